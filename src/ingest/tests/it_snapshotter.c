/* Goal: a snapshotter on a loop makes what is published durable by itself, and finds damage that
 * the start did not look for, so that the next start does not stand on it.
 * Method: a real catalogue and index in a scratch folder; the loop turns until what is expected has
 * come, or a deadline; then the folder is opened anew. */
#include "ingest/tests/shop.h"

#include "base/clock.h"
#include "loop/loop.h"
#include "store/store.h"
#include "tests/support/files.h"

#include <dirent.h>

enum { DEADLINE_S = 60, TURN_MS = 5, COMMIT_MS = 50 };

struct fixture {
    struct shop shop;
    struct loop *loop;
    struct snapshotter *snapshotter;
    uint64_t commits; /* to wait for; 0: for damage */
    int64_t deadline_ns;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    shop_open(&f->shop);
    shop_put_product(&f->shop, "one", "approved", "v", "true");
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    shop_release(&f->shop);
    free(f);
    return 0;
}

static void turn(void *arg)
{
    struct fixture *f = arg;
    bool come;

    snapshotter_turn(f->snapshotter, f->shop.ingest);
    come = f->commits > 0 ? snapshotter_status(f->snapshotter).commits >= f->commits
                          : snapshotter_damage(f->snapshotter, NULL) < 0;
    if (come || clock_monotonic_ns() > f->deadline_ns)
        loop_stop(f->loop);
}

/* Turns until there are so many commits; 0: until damage is found. */
static void run_until(struct fixture *f, uint64_t commits)
{
    struct snapshotter_config config = {.data_ms = COMMIT_MS, .position_ms = COMMIT_MS};
    struct loop_timer *timer;

    f->commits = commits;
    f->deadline_ns = clock_monotonic_ns() + (int64_t)DEADLINE_S * 1000000000;
    assert_int_equal(loop_new("test", &f->loop, NULL), 0);
    config.loop = f->loop;
    assert_int_equal(snapshotter_new(&config, &f->snapshotter, NULL), 0);
    timer = loop_timer_new(f->loop, turn, f);
    loop_timer_repeat(timer, TURN_MS);
    loop_run(f->loop);
    snapshotter_stop(f->snapshotter);
    assert_true(snapshotter_status(f->snapshotter).commits >= commits);
    assert_int_equal(snapshotter_damage(f->snapshotter, NULL), commits > 0 ? 0 : -ATTAR_ECORRUPT);
    loop_timer_free(timer);
    loop_free(f->loop);
    snapshotter_free(f->snapshotter);
}

static void what_is_published_becomes_durable(void **state)
{
    struct fixture *f = *state;

    shop_start(&f->shop, 0);
    run_until(f, 1);
    shop_put_product(&f->shop, "two", "approved", "v", "true");
    shop_poll(&f->shop);
    run_until(f, 1);
    shop_stop(&f->shop);
    shop_start(&f->shop, 0);
    shop_expect_visible(&f->shop, "one two");
    shop_expect_equal(&f->shop);
}

/* The newest segment file. */
static void segment_path(const struct fixture *f, char out[PATH_MAX + 300])
{
    char index_dir[PATH_MAX + 16];
    struct dirent *entry;
    DIR *stream;

    shop_index_dir(&f->shop, index_dir);
    stream = opendir(index_dir);
    assert_non_null(stream);
    out[0] = '\0';
    while ((entry = readdir(stream)) != NULL)
        if (strncmp(entry->d_name, "segment-", 8) == 0)
            snprintf(out, PATH_MAX + 300, "%s/%s", index_dir, entry->d_name);
    closedir(stream);
}

/* Flip a bit of the stored documents, which no start reads. */
static void damage_a_segment(const struct fixture *f)
{
    char path[PATH_MAX + 300];
    struct store_file *file = NULL;
    struct slice section = {NULL, 0};
    struct slice bytes;
    size_t offset;

    segment_path(f, path);
    assert_int_equal(store_file_open(path, UINT64_MAX, &file, NULL), 0);
    assert_int_equal(store_file_section(file, "doc.blocks", &section, NULL), 0);
    offset = STORE_ALIGN + (size_t)(section.ptr - store_file_bytes(file, 0).ptr);
    store_file_close(file);
    bytes = files_read(path);
    ((char *)bytes.ptr)[offset] ^= 1;
    files_write(path, bytes);
    free((void *)bytes.ptr);
}

static void damage_found_late_is_not_stood_on_again(void **state)
{
    struct fixture *f = *state;

    shop_start(&f->shop, 0);
    run_until(f, 1);
    shop_stop(&f->shop);
    damage_a_segment(f);
    shop_start(&f->shop, 1); /* a byte of verifying: all is left to the scrub */
    run_until(f, 0);
    shop_stop(&f->shop);
    shop_start(&f->shop, 1); /* made anew from the catalogue: there was no commit before */
    run_until(f, 1);
    shop_expect_visible(&f->shop, "one");
    shop_expect_equal(&f->shop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_published_becomes_durable, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damage_found_late_is_not_stood_on_again, set_up,
                                        tear_down)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
