/* Matching: which documents have every word of the query, and how well.
 *
 *   for each word:  best[doc] = max over its terms and forms of idf * impact
 *                   set       = docs with best > 0
 *   all words:      AND of the sets; score = sum of the bests
 *
 * Private to src/query. */
#ifndef QUERY_MATCH_H
#define QUERY_MATCH_H

#include "query/searcher.h"
#include "query/words.h"

struct text_match {
    bool all;           /* no words: every live document */
    uint64_t score_max; /* no document's text_score can pass it; >= 1 */
};

/** Find the live documents with every required word.
 *
 * docs  bitset over docs, overwritten
 * searcher->text_score of the docs found is filled; match_clear empties it again.
 * Errors: -ATTAR_EDEADLINE.  Thread: the searcher's.
 * Cost: about 2 ns a posting (performance.md section 2). */
int match_words(struct searcher *searcher, const struct view *view, const struct words *words,
                int64_t deadline_ns, uint64_t *docs, struct text_match *out_match,
                struct attar_error *err);

/** Zero the scores of `docs` (and of docs beside them, which have none to keep). */
void match_clear(struct searcher *searcher, const uint64_t *docs, size_t words);

/** idf of a term that `df` of `n` documents have, in 1/64 nat, >= 1.
 * Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond",
 * Foundations and Trends in IR 3(4), 2009, with 1 + inside the logarithm as in Lucene. */
uint32_t match_idf(uint64_t df, uint64_t n);

#endif
