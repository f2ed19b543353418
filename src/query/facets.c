/* The facets of a result: for each, the sets that leave its own choice out, the counts, and the
 * values worth listing.
 *
 *   counts --> drop zeros (but keep chosen) --> best facet_size by (count desc, label, key)
 *
 * Selected values are always listed, even at 0 and past facet_size. */
#include "query/facets.h"

#include "base/clock.h"
#include "query/delivery_facet.h"

#include <assert.h>
#include <stdlib.h>

struct facet_run {
    const struct groups *groups;
    const struct search_request *request;
    struct arena *arena;
    const uint64_t *docs; /* of filters without a group */
    const uint64_t *rows;
};

static int facet_limit(struct attar_error *err)
{
    return error_set(err, ATTAR_ELIMIT, "facets: the request needs too much memory");
}

static bool selected(const struct search_request *request, uint16_t filter, struct slice key)
{
    for (size_t i = 0; i < request->clause_count; i++) {
        const struct clause *clause = &request->clauses[i];

        for (size_t v = 0; clause->filter == filter && v < clause->value_count; v++)
            if (!clause->values[v].exclude && slice_eq(clause->values[v].key, key))
                return true;
    }
    return false;
}

static struct slice label_of(const struct facet_run *run, const struct filter_def *def,
                             struct slice key)
{
    const struct label *label = labels_get(run->groups->view->labels, def->label_of, key);
    bool arabic = run->request->lang == LANG_AR;

    if (label == NULL)
        return key;
    if (arabic ? label->ar.len > 0 : label->en.len == 0)
        return label->ar.len > 0 ? label->ar : key;
    return label->en.len > 0 ? label->en : key;
}

static bool begins_word(struct slice text, struct slice prefix)
{
    while (text.ptr != NULL)
        if (slice_starts(slice_cut(&text, ' '), prefix))
            return true;
    return false;
}

/* A query of several words is met as a prefix of the whole folded name. */
static bool meets_query(const struct facet_run *run, const struct filter_def *def, struct slice key)
{
    struct slice query = run->request->facet_query;
    const struct label *label;

    if (query.len == 0)
        return true;
    label = labels_get(run->groups->view->labels, def->label_of, key);
    if (label == NULL)
        return slice_starts(key, query);
    return slice_starts(label->fold_en, query) || slice_starts(label->fold_ar, query) ||
           begins_word(label->fold_en, query) || begins_word(label->fold_ar, query) ||
           slice_starts(key, query);
}

static int by_count(const void *left, const void *right)
{
    const struct facet_value *a = left;
    const struct facet_value *b = right;
    int order = (a->count < b->count) - (a->count > b->count);

    order = order != 0 ? order : slice_cmp(a->label, b->label);
    return order != 0 ? order : slice_cmp(a->key, b->key);
}

static int by_label(const void *left, const void *right)
{
    const struct facet_value *a = left;
    const struct facet_value *b = right;
    int order = slice_cmp(a->label, b->label);

    return order != 0 ? order : slice_cmp(a->key, b->key);
}

/* Cut to facet_size, but bring the chosen values from behind the cut along. */
static size_t cut(struct facet_value *values, size_t count, size_t size)
{
    size_t kept = count < size ? count : size;

    for (size_t i = kept; i < count; i++)
        if (values[i].selected)
            values[kept++] = values[i];
    return kept;
}

static int list_values(const struct facet_run *run, uint16_t filter, const uint32_t *counts,
                       struct facet *facet, struct attar_error *err)
{
    const struct filter_def *def = &run->groups->view->filters->defs[filter];
    const struct column *column = view_column(run->groups->view, filter);
    uint32_t total = column_value_count(column);
    struct facet_value *values = arena_array(run->arena, total + 1, sizeof *values);
    size_t count = 0;

    if (values == NULL)
        return facet_limit(err);
    for (uint32_t ord = 0; ord < total; ord++) {
        struct slice key = column_key(column, ord);
        bool chosen = selected(run->request, filter, key);

        if (counts[ord] == 0 && !chosen)
            continue;
        if (!meets_query(run, def, key))
            continue;
        facet->distinct += counts[ord] > 0;
        values[count++] =
            (struct facet_value){ord, key, label_of(run, def, key), counts[ord], chosen};
    }
    qsort(values, count, sizeof *values, run->request->facet_alpha ? by_label : by_count);
    facet->value_count = cut(values, count, run->request->facet_size);
    facet->values = values;
    return 0;
}

static int count_and_list(const struct facet_run *run, uint16_t filter, struct facet *facet,
                          struct attar_error *err)
{
    const struct view *view = run->groups->view;
    const uint64_t *docs = run->docs;
    const uint64_t *rows = run->rows;
    uint32_t *counts;
    int rc = 0;

    if (groups_has(run->groups, filter))
        rc = groups_sets(run->groups, filter, run->arena, &docs, &rows, err);
    if (rc < 0)
        return rc;
    facet->filter = filter;
    if (view->filters->defs[filter].kind == FILTER_DELIVERY)
        return delivery_facet(view, filter, docs, rows, run->arena, facet, err);
    counts =
        arena_array(run->arena, column_value_count(view_column(view, filter)) + 1, sizeof *counts);
    if (counts == NULL)
        return facet_limit(err);
    rc = facet_count(view, filter, docs, rows, run->arena, counts, err);
    return rc < 0 ? rc : list_values(run, filter, counts, facet, err);
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
    struct facet_run run = {groups, request, arena, NULL, NULL};
    int rc;

    assert(request->facet_count <= SEARCH_FACETS_MAX);
    if (facets == NULL)
        return facet_limit(err);
    rc = groups_sets(groups, GROUPS_SKIP_NONE, arena, &run.docs, &run.rows, err);
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
