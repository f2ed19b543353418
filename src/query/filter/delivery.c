/* Zones and options of delivery rows: keys read, matched and collected.  The dictionary of keys is
 * small (zones x option sets in use), so each clause walks it once and collects whole values. */
#include "query/filter/delivery.h"

#include "index/index.h"
#include "query/filters.h"

#include <assert.h>

const char *const delivery_option_names[DELIVERY_OPTIONS_MAX] = {
    "same_day", "next_day", "standard", "cod", "pickup", "flammable",
};

bool delivery_key_parse(struct slice key, struct slice *out_zone, uint32_t *out_options)
{
    struct slice rest = key;
    struct slice zone = slice_cut(&rest, '|');
    int64_t options;

    if (rest.ptr == NULL || slice_to_i64(rest, &options) < 0)
        return false;
    if (options < 0 || options >= 1 << DELIVERY_OPTIONS_MAX)
        return false;
    *out_zone = zone;
    *out_options = (uint32_t)options;
    return true;
}

bool delivery_zone_covers(struct slice zone, struct slice asked)
{
    if (zone.len > 0 && zone.ptr[zone.len - 1] == '*')
        return slice_starts(asked, slice_of(zone.ptr, zone.len - 1));
    if (!slice_starts(asked, zone))
        return false;
    return asked.len == zone.len || asked.ptr[zone.len] == '-';
}

void delivery_collect(const struct column *column, const struct clause_value *value, uint64_t *rows)
{
    uint32_t count = column_value_count(column);

    assert(value != NULL && rows != NULL);
    for (uint32_t ord = 0; ord < count; ord++) {
        struct slice zone;
        uint32_t options;

        if (!delivery_key_parse(column_key(column, ord), &zone, &options))
            continue;
        if (delivery_zone_covers(zone, value->key) && (options & value->options) == value->options)
            column_collect(column, ord, 0, rows);
    }
}

uint32_t delivery_option(struct slice name)
{
    for (uint32_t i = 0; i < DELIVERY_OPTIONS_MAX; i++)
        if (slice_eq(name, slice_cstr(delivery_option_names[i])))
            return 1u << i;
    return 0;
}
