/* Making the columns of a snapshot: what is dense over all items is copied, from where it is no
 * longer what it was in the former snapshot (base/lineage.h).
 *
 *   numbers, bitsets of dense values    as they are stored when there is one part
 *   totals of a product column          items of each value that are live
 *
 * Bytes are never copied: they are the widest of columns, and one item at a time is asked for. */
#include "index/snapshot/column.h"

#include "base/bitset.h"
#include "base/lineage.h"

#include <assert.h>

/* What a column takes over from the former one: the items below `items`, of `parts` parts. */
struct kept {
    const struct column *former; /* NULL: nothing */
    uint32_t parts;
    uint32_t items;
};

/* How many items' worth of the former array can be kept: none of one that is the segment's. */
static size_t copied_items(struct kept kept)
{
    return kept.former == NULL || kept.former->copied == NULL ? 0 : kept.items;
}

/* The base's dense values over all parts; as they are stored when there is one part.  While values
 * are numbered as before, so are the base and its bitsets. */
static void fill_bitsets(struct snapshot *snapshot, struct column *column, struct kept kept)
{
    const struct segment_column *base = column_part_values(column, snapshot->base);
    const uint32_t *map = column->maps[snapshot->base];
    size_t words = bitset_words(column->item_cap);
    size_t taken = column->taken_over ? bitset_words(copied_items(kept)) : 0;
    uint64_t *sets;

    if (snapshot->part_count == 1 || base->head->bitset_count == 0) {
        column->bitsets = base->bitsets;
        column->bitset_words = words;
        return;
    }
    sets = lineage_next(taken == 0 ? NULL : kept.former->copied, base->head->bitset_count,
                        words * sizeof *sets, taken * sizeof *sets);
    column->copied = sets;
    column->bitsets = sets;
    column->bitset_words = lineage_stride(sets) / sizeof *sets;
    for (uint32_t ord = 0; ord < base->head->value_count; ord++) {
        uint32_t bitset = base->values[ord].bitset;
        uint64_t *set = sets + bitset * column->bitset_words;

        if (bitset == LAYOUT_NONE)
            continue;
        memset(set + taken, 0, (words - taken) * sizeof *set);
        column_collect_from(column, map == NULL ? ord : map[ord], taken == 0 ? 0 : kept.parts, set);
    }
}

/* Take the values of the part's dead documents off the totals. */
static void subtract_dead(const struct snapshot *snapshot, const struct column *column,
                          uint32_t part, uint32_t *totals)
{
    const struct segment_column *values = column_part_values(column, part);
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

/* Add `by` to the total of each value of a doc. */
static void count_doc(const struct column *column, size_t doc, uint32_t by, uint32_t *totals)
{
    struct ord_span span = column_values(column, (uint32_t)doc);

    for (uint32_t i = 0; i < span.count; i++)
        totals[span.ords[i]] += by;
}

/* The former totals, less what has died or gone with its segment, and the new segments' more. */
static void keep_up_totals(const struct column *column, struct kept kept, uint32_t *totals)
{
    const struct column *former = kept.former;
    const uint64_t *live = column->snapshot->live;
    const uint64_t *before = former->snapshot->live;
    size_t words = bitset_words(column->item_cap);
    size_t words_before = bitset_words(former->item_cap);
    uint32_t docs = kept.items;

    memcpy(totals, former->totals, column->value_count * sizeof *totals);
    for (size_t word = 0; word < bitset_words(docs); word++)
        for (uint64_t bits = before[word] & ~live[word]; bits != 0; bits &= bits - 1)
            count_doc(column, word * 64 + (size_t)__builtin_ctzll(bits), UINT32_MAX, totals);
    for (size_t doc = bitset_next(before, words_before, docs); doc != SIZE_MAX;
         doc = bitset_next(before, words_before, doc + 1))
        count_doc(former, doc, UINT32_MAX, totals);
    for (size_t doc = bitset_next(live, words, docs); doc != SIZE_MAX;
         doc = bitset_next(live, words, doc + 1))
        count_doc(column, doc, 1, totals);
}

static void count_totals(const struct snapshot *snapshot, const struct column *column,
                         uint32_t *totals)
{
    for (uint32_t part = 0; part < snapshot->part_count; part++) {
        const struct segment_column *values = column_part_values(column, part);
        const uint32_t *map = column->maps[part];

        for (uint32_t ord = 0; ord < values->head->value_count; ord++)
            totals[map == NULL ? ord : map[ord]] += values->values[ord].count;
        subtract_dead(snapshot, column, part, totals);
    }
}

static void fill_totals(struct snapshot *snapshot, struct column *column, struct kept kept)
{
    uint32_t *totals = snapshot_array(snapshot, column->value_count, sizeof *totals);

    if (column->taken_over)
        keep_up_totals(column, kept, totals);
    else
        count_totals(snapshot, column, totals);
    column->totals = totals;
}

/* The part's numbers, and the padding before them, behind `end`; returns where they end. */
static size_t take_numbers(const struct column *column, uint32_t part, size_t end, int64_t *numbers)
{
    const struct segment_column *values = column_part_values(column, part);
    uint32_t base = column_part_base(column, part);

    while (end < base)
        numbers[end++] = INDEX_NUMBER_MISSING;
    memcpy(numbers + base, values->numbers, values->head->item_count * sizeof *numbers);
    return end + values->head->item_count;
}

static void fill_numbers(struct snapshot *snapshot, struct column *column, struct kept kept)
{
    size_t taken = copied_items(kept);
    int64_t *numbers;

    if (snapshot->part_count == 1) {
        column->numbers = column_part_values(column, 0)->numbers;
        return;
    }
    numbers = lineage_next(taken == 0 ? NULL : kept.former->copied, 1,
                           column->item_cap * sizeof *numbers, taken * sizeof *numbers);
    column->copied = numbers;
    for (uint32_t part = taken == 0 ? 0 : kept.parts; part < snapshot->part_count; part++)
        taken = take_numbers(column, part, taken, numbers);
    column->numbers = numbers;
}

static void fill_keyword(struct snapshot *snapshot, struct column *column, struct kept kept)
{
    if (snapshot->part_count == 0) {
        column->totals = snapshot_array(snapshot, 1, sizeof *column->totals);
        return;
    }
    column_number_values(snapshot, column, kept.former);
    fill_bitsets(snapshot, column, kept);
    if (column->schema->scope == SCOPE_PRODUCT)
        fill_totals(snapshot, column, kept);
}

void snapshot_columns_fill(struct snapshot *snapshot, const struct snapshot *former)
{
    const struct schema *schema = snapshot->schema;
    struct snapshot_overlap overlap = {0};

    if (former != NULL)
        overlap = snapshot_overlap(former, snapshot);
    snapshot->columns = snapshot_array(snapshot, schema->column_count, sizeof *snapshot->columns);
    for (uint16_t i = 0; i < schema->column_count; i++) {
        struct column *column = &snapshot->columns[i];
        bool offer = schema->columns[i].scope == SCOPE_OFFER;
        struct kept kept = {former == NULL ? NULL : &former->columns[i], overlap.segments,
                            offer ? overlap.rows : overlap.docs};

        column->snapshot = snapshot;
        column->schema = &schema->columns[i];
        column->number = i;
        column->item_cap = offer ? snapshot->row_cap : snapshot->doc_cap;
        switch (column->schema->type) {
        case COLUMN_KEYWORD: fill_keyword(snapshot, column, kept); break;
        case COLUMN_NUMBER: fill_numbers(snapshot, column, kept); break;
        case COLUMN_BYTES: break; /* read where they are stored */
        }
    }
}
