/* What a column of a snapshot answers: values of an item, items of a value, how many there are.
 *
 * A value's ord in the snapshot is looked up in the numbering of each part (numbering.c), and the
 * part's own lists and bitsets are read from there. */
#include "index/snapshot/column.h"

#include "base/bitset.h"

#include <assert.h>

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
    return segment_key(column_part_values(column, base), ord - lo);
}

uint32_t column_find(const struct column *column, struct slice key)
{
    const struct segment_column *base;
    uint32_t at;
    uint32_t extra;

    assert(column->schema->type == COLUMN_KEYWORD);
    if (column->value_count == 0)
        return UINT32_MAX;
    base = column_part_values(column, column->snapshot->base);
    at = segment_key_seek(base, key, 0);
    extra = column_extra_seek(column, key, 0);
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
    const struct segment_column *values = column_part_values(column, part);
    uint32_t local = item - column_part_base(column, part);
    uint32_t start;

    assert(item < column->item_cap);
    if (local >= values->head->item_count)
        return (struct ord_span){NULL, NULL, 0};
    start = values->item_offsets[local];
    return (struct ord_span){column->ords[part] + start,
                             values->weights == NULL ? NULL : values->weights + start,
                             values->item_offsets[local + 1] - start};
}

/* The ord in `part` of a snapshot ord, or UINT32_MAX. */
static uint32_t part_ord(const struct column *column, uint32_t part, uint32_t ord)
{
    const uint32_t *map = column->maps[part];
    uint32_t lo = 0;
    uint32_t hi = column_part_values(column, part)->head->value_count;

    if (map == NULL)
        return ord < hi ? ord : UINT32_MAX;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (map[mid] < ord)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < column_part_values(column, part)->head->value_count && map[lo] == ord ? lo
                                                                                      : UINT32_MAX;
}

uint32_t column_lists(const struct column *column, uint32_t ord, struct column_list *out_lists)
{
    uint32_t count = 0;

    assert(column->schema->weighted && ord < column->value_count);
    for (uint32_t part = 0; part < column->snapshot->part_count; part++) {
        const struct segment_column *values = column_part_values(column, part);
        uint32_t local = part_ord(column, part, ord);
        const struct layout_value *value;

        if (local == UINT32_MAX)
            continue;
        value = &values->values[local];
        out_lists[count++] = (struct column_list){.first = column_part_base(column, part),
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
            count += column_part_values(column, part)->values[local].count;
    }
    return count;
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
    const struct segment_column *values = column_part_values(column, part);
    const struct layout_value *value = &values->values[ord];
    size_t words = bitset_words(values->head->item_count);
    uint32_t base = column_part_base(column, part);

    if (value->bitset != LAYOUT_NONE && (weight_min == 0 || values->list_weights == NULL))
        bitset_or(set + base / 64, values->bitsets + value->bitset * words, words);
    else
        collect_list(values, value, weight_min, base, set);
}

static void collect(const struct column *column, uint32_t ord, uint32_t first, uint8_t weight_min,
                    uint64_t *set)
{
    assert(column->schema->type == COLUMN_KEYWORD && ord < column->value_count);
    for (uint32_t part = first; part < column->snapshot->part_count; part++) {
        uint32_t local = part_ord(column, part, ord);

        if (local != UINT32_MAX)
            collect_part(column, part, local, weight_min, set);
    }
}

void column_collect(const struct column *column, uint32_t ord, uint8_t weight_min, uint64_t *set)
{
    collect(column, ord, 0, weight_min, set);
}

void column_collect_from(const struct column *column, uint32_t ord, uint32_t first, uint64_t *set)
{
    collect(column, ord, first, 0, set);
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
        const struct segment_column *values = column_part_values(column, part);
        const uint64_t *part_set = set + column_part_base(column, part) / 64;
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
            .first = column_part_base(column, part),
            .count = column_part_values(column, part)->head->item_count,
            .offsets = column_part_values(column, part)->item_offsets,
            .ords = column->ords[part],
        };
    return count;
}

const uint64_t *column_bitset(const struct column *column, uint32_t ord)
{
    const struct segment_column *base;
    uint32_t local;

    assert(ord < column->value_count);
    base = column_part_values(column, column->snapshot->base);
    local = part_ord(column, column->snapshot->base, ord);
    if (local == UINT32_MAX || base->values[local].bitset == LAYOUT_NONE)
        return NULL;
    return column->bitsets + base->values[local].bitset * column->bitset_words;
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
    return column_part_values(column, part)->bytes + (size_t)local * column->schema->width;
}
