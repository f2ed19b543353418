/* Zones by name, and for each those that it covers: a zone is covered by itself, by what is left of
 * its name at each hyphen (AE-DU by AE), and by patterns (IN-400012 by IN-4000*). */
#include "query/count/zones.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/vec.h"
#include "index/index.h"
#include "query/filter/delivery.h"

#include <assert.h>

enum { NAMES_BYTES_MAX = 64 << 20 };

struct cover {
    uint32_t by;
    uint32_t zone;
};

struct covers {
    VEC(struct cover) items;
    VEC(uint32_t) patterns;
};

static bool is_pattern(struct slice zone)
{
    return zone.len > 0 && zone.ptr[zone.len - 1] == '*';
}

static void read_keys(struct zones *zones, const struct column *column, struct map *names)
{
    uint32_t count = column_value_count(column);

    zones->zone_of = mem_zero(count + 1, sizeof *zones->zone_of);
    zones->options_of = mem_zero(count + 1, sizeof *zones->options_of);
    for (uint32_t ord = 0; ord < count; ord++) {
        struct slice zone;

        zones->zone_of[ord] = ZONE_NONE;
        if (delivery_key_parse(column_key(column, ord), &zone, &zones->options_of[ord]))
            zones->zone_of[ord] = map_add(names, zone);
    }
}

static void find_covers(const struct zones *zones, const struct map *names, uint32_t zone,
                        struct covers *covers)
{
    struct slice name = zones->names[zone];

    VEC_PUSH(&covers->items, (struct cover){zone, zone});
    for (size_t at = 1; at < name.len; at++) {
        uint32_t by = name.ptr[at] == '-' ? map_find(names, slice_of(name.ptr, at)) : MAP_NONE;

        if (by != MAP_NONE)
            VEC_PUSH(&covers->items, (struct cover){by, zone});
    }
    for (size_t i = 0; i < covers->patterns.count; i++) {
        uint32_t by = covers->patterns.items[i];

        if (by != zone && delivery_zone_covers(zones->names[by], name))
            VEC_PUSH(&covers->items, (struct cover){by, zone});
    }
}

/* The pairs by who covers. */
static void fill_reach(struct zones *zones, const struct covers *covers)
{
    uint32_t *next = mem_zero(zones->count + 1, sizeof *next);

    zones->first = mem_zero(zones->count + 1, sizeof *zones->first);
    zones->reach = mem_zero(covers->items.count + 1, sizeof *zones->reach);
    for (size_t i = 0; i < covers->items.count; i++)
        zones->first[covers->items.items[i].by + 1]++;
    for (uint32_t zone = 0; zone < zones->count; zone++) {
        zones->first[zone + 1] += zones->first[zone];
        next[zone] = zones->first[zone];
    }
    for (size_t i = 0; i < covers->items.count; i++)
        zones->reach[next[covers->items.items[i].by]++] = covers->items.items[i].zone;
    free(next);
}

void zones_open(struct zones *zones, const struct column *column)
{
    struct covers covers = {0};
    struct map names;

    assert(zones != NULL && column != NULL);
    map_init(&names, NAMES_BYTES_MAX);
    read_keys(zones, column, &names);
    zones->count = (uint32_t)names.count;
    zones->names = mem_zero(zones->count + 1, sizeof *zones->names);
    for (uint32_t ord = 0; ord < column_value_count(column); ord++)
        if (zones->zone_of[ord] != ZONE_NONE)
            (void)delivery_key_parse(column_key(column, ord), &zones->names[zones->zone_of[ord]],
                                     &zones->options_of[ord]);
    for (uint32_t zone = 0; zone < zones->count; zone++)
        if (is_pattern(zones->names[zone]))
            VEC_PUSH(&covers.patterns, zone);
    for (uint32_t zone = 0; zone < zones->count; zone++)
        find_covers(zones, &names, zone, &covers);
    fill_reach(zones, &covers);
    VEC_RELEASE(&covers.items);
    VEC_RELEASE(&covers.patterns);
    map_release(&names);
}

void zones_release(struct zones *zones)
{
    free(zones->names);
    free(zones->zone_of);
    free(zones->options_of);
    free(zones->first);
    free(zones->reach);
    *zones = (struct zones){.count = 0};
}
