/* The stages of a search, one after the other, for search_run and for search_batch, which runs the
 * first two once for all searches with the same words.
 *
 *   stages_begin    limits, scent, rules                     each search
 *   stages_match    words -> docs, merits in the searcher    one of those with the same words
 *   stages_share    the words of another search
 *   stages_answer   filters, facets, statistics, the page    each
 *   stages_forget   merits zero again                        whoever matched
 *
 * Private to src/query.  Thread: the searcher's. */
#ifndef QUERY_STAGES_H
#define QUERY_STAGES_H

#include "query/curation/steer.h"
#include "query/groups.h"
#include "query/text/text.h"

/* What filter= leaves of the docs that the words find (expr_narrow). */
struct narrowed {
    bool known;
    const uint64_t *docs;
    const uint64_t *rows;
};

struct search_stages {
    struct searcher *searcher; /* these four are the caller's to fill */
    const struct view *view;
    const struct search_request *request;
    struct arena *arena;
    struct clause_sets *sets;        /* as is this one; for all searches that share clauses */
    struct scent_matches scent;      /* before stages_begin: of a search with the same match_to */
    const struct named_scent *named; /* what the words named, where that is the scent */
    struct narrowed narrowed;        /* before stages_answer: if it is known */
    struct steering steering;
    struct text text;
    uint64_t *base_docs;
    struct groups groups;
    struct search_result result;
    int64_t start_ns;
    int64_t stage_ns; /* when the stage in hand began */
};

/** Errors: -ATTAR_EINVAL (a bound passed, match_to unknown), -ATTAR_ELIMIT (arena). */
int stages_begin(struct search_stages *run, struct attar_error *err);

/** Match the words.  Errors: as text_run; the merits are zero then. */
int stages_match(struct search_stages *run, struct attar_error *err);

/** Take what the words of `matched` found, which has the same words and rules. */
void stages_share(struct search_stages *run, const struct search_stages *matched);

/** Fill run->result from what the words found.  Errors: -ATTAR_EINVAL, -ATTAR_ELIMIT,
 * -ATTAR_EDEADLINE; the merits stay. */
int stages_answer(struct search_stages *run, struct attar_error *err);

/** Zero the merits of stages_match. */
void stages_forget(struct search_stages *run);

#endif
