/* C2.  Goal: at whatever moment the power goes, the folder opens as exactly the last commit that
 * had returned, or the one after it, documents and position alike (P4). Method: a history of random
 * commits on a recording disk, some from a capture with changes after it; then images of the folder
 * as of a random prefix of the operations, what was not synced lost or torn at random
 * (tests/support/temp_disk.h), opened as a start opens it. ATTAR_ROUNDS=10 makes 2,000 images. */
#include "store/store.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"
#include "tests/support/small_index.h"
#include "tests/support/temp_disk.h"

enum { COMMITS = 6, CHANGES_MAX = 30, IMAGES = 20 };

struct history {
    struct small_index small;
    struct temp_disk disk;
    char dir[PATH_MAX];
    struct small_state states[COMMITS + 1]; /* of commit n; 0: nothing is committed */
    size_t ops_at_end[COMMITS + 1];         /* done when commit n returned */
};

static void commit(struct prop *t, struct history *h, struct index_writer *writer, int n,
                   uint32_t *version)
{
    struct index_commit *commit = NULL;
    char position[8];

    h->states[n] = h->states[n - 1];
    small_index_change(t->rng, writer, 1 + (unsigned)rng_below(t->rng, CHANGES_MAX), version,
                       &h->states[n]);
    snprintf(position, sizeof position, "%d", n);
    CHECK_EQ(t, index_commit_capture(writer, slice_cstr(position), &commit, NULL), 0);
    CHECK_EQ(t, index_commit_write(commit, NULL), 0);
    h->ops_at_end[n] = h->disk.ops.count;
    index_commit_settle(commit, writer);
}

static void history_init(struct prop *t, struct history *h)
{
    struct index_writer *writer = NULL;
    uint32_t version = 0;

    memset(h, 0, sizeof *h);
    small_index_init(&h->small);
    temp_disk_init(&h->disk);
    files_temp_dir(h->dir);
    CHECK_EQ(
        t,
        index_writer_open(&h->disk.disk, h->dir, h->small.schema, h->small.analysis, &writer, NULL),
        0);
    for (int n = 1; n <= COMMITS; n++)
        commit(t, h, writer, n, &version);
    index_writer_close(writer);
}

static void history_release(struct history *h)
{
    temp_disk_release(&h->disk);
    files_remove_tree(h->dir);
    small_index_release(&h->small);
}

/* The commit that `dir` opens as; its documents are held against the state of that commit. */
static int opened_as(struct prop *t, struct history *h, const char *dir)
{
    struct index_writer *writer = NULL;
    struct attar_error err = {0};
    int64_t position = 0;

    if (index_writer_open(disk_posix(), dir, h->small.schema, h->small.analysis, &writer, &err) < 0)
        prop_fail(t, __FILE__, __LINE__, "%s", err.text);
    if (index_writer_position(writer).len > 0)
        CHECK_EQ(t, slice_to_i64(index_writer_position(writer), &position), 0);
    CHECK(t, position >= 0 && position <= COMMITS);
    CHECK(t, small_index_writer_holds(writer, &h->states[position]));
    index_writer_close(writer);
    return (int)position;
}

TEST_PROP(every_image_is_n_or_n_minus_1, 10)
{
    struct history h;
    char dir[PATH_MAX];

    history_init(t, &h);
    for (int i = 0; i < IMAGES; i++) {
        size_t prefix = rng_below(t->rng, h.disk.ops.count + 1);
        int returned = 0;
        int found;

        while (returned < COMMITS && h.ops_at_end[returned + 1] <= prefix)
            returned++;
        files_temp_dir(dir);
        temp_disk_image(&h.disk, prefix, t->rng, dir);
        found = opened_as(t, &h, dir);
        if (found != returned && found != returned + 1)
            prop_fail(t, __FILE__, __LINE__, "image %d, prefix %zu: commit %d, returned %d", i,
                      prefix, found, returned);
        files_remove_tree(dir);
    }
    history_release(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(every_image_is_n_or_n_minus_1)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
