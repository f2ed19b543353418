/* Goal: a view that takes over from a warm file is the view that is made from nothing, whatever has
 * happened since the file was written, and goes on being so; and whatever is in the file, it is
 * read safely. Method: random puts and deletes between a commit with its warm file, further commits
 * and a restart; then as prop_view_next does.  For the second, random bytes of random sections are
 * changed under checksums that fit, and the file is taken up or refused (best with a sanitizer). */
#include "query/tests/same_view.h"

#include "base/mem.h"
#include "query/view.h"
#include "store/store.h"
#include "tests/support/files.h"

#include <stdio.h>
#include <unistd.h>

enum { ROUNDS = 4, REQUESTS = 4, CHANGES = 8, POOL = 10, ARENA_BYTES = 64 << 20, MUTATIONS = 20 };

static uint32_t restarts_warm;

static void change(struct searching *on, uint64_t batches)
{
    for (; batches > 0; batches--) {
        struct shelf_changes changes = {.pool = rng_below(on->t->rng, 2) ? SHELF_DOCS : POOL};

        changes.puts = rng_below(on->t->rng, CHANGES);
        changes.deletes = rng_below(on->t->rng, 3);
        shelf_change(on->shelf, on->t->rng, &changes);
    }
}

static void compare(struct searching *on)
{
    struct view *anew = view_new(view_snapshot(on->shelf->view), on->shelf->filters);

    same_view_check(on->t, on->shelf->view, anew);
    for (int i = 0; i < REQUESTS; i++)
        same_view_search(on, anew);
    view_unref(anew);
}

TEST_PROP(a_view_from_a_warm_file_equals_one_made_from_nothing, 10)
{
    struct searching on;

    searching_begin(&on, t, ARENA_BYTES);
    for (int round = 0; round < ROUNDS; round++) {
        change(&on, rng_below(t->rng, 3));
        shelf_commit_warm(on.shelf);
        change(&on, rng_below(t->rng, 3));
        restarts_warm += shelf_restart(on.shelf);
        compare(&on);
        change(&on, 1); /* its successor stands on what was taken over */
        compare(&on);
    }
    searching_end(&on);
}

/* ---- Any bytes ---- */

static void copy_section(struct rng *rng, const struct store_file *from, size_t i, bool mutate,
                         struct store_writer *to)
{
    struct slice bytes = store_file_bytes(from, i);
    char *copy = mem_grow(NULL, bytes.len + 1, 1);

    memcpy(copy, bytes.ptr, bytes.len);
    for (uint64_t n = mutate && bytes.len > 0 ? 1 + rng_below(rng, 3) : 0; n > 0; n--)
        copy[rng_below(rng, bytes.len)] = (char)rng_below(rng, 256);
    if (mutate && rng_below(rng, 4) == 0)
        bytes.len = rng_below(rng, bytes.len + 1);
    assert_int_equal(
        store_writer_put(to, store_file_name(from, i), slice_of(copy, bytes.len), NULL), 0);
    free(copy);
}

/* One section but the first two, which say what the file is of, is not what it was. */
static void mutate_file(struct rng *rng, const char *from_path, const char *to_path)
{
    struct store_file *from;
    struct store_writer *to;
    struct store_entry entry;
    size_t victim;

    unlink(to_path);
    assert_int_equal(store_file_open(from_path, UINT64_MAX, &from, NULL), 0);
    assert_int_equal(store_writer_open(disk_posix(), to_path, "warm", &to, NULL), 0);
    victim = 2 + (size_t)rng_below(rng, store_file_count(from) - 2);
    for (size_t i = 0; i < store_file_count(from); i++)
        copy_section(rng, from, i, i == victim, to);
    assert_int_equal(store_writer_finish(to, &entry, NULL), 0);
    store_writer_close(to);
    store_file_close(from);
}

/* Take the file up as a start does, as far as it goes. */
static void take_up(const struct shelf *shelf)
{
    struct index_writer *writer;
    struct snapshot *snapshot;
    struct snapshot *of;
    const struct store_file *file;
    struct view *former = NULL;

    assert_int_equal(
        index_writer_open(disk_posix(), shelf->dir, shelf->schema, shelf->analysis, &writer, NULL),
        0);
    file = index_writer_warm(writer, &of);
    if (file != NULL && view_saved(file, of, of, shelf->filters, &former, NULL) == 0)
        view_saved_free(former);
    index_writer_cool(writer); /* what is made of false arrays is false */
    assert_int_equal(index_writer_publish(writer, &snapshot, NULL), 0);
    snapshot_unref(snapshot);
    index_writer_close(writer);
}

static void close_index(struct shelf *shelf)
{
    view_unref(shelf->view);
    index_writer_close(shelf->writer);
    shelf->view = NULL;
    shelf->writer = NULL;
}

TEST_PROP(a_warm_file_of_any_bytes_is_read_safely, 5)
{
    struct shelf *shelf = shelf_new(t->rng);
    char path[PATH_MAX];
    char kept[PATH_MAX];

    shelf_commit_warm(shelf);
    close_index(shelf);
    snprintf(path, sizeof path, "%s/warm", shelf->dir);
    snprintf(kept, sizeof kept, "%s/kept", shelf->dir);
    for (int i = 0; access(path, R_OK) == 0 && i < MUTATIONS; i++) {
        if (i == 0)
            assert_int_equal(rename(path, kept), 0);
        mutate_file(t->rng, kept, path);
        take_up(shelf);
    }
    shelf_free(shelf);
}

static void some_restarts_were_warm(void **state)
{
    (void)state;
    assert_true(restarts_warm > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(a_view_from_a_warm_file_equals_one_made_from_nothing),
        cmocka_unit_test(some_restarts_were_warm),
        PROP(a_warm_file_of_any_bytes_is_read_safely),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
