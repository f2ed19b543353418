/* Columns of a snapshot: the values of facets, filters and sort keys.  Part of the front door
 * index.h.
 *
 *   by item    column_values(item) -> ords, weights        column_numbers()[item]
 *              column_bytes(item)
 *   by value   column_collect(ord) -> bitset over items    column_key(ord), column_find(key)
 *              column_lists(ord) -> items, weights
 *
 * An item is a doc (product columns) or a row (offer columns).  Ords are in key order over all
 * segments, so comparing them sorts.  Borrowed data lives as long as the snapshot.
 * Thread: any (immutable). */
#ifndef INDEX_COLUMNS_H
#define INDEX_COLUMNS_H

#include "base/slice.h"
#include "index/limits.h"

struct column; /* one column of one snapshot */
struct snapshot;

/** Column number `column` of the schema. */
const struct column *snapshot_column(const struct snapshot *snapshot, uint16_t column);

/* ---- Keyword columns ---- */

/** Different values over all segments; ords are 0..value_count-1 in key order.  A value may be
 * left of which every document is deleted. */
uint32_t column_value_count(const struct column *column);

/** The key of an ord, borrowed. */
struct slice column_key(const struct column *column, uint32_t ord);

/** The ord of `key`, or UINT32_MAX.  Cost: one binary search. */
uint32_t column_find(const struct column *column, struct slice key);

/** Do equal ords of two snapshots' columns of one number have equal keys?  False may also mean that
 * it would cost too much to find out.  Cost: compares what is not in the largest segment. */
bool column_same_values(const struct column *a, const struct column *b);

struct ord_span {
    const uint32_t *ords;   /* ascending, snapshot ords */
    const uint8_t *weights; /* beside them in a weighted column, else NULL */
    uint32_t count;
};

/** The values of item (doc or row), borrowed; none in the padding. */
struct ord_span column_values(const struct column *column, uint32_t item);

/** Items (docs or rows) that have the value, deleted ones included. */
uint32_t column_count(const struct column *column, uint32_t ord);

/** OR the items that have the value (with weight >= weight_min in a weighted column) into
 * `set`, the caller's bitset over docs or rows. */
void column_collect(const struct column *column, uint32_t ord, uint8_t weight_min, uint64_t *set);

/* The items of one segment that have a value: item first + items[i] with weights[i]. */
struct column_list {
    uint32_t first; /* a multiple of 64 */
    uint32_t count;
    const uint32_t *items;  /* ascending */
    const uint8_t *weights; /* 1..255 */
};

/** Write the lists of a value of a weighted column, ascending by `first`, deleted items included.
 * out_lists  room for INDEX_SEGMENTS_MAX; returns how many: none for a segment without the value.
 * Borrowed.  Cost: one binary search a segment. */
uint32_t column_lists(const struct column *column, uint32_t ord, struct column_list *out_lists);

/** Items of `set`, a bitset over docs or rows, that have the value.
 * Cost: 0.3 ns a word of a dense value, 1 ns an item of a rare one. */
uint32_t column_count_in(const struct column *column, uint32_t ord, const uint64_t *set);

/* The values of neighbouring items as flat arrays, for loops over many of them: those of item
 * first + i are ords[offsets[i]] to ords[offsets[i + 1] - 1]. */
struct column_part {
    uint32_t first; /* a multiple of 64 */
    uint32_t count;
    const uint32_t *offsets;
    const uint32_t *ords; /* snapshot ords */
};

/** Write the parts of a keyword column, at most INDEX_SEGMENTS_MAX; returns how many there are.
 * Items between parts have no values. */
uint32_t column_parts(const struct column *column, struct column_part *out_parts);

/** A flat bitset of the items with the value, if one is stored (values of more than 1/64 of the
 * items); else NULL.  Deleted ones included. */
const uint64_t *column_bitset(const struct column *column, uint32_t ord);

/** Live documents that have each value, for facets when nothing filters: u32[value_count],
 * product columns only; offers depend on stock and vendor state. */
const uint32_t *column_totals(const struct column *column);

/* ---- Number columns ---- */

/** Dense int64 of every item, INDEX_NUMBER_MISSING where there is none; length doc_cap/row_cap. */
const int64_t *column_numbers(const struct column *column);

/* ---- Bytes columns ---- */

/** The bytes of a doc, as many as the schema's width, borrowed; zeros where it was put without.
 * Those of neighbouring docs of a segment lie one after the other, the first at a multiple of 8.
 * The doc is none of the padding.  Cost: two look-ups, no copy at a publish. */
const uint8_t *column_bytes(const struct column *column, uint32_t doc);

#endif
