/* Delivery values are pairs made of a column's keys: key "AE-DU|9" counts for "AE-DU",
 * "AE-DU:same_day" and "AE-DU:cod".
 *
 *   slot = zone number * (1 + options) + (0: the zone itself, 1 + i: its i-th option)
 *
 * A product counts once a slot; `last` holds the doc that a slot was seen on last. */
#include "query/delivery_facet.h"

#include "base/bitset.h"
#include "base/buf.h"
#include "base/map.h"
#include "query/filter/delivery.h"

#include <assert.h>

enum { SLOTS_PER_ZONE = 1 + DELIVERY_OPTIONS_MAX };

struct slots {
    struct map zones;     /* zone -> its number */
    uint32_t *zone_of;    /* of each ord; UINT32_MAX: malformed key */
    uint32_t *options_of; /* mask of each ord */
    uint32_t *counts;
    uint32_t *last;
};

static int slots_init(struct slots *slots, const struct column *column, struct arena *arena)
{
    uint32_t values = column_value_count(column);

    slots->zone_of = arena_array(arena, values + 1, sizeof(uint32_t));
    slots->options_of = arena_array(arena, values + 1, sizeof(uint32_t));
    slots->counts = arena_array(arena, (size_t)values * SLOTS_PER_ZONE + 1, sizeof(uint32_t));
    slots->last = arena_array(arena, (size_t)values * SLOTS_PER_ZONE + 1, sizeof(uint32_t));
    if (slots->last == NULL || slots->counts == NULL || slots->options_of == NULL ||
        slots->zone_of == NULL)
        return -ATTAR_ELIMIT;
    for (uint32_t ord = 0; ord < values; ord++) {
        struct slice zone;

        slots->zone_of[ord] = UINT32_MAX;
        if (delivery_key_parse(column_key(column, ord), &zone, &slots->options_of[ord]))
            slots->zone_of[ord] = map_add(&slots->zones, zone);
    }
    return 0;
}

static void see(struct slots *slots, uint32_t slot, uint32_t mark)
{
    slots->counts[slot] += slots->last[slot] != mark;
    slots->last[slot] = mark;
}

static void see_value(struct slots *slots, uint32_t ord, uint32_t mark)
{
    uint32_t slot = slots->zone_of[ord] * SLOTS_PER_ZONE;

    if (slots->zone_of[ord] == UINT32_MAX)
        return;
    see(slots, slot, mark);
    for (uint32_t i = 0; i < DELIVERY_OPTIONS_MAX; i++)
        if (slots->options_of[ord] >> i & 1)
            see(slots, slot + 1 + i, mark);
}

static void count_slots(const struct view *view, const struct column *column, const uint64_t *docs,
                        const uint64_t *rows, struct slots *slots)
{
    for (BITSET_EACH(doc, docs, view->doc_words)) {
        uint32_t first;
        uint32_t count = snapshot_rows(view->snapshot, (uint32_t)doc, &first);

        for (uint32_t row = first; row < first + count; row++) {
            struct ord_span span = column_values(column, row);

            if (rows != NULL && !bitset_get(rows, row))
                continue;
            for (uint32_t i = 0; i < span.count; i++)
                see_value(slots, span.ords[i], (uint32_t)doc + 1);
        }
    }
}

static struct slice slot_key(const struct slots *slots, uint32_t slot, struct arena *arena)
{
    struct slice zone = slots->zones.entries[slot / SLOTS_PER_ZONE].key;
    uint32_t option = slot % SLOTS_PER_ZONE;
    struct buf buf;
    struct slice key;

    if (option == 0)
        return arena_copy(arena, zone);
    buf_init(&buf, INDEX_KEY_BYTES_MAX + 32);
    buf_addf(&buf, "%.*s:%s", SLICE_ARG(zone), delivery_option_names[option - 1]);
    key = arena_copy(arena, buf_slice(&buf));
    buf_release(&buf);
    return key;
}

static int list_slots(const struct slots *slots, struct arena *arena, struct facet *facet)
{
    uint32_t slot_count = (uint32_t)slots->zones.count * SLOTS_PER_ZONE;
    struct facet_value *values = arena_array(arena, slot_count + 1, sizeof *values);
    size_t count = 0;

    if (values == NULL)
        return -ATTAR_ELIMIT;
    for (uint32_t slot = 0; slot < slot_count; slot++) {
        struct slice key;

        if (slots->counts[slot] == 0)
            continue;
        key = slot_key(slots, slot, arena);
        if (key.ptr == NULL)
            return -ATTAR_ELIMIT;
        values[count++] = (struct facet_value){
            .ord = slot, .key = key, .label = key, .count = slots->counts[slot]};
    }
    facet->values = values;
    facet->value_count = count;
    facet->distinct = (uint32_t)count;
    return 0;
}

int delivery_facet(const struct view *view, uint16_t filter, const uint64_t *docs,
                   const uint64_t *rows, struct arena *arena, struct facet *facet,
                   struct attar_error *err)
{
    const struct column *column = view_column(view, filter);
    struct slots slots = {0};
    int rc;

    assert(view->filters->defs[filter].kind == FILTER_DELIVERY);
    map_init(&slots.zones, 1 << 20);
    rc = slots_init(&slots, column, arena);
    if (rc == 0) {
        count_slots(view, column, docs, rows, &slots);
        rc = list_slots(&slots, arena, facet);
    }
    map_release(&slots.zones);
    return rc == 0 ? 0 : error_set(err, -rc, "facets: the request needs too much memory");
}
