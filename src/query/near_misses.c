/* Recognising a near miss: every condition asked for is one of the whole's, and those that are not
 * asked for are one whole group.  The order of conditions does not matter. */
#include "query/near_misses.h"

#include "query/expr_set.h"

#include <assert.h>

enum { NO_GROUP = NEAR_GROUPS_MAX + 1 };

/* The conditions of an outermost conjunction. */
struct conditions {
    const struct filter_expr *const *items;
    size_t count;
};

/* `expr` must outlive the result. */
static struct conditions conditions_of(const struct filter_expr *const *expr)
{
    if (*expr == NULL)
        return (struct conditions){NULL, 0};
    if ((*expr)->kind == EXPR_AND)
        return (struct conditions){(*expr)->parts, (*expr)->part_count};
    return (struct conditions){expr, 1};
}

static bool has_offer(struct conditions all)
{
    for (size_t i = 0; i < all.count; i++)
        if (all.items[i]->kind == EXPR_OFFER)
            return true;
    return false;
}

/* The group of a condition, made if there is none; NO_GROUP if there are too many. */
static size_t group_for(struct near_misses *near, const struct filter_expr *part, size_t at)
{
    uint32_t key = part->kind == EXPR_CLAUSE ? part->clause.filter : (uint32_t)(FILTERS_MAX + at);

    for (size_t g = 0; g < near->group_count; g++)
        if (near->group_key[g] == key)
            return g;
    if (near->group_count == NEAR_GROUPS_MAX)
        return NO_GROUP;
    near->group_key[near->group_count] = key;
    return near->group_count++;
}

static bool find_groups(struct near_misses *near, struct conditions all)
{
    if (all.count == 0 || all.count > NEAR_PARTS_MAX || has_offer(all))
        return false;
    for (size_t i = 0; i < all.count; i++) {
        size_t group = group_for(near, all.items[i], i);

        if (group == NO_GROUP)
            return false;
        near->parts[i] = all.items[i];
        near->part_group[i] = (uint8_t)group;
    }
    near->part_count = all.count;
    return true;
}

static int meet(struct near_misses *near, const struct near_sets *part, struct near_sets *sets,
                struct attar_error *err)
{
    const struct view *view = near->sets->view;
    int rc = sets_meet(near->sets, part->docs, view->doc_words, &sets->docs, err);

    return rc < 0 ? rc : sets_meet(near->sets, part->rows, view->row_words, &sets->rows, err);
}

static int evaluate(struct near_misses *near, struct attar_error *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < near->part_count; i++) {
        struct near_sets part = {NULL, NULL};
        const uint64_t *set = NULL;
        bool on_rows = false;

        rc = expr_part(near->sets, near->parts[i], &on_rows, &set, err);
        part.rows = on_rows ? set : NULL;
        part.docs = on_rows ? NULL : set;
        if (rc == 0)
            rc = meet(near, &part, &near->group_sets[near->part_group[i]], err);
    }
    return rc;
}

static int sum_up(struct near_misses *near, struct attar_error *err)
{
    int rc = 0;

    for (size_t g = 0; rc == 0 && g < near->group_count; g++) {
        near->before[g + 1] = near->before[g];
        rc = meet(near, &near->group_sets[g], &near->before[g + 1], err);
    }
    for (size_t g = near->group_count; rc == 0 && g-- > 0;) {
        near->behind[g] = near->behind[g + 1];
        rc = meet(near, &near->group_sets[g], &near->behind[g], err);
    }
    return rc;
}

int near_misses_init(struct near_misses *near, struct clause_sets *sets,
                     const struct filter_expr *whole, const uint64_t *base_docs,
                     struct attar_error *err)
{
    int rc;

    assert(sets != NULL && base_docs != NULL);
    *near = (struct near_misses){.sets = sets};
    near->before[0].docs = base_docs;
    near->usable = find_groups(near, conditions_of(&whole));
    if (!near->usable)
        return 0;
    rc = evaluate(near, err);
    return rc < 0 ? rc : sum_up(near, err);
}

/* ---- Recognition ---- */

/* Mark the condition that equals `part`; false if there is none that is not marked yet. */
static bool mark(const struct near_misses *near, const struct filter_expr *part, uint32_t *marks)
{
    for (size_t i = 0; i < near->part_count; i++) {
        if ((*marks >> i & 1) != 0 || !expr_eq(near->parts[i], part))
            continue;
        *marks |= (uint32_t)1 << i;
        return true;
    }
    return false;
}

/* The group that all conditions without a mark are, and no marked one; group_count if every
 * condition is marked, NO_GROUP if there is no such group. */
static size_t missing_group(const struct near_misses *near, uint32_t marks)
{
    size_t missing = near->group_count;

    for (size_t i = 0; i < near->part_count; i++) {
        if ((marks >> i & 1) != 0)
            continue;
        if (missing != near->group_count && missing != near->part_group[i])
            return NO_GROUP;
        missing = near->part_group[i];
    }
    for (size_t i = 0; missing < near->group_count && i < near->part_count; i++)
        if ((marks >> i & 1) != 0 && near->part_group[i] == missing)
            return NO_GROUP;
    return missing;
}

int near_misses_narrow(struct near_misses *near, const struct filter_expr *expr,
                       struct narrowed *out_narrowed, struct attar_error *err)
{
    struct conditions asked = conditions_of(&expr);
    struct near_sets sets;
    uint32_t marks = 0;
    size_t group;
    int rc = 0;

    assert(out_narrowed != NULL);
    if (!near->usable)
        return 0;
    for (size_t i = 0; i < asked.count; i++)
        if (!mark(near, asked.items[i], &marks))
            return 0;
    group = missing_group(near, marks);
    if (group == NO_GROUP)
        return 0;
    sets = near->before[group];
    if (group < near->group_count)
        rc = meet(near, &near->behind[group + 1], &sets, err);
    if (rc == 0)
        *out_narrowed = (struct narrowed){true, sets.docs, sets.rows};
    return rc;
}
