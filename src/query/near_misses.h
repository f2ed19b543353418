/* The sets that the conditions of a conjunction leave, all of them and each group of them left out,
 * in O(k) ANDs for k groups (search.md section 5.3).  The searches of a batch ask for them: the
 * first has all conditions, the others all but those on one filter.
 *
 *   groups             g0        g1        g2
 *   before[i]   base   base&g0   base&g0&g1   base&g0&g1&g2
 *   behind[i]          g1&g2     g2           all
 *   without g1  =  before[1] AND behind[1]
 *
 * A group is every condition on one filter, or one condition on several.  Docs and rows are kept
 * apart: they meet in groups.h.  Private to src/query.  Thread: the searcher's. */
#ifndef QUERY_NEAR_MISSES_H
#define QUERY_NEAR_MISSES_H

#include "query/stages.h"

enum { NEAR_PARTS_MAX = 32, NEAR_GROUPS_MAX = 12 }; /* beyond, each search narrows by itself */

struct near_sets {
    const uint64_t *docs; /* NULL: all */
    const uint64_t *rows;
};

struct near_misses {
    struct clause_sets *sets;
    bool usable;
    const struct filter_expr *parts[NEAR_PARTS_MAX];
    uint8_t part_group[NEAR_PARTS_MAX];
    size_t part_count;
    uint32_t group_key[NEAR_GROUPS_MAX]; /* filter, or above all filters */
    size_t group_count;
    struct near_sets group_sets[NEAR_GROUPS_MAX];
    struct near_sets before[NEAR_GROUPS_MAX + 1];
    struct near_sets behind[NEAR_GROUPS_MAX + 1];
};

/** Work the sets out for `whole`, over `base_docs`.  A conjunction with too many conditions, or
 * with offer( ), is left alone: no search is recognised then.
 * whole, base_docs, sets: borrowed.  Errors: as expr_narrow. */
int near_misses_init(struct near_misses *near, struct clause_sets *sets,
                     const struct filter_expr *whole, const uint64_t *base_docs,
                     struct attar_error *err);

/** If `expr` (may be NULL) has the conditions of the whole, or those without one group, fill
 * *out_narrowed with what expr_narrow gives for it; else leave it unknown.
 * Errors: -ATTAR_ELIMIT (arena). */
int near_misses_narrow(struct near_misses *near, const struct filter_expr *expr,
                       struct narrowed *out_narrowed, struct attar_error *err);

#endif
