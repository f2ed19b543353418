/* Goal: a snapshotter on a loop makes what is published durable by itself, and finds damage that
 * the start did not look for, so that the next start does not stand on it.
 * Method: a real catalogue and index in a scratch folder; the loop turns until what is expected has
 * come, or a deadline; then the folder is opened anew. */
#include "ingest/ingest.h"

#include "base/clock.h"
#include "loop/loop.h"
#include "store/store.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

#include <dirent.h>

enum { DEADLINE_S = 60, TURN_MS = 5, COMMIT_MS = 50 };

struct fixture {
    char dir[PATH_MAX];
    char index_json[PATH_MAX];
    char source[PATH_MAX];
    struct catalog *catalog;
    struct ingest *ingest;
    struct loop *loop;
    struct snapshotter *snapshotter;
    uint64_t commits; /* to wait for; 0: for damage */
    int64_t deadline_ns;
};

static void check(int rc, const struct attar_error *err)
{
    if (rc < 0)
        fail_msg("%s at %s", err->text, err->where);
}

static void index_dir_of(const struct fixture *f, char out[PATH_MAX + 8])
{
    snprintf(out, PATH_MAX + 8, "%s/index", f->dir);
}

static void open_ingest(struct fixture *f, uint64_t verify_max)
{
    char index_dir[PATH_MAX + 8];
    struct attar_error err = {0};
    struct ingest_config config = {.share_dir = f->source,
                                   .index_json = f->index_json,
                                   .index_dir = index_dir,
                                   .catalog = f->catalog,
                                   .verify_max = verify_max};

    index_dir_of(f, index_dir);
    check(ingest_open(&config, &f->ingest, &err), &err);
    check(ingest_catch_up(f->ingest, NULL, NULL, &err), &err);
}

static void put(struct fixture *f, const char *id)
{
    struct attar_error err = {0};
    char json[800];

    snprintf(json, sizeof json,
             "{\"id\":\"%s\",\"slug\":\"%s\",\"status\":\"approved\",\"name\":{\"en\":\"Amber\","
             "\"ar\":\"عنبر\"},\"brand\":{\"id\":\"ajmal\",\"slug\":\"ajmal\",\"name\":{\"en\":"
             "\"Ajmal\",\"ar\":\"أجمل\"}},\"form\":\"spray\",\"gender\":\"unisex\","
             "\"category_path\":[],\"notes\":[],\"offers\":[{\"id\":\"o-%s\",\"vendor_id\":\"v\","
             "\"price\":24900,\"currency\":\"AED\",\"volume_ml\":100,\"stock\":3,\"active\":true,"
             "\"delivery\":[]}],\"published_at\":\"2026-01-01T00:00:00Z\"}",
             id, id, id);
    check(catalog_begin(f->catalog, &err), &err);
    check(catalog_put(f->catalog, CATALOG_PRODUCT, slice_cstr(id), slice_cstr(json), &err), &err);
    check(catalog_commit(f->catalog, &err), &err);
}

static void poll(struct fixture *f)
{
    struct attar_error err = {0};
    bool changed = false;

    check(ingest_poll(f->ingest, &changed, &err), &err);
    assert_true(changed);
}

/* The index has so many products, and none of them differs from the catalogue. */
static void expect_products(struct fixture *f, uint32_t count)
{
    struct verify *verify = verify_new(f->ingest, 0, VERIFY_RANGES - 1, false);
    struct snapshot *snapshot = ingest_snapshot(f->ingest);
    struct attar_error err = {0};
    bool changed = false;
    int rc;

    assert_int_equal(snapshot_stats(snapshot).doc_count, count);
    snapshot_unref(snapshot);
    while ((rc = verify_step(verify, &changed, &err)) > 0)
        continue;
    check(rc, &err);
    for (int kind = 0; kind < VERIFY_KIND_COUNT; kind++)
        assert_int_equal(verify_report(verify)->counts[kind], 0);
    verify_free(verify);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    char path[PATH_MAX + 16];
    struct attar_error err = {0};

    files_temp_dir(f->dir);
    files_source("indexes/products/index.json", f->index_json);
    files_source("", f->source);
    snprintf(path, sizeof path, "%s/catalog.db", f->dir);
    check(catalog_open_sqlite(path, &f->catalog, &err), &err);
    put(f, "one");
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    ingest_close(f->ingest);
    catalog_close(f->catalog);
    files_remove_tree(f->dir);
    free(f);
    return 0;
}

static void turn(void *arg)
{
    struct fixture *f = arg;
    bool come;

    snapshotter_turn(f->snapshotter, f->ingest);
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

    open_ingest(f, 0);
    run_until(f, 1);
    put(f, "two");
    poll(f);
    run_until(f, 1);
    ingest_close(f->ingest);
    f->ingest = NULL;
    open_ingest(f, 0);
    expect_products(f, 2);
}

/* The newest segment file. */
static void segment_path(const struct fixture *f, char out[PATH_MAX + 300])
{
    char index_dir[PATH_MAX + 8];
    struct dirent *entry;
    DIR *stream;

    index_dir_of(f, index_dir);
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

    open_ingest(f, 0);
    run_until(f, 1);
    ingest_close(f->ingest);
    f->ingest = NULL;
    damage_a_segment(f);
    open_ingest(f, 1); /* a byte of verifying: all is left to the scrub */
    run_until(f, 0);
    ingest_close(f->ingest);
    f->ingest = NULL;
    open_ingest(f, 1); /* made anew from the catalogue: there was no commit before */
    run_until(f, 1);
    expect_products(f, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_published_becomes_durable, set_up, tear_down),
        cmocka_unit_test_setup_teardown(damage_found_late_is_not_stood_on_again, set_up,
                                        tear_down)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
