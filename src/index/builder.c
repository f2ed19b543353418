/* Documents in: everything that can fail is done on scratch before anything is added.
 *
 * Terms of a refused document may stay in the map of terms; they have no stream and are left out
 * when the batch is sealed.
 * Tokens and values are numbered through map_add_all, a document at a time: with tens of thousands
 * of terms the maps lie outside the nearest caches, and one look-up after the other would wait for
 * memory most of the time. */
#include "index/builder.h"

#include "analysis/analysis.h"
#include "base/bitset.h"

#include <assert.h>

enum { TOKENS_AHEAD = 8 /* whose streams are fetched while one is written */ };

static const size_t keys_bytes_max = (size_t)1 << 32;

struct builder *builder_new(const struct schema *schema, struct analysis *analysis,
                            const char *spool_dir)
{
    struct builder *builder = mem_zero(1, sizeof *builder);

    assert(schema != NULL && analysis != NULL);
    builder->schema = schema;
    builder->analyzer = analyzer_new(analysis);
    builder->spool_dir = spool_dir;
    segment_image_init(&builder->image, spool_dir);
    docs_writer_init(&builder->docs, &builder->image);
    forward_writer_init(&builder->forward, &builder->image);
    map_init(&builder->terms, keys_bytes_max);
    map_init(&builder->ids, keys_bytes_max);
    for (uint16_t i = 0; i < schema->column_count; i++)
        map_init(&builder->columns[i].keys, keys_bytes_max);
    return builder;
}

void builder_free(struct builder *builder)
{
    if (builder == NULL)
        return;
    analyzer_free(builder->analyzer);
    segment_image_release(&builder->image);
    docs_writer_release(&builder->docs);
    forward_writer_release(&builder->forward);
    map_release(&builder->terms);
    map_release(&builder->ids);
    term_streams_release(&builder->streams);
    for (uint16_t i = 0; i < builder->schema->column_count; i++) {
        map_release(&builder->columns[i].keys);
        VEC_RELEASE(&builder->columns[i].pairs);
        VEC_RELEASE(&builder->columns[i].numbers);
        VEC_RELEASE(&builder->columns[i].bytes);
    }
    VEC_RELEASE(&builder->lens);
    VEC_RELEASE(&builder->live);
    VEC_RELEASE(&builder->tokens);
    VEC_RELEASE(&builder->probes);
    free(builder);
}

/* A small batch behind a large one would clear and miss its way through the large one's tables. */
static void forget_room(struct builder *builder)
{
    map_release(&builder->terms);
    map_init(&builder->terms, keys_bytes_max);
    map_release(&builder->ids);
    map_init(&builder->ids, keys_bytes_max);
    term_streams_release(&builder->streams);
    for (uint16_t i = 0; i < builder->schema->column_count; i++) {
        map_release(&builder->columns[i].keys);
        map_init(&builder->columns[i].keys, keys_bytes_max);
        VEC_RELEASE(&builder->columns[i].pairs);
        VEC_RELEASE(&builder->columns[i].numbers);
        VEC_RELEASE(&builder->columns[i].bytes);
    }
    VEC_RELEASE(&builder->lens);
    VEC_RELEASE(&builder->live);
}

void builder_clear(struct builder *builder)
{
    if (builder->docs.doc_count > BUILDER_KEPT_DOCS)
        forget_room(builder);
    segment_image_release(&builder->image);
    segment_image_init(&builder->image, builder->spool_dir);
    docs_writer_release(&builder->docs);
    docs_writer_init(&builder->docs, &builder->image);
    forward_writer_release(&builder->forward);
    forward_writer_init(&builder->forward, &builder->image);
    map_clear(&builder->terms);
    map_clear(&builder->ids);
    term_streams_clear(&builder->streams);
    for (uint16_t i = 0; i < builder->schema->column_count; i++) {
        map_clear(&builder->columns[i].keys);
        builder->columns[i].pairs.count = 0;
        builder->columns[i].numbers.count = 0;
        builder->columns[i].bytes.count = 0;
    }
    builder->lens.count = 0;
    builder->live.count = 0;
    builder->dead_count = 0;
}

uint32_t builder_live_count(const struct builder *builder)
{
    return builder->docs.doc_count - builder->dead_count;
}

bool builder_full(const struct builder *builder)
{
    return builder->docs.doc_count >= BUILDER_DOCS_MAX ||
           builder->streams.pool.count >= BUILDER_POOL_BYTES_MAX ||
           builder->image.sections[SECTION_DOC_BLOCKS].len >= BUILDER_STORED_BYTES_MAX ||
           builder->image.sections[SECTION_HIT_BYTES].len >= BUILDER_STORED_BYTES_MAX;
}

/* ---- Checks ---- */

static bool id_valid(struct slice id)
{
    if (id.len == 0 || id.len > INDEX_ID_BYTES_MAX)
        return false;
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_' || c == '-'))
            return false;
    }
    return true;
}

static int check_document(const struct schema *schema, const struct index_document *document,
                          struct attar_error *err)
{
    if (!id_valid(document->id))
        return error_set(err, ATTAR_EINVAL, "id: must be [A-Za-z0-9_-]{1,%d}", INDEX_ID_BYTES_MAX);
    if (document->row_count > INDEX_DOC_ROWS_MAX)
        return error_set(err, ATTAR_ELIMIT, "document %.*s: %u offers, at most %d",
                         SLICE_ARG(document->id), document->row_count, INDEX_DOC_ROWS_MAX);
    if (document->stored.len > INDEX_DOC_BYTES_MAX || document->hit.len > INDEX_DOC_BYTES_MAX)
        return error_set(err, ATTAR_ELIMIT, "document %.*s: above %d bytes",
                         SLICE_ARG(document->id), INDEX_DOC_BYTES_MAX);
    for (size_t i = 0; i < document->text_count; i++)
        if (document->texts[i].field >= schema->text_count)
            return error_set(err, ATTAR_EINVAL, "document %.*s: there is no text field %u",
                             SLICE_ARG(document->id), document->texts[i].field);
    return 0;
}

static const char *weight_fault(const struct schema_column *column, uint8_t weight)
{
    if (!column->weighted)
        return weight == 0 ? NULL : "it takes no weight";
    return weight >= 1 ? NULL : "a weight must be 1..255";
}

/* NULL, or what is wrong with the value. */
static const char *value_fault(struct builder *builder, const struct index_document *document,
                               const struct index_value *value)
{
    const struct schema_column *column = &builder->schema->columns[value->column];
    uint64_t *seen = builder->seen[value->column];
    const char *fault = weight_fault(column, value->weight);

    if (value->row >= (column->scope == SCOPE_OFFER ? document->row_count : 1))
        return "there is no such row";
    if (column->type == COLUMN_NUMBER && value->number == INDEX_NUMBER_MISSING)
        return "the number is out of range";
    if (column->type == COLUMN_KEYWORD &&
        (value->key.len == 0 || value->key.len > INDEX_KEY_BYTES_MAX))
        return "a value must be 1..256 bytes";
    if (column->type == COLUMN_BYTES && value->key.len != column->width)
        return "it takes as many bytes as its width";
    if (!column->multi && bitset_get(seen, value->row))
        return "it takes one value";
    bitset_set(seen, value->row);
    return fault;
}

static int check_values(struct builder *builder, const struct index_document *document,
                        struct attar_error *err)
{
    memset(builder->seen, 0, sizeof builder->seen);
    for (size_t i = 0; i < document->value_count; i++) {
        const struct index_value *value = &document->values[i];
        const char *fault;

        if (value->column >= builder->schema->column_count)
            return error_set(err, ATTAR_EINVAL, "document %.*s: there is no column %u",
                             SLICE_ARG(document->id), value->column);
        fault = value_fault(builder, document, value);
        if (fault != NULL)
            return error_set(err, ATTAR_EINVAL, "document %.*s: %.*s: %s", SLICE_ARG(document->id),
                             SLICE_ARG(builder->schema->columns[value->column].name), fault);
    }
    return 0;
}

/* ---- Analysis into scratch ---- */

static int take_tokens(struct builder *builder, const struct token_list *tokens, uint16_t field,
                       uint32_t base)
{
    if (base + (uint64_t)tokens->position_count > TERM_POSITION_MAX)
        return -ATTAR_ELIMIT;
    builder->probes.count = 0;
    for (size_t i = 0; i < tokens->count; i++)
        VEC_PUSH(&builder->probes,
                 (struct map_probe){.map = &builder->terms, .key = tokens->items[i].term});
    map_add_all(builder->probes.items, builder->probes.count);
    for (size_t i = 0; i < tokens->count; i++) {
        const struct token *token = &tokens->items[i];
        uint32_t term = builder->probes.items[i].position;

        if (term == MAP_NONE)
            return -ATTAR_ELIMIT;
        assert(token->kind < TOKEN_KIND_COUNT && token->position < tokens->position_count);
        VEC_PUSH(
            &builder->tokens,
            (struct builder_token){term, {base + token->position, (uint8_t)field, token->kind}});
    }
    return 0;
}

/* The values of one field, in their order, a gap apart. */
static int analyse_field(struct builder *builder, const struct index_document *document,
                         uint16_t field, struct attar_error *err)
{
    const struct schema_text *declared = &builder->schema->texts[field];
    uint32_t base = 0;

    for (size_t i = 0; i < document->text_count; i++) {
        struct token_list tokens;
        int rc;

        if (document->texts[i].field != field)
            continue;
        rc = (declared->join ? analyze_name : analyze)(builder->analyzer, document->texts[i].text,
                                                       &tokens, NULL);
        if (rc == 0)
            rc = take_tokens(builder, &tokens, field, base);
        if (rc < 0)
            return error_set(err, -rc, "document %.*s: %.*s: the text is too long",
                             SLICE_ARG(document->id), SLICE_ARG(declared->name));
        builder->doc_lens[field] += tokens.position_count;
        base += tokens.position_count > 0 ? tokens.position_count + BUILDER_VALUE_GAP : 0;
    }
    return 0;
}

static int analyse(struct builder *builder, const struct index_document *document,
                   struct attar_error *err)
{
    int rc = 0;

    builder->tokens.count = 0;
    memset(builder->doc_lens, 0, sizeof builder->doc_lens);
    for (uint16_t field = 0; field < builder->schema->text_count && rc == 0; field++)
        rc = analyse_field(builder, document, field, err);
    return rc;
}

/* Tokens and words of the document's fields into scratch, from the former document if it can. */
static int take_texts(struct builder *builder, const struct index_document *document,
                      struct former former, uint64_t text_hash, struct attar_error *err)
{
    int rc;

    if (former.segment != NULL && builder_reuse(builder, former, text_hash)) {
        builder->stats.reused++;
        return 0;
    }
    rc = analyse(builder, document, err);
    builder->stats.analysed += rc == 0;
    return rc;
}

/* ---- Adding, which cannot fail ---- */

static void add_tokens(struct builder *builder, uint32_t doc, uint64_t text_hash)
{
    for (size_t i = 0; i < builder->tokens.count; i++) {
        const struct builder_token *token = &builder->tokens.items[i];

        if (i + TOKENS_AHEAD < builder->tokens.count)
            term_streams_prefetch(&builder->streams, token[TOKENS_AHEAD].term);
        term_streams_add(&builder->streams, token->term, doc, &token->entry);
    }
    for (uint16_t field = 0; field < builder->schema->text_count; field++)
        VEC_PUSH(&builder->lens, builder->doc_lens[field]);
    forward_writer_add(&builder->forward, text_hash, builder->doc_lens,
                       builder->schema->text_count);
}

/* Numbers of the document's keys, in the order of its values; other columns have none. */
static void number_keys(struct builder *builder, const struct index_document *document)
{
    builder->probes.count = 0;
    for (size_t i = 0; i < document->value_count; i++) {
        const struct index_value *value = &document->values[i];

        if (builder->schema->columns[value->column].type == COLUMN_KEYWORD)
            VEC_PUSH(&builder->probes,
                     (struct map_probe){.map = &builder->columns[value->column].keys,
                                        .key = value->key});
    }
    map_add_all(builder->probes.items, builder->probes.count);
}

static void add_values(struct builder *builder, const struct index_document *document, uint32_t doc,
                       uint32_t first_row)
{
    const struct map_probe *probe;

    number_keys(builder, document);
    probe = builder->probes.items;
    for (size_t i = 0; i < document->value_count; i++) {
        const struct index_value *value = &document->values[i];
        const struct schema_column *declared = &builder->schema->columns[value->column];
        struct builder_column *column = &builder->columns[value->column];
        uint32_t item = declared->scope == SCOPE_OFFER ? first_row + value->row : doc;

        switch (declared->type) {
        case COLUMN_NUMBER: column->numbers.items[item] = value->number; break;
        case COLUMN_BYTES:
            memcpy(column->bytes.items + (size_t)item * declared->width, value->key.ptr,
                   declared->width);
            break;
        case COLUMN_KEYWORD:
            VEC_PUSH(&column->pairs, (struct column_pair){item, probe++->position, value->weight});
            break;
        }
    }
}

/* One more document's bytes, zeros until its value is added. */
static void grow_bytes(struct builder_column *column, uint16_t width)
{
    VEC_RESERVE(&column->bytes, column->bytes.count + width);
    memset(column->bytes.items + column->bytes.count, 0, width);
    column->bytes.count += width;
}

/* Items of the document at hand, without a value, in the columns that have every item. */
static void grow_dense(struct builder *builder)
{
    for (uint16_t i = 0; i < builder->schema->column_count; i++) {
        const struct schema_column *declared = &builder->schema->columns[i];
        struct builder_column *column = &builder->columns[i];
        size_t need =
            declared->scope == SCOPE_OFFER ? builder->docs.row_count : builder->docs.doc_count;

        if (declared->type == COLUMN_BYTES)
            grow_bytes(column, declared->width);
        if (declared->type != COLUMN_NUMBER)
            continue;
        while (column->numbers.count < need)
            VEC_PUSH(&column->numbers, INDEX_NUMBER_MISSING);
    }
}

int builder_put(struct builder *builder, const struct index_document *document,
                struct former former, struct attar_error *err)
{
    uint64_t text_hash = builder_text_hash(document);
    uint32_t doc = builder->docs.doc_count;
    uint32_t first_row = builder->docs.row_count;
    uint32_t entry;
    int rc = check_document(builder->schema, document, err);

    assert(builder->live.count == bitset_words(doc));
    if (rc == 0)
        rc = check_values(builder, document, err);
    if (rc == 0)
        rc = take_texts(builder, document, former, text_hash, err);
    if (rc < 0)
        return rc;
    builder_delete(builder, document->id);
    docs_writer_add(&builder->docs, document);
    grow_dense(builder);
    add_tokens(builder, doc, text_hash);
    add_values(builder, document, doc, first_row);
    entry = map_add(&builder->ids, document->id);
    assert(entry != MAP_NONE);
    builder->ids.entries[entry].value = (uint64_t)doc + 1;
    if (doc % 64 == 0)
        VEC_PUSH(&builder->live, 0);
    bitset_set(builder->live.items, doc);
    return 0;
}

void builder_delete(struct builder *builder, struct slice id)
{
    uint32_t entry = map_find(&builder->ids, id);
    uint32_t doc;

    if (entry == MAP_NONE || builder->ids.entries[entry].value == 0)
        return;
    doc = (uint32_t)builder->ids.entries[entry].value - 1;
    assert(bitset_get(builder->live.items, doc));
    builder->ids.entries[entry].value = 0;
    bitset_reset(builder->live.items, doc);
    builder->dead_count++;
}

void builder_averages(const struct builder *builder, struct field_averages *out_averages)
{
    uint16_t field_count = builder->schema->text_count;

    memset(out_averages, 0, sizeof *out_averages);
    for (uint16_t field = 0; field < field_count; field++) {
        uint64_t words = 0;
        uint64_t docs = 0;

        for (BITSET_EACH(doc, builder->live.items, builder->live.count)) {
            uint32_t len = builder->lens.items[doc * field_count + field];

            words += len;
            docs += len > 0;
        }
        if (docs > 0)
            out_averages->milli[field] = (uint32_t)(words * 1000 / docs);
    }
}
