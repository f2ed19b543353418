/* Goal: Tables of the analyzer's form, and nothing else, are read; everything read is in the hash.
 * Method: files in a scratch folder. */
#include "analysis/table.h"

#include "tests/support/files.h"
#include "tests/support/prop.h"

static char dir[PATH_MAX];
static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    files_temp_dir(dir);
    arena_init(&arena, 32 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    files_remove_tree(dir);
    arena_release(&arena);
    return 0;
}

static int open_text(struct table *table, const char *text, uint64_t *hash, struct attar_error *err)
{
    struct table_source source = {dir, &arena, hash};
    char path[PATH_MAX + 16];

    snprintf(path, sizeof path, "%s/t.tsv", dir);
    files_write(path, slice_cstr(text));
    return table_open(table, &source, "t.tsv", err);
}

static void rows_by_heading(void **state)
{
    struct table table;
    uint64_t hash = 0;

    (void)state;
    assert_int_equal(open_text(&table, "# c\nid\ten\n\n# c\na\tA b\nb\t\n", &hash, NULL), 0);
    assert_int_equal(table_next(&table, NULL), 1);
    assert_int_equal(table.line, 5);
    assert_true(slice_eq(table_cell(&table, "en"), SLICE("A b")));
    assert_null(table_cell(&table, "ar").ptr);
    assert_int_equal(table_next(&table, NULL), 1);
    assert_int_equal(table_cell(&table, "en").len, 0);
    assert_int_equal(table_next(&table, NULL), 0);
    assert_int_equal(table_next(&table, NULL), 0);
}

static void a_short_or_long_row_is_named(void **state)
{
    struct attar_error err;
    struct table table;
    uint64_t hash = 0;

    (void)state;
    assert_int_equal(open_text(&table, "id\ten\na\n", &hash, NULL), 0);
    assert_int_equal(table_next(&table, &err), -ATTAR_EPARSE);
    assert_non_null(strstr(err.text, "t.tsv:2: 1 cells"));
    assert_int_equal(open_text(&table, "id\ten\na\tb\tc\n", &hash, NULL), 0);
    assert_int_equal(table_next(&table, &err), -ATTAR_EPARSE);
    assert_int_equal(open_text(&table, "\n# only a comment\n", &hash, &err), -ATTAR_EPARSE);
}

static void every_byte_is_in_the_hash(void **state)
{
    struct table table;
    uint64_t a = 0, b = 0, c = 0;

    (void)state;
    assert_int_equal(open_text(&table, "id\na\n", &a, NULL), 0);
    assert_int_equal(open_text(&table, "id\na\n", &b, NULL), 0);
    assert_int_equal(open_text(&table, "id\na\n# x\n", &c, NULL), 0);
    assert_true(a == b && a != c);
}

static void what_is_not_there_or_too_long(void **state)
{
    struct table_source source = {dir, &arena, &(uint64_t){0}};
    struct slice text = SLICE("untouched");
    char *long_text = malloc(TABLE_BYTES_MAX + 2);
    struct attar_error err;
    struct table table;

    (void)state;
    assert_int_equal(table_text(&source, "none", &text, &err), -ATTAR_EIO);
    assert_non_null(strstr(err.text, "none is not there"));
    memset(long_text, 'x', TABLE_BYTES_MAX + 1);
    long_text[TABLE_BYTES_MAX + 1] = '\0';
    assert_int_equal(open_text(&table, long_text, &(uint64_t){0}, &err), -ATTAR_ELIMIT);
    memset(long_text, 'x', TABLE_PATH_CAP);
    long_text[TABLE_PATH_CAP] = '\0';
    assert_int_equal(table_text(&source, long_text, &text, &err), -ATTAR_ELIMIT);
    assert_true(slice_eq(text, SLICE("untouched")));
    free(long_text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_by_heading),
        cmocka_unit_test(a_short_or_long_row_is_named),
        cmocka_unit_test(every_byte_is_in_the_hash),
        cmocka_unit_test(what_is_not_there_or_too_long),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
