/* Reading CSV as RFC 4180 has it, and TSV without quoting, row by row in bounded memory.
 *
 *   csv_init(&csv, input, &csv_rfc4180);
 *   while ((rc = csv_next(&csv, err)) != 0)
 *       rc > 0 ? use(csv.fields, csv.count, csv.line) : reject(csv.line, err);
 *   csv_release(&csv);
 *
 * Kinder than the RFC in three points: LF alone ends a row, a quote inside an unquoted field is
 * itself, a UTF-8 byte order mark at the start is dropped.  Blank lines are skipped.
 * Owner: init / release.  Thread: one at a time. */
#ifndef CODEC_CSV_H
#define CODEC_CSV_H

#include "base/buf.h"
#include "base/error.h"
#include "base/vec.h"
#include "codec/input.h"

struct csv_dialect {
    char separator;
    bool quoted;          /* "..." with "" for a quote */
    size_t row_bytes_max; /* of one row's values, <= 16 MiB */
    size_t fields_max;    /* of one row */
};

extern const struct csv_dialect csv_rfc4180; /* comma, quoted, 1 MiB, 1,024 fields */
extern const struct csv_dialect csv_tsv;     /* tab, not quoted, the same bounds */

struct csv {
    struct input *input; /* borrowed */
    struct csv_dialect dialect;
    struct slice *fields; /* of the row in hand, borrowed until the next call */
    size_t count;
    uint64_t line; /* at which the row in hand begins, from 1 */
    /* private */
    uint64_t next_line;
    struct buf text;
    VEC(size_t) ends;
    VEC(struct slice) slices;
};

void csv_init(struct csv *csv, struct input *input, const struct csv_dialect *dialect);

/** Idempotent; the input stays the caller's. */
void csv_release(struct csv *csv);

/** Read the next row.  1; 0 at the end; -ATTAR_EPARSE (text behind a closing quote, a quote that
 * is never closed) or -ATTAR_ELIMIT for this row alone: it is skipped to its line's end, and the
 * next call goes on; -ATTAR_EIO or -ATTAR_ECORRUPT from the input, final. */
int csv_next(struct csv *csv, struct attar_error *err);

#endif
