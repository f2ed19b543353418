/* Goal: what was committed is there after opening again, what was not is not; versions and revs
 * only rise and never come twice; the bound on the number of records holds.
 * Method: one file, opened twice, changed through one store and read through another. */
#include "catalog/curation.h"

#include "base/error.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

#include <stdio.h>

static char dir[PATH_MAX];
static char path[PATH_MAX + 16];
static struct curation_store *store;
static struct attar_error err;

static int begin(void **state)
{
    (void)state;
    files_temp_dir(dir);
    snprintf(path, sizeof path, "%s/catalog.db", dir);
    return curation_store_open(path, &store, &err);
}

static int end(void **state)
{
    (void)state;
    curation_store_close(store);
    files_remove_tree(dir);
    return 0;
}

static int64_t version_of(struct curation_store *from)
{
    int64_t version = -1;

    assert_int_equal(curation_store_version(from, &version, &err), 0);
    return version;
}

static int64_t count_of(enum curation_kind kind)
{
    int64_t count = -1;

    assert_int_equal(curation_store_count(store, kind, &count, &err), 0);
    return count;
}

static int64_t put(enum curation_kind kind, const char *id, const char *json)
{
    int64_t rev = -1;

    assert_int_equal(curation_store_begin(store, &err), 0);
    assert_int_equal(curation_store_put(store, kind, slice_cstr(id), slice_cstr(json), &rev, &err),
                     0);
    assert_int_equal(curation_store_commit(store, &err), 0);
    return rev;
}

static bool drop(enum curation_kind kind, const char *id)
{
    bool found = false;

    assert_int_equal(curation_store_begin(store, &err), 0);
    assert_int_equal(curation_store_delete(store, kind, slice_cstr(id), &found, &err), 0);
    assert_int_equal(curation_store_commit(store, &err), 0);
    return found;
}

static void revs_only_rise(void **state)
{
    int64_t first;
    int64_t second;

    (void)state;
    assert_int_equal(version_of(store), 0);
    first = put(CURATION_SYNONYM, "a", "{\"x\":1}");
    assert_int_equal(first, version_of(store));
    assert_int_equal(put(CURATION_SYNONYM, "a", "{\"x\":1}"), first); /* the same bytes */
    assert_int_equal(version_of(store), first);
    second = put(CURATION_SYNONYM, "a", "{\"x\":2}");
    assert_true(second > first);
    assert_int_equal(put(CURATION_RULE, "a", "{\"x\":1}"), second + 1); /* another kind */
    assert_true(drop(CURATION_SYNONYM, "a"));
    assert_false(drop(CURATION_SYNONYM, "a"));
    assert_int_equal(version_of(store), second + 2);
    assert_int_equal(put(CURATION_SYNONYM, "a", "{\"x\":1}"), second + 3);
}

static void what_is_committed_stays(void **state)
{
    struct curation_store *other;
    struct buf json;
    int64_t rev;
    int64_t was;

    (void)state;
    rev = put(CURATION_RULE, "keep", "{\"then\":1}");
    assert_int_equal(curation_store_begin(store, &err), 0);
    assert_int_equal(
        curation_store_put(store, CURATION_RULE, SLICE("lost"), SLICE("{}"), &was, &err), 0);
    curation_store_rollback(store);
    assert_int_equal(curation_store_open(path, &other, &err), 0);
    buf_init(&json, 1024);
    assert_int_equal(curation_store_get(other, CURATION_RULE, SLICE("keep"), &json, &was, &err), 0);
    assert_true(was == rev && slice_eq(buf_slice(&json), SLICE("{\"then\":1}")));
    assert_int_equal(curation_store_get(other, CURATION_RULE, SLICE("lost"), &json, &was, &err),
                     -ATTAR_ENOTFOUND);
    assert_string_equal(err.text, "there is no rule \"lost\"");
    assert_int_equal(version_of(other), version_of(store));
    buf_release(&json);
    curation_store_close(other);
}

static int collect(void *user, const struct curation_record *record, struct attar_error *error)
{
    struct buf *ids = user;

    (void)error;
    assert_true(record->rev > 0);
    buf_add_slice(ids, record->id);
    return ids->len >= 3 ? -ATTAR_EGONE : 0;
}

static void scans_go_in_id_order(void **state)
{
    struct buf ids;

    (void)state;
    buf_init(&ids, 64);
    put(CURATION_RULE, "c", "{}");
    put(CURATION_RULE, "a", "{}");
    put(CURATION_SYNONYM, "z", "{}");
    put(CURATION_RULE, "b", "{}");
    assert_int_equal(curation_store_scan(store, CURATION_RULE, 1, 1, collect, &ids, &err), 0);
    assert_true(slice_eq(buf_slice(&ids), SLICE("b")));
    buf_clear(&ids);
    assert_int_equal(curation_store_scan(store, CURATION_RULE, 0, 10, collect, &ids, &err),
                     -ATTAR_EGONE);
    assert_true(slice_eq(buf_slice(&ids), SLICE("abc")));
    assert_int_equal(curation_store_scan(store, CURATION_RULE, 3, 10, collect, &ids, &err), 0);
    buf_release(&ids);
}

static void fill(int from, int past)
{
    for (int i = from; i < past; i++) {
        char id[16];
        int64_t rev;

        snprintf(id, sizeof id, "s%d", i);
        assert_int_equal(
            curation_store_put(store, CURATION_SYNONYM, slice_cstr(id), SLICE("{}"), &rev, &err),
            0);
    }
}

static void there_is_a_bound(void **state)
{
    int64_t count = 0;

    (void)state;
    assert_int_equal(curation_store_begin(store, &err), 0);
    fill(0, CURATION_RECORDS_MAX);
    assert_int_equal(curation_store_commit(store, &err), 0);
    assert_int_equal(curation_store_begin(store, &err), 0);
    fill(CURATION_RECORDS_MAX, CURATION_RECORDS_MAX + 1);
    assert_int_equal(curation_store_commit(store, &err), -ATTAR_ELIMIT);
    assert_string_equal(err.text, "10001 synonyms, at most 10000");
    curation_store_rollback(store);
    assert_int_equal(count_of(CURATION_SYNONYM), CURATION_RECORDS_MAX);
    assert_int_equal(curation_store_begin(store, &err), 0);
    assert_int_equal(curation_store_clear(store, CURATION_SYNONYM, &count, &err), 0);
    assert_int_equal(curation_store_commit(store, &err), 0);
    assert_int_equal(count, CURATION_RECORDS_MAX);
    assert_int_equal(count_of(CURATION_SYNONYM), 0);
    assert_int_equal(version_of(store), CURATION_RECORDS_MAX + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(revs_only_rise, begin, end),
        cmocka_unit_test_setup_teardown(what_is_committed_stays, begin, end),
        cmocka_unit_test_setup_teardown(scans_go_in_id_order, begin, end),
        cmocka_unit_test_setup_teardown(there_is_a_bound, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
