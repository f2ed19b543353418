/* Goal: plain and gzip files give the same lines; a long line costs itself only; damage is seen.
 * Method: files written here, read back line by line. */
#include "codec/input.h"

#include "tests/support/files.h"
#include "tests/support/prop.h"

#include <zlib.h>

enum { LINES = 30000 };

static char dir[PATH_MAX];
static char path[PATH_MAX + 16];

static int begin(void **state)
{
    (void)state;
    files_temp_dir(dir);
    snprintf(path, sizeof path, "%s/lines", dir);
    return 0;
}

static int end(void **state)
{
    (void)state;
    files_remove_tree(dir);
    return 0;
}

static void write_lines(const char *mode)
{
    gzFile file = gzopen(path, mode);

    assert_non_null(file);
    for (int i = 0; i < LINES; i++)
        assert_true(gzprintf(file, "line %d of many\r\n", i) > 0);
    assert_int_equal(gzclose(file), Z_OK);
}

static void expect_lines(void)
{
    struct input *input = NULL;
    struct slice line;
    char want[64];

    assert_int_equal(input_open(path, &input, NULL), 0);
    for (int i = 0; i < LINES; i++) {
        snprintf(want, sizeof want, "line %d of many", i);
        assert_int_equal(input_line(input, 100, &line, NULL), 1);
        assert_true(slice_eq(line, slice_cstr(want)));
    }
    assert_int_equal(input_line(input, 100, &line, NULL), 0);
    assert_int_equal(input_position(input), input_size(input));
    input_close(input);
}

static void plain_and_gzip_read_alike(void **state)
{
    (void)state;
    write_lines("wT");
    expect_lines();
    write_lines("wb");
    expect_lines();
}

static void damaged_gzip_is_an_error(void **state)
{
    struct slice bytes;
    struct input *input = NULL;
    struct slice line;
    int rc;

    (void)state;
    write_lines("wb");
    bytes = files_read(path);
    files_write(path, slice_of(bytes.ptr, bytes.len / 2));
    free((void *)bytes.ptr);
    assert_int_equal(input_open(path, &input, NULL), 0);
    do
        rc = input_line(input, 100, &line, NULL);
    while (rc > 0);
    assert_int_equal(rc, -ATTAR_ECORRUPT);
    input_close(input);
}

static void a_long_line_costs_itself(void **state)
{
    struct input *input = input_of_bytes(SLICE("ok\n123456789\n\n12345678\r\nend"));
    struct slice line;

    (void)state;
    assert_int_equal(input_line(input, 8, &line, NULL), 1);
    assert_int_equal(input_line(input, 8, &line, NULL), -ATTAR_ELIMIT);
    assert_int_equal(input_line(input, 8, &line, NULL), 1);
    assert_int_equal(line.len, 0);
    assert_int_equal(input_line(input, 8, &line, NULL), 1);
    assert_true(slice_eq(line, SLICE("12345678")));
    assert_int_equal(input_line(input, 8, &line, NULL), 1);
    assert_true(slice_eq(line, SLICE("end")));
    assert_int_equal(input_line(input, 8, &line, NULL), 0);
    input_close(input);
}

static void absent_files_have_their_code(void **state)
{
    struct input *input = NULL;

    (void)state;
    snprintf(path, sizeof path, "%s/none", dir);
    assert_int_equal(input_open(path, &input, NULL), -ATTAR_ENOTFOUND);
    assert_int_equal(input_open(dir, &input, NULL), -ATTAR_EIO);
    assert_null(input);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(plain_and_gzip_read_alike, begin, end),
        cmocka_unit_test_setup_teardown(damaged_gzip_is_an_error, begin, end),
        cmocka_unit_test(a_long_line_costs_itself),
        cmocka_unit_test_setup_teardown(absent_files_have_their_code, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
