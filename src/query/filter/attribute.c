/* Names of attributes: what a filter is called in a request, on the wire, and level by level.
 *
 *   brand            a filter's name, or its name on the wire
 *   categories.lvl1  a tree's, with the depth that its values must have
 *   accords_strong   declared as "strong": the values with a higher least weight */
#include "query/filters.h"

#include <assert.h>

enum { LEVELS_MAX = 10 }; /* one digit; the deepest tree of a product has 5 */

static bool find_plain(const struct filter_set *filters, struct slice name, uint16_t *out_filter)
{
    uint16_t filter = filter_find(filters, name);

    if (filter == UINT16_MAX)
        filter = filter_find_wire(filters, name);
    if (filter == UINT16_MAX)
        return false;
    *out_filter = filter;
    return true;
}

/* "categories.lvl1" -> "categories" and 1. */
static bool cut_level(struct slice name, struct slice *out_name, int8_t *out_level)
{
    static const struct slice mark = SLICE_INIT(".lvl");
    size_t len = name.len > mark.len ? name.len - mark.len - 1 : 0;
    char digit = name.len > 0 ? name.ptr[name.len - 1] : ' ';

    if (len == 0 || digit < '0' || digit >= '0' + LEVELS_MAX ||
        !slice_starts(slice_skip(name, len), mark))
        return false;
    *out_name = slice_of(name.ptr, len);
    *out_level = (int8_t)(digit - '0');
    return true;
}

static bool find_level(const struct filter_set *filters, struct slice name,
                       struct filter_attribute *out_attribute)
{
    struct filter_attribute found = {.weight_min = 0};
    struct slice tree;

    if (!cut_level(name, &tree, &found.level) || !find_plain(filters, tree, &found.filter) ||
        filters->defs[found.filter].kind != FILTER_TREE)
        return false;
    *out_attribute = found;
    return true;
}

static bool find_strong(const struct filter_set *filters, struct slice name,
                        struct filter_attribute *out_attribute)
{
    for (uint16_t i = 0; i < filters->count; i++) {
        if (!slice_eq(filters->defs[i].strong_name, name))
            continue;
        *out_attribute = (struct filter_attribute){i, -1, filters->defs[i].strong_weight};
        return true;
    }
    return false;
}

bool filter_attribute_find(const struct filter_set *filters, struct slice name,
                           struct filter_attribute *out_attribute)
{
    struct filter_attribute found = {.level = -1};

    assert(filters != NULL && out_attribute != NULL);
    if (name.len == 0)
        return false;
    if (!find_plain(filters, name, &found.filter))
        return find_level(filters, name, out_attribute) ||
               find_strong(filters, name, out_attribute);
    *out_attribute = found;
    return true;
}
