/* Goal: what is in a spool survives each way that it moves, from the heap into a file, within the
 * file and back, and a buffer on a spool holds what one on the heap holds.
 * Method: thresholds of a few pages; a folder that is none stands for a file system that refuses;
 * what the kernel says of open files and of the address tells where the bytes lie. */
#include "base/spool.h"

#include "base/buf.h"
#include "tests/support/prop.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

enum { FILE_MIN = 1 << 16, LARGE = 1 << 20 };

static const char *temp_dir(void)
{
    const char *dir = getenv("TMPDIR");

    return dir != NULL ? dir : "/tmp";
}

static int open_files(void)
{
    DIR *dir = opendir("/proc/self/fd");
    int count = 0;

    assert_non_null(dir);
    while (readdir(dir) != NULL)
        count++;
    closedir(dir);
    return count;
}

static void fill(unsigned char *bytes, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        bytes[i] = (unsigned char)(i * 31 + i / 251);
}

static void check(const unsigned char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i] != (unsigned char)(i * 31 + i / 251))
            fail_msg("byte %zu of %zu", i, len);
}

static void bytes_survive_every_move(void **state)
{
    static const size_t caps[] = {100,   FILE_MIN - 1, FILE_MIN, 3 * FILE_MIN + 5,
                                  LARGE, FILE_MIN,     7};
    struct spool *spool = spool_new(temp_dir(), FILE_MIN);
    int files = open_files();
    size_t len = 0;

    (void)state;
    for (size_t i = 0; i < sizeof caps / sizeof *caps; i++) {
        size_t kept = len < caps[i] ? len : caps[i];
        unsigned char *bytes = spool_resize(spool, kept, caps[i]);

        check(bytes, kept);
        fill(bytes, kept, caps[i]);
        len = caps[i];
        assert_int_equal(spool_is_file(spool), i >= 2);
    }
    assert_int_equal(open_files(), files + 1);
    spool_free(spool);
    assert_int_equal(open_files(), files);
    spool_free(NULL);
}

static void without_a_file_it_is_the_heap(void **state)
{
    struct spool *spool = spool_new("/proc/self/no-such-folder", FILE_MIN);
    unsigned char *bytes = spool_resize(spool, 0, 1000);

    (void)state;
    fill(bytes, 0, 1000);
    bytes = spool_resize(spool, 1000, LARGE);
    assert_false(spool_is_file(spool));
    check(bytes, 1000);
    fill(bytes, 1000, LARGE);
    check(spool_resize(spool, LARGE, (size_t)2 * LARGE), LARGE);
    spool_free(spool);
}

static void a_buffer_is_the_same_on_a_spool(void **state)
{
    struct buf heap;
    struct buf spooled;

    (void)state;
    buf_init(&heap, LARGE);
    buf_init(&spooled, LARGE);
    buf_spool(&spooled, temp_dir(), FILE_MIN);
    for (int i = 0; i < 40000; i++) {
        buf_addf(&heap, "%d %x,", i, i * i);
        buf_addf(&spooled, "%d %x,", i, i * i);
    }
    assert_true(spool_is_file(spooled.spool));
    buf_fit(&spooled);
    assert_int_equal(spooled.cap, spooled.len);
    assert_true(slice_eq(buf_slice(&heap), buf_slice(&spooled)));
    buf_release(&spooled);
    buf_add_cstr(&spooled, "again"); /* as after any release */
    assert_true(slice_eq(buf_slice(&spooled), SLICE("again")));
    buf_release(&spooled);
    buf_release(&heap);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_survive_every_move),
        cmocka_unit_test(without_a_file_it_is_the_heap),
        cmocka_unit_test(a_buffer_is_the_same_on_a_spool),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
