/* Columns of a snapshot: one numbering of values over all parts.
 *
 *   base part:  amouage  lattafa  rasasi             extras (from other parts): kajal before 1
 *   snapshot:   amouage  kajal  lattafa  rasasi      base ord o -> o + extras before o
 *
 * A part whose numbering is the snapshot's keeps its own arrays; the others get their ords
 * rewritten once.  Maps ascend, so a map is also searched backwards.  Bytes are never copied: they
 * are the widest of columns, and one item at a time is asked for. */
#include "index/snapshot.h"

#include "base/bitset.h"
#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>

static const struct segment_column *part_column(const struct column *column, uint32_t part)
{
    return &column->snapshot->parts[part].segment->columns[column->number];
}

static uint32_t item_base(const struct column *column, uint32_t part)
{
    const struct snapshot_part *place = &column->snapshot->parts[part];

    return column->schema->scope == SCOPE_OFFER ? place->row_base : place->doc_base;
}

/* ---- Numbering ---- */

static int by_key(const void *a, const void *b)
{
    return slice_cmp(((const struct column_extra *)a)->key, ((const struct column_extra *)b)->key);
}

/* Keys of `part` that the base does not have, appended to `extras`; returns how many are there. */
static uint32_t gather(const struct column *column, uint32_t part, struct column_extra *extras,
                       uint32_t count)
{
    const struct segment_column *base = part_column(column, column->snapshot->base);
    const struct segment_column *values = part_column(column, part);
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
            room += part_column(column, part)->head->value_count;
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

/* The first extra, from `from` on, whose key is not before `key`. */
static uint32_t seek_extra(const struct column *column, struct slice key, uint32_t from)
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
    uint32_t value_count = part_column(column, snapshot->base)->head->value_count;
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
    const struct segment_column *base = part_column(column, snapshot->base);
    const struct segment_column *values = part_column(column, part);
    uint32_t *map = snapshot_array(snapshot, values->head->value_count, sizeof *map);
    uint32_t at = 0;
    uint32_t extra = 0;
    bool same = true;

    for (uint32_t ord = 0; ord < values->head->value_count; ord++) {
        struct slice key = segment_key(values, ord);

        at = segment_key_seek(base, key, at);
        extra = seek_extra(column, key, extra);
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

/* ---- What is dense over all items ---- */

/* The ord in `part` of a snapshot ord, or UINT32_MAX. */
static uint32_t part_ord(const struct column *column, uint32_t part, uint32_t ord)
{
    const uint32_t *map = column->maps[part];
    uint32_t lo = 0;
    uint32_t hi = part_column(column, part)->head->value_count;

    if (map == NULL)
        return ord < hi ? ord : UINT32_MAX;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (map[mid] < ord)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < part_column(column, part)->head->value_count && map[lo] == ord ? lo : UINT32_MAX;
}

static void collect_list(const struct segment_column *values, const struct layout_value *value,
                         uint8_t weight_min, uint32_t base, uint64_t *set)
{
    const uint32_t *list = values->lists + value->list;
    const uint8_t *weights = values->list_weights;

    for (uint32_t i = 0; i < value->count; i++)
        if (weights == NULL || weights[value->list + i] >= weight_min)
            bitset_set(set, base + list[i]);
}

/* OR the part's items with its value `ord` into the snapshot's `set`. */
static void collect_part(const struct column *column, uint32_t part, uint32_t ord,
                         uint8_t weight_min, uint64_t *set)
{
    const struct segment_column *values = part_column(column, part);
    const struct layout_value *value = &values->values[ord];
    size_t words = bitset_words(values->head->item_count);
    uint32_t base = item_base(column, part);

    if (value->bitset != LAYOUT_NONE && (weight_min == 0 || values->list_weights == NULL))
        bitset_or(set + base / 64, values->bitsets + value->bitset * words, words);
    else
        collect_list(values, value, weight_min, base, set);
}

void column_collect(const struct column *column, uint32_t ord, uint8_t weight_min, uint64_t *set)
{
    assert(column->schema->type == COLUMN_KEYWORD && ord < column->value_count);
    for (uint32_t part = 0; part < column->snapshot->part_count; part++) {
        uint32_t local = part_ord(column, part, ord);

        if (local != UINT32_MAX)
            collect_part(column, part, local, weight_min, set);
    }
}

static uint32_t count_list(const uint32_t *list, uint32_t count, const uint64_t *set)
{
    uint32_t found = 0;

    for (uint32_t i = 0; i < count; i++)
        found += bitset_get(set, list[i]);
    return found;
}

uint32_t column_count_in(const struct column *column, uint32_t ord, const uint64_t *set)
{
    uint32_t count = 0;

    assert(column->schema->type == COLUMN_KEYWORD && ord < column->value_count);
    for (uint32_t part = 0; part < column->snapshot->part_count; part++) {
        const struct segment_column *values = part_column(column, part);
        const uint64_t *part_set = set + item_base(column, part) / 64;
        size_t words = bitset_words(values->head->item_count);
        uint32_t local = part_ord(column, part, ord);
        const struct layout_value *value;

        if (local == UINT32_MAX)
            continue;
        value = &values->values[local];
        if (value->bitset != LAYOUT_NONE)
            count += (uint32_t)bitset_and_count(part_set, values->bitsets + value->bitset * words,
                                                words);
        else
            count += count_list(values->lists + value->list, value->count, part_set);
    }
    return count;
}

uint32_t column_parts(const struct column *column, struct column_part *out_parts)
{
    uint32_t count = column->snapshot->part_count;

    assert(column->schema->type == COLUMN_KEYWORD);
    for (uint32_t part = 0; part < count; part++)
        out_parts[part] = (struct column_part){
            .first = item_base(column, part),
            .count = part_column(column, part)->head->item_count,
            .offsets = part_column(column, part)->item_offsets,
            .ords = column->ords[part],
        };
    return count;
}

/* The base's dense values over all parts; as they are stored when there is one part. */
static void fill_bitsets(struct snapshot *snapshot, struct column *column)
{
    const struct segment_column *base = part_column(column, snapshot->base);
    size_t words = bitset_words(column->item_cap);
    uint64_t *sets;

    if (snapshot->part_count == 1 || base->head->bitset_count == 0) {
        column->bitsets = base->bitsets;
        return;
    }
    sets = snapshot_array(snapshot, base->head->bitset_count * words, sizeof *sets);
    for (uint32_t ord = 0; ord < base->head->value_count; ord++) {
        uint32_t bitset = base->values[ord].bitset;
        const uint32_t *map = column->maps[snapshot->base];

        if (bitset != LAYOUT_NONE)
            column_collect(column, map == NULL ? ord : map[ord], 0, sets + bitset * words);
    }
    column->bitsets = sets;
}

/* Take the values of the part's dead documents off the totals. */
static void subtract_dead(const struct snapshot *snapshot, const struct column *column,
                          uint32_t part, uint32_t *totals)
{
    const struct segment_column *values = part_column(column, part);
    const uint64_t *live = snapshot->live + snapshot->parts[part].doc_base / 64;
    uint32_t docs = snapshot->parts[part].segment->doc_count;

    for (uint32_t doc = 0; doc < docs; doc++) {
        if (live[doc / 64] == UINT64_MAX)
            doc |= 63; /* none of these is dead */
        if (doc >= docs || bitset_get(live, doc))
            continue;
        for (uint32_t i = values->item_offsets[doc]; i < values->item_offsets[doc + 1]; i++)
            totals[column->ords[part][i]]--;
    }
}

static void fill_totals(struct snapshot *snapshot, struct column *column)
{
    uint32_t *totals = snapshot_array(snapshot, column->value_count, sizeof *totals);

    for (uint32_t part = 0; part < snapshot->part_count; part++) {
        const struct segment_column *values = part_column(column, part);
        const uint32_t *map = column->maps[part];

        for (uint32_t ord = 0; ord < values->head->value_count; ord++)
            totals[map == NULL ? ord : map[ord]] += values->values[ord].count;
        subtract_dead(snapshot, column, part, totals);
    }
    column->totals = totals;
}

static void fill_numbers(struct snapshot *snapshot, struct column *column)
{
    int64_t *numbers;

    if (snapshot->part_count == 1) {
        column->numbers = part_column(column, 0)->numbers;
        return;
    }
    numbers = snapshot_array(snapshot, column->item_cap, sizeof *numbers);
    for (uint32_t item = 0; item < column->item_cap; item++)
        numbers[item] = INDEX_NUMBER_MISSING;
    for (uint32_t part = 0; part < snapshot->part_count; part++)
        memcpy(numbers + item_base(column, part), part_column(column, part)->numbers,
               part_column(column, part)->head->item_count * sizeof *numbers);
    column->numbers = numbers;
}

static void fill_keyword(struct snapshot *snapshot, struct column *column)
{
    if (snapshot->part_count == 0) {
        column->totals = snapshot_array(snapshot, 1, sizeof *column->totals);
        return;
    }
    find_extras(snapshot, column);
    column->value_count =
        part_column(column, snapshot->base)->head->value_count + column->extra_count;
    for (uint32_t part = 0; part < snapshot->part_count; part++) {
        column->maps[part] =
            part == snapshot->base ? map_base(snapshot, column) : map_part(snapshot, column, part);
        column->ords[part] = map_ords(snapshot, part_column(column, part), column->maps[part]);
    }
    fill_bitsets(snapshot, column);
    if (column->schema->scope == SCOPE_PRODUCT)
        fill_totals(snapshot, column);
}

void snapshot_columns_fill(struct snapshot *snapshot)
{
    const struct schema *schema = snapshot->schema;

    snapshot->columns = snapshot_array(snapshot, schema->column_count, sizeof *snapshot->columns);
    for (uint16_t i = 0; i < schema->column_count; i++) {
        struct column *column = &snapshot->columns[i];

        column->snapshot = snapshot;
        column->schema = &schema->columns[i];
        column->number = i;
        column->item_cap =
            column->schema->scope == SCOPE_OFFER ? snapshot->row_cap : snapshot->doc_cap;
        switch (column->schema->type) {
        case COLUMN_KEYWORD: fill_keyword(snapshot, column); break;
        case COLUMN_NUMBER: fill_numbers(snapshot, column); break;
        case COLUMN_BYTES: break; /* read where they are stored */
        }
    }
}

/* ---- Answers ---- */

const struct column *snapshot_column(const struct snapshot *snapshot, uint16_t column)
{
    assert(column < snapshot->schema->column_count);
    return &snapshot->columns[column];
}

uint32_t column_value_count(const struct column *column)
{
    assert(column->schema->type == COLUMN_KEYWORD);
    return column->value_count;
}

struct slice column_key(const struct column *column, uint32_t ord)
{
    uint32_t base = column->snapshot->base;
    uint32_t lo = 0;
    uint32_t hi = column->extra_count;

    assert(ord < column->value_count);
    while (lo < hi) { /* how many extras stand before ord; extra i has ord at + i */
        uint32_t mid = lo + (hi - lo) / 2;

        if (column->extras[mid].at + mid < ord)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo < column->extra_count && column->extras[lo].at + lo == ord)
        return column->extras[lo].key;
    return segment_key(part_column(column, base), ord - lo);
}

uint32_t column_find(const struct column *column, struct slice key)
{
    const struct segment_column *base;
    uint32_t at;
    uint32_t extra;

    assert(column->schema->type == COLUMN_KEYWORD);
    if (column->value_count == 0)
        return UINT32_MAX;
    base = part_column(column, column->snapshot->base);
    at = segment_key_seek(base, key, 0);
    extra = seek_extra(column, key, 0);
    if (at < base->head->value_count && slice_eq(segment_key(base, at), key))
        return at + extra;
    if (extra < column->extra_count && slice_eq(column->extras[extra].key, key))
        return at + extra;
    return UINT32_MAX;
}

struct ord_span column_values(const struct column *column, uint32_t item)
{
    const struct snapshot *snapshot = column->snapshot;
    bool offer = column->schema->scope == SCOPE_OFFER;
    uint32_t part = offer ? snapshot->row_parts[item / 64] : snapshot->doc_parts[item / 64];
    const struct segment_column *values = part_column(column, part);
    uint32_t local = item - item_base(column, part);
    uint32_t start;

    assert(item < column->item_cap);
    if (local >= values->head->item_count)
        return (struct ord_span){NULL, NULL, 0};
    start = values->item_offsets[local];
    return (struct ord_span){column->ords[part] + start,
                             values->weights == NULL ? NULL : values->weights + start,
                             values->item_offsets[local + 1] - start};
}

uint32_t column_lists(const struct column *column, uint32_t ord, struct column_list *out_lists)
{
    uint32_t count = 0;

    assert(column->schema->weighted && ord < column->value_count);
    for (uint32_t part = 0; part < column->snapshot->part_count; part++) {
        const struct segment_column *values = part_column(column, part);
        uint32_t local = part_ord(column, part, ord);
        const struct layout_value *value;

        if (local == UINT32_MAX)
            continue;
        value = &values->values[local];
        out_lists[count++] = (struct column_list){.first = item_base(column, part),
                                                  .count = value->count,
                                                  .items = values->lists + value->list,
                                                  .weights = values->list_weights + value->list};
    }
    return count;
}

uint32_t column_count(const struct column *column, uint32_t ord)
{
    uint32_t count = 0;

    assert(ord < column->value_count);
    for (uint32_t part = 0; part < column->snapshot->part_count; part++) {
        uint32_t local = part_ord(column, part, ord);

        if (local != UINT32_MAX)
            count += part_column(column, part)->values[local].count;
    }
    return count;
}

const uint64_t *column_bitset(const struct column *column, uint32_t ord)
{
    const struct segment_column *base;
    uint32_t local;

    assert(ord < column->value_count);
    base = part_column(column, column->snapshot->base);
    local = part_ord(column, column->snapshot->base, ord);
    if (local == UINT32_MAX || base->values[local].bitset == LAYOUT_NONE)
        return NULL;
    return column->bitsets + base->values[local].bitset * bitset_words(column->item_cap);
}

const uint32_t *column_totals(const struct column *column)
{
    assert(column->totals != NULL);
    return column->totals;
}

const int64_t *column_numbers(const struct column *column)
{
    assert(column->schema->type == COLUMN_NUMBER);
    return column->numbers;
}

const uint8_t *column_bytes(const struct column *column, uint32_t doc)
{
    const struct snapshot *snapshot = column->snapshot;
    uint32_t part;
    uint32_t local;

    assert(column->schema->type == COLUMN_BYTES && doc < column->item_cap);
    part = snapshot->doc_parts[doc / 64];
    local = doc - snapshot->parts[part].doc_base;
    assert(local < snapshot->parts[part].segment->doc_count);
    return part_column(column, part)->bytes + (size_t)local * column->schema->width;
}
