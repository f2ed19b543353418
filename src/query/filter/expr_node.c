/* Joining parts: first those of parts of the same kind, then, under OR, values of one filter.
 *
 *   OR(a, OR(b, c))  -->  a, b, c          flatten
 *   brand:x, y, brand:z  -->  brand:x,z, y   merge_choices */
#include "query/filter/expr_node.h"

#include <assert.h>

static int too_large(const struct filter_scope *scope, struct attar_error *err)
{
    return error_set(err, ATTAR_ELIMIT, "%s: the request needs too much memory", scope->param);
}

int expr_node(const struct filter_scope *scope, enum expr_kind kind,
              const struct filter_expr *const *parts, size_t count,
              const struct filter_expr **out_expr, struct attar_error *err)
{
    struct filter_expr *expr = arena_alloc(scope->arena, sizeof *expr);
    const struct filter_expr **copy = arena_array(scope->arena, count + 1, sizeof(*copy));

    assert(kind != EXPR_CLAUSE && out_expr != NULL);
    if (expr == NULL || copy == NULL)
        return too_large(scope, err);
    if (count > 0)
        memcpy(copy, parts, count * sizeof(*copy));
    *expr = (struct filter_expr){.kind = kind, .parts = copy, .part_count = count};
    *out_expr = expr;
    return 0;
}

/* ---- Parts of parts ---- */

static size_t flat_count(enum expr_kind kind, const struct filter_expr *const *parts, size_t count)
{
    size_t total = 0;

    for (size_t i = 0; i < count; i++)
        total += parts[i]->kind == kind ? parts[i]->part_count : 1;
    return total;
}

static void flatten(enum expr_kind kind, const struct filter_expr *const *parts, size_t count,
                    const struct filter_expr **out_flat)
{
    for (size_t i = 0; i < count; i++) {
        if (parts[i]->kind != kind) {
            *out_flat++ = parts[i];
            continue;
        }
        for (size_t j = 0; j < parts[i]->part_count; j++)
            *out_flat++ = parts[i]->parts[j];
    }
}

/* ---- Values of one filter ---- */

/* Is the part only "any of these values", so that others may join them? */
static bool is_choice(const struct filter_expr *expr)
{
    if (expr->kind != EXPR_CLAUSE || expr->score != 0 || expr->clause.all)
        return false;
    for (size_t i = 0; i < expr->clause.value_count; i++)
        if (expr->clause.values[i].exclude)
            return false;
    return true;
}

static bool same_choice(const struct filter_expr *a, const struct filter_expr *b)
{
    return is_choice(a) && is_choice(b) && a->clause.filter == b->clause.filter;
}

/* One clause of the values of parts[at] and of all behind it that ask the same filter; those
 * become NULL. */
static int merge_choice(const struct filter_scope *scope, const struct filter_expr **parts,
                        size_t count, size_t at, struct attar_error *err)
{
    struct filter_expr *merged = arena_alloc(scope->arena, sizeof *merged);
    struct clause_value *values;
    size_t total = 0;

    for (size_t i = at; i < count; i++)
        if (parts[i] != NULL && same_choice(parts[at], parts[i]))
            total += parts[i]->clause.value_count;
    values = arena_array(scope->arena, total, sizeof *values);
    if (merged == NULL || values == NULL)
        return too_large(scope, err);
    *merged = (struct filter_expr){
        .kind = EXPR_CLAUSE, .clause = {.filter = parts[at]->clause.filter, .values = values}};
    for (size_t i = count; i-- > at;) {
        const struct clause *clause = parts[i] != NULL ? &parts[i]->clause : NULL;

        if (clause == NULL || !same_choice(parts[at], parts[i]))
            continue;
        total -= clause->value_count;
        memcpy(values + total, clause->values, clause->value_count * sizeof *values);
        merged->clause.value_count += clause->value_count;
        parts[i] = i == at ? merged : NULL;
    }
    return 0;
}

static bool has_partner(const struct filter_expr *const *parts, size_t count, size_t at)
{
    for (size_t i = at + 1; i < count; i++)
        if (parts[i] != NULL && same_choice(parts[at], parts[i]))
            return true;
    return false;
}

static int merge_choices(const struct filter_scope *scope, const struct filter_expr **parts,
                         size_t *count, struct attar_error *err)
{
    size_t kept = 0;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < *count; i++)
        if (parts[i] != NULL && has_partner(parts, *count, i))
            rc = merge_choice(scope, parts, *count, i, err);
    for (size_t i = 0; i < *count; i++)
        if (parts[i] != NULL)
            parts[kept++] = parts[i];
    *count = kept;
    return rc;
}

int expr_join(const struct filter_scope *scope, enum expr_kind kind,
              const struct filter_expr *const *parts, size_t count,
              const struct filter_expr **out_expr, struct attar_error *err)
{
    size_t flat = flat_count(kind, parts, count);
    const struct filter_expr **items = arena_array(scope->arena, flat + 1, sizeof(*items));
    int rc = 0;

    assert(kind == EXPR_AND || kind == EXPR_OR);
    if (items == NULL)
        return too_large(scope, err);
    flatten(kind, parts, count, items);
    if (kind == EXPR_OR)
        rc = merge_choices(scope, items, &flat, err);
    if (rc < 0)
        return rc;
    if (flat != 1)
        return expr_node(scope, kind, items, flat, out_expr, err);
    *out_expr = items[0];
    return 0;
}
