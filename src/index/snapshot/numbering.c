/* One numbering of a column's values over all parts.
 *
 *   base part:  amouage  lattafa  rasasi             extras (from other parts): kajal before 1
 *   snapshot:   amouage  kajal  lattafa  rasasi      base ord o -> o + extras before o
 *
 * A part whose numbering is the snapshot's keeps its own arrays; the others get their ords
 * rewritten once.  Maps ascend, so a map is also searched backwards. */
#include "index/snapshot/column.h"

#include <assert.h>
#include <stdlib.h>

static int by_key(const void *a, const void *b)
{
    return slice_cmp(((const struct column_extra *)a)->key, ((const struct column_extra *)b)->key);
}

/* Keys of `part` that the base does not have, appended to `extras`; returns how many are there. */
static uint32_t gather(const struct column *column, uint32_t part, struct column_extra *extras,
                       uint32_t count)
{
    const struct segment_column *base = column_part_values(column, column->snapshot->base);
    const struct segment_column *values = column_part_values(column, part);
    uint32_t at = 0;

    for (uint32_t ord = 0; ord < values->head->value_count; ord++) {
        struct slice key = segment_key(values, ord);

        at = segment_key_seek(base, key, at);
        if (at == base->head->value_count || !slice_eq(segment_key(base, at), key))
            extras[count++] = (struct column_extra){key, at};
    }
    return count;
}

static void find_extras(struct snapshot *snapshot, struct column *column)
{
    size_t room = 0;
    uint32_t count = 0;

    for (uint32_t part = 0; part < snapshot->part_count; part++)
        if (part != snapshot->base)
            room += column_part_values(column, part)->head->value_count;
    if (room == 0)
        return;
    assert(room <= UINT32_MAX);
    column->extras = snapshot_array(snapshot, room, sizeof *column->extras);
    for (uint32_t part = 0; part < snapshot->part_count; part++)
        if (part != snapshot->base)
            count = gather(column, part, column->extras, count);
    qsort(column->extras, count, sizeof *column->extras, by_key);
    for (uint32_t i = 0; i < count; i++)
        if (column->extra_count == 0 ||
            !slice_eq(column->extras[column->extra_count - 1].key, column->extras[i].key))
            column->extras[column->extra_count++] = column->extras[i];
}

uint32_t column_extra_seek(const struct column *column, struct slice key, uint32_t from)
{
    uint32_t lo = from;
    uint32_t hi = column->extra_count;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (slice_cmp(column->extras[mid].key, key) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* The map of the base part, or NULL when there are no extras. */
static const uint32_t *map_base(struct snapshot *snapshot, const struct column *column)
{
    uint32_t value_count = column_part_values(column, snapshot->base)->head->value_count;
    uint32_t *map;
    uint32_t before = 0;

    if (column->extra_count == 0)
        return NULL;
    map = snapshot_array(snapshot, value_count, sizeof *map);
    for (uint32_t ord = 0; ord < value_count; ord++) {
        while (before < column->extra_count && column->extras[before].at <= ord)
            before++;
        map[ord] = ord + before;
    }
    return map;
}

/* The map of another part, or NULL when its numbering is the snapshot's. */
static const uint32_t *map_part(struct snapshot *snapshot, const struct column *column,
                                uint32_t part)
{
    const struct segment_column *base = column_part_values(column, snapshot->base);
    const struct segment_column *values = column_part_values(column, part);
    uint32_t *map = snapshot_array(snapshot, values->head->value_count, sizeof *map);
    uint32_t at = 0;
    uint32_t extra = 0;
    bool same = true;

    for (uint32_t ord = 0; ord < values->head->value_count; ord++) {
        struct slice key = segment_key(values, ord);

        at = segment_key_seek(base, key, at);
        extra = column_extra_seek(column, key, extra);
        map[ord] = at + extra; /* how many of either stand before it */
        assert(map[ord] < column->value_count);
        same &= map[ord] == ord;
    }
    return same ? NULL : map;
}

static const uint32_t *map_ords(struct snapshot *snapshot, const struct segment_column *values,
                                const uint32_t *map)
{
    uint32_t count = values->head->entry_count;
    uint32_t *ords;

    if (map == NULL)
        return values->ords;
    ords = snapshot_array(snapshot, count, sizeof *ords);
    for (uint32_t i = 0; i < count; i++)
        ords[i] = map[values->ords[i]];
    return ords;
}

void column_number_values(struct snapshot *snapshot, struct column *column)
{
    assert(snapshot->part_count > 0);
    find_extras(snapshot, column);
    column->value_count =
        column_part_values(column, snapshot->base)->head->value_count + column->extra_count;
    for (uint32_t part = 0; part < snapshot->part_count; part++) {
        column->maps[part] =
            part == snapshot->base ? map_base(snapshot, column) : map_part(snapshot, column, part);
        column->ords[part] =
            map_ords(snapshot, column_part_values(column, part), column->maps[part]);
    }
}
