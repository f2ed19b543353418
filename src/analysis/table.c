/* Reading the analyzer's files through codec/input, and splitting them by line and tab.
 *
 * A file is small and is read whole, so that its hash is that of its bytes and its cells can be
 * borrowed from the arena for as long as the analysis lives.  The rows are cut one by one; a row
 * whose cells do not match the header is an error, never a guess. */
#include "analysis/table.h"

#include "base/buf.h"
#include "codec/checksum.h"
#include "codec/input.h"

#include <assert.h>
#include <stdio.h>

void table_hash(uint64_t *hash, struct slice bytes)
{
    uint64_t both[2] = {*hash, checksum_xxh3(bytes)};

    *hash = checksum_xxh3((struct slice){(const char *)both, sizeof both});
}

static int read_all(struct input *input, struct buf *into, const char *path,
                    struct attar_error *err)
{
    struct slice bytes;
    int rc;

    while ((rc = input_peek(input, &bytes, err)) == 0 && bytes.len > 0) {
        buf_add_slice(into, bytes);
        input_skip(input, bytes.len);
    }
    if (rc == 0 && into->overflow)
        return error_set(err, ATTAR_ELIMIT, "%s: more than %d bytes", path, TABLE_BYTES_MAX);
    return rc;
}

static int read_path(const char *path, struct arena *arena, struct slice *out_text,
                     struct attar_error *err)
{
    struct input *input = NULL;
    struct buf text;
    struct slice copy;
    int rc;

    buf_init(&text, TABLE_BYTES_MAX);
    rc = input_open(path, &input, err);
    if (rc == -ATTAR_ENOTFOUND)
        rc = error_set(err, ATTAR_EIO, "%s is not there", path);
    if (rc == 0)
        rc = read_all(input, &text, path, err);
    if (rc == 0) {
        copy = arena_copy(arena, buf_slice(&text));
        if (copy.ptr == NULL)
            rc = error_set(err, ATTAR_ELIMIT, "%s: the analysis has no room for it", path);
        else
            *out_text = copy;
    }
    input_close(input);
    buf_release(&text);
    return rc;
}

int table_text(const struct table_source *source, const char *name, struct slice *out_text,
               struct attar_error *err)
{
    char path[TABLE_PATH_CAP];
    int rc;

    assert(source != NULL && name != NULL && out_text != NULL);
    if (snprintf(path, sizeof path, "%s/%s", source->dir, name) >= (int)sizeof path)
        return error_set(err, ATTAR_ELIMIT, "%s: the path is too long", name);
    rc = read_path(path, source->arena, out_text, err);
    if (rc == 0)
        table_hash(source->hash, *out_text);
    return rc;
}

static size_t split(struct slice line, struct slice cells[TABLE_COLUMNS_MAX])
{
    size_t count = 0;

    while (line.ptr != NULL && count < TABLE_COLUMNS_MAX)
        cells[count++] = slice_cut(&line, '\t');
    return count;
}

/* The next line that is neither blank nor a comment; false at the end. */
static bool next_line(struct table *table, struct slice *out_line)
{
    while (table->rest.ptr != NULL && table->rest.len > 0) {
        struct slice line = slice_cut(&table->rest, '\n');

        table->line++;
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        *out_line = line;
        return true;
    }
    return false;
}

int table_begin(struct table *table, const char *path, struct slice text, struct attar_error *err)
{
    struct slice line;

    assert(table != NULL && path != NULL);
    *table = (struct table){.rest = text};
    snprintf(table->path, sizeof table->path, "%s", path);
    if (!next_line(table, &line))
        return error_set(err, ATTAR_EPARSE, "%s: no header line", table->path);
    table->columns = split(line, table->header);
    return 0;
}

int table_open(struct table *table, const struct table_source *source, const char *name,
               struct attar_error *err)
{
    char path[TABLE_PATH_CAP];
    struct slice text;
    int rc;

    assert(table != NULL && source != NULL);
    rc = table_text(source, name, &text, err);
    if (rc < 0)
        return rc;
    snprintf(path, sizeof path, "%s/%s", source->dir, name);
    return table_begin(table, path, text, err);
}

int table_next(struct table *table, struct attar_error *err)
{
    struct slice line;
    size_t count;

    assert(table->columns > 0);
    if (!next_line(table, &line))
        return 0;
    count = split(line, table->cells);
    if (count != table->columns)
        return error_set(err, ATTAR_EPARSE, "%s:%zu: %zu cells, the header has %zu", table->path,
                         table->line, count, table->columns);
    return 1;
}

struct slice table_cell(const struct table *table, const char *name)
{
    for (size_t i = 0; i < table->columns; i++)
        if (slice_eq(table->header[i], slice_cstr(name)))
            return table->cells[i];
    return (struct slice){NULL, 0};
}
