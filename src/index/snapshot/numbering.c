/* One numbering of a column's values over all parts.
 *
 *   base part:  amouage  lattafa  rasasi             extras (from other parts): kajal before 1
 *   snapshot:   amouage  kajal  lattafa  rasasi      base ord o -> o + extras before o
 *
 *   a part:     kajal  rasasi                        places: 1, 2 found
 *
 * A part whose numbering is the snapshot's keeps its own arrays; the others get their ords
 * rewritten once.  Maps ascend, so a map is also searched backwards.  Where the keys of a part
 * stand among the base's stays true from snapshot to snapshot, and so do maps while the extras
 * stay: a publish looks up the keys of its new segments only. */
#include "index/snapshot/column.h"

#include "base/lineage.h"
#include "base/shared.h"

#include <assert.h>
#include <stdlib.h>

/* Where a key stands among the base's keys tells its order, too, but from keys of the same place.
 */
static int by_key(const void *a, const void *b)
{
    const struct column_extra *left = a;
    const struct column_extra *right = b;

    return left->at != right->at ? (left->at > right->at) - (left->at < right->at)
                                 : slice_cmp(left->key, right->key);
}

/* ---- Where the keys of a part stand ---- */

#define PLACE_FOUND ((uint32_t)1 << 31) /* the base has the key; else it would stand before */

/* Where each key of a part stands among the base's. */
static const uint32_t *find_places(const struct column *column, uint32_t part)
{
    const struct segment_column *base = column_part_values(column, column->snapshot->base);
    const struct segment_column *values = column_part_values(column, part);
    uint32_t *places = shared_new(values->head->value_count, sizeof *places);
    uint32_t at = 0;

    for (uint32_t ord = 0; ord < values->head->value_count; ord++) {
        struct slice key = segment_key(values, ord);
        bool found;

        at = segment_key_seek(base, key, at);
        found = at < base->head->value_count && slice_eq(segment_key(base, at), key);
        places[ord] = at | (found ? PLACE_FOUND : 0);
    }
    return places;
}

/* The part of `former` that is the same segment, or UINT32_MAX. */
static uint32_t former_part(const struct column *former, const struct segment *segment)
{
    for (uint32_t part = 0; former != NULL && part < former->snapshot->part_count; part++)
        if (former->snapshot->parts[part].segment == segment)
            return part;
    return UINT32_MAX;
}

static bool same_base(const struct snapshot *snapshot, const struct column *former)
{
    return former != NULL && former->snapshot->part_count > 0 &&
           former->snapshot->parts[former->snapshot->base].segment ==
               snapshot->parts[snapshot->base].segment;
}

static void place_keys(struct snapshot *snapshot, struct column *column,
                       const struct column *former)
{
    for (uint32_t part = 0; part < snapshot->part_count; part++) {
        uint32_t known = former_part(former, snapshot->parts[part].segment);

        if (part == snapshot->base)
            continue;
        column->places[part] =
            known != UINT32_MAX ? shared_ref(former->places[known]) : find_places(column, part);
    }
}

/* ---- Values that the base does not have ---- */

static uint32_t count_missing(const struct column *column, uint32_t part)
{
    uint32_t value_count = column_part_values(column, part)->head->value_count;
    uint32_t count = 0;

    for (uint32_t ord = 0; ord < value_count; ord++)
        count += (column->places[part][ord] & PLACE_FOUND) == 0;
    return count;
}

/* Keys of `part` that the base does not have, appended to `extras`; returns how many are there. */
static uint32_t gather(const struct column *column, uint32_t part, struct column_extra *extras,
                       uint32_t count)
{
    const struct segment_column *values = column_part_values(column, part);

    for (uint32_t ord = 0; ord < values->head->value_count; ord++)
        if ((column->places[part][ord] & PLACE_FOUND) == 0)
            extras[count++] =
                (struct column_extra){segment_key(values, ord), column->places[part][ord]};
    return count;
}

static void find_extras(struct snapshot *snapshot, struct column *column)
{
    size_t room = 0;
    uint32_t count = 0;

    for (uint32_t part = 0; part < snapshot->part_count; part++)
        if (part != snapshot->base)
            room += count_missing(column, part);
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

/* ---- Maps ---- */

/* The map of the base part, or NULL when there are no extras. */
static const uint32_t *map_base(const struct snapshot *snapshot, const struct column *column)
{
    uint32_t value_count = column_part_values(column, snapshot->base)->head->value_count;
    uint32_t *map;
    uint32_t before = 0;

    if (column->extra_count == 0)
        return NULL;
    map = shared_new(value_count, sizeof *map);
    for (uint32_t ord = 0; ord < value_count; ord++) {
        while (before < column->extra_count && column->extras[before].at <= ord)
            before++;
        map[ord] = ord + before;
    }
    return map;
}

/* The map of another part, or NULL when its numbering is the snapshot's. */
static const uint32_t *map_part(const struct column *column, uint32_t part)
{
    const struct segment_column *values = column_part_values(column, part);
    uint32_t *map = shared_new(values->head->value_count, sizeof *map);
    uint32_t extra = 0;
    bool same = true;

    for (uint32_t ord = 0; ord < values->head->value_count; ord++) {
        if (column->extra_count > 0)
            extra = column_extra_seek(column, segment_key(values, ord), extra);
        map[ord] = (column->places[part][ord] & ~PLACE_FOUND) + extra; /* how many stand before */
        assert(map[ord] < column->value_count);
        same &= map[ord] == ord;
    }
    if (!same)
        return map;
    shared_unref(map);
    return NULL;
}

static const uint32_t *map_ords(const struct segment_column *values, const uint32_t *map)
{
    uint32_t count = values->head->entry_count;
    uint32_t *ords;

    if (map == NULL)
        return values->ords;
    ords = shared_new(count, sizeof *ords);
    for (uint32_t i = 0; i < count; i++)
        ords[i] = map[values->ords[i]];
    return ords;
}

static void map_values(const struct snapshot *snapshot, struct column *column, uint32_t part)
{
    column->maps[part] =
        part == snapshot->base ? map_base(snapshot, column) : map_part(column, part);
    column->ords[part] = map_ords(column_part_values(column, part), column->maps[part]);
}

static void take_values(struct column *column, uint32_t part, const struct column *former,
                        uint32_t known)
{
    column->maps[part] = shared_ref(former->maps[known]);
    column->ords[part] =
        column->maps[part] == NULL ? former->ords[known] : shared_ref(former->ords[known]);
}

void column_number_values(struct snapshot *snapshot, struct column *column,
                          const struct column *former)
{
    assert(snapshot->part_count > 0);
    if (!same_base(snapshot, former))
        former = NULL;
    place_keys(snapshot, column, former);
    find_extras(snapshot, column);
    column->value_count =
        column_part_values(column, snapshot->base)->head->value_count + column->extra_count;
    column->taken_over = former != NULL && column_same_values(former, column);
    for (uint32_t part = 0; part < snapshot->part_count; part++) {
        uint32_t known = former_part(former, snapshot->parts[part].segment);

        if (column->taken_over && known != UINT32_MAX)
            take_values(column, part, former, known);
        else
            map_values(snapshot, column, part);
    }
}

void column_release(struct column *column)
{
    lineage_release(column->copied);
    for (uint32_t part = 0; part < column->snapshot->part_count; part++) {
        shared_unref(column->places[part]);
        if (column->maps[part] != NULL)
            shared_unref(column->ords[part]);
        shared_unref(column->maps[part]);
    }
}
