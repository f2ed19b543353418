/* The filters of a request as groups, one for each filter that is used, and what remains when one
 * group is left out: the sets that facets count over (search.md section 5.3).
 *
 *   docs(skip) = base  AND  product groups but skip  AND  docs that have a row in rows(skip)
 *   rows(skip) = rows of live docs  AND  offer groups but skip
 *
 * All offer conditions meet on one row, so they are ANDed on rows before docs are looked at.  One
 * pass over the groups finds what misses none and what misses exactly one; the near misses of a
 * group are those of the latter that it lacks, so k groups cost k operations, not k * k:
 *
 *                      met   near            docs(skip g) = met OR (near AND NOT g)
 *   in F1 F2 F3         1     0
 *   in F1    F3         0     1   -> N2
 *   in F1               0     0
 *
 * The idea of near misses is that of Lucene's DrillSideways.
 * Private to src/query. */
#ifndef QUERY_GROUPS_H
#define QUERY_GROUPS_H

#include "query/clause_set.h"

enum { GROUPS_MAX = FILTERS_MAX };

struct group {
    uint16_t filter;
    bool offer;
    const uint64_t *set; /* bitset over rows if offer, else over docs */
};

struct groups {
    const struct view *view;
    const uint64_t *base_docs;
    const uint64_t *base_rows;
    struct group items[GROUPS_MAX];
    size_t count;
    const uint64_t *met_docs;  /* in base and every product group */
    const uint64_t *near_docs; /* in base and every product group but one */
    const uint64_t *near_rows; /* in base and every offer group but one; NULL without groups */
    const uint64_t *all_docs;  /* what passes every group */
    const uint64_t *all_rows;  /* NULL without offer conditions */
};

#define GROUPS_SKIP_NONE UINT16_MAX

/* What groups narrow. */
struct groups_base {
    const uint64_t *docs; /* text and filter=, live */
    const uint64_t *rows; /* offer leaves of filter=, or NULL for every live row */
    struct clause_sets *sets;
};

/** Evaluate every clause of `request` and AND those on the same filter into one group.
 * base: borrowed for the life of `out_groups`.  Errors: -ATTAR_ELIMIT (arena). */
int groups_build(const struct view *view, const struct search_request *request,
                 const struct groups_base *base, struct arena *arena, struct groups *out_groups,
                 struct attar_error *err);

/** True if the filter has a group of its own. */
bool groups_has(const struct groups *groups, uint16_t filter);

/** Docs and rows that pass everything but the group of `skip` (a filter, or GROUPS_SKIP_NONE).
 * *out_rows is NULL when no offer condition remains: every live row is eligible.  Row sets have a
 * spare word at their end (view_row_bits).  What passes every group is worked out once.
 * Errors: -ATTAR_ELIMIT (arena, which owns both).
 * Cost: one OR over the docs, and a look at the offers of each near miss. */
int groups_sets(const struct groups *groups, uint16_t skip, struct arena *arena,
                const uint64_t **out_docs, const uint64_t **out_rows, struct attar_error *err);

#endif
