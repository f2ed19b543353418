/* Goal: a commit written by another thread holds what was captured, whatever the writer does
 * meanwhile; there is one at a time; a failed one changes nothing.
 * Method: random changes, publishes and merges on this thread while a pool's worker writes; after
 * each commit the folder's copy is opened and held against the state at its capture.  Run under
 * the thread sanitizer too (suite concurrency). */
#include "tests/fault/fault_run.h"

#include "loop/loop.h"
#include "store/store.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

#include <errno.h>
#include <pthread.h>

enum { COMMITS = 12, CHANGES_MAX = 40 };

static void change(struct prop *t, struct fault_run *run)
{
    small_index_change(t->rng, run->writer, 1 + (unsigned)rng_below(t->rng, CHANGES_MAX),
                       &run->version, &run->now);
}

static struct index_commit *capture(struct prop *t, struct fault_run *run)
{
    struct index_commit *commit = NULL;

    CHECK_EQ(t, index_commit_capture(run->writer, SLICE("p"), &commit, NULL), 0);
    run->kept = run->now;
    return commit;
}

/* What is in the folder, seen by a process that starts now. */
static void expect_on_disk(struct prop *t, struct fault_run *run, const struct small_state *state)
{
    char copy[PATH_MAX];

    files_temp_dir(copy);
    temp_disk_image(&run->disk, run->disk.ops.count, NULL, copy);
    CHECK(t, small_index_dir_holds(&run->small, disk_posix(), copy, state));
    files_remove_tree(copy);
}

static void *write_it(void *arg)
{
    return (void *)(intptr_t)index_commit_write(arg, NULL);
}

static void write_beside(struct prop *t, struct fault_run *run, struct index_commit *commit)
{
    pthread_t thread;
    void *rc = NULL;

    CHECK_EQ(t, pthread_create(&thread, NULL, write_it, commit), 0);
    for (int i = 0; i < 5; i++) {
        change(t, run);
        CHECK(t, small_index_writer_holds(run->writer, &run->now));
    }
    CHECK_EQ(t, pthread_join(thread, &rc), 0);
    CHECK_EQ(t, (intptr_t)rc, 0);
    change(t, run);
    index_commit_settle(commit, run->writer);
}

TEST_PROP(a_commit_holds_what_was_captured, 6)
{
    struct fault_run run;

    fault_run_init(&run);
    for (int i = 0; i < COMMITS; i++) {
        change(t, &run);
        write_beside(t, &run, capture(t, &run));
        expect_on_disk(t, &run, &run.kept);
        CHECK(t, small_index_writer_holds(run.writer, &run.now));
    }
    fault_run_release(&run);
}

TEST_PROP(there_is_one_commit_at_a_time, 1)
{
    struct index_commit *first;
    struct index_commit *second = NULL;
    struct fault_run run;

    fault_run_init(&run);
    change(t, &run);
    first = capture(t, &run);
    CHECK_EQ(t, index_commit_capture(run.writer, SLICE("q"), &second, NULL), -ATTAR_EBUSY);
    CHECK_EQ(t, index_writer_commit(run.writer, SLICE("q"), NULL), -ATTAR_EBUSY);
    CHECK(t, second == NULL);
    index_commit_settle(first, run.writer); /* never written */
    CHECK_EQ(t, index_writer_position(run.writer).len, 0);
    CHECK_EQ(t, index_writer_commit(run.writer, SLICE("q"), NULL), 0);
    expect_on_disk(t, &run, &run.now);
    fault_run_release(&run);
}

TEST_PROP(a_failed_commit_changes_nothing, 10)
{
    struct index_commit *commit;
    struct small_state before;
    struct fault_run run;

    fault_run_init(&run);
    change(t, &run);
    CHECK_EQ(t, index_writer_commit(run.writer, SLICE("o"), NULL), 0);
    before = run.now;
    change(t, &run);
    commit = capture(t, &run);
    run.disk.fail_at = run.disk.ops.count + 1 + rng_below(t->rng, 8);
    CHECK_EQ(t, index_commit_write(commit, NULL), -ATTAR_EIO);
    run.disk.fail_at = 0;
    index_commit_settle(commit, run.writer);
    CHECK(t, slice_eq(index_writer_position(run.writer), SLICE("o")));
    expect_on_disk(t, &run, &before);
    CHECK(t, small_index_writer_holds(run.writer, &run.now));
    CHECK_EQ(t, index_writer_commit(run.writer, SLICE("p"), NULL), 0);
    expect_on_disk(t, &run, &run.now);
    fault_run_release(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(a_commit_holds_what_was_captured),
                                       PROP(there_is_one_commit_at_a_time),
                                       PROP(a_failed_commit_changes_nothing)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
