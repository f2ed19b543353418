/* Scratch of one thread: everything a query needs that is as large as the snapshot, kept between
 * queries so that a search allocates nothing on the heap.
 *
 * Invariant between queries: `merit` and `best` are all zero; the bitsets hold anything.  Private
 * to src/query.  Thread: the owner's. */
#ifndef QUERY_SEARCHER_H
#define QUERY_SEARCHER_H

#include "query/text/forms/memo.h"
#include "query/view.h"

struct analyzer;

struct searcher {
    struct analyzer *analyzer;
    const struct analysis *analysis; /* that the analyzer was made for */
    uint32_t doc_cap;                /* room of the arrays below */
    uint64_t *merit;                 /* sum over words of their best merits (match.h) */
    uint64_t *best;                  /* of one word's forms */
    uint64_t *found;                 /* docs that have the word in hand */
    struct postings postings;
    struct memo memo;
    struct ranking ranking;      /* of the search in hand: the index's, as the request wants it */
    struct text_options options; /* the request's */
};

/** searcher_prepare for a search. */
void searcher_begin(struct searcher *searcher, const struct view *view,
                    const struct search_request *request);

/** The ranking of `view` as `request` wants it. */
struct ranking searcher_ranking(const struct view *view, const struct search_request *request);

/** Make room for `view` and an analyzer for its analysis. */
void searcher_prepare(struct searcher *searcher, const struct view *view);

#endif
