/* C4, C5.  Goal: whichever operation of a commit the disk refuses, once or from then on until there
 * is room again, the process goes on, the folder holds the commit before, nothing is left behind,
 * a file whose fsync failed is never synced again, and the next good commit is whole.
 * Method: a commit is counted; then, for every operation k of such a commit, a commit on a disk
 * that fails at k, and one after it on a disk that works.  What is in the folder is seen by
 * opening a copy of it. */
#include "tests/fault/fault_run.h"

#include "store/store.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

#include <dirent.h>
#include <errno.h>

enum { CHANGES = 6, ATTEMPTS = 3 };

static int commit(struct prop *t, struct fault_run *run)
{
    int rc;

    small_index_change(t->rng, run->writer, CHANGES, &run->version, &run->now);
    rc = index_writer_commit(run->writer, SLICE("p"), NULL);
    if (rc == 0)
        run->kept = run->now;
    return rc;
}

/* A copy of the folder as a process that starts now would find it. */
static bool folder_holds(struct fault_run *run, const struct small_state *state)
{
    char copy[PATH_MAX];
    bool holds;

    files_temp_dir(copy);
    temp_disk_image(&run->disk, run->disk.ops.count, NULL, copy);
    holds = small_index_dir_holds(&run->small, disk_posix(), copy, state);
    files_remove_tree(copy);
    return holds;
}

static size_t files_in(const char *dir)
{
    DIR *stream = opendir(dir);
    size_t count = 0;

    assert_non_null(stream);
    while (readdir(stream) != NULL)
        count++;
    closedir(stream);
    return count - 2;
}

/* Operations of a commit like the ones that follow. */
static size_t ops_of_a_commit(struct prop *t, struct fault_run *run)
{
    size_t before;

    for (int i = 0; i < 4; i++)
        CHECK_EQ(t, commit(t, run), 0);
    before = run->disk.ops.count;
    CHECK_EQ(t, commit(t, run), 0);
    return run->disk.ops.count - before;
}

/* No file is synced after a sync of it has failed: temp_disk logs a failed one as OP_CLOSE. */
static void check_no_second_sync(struct prop *t, const struct fault_run *run)
{
    const struct op *failed = &run->disk.ops.items[run->disk.fail_at - 1];

    for (size_t i = run->disk.fail_at; i < run->disk.ops.count; i++)
        CHECK(t, run->disk.ops.items[i].kind != OP_SYNC ||
                     strcmp(run->disk.ops.items[i].path, failed->path) != 0);
}

/* The k-th operation from now on fails once. */
static void refuse_once(struct prop *t, struct fault_run *run, size_t k, int error)
{
    struct small_state before = run->kept;
    size_t files = files_in(run->dir);
    int rc;

    run->disk.fail_errno = error;
    run->disk.fail_at = run->disk.ops.count + k;
    run->disk.fail_half = rng_below(t->rng, 2) == 0;
    rc = commit(t, run);
    CHECK(t, rc == 0 || rc == -ATTAR_EIO);
    /* renamed, but the folder's sync failed: a start may find either */
    if (rc < 0 && !folder_holds(run, &before) && !folder_holds(run, &run->now))
        prop_fail(t, __FILE__, __LINE__, "operation %zu: neither the old commit nor the new", k);
    CHECK(t, small_index_writer_holds(run->writer, &run->now));
    if (rc < 0)
        CHECK(t, files_in(run->dir) <= files + 3); /* a state and a segment of a manifest renamed */
    if (rc < 0)
        check_no_second_sync(t, run);
    run->disk.fail_at = 0;
    CHECK_EQ(t, commit(t, run), 0);
    CHECK(t, folder_holds(run, &run->now));
}

TEST_PROP(any_one_operation_may_fail, 1)
{
    struct fault_run run;
    size_t count;

    fault_run_init(&run);
    count = ops_of_a_commit(t, &run);
    for (size_t k = 1; k <= count; k++)
        refuse_once(t, &run, k, k % 2 == 0 ? EIO : EMFILE);
    fault_run_release(&run);
}

/* From the k-th operation on there is no room. */
static void fill_the_disk(struct prop *t, struct fault_run *run, size_t k)
{
    struct small_state before = run->kept;
    size_t files = files_in(run->dir);

    run->disk.fail_errno = ENOSPC;
    run->disk.fail_half = rng_below(t->rng, 2) == 0;
    run->disk.full = true;
    run->disk.fail_at = run->disk.ops.count + k;
    for (int i = 0; i < ATTEMPTS; i++) {
        int rc = commit(t, run);

        CHECK(t, rc == -ATTAR_EIO || (i == 0 && rc == 0));
        if (rc == 0) /* k lies behind its last write */
            before = run->kept;
        CHECK(t, folder_holds(run, &before));
        CHECK(t, small_index_writer_holds(run->writer, &run->now));
    }
    CHECK(t, files_in(run->dir) <= files + 3);
    run->disk.fail_at = 0;
    run->disk.full = false;
    CHECK_EQ(t, commit(t, run), 0);
    CHECK(t, folder_holds(run, &run->now));
}

TEST_PROP(the_disk_may_be_full_at_any_write, 1)
{
    struct fault_run run;
    size_t count;

    fault_run_init(&run);
    count = ops_of_a_commit(t, &run);
    for (size_t k = 1; k <= count; k++)
        fill_the_disk(t, &run, k);
    fault_run_release(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(any_one_operation_may_fail),
                                       PROP(the_disk_may_be_full_at_any_write)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
