/* Goal: a key comes back as it was kept, with its text only where that is given; ids are never used
 * twice, the version rises with each change and with nothing else, and KEYS_MAX is the most.
 * Method: a file in a scratch folder, closed and opened again; a second store on the same file. */
#include "search/keys/key_store.h"

#include "base/error.h"

#include "tests/support/files.h"
#include "tests/support/prop.h"

static char dir[PATH_MAX];
static char path[PATH_MAX + 8];
static struct key_store *store;

static int begin(void **state)
{
    (void)state;
    files_temp_dir(dir);
    snprintf(path, sizeof path, "%s/db", dir);
    assert_int_equal(key_store_open(path, &store, NULL), 0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    key_store_close(store);
    files_remove_tree(dir);
    return 0;
}

static struct key_record record_of(int number, struct slice text)
{
    struct key_record record = {
        .text = text,
        .hint = SLICE("13ad45"),
        .settings = SLICE("{\"description\":\"عطور\"}"),
        .created_ms = 1700000000000 + number,
        .storefront = number == 1,
    };

    memset(record.hash, number % 251, sizeof record.hash);
    memset(record.signer, number / 251 + 1, sizeof record.signer);
    memcpy(record.hash, &number, sizeof number);
    return record;
}

static int64_t add(int number, struct slice text)
{
    struct key_record record = record_of(number, text);
    int64_t id = 0;

    assert_int_equal(key_store_add(store, &record, &id, NULL), 0);
    return id;
}

static int64_t version(struct key_store *of)
{
    int64_t number = -1;

    assert_int_equal(key_store_version(of, &number, NULL), 0);
    return number;
}

struct wanted {
    struct key_record record;
    int seen;
};

static int see(void *user, const struct key_record *record, struct attar_error *err)
{
    struct wanted *wanted = user;

    (void)err;
    wanted->seen++;
    if (record->id != wanted->record.id)
        return 0;
    assert_memory_equal(record->hash, wanted->record.hash, sizeof record->hash);
    assert_memory_equal(record->signer, wanted->record.signer, sizeof record->signer);
    assert_int_equal(record->text.ptr == NULL, wanted->record.text.ptr == NULL);
    assert_true(slice_eq(record->text, wanted->record.text));
    assert_true(slice_eq(record->hint, wanted->record.hint));
    assert_true(slice_eq(record->settings, wanted->record.settings));
    assert_int_equal(record->created_ms, wanted->record.created_ms);
    assert_int_equal(record->storefront, wanted->record.storefront);
    wanted->record.id = 0; /* found */
    return 0;
}

/* The keys are `count`, and one of them is `record` with that id. */
static void expect(struct key_record record, int64_t id, int count)
{
    struct wanted wanted = {record, 0};

    wanted.record.id = id;
    assert_int_equal(key_store_scan(store, see, &wanted, NULL), 0);
    assert_int_equal(wanted.seen, count);
    assert_int_equal(wanted.record.id, 0);
}

static void a_key_comes_back(void **state)
{
    struct slice none = {NULL, 0};
    int64_t shown = add(1, SLICE("13ad45b4d0a2f6ea65ecbddf6aa260f2"));
    int64_t secret = add(2, none);

    (void)state;
    key_store_close(store);
    assert_int_equal(key_store_open(path, &store, NULL), 0);
    expect(record_of(1, SLICE("13ad45b4d0a2f6ea65ecbddf6aa260f2")), shown, 2);
    expect(record_of(2, none), secret, 2);
}

static void a_change_keeps_or_forgets_the_text(void **state)
{
    struct slice text = SLICE("13ad45b4d0a2f6ea65ecbddf6aa260f2");
    struct key_record record = record_of(1, text);
    int64_t id = add(1, text);

    (void)state;
    record.settings = SLICE("{}");
    assert_int_equal(key_store_change(store, id, record.settings, text, NULL), 0);
    expect(record, id, 1);
    record.text = slice_of(NULL, 0);
    assert_int_equal(key_store_change(store, id, record.settings, record.text, NULL), 0);
    expect(record, id, 1);
    assert_int_equal(key_store_change(store, id + 1, record.settings, text, NULL),
                     -ATTAR_ENOTFOUND);
}

static void a_deleted_key_is_gone_and_its_id_too(void **state)
{
    int64_t first = add(1, SLICE("a"));
    int64_t second = add(2, SLICE("b"));

    (void)state;
    assert_int_equal(key_store_delete(store, second, NULL), 0);
    assert_int_equal(key_store_delete(store, second, NULL), -ATTAR_ENOTFOUND);
    expect(record_of(1, SLICE("a")), first, 1);
    assert_true(add(3, SLICE("c")) > second);
}

static void one_text_is_one_key(void **state)
{
    struct key_record record = record_of(1, SLICE("a"));
    int64_t id = add(1, SLICE("a"));
    int64_t other = -1;

    (void)state;
    assert_int_equal(key_store_add(store, &record, &other, NULL), -ATTAR_ECONFLICT);
    assert_int_equal(other, -1);
    expect(record, id, 1);
}

/* What another process has done is seen by the version; what failed has not raised it. */
static void the_version_rises_with_each_change(void **state)
{
    struct key_record record = record_of(1, SLICE("a"));
    struct key_store *other;
    int64_t at, id;

    (void)state;
    assert_int_equal(key_store_open(path, &other, NULL), 0);
    at = version(other);
    id = add(1, SLICE("a"));
    assert_int_equal(version(other), at + 1);
    assert_int_equal(key_store_add(store, &record, &id, NULL), -ATTAR_ECONFLICT);
    assert_int_equal(key_store_delete(store, id + 7, NULL), -ATTAR_ENOTFOUND);
    assert_int_equal(version(other), at + 1);
    assert_int_equal(key_store_change(store, id, SLICE("{}"), SLICE("a"), NULL), 0);
    assert_int_equal(version(other), at + 2);
    assert_int_equal(key_store_delete(other, id, NULL), 0);
    assert_int_equal(version(store), at + 3);
    key_store_close(other);
}

static void the_most_is_keys_max(void **state)
{
    struct key_record record = record_of(0, SLICE("a"));
    struct attar_error err = {0};
    int64_t id = -1, last = 0;

    (void)state;
    for (int i = 1; i <= KEYS_MAX; i++)
        last = add(i, slice_of(NULL, 0));
    assert_int_equal(key_store_add(store, &record, &id, &err), -ATTAR_ELIMIT);
    assert_non_null(strstr(err.text, "500"));
    assert_int_equal(id, -1);
    assert_int_equal(key_store_delete(store, last, NULL), 0);
    assert_int_equal(key_store_add(store, &record, &id, NULL), 0);
}

#define KEPT(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        KEPT(a_key_comes_back),
        KEPT(a_change_keeps_or_forgets_the_text),
        KEPT(a_deleted_key_is_gone_and_its_id_too),
        KEPT(one_text_is_one_key),
        KEPT(the_version_rises_with_each_change),
        KEPT(the_most_is_keys_max),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
