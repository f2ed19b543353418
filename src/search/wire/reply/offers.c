/* The offers of a record that meet the conditions of its request.
 *
 *   rows --> in stock before out of stock, then the lowest price --> price, list_price, discount,
 *        |                                                           price_per_ml
 *        `-> all of them --> size_ml, vendor, in_stock, offers_count
 *
 * Prices are in major units, as exact decimals. */
#include "search/wire/reply/record.h"

#include "index/index.h"
#include "search/render/render.h"

#include <assert.h>

enum { PRICE_SCALE = 2 };

static bool in_stock(const struct record_look *look, uint32_t row)
{
    struct ord_span span;

    if (look->stocks == NULL)
        return false;
    span = column_values(look->stocks, row);
    return span.count > 0 && span.ords[0] == look->stocked;
}

struct offer_list {
    uint32_t rows[INDEX_DOC_ROWS_MAX];
    size_t count;
    size_t stocked;
    uint32_t from; /* the row whose price is shown; UINT32_MAX: none */
};

static void list_offers(const struct record_look *look, uint32_t doc, struct offer_list *list)
{
    bool from_stocked = false;

    list->count = search_hit_offers(look->reply->view, look->rows, doc, list->rows);
    list->stocked = 0;
    list->from = UINT32_MAX;
    for (size_t i = 0; i < list->count; i++) {
        uint32_t row = list->rows[i];
        bool stocked = in_stock(look, row);

        list->stocked += stocked;
        if (look->price == NULL || (from_stocked && !stocked))
            continue;
        if (list->from == UINT32_MAX || stocked != from_stocked ||
            look->price[row] < look->price[list->from]) {
            list->from = row;
            from_stocked = stocked;
        }
    }
}

static void add_number(const struct record_look *look, const char *name, const int64_t *numbers,
                       uint32_t row, unsigned scale)
{
    struct json_writer *w = &look->reply->answer->w;

    if (numbers == NULL || numbers[row] == INDEX_NUMBER_MISSING || !record_wants(look, name))
        return;
    json_key(w, name);
    json_add_fixed(w, numbers[row], scale);
}

static void add_from(const struct record_look *look, uint32_t row)
{
    struct json_writer *w = &look->reply->answer->w;

    add_number(look, "price", look->price, row, PRICE_SCALE);
    if (record_wants(look, "currency")) {
        json_key(w, "currency");
        json_add_str(w, market_currency);
    }
    if (look->list_price != NULL && look->list_price[row] > look->price[row])
        add_number(look, "list_price", look->list_price, row, PRICE_SCALE);
    add_number(look, "discount", look->discount, row, 0);
    add_number(look, "price_per_ml", look->price_per_ml, row, PRICE_SCALE);
}

/* Each volume once, ascending.  Products have few offers: insertion is cheapest. */
static void add_sizes(const struct record_look *look, const struct offer_list *list)
{
    struct json_writer *w = &look->reply->answer->w;
    int64_t sizes[INDEX_DOC_ROWS_MAX];
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++) {
        int64_t size = look->volume[list->rows[i]];
        size_t at = count;

        while (at > 0 && sizes[at - 1] > size)
            at--;
        if (size == INDEX_NUMBER_MISSING || (at > 0 && sizes[at - 1] == size))
            continue;
        memmove(&sizes[at + 1], &sizes[at], (count - at) * sizeof *sizes);
        sizes[at] = size;
        count++;
    }
    json_key(w, "size_ml");
    json_array_begin(w);
    for (size_t i = 0; i < count; i++)
        json_add_fixed(w, sizes[i], look->volume_scale);
    json_array_end(w);
}

static bool sold_before(const struct record_look *look, const struct offer_list *list, size_t at,
                        uint32_t vendor)
{
    for (size_t i = 0; i < at; i++) {
        struct ord_span span = column_values(look->vendors, list->rows[i]);

        if (span.count > 0 && span.ords[0] == vendor)
            return true;
    }
    return false;
}

/* Each seller once, in the order of the offers. */
static void add_vendors(const struct record_look *look, const struct offer_list *list)
{
    struct json_writer *w = &look->reply->answer->w;

    json_key(w, "vendor");
    json_array_begin(w);
    for (size_t i = 0; i < list->count; i++) {
        struct ord_span span = column_values(look->vendors, list->rows[i]);

        if (span.count > 0 && !sold_before(look, list, i, span.ords[0]))
            json_add_str(
                w, view_value_label(look->reply->view, look->vendor, span.ords[0], look->lang));
    }
    json_array_end(w);
}

void record_add_offers(const struct record_look *look, uint32_t doc)
{
    struct json_writer *w = &look->reply->answer->w;
    struct offer_list list;

    list_offers(look, doc, &list);
    assert(list.stocked <= list.count);
    if (list.from != UINT32_MAX)
        add_from(look, list.from);
    if (look->volume != NULL && record_wants(look, "size_ml"))
        add_sizes(look, &list);
    if (record_wants(look, "in_stock")) {
        json_key(w, "in_stock");
        json_add_bool(w, list.stocked > 0);
    }
    if (record_wants(look, "offers_count")) {
        json_key(w, "offers_count");
        json_add_u64(w, list.count);
    }
    if (look->vendors != NULL && record_wants(look, "vendor"))
        add_vendors(look, &list);
}
