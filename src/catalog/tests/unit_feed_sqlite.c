/* Goal: the feed of the embedded change log keeps the promises of every feed.
 * Method: the table of feed_table.c over a catalogue in a file, written through a second handle. */
#include "feed_table.h"

#include "tests/support/files.h"

struct writer {
    struct catalog *written;
    struct catalog *read;
};

static void put(struct feed_bench *bench, enum catalog_kind kind, const char *id, int value)
{
    struct catalog *catalog = ((struct writer *)bench->writer)->written;
    char json[64];

    snprintf(json, sizeof json, "{\"id\":\"%s\",\"v\":%d}", id, value);
    assert_int_equal(catalog_begin(catalog, NULL), 0);
    assert_int_equal(catalog_put(catalog, kind, slice_cstr(id), slice_cstr(json), NULL), 0);
    assert_int_equal(catalog_commit(catalog, NULL), 0);
}

static void remove_one(struct feed_bench *bench, enum catalog_kind kind, const char *id)
{
    struct catalog *catalog = ((struct writer *)bench->writer)->written;
    bool found;

    assert_int_equal(catalog_begin(catalog, NULL), 0);
    assert_int_equal(catalog_delete(catalog, kind, slice_cstr(id), &found, NULL), 0);
    assert_int_equal(catalog_commit(catalog, NULL), 0);
}

static int open_bench(void **state)
{
    struct feed_bench *bench = test_calloc(1, sizeof *bench);
    struct writer *writer = test_calloc(1, sizeof *writer);
    char dir[PATH_MAX];
    char path[PATH_MAX + 8];

    files_temp_dir(dir);
    snprintf(path, sizeof path, "%s/db", dir);
    if (catalog_open_sqlite(path, &writer->written, NULL) < 0 ||
        catalog_open_sqlite(path, &writer->read, NULL) < 0)
        return -1;
    files_remove_tree(dir); /* the open files live on */
    *bench = (struct feed_bench){feed_over_catalog(writer->read), put, remove_one, writer, 0};
    *state = bench;
    return 0;
}

static int close_bench(void **state)
{
    struct feed_bench *bench = *state;
    struct writer *writer = bench->writer;

    bench->feed->ops->free(bench->feed);
    catalog_close(writer->read);
    catalog_close(writer->written);
    test_free(writer);
    test_free(bench);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {FEED_TABLE};

    return cmocka_run_group_tests(tests, open_bench, close_bench);
}
