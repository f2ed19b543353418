/* Vetoes and comparisons, from a body to clauses and to a set of docs.
 *
 *   veto --> filter note, note.top .. or accord, its value left out   (children are in the column)
 *   cheaper --> filter price, so that stock and zone hold on the same offer
 *   the rest --> one pass over the codes of all live docs */
#include "search/scent/demands.h"

#include "base/bitset.h"
#include "codec/json.h"
#include "index/index.h"

#include <assert.h>

enum { ACCORD_WEIGHT_DEFAULT = 30, ACCORD_WEIGHT_MAX = 100, AXIS_MOST = 100 };

static int too_large(struct recommending *r)
{
    return fault_set(&r->call.fault, PROBLEM_LIMIT, slice_of("", 0),
                     "the request needs too much memory");
}

static int add_clause(struct recommending *r, uint16_t filter, struct clause_value given)
{
    struct arena *arena = &r->call.worker->scratch;
    struct clause_value *value = arena_alloc(arena, sizeof *value);
    struct clause clause = {.filter = filter, .values = value, .value_count = 1};

    if (r->params.request.clause_count >= SEARCH_CLAUSES_MAX)
        return fault_set(&r->call.fault, PROBLEM_BAD_PARAMETER, SLICE("without"),
                         "without: more than %d filter clauses", SEARCH_CLAUSES_MAX);
    if (value == NULL)
        return too_large(r);
    *value = given;
    return recommend_add_clause(&r->params.request, &clause, arena) < 0 ? too_large(r) : 0;
}

/* ---- Vetoes ---- */

static bool column_has(const struct call *call, uint16_t filter, struct slice key)
{
    const struct filter_def *def = &view_filters(call->view)->defs[filter];

    return column_find(snapshot_column(view_snapshot(call->view), def->column), key) != UINT32_MAX;
}

/* A veto of what nobody knows would be kept by accident alone. */
static int veto(struct recommending *r, const struct wish_place *place, const char *member,
                const char *filter_name, struct clause_value value)
{
    const char *set = *member == 'n' ? "notes" : "accords";
    uint16_t filter = filter_find(view_filters(r->call.view), slice_cstr(filter_name));

    if (filter == UINT16_MAX)
        return wish_refuse(place, member, PROBLEM_BAD_PARAMETER, "the index has no such filter");
    if (call_resolve(&r->call, slice_cstr(set), value.key) == NULL &&
        !column_has(&r->call, filter, value.key))
        return wish_refuse(place, member, PROBLEM_BAD_PARAMETER, "nothing is called so");
    value.key = wish_id(&r->call, set, value.key);
    value.exclude = true;
    return add_clause(r, filter, value);
}

static int veto_note(struct recommending *r, const struct wish_place *place,
                     const struct json *item, struct slice note)
{
    static const char *const filters[] = {"note.top", "note.heart", "note.base"};
    struct slice layer;
    int rc = wish_text(place, item, "layer", &layer);

    if (rc < 0)
        return rc;
    if (layer.len == 0)
        return veto(r, place, "note", "note", (struct clause_value){.key = note});
    for (int i = 0; i < 3; i++)
        if (slice_eq(layer, slice_cstr(strchr(filters[i], '.') + 1)))
            return veto(r, place, "note", filters[i], (struct clause_value){.key = note});
    return wish_refuse(place, "layer", PROBLEM_BAD_PARAMETER, "expected top, heart or base");
}

static int veto_accord(struct recommending *r, const struct wish_place *place,
                       const struct json *item, struct slice accord)
{
    const struct json *given = json_get(item, "at_least");
    int64_t weight = ACCORD_WEIGHT_DEFAULT;

    if (given != NULL && (json_i64(given, &weight) < 0 || weight < 1 || weight > ACCORD_WEIGHT_MAX))
        return wish_refuse(place, "at_least", PROBLEM_BAD_PARAMETER,
                           "expected a whole number 1..100");
    return veto(r, place, "accord", "accord",
                (struct clause_value){.key = accord, .weight_min = (uint8_t)weight});
}

static int read_veto(struct recommending *r, const struct wish_place *place,
                     const struct json *item)
{
    static const char *const of_note[] = {"note", "layer", NULL};
    static const char *const of_accord[] = {"accord", "at_least", NULL};
    bool is_note = json_get(item, "note") != NULL;
    struct slice text;
    int rc = wish_check_members(place, item, is_note ? of_note : of_accord);

    if (rc == 0)
        rc = wish_text(place, item, is_note ? "note" : "accord", &text);
    if (rc < 0)
        return rc;
    if (text.len == 0)
        return wish_refuse(place, "", PROBLEM_BAD_PARAMETER, "expected a note or an accord");
    return is_note ? veto_note(r, place, item, text) : veto_accord(r, place, item, text);
}

static int read_vetoes(struct recommending *r, const struct json *body)
{
    struct wish_place place = {&r->call, "without", 0};
    const struct json *list;
    int rc = wish_list(&r->call, body, "without", &list);

    for (; rc == 0 && place.index < json_count(list); place.index++)
        rc = read_veto(r, &place, json_at(list, place.index));
    return rc;
}

/* ---- Against the first liked product ---- */

static int refuse(struct recommending *r, const char *name, const char *why)
{
    return fault_set(&r->call.fault, PROBLEM_BAD_PARAMETER, slice_cstr(name), "%s: %s", name, why);
}

static int need_first(struct recommending *r, const struct wishes *wishes, const char *name)
{
    return wishes->first != INDEX_DOC_NONE ? 0 : refuse(r, name, "like names no product");
}

static int read_flag(struct recommending *r, const struct json *body, const char *name,
                     const struct wishes *wishes, bool *out_on)
{
    const struct json *value = json_get(body, name);

    *out_on = false;
    if (value != NULL && json_bool(value, out_on) < 0)
        return refuse(r, name, "expected true or false");
    return *out_on ? need_first(r, wishes, name) : 0;
}

static int demand_cheaper(struct recommending *r, const struct wishes *wishes)
{
    uint16_t filter = filter_find(view_filters(r->call.view), SLICE("price"));
    struct offer_columns columns;
    struct hit first;

    offer_columns_init(&columns, r->call.view);
    search_hit_unranked(r->call.view, NULL, wishes->first, &first);
    if (filter == UINT16_MAX || columns.price == NULL || first.from_row == UINT32_MAX)
        return refuse(r, "cheaper", "the first liked product has no price");
    return add_clause(
        r, filter,
        (struct clause_value){.lo = CLAUSE_LOW_OPEN, .hi = columns.price[first.from_row] - 1});
}

/* The least figure, `step` above the first liked product's. */
static int demand_figure(struct recommending *r, const char *name, uint8_t own, int step,
                         uint8_t *out_least)
{
    if (own == 0)
        return refuse(r, name, "it is not known of the first liked product");
    *out_least = (uint8_t)(own + step);
    return 0;
}

static int axis_named(const struct json *value)
{
    struct slice name;

    for (int i = 0; json_str(value, &name) == 0 && i < SCENT_AXES; i++)
        if (slice_eq(name, slice_cstr(scent_axis_names[i])))
            return i;
    return -1;
}

static int demand_axes(struct recommending *r, const struct json *body, const char *name,
                       const struct wishes *wishes, struct demands *demands)
{
    bool more = slice_eq(slice_cstr(name), SLICE("more"));
    struct wish_place place = {&r->call, name, 0};
    const struct json *list;
    int rc = wish_list(&r->call, body, name, &list);

    if (rc == 0 && json_count(list) > 0)
        rc = need_first(r, wishes, name);
    for (; rc == 0 && place.index < json_count(list); place.index++) {
        int axis = axis_named(json_at(list, place.index));
        int own = axis < 0 ? 0 : view_scent_code(r->call.view, wishes->first)->axes[axis];

        if (axis < 0)
            rc = wish_refuse(&place, "", PROBLEM_BAD_PARAMETER, "no axis is called so");
        else if (more ? own + AXIS_STEP > AXIS_MOST : own < AXIS_STEP)
            rc = wish_refuse(&place, "", PROBLEM_BAD_PARAMETER,
                             "the first liked product has too much or too little of it already");
        else if (more)
            demands->least[axis] = (uint8_t)(own + AXIS_STEP);
        else
            demands->most[axis] = (uint8_t)(own - AXIS_STEP);
    }
    return rc;
}

static int read_figures(struct recommending *r, const struct json *body,
                        const struct wishes *wishes, struct demands *demands)
{
    bool cheaper = false;
    bool longer = false;
    bool stronger = false;
    int rc = read_flag(r, body, "cheaper", wishes, &cheaper);

    if (rc == 0)
        rc = read_flag(r, body, "lasts_longer", wishes, &longer);
    if (rc == 0)
        rc = read_flag(r, body, "stronger", wishes, &stronger);
    if (rc == 0 && cheaper)
        rc = demand_cheaper(r, wishes);
    if (rc == 0 && longer)
        rc = demand_figure(r, "lasts_longer",
                           view_scent_code(r->call.view, wishes->first)->longevity_tenths,
                           LASTS_LONGER_TENTHS, &demands->longevity_tenths);
    if (rc == 0 && stronger)
        rc = demand_figure(r, "stronger",
                           view_scent_code(r->call.view, wishes->first)->sillage_tenths,
                           STRONGER_TENTHS, &demands->sillage_tenths);
    return rc;
}

int demands_read(struct recommending *r, const struct json *body, const struct wishes *wishes,
                 struct demands *out_demands)
{
    int rc = read_vetoes(r, body);

    assert(wishes->count > 0);
    memset(out_demands, 0, sizeof *out_demands);
    memset(out_demands->most, AXIS_MOST, sizeof out_demands->most);
    if (rc == 0)
        rc = read_figures(r, body, wishes, out_demands);
    if (rc == 0)
        rc = demand_axes(r, body, "more", wishes, out_demands);
    return rc < 0 ? rc : demand_axes(r, body, "less", wishes, out_demands);
}

/* ---- The docs ---- */

static bool meets(const struct demands *demands, const struct scent_code *code)
{
    if (code->longevity_tenths < demands->longevity_tenths ||
        code->sillage_tenths < demands->sillage_tenths)
        return false;
    for (int k = 0; k < SCENT_AXES; k++)
        if (code->axes[k] < demands->least[k] || code->axes[k] > demands->most[k])
            return false;
    return true;
}

int demands_docs(struct recommending *r, const struct demands *demands, const struct wishes *wishes,
                 const struct scent_matches *matches, const uint64_t **out_docs)
{
    const struct view *view = r->call.view;
    const struct snapshot *snapshot = view_snapshot(view);
    size_t words = bitset_words(snapshot_doc_cap(snapshot));
    uint64_t *docs = arena_array(&r->call.worker->scratch, words + 1, sizeof *docs);

    if (docs == NULL)
        return too_large(r);
    for (BITSET_EACH(doc, snapshot_live(snapshot), words))
        if (matches->match[doc] > 0 && meets(demands, view_scent_code(view, (uint32_t)doc)))
            bitset_set(docs, doc);
    for (uint32_t i = 0; i < wishes->doc_count; i++)
        bitset_reset(docs, wishes->docs[i]);
    *out_docs = docs;
    return 0;
}
