/* Reading the value of one parameter into a request.
 *
 *   params.c finds the row of a name --> read_<name>(reader, value) --> reader->out
 *                                                                  `--> reader->fault
 *
 * Private to src/search.  Thread: any (pure). */
#ifndef SEARCH_VALUES_H
#define SEARCH_VALUES_H

#include "search/request/params.h"

struct param_reader {
    const struct params_scope *scope;
    struct search_params *out;
    struct fault *fault;
    struct slice name; /* of the pair in hand */
    uint16_t *facets;  /* room for FILTERS_MAX each */
    uint16_t *stats;
    struct clause *clauses;       /* room for SEARCH_CLAUSES_MAX and one */
    struct slice *optional_words; /* room for OPTIONAL_WORDS_MAX */
    struct boost *boosts;         /* room for SEARCH_BOOSTS_MAX */
    bool page_given;
};

/* int read_q(reader, value), and so on: 0, or -ATTAR_EINVAL with reader->fault filled. */
#define X(name, NAME) int read_##name(struct param_reader *reader, struct slice value);
PARAMS(X)
#undef X

/** A value of the filter number `filter`: one more clause. */
int param_clause(struct param_reader *reader, uint16_t filter, struct slice value);

/** bad-parameter for the name in hand; returns -ATTAR_EINVAL. */
int param_bad(struct param_reader *reader, const char *why);

/** The same, with the bounds of a whole number. */
int param_out_of_range(struct param_reader *reader, int64_t least, int64_t most);

/** Digits that make least..most; *out is touched only on success. */
int param_whole(struct param_reader *reader, struct slice value, uint32_t least, uint32_t most,
                uint32_t *out);

/** "true" or "false"; *out is touched only on success. */
int param_flag(struct param_reader *reader, struct slice value, bool *out);

/** An expression of filters; `param` names the parameter in its faults.  Owner of *out_expr: the
 * scope's arena. */
int param_expr(struct param_reader *reader, struct slice value, const char *param,
               const struct filter_expr **out_expr);

#endif
