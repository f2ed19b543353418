/* What is like a product, or goes with it, and why.
 *
 *   like    another product with some likeness
 *   twin    besides: near, and of another line
 *
 * A line is a column of the index; without one no two products are of the same. */
#include "search/recommend/recommend.h"

#include "codec/json_writer.h"
#include "index/index.h"

#include <assert.h>
#include <string.h>

enum { SHARE_DIGITS = 4 };

static const struct column *column_named(const struct view *view, struct slice name)
{
    uint16_t column = schema_column(snapshot_schema(view_snapshot(view)), name);

    return column == UINT16_MAX ? NULL : snapshot_column(view_snapshot(view), column);
}

/* The one value of `doc`; empty if it has none. */
static struct slice value_of(const struct column *column, uint32_t doc)
{
    struct ord_span of = column == NULL ? (struct ord_span){0} : column_values(column, doc);

    return of.count == 0 ? slice_of("", 0) : column_key(column, of.ords[0]);
}

static bool same_value(const struct view *view, struct slice name, uint32_t a, uint32_t b)
{
    const struct column *column = column_named(view, name);
    struct slice of_a = value_of(column, a);

    return of_a.len > 0 && slice_eq(of_a, value_of(column, b));
}

struct slice recommend_line(const struct view *view, uint32_t doc)
{
    return value_of(column_named(view, SLICE("line")), doc);
}

bool recommend_same_brand(const struct view *view, uint32_t a, uint32_t b)
{
    return same_value(view, SLICE("brand"), a, b);
}

bool recommend_is_like(uint32_t doc, const struct hit *hit)
{
    return hit->doc != doc && hit->match > 0;
}

bool recommend_is_other(const struct view *view, uint32_t doc, const struct hit *hit)
{
    return recommend_is_like(doc, hit) &&
           (doc == INDEX_DOC_NONE || !same_value(view, SLICE("line"), doc, hit->doc));
}

bool recommend_is_twin(const struct view *view, uint32_t doc, const struct hit *hit)
{
    return hit->match >= TWIN_PER_MILLE && recommend_is_other(view, doc, hit);
}

static void add_text(struct json_writer *w, const char *key, struct slice text)
{
    if (text.len == 0)
        return;
    json_key(w, key);
    json_add_str(w, text);
}

static void add_share(struct json_writer *w, int64_t share)
{
    json_key(w, "share");
    json_add_fixed(w, share, SHARE_DIGITS);
}

static void add_reason(struct json_writer *w, const struct match_reason *reason, int32_t share)
{
    json_object_begin(w);
    json_key(w, "kind");
    json_add_cstr(w, reason->kind);
    add_text(w, "id", reason->id);
    add_text(w, "with", reason->with);
    add_text(w, "layer", slice_cstr(reason->layer == NULL ? "" : reason->layer));
    add_share(w, share);
    json_object_end(w);
}

void recommend_add_reasons(struct json_writer *w, const struct match_reason *reasons, size_t count)
{
    assert(count <= MATCH_REASONS_MAX);
    json_key(w, "reasons");
    json_array_begin(w);
    for (size_t i = 0; i < count; i++)
        add_reason(w, &reasons[i], reasons[i].share);
    json_array_end(w);
}

void recommend_add_score(struct json_writer *w, int64_t score)
{
    json_key(w, "score");
    json_add_fixed(w, score, SHARE_DIGITS - 2); /* per cent */
}

static void add_together(struct json_writer *w, const struct personal_why *why)
{
    json_object_begin(w);
    json_key(w, "kind");
    json_add_cstr(w, "orders");
    add_text(w, "with", why->with);
    json_key(w, "n");
    json_add_u64(w, why->baskets);
    add_share(w, why->together);
    json_object_end(w);
}

static void add_plain(struct json_writer *w, const char *kind, int64_t share)
{
    const struct match_reason reason = {.kind = kind, .id = {"", 0}, .with = {"", 0}};

    if (share != 0)
        add_reason(w, &reason, (int32_t)share);
}

void recommend_add_personal(struct json_writer *w, const struct personal_why *why)
{
    int64_t rest = (int64_t)why->score - why->together - why->popular;

    assert(why->count <= MATCH_REASONS_MAX);
    recommend_add_score(w, why->score);
    json_key(w, "reasons");
    json_array_begin(w);
    for (size_t i = 0; i < why->count; i++) {
        int32_t share = why->scent[i].share * (int32_t)why->scent_per_cent / 100;

        if (share == 0 || strcmp(why->scent[i].kind, "other") == 0)
            continue;
        add_reason(w, &why->scent[i], share);
        rest -= share;
    }
    if (why->together > 0)
        add_together(w, why);
    add_plain(w, "popularity", why->popular);
    add_plain(w, "other", rest);
    json_array_end(w);
}

void recommend_add_orders(struct json_writer *w, uint32_t orders)
{
    assert(orders > 0);
    json_key(w, "reasons");
    json_array_begin(w);
    json_object_begin(w);
    json_key(w, "kind");
    json_add_cstr(w, "orders");
    json_key(w, "n");
    json_add_u64(w, orders);
    json_object_end(w);
    json_array_end(w);
}
