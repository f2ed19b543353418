/* The alignments of a word with what the trie has spelt so far, as bits.  Private to
 * src/query/typo.
 *
 *   read[c], bit i    the first i letters of the word are accounted for at cost c
 *   half[c], bit i    the same, and the last letter spelt was letter i + 1: if letter i is next,
 * the two were exchanged
 *
 * One step takes one letter of a term; `places` has bit i where it is letter i of the word:
 *
 *   right      read[c] bit i -> read[c] bit i + 1      if places has i
 *   left out   read[c] bit i -> read[c + 1] bit i           the term's letter is not typed
 *   wrong      read[c] bit i -> read[c + 1] bit i + 1
 *   too many   read[c] bit i -> read[c + 1] bit i + 1       typed, without taking a letter
 *   exchanged  half[c] bit i -> read[c + 1] bit i + 2  if places has i
 *
 * Source: Wu and Manber, CACM 35(10), 1992; the exchange after Navarro and Raffinot, "Flexible
 * Pattern Matching in Strings", 2002, section 6.  Bits past the word's end are cut by the reader,
 * which only asks for the bit of its length and for bits at or below it.  Thread: any (pure). */
#ifndef QUERY_TYPO_ROWS_H
#define QUERY_TYPO_ROWS_H

#include "query/typo/typo.h"

enum { COST_NONE = TYPO_LEVEL_MAX + 1 };

struct rows {
    uint64_t read[TYPO_LEVEL_MAX + 1];
    uint64_t half[TYPO_LEVEL_MAX];
};

/** The first letter of both was the same; `ends` has the bits 0..length of the word. */
static inline struct rows rows_begin(unsigned level, uint64_t ends)
{
    return (struct rows){.read = {2, 4 & ends, level > 1 ? 8 & ends : 0}};
}

/** Nothing of either is read; `ends` as above. */
static inline struct rows rows_begin_loose(unsigned level, uint64_t ends)
{
    return (struct rows){.read = {1, 2 & ends, level > 1 ? 4 & ends : 0}};
}

/** One letter on, no cost above 1. */
static inline struct rows rows_step1(const struct rows *from, uint64_t places, uint64_t ends)
{
    struct rows to;

    to.read[0] = (from->read[0] & places) << 1;
    to.half[0] = from->read[0] & places >> 1;
    to.read[1] = (from->read[1] & places) << 1;
    to.read[1] |= from->read[0] | from->read[0] << 1 | to.read[0] << 1;
    to.read[1] |= (from->half[0] & places) << 2;
    to.read[1] &= ends;
    to.read[2] = to.half[1] = 0;
    return to;
}

/** One letter on, no cost above 2. */
static inline struct rows rows_step2(const struct rows *from, uint64_t places, uint64_t ends)
{
    struct rows to = rows_step1(from, places, ends);

    to.half[1] = from->read[1] & places >> 1;
    to.read[2] = (from->read[2] & places) << 1;
    to.read[2] |= from->read[1] | from->read[1] << 1 | to.read[1] << 1;
    to.read[2] |= (from->half[1] & places) << 2;
    to.read[2] &= ends;
    return to;
}

/** The cost at which the whole word is read, or COST_NONE. */
static inline unsigned rows_cost(const struct rows *rows, unsigned length)
{
    if (((rows->read[0] | rows->read[1] | rows->read[2]) >> length & 1) == 0)
        return COST_NONE;
    return rows->read[0] >> length & 1 ? 0 : rows->read[1] >> length & 1 ? 1 : 2;
}

/** Can more letters bring a cost below `cost`?  COST_NONE asks for any at all. */
static inline bool rows_hope(const struct rows *rows, unsigned cost)
{
    uint64_t alive = 0;

    if (cost > 0)
        alive |= rows->read[0];
    if (cost > 1)
        alive |= rows->read[1] | rows->half[0];
    if (cost > 2)
        alive |= rows->read[2] | rows->half[1];
    return alive != 0;
}

#endif
