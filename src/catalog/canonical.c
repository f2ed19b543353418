/* One spelling of a document.
 *
 *   members of the contract, in its order | unknown members, by bytes | null members: none
 *
 * One list of names serves every level: a name keeps its place wherever it stands, so that an
 * offer begins with its id and a note too.  Sorting is by (place, bytes), which is a total order,
 * so equal documents give equal bytes whatever order they came in. */
#include "catalog/product.h"

#include "base/mem.h"
#include "codec/json.h"
#include "codec/json_writer.h"

#include <assert.h>
#include <stdlib.h>

/* clang-format off */
#define MEMBERS(X) \
    X(id) X(slug) X(old_slugs) X(status) X(name) X(en) X(ar) X(line) X(description) X(brand) \
    X(category_path) X(form) X(concentration) X(gender) X(family_path) X(weight) X(layer) \
    X(accords) X(notes) X(perfumers) X(year) X(origin_country) X(house_type) X(occasions) \
    X(value) X(n) X(longevity) X(sillage) X(spring) X(summer) X(autumn) X(winter) X(day) \
    X(night) X(season_votes) X(daypart_votes) X(attrs) X(allergens) X(inspired_by) X(url) X(w) \
    X(h) X(alt) X(images) X(rating_sum) X(rating_n) X(popularity) X(vendor_id) X(sku) \
    X(volume_ml) X(mass_g) X(pieces) X(price) X(currency) X(list_price) X(stock) X(stock_seq) \
    X(active) X(condition) X(zones) X(options) X(days_min) X(days_max) X(fee) X(delivery) \
    X(offers) X(aliases) X(country) X(hidden) X(parent) X(order) X(holiday_until) X(created_at) \
    X(updated_at) X(published_at) X(rev)
/* clang-format on */

#define NAME(name) SLICE_INIT(#name),
static const struct slice order[] = {MEMBERS(NAME)};

enum { ORDER_COUNT = sizeof order / sizeof *order };

struct member {
    struct slice key;
    const struct json *value;
    size_t place;
};

static size_t place_of(struct slice key)
{
    size_t place = 0;

    while (place < ORDER_COUNT && !slice_eq(key, order[place]))
        place++;
    return place;
}

static int by_place(const void *a, const void *b)
{
    const struct member *x = a;
    const struct member *y = b;

    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    return slice_cmp(x->key, y->key);
}

static void write_value(struct json_writer *w, const struct json *value);

static void write_object(struct json_writer *w, const struct json *object)
{
    struct member *members = mem_zero(json_count(object) + 1, sizeof *members);
    struct json_member m;
    size_t count = 0;

    for (void *it = json_first(object, &m); it != NULL; it = json_after(object, it, &m))
        if (json_kind(m.value) != JSON_KIND_NULL)
            members[count++] = (struct member){m.key, m.value, place_of(m.key)};
    qsort(members, count, sizeof *members, by_place);
    json_object_begin(w);
    for (size_t i = 0; i < count; i++) {
        json_key_slice(w, members[i].key);
        write_value(w, members[i].value);
    }
    json_object_end(w);
    free(members);
}

/* Recursion is bounded by JSON_DEPTH_MAX. */
static void write_value(struct json_writer *w, const struct json *value)
{
    switch (json_kind(value)) {
    case JSON_KIND_OBJECT: write_object(w, value); break;
    case JSON_KIND_ARRAY:
        json_array_begin(w);
        for (size_t i = 0; i < json_count(value); i++)
            write_value(w, json_at(value, i));
        json_array_end(w);
        break;
    default: json_add_json(w, value);
    }
}

void document_canonical(const struct json *root, struct buf *out)
{
    struct json_writer w;

    json_writer_init(&w, out);
    write_value(&w, root);
}
