/* The analyzer's own files: whole texts, tab-separated tables, lists of words.
 *
 * A table has one header line; `#` begins a comment line; no quoting (data/README.md has the same
 * form).  Whatever is read goes into the hash of the analysis, file by file, in order.
 * Thread: the one that opens the analysis (it blocks). */
#ifndef ANALYSIS_TABLE_H
#define ANALYSIS_TABLE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"

enum { TABLE_PATH_CAP = 1024, TABLE_BYTES_MAX = 8 << 20, TABLE_COLUMNS_MAX = 16 };

/* Where files come from and what becomes of them. */
struct table_source {
    const char *dir;
    struct arena *arena; /* the texts live here */
    uint64_t *hash;      /* of everything read; see table_hash */
};

/** Mix `bytes` into `*hash`. */
void table_hash(uint64_t *hash, struct slice bytes);

/** The text of the source's file `name`, copied into the arena and mixed into the hash.
 * 0, -ATTAR_EIO (also when it is not there), -ATTAR_ELIMIT past TABLE_BYTES_MAX. */
int table_text(const struct table_source *source, const char *name, struct slice *out_text,
               struct attar_error *err);

struct table {
    char path[TABLE_PATH_CAP];
    struct slice rest;
    size_t line; /* of the row in hand, from 1 */
    struct slice header[TABLE_COLUMNS_MAX];
    struct slice cells[TABLE_COLUMNS_MAX]; /* of the row in hand; borrowed from the arena */
    size_t columns;
};

/** Begin a table of `text`, borrowed; `path` is what errors call it.  -ATTAR_EPARSE: no header. */
int table_begin(struct table *table, const char *path, struct slice text, struct attar_error *err);

/** Read a table's file and its header.  Errors as table_text, and -ATTAR_EPARSE. */
int table_open(struct table *table, const struct table_source *source, const char *name,
               struct attar_error *err);

/** The next row.  1; 0 at the end; -ATTAR_EPARSE when its cells do not match the header. */
int table_next(struct table *table, struct attar_error *err);

/** The cell of the row in hand under the heading `name`; ptr NULL if there is no such column. */
struct slice table_cell(const struct table *table, const char *name);

#endif
