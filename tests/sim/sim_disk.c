/* Goal: the simulated disk keeps what was synced and can lose the rest; so that what the simulation
 * finds is the store's fault, and what a missing sync costs is found.
 * Method: files written with and without syncs, of the file and of the folder, and a loss of power;
 * then src/store on it under faults. */
#include "tests/sim/disk.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

#include <unistd.h>

struct bench {
    struct faults faults;
    struct sim_disk disk;
    char root[PATH_MAX];
};

static void set_up(struct bench *bench, uint64_t seed)
{
    *bench = (struct bench){0};
    rng_init(&bench->faults.rng, seed);
    files_temp_dir(bench->root);
    sim_disk_init(&bench->disk, &bench->faults, bench->root);
}

static void tear_down(struct bench *bench)
{
    sim_disk_release(&bench->disk);
    files_remove_tree(bench->root);
}

/* "hello" in the file `name`; how much of it a loss of power leaves, -1 for no file. */
static int left_of(struct bench *bench, bool sync, bool sync_dir)
{
    const struct disk *ops = &bench->disk.disk;
    char path[2 * PATH_MAX];
    struct slice text;
    int same = 0;
    int fd;

    snprintf(path, sizeof path, "%s/hello", bench->disk.dir);
    fd = ops->create(ops->self, path);
    assert_true(fd >= 0);
    assert_int_equal(ops->write(ops->self, fd, "hello", 5), 0);
    if (sync)
        assert_int_equal(ops->sync(ops->self, fd), 0);
    ops->close(ops->self, fd);
    if (sync_dir)
        assert_int_equal(ops->sync_dir(ops->self, bench->disk.dir), 0);
    sim_disk_crash(&bench->disk, true);
    if (access(path, F_OK) < 0)
        return -1;
    text = files_read(path);
    while (same < (int)text.len && same < 5 && text.ptr[same] == "hello"[same])
        same++;
    free((char *)text.ptr);
    return same;
}

TEST_PROP(what_was_synced_stays, 40)
{
    struct bench bench;

    set_up(&bench, t->seed);
    CHECK_EQ(t, left_of(&bench, true, true), 5);
    tear_down(&bench);
}

static void what_was_not_can_go(void **state)
{
    bool torn = false;
    bool nameless = false;

    (void)state;
    for (uint64_t seed = 0; seed < 40; seed++) {
        struct bench bench;

        set_up(&bench, seed);
        torn = torn || left_of(&bench, false, true) < 5;
        tear_down(&bench);
        set_up(&bench, seed);
        nameless = nameless || left_of(&bench, true, false) < 0;
        tear_down(&bench);
    }
    assert_true(torn);
    assert_true(nameless);
}

/* A manifest whose position is `n` and that names no file. */
static bool commit(struct store *store, int n)
{
    char text[16];
    struct store_manifest next = {.position = {text, (size_t)snprintf(text, sizeof text, "%d", n)}};

    return store_commit(store, &next, NULL) == 0;
}

TEST_PROP(a_store_on_it_holds_what_it_committed, 60)
{
    struct bench bench;
    int committed = 0;
    int begun = 0;

    set_up(&bench, t->seed);
    for (int round = 0; round < 6; round++) {
        struct store *store = NULL;
        int64_t found = 0;

        bench.faults.per_million = 0;
        CHECK_EQ(t, store_open(&bench.disk.disk, bench.disk.dir, &store, NULL), 0);
        if (store_current(store) != NULL)
            CHECK_EQ(t, slice_to_i64(store_current(store)->position, &found), 0);
        CHECK(t, found >= committed && found <= begun);
        bench.faults.per_million = (unsigned)rng_below(t->rng, 2) * 60000;
        for (uint64_t i = rng_below(t->rng, 6); i > 0; i--)
            if (commit(store, ++begun))
                committed = begun;
        store_close(store);
        sim_disk_crash(&bench.disk, rng_below(t->rng, 3) != 0);
    }
    tear_down(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(what_was_synced_stays),
        cmocka_unit_test(what_was_not_can_go),
        PROP(a_store_on_it_holds_what_it_committed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
