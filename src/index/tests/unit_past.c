/* Goal: whatever format an index was written in, opening it ends in its answers or in EVERSION,
 * never in a crash or a wrong answer; the format before ours is read, and ours is written.
 * Method: the folders of past/ (how they were made: past/README.md).  The analysis that one of
 * them was written under is gone, so its manifest is committed again under that of today: its
 * words are in no lexicon and give the same tokens under any. */
#include "base/buf.h"
#include "index/tests/model.h"
#include "index/tests/temp_index.h"
#include "store/store.h"
#include "tests/support/files.h"

#include <dirent.h>

struct fixture {
    struct schema *schema;
    struct analysis *analysis;
    char dir[TEMP_INDEX_CAP];
};

/* The folder of format `number`, copied to where it may be changed. */
static void copy_past(const char *dir, int number)
{
    char relative[64];
    char from[PATH_MAX];
    struct dirent *entry;
    DIR *folder;

    snprintf(relative, sizeof relative, "src/index/tests/past/%d", number);
    files_source(relative, from);
    folder = opendir(from);
    assert_non_null(folder);
    while ((entry = readdir(folder)) != NULL) {
        char path[PATH_MAX + 300];
        struct slice bytes;

        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", from, entry->d_name);
        bytes = files_read(path);
        snprintf(path, sizeof path, "%s/%s", dir, entry->d_name);
        files_write(path, bytes);
        free((void *)bytes.ptr);
    }
    closedir(folder);
}

/* As if the commit in `dir` had been made under the analysis of today. */
static void take_over(const struct fixture *f)
{
    struct store *store = NULL;
    struct store_manifest next;
    struct store_version versions[8];
    char hash[32];

    assert_int_equal(store_open(disk_posix(), f->dir, &store, NULL), 0);
    next = *store_current(store);
    assert_true(next.version_count <= 8);
    memcpy(versions, next.versions, next.version_count * sizeof *versions);
    snprintf(hash, sizeof hash, "%016llx", (unsigned long long)analysis_hash(f->analysis));
    for (size_t i = 0; i < next.version_count; i++)
        if (slice_eq(versions[i].key, SLICE("analysis")))
            versions[i].value = slice_cstr(hash);
    next.versions = versions;
    assert_int_equal(store_commit(store, &next, NULL), 0);
    store_close(store);
}

static int set_up(void **state)
{
    struct fixture *f = mem_zero(1, sizeof *f);
    char path[PATH_MAX];

    files_source("src/index/tests/past/index.json", path);
    assert_int_equal(schema_open(path, &f->schema, NULL), 0);
    f->analysis = generate_analysis();
    temp_index_make(f->dir);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    analysis_unref(f->analysis);
    schema_free(f->schema);
    temp_index_remove(f->dir);
    free(f);
    return 0;
}

static struct index_writer *open_writer(const struct fixture *f)
{
    struct index_writer *writer = NULL;
    struct attar_error err = {0};

    if (index_writer_open(disk_posix(), f->dir, f->schema, f->analysis, &writer, &err) < 0)
        fail_msg("%s", err.text);
    return writer;
}

/* One of past/README.md's documents, with another price. */
static void put(struct index_writer *writer, const char *id, const char *name, const char *notes)
{
    const struct index_text texts[] = {{0, slice_cstr(name)}, {1, slice_cstr(notes)}};
    const struct index_value price = {.column = 7, .number = 999};
    const struct index_document document = {.id = slice_cstr(id),
                                            .texts = texts,
                                            .text_count = 2,
                                            .values = &price,
                                            .value_count = 1,
                                            .row_count = 1,
                                            .stored = slice_cstr(name)};

    assert_int_equal(index_writer_put(writer, &document, NULL), 0);
}

/* Three documents, p-1 as it was last put, and p-3 gone. */
static void expect_documents(struct index_writer *writer)
{
    struct snapshot *snapshot = NULL;
    struct buf stored;
    uint32_t doc;

    assert_int_equal(index_writer_publish(writer, &snapshot, NULL), 0);
    assert_int_equal(snapshot_stats(snapshot).doc_count, 3);
    assert_int_equal(snapshot_find(snapshot, SLICE("p-3")), INDEX_DOC_NONE);
    doc = snapshot_find(snapshot, SLICE("p-1"));
    assert_int_not_equal(doc, INDEX_DOC_NONE);
    buf_init(&stored, 1 << 10);
    assert_int_equal(snapshot_document(snapshot, doc, &stored, NULL), 0);
    assert_true(slice_eq(buf_slice(&stored), SLICE("zephyr zuv zelp")));
    buf_release(&stored);
    snapshot_unref(snapshot);
}

static void commit_and_verify(const struct fixture *f, struct index_writer *writer)
{
    struct attar_error err = {0};

    assert_int_equal(index_writer_commit(writer, SLICE("feed 8"), NULL), 0);
    index_writer_close(writer);
    if (index_verify(f->dir, f->schema, &err) < 0)
        fail_msg("%s", err.text);
}

static void older_formats_are_a_version(void **state)
{
    struct fixture *f = *state;

    for (int number = 1; number < 3; number++) {
        struct index_writer *writer = NULL;
        struct attar_error err = {0};

        copy_past(f->dir, number);
        take_over(f);
        assert_int_equal(
            index_writer_open(disk_posix(), f->dir, f->schema, f->analysis, &writer, &err),
            -ATTAR_EVERSION);
        assert_non_null(strstr(err.text, "format"));
        assert_null(writer);
        assert_int_equal(index_verify(f->dir, f->schema, NULL), -ATTAR_EVERSION);
        /* rebuilding starts empty, and its commit replaces what could not be used */
        assert_int_equal(
            index_writer_create(disk_posix(), f->dir, f->schema, f->analysis, &writer, NULL), 0);
        put(writer, "p-9", "zephyr", "");
        commit_and_verify(f, writer);
        temp_index_remove(f->dir);
        temp_index_make(f->dir);
    }
}

static void the_format_before_is_read(void **state)
{
    struct fixture *f = *state;
    struct index_writer *writer;

    copy_past(f->dir, 3);
    take_over(f);
    assert_int_equal(index_verify(f->dir, f->schema, NULL), 0);
    writer = open_writer(f);
    assert_true(slice_eq(index_writer_position(writer), SLICE("feed 7")));
    expect_documents(writer);
    commit_and_verify(f, writer);
    writer = open_writer(f); /* a commit of ours over segments of the format before */
    expect_documents(writer);
    index_writer_close(writer);
}

/* Its documents are analysed when they are put the first time, whatever merges did to them. */
static void what_was_not_kept_is_analysed(void **state)
{
    struct fixture *f = *state;
    struct index_writer *writer;

    copy_past(f->dir, 3);
    take_over(f);
    writer = open_writer(f);
    put(writer, "p-2", "zephyr zuk zemp", "zinnia");
    assert_int_equal(index_writer_stats(writer).analysed, 1);
    expect_documents(writer);
    put(writer, "p-2", "zephyr zuk zemp", "zinnia");
    assert_int_equal(index_writer_stats(writer).reused, 1);
    expect_documents(writer);
    commit_and_verify(f, writer);
    writer = open_writer(f);
    put(writer, "p-1", "zephyr zuv zelp", "");
    put(writer, "p-2", "zephyr zuk zemp", "zinnia");
    assert_int_equal(index_writer_stats(writer).analysed, 1);
    assert_int_equal(index_writer_stats(writer).reused, 1);
    expect_documents(writer);
    commit_and_verify(f, writer);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {CASE(older_formats_are_a_version),
                                       CASE(the_format_before_is_read),
                                       CASE(what_was_not_kept_is_analysed)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
