/* What a search was seen doing with one product while its merits were there.
 *
 *   text_run --witness_matched--> steer_docs --> filters --witness_passed--> boosts, strictness
 *            --> lines --witness_ranking--> page
 *
 * A search that gives filters up runs several times: the last run is what stays.
 * Private to src/query.  Thread: the searcher's. */
#ifndef QUERY_EXPLAIN_WITNESS_H
#define QUERY_EXPLAIN_WITNESS_H

#include "query/curation/steer.h"
#include "query/rank.h"

struct search_witness {
    uint32_t doc;
    bool matched;   /* by the words, before rules */
    bool near;      /* not by the words, but by its scent */
    bool passed;    /* it passes every filter */
    bool cut;       /* text.strictness cuts the list; pinned products stay */
    bool relevant;  /* and is near enough to the best */
    bool listed;    /* and stands for its line */
    bool pinned;    /* a rule gives it a place */
    bool phrases;   /* quoted words stand side by side in it */
    uint64_t merit; /* what its words gave it (text/match.h) */
    uint64_t place; /* as in struct examination, likewise the hit */
    struct hit hit;
    uint32_t best_text; /* as in struct examination, likewise the next */
    uint32_t optional_met;
    uint32_t unsaid;
    uint8_t stock; /* 0..100 */
    struct text text;
    struct steering steering;
    struct scent_matches scent; /* match NULL: not asked for */
    struct word_pair pairs[SEARCH_WORDS_MAX];
    size_t pair_count;
};

/** The words are matched: `docs` has what they find. */
void witness_matched(struct search_witness *witness, const struct searcher *searcher,
                     const uint64_t *docs);

/** What is near in scent has joined `docs`. */
void witness_joined(struct search_witness *witness, const uint64_t *docs);

/** The filters are applied: `docs` is what passes all of them. */
void witness_passed(struct search_witness *witness, const uint64_t *docs);

/** The page is about to be made.
 * relevant  of what passes, what is near enough to the best; input->docs: of them, those that
 *           stand for their line
 * Errors: as pins_page. */
int witness_ranking(struct search_witness *witness, const struct rank_input *input,
                    const uint64_t *relevant, struct arena *arena, struct attar_error *err);

#endif
