/* Goal: any bytes as a native filter value or as filter= give a clause or a fault with a position
 * inside the text, within a megabyte; what was read is in bounds.
 * Method: libFuzzer; the first byte chooses the filter (or filter=), the rest is the text.  Run by
 * `tools/dev fuzz query`. */
#include "query/filter_expr.h"
#include "query/labels.h"

#include "index/index.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { ARENA_BYTES = 4 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct filter_set *filters;
static struct labels *labels;

static void open_declared(void)
{
    static const char labels_text[] =
        "bool\ttrue\tYes\t\tyes\t\t\nbrand\tajmal\tAjmal\t\tajmal\t\t\n"
        "zone\tAE-DU\tDubai\t\tdubai\t\tAE\n";
    const char *root = getenv("ATTAR_ROOT") != NULL ? getenv("ATTAR_ROOT") : ".";
    static struct schema *schema; /* kept: the filters point into it */
    char path[4096];

    snprintf(path, sizeof path, "%s/indexes/products/index.json", root);
    if (schema_open(path, &schema, NULL) < 0 || filter_set_open(path, schema, &filters, NULL) < 0 ||
        labels_open(slice_cstr(labels_text), &labels, NULL) < 0)
        abort();
}

static void check_clause(const struct clause *clause)
{
    const struct filter_def *def = &filters->defs[clause->filter];

    assert(clause->filter < filters->count);
    assert(clause->value_count >= 1 && clause->value_count <= CLAUSE_VALUES_MAX);
    for (size_t i = 0; i < clause->value_count; i++) {
        const struct clause_value *value = &clause->values[i];

        assert(value->key.len <= INDEX_KEY_BYTES_MAX);
        assert(value->key.ptr != NULL || value->lo <= value->hi);
        assert(value->weight_min <= 100 && value->options < 1u << DELIVERY_OPTIONS_MAX);
        assert(value->key.ptr != NULL || def->kind == FILTER_RANGE || def->kind == FILTER_MATCH ||
               def->number != UINT16_MAX);
        assert(def->kind != FILTER_ID || value->key.ptr != NULL);
    }
}

static size_t check_expr(const struct filter_expr *expr, int depth)
{
    size_t leaves = 0;

    assert(depth <= 3 * FILTER_EXPR_DEPTH_MAX + 3); /* AND, OR and NOT in each pair of brackets */
    if (expr->kind == EXPR_CLAUSE) {
        check_clause(&expr->clause);
        return 1;
    }
    assert(expr->part_count != 1 || expr->kind == EXPR_NOT || expr->kind == EXPR_OFFER);
    assert(expr->part_count > 0 || expr->kind == EXPR_AND || expr->kind == EXPR_OR);
    for (size_t i = 0; i < expr->part_count; i++) {
        assert(expr->parts[i]->kind != expr->kind || expr->kind == EXPR_NOT);
        leaves += check_expr(expr->parts[i], depth + 1);
    }
    return leaves;
}

typedef int (*expr_fn)(struct filter_scope *scope, struct slice text,
                       const struct filter_expr **out_expr, struct attar_error *err);

/* What reads an expression, each as filter= and as the wire reads it. */
static const expr_fn exprs[] = {filter_expr_parse, filter_expr_leaf, filter_expr_numeric,
                                filter_expr_tag};

enum { EXPRS = sizeof exprs / sizeof exprs[0] };

/* Every line of the text is a part; they are ANDed and ORed. */
static int read_parts(size_t way, struct slice text, struct arena *arena, struct attar_error *err)
{
    struct filter_scope scope = {filters, labels, arena, "filter", way >= EXPRS, 0};
    const struct filter_expr *parts[3] = {NULL, NULL, NULL};
    struct slice first = slice_cut(&text, '\n');
    int rc = exprs[way % EXPRS](&scope, first, &parts[0], err);

    if (rc == 0 && text.ptr != NULL)
        rc = exprs[way % EXPRS](&scope, text, &parts[1], err);
    if (rc < 0)
        return rc;
    if (filter_expr_or(&scope, parts, 2, &parts[2], NULL) < 0 ||
        filter_expr_and(&scope, parts, 3, &parts[0], NULL) < 0)
        abort();
    assert(parts[0] == NULL || check_expr(parts[0], 0) <= 2 * FILTER_EXPR_LEAVES_MAX);
    return 0;
}

static int read_text(uint8_t chosen, struct slice text, struct arena *arena,
                     struct attar_error *err)
{
    struct clause clause;
    int rc;

    if (chosen >= filters->count)
        return read_parts((size_t)(chosen - filters->count) % (2 * EXPRS), text, arena, err);
    rc = clause_parse(filters, chosen, text, labels, arena, &clause, err);
    if (rc == 0)
        check_clause(&clause);
    return rc;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct attar_error err = {0};
    struct slice text;
    struct arena arena;
    int rc;

    if (size == 0)
        return 0;
    if (filters == NULL)
        open_declared();
    text = slice_of((const char *)data + 1, size - 1);
    arena_init(&arena, ARENA_BYTES);
    rc = read_text(data[0], text, &arena, &err);
    assert(rc == 0 || rc == -ATTAR_EINVAL || rc == -ATTAR_ELIMIT);
    assert(rc == 0 ||
           (err.position >= -1 && err.position <= (long)text.len && err.text[0] != '\0'));
    arena_release(&arena);
    return 0;
}
