/* Runs of terms that a walk over the trie finds, each with what it costs: typing slips (typo.h), or
 * a band of spellings (query/spelling/spelling.h).
 *
 *   [12,15) cost 1   [15,16) cost 2   [40,41) cost 1       ascending, apart; a run of one cost
 * grows
 *
 * Private to src/query.  Thread: one at a time. */
#ifndef QUERY_TYPO_HITS_H
#define QUERY_TYPO_HITS_H

#include "base/arena.h"
#include "index/index.h"

struct term_hit {
    uint32_t first; /* terms [first, past) of the trie's segment */
    uint32_t past;
    uint8_t cost; /* of each of them */
};

struct term_hits {
    struct term_hit *items; /* of the arena */
    size_t count;
};

/* Hits being gathered. */
struct hits_builder {
    struct arena *arena;
    struct term_hits hits;
    size_t cap;
    bool full; /* the arena was: hits are missing */
};

/** Append a run, which lies behind all others. */
void hits_add(struct hits_builder *builder, struct term_range run, unsigned cost);

#endif
