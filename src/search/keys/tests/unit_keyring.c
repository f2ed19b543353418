/* Goal: a look deletes the keys whose time is over and no other, and the page always has a key.
 * Method: a keyring without loops on a file in a scratch folder; a store of its own beside it plays
 * the other process, and makes keys that are older than they could be made here. */
#include "search/keys/keyring.h"

#include "base/clock.h"
#include "base/error.h"

#include "tests/support/files.h"
#include "tests/support/prop.h"

static char dir[PATH_MAX];
static char path[PATH_MAX + 8];
static struct keyring *keyring;
static struct key_store *other;

static void look(void)
{
    assert_int_equal(keyring_look(keyring, path, NULL), 0);
}

static int begin(void **state)
{
    (void)state;
    files_temp_dir(dir);
    snprintf(path, sizeof path, "%s/db", dir);
    keyring = keyring_open("attar");
    look();
    assert_int_equal(key_store_open(path, &other, NULL), 0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    key_store_close(other);
    keyring_close(keyring);
    files_remove_tree(dir);
    return 0;
}

static int64_t add(int number, struct slice settings, int64_t created_ms)
{
    struct key_record record = {
        .hint = SLICE("13ad45"), .settings = settings, .created_ms = created_ms};
    int64_t id = 0;

    memcpy(record.hash, &number, sizeof number);
    assert_int_equal(key_store_add(other, &record, &id, NULL), 0);
    return id;
}

static bool has(int64_t id)
{
    return key_table_by_id(keyring_own_table(keyring), id) != NULL;
}

static void keys_that_have_ended_are_deleted(void **state)
{
    int64_t now_ms = clock_wall_ms();
    struct slice a_minute = SLICE("{\"acl\":[\"search\"],\"validity\":60}");
    int64_t ended = add(1, a_minute, now_ms - 61000);
    int64_t running = add(2, a_minute, now_ms);
    int64_t endless = add(3, SLICE("{\"acl\":[\"search\"]}"), 0);

    (void)state;
    look();
    assert_false(has(ended));
    assert_true(has(running) && has(endless));
    assert_int_equal(key_store_delete(other, ended, NULL), -ATTAR_ENOTFOUND);
}

static void ended_keys_take_no_places(void **state)
{
    struct key_settings settings = {.acl = KEY_SEARCH,
                                    .indexes = SLICE(""),
                                    .referers = SLICE(""),
                                    .parameters = SLICE(""),
                                    .description = SLICE("")};
    struct key_made made;

    (void)state;
    for (int i = 1; i < KEYS_MAX; i++) /* and the page's */
        add(i, SLICE("{\"acl\":[\"search\"],\"validity\":1}"), 0);
    assert_int_equal(keyring_make(keyring, &settings, &made, NULL), -ATTAR_ELIMIT);
    look();
    assert_int_equal(key_table_count(keyring_own_table(keyring)), 1);
    assert_int_equal(keyring_make(keyring, &settings, &made, NULL), 0);
    assert_true(has(made.id));
}

static void the_page_gets_another_key(void **state)
{
    const struct key_row *row = key_table_storefront(keyring_own_table(keyring));
    int64_t first = row->id;

    (void)state;
    assert_int_equal(key_store_delete(other, first, NULL), 0);
    look();
    row = key_table_storefront(keyring_own_table(keyring));
    assert_non_null(row);
    assert_true(row->id != first && row->text.len == KEY_TEXT_LEN);
}

#define ON_A_FILE(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_FILE(keys_that_have_ended_are_deleted),
        ON_A_FILE(ended_keys_take_no_places),
        ON_A_FILE(the_page_gets_another_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
