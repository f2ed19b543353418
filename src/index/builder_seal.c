/* Sealing a batch: terms in byte order, each stream re-coded into postings and positions with its
 * impacts; keys of each column in byte order, pairs renumbered.
 *
 * Impacts are worked out here, not in builder_put, because the first batch of an index first has
 * to tell its average field lengths.  The order of arithmetic is that of the entries, so equal
 * documents get equal bytes in whatever batch they come. */
#include "index/builder.h"

#include "base/bitset.h"
#include "index/segment/varint.h"

#include <assert.h>

enum { TERMS_AHEAD = 4 };

/* A key to sort: its first eight bytes as a number decide nearly always. */
struct sort_key {
    uint64_t head;
    struct slice key;
    uint32_t number;
};

static int by_key(const void *a, const void *b)
{
    const struct sort_key *x = a;
    const struct sort_key *y = b;

    if (x->head != y->head)
        return x->head < y->head ? -1 : 1;
    return slice_cmp(x->key, y->key);
}

/* The keys of a map in byte order; the caller frees. */
static struct sort_key *sort_keys(const struct map *map)
{
    struct sort_key *keys = mem_zero(map->count, sizeof *keys);

    for (size_t i = 0; i < map->count; i++) {
        struct slice key = map->entries[i].key;
        uint64_t head = 0;

        memcpy(&head, key.ptr, key.len < sizeof head ? key.len : sizeof head);
        keys[i] = (struct sort_key){__builtin_bswap64(head), key, (uint32_t)i};
    }
    qsort(keys, map->count, sizeof *keys, by_key);
    return keys;
}

/* The place after an entry of `field` and `kind`: fields ascend, so the first one stays. */
static uint8_t place_with(uint8_t place, uint16_t field, uint8_t kind)
{
    uint8_t here = (uint8_t)(field << 4 | posting_tier(kind) << 2);

    return here < place ? here : place;
}

/* The posting of the document at hand, its entries re-coded into `out`. */
static struct posting write_entries(const struct builder *builder,
                                    const struct field_averages *averages,
                                    struct term_stream_reader *stream, struct buf *out)
{
    const uint32_t *lens = builder->lens.items + (size_t)stream->doc * builder->schema->text_count;
    double t = 0;
    uint8_t place = UINT8_MAX;
    uint32_t last_field = UINT32_MAX;
    uint32_t code;

    buf_clear(out);
    while (term_stream_next_entry(stream, &code)) {
        uint16_t field = code >> TERM_ENTRY_FIELD_SHIFT & (SCHEMA_TEXTS_MAX - 1);
        uint8_t *room = (uint8_t *)buf_reserve(out, VARINT_BYTES_MAX);

        out->len += varint_put(room, code);
        if (field != last_field || code >> TERM_ENTRY_GAP_SHIFT != 0) /* a new position */
            t += impact_share(builder->schema, averages, field, lens[field]);
        place = place_with(place, field, code & TERM_ENTRY_KIND_MASK);
        last_field = field;
    }
    return (struct posting){stream->doc, impact_of(t), place, buf_slice(out)};
}

/* Streams lie in the order in which terms were first met: in byte order each is somewhere else. */
static void fetch_ahead(const struct builder *builder, const struct sort_key *keys, size_t i)
{
    if (i + 2 * TERMS_AHEAD < builder->terms.count)
        term_streams_prefetch(&builder->streams, keys[i + 2 * TERMS_AHEAD].number);
    if (i + TERMS_AHEAD < builder->terms.count)
        term_streams_prefetch_bytes(&builder->streams, keys[i + TERMS_AHEAD].number);
}

static void write_terms(struct builder *builder, const struct field_averages *averages)
{
    struct sort_key *keys = sort_keys(&builder->terms);
    size_t stream_count = builder->streams.streams.count;
    struct terms_writer writer;
    struct buf entries;

    terms_writer_init(&writer, &builder->image);
    buf_init(&entries, (size_t)1 << 30);
    for (size_t i = 0; i < builder->terms.count; i++) {
        struct term_stream_reader stream;

        fetch_ahead(builder, keys, i);
        if (keys[i].number >= stream_count)
            continue; /* only met in a document that was refused */
        terms_writer_begin(&writer);
        term_stream_read(&builder->streams, keys[i].number, &stream);
        while (term_stream_next_doc(&stream)) {
            struct posting posting = write_entries(builder, averages, &stream, &entries);

            terms_writer_add(&writer, &posting);
        }
        terms_writer_end(&writer, keys[i].key);
    }
    terms_writer_finish(&writer);
    terms_writer_release(&writer);
    buf_release(&entries);
    free(keys);
}

static void write_keyword(struct builder *builder, uint16_t i, struct column_source *source)
{
    struct builder_column *column = &builder->columns[i];
    struct sort_key *sorted = sort_keys(&column->keys);
    struct slice *keys = mem_zero(column->keys.count, sizeof *keys);
    uint32_t *ords = mem_zero(column->keys.count, sizeof *ords);

    for (size_t k = 0; k < column->keys.count; k++) {
        keys[k] = sorted[k].key;
        ords[sorted[k].number] = (uint32_t)k;
    }
    for (size_t k = 0; k < column->pairs.count; k++)
        column->pairs.items[k].ord = ords[column->pairs.items[k].ord];
    source->keys = keys;
    source->key_count = (uint32_t)column->keys.count;
    source->pairs = column->pairs.items;
    source->pair_count = column->pairs.count;
    column_write(&builder->image.sections[SECTION_COLUMN0 + i], source);
    free(sorted);
    free(keys);
    free(ords);
}

static void write_columns(struct builder *builder)
{
    for (uint16_t i = 0; i < builder->schema->column_count; i++) {
        const struct schema_column *declared = &builder->schema->columns[i];
        struct column_source source = {
            .schema = declared,
            .item_count =
                declared->scope == SCOPE_OFFER ? builder->docs.row_count : builder->docs.doc_count,
            .numbers = builder->columns[i].numbers.items,
            .bytes = builder->columns[i].bytes.items,
        };

        if (declared->type == COLUMN_KEYWORD)
            write_keyword(builder, i, &source);
        else
            column_write(&builder->image.sections[SECTION_COLUMN0 + i], &source);
    }
}

int builder_seal(struct builder *builder, const struct field_averages *averages,
                 struct segment **out_segment, uint64_t **out_live, struct attar_error *err)
{
    size_t words = builder->live.count;
    uint64_t *live;
    int rc;

    assert(builder->docs.doc_count > 0);
    assert(words == bitset_words(builder->docs.doc_count));
    rc = docs_writer_finish(&builder->docs, builder->schema, err);
    if (rc == 0) {
        write_terms(builder, averages);
        forward_writer_finish(&builder->forward, builder->schema);
        write_columns(builder);
        rc = segment_writer_finish(&builder->image, err);
    }
    if (rc == 0)
        rc = segment_open_image(&builder->image, builder->schema, out_segment, err);
    if (rc == 0) {
        live = mem_zero(words, sizeof *live);
        memcpy(live, builder->live.items, words * sizeof *live);
        *out_live = live;
    }
    builder_clear(builder);
    return rc;
}
