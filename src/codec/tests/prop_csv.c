/* Goal: any table of any bytes survives being written as CSV and read back, line numbers too.
 * Method: an encoder of a few lines, random cells full of quotes, commas and line ends. */
#include "codec/csv.h"

#include "tests/support/prop.h"

enum { ROWS = 5, FIELDS = 4, CELL_MAX = 6 };

struct table {
    char cells[ROWS][FIELDS][CELL_MAX];
    size_t lens[ROWS][FIELDS];
};

static void gen_table(struct rng *rng, struct table *table)
{
    static const char letters[] = "a\",\n\r\t ";

    for (int r = 0; r < ROWS; r++)
        for (int f = 0; f < FIELDS; f++) {
            table->lens[r][f] = rng_below(rng, CELL_MAX);
            for (int i = 0; i < CELL_MAX; i++)
                table->cells[r][f][i] = letters[rng_below(rng, sizeof letters - 1)];
        }
}

static void add_cell(struct buf *out, const char *cell, size_t len)
{
    buf_add_byte(out, '"');
    for (size_t i = 0; i < len; i++) {
        if (cell[i] == '"')
            buf_add_byte(out, '"');
        buf_add_byte(out, cell[i]);
    }
    buf_add_byte(out, '"');
}

TEST_PROP(csv_round_trip, 2000)
{
    struct table table;
    uint64_t line_of_row[ROWS];
    struct buf text;
    struct csv csv;
    struct input *input;

    gen_table(t->rng, &table);
    buf_init(&text, 1 << 16);
    for (int r = 0; r < ROWS; r++) {
        line_of_row[r] = 1 + slice_count(buf_slice(&text), '\n');
        for (int f = 0; f < FIELDS; f++) {
            add_cell(&text, table.cells[r][f], table.lens[r][f]);
            buf_add_cstr(&text, f + 1 < FIELDS ? "," : rng_below(t->rng, 2) ? "\n" : "\r\n");
        }
    }
    input = input_of_bytes(buf_slice(&text));
    csv_init(&csv, input, &csv_rfc4180);
    for (int r = 0; r < ROWS; r++) {
        CHECK_EQ(t, csv_next(&csv, NULL), 1);
        CHECK_EQ(t, csv.count, FIELDS);
        CHECK_EQ(t, csv.line, line_of_row[r]);
        for (int f = 0; f < FIELDS; f++)
            CHECK(t, slice_eq(csv.fields[f], slice_of(table.cells[r][f], table.lens[r][f])));
    }
    CHECK_EQ(t, csv_next(&csv, NULL), 0);
    csv_release(&csv);
    input_close(input);
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(csv_round_trip)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
