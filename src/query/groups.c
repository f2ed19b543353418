/* Groups, what misses none of them and what misses one. */
#include "query/groups.h"

#include "base/bitset.h"

#include <assert.h>

static int too_large(struct attar_error *err)
{
    return error_set(err, ATTAR_ELIMIT, "the request needs too much memory");
}

/* Its number among the groups, or how many there are. */
static size_t find_group(const struct groups *groups, uint16_t filter)
{
    size_t i = 0;

    while (i < groups->count && groups->items[i].filter != filter)
        i++;
    return i;
}

bool groups_has(const struct groups *groups, uint16_t filter)
{
    return find_group(groups, filter) < groups->count;
}

/* `set` may be shared, so a group of several clauses gets one of its own. */
static int add_set(struct groups *groups, uint16_t filter, const uint64_t *set, struct arena *arena)
{
    const struct view *view = groups->view;
    bool offer = view->filters->defs[filter].offer;
    size_t words = offer ? view->row_words : view->doc_words;
    struct group *group = &groups->items[find_group(groups, filter)];
    uint64_t *both;

    if (!groups_has(groups, filter)) {
        assert(groups->count < GROUPS_MAX);
        groups->items[groups->count++] = (struct group){filter, offer, set};
        return 0;
    }
    both = arena_array(arena, words + 1, sizeof *both);
    if (both == NULL)
        return -ATTAR_ELIMIT;
    memcpy(both, group->set, words * sizeof *both);
    bitset_and(both, set, words);
    group->set = both;
    return 0;
}

static bool has_groups(const struct groups *groups, bool offer)
{
    for (size_t i = 0; i < groups->count; i++)
        if (groups->items[i].offer == offer)
            return true;
    return false;
}

/* ---- What misses none, what misses one ---- */

/* One group more: what misses it leaves `met` for `near`; what missed one before leaves `near`. */
static void take_group(const uint64_t *group, uint64_t *met, uint64_t *near, size_t words)
{
    for (size_t w = 0; w < words; w++) {
        near[w] = (near[w] & group[w]) | (met[w] & ~group[w]);
        met[w] &= group[w];
    }
}

/* Of `base` and the groups on offers, or those on products. */
static int take_groups(const struct groups *groups, bool offer, const uint64_t *base,
                       struct arena *arena, const uint64_t **out_met, const uint64_t **out_near)
{
    size_t words = offer ? groups->view->row_words : groups->view->doc_words;
    uint64_t *met = arena_array(arena, words + 1, sizeof *met);
    uint64_t *near = arena_array(arena, words + 1, sizeof *near);

    if (met == NULL || near == NULL)
        return -ATTAR_ELIMIT;
    memcpy(met, base, words * sizeof *met);
    for (size_t i = 0; i < groups->count; i++)
        if (groups->items[i].offer == offer)
            take_group(groups->items[i].set, met, near, words);
    *out_met = met;
    *out_near = near;
    return 0;
}

/* Drop the docs that have no row in `rows`. */
static void keep_with_rows(const struct view *view, uint64_t *docs, const uint64_t *rows)
{
    for (size_t w = 0; w < view->doc_words; w++) {
        uint64_t kept = 0;

        for (uint64_t bits = docs[w]; bits != 0; bits &= bits - 1) {
            unsigned bit = (unsigned)__builtin_ctzll(bits);

            kept |= (uint64_t)view_any_row(view->rows[w * 64 + bit], rows) << bit;
        }
        docs[w] = kept;
    }
}

static int take_all(struct groups *groups, struct arena *arena)
{
    const struct view *view = groups->view;
    uint64_t *docs;
    int rc = 0;

    groups->met_docs = groups->base_docs;
    groups->all_rows = groups->base_rows;
    if (has_groups(groups, false))
        rc = take_groups(groups, false, groups->base_docs, arena, &groups->met_docs,
                         &groups->near_docs);
    if (rc == 0 && has_groups(groups, true))
        rc = take_groups(groups, true, groups->base_rows ? groups->base_rows : view->rows_live,
                         arena, &groups->all_rows, &groups->near_rows);
    groups->all_docs = groups->met_docs;
    if (rc < 0 || groups->all_rows == NULL)
        return rc;
    docs = arena_array(arena, view->doc_words + 1, sizeof *docs);
    if (docs == NULL)
        return -ATTAR_ELIMIT;
    memcpy(docs, groups->met_docs, view->doc_words * sizeof *docs);
    keep_with_rows(view, docs, groups->all_rows);
    groups->all_docs = docs;
    return 0;
}

int groups_build(const struct view *view, const struct search_request *request,
                 const struct groups_base *base, struct arena *arena, struct groups *out_groups,
                 struct attar_error *err)
{
    struct groups groups = {
        .view = view,
        .base_docs = base->docs,
        .base_rows = base->rows,
    };

    for (size_t i = 0; i < request->clause_count; i++) {
        const struct clause *clause = &request->clauses[i];
        const uint64_t *set;
        int rc = clause_sets_get(base->sets, clause, &set, err);

        if (rc < 0)
            return rc;
        if (add_set(&groups, clause->filter, set, arena) < 0)
            return too_large(err);
    }
    if (take_all(&groups, arena) < 0)
        return too_large(err);
    *out_groups = groups;
    return 0;
}

/* ---- All but one ---- */

/* Leave out a group on products: what it alone keeps out must still have an eligible row. */
static int docs_without(const struct groups *groups, const struct group *group, struct arena *arena,
                        const uint64_t **out_docs)
{
    const struct view *view = groups->view;
    uint64_t *docs = arena_array(arena, view->doc_words + 1, sizeof *docs);

    if (docs == NULL)
        return -ATTAR_ELIMIT;
    memcpy(docs, groups->near_docs, view->doc_words * sizeof *docs);
    bitset_and_not(docs, group->set, view->doc_words);
    if (groups->all_rows != NULL)
        keep_with_rows(view, docs, groups->all_rows);
    bitset_or(docs, groups->all_docs, view->doc_words);
    *out_docs = docs;
    return 0;
}

/* Leave out a group on offers: more rows are eligible, so docs without one may have one now. */
static int rows_without(const struct groups *groups, const struct group *group, struct arena *arena,
                        const uint64_t **out_docs, const uint64_t **out_rows)
{
    const struct view *view = groups->view;
    uint64_t *rows = arena_array(arena, view->row_words + 1, sizeof *rows);
    uint64_t *docs = arena_array(arena, view->doc_words + 1, sizeof *docs);

    if (rows == NULL || docs == NULL)
        return -ATTAR_ELIMIT;
    memcpy(rows, groups->near_rows, view->row_words * sizeof *rows);
    bitset_and_not(rows, group->set, view->row_words);
    bitset_or(rows, groups->all_rows, view->row_words);
    memcpy(docs, groups->met_docs, view->doc_words * sizeof *docs);
    bitset_and_not(docs, groups->all_docs, view->doc_words);
    keep_with_rows(view, docs, rows);
    bitset_or(docs, groups->all_docs, view->doc_words);
    *out_docs = docs;
    *out_rows = rows;
    return 0;
}

static bool is_only_offer_condition(const struct groups *groups, const struct group *group)
{
    for (size_t i = 0; i < groups->count; i++)
        if (groups->items[i].offer && &groups->items[i] != group)
            return false;
    return groups->base_rows == NULL;
}

int groups_sets(const struct groups *groups, uint16_t skip, struct arena *arena,
                const uint64_t **out_docs, const uint64_t **out_rows, struct attar_error *err)
{
    const struct group *group =
        groups_has(groups, skip) ? &groups->items[find_group(groups, skip)] : NULL;
    const uint64_t *docs = groups->all_docs;
    const uint64_t *rows = groups->all_rows;
    int rc = 0;

    if (group != NULL && !group->offer) {
        rc = docs_without(groups, group, arena, &docs);
    } else if (group != NULL && is_only_offer_condition(groups, group)) {
        docs = groups->met_docs;
        rows = NULL;
    } else if (group != NULL) {
        rc = rows_without(groups, group, arena, &docs, &rows);
    }
    if (rc < 0)
        return too_large(err);
    *out_docs = docs;
    *out_rows = rows;
    return 0;
}
