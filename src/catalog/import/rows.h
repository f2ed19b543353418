/* The rows of a foreign file, whatever its form: JSONL, CSV or TSV, plain or gzip.  Private to
 * src/catalog.
 *
 * A value is looked up by path: "notes.top" goes through JSON objects; in a table it is a column
 * of the header row.  Null, "" and blanks count as absent.  Numbers are texts as they were
 * written (integers) or with the fewest digits (reals).
 * Thread: one at a time. */
#ifndef CATALOG_ROWS_H
#define CATALOG_ROWS_H

#include "base/buf.h"
#include "base/map.h"
#include "codec/csv.h"
#include "codec/json.h"

enum row_format { ROWS_JSONL, ROWS_CSV, ROWS_TSV };

enum { ROW_BYTES_MAX = 1 << 20 };

struct rows {
    enum row_format format;
    struct input *input; /* borrowed */
    struct csv csv;
    struct map columns; /* name -> field */
    struct slice line_text;
    struct json *json; /* of the row in hand */
    uint64_t line;     /* of the row in hand, from 1 */
    struct buf number; /* the text of the last number looked up */
};

/** For JSONL nothing is read yet; for tables the header row is.  0, -ATTAR_EPARSE or the input's
 * errors.  Owner: rows_release, also after a failure. */
int rows_open(struct rows *rows, struct input *input, enum row_format format,
              struct attar_error *err);
void rows_release(struct rows *rows);

/** The next row: 1; 0 at the end; -ATTAR_EPARSE or -ATTAR_ELIMIT for this row alone;
 * -ATTAR_EIO or -ATTAR_ECORRUPT, final. */
int rows_next(struct rows *rows, struct attar_error *err);

/** The JSON value at `path` of a JSONL row, NULL if there is none or the rows are a table. */
const struct json *rows_json(const struct rows *rows, struct slice path);

/** The text at `path`, without blanks at its ends; false if it is absent or no text or number.
 * Borrowed until the next call of rows_text or rows_next. */
bool rows_text(struct rows *rows, struct slice path, struct slice *out_text);

/** A JSON string or number as rows_text gives it. */
bool rows_text_of(struct rows *rows, const struct json *value, struct slice *out_text);

#endif
