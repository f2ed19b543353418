/* Reading tables: the CSV reader without quoting, every cell copied into the arena. */
#include "table.h"

#include "base/vec.h"
#include "codec/csv.h"

#include <assert.h>

struct cells {
    VEC(struct slice) all; /* header included */
    size_t columns;
};

static int keep_row(struct cells *cells, const struct csv *csv, const char *path,
                    struct arena *arena, struct attar_error *err)
{
    if (cells->all.count == 0)
        cells->columns = csv->count;
    if (csv->count != cells->columns)
        return error_set(err, ATTAR_EPARSE, "%s:%llu: %zu cells, the header has %zu", path,
                         (unsigned long long)csv->line, csv->count, cells->columns);
    for (size_t i = 0; i < csv->count; i++) {
        struct slice copy = arena_copy(arena, csv->fields[i]);

        if (copy.ptr == NULL)
            return error_set(err, ATTAR_ELIMIT, "%s: too large", path);
        VEC_PUSH(&cells->all, copy);
    }
    return 0;
}

static int finish(const struct cells *cells, const char *path, struct arena *arena,
                  struct table *out_table, struct attar_error *err)
{
    struct slice *all = arena_array(arena, cells->all.count, sizeof *all);

    if (cells->columns == 0)
        return error_set(err, ATTAR_EPARSE, "%s: has no header", path);
    if (all == NULL)
        return error_set(err, ATTAR_ELIMIT, "%s: too large", path);
    memcpy(all, cells->all.items, cells->all.count * sizeof *all);
    *out_table = (struct table){
        .header = all,
        .cells = all + cells->columns,
        .columns = cells->columns,
        .rows = cells->all.count / cells->columns - 1,
    };
    return 0;
}

int table_read(const char *path, struct arena *arena, struct table *out_table,
               struct attar_error *err)
{
    struct cells cells = {0};
    struct input *input;
    struct csv csv;
    int rc = input_open(path, &input, err);

    assert(out_table != NULL);
    if (rc < 0)
        return rc;
    csv_init(&csv, input, &csv_tsv);
    while ((rc = csv_next(&csv, err)) > 0) {
        rc = keep_row(&cells, &csv, path, arena, err);
        if (rc < 0)
            break;
    }
    if (rc == 0)
        rc = finish(&cells, path, arena, out_table, err);
    csv_release(&csv);
    input_close(input);
    VEC_RELEASE(&cells.all);
    return rc;
}

struct slice table_cell(const struct table *table, size_t row, const char *name)
{
    assert(row < table->rows);
    for (size_t i = 0; i < table->columns; i++)
        if (slice_eq(table->header[i], slice_cstr(name)))
            return table->cells[row * table->columns + i];
    assert(!"the table has no such column");
    return slice_of("", 0);
}
