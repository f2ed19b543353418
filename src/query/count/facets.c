/* The facets of a result: for each, the set that leaves its own choice out, its counts, and the
 * values worth listing.  Facets without a choice share one set and what was made of it. */
#include "query/count/facets.h"

#include "base/bitset.h"
#include "base/clock.h"
#include "query/count/coverage.h"
#include "query/count/facet_list.h"

#include <assert.h>

struct facet_run {
    const struct groups *groups;
    const struct search_request *request;
    struct arena *arena;
    struct facet_set shared; /* of facets without a group */
};

static int facet_limit(struct attar_error *err)
{
    return error_set(err, ATTAR_ELIMIT, "facets: the request needs too much memory");
}

static int set_without(const struct groups *groups, uint16_t skip, struct arena *arena,
                       struct facet_set *set, struct attar_error *err)
{
    const uint64_t *docs;
    const uint64_t *rows;
    int rc = groups_sets(groups, skip, arena, &docs, &rows, err);

    if (rc == 0)
        facet_set_init(set, groups->view, docs, rows);
    return rc;
}

/* ---- Facets without a choice ---- */

static bool is_shared(const struct facet_run *run, uint16_t filter)
{
    const struct facet_set *set = &run->shared;

    return !groups_has(run->groups, filter) && set->view->records.first[filter] != RECORD_NONE &&
           (set->rows == NULL || !set->view->filters->defs[filter].offer);
}

/* One look at each product counts all facets that share the set, if that costs less than to count
 * them one by one. */
static int record_shared(struct facet_run *run)
{
    const struct search_request *request = run->request;
    struct facet_set *set = &run->shared;
    uint64_t apart = 0;

    if (set->doc_count == 0 || set->doc_count == set->view->live_count)
        return 0;
    for (size_t i = 0; i < request->facet_count; i++)
        if (is_shared(run, request->facets[i]))
            apart += set->view->filters->defs[request->facets[i]].offer
                         ? offer_facet_cost(set, request->facets[i])
                         : facet_cost(set, request->facets[i]);
    return apart > facet_record_cost(set) ? facet_set_record(set, run->arena) : 0;
}

/* ---- Facets with a choice ---- */

/* A facet that was counted over what passes every group needs only its near misses counted. */
static int count_near(struct facet_run *run, const struct facet_set *own, uint16_t filter,
                      const uint32_t **out_counts, bool *out_done)
{
    const struct view *view = own->view;
    uint32_t near_count = own->doc_count - run->shared.doc_count;
    struct facet_set near;
    uint64_t *docs;

    *out_done = false;
    if (!facet_set_recorded(&run->shared, filter) ||
        facet_gather_cost(view, filter, near_count) >= facet_cost(own, filter))
        return 0;
    docs = arena_array(run->arena, view->doc_words + 1, sizeof *docs);
    if (docs == NULL)
        return -ATTAR_ELIMIT;
    memcpy(docs, own->docs, view->doc_words * sizeof *docs);
    bitset_and_not(docs, run->shared.docs, view->doc_words);
    facet_set_init(&near, view, docs, NULL);
    *out_done = true;
    return facet_count_more(run->shared.slot_counts + view->records.first[filter], &near, filter,
                            run->arena, out_counts);
}

static int count_own(struct facet_run *run, uint16_t filter, const uint32_t **out_counts,
                     struct attar_error *err)
{
    struct facet_set own;
    bool done = false;
    int rc = set_without(run->groups, filter, run->arena, &own, err);

    if (rc < 0)
        return rc;
    if (own.view->filters->defs[filter].offer)
        return offer_facet_count(&own, filter, run->arena, out_counts);
    rc = count_near(run, &own, filter, out_counts, &done);
    return rc < 0 || done ? rc : facet_count(&own, filter, run->arena, out_counts);
}

static int count_and_list(struct facet_run *run, uint16_t filter, struct facet *facet,
                          struct attar_error *err)
{
    const struct view *view = run->groups->view;
    const uint32_t *counts;
    int rc;

    if (groups_has(run->groups, filter))
        rc = count_own(run, filter, &counts, err);
    else if (view->filters->defs[filter].offer)
        rc = offer_facet_count(&run->shared, filter, run->arena, &counts);
    else
        rc = facet_count(&run->shared, filter, run->arena, &counts);
    facet->filter = filter;
    if (rc == 0 && run->request->facets_by_coverage)
        rc = coverage_count(&run->shared, filter, run->arena, &facet->covered);
    if (rc == 0)
        rc = facet_list(view, run->request, filter, counts, run->arena, facet);
    return rc < 0 ? facet_limit(err) : 0;
}

static int check_deadline(const struct search_request *request, struct attar_error *err)
{
    if (request->deadline_ns == 0 || clock_monotonic_ns() < request->deadline_ns)
        return 0;
    return error_set(err, ATTAR_EDEADLINE, "the search passed its deadline while counting");
}

/* Facets that cover as many products keep the order they were asked for in. */
static void order_by_coverage(struct facet *facets, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct facet item = facets[i];
        size_t at = i;

        for (; at > 0 && facets[at - 1].covered < item.covered; at--)
            facets[at] = facets[at - 1];
        facets[at] = item;
    }
}

int facets_build(const struct groups *groups, const struct search_request *request,
                 struct arena *arena, const struct facet **out_facets, struct attar_error *err)
{
    struct facet *facets = arena_array(arena, request->facet_count + 1, sizeof *facets);
    struct facet_run run = {.groups = groups, .request = request, .arena = arena};
    int rc;

    assert(request->facet_count <= SEARCH_FACETS_MAX);
    if (facets == NULL)
        return facet_limit(err);
    rc = set_without(groups, GROUPS_SKIP_NONE, arena, &run.shared, err);
    if (rc == 0 && record_shared(&run) < 0)
        rc = facet_limit(err);
    for (size_t i = 0; rc == 0 && i < request->facet_count; i++) {
        rc = check_deadline(request, err);
        if (rc == 0)
            rc = count_and_list(&run, request->facets[i], &facets[i], err);
    }
    if (rc < 0)
        return rc;
    order_by_coverage(facets, request->facet_count);
    *out_facets = facets;
    return 0;
}
