/* The deep check of a segment, for tests, the fuzzer and `attar verify`: everything that
 * segment_open does not look at, because readers bound it at use.
 *
 * A segment that passes obeys layout.h to the letter: orders strict, redundant tables (id slots,
 * skips, lists, bitsets) the exact consequences of the primary ones.  The first fault is named.
 * Nothing is repaired, and checksums are not compared: they belong to the file (src/store). */
#include "index/segment/segment.h"

#include "base/bitset.h"
#include "base/mem.h"
#include "index/segment/entry.h"

#include <assert.h>
#include <stdlib.h>

typedef const char *(*check_fn)(const struct segment *segment);

/* ---- Ids ---- */

static const char *check_id_bytes(const struct segment *segment)
{
    uint32_t end = 0;

    for (uint32_t doc = 0; doc < segment->doc_count; doc++) {
        struct slice id = segment_id(segment, doc);

        if (segment->id_offsets[doc] != end || id.len == 0 || id.len > INDEX_ID_BYTES_MAX)
            return "id.offsets: an id has no bytes, too many, or a gap before it";
        end = segment->id_offsets[doc + 1];
    }
    return end == segment->sections[SECTION_ID_BYTES].len ? NULL : "id.bytes: bytes are left over";
}

static const char *check_id_order(const struct segment *segment)
{
    for (uint32_t i = 1; i < segment->doc_count; i++) {
        uint32_t a = segment->id_order[i - 1];
        uint32_t b = segment->id_order[i];
        int order = slice_cmp(segment_id(segment, a), segment_id(segment, b));

        if (order > 0 || (order == 0 && a >= b))
            return "id.order: it does not ascend";
    }
    return NULL;
}

/* Of documents with one id the last is found; no slot is used for anything else. */
static const char *check_id_slots(const struct segment *segment)
{
    uint32_t used = 0;
    uint32_t distinct = 0;

    for (uint32_t slot = 0; slot < segment->id_slot_count; slot++)
        used += segment->id_slots[slot] != 0;
    for (uint32_t i = 0; i < segment->doc_count; i++) {
        uint32_t doc = segment->id_order[i];
        struct slice id = segment_id(segment, doc);
        bool last = i + 1 == segment->doc_count ||
                    !slice_eq(id, segment_id(segment, segment->id_order[i + 1]));

        if (last && segment_find(segment, id) != doc)
            return "id.slots: an id leads elsewhere";
        distinct += last;
    }
    return used == distinct ? NULL : "id.slots: a slot is used twice";
}

/* ---- Hits and documents ---- */

static const char *check_hits(const struct segment *segment)
{
    const uint64_t *offsets = segment->hit_offsets;

    if (offsets[0] != 0)
        return "hit.offsets: it does not begin at 0";
    for (uint32_t doc = 0; doc < segment->doc_count; doc++)
        if (offsets[doc] > offsets[doc + 1])
            return "hit.offsets: it descends";
    return offsets[segment->doc_count] == segment->sections[SECTION_HIT_BYTES].len
               ? NULL
               : "hit.bytes: bytes are left over";
}

static const char *check_doc_index(const struct segment *segment)
{
    uint64_t end = 0;

    for (uint32_t i = 0; i < segment->doc_block_count; i++) {
        const struct layout_doc_block *block = &segment->doc_blocks[i];
        bool first_ok = i == 0 ? block->first_doc == 0 : block->first_doc > block[-1].first_doc;

        if (!first_ok || block->first_doc >= segment->doc_count || block->offset != end)
            return "doc.index: blocks do not follow each other";
        end = block->offset + block->len;
    }
    return end == segment->sections[SECTION_DOC_BLOCKS].len ? NULL
                                                            : "doc.blocks: bytes are left over";
}

static const char *check_documents(const struct segment *segment)
{
    struct doc_reader reader;
    struct slice document;
    int rc = 0;

    doc_reader_init(&reader, segment);
    for (uint32_t doc = 0; doc < segment->doc_count && rc == 0; doc++)
        rc = doc_reader_get(&reader, doc, &document, NULL);
    doc_reader_release(&reader);
    return rc == 0 ? NULL : "doc.blocks: a document cannot be read";
}

/* ---- Terms ---- */

/* At least one entry, by (field, position, kind), the bytes used up. */
static bool entries_valid(const struct segment *segment, struct slice raw)
{
    const uint8_t *at = (const uint8_t *)raw.ptr;
    const uint8_t *end;
    struct posting_entry entry = {0};

    if (raw.len == 0)
        return false;
    end = at + raw.len;
    while (at != NULL && at < end) {
        uint8_t last_field = entry.field;

        at = entry_get(at, end, segment->schema->text_count, &entry);
        if (entry.field < last_field)
            return false;
    }
    return at == end;
}

/* The skip entry of the block just decoded agrees with it. */
static bool skip_valid(const struct postings *postings, const uint8_t *first, uint8_t impact_max)
{
    struct layout_skip skip;

    if (postings->skips == NULL)
        return true;
    memcpy(&skip, postings->skips + (postings->block - 1) * sizeof skip, sizeof skip);
    return skip.last == postings->docs[postings->count - 1] && skip.impact_max == impact_max &&
           skip.postings_end == (size_t)(postings->next - first);
}

/* The place of each document of the block is that of its entries. */
static bool places_valid(struct postings *postings)
{
    for (uint32_t i = 0; i < postings->count; i++) {
        struct posting_entry entry;
        uint8_t place = postings->places[i];

        if (postings_entries(postings, i, &entry, 1) == 0 || place_field(place) != entry.field ||
            place_tier(place) > posting_tier(entry.kind) || (place & 3) != 0)
            return false;
    }
    return true;
}

static uint8_t block_impact_max(const struct postings *postings, bool *out_positive)
{
    uint8_t max = 0;

    for (uint32_t i = 0; i < postings->count; i++) {
        max = postings->impacts[i] > max ? postings->impacts[i] : max;
        *out_positive &= postings->impacts[i] > 0;
    }
    return max;
}

static const char *check_postings(const struct segment *segment, uint32_t ord)
{
    const struct layout_term *info = &segment->terms[ord];
    const struct term term = {.ord = ord, .df = info->df, .offset = info->offset};
    struct slice entries[INDEX_POSTINGS_BLOCK];
    struct postings postings;
    const uint8_t *first;
    uint32_t df = 0;
    uint8_t impact_max = 0;

    segment_postings_init(&postings, segment, 0, &term);
    first = postings.next;
    while (postings_next(&postings)) {
        bool positive = true;
        uint8_t max = block_impact_max(&postings, &positive);

        if (!positive || !skip_valid(&postings, first, max))
            return "postings: an impact is 0 or a skip entry is wrong";
        postings_block_entries(&postings, entries);
        for (uint32_t i = 0; i < postings.count; i++)
            if (!entries_valid(segment, entries[i]))
                return "positions: the entries of a document are damaged";
        if (!places_valid(&postings))
            return "postings: a place is not that of the entries";
        impact_max = max > impact_max ? max : impact_max;
        df += postings.count;
    }
    return df > 0 && df == info->df && impact_max == info->impact_max
               ? NULL
               : "term.infos: df or impact_max is not that of the postings";
}

static const char *check_terms(const struct segment *segment)
{
    struct term_walk walk;
    char last[INDEX_KEY_BYTES_MAX];
    size_t last_len = 0;
    uint64_t offset = 0;

    term_walk_init(&walk, segment, 0);
    for (uint32_t ord = 0; ord < segment->term_count; ord++) {
        const char *fault;

        if (!term_walk_next(&walk))
            return "term.blocks: a term is damaged";
        if (slice_cmp(slice_of(last, last_len), slice_of(walk.text, walk.len)) >= 0)
            return "term.blocks: the terms do not ascend";
        if (segment->terms[ord].offset < offset)
            return "term.infos: the offsets descend";
        memcpy(last, walk.text, walk.len);
        last_len = walk.len;
        offset = segment->terms[ord].offset;
        fault = check_postings(segment, ord);
        if (fault != NULL)
            return fault;
    }
    return NULL;
}

/* ---- Forward records ---- */

static const char *check_forward_offsets(const struct segment *segment)
{
    const uint64_t *offsets = segment->forward_offsets;
    size_t len = segment->sections[SECTION_FORWARD_BYTES].len;

    if (offsets == NULL)
        return len == 0 ? NULL : "forward.bytes: the format before has none";
    if (offsets[0] != 0)
        return "forward.offsets: it does not begin at 0";
    for (uint32_t doc = 0; doc < segment->doc_count; doc++) {
        struct forward forward;

        if (offsets[doc] > offsets[doc + 1])
            return "forward.offsets: it descends";
        if (offsets[doc] < offsets[doc + 1] && !forward_init(&forward, segment, doc))
            return "forward.bytes: the head of a document is damaged";
    }
    return offsets[segment->doc_count] == len ? NULL : "forward.bytes: bytes are left over";
}

/* Each document of the block has the term next in its record, with the same entries. */
static bool block_turned_round(const struct postings *postings, uint32_t ord,
                               struct forward *forwards)
{
    struct slice entries[INDEX_POSTINGS_BLOCK];

    postings_block_entries(postings, entries);
    for (uint32_t i = 0; i < postings->count; i++) {
        struct forward *forward = &forwards[postings->docs[i]];
        struct slice kept;
        uint32_t term;

        if (forward->head.len == 0)
            continue;
        if (!forward_next(forward, &term, &kept) || term != ord || !slice_eq(kept, entries[i]))
            return false;
    }
    return true;
}

static const char *check_turned_round(const struct segment *segment, struct forward *forwards)
{
    for (uint32_t doc = 0; doc < segment->doc_count; doc++)
        forward_init(&forwards[doc], segment, doc);
    for (uint32_t ord = 0; ord < segment->term_count; ord++) {
        const struct layout_term *info = &segment->terms[ord];
        const struct term term = {.ord = ord, .df = info->df, .offset = info->offset};
        struct postings postings;

        segment_postings_init(&postings, segment, 0, &term);
        while (postings_next(&postings))
            if (!block_turned_round(&postings, ord, forwards))
                return "forward.bytes: a record is not what the postings say";
    }
    for (uint32_t doc = 0; doc < segment->doc_count; doc++)
        if (forwards[doc].head.len > 0 && !forward_whole(&forwards[doc]))
            return "forward.bytes: a record has more terms than the postings";
    return NULL;
}

/* A record is its document's part of the postings, turned round; or empty. */
static const char *check_forward(const struct segment *segment)
{
    const char *fault = check_forward_offsets(segment);
    struct forward *forwards;

    if (fault != NULL || segment->forward_offsets == NULL)
        return fault;
    forwards = mem_zero(segment->doc_count, sizeof *forwards);
    fault = check_turned_round(segment, forwards);
    free(forwards);
    return fault;
}

/* ---- Columns ---- */

static const char *check_keys(const struct segment_column *column)
{
    for (uint32_t ord = 0; ord < column->head->value_count; ord++) {
        struct slice key = segment_key(column, ord);

        if (key.len == 0 || key.len > INDEX_KEY_BYTES_MAX ||
            (ord > 0 && slice_cmp(segment_key(column, ord - 1), key) >= 0))
            return "column: the keys do not ascend";
    }
    return NULL;
}

/* Is the i-th pair of the column, of `item`, in its value's list (at place *fill) and bitset? */
static bool pair_valid(const struct segment_column *column, uint32_t i, uint32_t item,
                       uint32_t *fill)
{
    const struct layout_value *value = &column->values[column->ords[i]];
    uint32_t place = value->list + *fill;
    size_t words = bitset_words(column->head->item_count);

    if (*fill >= value->count)
        return false;
    if (value->list != LAYOUT_NONE && column->lists[place] != item)
        return false;
    if (column->weights != NULL &&
        (column->weights[i] < 1 || column->list_weights[place] != column->weights[i]))
        return false;
    ++*fill;
    return value->bitset == LAYOUT_NONE ||
           bitset_get(column->bitsets + value->bitset * words, item);
}

static const char *check_pairs(const struct segment_column *column, uint32_t *fills)
{
    for (uint32_t item = 0; item < column->head->item_count; item++)
        for (uint32_t i = column->item_offsets[item]; i < column->item_offsets[item + 1]; i++) {
            if (i > column->item_offsets[item] && column->ords[i - 1] >= column->ords[i])
                return "column: the values of an item do not ascend";
            if (!pair_valid(column, i, item, &fills[column->ords[i]]))
                return "column: lists, bitsets or weights contradict the items";
        }
    return NULL;
}

static const char *check_counts(const struct segment_column *column, const uint32_t *fills)
{
    size_t words = bitset_words(column->head->item_count);

    for (uint32_t ord = 0; ord < column->head->value_count; ord++) {
        const struct layout_value *value = &column->values[ord];
        bool dense = (uint64_t)value->count * LAYOUT_SPARSE_SHARE > column->head->item_count;

        if (fills[ord] != value->count || value->count == 0)
            return "column: a value's count is not that of its items";
        if (dense != (value->bitset != LAYOUT_NONE))
            return "column: a bitset is missing or needless";
        if (dense && bitset_count(column->bitsets + value->bitset * words, words) != value->count)
            return "column: a bitset has other items";
    }
    return NULL;
}

static const char *check_columns(const struct segment *segment)
{
    const char *fault = NULL;

    for (uint16_t i = 0; i < segment->schema->column_count && fault == NULL; i++) {
        const struct segment_column *column = &segment->columns[i];
        uint32_t *fills;

        if (segment->schema->columns[i].type != COLUMN_KEYWORD)
            continue;
        fills = mem_zero(column->head->value_count, sizeof *fills);
        fault = check_keys(column);
        if (fault == NULL)
            fault = check_pairs(column, fills);
        if (fault == NULL)
            fault = check_counts(column, fills);
        free(fills);
    }
    return fault;
}

bool segment_validate(const struct segment *segment, const char **out_reason)
{
    static const check_fn checks[] = {check_id_bytes, check_id_order,  check_id_slots,
                                      check_hits,     check_doc_index, check_documents,
                                      check_terms,    check_forward,   check_columns};

    assert(segment != NULL && out_reason != NULL);
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        const char *fault = checks[i](segment);

        if (fault != NULL) {
            *out_reason = fault;
            return false;
        }
    }
    return true;
}
