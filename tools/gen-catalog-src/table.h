/* A whole tab-separated table in memory: the authored files of data/ and words.tsv.
 *
 *   header   id  en  ar          columns are found by name
 *   cells    rows * columns slices, row after row
 *
 * Owner: the arena it was read into.  Thread: any (immutable once read). */
#ifndef GEN_CATALOG_TABLE_H
#define GEN_CATALOG_TABLE_H

#include "base/arena.h"
#include "base/error.h"

struct table {
    struct slice *header;
    struct slice *cells;
    size_t columns;
    size_t rows;
};

/** Read `path`, every row of which must have as many cells as the header.
 * Errors: -ATTAR_ENOTFOUND, -ATTAR_EIO, -ATTAR_EPARSE (file and line), -ATTAR_ELIMIT (arena). */
int table_read(const char *path, struct arena *arena, struct table *out_table,
               struct attar_error *err);

/** The cell of `row` under the column `name`; a column that is not there is a bug. */
struct slice table_cell(const struct table *table, size_t row, const char *name);

#endif
