/* Rules at work on one search.
 *
 *   steer_begin   rules that hold -> effects, the words to match, the filter to apply
 *   steer_docs    hidden products out of what was found, pinned ones into it
 *   steer_boosts  filters of boosts -> sets
 *
 * A pinned product joins what the words found before filters are applied, so it passes status,
 * offers and filters as every other, and totals and counts have it.  Private to src/query.
 * Thread: the searcher's. */
#ifndef QUERY_CURATION_STEER_H
#define QUERY_CURATION_STEER_H

#include "base/bitset.h"
#include "query/searcher.h"

struct scent_matches;

struct boost_set {
    const uint64_t *docs;
    int64_t by; /* millionths of the whole score */
};

struct pinned {
    uint32_t doc;
    uint32_t at; /* place in the list, from 1 */
    bool sponsored;
};

struct steering {
    struct rule_effects effects;
    struct slice q;                 /* to match: the request's, or what a rule says instead */
    const struct filter_expr *expr; /* the request's and the rules' in one conjunction, or NULL */
    struct pinned *pins;            /* live ones, by place */
    size_t pin_count;
    const struct boost *own; /* the request's */
    size_t own_count;
    struct boost_set *boosts; /* of the rules, then of the request */
    size_t boost_count;
};

/** Apply the rules of request->curation.  Errors: -ATTAR_ELIMIT (arena, which owns it all). */
int steer_begin(struct searcher *searcher, const struct view *view,
                const struct search_request *request, struct arena *arena,
                struct steering *out_steering, struct attar_error *err);

/** `expr` (may be NULL) and `others` in one conjunction; NULL if there is nothing to join.
 * Errors: -ATTAR_ELIMIT (arena). */
int steer_join(const struct filter_expr *expr, const struct filter_expr *const *others,
               size_t other_count, struct arena *arena, const struct filter_expr **out_expr,
               struct attar_error *err);

/** Take hidden products out of `docs`, their merits too, and put pinned ones in. */
void steer_docs(const struct steering *steering, struct searcher *searcher, const struct view *view,
                uint64_t *docs);

/** Find the products of each boost.  Errors as expr_apply. */
int steer_boosts(struct steering *steering, const struct view *view,
                 const struct scent_matches *scent, struct arena *arena, struct attar_error *err);

/** What the boosts give `doc`, in millionths of the whole score. */
static inline int64_t steer_boost(const struct steering *steering, uint32_t doc)
{
    int64_t sum = 0;

    for (size_t i = 0; i < steering->boost_count; i++)
        sum += bitset_get(steering->boosts[i].docs, doc) ? steering->boosts[i].by : 0;
    return sum;
}

/** `score` with what the boosts give, within 0..INT32_MAX. */
static inline uint32_t steer_score(const struct steering *steering, uint32_t doc, uint32_t score)
{
    int64_t steered = score + steer_boost(steering, doc);

    return (uint32_t)(steered < 0 ? 0 : steered > INT32_MAX ? INT32_MAX : steered);
}

#endif
