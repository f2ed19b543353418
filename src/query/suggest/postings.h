/* From a word to what has it, best first: one list a place, for each group of an answer.
 *
 *   first   place -> where its list begins; the list of place p ends where that of p + 1 begins
 *   ids     oud -> 0 3 17 ...        numbers of items, or positions of products: ascending is best
 *   sets    for a place with many ids, and for a run of many places: the same as a bitset
 *   bests   the least id of 64 neighbouring places, so that a prefix of a thousand words is looked
 *           at in sixteen steps (block maxima as in PruningRadixTrie, Garbe, 2020)
 *
 * Private to src/query.  Thread: any once made. */
#ifndef QUERY_SUGGEST_POSTINGS_H
#define QUERY_SUGGEST_POSTINGS_H

#include "query/suggest/items.h"

enum { POSTINGS_BLOCK = 64 };

struct run_set {
    struct term_range run;
    uint64_t *set;
};

struct word_postings {
    uint32_t *first; /* words + 1 */
    uint32_t *ids;
    uint32_t *bests;          /* one a block; UINT32_MAX: nothing in it */
    uint32_t *set_of;         /* place -> 1 + its set; 0: it has none */
    uint64_t *sets;           /* of set_words each */
    size_t set_words;         /* bitset_words(ids) */
    VEC(struct run_set) runs; /* by first place, the longer before the shorter */
};

/** Post the `id_count` ids of `ids`, which ascend; NULL: every id of `words`.
 * Cost: 10 ns an id and word. */
void word_postings_init(struct word_postings *postings, uint32_t word_count,
                        const struct id_words *words, const uint32_t *ids, uint32_t id_count);

/** Keep the ids of a run as a set, too.  Runs are kept in any order; word_postings_seal sorts them.
 */
void word_postings_keep(struct word_postings *postings, struct term_range run);
void word_postings_seal(struct word_postings *postings);

/** OR the ids of a run into `set`, set_words long.
 * Cost: 0.1 us for a place or run with a set, 1 ns an id of the others. */
void word_postings_collect(const struct word_postings *postings, struct term_range run,
                           uint64_t *set);

/** Idempotent; zeroed storage is empty. */
void word_postings_release(struct word_postings *postings);

#endif
