/* Goal: whatever moment a crash picks, the store is N or N-1, whole (P4; test C2 in small); and
 * whatever operation the disk refuses, the commit fails and the old generation stays in force.
 * Method: a few commits on a recording disk; then the folder is rebuilt as of every prefix of the
 * operations, once as after kill -9 and several times as after power loss, and opened. */
#include "store/store.h"

#include "tests/support/temp_disk.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

enum { COMMITS = 4, CONTENT = 300 };

struct history {
    struct temp_disk disk;
    char dir[PATH_MAX];
    size_t ops_at_end[COMMITS + 1]; /* operations done when commit i (from 1) returned */
    struct store_entry files[COMMITS];
};

/* The content of the file of commit `n` is a function of n. */
static void content_of(int n, char out[CONTENT])
{
    for (int i = 0; i < CONTENT; i++)
        out[i] = (char)(n * 31 + i);
}

static int write_file(struct store *store, const struct disk *disk, int n, struct store_entry *out)
{
    struct store_writer *w = NULL;
    char name[STORE_NAME_CAP];
    char path[4096];
    char content[CONTENT];
    int rc;

    content_of(n, content);
    store_fresh_name(store, "segment", name);
    store_path(store, name, path);
    rc = store_writer_open(disk, path, "segment", &w, NULL);
    if (rc == 0)
        rc = store_writer_put(w, "terms", slice_of(content, CONTENT), NULL);
    if (rc == 0)
        rc = store_writer_put(w, "docs", slice_of(content, CONTENT / 2), NULL);
    if (rc == 0)
        rc = store_writer_finish(w, out, NULL);
    store_writer_close(w);
    return rc;
}

/* Commit n names the files of commits n and n - 1, and position "n". */
static int commit(struct store *store, struct history *h, int n)
{
    struct store_entry files[2];
    struct store_manifest next = {.files = files};
    char position[8];
    int rc = write_file(store, &h->disk.disk, n, &h->files[n - 1]);

    if (rc < 0)
        return rc;
    files[next.file_count++] = h->files[n - 1];
    if (n > 1)
        files[next.file_count++] = h->files[n - 2];
    snprintf(position, sizeof position, "%d", n);
    next.position = slice_cstr(position);
    rc = store_commit(store, &next, NULL);
    h->ops_at_end[n] = h->disk.ops.count;
    return rc;
}

static void history_init(struct history *h)
{
    struct store *store = NULL;

    memset(h, 0, sizeof *h);
    temp_disk_init(&h->disk);
    files_temp_dir(h->dir);
    assert_int_equal(store_open(&h->disk.disk, h->dir, &store, NULL), 0);
    for (int n = 1; n <= COMMITS; n++)
        assert_int_equal(commit(store, h, n), 0);
    store_close(store);
}

static void history_release(struct history *h)
{
    temp_disk_release(&h->disk);
    files_remove_tree(h->dir);
}

static void check_files(struct prop *t, const struct store *store, uint64_t n)
{
    const struct store_manifest *m = store_current(store);
    char want[CONTENT];
    char path[4096];
    struct slice got;

    CHECK_EQ(t, m->file_count, n > 1 ? 2 : 1);
    for (size_t i = 0; i < m->file_count; i++) {
        struct store_file *file = NULL;

        content_of((int)(n - i), want);
        store_path(store, m->files[i].name, path);
        CHECK_EQ(t, store_file_open(path, 1 << 20, &file, NULL), 0);
        CHECK_EQ(t, store_file_verify(file, NULL), 0);
        CHECK_EQ(t, store_file_section(file, "terms", &got, NULL), 0);
        CHECK(t, slice_eq(got, slice_of(want, CONTENT)));
        store_file_close(file);
    }
}

static size_t entries_in(const char *dir)
{
    DIR *stream = opendir(dir);
    size_t count = 0;

    while (readdir(stream) != NULL)
        count++;
    closedir(stream);
    return count - 2;
}

/* The folder opens as N or N + 1, N the commits that had returned. */
static void check_image(struct prop *t, const struct history *h, size_t prefix, struct rng *rng)
{
    struct store *store = NULL;
    char dir[PATH_MAX];
    uint64_t returned = 0;
    uint64_t found = 0;

    while (returned < COMMITS && h->ops_at_end[returned + 1] <= prefix)
        returned++;
    files_temp_dir(dir);
    temp_disk_image(&h->disk, prefix, rng, dir);
    CHECK_EQ(t, store_open(disk_posix(), dir, &store, NULL), 0);
    if (store_current(store) != NULL) {
        found = store_current(store)->seq;
        CHECK_EQ(t, store_current(store)->position.ptr[0], '0' + (int)found);
        check_files(t, store, found);
    }
    if (found != returned && found != returned + 1)
        prop_fail(t, __FILE__, __LINE__, "after %zu operations: generation %llu, returned %llu",
                  prefix, (unsigned long long)found, (unsigned long long)returned);
    CHECK(t, entries_in(dir) <= 2 + 3); /* two manifests and the files they name, no leftover */
    store_close(store);
    files_remove_tree(dir);
}

TEST_PROP(every_crash_leaves_n_or_n_minus_1, 3)
{
    struct history h;

    history_init(&h);
    for (size_t prefix = 0; prefix <= h.disk.ops.count; prefix++) {
        check_image(t, &h, prefix, NULL);
        for (int i = 0; i < 3; i++)
            check_image(t, &h, prefix, t->rng);
    }
    history_release(&h);
}

static void check_after_fault(struct prop *t, const char *dir, int n)
{
    struct store *store = NULL;
    uint64_t found;

    CHECK_EQ(t, store_open(disk_posix(), dir, &store, NULL), 0);
    CHECK(t, store_fallback(store) == NULL);
    found = store_current(store) != NULL ? store_current(store)->seq : 0;
    CHECK(t, found == (uint64_t)n || found == (uint64_t)n + 1);
    if (found > 0)
        check_files(t, store, found);
    store_close(store);
}

TEST_PROP(every_refused_operation_leaves_the_old_one, 2)
{
    static const int faults[] = {EIO, ENOSPC, EDQUOT, EROFS};

    for (size_t at = 1;; at++) {
        struct history h = {0};
        struct store *store = NULL;
        int rc = 0;
        int n = 0;

        temp_disk_init(&h.disk);
        files_temp_dir(h.dir);
        h.disk.fail_at = at;
        h.disk.fail_errno = faults[rng_below(t->rng, 4)];
        h.disk.fail_half = rng_below(t->rng, 2) != 0;
        CHECK_EQ(t, store_open(&h.disk.disk, h.dir, &store, NULL), 0);
        while (n < COMMITS && (rc = commit(store, &h, n + 1)) == 0)
            n++;
        CHECK_EQ(t, store_current(store) != NULL ? store_current(store)->seq : 0, (uint64_t)n);
        CHECK(t, rc == 0 || rc == -ATTAR_EIO);
        store_close(store);
        check_after_fault(t, h.dir, n);
        temp_disk_release(&h.disk);
        files_remove_tree(h.dir);
        if (at > h.disk.ops.count && rc == 0 && n == COMMITS)
            break;
    }
}

TEST_PROP(a_failed_commit_can_be_followed_by_a_good_one, 40)
{
    struct history h = {0};
    struct store *store = NULL;
    struct store_manifest same;

    temp_disk_init(&h.disk);
    files_temp_dir(h.dir);
    CHECK_EQ(t, store_open(&h.disk.disk, h.dir, &store, NULL), 0);
    CHECK_EQ(t, commit(store, &h, 1), 0);
    h.disk.fail_at = h.disk.ops.count + 1 + rng_below(t->rng, 14);
    while (h.disk.ops.count < h.disk.fail_at)
        commit(store, &h, 2);
    h.disk.fail_at = 0;
    CHECK_EQ(t, commit(store, &h, 2), 0);
    same = *store_current(store);
    CHECK_EQ(t, store_commit(store, &same, NULL), 0);
    store_close(store);
    CHECK_EQ(t, store_open(&h.disk.disk, h.dir, &store, NULL), 0);
    CHECK(t, store_fallback(store) == NULL);
    check_files(t, store, 2);
    store_close(store);
    temp_disk_release(&h.disk);
    files_remove_tree(h.dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(every_crash_leaves_n_or_n_minus_1),
                                       PROP(every_refused_operation_leaves_the_old_one),
                                       PROP(a_failed_commit_can_be_followed_by_a_good_one)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
