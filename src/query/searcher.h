/* Scratch of one thread: everything a query needs that is as large as the snapshot, kept between
 * queries so that a search allocates nothing on the heap.
 *
 * Invariant between queries: `text_score` and `word_score` are all zero; the bitsets hold
 * anything.  Private to src/query.  Thread: the owner's. */
#ifndef QUERY_SEARCHER_H
#define QUERY_SEARCHER_H

#include "query/view.h"

struct analyzer;

struct searcher {
    struct analyzer *analyzer;
    const struct analysis *analysis; /* that the analyzer was made for */
    uint32_t doc_cap;                /* room of the arrays below */
    uint32_t *text_score;            /* sum over words of idf * impact */
    uint32_t *word_score;            /* best of one word's terms */
    uint64_t *found;                 /* docs that have the word in hand */
    struct postings postings;
};

/** Make room for `view` and an analyzer for its analysis. */
void searcher_prepare(struct searcher *searcher, const struct view *view);

#endif
