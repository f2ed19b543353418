/* Groups and all-but-own sets.  With k groups each set costs k ANDs over flat bitsets: at 60 k
 * documents a few microseconds for all of them together. */
#include "query/groups.h"

#include "base/bitset.h"

#include <assert.h>

static int too_large(struct attar_error *err)
{
    return error_set(err, ATTAR_ELIMIT, "the request needs too much memory");
}

static struct group *group_of(struct groups *groups, uint16_t filter)
{
    for (size_t i = 0; i < groups->count; i++)
        if (groups->items[i].filter == filter)
            return &groups->items[i];
    return NULL;
}

bool groups_has(const struct groups *groups, uint16_t filter)
{
    for (size_t i = 0; i < groups->count; i++)
        if (groups->items[i].filter == filter)
            return true;
    return false;
}

/* `set` may be shared, so a group of several clauses gets one of its own. */
static int add_set(struct groups *groups, uint16_t filter, const uint64_t *set, struct arena *arena)
{
    const struct view *view = groups->view;
    bool offer = view->filters->defs[filter].offer;
    size_t words = offer ? view->row_words : view->doc_words;
    struct group *group = group_of(groups, filter);
    uint64_t *both;

    if (group == NULL) {
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

static bool offers_without(const struct groups *groups, uint16_t skip)
{
    if (groups->base_rows != NULL)
        return true;
    for (size_t i = 0; i < groups->count; i++)
        if (groups->items[i].offer && groups->items[i].filter != skip)
            return true;
    return false;
}

static const uint64_t *rows_without(const struct groups *groups, uint16_t skip, struct arena *arena)
{
    const struct view *view = groups->view;
    const uint64_t *base = groups->base_rows != NULL ? groups->base_rows : view->rows_live;
    uint64_t *rows = arena_array(arena, view->row_words + 1, sizeof *rows);

    if (rows == NULL)
        return NULL;
    memcpy(rows, base, view->row_words * sizeof *rows);
    for (size_t i = 0; i < groups->count; i++)
        if (groups->items[i].offer && groups->items[i].filter != skip)
            bitset_and(rows, groups->items[i].set, view->row_words);
    return rows;
}

/* Drop the docs that have no row in `rows`. */
static void keep_with_rows(const struct view *view, uint64_t *docs, const uint64_t *rows)
{
    for (BITSET_EACH(doc, docs, view->doc_words))
        if (!view_any_row(view->rows[doc], rows))
            bitset_reset(docs, doc);
}

static int make_sets(const struct groups *groups, uint16_t skip, struct arena *arena,
                     const uint64_t **out_docs, const uint64_t **out_rows)
{
    const struct view *view = groups->view;
    uint64_t *docs = arena_array(arena, view->doc_words + 1, sizeof *docs);
    const uint64_t *rows = NULL;

    if (docs == NULL)
        return -ATTAR_ELIMIT;
    memcpy(docs, groups->base_docs, view->doc_words * sizeof *docs);
    for (size_t i = 0; i < groups->count; i++)
        if (!groups->items[i].offer && groups->items[i].filter != skip)
            bitset_and(docs, groups->items[i].set, view->doc_words);
    if (offers_without(groups, skip)) {
        rows = rows_without(groups, skip, arena);
        if (rows == NULL)
            return -ATTAR_ELIMIT;
        keep_with_rows(view, docs, rows);
    }
    *out_docs = docs;
    *out_rows = rows;
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
    if (make_sets(&groups, GROUPS_SKIP_NONE, arena, &groups.all_docs, &groups.all_rows) < 0)
        return too_large(err);
    *out_groups = groups;
    return 0;
}

int groups_sets(const struct groups *groups, uint16_t skip, struct arena *arena,
                const uint64_t **out_docs, const uint64_t **out_rows, struct attar_error *err)
{
    if (skip != GROUPS_SKIP_NONE && groups_has(groups, skip))
        return make_sets(groups, skip, arena, out_docs, out_rows) < 0 ? too_large(err) : 0;
    *out_docs = groups->all_docs;
    *out_rows = groups->all_rows;
    return 0;
}
