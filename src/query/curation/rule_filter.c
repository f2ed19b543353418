/* Filters of rules: read once when the rule is compiled, kept for as long as the curation.
 *
 *   "brand:Ajmal AND price<200" --filter_expr_parse--> expression --copied--> curation's memory
 *
 * The parser lets values point into the labels of a snapshot, which goes away before the curation
 * does; hence the copy.  A filter on scent match needs the product of a request to compare with,
 * which a rule has not: it is refused here, because it would fail each search later. */
#include "query/curation/compiled.h"

#include <assert.h>

enum { PARSE_BYTES_MAX = 4 << 20 };

static bool copy_clause(struct arena *memory, const struct clause *clause, struct clause *out)
{
    struct clause_value *values = arena_array(memory, clause->value_count, sizeof *values);

    if (values == NULL)
        return false;
    for (size_t i = 0; i < clause->value_count; i++) {
        values[i] = clause->values[i];
        if (values[i].key.ptr == NULL)
            continue;
        values[i].key = arena_copy(memory, values[i].key);
        if (values[i].key.ptr == NULL)
            return false;
    }
    *out = *clause;
    out->values = values;
    return true;
}

/* The depth is bounded by the parser's FILTER_EXPR_DEPTH_MAX. */
static const struct filter_expr *copy_expr(struct arena *memory, const struct filter_expr *expr)
{
    struct filter_expr *copy = arena_alloc(memory, sizeof *copy);
    const struct filter_expr **parts;

    if (copy == NULL)
        return NULL;
    *copy = (struct filter_expr){.kind = expr->kind, .part_count = expr->part_count};
    if (expr->kind == EXPR_CLAUSE)
        return copy_clause(memory, &expr->clause, &copy->clause) ? copy : NULL;
    parts = arena_array(memory, expr->part_count, sizeof(*parts));
    for (size_t i = 0; parts != NULL && i < expr->part_count; i++) {
        parts[i] = copy_expr(memory, expr->parts[i]);
        if (parts[i] == NULL)
            return NULL;
    }
    copy->parts = parts;
    return parts != NULL ? copy : NULL;
}

static bool compares_scents(const struct filter_set *filters, const struct filter_expr *expr)
{
    if (expr->kind == EXPR_CLAUSE)
        return filters->defs[expr->clause.filter].kind == FILTER_MATCH;
    for (size_t i = 0; i < expr->part_count; i++)
        if (compares_scents(filters, expr->parts[i]))
            return true;
    return false;
}

/* "filter: expected a value" -> "when.filter: expected a value". */
static int told(const char *member, const struct attar_error *inner, struct attar_error *err)
{
    struct slice text = slice_cstr(inner->text);
    int code = inner->code == ATTAR_ELIMIT ? ATTAR_ELIMIT : ATTAR_EPARSE;

    if (slice_starts(text, SLICE("filter: ")))
        text = slice_skip(text, sizeof "filter: " - 1);
    return error_at(err, code, inner->position, "%s: %.*s", member, SLICE_ARG(text));
}

int rule_filter(struct curation_builder *builder, const char *member, struct slice text,
                const struct filter_expr **out_expr, struct attar_error *err)
{
    const struct curation_source *source = &builder->source;
    struct attar_error inner = {.position = -1};
    const struct filter_expr *expr = NULL;
    const struct filter_expr *copy;
    struct arena scratch;
    struct filter_scope scope = {source->filters, source->labels, &scratch, "filter", false, 0};
    int rc;

    assert(text.ptr != NULL && out_expr != NULL);
    arena_init(&scratch, PARSE_BYTES_MAX);
    rc = filter_expr_parse(&scope, text, &expr, &inner);
    if (rc < 0) {
        rc = told(member, &inner, err);
    } else if (compares_scents(source->filters, expr)) {
        rc =
            error_set(err, ATTAR_EPARSE, "%s: match needs a product, which a rule has not", member);
    } else {
        copy = copy_expr(&builder->curation->memory, expr);
        if (copy == NULL)
            rc = error_set(err, ATTAR_ELIMIT, "%s: the rules take too much memory", member);
        else
            *out_expr = copy;
    }
    arena_release(&scratch);
    return rc;
}
