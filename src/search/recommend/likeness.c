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

enum { SHARE_DIGITS = 4 };

static struct ord_span line_of(const struct view *view, uint32_t doc)
{
    const struct schema *schema = snapshot_schema(view_snapshot(view));
    uint16_t column = schema_column(schema, SLICE("line"));

    if (column == UINT16_MAX)
        return (struct ord_span){0};
    return column_values(snapshot_column(view_snapshot(view), column), doc);
}

static bool same_line(const struct view *view, uint32_t a, uint32_t b)
{
    struct ord_span of_a = line_of(view, a);
    struct ord_span of_b = line_of(view, b);

    return of_a.count > 0 && of_b.count > 0 && of_a.ords[0] == of_b.ords[0];
}

bool recommend_is_like(uint32_t doc, const struct hit *hit)
{
    return hit->doc != doc && hit->match > 0;
}

bool recommend_is_twin(const struct view *view, uint32_t doc, const struct hit *hit)
{
    return recommend_is_like(doc, hit) && hit->match >= TWIN_PER_MILLE &&
           !same_line(view, doc, hit->doc);
}

void recommend_add_reasons(struct json_writer *w, const struct scent_reason *reasons, size_t count)
{
    static const char *const kinds[] = {"note", "accord", "other"};

    assert(count <= SCENT_REASONS_MAX);
    json_key(w, "reasons");
    json_array_begin(w);
    for (size_t i = 0; i < count; i++) {
        json_object_begin(w);
        json_key(w, "kind");
        json_add_cstr(w, kinds[reasons[i].kind]);
        if (reasons[i].kind != SCENT_OTHER) {
            json_key(w, "id");
            json_add_str(w, reasons[i].id);
        }
        json_key(w, "share");
        json_add_fixed(w, reasons[i].share, SHARE_DIGITS);
        json_object_end(w);
    }
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
