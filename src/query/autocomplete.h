/* Autocomplete: completions, products and values of what was typed so far (search.md section 6).
 *
 *   "aj" --suggest_run--> completions | products | brands | notes | perfumers | categories
 *
 * Part of query/query.h.  Thread: the searcher's. */
#ifndef QUERY_AUTOCOMPLETE_H
#define QUERY_AUTOCOMPLETE_H

#include "query/query.h"

enum suggest_group {
    SUGGEST_COMPLETIONS,
    SUGGEST_PRODUCTS,
    SUGGEST_BRANDS,
    SUGGEST_NOTES,
    SUGGEST_PERFUMERS,
    SUGGEST_CATEGORIES,
    SUGGEST_GROUP_COUNT
};

struct suggestion {
    struct slice text;            /* to show */
    struct slice key;             /* value id, or product id */
    const struct clause *clauses; /* what a click filters by (completions and values) */
    size_t clause_count;
    uint64_t count; /* equals the total that the click then shows */
    uint32_t doc;   /* products; else INDEX_DOC_NONE */
};

struct suggest_result {
    const struct suggestion *groups[SUGGEST_GROUP_COUNT];
    size_t counts[SUGGEST_GROUP_COUNT];
};

struct suggest_request {
    struct slice q; /* 1..SEARCH_Q_BYTES_MAX bytes */
    enum lang lang; /* of labels; never decides what is found */
    uint32_t size;  /* of a group, 1..SUGGEST_GROUP_MAX */
};

/** Complete request->q: the best of each group, best first.
 *
 * arena  owns what `out_result` points to but keys, which are the snapshot's
 * Errors: -ATTAR_EINVAL (bound passed; text names the parameter), -ATTAR_ELIMIT (arena),
 * -ATTAR_ENOTREADY (the view has no completions yet: view_follow).  Outputs untouched on error.
 * Thread: the searcher's.  Cost: performance.md section 2. */
int suggest_run(struct searcher *searcher, const struct view *view,
                const struct suggest_request *request, struct arena *arena,
                struct suggest_result *out_result, struct attar_error *err);

/** The completions to offer before anything is typed: those with most products, best first, as
 * texts of `lang`; the other groups are empty.
 *
 * size  1..SUGGEST_GROUP_MAX
 * arena  as suggest_run.  Errors: -ATTAR_ELIMIT (arena), -ATTAR_ENOTREADY.
 * Thread: any.  Cost: microseconds. */
int suggest_top(const struct view *view, enum lang lang, uint32_t size, struct arena *arena,
                struct suggest_result *out_result, struct attar_error *err);

#endif
