/* Goal: values of every type come back, parameters are bound by number, errors have their code,
 * a rolled-back write is gone and a committed one is there after reopening.
 * Method: a database file in a scratch folder. */
#include "sql/sql.h"

#include "tests/support/files.h"
#include "tests/support/prop.h"

static char dir[PATH_MAX];
static char path[PATH_MAX + 8];
static struct sql *db;

static int begin(void **state)
{
    (void)state;
    files_temp_dir(dir);
    snprintf(path, sizeof path, "%s/db", dir);
    assert_int_equal(sql_open(path, &db, NULL), 0);
    assert_int_equal(sql_exec(db,
                              "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE,"
                              " b BLOB CHECK (length(b) < 9)) STRICT",
                              NULL),
                     0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    sql_close(db);
    files_remove_tree(dir);
    return 0;
}

static int insert(int64_t id, struct slice a, struct slice b)
{
    struct sql_stmt *stmt = NULL;
    int rc;

    assert_int_equal(sql_prepare(db, "INSERT INTO t (b, a, id) VALUES ($3, $2, $1)", &stmt, NULL),
                     0);
    sql_bind_i64(stmt, 1, id);
    sql_bind_text(stmt, 2, a);
    sql_bind_bytes(stmt, 3, b);
    rc = sql_run(stmt, NULL);
    assert_true(rc < 0 || sql_changes(db) == 1);
    sql_stmt_free(stmt);
    return rc;
}

static int64_t count_rows(void)
{
    struct sql_stmt *stmt = NULL;
    int64_t count;

    assert_int_equal(sql_prepare(db, "SELECT count(*) FROM t", &stmt, NULL), 0);
    assert_int_equal(sql_step(stmt, NULL), 1);
    count = sql_i64(stmt, 0);
    sql_stmt_free(stmt);
    return count;
}

static void values_come_back(void **state)
{
    struct sql_stmt *stmt = NULL;

    (void)state;
    assert_int_equal(insert(INT64_MIN, SLICE("عود 'quoted'"), slice_of("\0\1\xFF", 3)), 0);
    assert_int_equal(insert(2, SLICE(""), slice_of(NULL, 0)), 0);
    assert_int_equal(sql_prepare(db, "SELECT id, a, b, NULL FROM t ORDER BY id", &stmt, NULL), 0);
    assert_int_equal(sql_step(stmt, NULL), 1);
    assert_true(sql_i64(stmt, 0) == INT64_MIN);
    assert_true(slice_eq(sql_text(stmt, 1), SLICE("عود 'quoted'")));
    assert_true(slice_eq(sql_bytes(stmt, 2), slice_of("\0\1\xFF", 3)));
    assert_true(sql_is_null(stmt, 3) && !sql_is_null(stmt, 2));
    assert_int_equal(sql_step(stmt, NULL), 1);
    assert_true(sql_text(stmt, 1).len == 0 && !sql_is_null(stmt, 1));
    assert_int_equal(sql_step(stmt, NULL), 0);
    sql_stmt_free(stmt);
}

static void errors_have_their_code(void **state)
{
    struct sql_stmt *stmt = NULL;
    struct attar_error err;

    (void)state;
    assert_int_equal(insert(1, SLICE("a"), SLICE("x")), 0);
    assert_int_equal(insert(2, SLICE("a"), SLICE("x")), -ATTAR_ECONFLICT);
    assert_int_equal(insert(3, SLICE("c"), SLICE("123456789")), -ATTAR_ECONFLICT);
    assert_int_equal(sql_prepare(db, "SELEKT", &stmt, &err), -ATTAR_EINVAL);
    assert_non_null(strstr(err.text, "SELEKT"));
    assert_int_equal(sql_exec(db, "SELECT * FROM nowhere", NULL), -ATTAR_EINVAL);
    assert_null(stmt);
    assert_int_equal(count_rows(), 1);
}

static void transactions_are_all_or_nothing(void **state)
{
    (void)state;
    assert_int_equal(sql_begin(db, NULL), 0);
    assert_int_equal(insert(1, SLICE("a"), SLICE("x")), 0);
    sql_rollback(db);
    assert_int_equal(count_rows(), 0);
    sql_rollback(db); /* without a transaction */
    assert_int_equal(sql_begin(db, NULL), 0);
    assert_int_equal(insert(1, SLICE("a"), SLICE("x")), 0);
    assert_int_equal(sql_commit(db, NULL), 0);
    sql_close(db);
    assert_int_equal(sql_open(path, &db, NULL), 0);
    assert_int_equal(count_rows(), 1);
}

static void the_promised_settings_are_on(void **state)
{
    static const char *const settings[][2] = {{"PRAGMA journal_mode", "wal"},
                                              {"PRAGMA synchronous", "2"},
                                              {"PRAGMA foreign_keys", "1"},
                                              {"PRAGMA trusted_schema", "0"}};
    struct sql_stmt *stmt = NULL;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(sql_prepare(db, settings[i][0], &stmt, NULL), 0);
        assert_int_equal(sql_step(stmt, NULL), 1);
        assert_true(slice_eq(sql_text(stmt, 0), slice_cstr(settings[i][1])));
        sql_stmt_free(stmt);
    }
}

static void other_files_are_refused(void **state)
{
    struct sql *other = NULL;
    char text[4096];

    (void)state;
    memset(text, 'x', sizeof text);
    snprintf(path, sizeof path, "%s/text", dir);
    files_write(path, slice_of(text, sizeof text));
    assert_int_equal(sql_open(path, &other, NULL), -ATTAR_ECORRUPT);
    snprintf(path, sizeof path, "%s/no/db", dir);
    assert_int_equal(sql_open(path, &other, NULL), -ATTAR_EIO);
    assert_null(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(values_come_back, begin, end),
        cmocka_unit_test_setup_teardown(errors_have_their_code, begin, end),
        cmocka_unit_test_setup_teardown(transactions_are_all_or_nothing, begin, end),
        cmocka_unit_test_setup_teardown(the_promised_settings_are_on, begin, end),
        cmocka_unit_test_setup_teardown(other_files_are_refused, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
