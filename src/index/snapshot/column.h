/* One column over all parts of a snapshot.
 *
 *   columns.c  makes it, with numbering.c    -->    column.c  answers from it
 *
 * The base part is the one with most documents; the snapshot's values are its values with the
 * extras merged in, so only ords behind the first extra move.
 * Private to src/index.  Thread: writer makes it; any (immutable). */
#ifndef INDEX_SNAPSHOT_COLUMN_H
#define INDEX_SNAPSHOT_COLUMN_H

#include "index/snapshot/snapshot.h"

/* A value that the base part does not have. */
struct column_extra {
    struct slice key;
    uint32_t at; /* the base ord it stands before */
};

struct column {
    const struct snapshot *snapshot; /* borrowed: it owns this */
    const struct schema_column *schema;
    uint16_t number;
    uint32_t item_cap;
    uint32_t value_count;
    struct column_extra *extras;
    uint32_t extra_count;
    bool taken_over; /* the values are numbered as in the former snapshot */
    const uint32_t *places[INDEX_SEGMENTS_MAX]; /* of the part's keys among the base's; shared */
    const uint32_t *maps[INDEX_SEGMENTS_MAX]; /* part ord -> snapshot ord; NULL: the same; shared */
    const uint32_t *ords[INDEX_SEGMENTS_MAX]; /* of the part's items, as snapshot ords; shared if
                                                 there is a map, else the segment's */
    const uint64_t *bitsets;                  /* of the base's dense values, over item_cap */
    size_t bitset_words;                      /* from one bitset to the next */
    const uint32_t *totals;                   /* product columns */
    const int64_t *numbers;                   /* number columns */
    void *copied; /* bitsets or numbers, if they are not the segment's; a lineage */
};

/** What part number `part` holds of the column. */
static inline const struct segment_column *column_part_values(const struct column *column,
                                                              uint32_t part)
{
    return &column->snapshot->parts[part].segment->columns[column->number];
}

/** The part's first item in the snapshot's numbering, a multiple of 64. */
static inline uint32_t column_part_base(const struct column *column, uint32_t part)
{
    const struct snapshot_part *place = &column->snapshot->parts[part];

    return column->schema->scope == SCOPE_OFFER ? place->row_base : place->doc_base;
}

/** Fill extras, value_count, maps and ords of a keyword column; there is a part at least.
 *
 * former  the same column of the snapshot before, or NULL: what is known of its segments is kept
 * Cost: a binary search for each key of a new segment; reads the ords of all parts but the base,
 * and of the base where its values moved. */
void column_number_values(struct snapshot *snapshot, struct column *column,
                          const struct column *former);

/** Set the bits of the items that have value `ord`, those of the parts from number `first` on, as
 * column_collect does for all. */
void column_collect_from(const struct column *column, uint32_t ord, uint32_t first, uint64_t *set);

/** Give the shared arrays back. */
void column_release(struct column *column);

/** The first extra, from `from` on, whose key is not before `key`. */
uint32_t column_extra_seek(const struct column *column, struct slice key, uint32_t from);

#endif
