/* Offers of a product.  A row of the index is a live offer; the rows follow the document's order:
 *
 *   document   o-1 active   o-2 inactive   o-3 of a hidden vendor   o-4 active
 *   rows         first                                               first + 1
 *
 * Whether a vendor is hidden is not in the document.  But the vendor of the next row is visible,
 * and none of a hidden vendor's offers is a row; so the next active offer of that vendor is that
 * row, and those skipped belong to hidden ones. */
#include "search/render/product.h"

#include "base/mem.h"
#include "codec/json.h"
#include "index/index.h"

#include <assert.h>
#include <stdlib.h>

struct offer_item {
    const struct json *offer;
    uint32_t row;
    int64_t price;
    struct slice id;
};

/* ---- Rows ---- */

static const struct column *column_named(const struct view *view, struct slice name)
{
    uint16_t column = schema_column(snapshot_schema(view_snapshot(view)), name);

    return column == UINT16_MAX ? NULL : snapshot_column(view_snapshot(view), column);
}

static struct slice row_key(const struct column *column, uint32_t row)
{
    struct ord_span span = column == NULL ? (struct ord_span){0} : column_values(column, row);

    return span.count == 0 ? slice_of("", 0) : column_key(column, span.ords[0]);
}

bool row_in_stock(const struct view *view, uint32_t row)
{
    return slice_eq(row_key(column_named(view, SLICE("in_stock")), row), SLICE("true"));
}

static bool better(const struct offer_columns *columns, const struct view *view, uint32_t row,
                   uint32_t than)
{
    bool stocked = row_in_stock(view, row);

    if (than == UINT32_MAX)
        return true;
    if (stocked != row_in_stock(view, than))
        return stocked;
    return columns->price != NULL && columns->price[row] < columns->price[than];
}

void render_offer_summary(struct json_writer *w, const struct view *view,
                          const struct offer_rows *rows)
{
    struct offer_columns columns;
    uint32_t from = UINT32_MAX;
    uint64_t in_stock = 0;

    offer_columns_init(&columns, view);
    for (size_t i = 0; i < rows->count; i++) {
        in_stock += row_in_stock(view, rows->rows[i]);
        if (better(&columns, view, rows->rows[i], from))
            from = rows->rows[i];
    }
    json_key(w, "from");
    if (from == UINT32_MAX || columns.price == NULL) {
        json_add_null(w);
    } else {
        render_from_begin(w, &columns, from);
        json_object_end(w);
    }
    json_key(w, "offers");
    json_object_begin(w);
    json_key(w, "eligible");
    json_add_u64(w, rows->count);
    json_key(w, "in_stock");
    json_add_u64(w, in_stock);
    json_object_end(w);
}

/* ---- From rows to the offers of the document ---- */

static bool is_active(const struct json *offer)
{
    bool active = false;

    return json_bool(json_get(offer, "active"), &active) == 0 && active;
}

static struct slice text_of(const struct json *value)
{
    struct slice text;

    return json_str(value, &text) == 0 ? text : slice_of("", 0);
}

/* Fill `items` with the offers of `rows`; returns how many were found. */
static size_t pair_up(const struct view *view, const struct json *offers,
                      const struct offer_rows *rows, struct offer_item *items)
{
    const struct column *vendors = column_named(view, SLICE("vendor"));
    uint32_t row = rows->first;
    size_t wanted = 0;
    size_t count = 0;

    assert(rows->count <= rows->all);

    for (size_t i = 0; i < json_count(offers) && row < rows->first + rows->all; i++) {
        const struct json *offer = json_at(offers, i);

        if (!is_active(offer) ||
            !slice_eq(text_of(json_get(offer, "vendor_id")), row_key(vendors, row)))
            continue;
        if (wanted < rows->count && rows->rows[wanted] == row) {
            items[count] = (struct offer_item){.offer = offer, .row = row};
            items[count].id = text_of(json_get(offer, "id"));
            (void)json_i64(json_get(offer, "price"), &items[count].price);
            count++;
            wanted++;
        }
        row++;
    }
    return count;
}

static int by_price(const void *left, const void *right)
{
    const struct offer_item *a = left;
    const struct offer_item *b = right;

    if (a->price != b->price)
        return a->price < b->price ? -1 : 1;
    return slice_cmp(a->id, b->id);
}

/* ---- Rendering ---- */

static void add_money(struct json_writer *w, const char *key, int64_t minor)
{
    json_key(w, key);
    json_object_begin(w);
    json_key(w, "amount");
    json_add_i64(w, minor);
    json_key(w, "currency");
    json_add_str(w, market_currency);
    json_object_end(w);
}

static void copy_member(struct json_writer *w, const struct json *object, const char *name)
{
    const struct json *value = json_get(object, name);

    if (value == NULL || json_kind(value) == JSON_KIND_NULL)
        return;
    json_key(w, name);
    json_add_json(w, value);
}

static void add_vendor(struct json_writer *w, const struct view *view, const struct json *offer)
{
    struct slice id = text_of(json_get(offer, "vendor_id"));
    const struct label *label = labels_get(view_labels(view), SLICE("vendor"), id);

    json_key(w, "vendor");
    json_object_begin(w);
    json_key(w, "id");
    json_add_str(w, id);
    if (label != NULL) {
        json_key(w, "name");
        render_names(w, label->en, label->ar);
    }
    json_object_end(w);
}

static void add_delivery(struct json_writer *w, const struct json *delivery)
{
    json_key(w, "delivery");
    json_array_begin(w);
    for (size_t i = 0; i < json_count(delivery); i++) {
        const struct json *way = json_at(delivery, i);
        int64_t fee;

        json_object_begin(w);
        copy_member(w, way, "zones");
        copy_member(w, way, "options");
        copy_member(w, way, "days_min");
        copy_member(w, way, "days_max");
        if (json_i64(json_get(way, "fee"), &fee) == 0)
            add_money(w, "fee", fee);
        json_object_end(w);
    }
    json_array_end(w);
}

static void add_offer(struct json_writer *w, const struct view *view, const struct offer_item *item)
{
    int64_t list_price;

    json_object_begin(w);
    json_key(w, "id");
    json_add_str(w, item->id);
    add_vendor(w, view, item->offer);
    add_money(w, "price", item->price);
    if (json_i64(json_get(item->offer, "list_price"), &list_price) == 0 && list_price > item->price)
        add_money(w, "list_price", list_price);
    copy_member(w, item->offer, "volume_ml");
    copy_member(w, item->offer, "mass_g");
    copy_member(w, item->offer, "pieces");
    copy_member(w, item->offer, "condition");
    json_key(w, "in_stock");
    json_add_bool(w, row_in_stock(view, item->row));
    copy_member(w, item->offer, "stock");
    add_delivery(w, json_get(item->offer, "delivery"));
    json_object_end(w);
}

int offers_render(const struct rendering *rendering, uint32_t doc, struct attar_error *err)
{
    const struct view *view = rendering->view;
    struct json_writer *w = &rendering->answer->w;
    struct offer_item *items;
    struct offer_rows rows;
    struct json *root;
    size_t count;
    int rc = search_offers(view, &rendering->params->request, doc, rendering->scratch, &rows, err);

    if (rc == 0)
        rc = product_document(view, doc, &root, err);
    if (rc < 0)
        return rc;
    items = mem_zero(rows.count + 1, sizeof *items);
    count = pair_up(view, json_get(root, "offers"), &rows, items);
    assert(count <= rows.count);
    qsort(items, count, sizeof *items, by_price);
    json_object_begin(w);
    json_key(w, "product");
    json_add_str(w, snapshot_id(view_snapshot(view), doc));
    json_key(w, "total");
    json_add_u64(w, count);
    json_key(w, "offers");
    json_array_begin(w);
    for (size_t i = 0; i < count; i++)
        add_offer(w, view, &items[i]);
    json_array_end(w);
    json_object_end(w);
    free(items);
    json_free(root);
    return 0;
}
