/* The facets of a result: for each, the set that leaves its own choice out, its counts, and the
 * values worth listing.  Facets without a choice share one set and what was made of it. */
#include "query/count/facets.h"

#include "base/clock.h"
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

static int count_and_list(struct facet_run *run, uint16_t filter, struct facet *facet,
                          struct attar_error *err)
{
    const struct view *view = run->groups->view;
    struct facet_set *set = &run->shared;
    struct facet_set own;
    const uint32_t *counts;
    int rc = 0;

    if (groups_has(run->groups, filter)) {
        set = &own;
        rc = set_without(run->groups, filter, run->arena, set, err);
    }
    if (rc < 0)
        return rc;
    facet->filter = filter;
    if (view->filters->defs[filter].offer)
        rc = offer_facet_count(set, filter, run->arena, &counts);
    else
        rc = facet_count(set, filter, run->arena, &counts);
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
    for (size_t i = 0; rc == 0 && i < request->facet_count; i++) {
        rc = check_deadline(request, err);
        if (rc == 0)
            rc = count_and_list(&run, request->facets[i], &facets[i], err);
    }
    if (rc < 0)
        return rc;
    *out_facets = facets;
    return 0;
}
