/* Attribute and value -> EXPR_CLAUSE.
 *
 *                 unknown attribute      a value that it cannot have
 *   filter=       fault at its name      fault at the value
 *   on the wire   matches nothing        matches nothing          (excluded: everything)
 *
 * On the wire the page that asks may be older than the index, and its links older still. */
#include "query/filter/leaf.h"

#include "query/filter/expr_node.h"

#include <assert.h>

enum { SCORE_MAX = 1000000 }; /* what a sum of all leaves holds in 32 bits */

static int too_large(const struct leaf_reader *reader)
{
    return error_set(reader->err, ATTAR_ELIMIT, "%s: the request needs too much memory",
                     reader->scope->param);
}

/* What no product has: an OR of nothing. */
static int nothing(const struct leaf_reader *reader, bool exclude,
                   const struct filter_expr **out_expr)
{
    return expr_node(reader->scope, exclude ? EXPR_AND : EXPR_OR, NULL, 0, out_expr, reader->err);
}

static int count_leaf(const struct leaf_reader *reader)
{
    if (reader->scope->leaves == FILTER_EXPR_LEAVES_MAX)
        return error_at(reader->err, ATTAR_ELIMIT, (long)reader->attr.position,
                        "%s: more than %d conditions", reader->scope->param,
                        FILTER_EXPR_LEAVES_MAX);
    reader->scope->leaves++;
    return 0;
}

static int make_clause(const struct leaf_reader *reader, uint16_t filter,
                       const struct clause_value *value, uint32_t score,
                       const struct filter_expr **out_expr)
{
    struct filter_expr *expr = arena_alloc(reader->scope->arena, sizeof *expr);
    struct clause_value *copy = arena_alloc(reader->scope->arena, sizeof *copy);

    if (expr == NULL || copy == NULL)
        return too_large(reader);
    *copy = *value;
    *expr = (struct filter_expr){.kind = EXPR_CLAUSE,
                                 .score = score,
                                 .clause = {.filter = filter, .values = copy, .value_count = 1}};
    *out_expr = expr;
    return 0;
}

/* ---- The attribute ---- */

static int check_place(const struct leaf_reader *reader, uint16_t filter)
{
    if (!reader->in_offer || reader->scope->filters->defs[filter].offer)
        return 0;
    return error_at(reader->err, ATTAR_EINVAL, (long)reader->attr.position,
                    "%s: %.*s is not a filter of offers, and stands inside offer( )",
                    reader->scope->param, SLICE_ARG(reader->attr.text));
}

static int no_filter(const struct leaf_reader *reader)
{
    return error_at(reader->err, ATTAR_EINVAL, (long)reader->attr.position,
                    "%s: there is no filter \"%.*s\"", reader->scope->param,
                    SLICE_ARG(reader->attr.text));
}

static int no_numbers(const struct leaf_reader *reader, struct value_text value)
{
    return error_at(reader->err, ATTAR_EINVAL, (long)value.position,
                    "%s: %.*s has no numbers; expected ':' and a value", reader->scope->param,
                    SLICE_ARG(reader->attr.text));
}

/* Find the attribute and fill `values`; *out_known false is "match nothing". */
static int open_values(const struct leaf_reader *reader, struct value_reader *values,
                       uint16_t *out_filter, bool *out_known)
{
    const struct filter_scope *scope = reader->scope;
    struct filter_attribute attribute;
    int rc = count_leaf(reader);

    if (rc < 0)
        return rc;
    *out_known = filter_attribute_find(scope->filters, reader->attr.text, &attribute);
    if (!*out_known)
        return scope->wire ? 0 : no_filter(reader);
    *values = (struct value_reader){&scope->filters->defs[attribute.filter],
                                    scope->labels,
                                    scope->arena,
                                    reader->err,
                                    attribute.level,
                                    attribute.weight_min};
    *out_filter = attribute.filter;
    return check_place(reader, attribute.filter);
}

/* ---- Values ---- */

static int make_value(const struct leaf_reader *reader, const struct value_reader *values,
                      uint16_t filter, struct value_text value, uint32_t score,
                      const struct filter_expr **out_expr)
{
    struct clause_value read;
    int rc = value_read(values, value, &read);

    if (rc == -ATTAR_EINVAL && reader->scope->wire)
        return nothing(reader, value.exclude, out_expr);
    return rc < 0 ? rc : make_clause(reader, filter, &read, score, out_expr);
}

int leaf_value(const struct leaf_reader *reader, struct value_text value, uint32_t score,
               const struct filter_expr **out_expr)
{
    struct value_reader values;
    uint16_t filter = 0;
    bool known = false;
    int rc;

    assert(out_expr != NULL);
    if (slice_eq(reader->attr.text, SLICE("_tags")))
        return leaf_tag(reader, value, out_expr);
    rc = open_values(reader, &values, &filter, &known);
    if (rc < 0)
        return rc;
    if (!known)
        return nothing(reader, value.exclude, out_expr);
    return make_value(reader, &values, filter, value, score, out_expr);
}

int leaf_tag(const struct leaf_reader *reader, struct value_text value,
             const struct filter_expr **out_expr)
{
    const struct filter_scope *scope = reader->scope;
    const struct filter_expr *parts[FILTERS_MAX];
    struct leaf_reader own = *reader;
    size_t count = 0;
    int rc = 0;

    own.attr.position = value.position;
    for (uint16_t i = 0; rc == 0 && i < scope->filters->count; i++) {
        const struct filter_def *def = &scope->filters->defs[i];

        if (!def->tags)
            continue;
        own.attr.text = def->name;
        rc = leaf_value(&own, value, 0, &parts[count++]);
    }
    if (rc < 0)
        return rc;
    return expr_join(reader->scope, value.exclude ? EXPR_AND : EXPR_OR, parts, count, out_expr,
                     reader->err);
}

/* ---- Numbers ---- */

/* The numbers lo..hi, none if lo is above hi. */
static int make_range(const struct leaf_reader *reader, uint16_t filter, struct clause_value range,
                      const struct filter_expr **out_expr)
{
    if (range.lo > range.hi)
        return nothing(reader, range.exclude, out_expr);
    return make_clause(reader, filter, &range, 0, out_expr);
}

/* As open_values, of a filter with numbers. */
static int open_numbers(const struct leaf_reader *reader, struct value_text number,
                        struct value_reader *values, uint16_t *out_filter, bool *out_known)
{
    int rc = open_values(reader, values, out_filter, out_known);

    if (rc < 0 || !*out_known || value_is_numeric(values->def))
        return rc;
    *out_known = false;
    return reader->scope->wire ? 0 : no_numbers(reader, number);
}

int leaf_between(const struct leaf_reader *reader, struct value_text low, struct value_text high,
                 const struct filter_expr **out_expr)
{
    struct value_decimal lo = {0};
    struct value_decimal hi = {0};
    struct value_reader values;
    uint16_t filter = 0;
    bool known = false;
    int rc = open_numbers(reader, low, &values, &filter, &known);

    if (rc == 0 && known)
        rc = value_decimal(&values, low, &lo);
    if (rc == 0 && known)
        rc = value_decimal(&values, high, &hi);
    if (rc < 0)
        return rc;
    if (!known)
        return nothing(reader, false, out_expr);
    if (lo.floor > hi.floor && !reader->scope->wire)
        return error_at(reader->err, ATTAR_EINVAL, (long)low.position,
                        "%.*s: the range is empty: its low end is above its high end",
                        SLICE_ARG(values.def->name));
    return make_range(reader, filter,
                      (struct clause_value){.lo = lo.floor + !lo.exact, .hi = hi.floor}, out_expr);
}

static struct clause_value compared(enum comparison comparison, struct value_decimal number)
{
    struct clause_value value = {.lo = CLAUSE_LOW_OPEN, .hi = CLAUSE_HIGH_OPEN};

    value.exclude = comparison == CMP_NE;
    if (comparison == CMP_LE || comparison == CMP_EQ || comparison == CMP_NE)
        value.hi = number.floor;
    if (comparison == CMP_LT)
        value.hi = number.floor - number.exact;
    if (comparison == CMP_GE || comparison == CMP_EQ || comparison == CMP_NE)
        value.lo = number.floor + !number.exact;
    if (comparison == CMP_GT)
        value.lo = number.floor + 1;
    return value;
}

int leaf_compared(const struct leaf_reader *reader, enum comparison comparison,
                  struct value_text number, const struct filter_expr **out_expr)
{
    struct value_decimal decimal = {0};
    struct value_reader values;
    uint16_t filter = 0;
    bool known = false;
    int rc = open_numbers(reader, number, &values, &filter, &known);

    assert(comparison != CMP_NONE);
    if (rc == 0 && known)
        rc = value_decimal(&values, number, &decimal);
    if (rc < 0)
        return rc;
    if (!known)
        return nothing(reader, comparison == CMP_NE, out_expr);
    return make_range(reader, filter, compared(comparison, decimal), out_expr);
}

enum comparison comparison_cut(struct slice *rest)
{
    static const struct slice signs[] = {
        [CMP_LE] = SLICE_INIT("<="), [CMP_GE] = SLICE_INIT(">="), [CMP_NE] = SLICE_INIT("!="),
        [CMP_LT] = SLICE_INIT("<"),  [CMP_GT] = SLICE_INIT(">"),  [CMP_EQ] = SLICE_INIT("="),
    };

    for (int i = CMP_LE; i <= CMP_EQ; i++) {
        if (!slice_starts(*rest, signs[i]))
            continue;
        *rest = slice_skip(*rest, signs[i].len);
        return (enum comparison)i;
    }
    return CMP_NONE;
}

uint32_t score_cut(struct slice *text)
{
    static const struct slice mark = SLICE_INIT("<score=");
    const char *open = text->len > 0 ? memrchr(text->ptr, '<', text->len) : NULL;
    struct slice rest;
    int64_t score;

    if (open == NULL || text->ptr[text->len - 1] != '>')
        return 0;
    rest = slice_skip(*text, (size_t)(open - text->ptr));
    if (!slice_starts(rest, mark))
        return 0;
    rest = slice_of(rest.ptr + mark.len, rest.len - mark.len - 1);
    if (slice_to_i64(rest, &score) < 0 || score < 0 || score > SCORE_MAX)
        return 0;
    *text = slice_of(text->ptr, (size_t)(open - text->ptr));
    return (uint32_t)score;
}
