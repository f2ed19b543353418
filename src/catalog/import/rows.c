/* Three forms of file, one row.
 *
 *   JSONL   line --> json tree       path "a.b" walks objects
 *   CSV     row  --> fields          path "a.b" is the column of that name
 *   TSV
 *
 * A row at fault (malformed, too long, another number of fields than the header) costs itself. */
#include "catalog/import/rows.h"

#include "base/error.h"
#include "codec/json_writer.h"

#include <assert.h>

static const struct json_limits limits = {ROW_BYTES_MAX, true};

static int read_header(struct rows *rows, struct attar_error *err)
{
    int rc = csv_next(&rows->csv, err);

    if (rc == 0)
        return error_set(err, ATTAR_EPARSE, "the table has no header row");
    for (size_t i = 0; rc > 0 && i < rows->csv.count; i++) {
        uint32_t at = map_add(&rows->columns, slice_trim(rows->csv.fields[i]));

        if (at != i)
            return error_set(err, ATTAR_EPARSE, "column \"%.*s\" stands twice in the header",
                             SLICE_ARG(rows->csv.fields[i]));
    }
    return rc < 0 ? rc : 0;
}

int rows_open(struct rows *rows, struct input *input, enum row_format format,
              struct attar_error *err)
{
    *rows = (struct rows){.format = format, .input = input};
    buf_init(&rows->number, 64);
    map_init(&rows->columns, ROW_BYTES_MAX);
    csv_init(&rows->csv, input, format == ROWS_TSV ? &csv_tsv : &csv_rfc4180);
    return format == ROWS_JSONL ? 0 : read_header(rows, err);
}

void rows_release(struct rows *rows)
{
    json_free(rows->json);
    rows->json = NULL;
    csv_release(&rows->csv);
    map_release(&rows->columns);
    buf_release(&rows->number);
}

static int next_json(struct rows *rows, struct attar_error *err)
{
    int rc;

    do {
        rows->line++;
        rc = input_line(rows->input, ROW_BYTES_MAX, &rows->line_text, err);
    } while (rc > 0 && slice_trim(rows->line_text).len == 0);
    if (rc > 0)
        rc = json_parse(rows->line_text, &limits, &rows->json, err);
    else
        return rc;
    if (rc < 0)
        return rc;
    if (json_kind(rows->json) != JSON_KIND_OBJECT)
        return error_set(err, ATTAR_EPARSE, "the line is %s, must be an object",
                         json_kind_name(json_kind(rows->json)));
    return 1;
}

int rows_next(struct rows *rows, struct attar_error *err)
{
    int rc;

    json_free(rows->json);
    rows->json = NULL;
    if (rows->format == ROWS_JSONL)
        return next_json(rows, err);
    rc = csv_next(&rows->csv, err);
    rows->line = rows->csv.line;
    if (rc > 0 && rows->csv.count != rows->columns.count)
        return error_set(err, ATTAR_EPARSE, "%zu fields, the header has %zu", rows->csv.count,
                         rows->columns.count);
    return rc;
}

const struct json *rows_json(const struct rows *rows, struct slice path)
{
    const struct json *value = rows->json;
    char name[128];

    while (value != NULL && path.ptr != NULL) {
        struct slice step = slice_cut(&path, '.');

        if (step.len >= sizeof name)
            return NULL;
        memcpy(name, step.ptr, step.len);
        name[step.len] = '\0';
        value = json_get(value, name);
    }
    return value;
}

bool rows_text_of(struct rows *rows, const struct json *value, struct slice *out_text)
{
    struct json_writer w;
    struct slice text;

    if (json_kind(value) == JSON_KIND_INTEGER || json_kind(value) == JSON_KIND_REAL) {
        buf_clear(&rows->number);
        json_writer_init(&w, &rows->number);
        json_add_json(&w, value);
        *out_text = buf_slice(&rows->number);
        return true;
    }
    if (json_str(value, &text) < 0 || slice_trim(text).len == 0)
        return false;
    *out_text = slice_trim(text);
    return true;
}

bool rows_text(struct rows *rows, struct slice path, struct slice *out_text)
{
    uint32_t column;
    struct slice text;

    if (rows->format == ROWS_JSONL)
        return rows_text_of(rows, rows_json(rows, path), out_text);
    column = map_find(&rows->columns, path);
    if (column == MAP_NONE)
        return false;
    text = slice_trim(rows->csv.fields[column]);
    if (text.len == 0)
        return false;
    *out_text = text;
    return true;
}
