/* The term dictionary of a segment, read: front-coded blocks of 16 under a binary search.
 *
 *   term.offsets --> | oud | +0d ha | +2 d royal | ... 16 |     (shared length, rest)
 *
 * The first term of a block is whole, so the search compares blocks without decoding.  Offsets and
 * lengths are bounded at each use; damaged bytes end a walk early.
 * Source: Witten, Moffat, Bell, "Managing Gigabytes", 2nd edition, section 4.1. */
#include "index/segment/segment.h"

#include "index/segment/varint.h"

#include <assert.h>

_Static_assert(sizeof((struct term_walk){0}.text) == INDEX_KEY_BYTES_MAX, "one size of key");

void term_walk_init(struct term_walk *walk, const struct segment *segment, uint32_t from)
{
    uint32_t first = from / LAYOUT_TERMS_PER_BLOCK * LAYOUT_TERMS_PER_BLOCK;

    assert(from <= segment->term_count);
    *walk = (struct term_walk){.segment = segment, .next = first};
    while (walk->next < from && term_walk_next(walk))
        continue;
    if (walk->next < from)
        walk->next = segment->term_count;
}

static const uint8_t *block_start(const struct segment *segment, uint32_t block)
{
    struct slice blocks = segment->sections[SECTION_TERM_BLOCKS];

    if (segment->term_offsets[block] > blocks.len)
        return NULL;
    return (const uint8_t *)blocks.ptr + segment->term_offsets[block];
}

bool term_walk_next(struct term_walk *walk)
{
    struct slice blocks = walk->segment->sections[SECTION_TERM_BLOCKS];
    const uint8_t *end;
    uint32_t shared = 0;
    uint32_t rest = 0;

    if (walk->next >= walk->segment->term_count)
        return false;
    end = (const uint8_t *)blocks.ptr + blocks.len;
    if (walk->next % LAYOUT_TERMS_PER_BLOCK == 0) {
        walk->at = block_start(walk->segment, walk->next / LAYOUT_TERMS_PER_BLOCK);
        walk->len = 0;
    }
    walk->at = varint_get32(walk->at, end, &shared);
    walk->at = varint_get32(walk->at, end, &rest);
    if (walk->at == NULL || shared > walk->len || rest > sizeof walk->text - shared ||
        rest > (size_t)(end - walk->at)) {
        walk->next = walk->segment->term_count;
        return false;
    }
    memcpy(walk->text + shared, walk->at, rest);
    walk->at += rest;
    walk->len = shared + rest;
    walk->next++;
    return true;
}

/* Is the first term of the block at or before `text`? */
static bool block_begins_by(const struct segment *segment, uint32_t block, struct slice text)
{
    struct term_walk walk = {.segment = segment, .next = block * LAYOUT_TERMS_PER_BLOCK};

    return term_walk_next(&walk) && slice_cmp(slice_of(walk.text, walk.len), text) <= 0;
}

uint32_t segment_term_seek(const struct segment *segment, struct slice text)
{
    uint32_t lo = 0;
    uint32_t hi = segment->term_block_count;
    struct term_walk walk;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (block_begins_by(segment, mid, text))
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == 0)
        return 0;
    term_walk_init(&walk, segment, (lo - 1) * LAYOUT_TERMS_PER_BLOCK);
    for (int i = 0; i < LAYOUT_TERMS_PER_BLOCK && term_walk_next(&walk); i++)
        if (slice_cmp(slice_of(walk.text, walk.len), text) >= 0)
            return walk.next - 1;
    return lo == segment->term_block_count ? segment->term_count : lo * LAYOUT_TERMS_PER_BLOCK;
}

uint32_t segment_term_find(const struct segment *segment, struct slice text)
{
    uint32_t ord = segment_term_seek(segment, text);
    struct term_walk walk;

    if (ord >= segment->term_count)
        return LAYOUT_NONE;
    term_walk_init(&walk, segment, ord);
    if (!term_walk_next(&walk) || !slice_eq(slice_of(walk.text, walk.len), text))
        return LAYOUT_NONE;
    return ord;
}
