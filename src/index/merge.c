/* Merging: a snapshot of the chosen segments is rewritten as one segment without its dead
 * documents.  The snapshot has done the hard part, one numbering of documents and of values;
 * postings are copied with new numbers, impacts and entries byte for byte: nothing is analysed
 * again, and no score changes; forward records are made of them anew, with their old heads.
 * Which are merged, when and where: merging.c. */
#include "index/merge.h"

#include "base/bitset.h"
#include "base/mem.h"
#include "index/segment/write.h"
#include "index/snapshot/column.h"

#include <assert.h>
#include <stdlib.h>

struct merge {
    const struct snapshot *snapshot;
    uint32_t *docs; /* snapshot document -> new one, LAYOUT_NONE for the dead */
    uint32_t *rows;
    uint32_t doc_count;
    uint32_t row_count;
    struct segment_image image;
    struct forward_writer forward;
};

/* ---- Rewriting ---- */

static void number_live(struct merge *merge)
{
    const struct snapshot *snapshot = merge->snapshot;

    merge->docs = mem_zero(snapshot->doc_cap, sizeof *merge->docs);
    merge->rows = mem_zero(snapshot->row_cap, sizeof *merge->rows);
    memset(merge->docs, 0xFF, snapshot->doc_cap * sizeof *merge->docs);
    memset(merge->rows, 0xFF, snapshot->row_cap * sizeof *merge->rows);
    for (BITSET_EACH(doc, snapshot->live, bitset_words(snapshot->doc_cap))) {
        uint32_t first;
        uint32_t count = snapshot_rows(snapshot, (uint32_t)doc, &first);

        merge->docs[doc] = merge->doc_count++;
        for (uint32_t row = first; row < first + count; row++)
            merge->rows[row] = merge->row_count++;
    }
}

static void merge_head(const struct segment *segment, uint32_t doc, struct forward_writer *writer)
{
    struct forward forward;
    bool kept = forward_init(&forward, segment, doc);

    forward_writer_copy(writer, kept ? forward.head : SLICE(""));
}

static int merge_part_docs(struct merge *merge, const struct snapshot_part *part,
                           struct docs_writer *writer, struct attar_error *err)
{
    const uint64_t *live = merge->snapshot->live + part->doc_base / 64;
    struct doc_reader reader;
    int rc = 0;

    doc_reader_init(&reader, part->segment);
    for (uint32_t doc = 0; doc < part->segment->doc_count && rc == 0; doc++) {
        const uint32_t *rows = part->segment->row_offsets + doc;
        struct index_document document = {.id = segment_id(part->segment, doc),
                                          .hit = segment_hit(part->segment, doc),
                                          .row_count = (uint16_t)(rows[1] - rows[0])};

        if (!bitset_get(live, doc))
            continue;
        rc = doc_reader_get(&reader, doc, &document.stored, err);
        if (rc < 0)
            break;
        docs_writer_add(writer, &document);
        merge_head(part->segment, doc, &merge->forward);
    }
    doc_reader_release(&reader);
    return rc;
}

static int merge_docs(struct merge *merge, struct attar_error *err)
{
    const struct snapshot *snapshot = merge->snapshot;
    struct docs_writer writer;
    int rc = 0;

    docs_writer_init(&writer, &merge->image);
    for (uint32_t i = 0; i < snapshot->part_count && rc == 0; i++)
        rc = merge_part_docs(merge, &snapshot->parts[i], &writer, err);
    if (rc == 0)
        rc = docs_writer_finish(&writer, snapshot->schema, err);
    docs_writer_release(&writer);
    return rc;
}

static void merge_postings(const struct merge *merge, const struct term *term,
                           struct terms_writer *writer)
{
    struct postings postings;
    struct slice entries[INDEX_POSTINGS_BLOCK];

    postings_init(&postings, merge->snapshot, term);
    while (postings_next(&postings)) {
        assert(postings.docs[postings.count - 1] < merge->snapshot->doc_cap);
        postings_block_entries(&postings, entries);
        for (uint32_t i = 0; i < postings.count; i++) {
            uint32_t doc = merge->docs[postings.docs[i]];

            if (doc != LAYOUT_NONE && postings.impacts[i] > 0)
                terms_writer_add(writer, &(struct posting){doc, postings.impacts[i],
                                                           postings.places[i], entries[i]});
        }
    }
}

/* The least term that any cursor stands on; empty when all are done. */
static struct slice least_term(const struct term_cursor *cursors, const bool *open, uint32_t count)
{
    struct slice least = {NULL, 0};

    for (uint32_t i = 0; i < count; i++) {
        struct slice text = slice_of(cursors[i].text, cursors[i].len);

        if (open[i] && (least.ptr == NULL || slice_cmp(text, least) < 0))
            least = text;
    }
    return least;
}

static void merge_terms(struct merge *merge)
{
    const struct snapshot *snapshot = merge->snapshot;
    struct term_cursor *cursors = mem_zero(snapshot->part_count, sizeof *cursors);
    struct term terms[INDEX_SEGMENTS_MAX];
    bool open[INDEX_SEGMENTS_MAX];
    char text[INDEX_KEY_BYTES_MAX];
    struct terms_writer writer;
    struct slice least;

    terms_writer_init(&writer, &merge->image);
    for (uint32_t i = 0; i < snapshot->part_count; i++) {
        term_cursor_init(&cursors[i], snapshot, i, SLICE(""));
        open[i] = term_cursor_next(&cursors[i], &terms[i]);
    }
    while ((least = least_term(cursors, open, snapshot->part_count)).ptr != NULL) {
        memcpy(text, least.ptr, least.len);
        least.ptr = text;
        terms_writer_begin(&writer);
        for (uint32_t i = 0; i < snapshot->part_count; i++) {
            if (!open[i] || !slice_eq(slice_of(cursors[i].text, cursors[i].len), least))
                continue;
            merge_postings(merge, &terms[i], &writer);
            open[i] = term_cursor_next(&cursors[i], &terms[i]);
        }
        terms_writer_end(&writer, least);
    }
    terms_writer_finish(&writer);
    terms_writer_release(&writer);
    free(cursors);
}

/* Values that a live item has, renumbered without gaps, in `ords`; returns how many. */
static uint32_t used_values(const struct column *column, const uint32_t *items, uint32_t *ords)
{
    uint32_t count = 0;

    for (uint32_t item = 0; item < column->item_cap; item++) {
        struct ord_span span = {NULL, NULL, 0};

        if (items[item] != LAYOUT_NONE)
            span = column_values(column, item);
        for (uint32_t i = 0; i < span.count; i++)
            ords[span.ords[i]] = 1;
    }
    for (uint32_t ord = 0; ord < column->value_count; ord++)
        ords[ord] = ords[ord] != 0 ? count++ : LAYOUT_NONE;
    return count;
}

static void merge_keyword(const struct column *column, const uint32_t *items,
                          struct column_source *source, struct buf *out)
{
    uint32_t *ords = mem_zero(column->value_count, sizeof *ords);
    struct slice *keys = mem_zero(column->value_count, sizeof *keys);
    VEC(struct column_pair) pairs = {0};

    source->key_count = used_values(column, items, ords);
    for (uint32_t ord = 0; ord < column->value_count; ord++)
        if (ords[ord] != LAYOUT_NONE)
            keys[ords[ord]] = column_key(column, ord);
    for (uint32_t item = 0; item < column->item_cap; item++) {
        struct ord_span span = {NULL, NULL, 0};

        if (items[item] != LAYOUT_NONE)
            span = column_values(column, item);
        for (uint32_t i = 0; i < span.count; i++)
            VEC_PUSH(&pairs, (struct column_pair){items[item], ords[span.ords[i]],
                                                  span.weights == NULL ? 0 : span.weights[i]});
    }
    source->keys = keys;
    source->pairs = pairs.items;
    source->pair_count = pairs.count;
    column_write(out, source);
    VEC_RELEASE(&pairs);
    free(keys);
    free(ords);
}

static void merge_number(const struct column *column, const uint32_t *items,
                         struct column_source *source, struct buf *out)
{
    int64_t *numbers = mem_zero(source->item_count, sizeof *numbers);

    for (uint32_t item = 0; item < column->item_cap; item++)
        if (items[item] != LAYOUT_NONE)
            numbers[items[item]] = column->numbers[item];
    source->numbers = numbers;
    column_write(out, source);
    free(numbers);
}

static void merge_bytes(const struct column *column, const uint32_t *docs,
                        struct column_source *source, struct buf *out)
{
    size_t width = column->schema->width;
    uint8_t *bytes = mem_zero(source->item_count, width);

    for (uint32_t doc = 0; doc < column->item_cap; doc++)
        if (docs[doc] != LAYOUT_NONE)
            memcpy(bytes + docs[doc] * width, column_bytes(column, doc), width);
    source->bytes = bytes;
    column_write(out, source);
    free(bytes);
}

static void merge_columns(struct merge *merge)
{
    for (uint16_t i = 0; i < merge->snapshot->schema->column_count; i++) {
        const struct column *column = &merge->snapshot->columns[i];
        bool offer = column->schema->scope == SCOPE_OFFER;
        const uint32_t *items = offer ? merge->rows : merge->docs;
        struct column_source source = {.schema = column->schema,
                                       .item_count = offer ? merge->row_count : merge->doc_count};
        struct buf *out = &merge->image.sections[SECTION_COLUMN0 + i];

        switch (column->schema->type) {
        case COLUMN_KEYWORD: merge_keyword(column, items, &source, out); break;
        case COLUMN_NUMBER: merge_number(column, items, &source, out); break;
        case COLUMN_BYTES: merge_bytes(column, items, &source, out); break;
        }
    }
}

int merge_rewrite(const struct snapshot *snapshot, const char *spool_dir, struct merged *out_merged,
                  struct attar_error *err)
{
    struct merge merge = {.snapshot = snapshot};
    struct segment *segment = NULL;
    int rc = 0;

    segment_image_init(&merge.image, spool_dir);
    forward_writer_init(&merge.forward, &merge.image);
    number_live(&merge);
    assert(merge.doc_count == snapshot->stats.doc_count);
    if (merge.doc_count > 0) {
        rc = merge_docs(&merge, err);
        if (rc == 0) {
            merge_terms(&merge);
            forward_writer_finish(&merge.forward, snapshot->schema);
            merge_columns(&merge);
            rc = segment_writer_finish(&merge.image, err);
        }
        if (rc == 0)
            rc = segment_open_image(&merge.image, snapshot->schema, &segment, err);
    }
    segment_image_release(&merge.image);
    forward_writer_release(&merge.forward);
    free(merge.rows);
    if (rc < 0)
        free(merge.docs);
    else
        *out_merged = (struct merged){segment, merge.docs};
    return rc;
}
