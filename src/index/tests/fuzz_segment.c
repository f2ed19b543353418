/* Goal: a segment of any bytes is refused, or every reader stays inside it, checksums off.
 * Method: libFuzzer; run by `tools/dev fuzz segment`.  The input is a list of patches, eight bytes
 * each, to a valid segment, so that damage lands anywhere, deep structures included; each section
 * lies in a block of its own, so that the address sanitizer sees the first byte too far. */
#include "analysis/analysis.h"
#include "base/bitset.h"
#include "base/mem.h"
#include "codec/checksum.h"
#include "index/builder.h"
#include "index/snapshot/snapshot.h"
#include "index/tests/generate.h"

#include <assert.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { DOCS = 300, PATCHES_MAX = 16, ENTRIES = 32, REUSED = 8 };

struct patch {
    uint8_t section;
    uint8_t op;
    uint16_t value;
    uint32_t at;
};

enum patch_op { PATCH_BYTE, PATCH_U32, PATCH_ADD, PATCH_CUT, PATCH_GROW, PATCH_OPS };

static struct schema *schema;
static struct analysis *analysis;
static struct builder *builder; /* empty between its uses */
static struct segment *valid;
static struct generated reused[REUSED]; /* the first documents of it */
static volatile uint64_t sink;          /* what is only read goes in here */

/* A copy of the texts and the id alone. */
static void keep(const struct generated *from, struct generated *to)
{
    *to = *from;
    for (size_t i = 0; i < from->document.text_count; i++)
        to->texts[i].text = slice_of(to->text_bytes[i], from->texts[i].text.len);
    to->document = (struct index_document){
        .id = slice_cstr(to->id), .texts = to->texts, .text_count = from->document.text_count};
}

static void make_valid(void)
{
    static struct generated generated;
    struct field_averages averages;
    uint64_t *live;
    struct rng rng;

    schema = generate_schema();
    analysis = generate_analysis();
    builder = builder_new(schema, analysis, NULL);
    rng_init(&rng, 3);
    for (uint32_t i = 0; i < DOCS; i++) {
        generate(&rng, i, &generated);
        generated.document.stored.len /= 64; /* small, so that runs are quick */
        generated.document.text_count = 2;
        if (i < REUSED)
            keep(&generated, &reused[i]);
        if (builder_put(builder, &generated.document, (struct former){NULL, 0}, NULL) < 0)
            abort();
    }
    builder_averages(builder, &averages);
    if (builder_seal(builder, &averages, &valid, &live, NULL) < 0)
        abort();
    free(live);
}

static void apply(struct slice *section, const struct patch *patch)
{
    size_t at = section->len == 0 ? 0 : patch->at % section->len;
    char *bytes = (char *)section->ptr;
    uint32_t word = patch->value;

    switch (patch->op % PATCH_OPS) {
    case PATCH_BYTE:
        if (section->len > 0)
            bytes[at] = (char)patch->value;
        break;
    case PATCH_ADD:
    case PATCH_U32:
        if (section->len < sizeof word)
            break;
        at = at / sizeof word * sizeof word;
        at = at > section->len - sizeof word ? 0 : at;
        if (patch->op % PATCH_OPS == PATCH_ADD) {
            memcpy(&word, bytes + at, sizeof word);
            word += (uint32_t)(int16_t)patch->value;
        } else if (patch->value & 1) {
            word = UINT32_MAX - patch->value;
        }
        memcpy(bytes + at, &word, sizeof word);
        break;
    case PATCH_CUT: section->len = at; break;
    default: break;
    }
}

/* A copy of the section that ends where its bytes end. */
static struct slice copy_section(struct slice section, size_t more)
{
    char *copy = malloc(section.len + more + 1);

    if (copy == NULL)
        abort();
    memset(copy, 0x5A, section.len + more + 1);
    if (section.len > 0)
        memcpy(copy, section.ptr, section.len);
    return slice_of(copy, section.len + more);
}

static void patch_sections(struct slice sections[SECTION_COUNT_MAX], const uint8_t *data,
                           size_t size)
{
    uint32_t count = SECTION_COLUMN0 + schema->column_count;

    for (uint32_t i = 0; i < count; i++)
        sections[i] = copy_section(valid->sections[i], 0);
    for (size_t i = 0; i < PATCHES_MAX && (i + 1) * sizeof(struct patch) <= size; i++) {
        struct patch patch;
        struct slice grown;

        memcpy(&patch, data + i * sizeof patch, sizeof patch);
        apply(&sections[patch.section % count], &patch);
        if (patch.op % PATCH_OPS != PATCH_GROW)
            continue;
        grown = copy_section(sections[patch.section % count], patch.value % 256);
        free((void *)sections[patch.section % count].ptr);
        sections[patch.section % count] = grown;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct slice exact = copy_section(sections[i], 0);
        char *shrunk = realloc((void *)exact.ptr, exact.len > 0 ? exact.len : 1);

        free((void *)sections[i].ptr);
        sections[i] = slice_of(shrunk, exact.len);
    }
}

/* ---- Read everything ---- */

static void read_docs(const struct snapshot *snapshot)
{
    struct buf document;

    buf_init(&document, INDEX_DOC_BYTES_MAX);
    for (uint32_t doc = 0; doc < snapshot_doc_cap(snapshot); doc++) {
        uint32_t first;
        uint32_t rows = snapshot_rows(snapshot, doc, &first);
        uint32_t found = snapshot_find(snapshot, snapshot_id(snapshot, doc));

        assert(found == INDEX_DOC_NONE || found < snapshot_doc_cap(snapshot));
        assert(snapshot_id_rank(snapshot, doc) < snapshot_doc_cap(snapshot));
        for (uint32_t row = first; row < first + rows; row++)
            assert(snapshot_row_doc(snapshot, row) == doc);
        snapshot_hit(snapshot, doc);
        buf_clear(&document);
        snapshot_document(snapshot, doc, &document, NULL);
    }
    buf_release(&document);
}

static void read_postings(const struct snapshot *snapshot, const struct term *term)
{
    struct posting_entry entries[ENTRIES];
    struct postings postings;

    postings_init(&postings, snapshot, term);
    while (postings_next(&postings))
        for (uint32_t i = 0; i < postings.count; i += 1 + postings.count / 16) {
            uint32_t count = postings_entries(&postings, i, entries, ENTRIES);

            assert(postings.docs[i] < snapshot_doc_cap(snapshot));
            for (uint32_t k = 0; k < count && k < ENTRIES; k++)
                assert(entries[k].field < schema->text_count && entries[k].kind < TOKEN_KIND_COUNT);
        }
}

/* Ascending jumps, each document twice. */
static void seek_postings(const struct snapshot *snapshot, const struct term *term)
{
    struct postings postings;
    uint32_t cap = snapshot_doc_cap(snapshot);

    postings_init(&postings, snapshot, term);
    for (uint32_t doc = term->ord % 16; doc < cap + 16; doc += 1 + doc / 2 * (term->ord % 3)) {
        uint32_t at = postings_seek(&postings, doc);

        assert(postings_seek(&postings, doc) == at);
        if (at == POSTINGS_NONE)
            continue;
        assert(at < postings.count && postings.docs[at] == doc && doc < cap);
        postings_entries(&postings, at, NULL, 0);
    }
}

static void read_terms(const struct snapshot *snapshot)
{
    struct term_cursor cursor;
    struct term term;

    term_cursor_init(&cursor, snapshot, 0, SLICE(""));
    while (term_cursor_next(&cursor, &term)) {
        snapshot_df(snapshot, slice_of(cursor.text, cursor.len));
        read_postings(snapshot, &term);
        seek_postings(snapshot, &term);
    }
}

/* Documents with unchanged texts are put and sealed, whatever the segment keeps of them. */
static void reuse_docs(const struct segment *segment)
{
    struct field_averages averages;
    struct segment *sealed;
    uint64_t *live;

    for (uint32_t doc = 0; doc < REUSED && doc < segment->doc_count; doc++)
        if (builder_put(builder, &reused[doc].document, (struct former){segment, doc}, NULL) < 0)
            abort();
    if (builder_live_count(builder) == 0)
        return;
    builder_averages(builder, &averages);
    if (builder_seal(builder, &averages, &sealed, &live, NULL) < 0)
        abort();
    segment_unref(sealed);
    free(live);
}

/* Every node by its path, and the text of the words that end at nodes. */
static void read_trie(const struct snapshot *snapshot)
{
    const struct term_trie *trie = snapshot_trie(snapshot, 0);
    char text[INDEX_KEY_BYTES_MAX];
    struct term_range run;
    struct term term;

    for (uint32_t node = 0; node < trie->node_count; node++) {
        uint32_t from = trie->first_term[node];

        assert(trie->first_child[node] > node);
        assert(trie->first_child[node + 1] <= trie->node_count);
        while (term_trie_run(trie, &from, trie->past_term[node], &run))
            assert(run.first < run.past && run.past <= trie->past_term[node]);
        if (trie->term[node] == TERM_TRIE_NONE)
            continue;
        term_at(snapshot, 0, trie->term[node], &term);
        term_trie_find(trie, slice_of(text, term_text(snapshot, 0, term.ord, text)));
    }
}

static void read_dense(const struct snapshot *snapshot, uint16_t number, uint32_t items)
{
    const struct column *column = snapshot_column(snapshot, number);

    for (uint32_t item = 0; item < items; item++)
        if (schema->columns[number].type == COLUMN_NUMBER)
            sink += (uint64_t)column_numbers(column)[item];
        else
            sink += checksum_xxh3(
                slice_of((const char *)column_bytes(column, item), schema->columns[number].width));
}

static void read_lists(const struct snapshot *snapshot, const struct column *column, uint32_t ord)
{
    struct column_list lists[INDEX_SEGMENTS_MAX];
    uint32_t count = column_lists(column, ord, lists);

    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < lists[i].count; k++) {
            assert(lists[i].first + lists[i].items[k] < snapshot_doc_cap(snapshot));
            sink += lists[i].weights[k];
        }
}

static void read_column(const struct snapshot *snapshot, uint16_t number)
{
    const struct column *column = snapshot_column(snapshot, number);
    bool offer = schema->columns[number].scope == SCOPE_OFFER;
    uint32_t items = offer ? snapshot_row_cap(snapshot) : snapshot_doc_cap(snapshot);
    uint64_t *set = mem_zero(bitset_words(items), sizeof *set);

    if (schema->columns[number].type != COLUMN_KEYWORD) {
        read_dense(snapshot, number, items);
        free(set);
        return;
    }
    for (uint32_t item = 0; item < items; item++) {
        struct ord_span span = column_values(column, item);

        for (uint32_t i = 0; i < span.count; i++)
            assert(span.ords[i] < column_value_count(column));
    }
    for (uint32_t ord = 0; ord < column_value_count(column); ord++) {
        column_find(column, column_key(column, ord));
        column_collect(column, ord, (uint8_t)(ord % 2 * 50), set);
        column_count_in(column, ord, set);
        if (schema->columns[number].weighted)
            read_lists(snapshot, column, ord);
    }
    free(set);
}

static void read_all(struct segment *segment)
{
    uint64_t *live = mem_zero(bitset_words(segment->doc_count), sizeof *live);
    struct snapshot_source source = {.schema = schema,
                                     .analysis = analysis,
                                     .segments = &segment,
                                     .live = &live,
                                     .segment_count = 1};
    struct snapshot *snapshot;

    bitset_fill(live, segment->doc_count);
    if (snapshot_new(&source, &snapshot, NULL) == 0) {
        read_docs(snapshot);
        read_terms(snapshot);
        read_trie(snapshot);
        for (uint16_t i = 0; i < schema->column_count; i++)
            read_column(snapshot, i);
        snapshot_unref(snapshot);
    }
    free(live);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice sections[SECTION_COUNT_MAX] = {{NULL, 0}};
    struct segment *segment;
    const char *reason;

    if (valid == NULL)
        make_valid();
    patch_sections(sections, data, size);
    if (segment_open_sections(sections, schema, &segment, NULL) == 0) {
        bool sound = segment_validate(segment, &reason);

        assert(sound || reason[0] != '\0');
        read_all(segment);
        reuse_docs(segment);
        segment_unref(segment);
    }
    for (int i = 0; i < SECTION_COUNT_MAX; i++)
        free((void *)sections[i].ptr);
    return 0;
}
