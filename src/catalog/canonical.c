/* One spelling of a document.
 *
 *   members of the contract, in its order | unknown members, by bytes | null members: none
 *
 * One list of names serves every level: a name keeps its place wherever it stands, so that an
 * offer begins with its id and a note too.  Sorting is by (place, bytes), which is a total order,
 * so equal documents give equal bytes whatever order they came in. */
#include "catalog/product.h"

#include "base/vec.h"
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

enum {
    ORDER_COUNT = sizeof order / sizeof *order,
    SLOTS = 256,        /* of the table of places: so sparse that most keys need one look */
    SORTED_BY_HAND = 24 /* members up to which insertion beats qsort */
};

struct member {
    struct slice key;
    const struct json *value;
    size_t place;
};

/* One document on its way out. */
struct spelling {
    struct json_writer writer;
    uint8_t slots[SLOTS];       /* 1 + place of a name, at the hash of it or behind; 0: none */
    VEC(struct member) members; /* of the objects that are open, the innermost last */
};

static_assert(ORDER_COUNT < SLOTS / 2, "a look-up ends soon");

/* With these factors three of the names stand one slot behind their own. */
static size_t slot_of(struct slice key)
{
    size_t first = key.len > 0 ? (unsigned char)key.ptr[0] : 0;
    size_t last = key.len > 0 ? (unsigned char)key.ptr[key.len - 1] : 0;

    return (first + last * 63 + key.len * 53) % SLOTS;
}

/* Made anew for each document, which costs less than one of its objects. */
static void fill_slots(uint8_t *slots)
{
    for (size_t place = 0; place < ORDER_COUNT; place++) {
        size_t slot = slot_of(order[place]);

        while (slots[slot] != 0)
            slot = (slot + 1) % SLOTS;
        slots[slot] = (uint8_t)(place + 1);
    }
}

static size_t place_of(const struct spelling *spelling, struct slice key)
{
    for (size_t slot = slot_of(key);; slot = (slot + 1) % SLOTS) {
        size_t place = spelling->slots[slot];

        if (place == 0)
            return ORDER_COUNT;
        if (slice_eq(key, order[place - 1]))
            return place - 1;
    }
}

static int by_place(const void *a, const void *b)
{
    const struct member *x = a;
    const struct member *y = b;

    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    return slice_cmp(x->key, y->key);
}

/* Insertion is linear where they stand in order already. */
static void sort(struct member *members, size_t count)
{
    if (count > SORTED_BY_HAND) {
        qsort(members, count, sizeof *members, by_place);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        struct member moved = members[i];
        size_t at = i;

        for (; at > 0 && by_place(&members[at - 1], &moved) > 0; at--)
            members[at] = members[at - 1];
        members[at] = moved;
    }
}

static void write_value(struct spelling *spelling, const struct json *value);

static void write_object(struct spelling *spelling, const struct json *object)
{
    size_t first = spelling->members.count;
    struct json_member m;

    for (void *it = json_first(object, &m); it != NULL; it = json_after(object, it, &m)) {
        struct member member = {m.key, m.value, place_of(spelling, m.key)};

        if (json_kind(m.value) != JSON_KIND_NULL)
            VEC_PUSH(&spelling->members, member);
    }
    if (spelling->members.count > first)
        sort(spelling->members.items + first, spelling->members.count - first);
    json_object_begin(&spelling->writer);
    for (size_t i = first; i < spelling->members.count; i++) {
        json_key_slice(&spelling->writer, spelling->members.items[i].key);
        write_value(spelling, spelling->members.items[i].value);
    }
    json_object_end(&spelling->writer);
    spelling->members.count = first;
}

/* Recursion is bounded by JSON_DEPTH_MAX. */
static void write_value(struct spelling *spelling, const struct json *value)
{
    switch (json_kind(value)) {
    case JSON_KIND_OBJECT: write_object(spelling, value); break;
    case JSON_KIND_ARRAY:
        json_array_begin(&spelling->writer);
        for (size_t i = 0; i < json_count(value); i++)
            write_value(spelling, json_at(value, i));
        json_array_end(&spelling->writer);
        break;
    default: json_add_json(&spelling->writer, value);
    }
}

void document_canonical(const struct json *root, struct buf *out)
{
    struct spelling spelling = {0};

    json_writer_init(&spelling.writer, out);
    fill_slots(spelling.slots);
    write_value(&spelling, root);
    VEC_RELEASE(&spelling.members);
}
