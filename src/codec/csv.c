/* A state machine over bytes:
 *
 *              "                 "            "
 *   START ----------> QUOTED <======> QUOTE_IN_QUOTED      separator: field ends, START
 *     | other            any byte                          LF: row ends
 *     v                                                    CR before LF: dropped
 *   PLAIN (to separator or LF)
 *
 * Values are unescaped into `text`; `ends` holds where each field ends, because `text` may move
 * while it grows.  After a fault the rest of the line is skipped in state SKIP. */
#include "codec/csv.h"

#include <assert.h>

enum { ROW_BYTES_CAP = 16 << 20 };

enum state { START, PLAIN, QUOTED, QUOTE_IN_QUOTED, SKIP };

struct row {
    enum state state;
    int fault; /* 0 or ATTAR_E*, with why */
    const char *why;
    bool any; /* a byte of the row was seen */
    bool done;
};

const struct csv_dialect csv_rfc4180 = {',', true, 1 << 20, 1024};
const struct csv_dialect csv_tsv = {'\t', false, 1 << 20, 1024};

void csv_init(struct csv *csv, struct input *input, const struct csv_dialect *dialect)
{
    assert(dialect->row_bytes_max <= ROW_BYTES_CAP && dialect->fields_max > 0);
    *csv = (struct csv){.input = input, .dialect = *dialect, .next_line = 1};
    buf_init(&csv->text, dialect->row_bytes_max);
}

void csv_release(struct csv *csv)
{
    buf_release(&csv->text);
    VEC_RELEASE(&csv->ends);
    VEC_RELEASE(&csv->slices);
}

static void refuse(struct row *row, int code, const char *why)
{
    if (row->fault == 0) {
        row->fault = code;
        row->why = why;
    }
    row->state = SKIP;
}

static void field_end(struct csv *csv, struct row *row)
{
    if (csv->ends.count == csv->dialect.fields_max)
        refuse(row, ATTAR_ELIMIT, "the row has too many fields");
    else
        VEC_PUSH(&csv->ends, csv->text.len);
}

static void row_end(struct csv *csv, struct row *row)
{
    size_t begin = csv->ends.count > 0 ? csv->ends.items[csv->ends.count - 1] : 0;
    bool cr = csv->text.len > begin && csv->text.ptr[csv->text.len - 1] == '\r';

    csv->text.len -= row->state == PLAIN && cr;
    if (row->state != SKIP)
        field_end(csv, row);
    row->done = true;
}

static void value_byte(struct csv *csv, struct row *row, char c)
{
    buf_add_byte(&csv->text, c);
    if (csv->text.overflow)
        refuse(row, ATTAR_ELIMIT, "the row is too long");
}

static void step_quoted(struct csv *csv, struct row *row, char c)
{
    if (c == '"')
        row->state = QUOTE_IN_QUOTED;
    else
        value_byte(csv, row, c);
}

static void step_after_quote(struct csv *csv, struct row *row, char c)
{
    if (c == '"') {
        row->state = QUOTED;
        value_byte(csv, row, c);
    } else if (c != '\r') {
        refuse(row, ATTAR_EPARSE, "text stands behind a closing quote");
    }
}

static void step(struct csv *csv, struct row *row, char c)
{
    bool inside = row->state == QUOTED;

    csv->next_line += c == '\n';
    if (c == '\n' && !inside) {
        row_end(csv, row);
    } else if (row->state == SKIP) {
        return;
    } else if (c == csv->dialect.separator && !inside) {
        row->state = START;
        field_end(csv, row);
    } else if (inside) {
        step_quoted(csv, row, c);
    } else if (row->state == QUOTE_IN_QUOTED) {
        step_after_quote(csv, row, c);
    } else if (c == '"' && csv->dialect.quoted && row->state == START) {
        row->state = QUOTED;
    } else {
        row->state = PLAIN;
        value_byte(csv, row, c);
    }
}

/* One row's bytes.  0, or the input's failure. */
static int read_row(struct csv *csv, struct row *row, struct attar_error *err)
{
    struct slice window;
    int rc;

    while (!row->done) {
        size_t i = 0;

        rc = input_peek(csv->input, &window, err);
        if (rc < 0)
            return rc;
        if (window.len == 0)
            break;
        row->any = true;
        while (i < window.len && !row->done)
            step(csv, row, window.ptr[i++]);
        input_skip(csv->input, i);
    }
    if (!row->done && row->state == QUOTED)
        refuse(row, ATTAR_EPARSE, "a quote is never closed");
    if (!row->done)
        row_end(csv, row);
    return 0;
}

static void cut_fields(struct csv *csv)
{
    size_t begin = 0;

    VEC_RESERVE(&csv->slices, csv->ends.count + 1);
    for (size_t i = 0; i < csv->ends.count; i++) {
        size_t end = csv->ends.items[i];

        csv->slices.items[i] = slice_of(begin == end ? "" : csv->text.ptr + begin, end - begin);
        begin = end;
    }
    csv->fields = csv->slices.items;
    csv->count = csv->ends.count;
}

/* Only in front of the first row; a window holds at least 3 bytes of a file that has them. */
static int drop_byte_order_mark(struct csv *csv, struct attar_error *err)
{
    struct slice window;
    int rc = input_peek(csv->input, &window, err);

    if (rc == 0 && slice_starts(window, SLICE("\xEF\xBB\xBF")))
        input_skip(csv->input, 3);
    return rc;
}

int csv_next(struct csv *csv, struct attar_error *err)
{
    struct row row;
    int rc = csv->next_line == 1 ? drop_byte_order_mark(csv, err) : 0;

    if (rc < 0)
        return rc;
    do {
        row = (struct row){.state = START};
        buf_clear(&csv->text);
        csv->ends.count = 0;
        csv->line = csv->next_line;
        rc = read_row(csv, &row, err);
        if (rc < 0)
            return rc;
        if (!row.any)
            return 0;
        if (row.fault != 0)
            return error_set(err, row.fault, "line %llu: %s", (unsigned long long)csv->line,
                             row.why);
    } while (csv->ends.count == 1 && csv->text.len == 0 && row.state != QUOTE_IN_QUOTED);
    cut_fields(csv);
    return 1;
}
