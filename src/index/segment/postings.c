/* Postings of one term, read block by block.
 *
 * A block decodes to document numbers of the snapshot by starting the running sum at the
 * segment's base.  Damaged bytes end the walk: every length is held against the section's end and
 * every document against the segment's bound, so that callers may index with what they get. */
#include "index/segment/segment.h"

#include "analysis/analysis.h"
#include "index/segment/bitpack.h"
#include "index/segment/entry.h"
#include "index/segment/varint.h"

#include <assert.h>

enum posting_tier posting_tier(uint8_t kind)
{
    static const uint8_t tiers[TOKEN_KIND_COUNT] = {
        [TOKEN_EXACT] = TIER_EXACT, [TOKEN_CONCEPT] = TIER_EXACT, [TOKEN_FOLDED] = TIER_FOLDED,
        [TOKEN_STEM] = TIER_LOOSE,  [TOKEN_VARIANT] = TIER_LOOSE, [TOKEN_JOINED] = TIER_LOOSE,
    };

    assert(kind < TOKEN_KIND_COUNT);
    return tiers[kind];
}

static uint32_t block_count(uint32_t df)
{
    return df / INDEX_POSTINGS_BLOCK + (df % INDEX_POSTINGS_BLOCK != 0);
}

void segment_postings_init(struct postings *postings, const struct segment *segment,
                           uint32_t doc_base, const struct term *term)
{
    struct slice bytes = segment->sections[SECTION_POSTINGS];
    size_t skip_bytes = (size_t)block_count(term->df) * sizeof(struct layout_skip);
    const uint8_t *at = term->offset < bytes.len ? (const uint8_t *)bytes.ptr + term->offset : NULL;

    postings->count = 0;
    postings->left = 0;
    postings->segment = segment;
    postings->block = 0;
    postings->measured = 0;
    postings->last = doc_base - 1;
    postings->doc_base = doc_base;
    postings->doc_bound = doc_base + segment->doc_count;
    postings->skips = NULL;
    postings->end = (const uint8_t *)bytes.ptr + bytes.len;
    at = varint_get(at, postings->end, &postings->positions);
    if (at != NULL && term->df > INDEX_POSTINGS_BLOCK) {
        postings->skips = at;
        at = skip_bytes <= (size_t)(postings->end - at) ? at + skip_bytes : NULL;
    }
    postings->next = at;
    postings->first = at;
    if (at != NULL && term->df <= segment->doc_count)
        postings->left = term->df;
}

/* One full block of gaps at `at`; what stands behind them, or NULL. */
static const uint8_t *decode_full(struct postings *postings, const uint8_t *at)
{
    unsigned bits = at < postings->end ? *at++ : BITPACK_BITS_MAX + 1;

    if (bits > BITPACK_BITS_MAX || bitpack_bytes(bits) > (size_t)(postings->end - at))
        return NULL;
    bitpack_decode(at, bits, postings->docs);
    bitpack_undelta(postings->docs, postings->last);
    return at + bitpack_bytes(bits);
}

static const uint8_t *decode_rest(struct postings *postings, const uint8_t *at, uint32_t count)
{
    uint32_t doc = postings->last;

    for (uint32_t i = 0; i < count && at != NULL; i++) {
        uint32_t gap = 0;

        at = varint_get32(at, postings->end, &gap);
        doc += gap + 1;
        postings->docs[i] = doc;
    }
    return at;
}

/* Ascending from the one before and below the bound: wrapped sums are caught too. */
static bool docs_in_order(const struct postings *postings, uint32_t count)
{
    uint32_t before = postings->last + 1;
    bool ordered = postings->docs[0] >= before && postings->docs[count - 1] < postings->doc_bound;

    for (uint32_t i = 1; i < count; i++)
        ordered &= postings->docs[i - 1] < postings->docs[i];
    return ordered;
}

bool postings_next(struct postings *postings)
{
    uint32_t count = postings->left;
    const uint8_t *at = postings->next;

    postings->count = 0;
    if (count == 0)
        return false;
    count = count < INDEX_POSTINGS_BLOCK ? count : INDEX_POSTINGS_BLOCK;
    at = count == INDEX_POSTINGS_BLOCK ? decode_full(postings, at)
                                       : decode_rest(postings, at, count);
    if (at == NULL || 2 * (size_t)count > (size_t)(postings->end - at) ||
        !docs_in_order(postings, count)) {
        postings->left = 0;
        return false;
    }
    memcpy(postings->impacts, at, count);
    memcpy(postings->places, at + count, count);
    postings->next = at + 2 * (size_t)count;
    postings->last = postings->docs[count - 1];
    postings->count = count;
    postings->left -= count;
    postings->block++;
    return true;
}

/* Pass over the blocks whose last document is before `doc`, as the skip table tells: entries that
 * do not ascend or lead outside end the walk as damaged blocks do. */
static void skip_blocks(struct postings *postings, uint32_t doc)
{
    uint32_t local = doc - postings->doc_base;

    while (postings->left > INDEX_POSTINGS_BLOCK) {
        struct layout_skip skip;

        memcpy(&skip, postings->skips + postings->block * sizeof skip, sizeof skip);
        if (skip.last >= local)
            return;
        if (skip.postings_end > (size_t)(postings->end - postings->first) ||
            postings->doc_base + skip.last >= postings->doc_bound) {
            postings->left = 0;
            return;
        }
        postings->next = postings->first + skip.postings_end;
        postings->last = postings->doc_base + skip.last;
        postings->left -= INDEX_POSTINGS_BLOCK;
        postings->block++;
        postings->count = 0;
    }
}

uint32_t postings_seek(struct postings *postings, uint32_t doc)
{
    uint32_t lo = 0;
    uint32_t hi;

    if (doc < postings->doc_base)
        return POSTINGS_NONE;
    while (postings->count == 0 || postings->docs[postings->count - 1] < doc) {
        if (postings->skips != NULL)
            skip_blocks(postings, doc);
        if (!postings_next(postings))
            return POSTINGS_NONE;
    }
    hi = postings->count - 1;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (postings->docs[mid] < doc)
            lo = mid + 1;
        else
            hi = mid;
    }
    return postings->docs[lo] == doc ? lo : POSTINGS_NONE;
}

/* Start of the current block's positions in the section, and their end at the latest. */
static const uint8_t *positions_of_block(const struct postings *postings, const uint8_t **out_end)
{
    struct slice bytes = postings->segment->sections[SECTION_POSITIONS];
    uint64_t start = postings->positions;
    struct layout_skip skip;

    if (postings->block > 1) {
        memcpy(&skip, postings->skips + (postings->block - 2) * sizeof skip, sizeof skip);
        start += skip.positions_end;
    }
    *out_end = (const uint8_t *)bytes.ptr + bytes.len;
    return start < bytes.len ? (const uint8_t *)bytes.ptr + start : NULL;
}

void postings_block_entries(const struct postings *postings,
                            struct slice out_entries[INDEX_POSTINGS_BLOCK])
{
    const uint8_t *end;
    const uint8_t *at = positions_of_block(postings, &end);
    uint32_t lens[INDEX_POSTINGS_BLOCK];

    memset(out_entries, 0, postings->count * sizeof *out_entries);
    for (uint32_t i = 0; i < postings->count; i++)
        at = varint_get32(at, end, &lens[i]);
    for (uint32_t i = 0; i < postings->count && at != NULL; i++) {
        if (lens[i] > (size_t)(end - at))
            return;
        out_entries[i] = slice_of((const char *)at, lens[i]);
        at += lens[i];
    }
}

/* Where the entries of each document of the current block end.  Of damaged bytes nothing is left.
 */
static void measure_entries(struct postings *postings)
{
    const uint8_t *end;
    const uint8_t *at = positions_of_block(postings, &end);
    uint64_t sum = 0;

    for (uint32_t i = 0; i < postings->count && at != NULL; i++) {
        uint32_t len = 0;

        at = varint_get32(at, end, &len);
        sum += len;
        postings->entry_ends[i] = (uint32_t)sum;
    }
    if (at == NULL || sum > (uint64_t)(end - at))
        memset(postings->entry_ends, 0, sizeof postings->entry_ends);
    postings->entries = at;
    postings->measured = postings->block;
}

/* The i-th document's entries alone. */
static struct slice entries_of(struct postings *postings, uint32_t i)
{
    uint32_t start;

    assert(i < postings->count);
    if (postings->measured != postings->block)
        measure_entries(postings);
    start = i > 0 ? postings->entry_ends[i - 1] : 0;
    if (postings->entries == NULL)
        return (struct slice){NULL, 0};
    return slice_of((const char *)postings->entries + start, postings->entry_ends[i] - start);
}

uint32_t postings_entries(struct postings *postings, uint32_t i, struct posting_entry *out,
                          uint32_t cap)
{
    struct slice raw = entries_of(postings, i);
    const uint8_t *at = (const uint8_t *)raw.ptr;
    const uint8_t *end = at != NULL ? at + raw.len : NULL;
    struct posting_entry entry = {0};
    uint32_t count = 0;

    while (at != NULL && at < end) {
        at = entry_get(at, end, postings->segment->schema->text_count, &entry);
        if (at == NULL)
            break;
        if (count < cap)
            out[count] = entry;
        count++;
    }
    return count;
}
