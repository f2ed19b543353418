/* The steps of an examination: words, then gates.  Private to src/query/explain. */
#ifndef QUERY_EXPLAIN_TRACE_H
#define QUERY_EXPLAIN_TRACE_H

#include "query/explain/witness.h"

/* What the steps share. */
struct trace {
    struct searcher *searcher; /* its merits are zero */
    const struct view *view;
    const struct search_request *request;
    const struct search_witness *witness;
    struct arena *arena;
    struct examination *out; /* result is there */
};

/** Fill out->words: what met each word of the query, and what the others lack.
 * Errors: -ATTAR_ELIMIT (arena). */
int trace_words(struct trace *trace, struct attar_error *err);

/** Fill out->gates, once the words are there.  Errors: as expr_apply. */
int trace_gates(struct trace *trace, struct attar_error *err);

/** For both: -ATTAR_ELIMIT, told in `err`. */
int trace_too_large(struct attar_error *err);

#endif
