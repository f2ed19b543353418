/* Goal: a warm file is taken up only whole and by the index that it is of; without it, or with a
 * damaged one, the index is the same; it is written when it is too old and not before; and when it
 * cannot be written the commit stands.
 * Method: one small index; the file damaged bit by bit, cut and removed; commits of few and of many
 * changes; a disk that fails. */
#include "base/bitset.h"
#include "index/tests/generate.h"
#include "index/tests/temp_index.h"
#include "store/store.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DOCS = 80, HEADER_BYTES = 64, FOOTER_BYTES = 64, FLIPS = 200, CUTS = 16 };

struct fixture {
    struct schema *schema;
    struct analysis *analysis;
    char dir[TEMP_INDEX_CAP];
    char path[PATH_MAX]; /* of the warm file */
    struct index_writer *writer;
    uint32_t saved; /* calls of `save` */
};

static int save(void *user, struct snapshot *snapshot, struct store_writer *file,
                struct attar_error *err)
{
    struct fixture *f = user;
    uint32_t docs = snapshot_stats(snapshot).doc_count;

    f->saved++;
    return store_writer_put(file, "view.docs", slice_of((const char *)&docs, sizeof docs), err);
}

static void open_on(struct fixture *f, const struct disk *disk)
{
    assert_int_equal(index_writer_open(disk, f->dir, f->schema, f->analysis, &f->writer, NULL), 0);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    f->schema = generate_schema();
    f->analysis = generate_analysis();
    temp_index_make(f->dir);
    snprintf(f->path, sizeof f->path, "%s/warm", f->dir);
    open_on(f, disk_posix());
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    index_writer_close(f->writer);
    temp_index_remove(f->dir);
    schema_free(f->schema);
    analysis_unref(f->analysis);
    free(f);
    return 0;
}

static void put(struct fixture *f, uint32_t first, uint32_t count)
{
    static struct generated generated;
    struct rng rng;

    rng_init(&rng, 5);
    for (uint32_t i = first; i < first + count; i++) {
        generate(&rng, i, &generated);
        assert_int_equal(index_writer_put(f->writer, &generated.document, NULL), 0);
    }
}

/* A commit and, as far as it is due, its warm file; returns what became of that. */
static int commit(struct fixture *f, uint32_t docs_min)
{
    struct index_warmer warmer = {.docs_min = docs_min, .save = save, .user = f};
    struct index_commit *commit;
    int rc;

    assert_int_equal(index_commit_capture(f->writer, SLICE("x"), &commit, NULL), 0);
    assert_int_equal(index_commit_write(commit, NULL), 0);
    rc = index_commit_warm(commit, &warmer, NULL);
    index_commit_settle(commit, f->writer);
    return rc;
}

/* Open the index again: its documents are there; returns whether the file was taken up. */
static bool restart(struct fixture *f, uint32_t docs)
{
    struct snapshot *snapshot;
    struct snapshot *of;
    bool warm;

    index_writer_close(f->writer);
    open_on(f, disk_posix());
    warm = index_writer_warm(f->writer, &of) != NULL;
    assert_int_equal(warm, of != NULL);
    assert_int_equal(index_writer_publish(f->writer, &snapshot, NULL), 0);
    assert_int_equal(snapshot_stats(snapshot).doc_count, docs);
    snapshot_unref(snapshot);
    return warm;
}

static void it_is_taken_up_by_the_next_start(void **state)
{
    struct fixture *f = *state;
    struct snapshot *of;
    const void *docs;

    put(f, 0, DOCS);
    assert_int_equal(commit(f, 1), 0);
    assert_true(restart(f, DOCS));
    assert_null(index_writer_unwarmed(f->writer));
    assert_int_equal(
        store_file_array(index_writer_warm(f->writer, &of), "view.docs", 1, 4, &docs, NULL), 0);
    assert_int_equal(*(const uint32_t *)docs, DOCS);
    index_writer_cool(f->writer);
    assert_null(index_writer_warm(f->writer, &of));
}

static void few_documents_have_none(void **state)
{
    struct fixture *f = *state;
    struct index_warmer warmer = {.docs_min = DOCS + 1, .save = save, .user = f};

    put(f, 0, DOCS);
    assert_int_equal(commit(f, DOCS + 1), 0);
    assert_int_equal(f->saved, 0);
    assert_false(restart(f, DOCS));
    assert_null(index_writer_unwarmed(f->writer));
    assert_false(index_writer_is_cold(f->writer, &warmer));
    warmer.docs_min = DOCS;
    assert_true(index_writer_is_cold(f->writer, &warmer));
}

static void it_is_written_anew_when_it_is_too_old(void **state)
{
    struct fixture *f = *state;

    put(f, 0, DOCS);
    assert_int_equal(commit(f, 1), 0);
    put(f, 0, 1); /* one has died, one is new */
    assert_int_equal(commit(f, 1), 0);
    assert_int_equal(f->saved, 1);
    assert_true(restart(f, DOCS)); /* and does for what has changed since */
    put(f, 1, DOCS / 4);
    assert_int_equal(commit(f, 1), 0);
    assert_int_equal(f->saved, 2);
}

static void another_index_in_the_folder_does_not_take_it(void **state)
{
    struct fixture *f = *state;

    put(f, 0, DOCS);
    assert_int_equal(commit(f, 1), 0);
    index_writer_clear(f->writer);
    put(f, 0, DOCS / 2);
    assert_int_equal(index_writer_commit(f->writer, SLICE("y"), NULL), 0);
    assert_false(restart(f, DOCS / 2));
    assert_null(index_writer_unwarmed(f->writer)); /* it is no fault */
}

/* ---- Damage ---- */

static void expect_refused(struct fixture *f, const char *what, size_t place)
{
    if (restart(f, DOCS))
        fail_msg("%s at %zu is missed", what, place);
}

static void flip(struct fixture *f, struct slice whole, size_t bit)
{
    char *bytes = (char *)whole.ptr;

    bytes[bit / 8] ^= (char)(1 << bit % 8);
    files_write(f->path, whole);
    bytes[bit / 8] ^= (char)(1 << bit % 8);
    expect_refused(f, "bit", bit);
}

static void no_flipped_bit_passes(void **state)
{
    struct fixture *f = *state;
    struct slice whole;
    struct rng rng;

    put(f, 0, DOCS);
    assert_int_equal(commit(f, 1), 0);
    whole = files_read(f->path);
    rng_init(&rng, 3);
    for (size_t bit = 0; bit < HEADER_BYTES * 8; bit++)
        flip(f, whole, bit);
    for (size_t bit = (whole.len - FOOTER_BYTES) * 8; bit < whole.len * 8; bit++)
        flip(f, whole, bit);
    for (int i = 0; i < FLIPS; i++)
        flip(f, whole, (size_t)rng_below(&rng, whole.len * 8));
    files_write(f->path, whole);
    assert_true(restart(f, DOCS));
    free((void *)whole.ptr);
}

static void no_cut_passes(void **state)
{
    struct fixture *f = *state;
    struct slice whole;

    put(f, 0, DOCS);
    assert_int_equal(commit(f, 1), 0);
    whole = files_read(f->path);
    for (size_t i = 0; i < CUTS; i++) {
        files_write(f->path, slice_of(whole.ptr, whole.len * i / CUTS));
        expect_refused(f, "cut", i);
        assert_non_null(index_writer_unwarmed(f->writer));
    }
    unlink(f->path);
    expect_refused(f, "removal", 0);
    assert_null(index_writer_unwarmed(f->writer));
    free((void *)whole.ptr);
}

/* ---- A disk that fails ---- */

static int fail_create(void *self, const char *path)
{
    const char *name = strrchr(path, '/');

    (void)self;
    return strstr(name, "warm") != NULL ? -ENOSPC : disk_posix()->create(NULL, path);
}

static int fail_rename(void *self, const char *from, const char *to)
{
    (void)self;
    return strstr(strrchr(to, '/'), "warm") != NULL ? -EIO : disk_posix()->rename(NULL, from, to);
}

static void expect_commit_stands(struct fixture *f, const struct disk *disk)
{
    struct stat info;

    index_writer_close(f->writer);
    open_on(f, disk);
    put(f, 0, DOCS);
    assert_int_equal(commit(f, 1), -ATTAR_EIO);
    assert_int_not_equal(stat(f->path, &info), 0);
    assert_false(restart(f, DOCS));
    assert_int_equal(commit(f, 1), 0); /* the next does it */
    assert_true(restart(f, DOCS));
    unlink(f->path);
}

static void what_cannot_be_written_is_left_out(void **state)
{
    struct disk full = *disk_posix();
    struct disk failing = *disk_posix();

    full.create = fail_create;
    failing.rename = fail_rename;
    expect_commit_stands(*state, &full);
    expect_commit_stands(*state, &failing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_is_taken_up_by_the_next_start, set_up, tear_down),
        cmocka_unit_test_setup_teardown(few_documents_have_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_is_written_anew_when_it_is_too_old, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_index_in_the_folder_does_not_take_it, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(no_flipped_bit_passes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_cut_passes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_written_is_left_out, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
