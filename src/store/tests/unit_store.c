/* Goal: what the front door promises beyond crashes: one process, fall-back with its reason, a
 * newer format left alone, foreign files left alone, refused section names.
 * Method: small stores in a scratch folder, damaged by hand. */
#include "store/store.h"

#include "codec/checksum.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

#include <unistd.h>

static char dir[PATH_MAX];
static struct store *store;

static int begin(void **state)
{
    (void)state;
    files_temp_dir(dir);
    assert_int_equal(store_open(disk_posix(), dir, &store, NULL), 0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    store_close(store);
    store = NULL;
    files_remove_tree(dir);
    return 0;
}

static void commit_text(const char *text)
{
    struct store_writer *w = NULL;
    struct store_entry entry;
    struct store_manifest next = {.files = &entry, .file_count = 1, .position = SLICE_INIT("p")};
    char name[STORE_NAME_CAP];
    char path[4096];

    store_fresh_name(store, "segment", name);
    store_path(store, name, path);
    assert_int_equal(store_writer_open(disk_posix(), path, "segment", &w, NULL), 0);
    assert_int_equal(store_writer_put(w, "text", slice_cstr(text), NULL), 0);
    assert_int_equal(store_writer_finish(w, &entry, NULL), 0);
    store_writer_close(w);
    assert_int_equal(store_commit(store, &next, NULL), 0);
}

static int reopen(struct attar_error *err)
{
    store_close(store);
    store = NULL;
    return store_open(disk_posix(), dir, &store, err);
}

static void damage(const char *name, size_t at)
{
    char path[4096];
    struct slice bytes;

    store_path(store, name, path);
    bytes = files_read(path);
    ((char *)bytes.ptr)[at] ^= 1;
    files_write(path, bytes);
    free((void *)bytes.ptr);
}

static void one_process_at_a_time(void **state)
{
    struct store *second = NULL;

    (void)state;
    assert_int_equal(store_open(disk_posix(), dir, &second, NULL), -ATTAR_EBUSY);
    assert_null(second);
}

static void an_empty_store_has_no_manifest(void **state)
{
    (void)state;
    assert_null(store_current(store));
    assert_null(store_fallback(store));
    assert_int_equal(reopen(NULL), 0);
    assert_null(store_current(store));
}

static void damage_falls_back_and_says_why(void **state)
{
    char name[STORE_NAME_CAP];

    (void)state;
    commit_text("one");
    commit_text("two");
    memcpy(name, store_current(store)->files[0].name, sizeof name);
    damage(name, 64); /* the first byte of the section */
    assert_int_equal(reopen(NULL), 0);
    assert_int_equal(store_current(store)->seq, 1);
    assert_non_null(store_fallback(store));
    assert_int_equal(store_fallback(store)->code, ATTAR_ECORRUPT);
    assert_non_null(strstr(store_fallback(store)->text, "block 0"));
    assert_int_equal(reopen(NULL), 0); /* the damaged one was swept: no complaint again */
    assert_int_equal(store_current(store)->seq, 1);
    assert_null(store_fallback(store));
}

static struct store_scrub *scrub_of_a_start(uint64_t verify_max)
{
    struct store_scrub *scrub = NULL;

    store_close(store);
    store = NULL;
    assert_int_equal(store_open_within(disk_posix(), dir, verify_max, &store, NULL), 0);
    assert_int_equal(store_scrub_new(store, &scrub, NULL), 0);
    return scrub;
}

static void what_opening_leaves_out_is_scrubbed(void **state)
{
    struct attar_error err = {0};
    char name[STORE_NAME_CAP];
    struct store_scrub *scrub;

    (void)state;
    commit_text("one");
    commit_text("two");
    memcpy(name, store_current(store)->files[0].name, sizeof name);
    scrub = scrub_of_a_start(1 << 20);
    assert_true(store_scrub_is_empty(scrub));
    store_scrub_free(scrub);
    scrub = scrub_of_a_start(1);
    assert_false(store_scrub_is_empty(scrub));
    assert_int_equal(store_scrub_run(scrub, &err), 0);
    store_scrub_free(scrub);
    damage(name, 64);
    scrub = scrub_of_a_start(1);
    assert_int_equal(store_current(store)->seq, 2); /* not seen at the start */
    assert_int_equal(store_scrub_run(scrub, &err), -ATTAR_ECORRUPT);
    assert_non_null(strstr(err.text, name));
    store_scrub_free(scrub);
    assert_int_equal(reopen(NULL), 0);
    assert_int_equal(store_current(store)->seq, 1);
    assert_non_null(strstr(store_fallback(store)->text, "not there"));
}

static void a_missing_file_falls_back(void **state)
{
    char path[4096];

    (void)state;
    commit_text("one");
    commit_text("two");
    store_path(store, store_current(store)->files[0].name, path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(reopen(NULL), 0);
    assert_int_equal(store_current(store)->seq, 1);
}

static void a_newer_format_is_left_alone(void **state)
{
    struct attar_error err;
    char path[4096];
    struct slice bytes;
    uint32_t head[3];

    (void)state;
    commit_text("one");
    store_path(store, "manifest-0000000000000001", path);
    bytes = files_read(path);
    memcpy(head, bytes.ptr + 8, sizeof head);
    head[0] = 2;
    memcpy((char *)bytes.ptr + 8, head, sizeof head);
    head[2] = checksum_crc32c(checksum_crc32c(0, slice_of(bytes.ptr, 16)), slice_skip(bytes, 20));
    memcpy((char *)bytes.ptr + 8, head, sizeof head);
    files_write(path, bytes);
    free((void *)bytes.ptr);
    assert_int_equal(reopen(&err), -ATTAR_EVERSION);
    assert_int_equal(access(path, R_OK), 0);
}

static void foreign_files_stay(void **state)
{
    static const char *const names[] = {"notes.txt", "manifest-abc",
                                        "x-0000000000000001.attar.bak"};
    char path[4096];

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        store_path(store, names[i], path);
        files_write(path, SLICE("mine"));
    }
    store_path(store, "manifest-0000000000000009.tmp", path);
    files_write(path, SLICE("cut"));
    assert_int_equal(reopen(NULL), 0);
    assert_int_not_equal(access(path, F_OK), 0);
    for (size_t i = 0; i < 3; i++) {
        store_path(store, names[i], path);
        assert_int_equal(access(path, F_OK), 0);
    }
}

static void discarded_files_go(void **state)
{
    struct store_writer *w = NULL;
    struct store_entry entry;
    char name[STORE_NAME_CAP];
    char path[4096];

    (void)state;
    store_fresh_name(store, "merge", name);
    store_path(store, name, path);
    assert_int_equal(store_writer_open(disk_posix(), path, "merge", &w, NULL), 0);
    assert_int_equal(store_writer_finish(w, &entry, NULL), 0);
    store_writer_close(w);
    assert_int_equal(access(path, F_OK), 0);
    store_discard(store, name);
    assert_int_not_equal(access(path, F_OK), 0);
}

static void section_names_are_checked(void **state)
{
    static const char *const bad[] = {"",        "UPPER", "a/b",
                                      ".hidden", "dup",   "0123456789012345678901234567890123"};
    struct store_writer *w;
    struct store_entry entry;
    char path[4096];

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        store_path(store, "draft", path);
        assert_int_equal(store_writer_open(disk_posix(), path, "test", &w, NULL), 0);
        assert_int_equal(store_writer_open(disk_posix(), path, "test", &w, NULL), -ATTAR_ECONFLICT);
        assert_int_equal(store_writer_put(w, "dup", SLICE("x"), NULL), 0);
        assert_int_equal(store_writer_section(w, bad[i], NULL), -ATTAR_EINVAL);
        assert_int_equal(store_writer_finish(w, &entry, NULL), -ATTAR_EINVAL); /* final */
        store_writer_close(w);
        assert_int_not_equal(access(path, F_OK), 0); /* and the draft is gone */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_process_at_a_time, begin, end),
        cmocka_unit_test_setup_teardown(an_empty_store_has_no_manifest, begin, end),
        cmocka_unit_test_setup_teardown(damage_falls_back_and_says_why, begin, end),
        cmocka_unit_test_setup_teardown(what_opening_leaves_out_is_scrubbed, begin, end),
        cmocka_unit_test_setup_teardown(a_missing_file_falls_back, begin, end),
        cmocka_unit_test_setup_teardown(a_newer_format_is_left_alone, begin, end),
        cmocka_unit_test_setup_teardown(foreign_files_stay, begin, end),
        cmocka_unit_test_setup_teardown(discarded_files_go, begin, end),
        cmocka_unit_test_setup_teardown(section_names_are_checked, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
