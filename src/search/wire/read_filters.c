/* Parameters that filter, each a tree of conditions, all of them one conjunction.
 *
 *   filters         "brand:Ajmal AND price<100"
 *   facetFilters    [["brand:Ajmal","brand:Rasasi"],"gender:-women"]     outer AND, inner OR
 *   numericFilters  ["price>=100",["rating>=4","year:2015 TO 2020"]]     deeper: AND and OR in turn
 *   tagFilters      "eid" | ["eid",["gift","vegan"]]
 *   optionalFilters ["brand:Ajmal<score=2>","gender:-men"]               rank, take nothing away
 *
 * In a search for values of a facet, the request's conditions on that facet alone are left out; a
 * key's never are. */
#include "search/wire/reader.h"

#include "codec/json.h"

#include <assert.h>

enum { PARTS_MAX = FILTER_EXPR_LEAVES_MAX };

typedef int (*leaf_fn)(struct filter_scope *scope, struct slice text,
                       const struct filter_expr **out_expr, struct attar_error *err);

static int told(struct wire_reader *reader, const struct attar_error *err)
{
    return wire_engine_fault(reader->fault, reader->name, err);
}

/* The faults of the leaves begin with the parameter's name. */
static void name_filters(struct wire_reader *reader)
{
    assert(reader->name.ptr[reader->name.len] == '\0'); /* a name of the table */
    reader->filters.param = reader->name.ptr;
}

/* ---- The facet's own choice ---- */

static bool is_only_on(const struct filter_expr *expr, uint16_t filter)
{
    if (expr->kind == EXPR_CLAUSE)
        return expr->clause.filter == filter;
    for (size_t i = 0; i < expr->part_count; i++)
        if (!is_only_on(expr->parts[i], filter))
            return false;
    return expr->part_count > 0;
}

/* What remains of a conjunction. */
static int without_own(struct wire_reader *reader, const struct filter_expr **expr)
{
    const struct filter_expr **parts;
    struct attar_error err = {.position = -1};
    size_t count = 0;

    if (is_only_on(*expr, reader->own)) {
        *expr = NULL;
        return 0;
    }
    if ((*expr)->kind != EXPR_AND)
        return 0;
    parts = arena_array(reader->scope->arena, (*expr)->part_count, sizeof(*parts));
    if (parts == NULL)
        return wire_full(reader);
    for (size_t i = 0; i < (*expr)->part_count; i++)
        if (!is_only_on((*expr)->parts[i], reader->own))
            parts[count++] = (*expr)->parts[i];
    if (filter_expr_and(&reader->filters, parts, count, expr, &err) < 0)
        return told(reader, &err);
    return 0;
}

int wire_conjunct(struct wire_reader *reader, const struct filter_expr *expr)
{
    int rc = 0;

    if (expr != NULL && reader->own != WIRE_FILTER_NONE && !reader->of_key)
        rc = without_own(reader, &expr);
    if (rc < 0 || expr == NULL)
        return rc;
    assert(reader->conjunct_count < WIRE_CONJUNCTS_MAX);
    reader->conjuncts[reader->conjunct_count++] = expr;
    return 0;
}

/* ---- Trees ---- */

static int read_tree(struct wire_reader *reader, const struct json *json, int depth, leaf_fn leaf,
                     const struct filter_expr **out_expr);

static int read_parts(struct wire_reader *reader, const struct json *array, int depth, leaf_fn leaf,
                      const struct filter_expr **out_expr)
{
    size_t count = json_count(array);
    const struct filter_expr **parts = arena_array(reader->scope->arena, count + 1, sizeof(*parts));
    struct attar_error err = {.position = -1};
    int rc = 0;

    if (parts == NULL)
        return wire_full(reader);
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = read_tree(reader, json_at(array, i), depth + 1, leaf, &parts[i]);
    if (rc < 0)
        return rc;
    rc = depth % 2 == 0 ? filter_expr_and(&reader->filters, parts, count, out_expr, &err)
                        : filter_expr_or(&reader->filters, parts, count, out_expr, &err);
    return rc < 0 ? told(reader, &err) : 0;
}

static int read_leaf(struct wire_reader *reader, const struct json *json, leaf_fn leaf,
                     const struct filter_expr **out_expr)
{
    const struct wire_value value = {.name = reader->name, .json = json};
    struct attar_error err = {.position = -1};
    struct slice text;
    int rc = wire_text(reader, &value, &text);

    if (rc == 0 && leaf(&reader->filters, text, out_expr, &err) < 0)
        rc = told(reader, &err);
    return rc;
}

static int read_tree(struct wire_reader *reader, const struct json *json, int depth, leaf_fn leaf,
                     const struct filter_expr **out_expr)
{
    if (json_kind(json) != JSON_KIND_ARRAY)
        return read_leaf(reader, json, leaf, out_expr);
    if (depth == FILTER_EXPR_DEPTH_MAX)
        return wire_bad(reader, "more than 8 levels deep");
    if (json_count(json) > PARTS_MAX)
        return wire_bad(reader, "more than 256 conditions");
    return read_parts(reader, json, depth, leaf, out_expr);
}

/* A plain text: one condition, or with `commas` all of several. */
static int read_texts(struct wire_reader *reader, struct slice text, leaf_fn leaf, bool commas)
{
    const struct filter_expr **parts = arena_array(reader->scope->arena, PARTS_MAX, sizeof(*parts));
    const struct filter_expr *expr = NULL;
    struct attar_error err = {.position = -1};
    size_t count = 0;

    if (parts == NULL)
        return wire_full(reader);
    while (text.ptr != NULL) {
        struct slice part = commas ? slice_cut(&text, ',') : text;

        if (!commas)
            text.ptr = NULL;
        if (count == PARTS_MAX)
            return wire_bad(reader, "more than 256 conditions");
        if (slice_trim(part).len > 0 && leaf(&reader->filters, part, &parts[count++], &err) < 0)
            return told(reader, &err);
    }
    if (filter_expr_and(&reader->filters, parts, count, &expr, &err) < 0)
        return told(reader, &err);
    return wire_conjunct(reader, expr);
}

static int read_nested(struct wire_reader *reader, const struct wire_value *value, leaf_fn leaf,
                       bool commas)
{
    const struct filter_expr *expr = NULL;
    const struct json *json;
    struct slice text;
    int rc;

    name_filters(reader);
    rc = wire_json(reader, value, &json);
    if (rc < 0)
        return rc;
    if (json != NULL) {
        rc = read_tree(reader, json, 0, leaf, &expr);
        return rc < 0 ? rc : wire_conjunct(reader, expr);
    }
    rc = wire_text(reader, value, &text);
    return rc < 0 ? rc : read_texts(reader, text, leaf, commas);
}

int wire_read_facet_filters(struct wire_reader *reader, const struct wire_value *value)
{
    return read_nested(reader, value, filter_expr_leaf, false);
}

int wire_read_numeric_filters(struct wire_reader *reader, const struct wire_value *value)
{
    return read_nested(reader, value, filter_expr_numeric, true);
}

int wire_read_tag_filters(struct wire_reader *reader, const struct wire_value *value)
{
    return read_nested(reader, value, filter_expr_tag, true);
}

int wire_read_filters(struct wire_reader *reader, const struct wire_value *value)
{
    const struct filter_expr *expr = NULL;
    struct attar_error err = {.position = -1};
    struct slice text;
    int rc = wire_text(reader, value, &text);

    name_filters(reader);
    if (rc == 0 && filter_expr_parse(&reader->filters, text, &expr, &err) < 0)
        rc = told(reader, &err);
    return rc < 0 ? rc : wire_conjunct(reader, expr);
}

/* An area, as the one condition that something is delivered there. */
int wire_read_attar_zone(struct wire_reader *reader, const struct wire_value *value)
{
    uint16_t deliver = filter_find(reader->scope->filters, SLICE("deliver"));
    struct filter_expr *expr = arena_alloc(reader->scope->arena, sizeof *expr);
    struct attar_error err = {.position = -1};
    struct slice text;
    int rc = wire_text_within(reader, value, 16, &text);

    if (rc < 0)
        return rc;
    if (expr == NULL)
        return wire_full(reader);
    if (deliver == UINT16_MAX || memchr(text.ptr, ',', text.len) != NULL)
        return wire_bad(reader, "expected an area such as AE, AE-DU or IN-400001");
    expr->kind = EXPR_CLAUSE;
    if (clause_parse(reader->scope->filters, deliver, text, reader->scope->labels,
                     reader->scope->arena, &expr->clause, &err) < 0)
        return told(reader, &err);
    return wire_conjunct(reader, expr);
}

/* ---- Filters that only rank ---- */

struct optional_room {
    struct optional_filter *items;
    size_t count;
};

/* "brand:-Ajmal" demotes what "brand:Ajmal" finds. */
static int add_optional(struct wire_reader *reader, struct slice text, struct optional_room *room)
{
    struct attar_error err = {.position = -1};
    const struct filter_expr *expr = NULL;
    struct slice value = text;
    struct slice attribute = slice_cut(&value, ':');
    bool demote = value.ptr != NULL && slice_starts(value, SLICE("-"));
    char *copy = arena_alloc(reader->scope->arena, text.len + 1);

    if (copy == NULL)
        return wire_full(reader);
    if (room->count == OPTIONAL_FILTERS_MAX)
        return wire_bad(reader, "more than 32 filters");
    if (demote) { /* the same without its minus */
        memcpy(copy, text.ptr, attribute.len + 1);
        memcpy(copy + attribute.len + 1, value.ptr + 1, value.len - 1);
        text = slice_of(copy, text.len - 1);
    }
    if (filter_expr_leaf(&reader->filters, text, &expr, &err) < 0)
        return told(reader, &err);
    if (expr != NULL)
        room->items[room->count++] = (struct optional_filter){
            .expr = expr,
            .score = expr->score == 0                   ? 1
                     : expr->score > OPTIONAL_SCORE_MAX ? OPTIONAL_SCORE_MAX
                                                        : (uint8_t)expr->score,
            .demote = demote,
        };
    return 0;
}

/* Nested or not, each text is a filter of its own: sumOrFiltersScores says how they add up. */
static int add_optionals(struct wire_reader *reader, const struct json *json, int depth,
                         struct optional_room *room)
{
    const struct wire_value value = {.name = reader->name, .json = json};
    struct slice text;
    int rc = 0;

    if (json_kind(json) != JSON_KIND_ARRAY) {
        rc = wire_text(reader, &value, &text);
        return rc < 0 ? rc : add_optional(reader, text, room);
    }
    if (depth == FILTER_EXPR_DEPTH_MAX)
        return wire_bad(reader, "more than 8 levels deep");
    for (size_t i = 0; rc == 0 && i < json_count(json); i++)
        rc = add_optionals(reader, json_at(json, i), depth + 1, room);
    return rc;
}

int wire_read_optional_filters(struct wire_reader *reader, const struct wire_value *value)
{
    struct text_options *options = &reader->out->request.text;
    struct optional_room room = {0};
    const struct json *json;
    struct slice text;
    int rc;

    name_filters(reader);
    room.items = arena_array(reader->scope->arena, OPTIONAL_FILTERS_MAX, sizeof *room.items);
    if (room.items == NULL)
        return wire_full(reader);
    rc = wire_json(reader, value, &json);
    if (rc == 0 && json != NULL)
        rc = add_optionals(reader, json, 0, &room);
    else if (rc == 0)
        rc = wire_text(reader, value, &text);
    if (rc == 0 && json == NULL && text.len > 0)
        rc = add_optional(reader, text, &room);
    options->optional_filters = room.items;
    options->optional_filter_count = room.count;
    return rc;
}
