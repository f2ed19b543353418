/* Goal: migrations run once, in order, all or none; a changed or unknown one is refused; the three
 * words and the PostgreSQL lines are translated.
 * Method: a list of two on a database in memory. */
#include "sql/sql.h"

#include "tests/support/prop.h"

static const struct sql_migration list[] = {
    {"box/0001_create",
     "CREATE TABLE box_item (id INT64 PRIMARY KEY, INT64x TEXT, data BYTES,\n"
     "  kind TEXT DEFAULT 'BYTES') STRICT;\n"
     "-- only postgres\nALTER TABLE box_item ENABLE ROW LEVEL SECURITY;\n-- end\n"},
    {"box/0002_more", "ALTER TABLE box_item ADD COLUMN more INT64;\n"},
};

static struct sql *db;

static int begin(void **state)
{
    (void)state;
    return sql_open(":memory:", &db, NULL);
}

static int end(void **state)
{
    (void)state;
    sql_close(db);
    return 0;
}

static void they_run_once(void **state)
{
    struct sql_migration other = {"boxes/0001_create", "CREATE TABLE other (a INT64) STRICT"};
    struct sql_stmt *stmt = NULL;

    (void)state;
    assert_int_equal(sql_migrate(db, list, 1, NULL), 0);
    assert_int_equal(sql_migrate(db, list, 2, NULL), 0);
    assert_int_equal(sql_migrate(db, list, 2, NULL), 0);
    assert_int_equal(sql_migrate(db, &other, 1, NULL), 0);
    assert_int_equal(
        sql_exec(db, "INSERT INTO box_item (id, data, more) VALUES (1, x'00', 2)", NULL), 0);
    assert_int_equal(sql_prepare(db, "SELECT kind, INT64x FROM box_item", &stmt, NULL), 0);
    assert_int_equal(sql_step(stmt, NULL), 1);
    assert_true(slice_eq(sql_text(stmt, 0), SLICE("BYTES")));
    sql_stmt_free(stmt);
}

static void a_changed_one_is_refused(void **state)
{
    struct sql_migration changed[] = {list[0],
                                      {"box/0002_more", "ALTER TABLE box_item ADD x INT64"}};
    struct attar_error err;

    (void)state;
    assert_int_equal(sql_migrate(db, list, 2, NULL), 0);
    assert_int_equal(sql_migrate(db, changed, 2, &err), -ATTAR_EVERSION);
    assert_non_null(strstr(err.text, "box/0002_more has changed"));
}

static void a_newer_database_is_refused(void **state)
{
    struct attar_error err;

    (void)state;
    assert_int_equal(sql_migrate(db, list, 2, NULL), 0);
    assert_int_equal(sql_migrate(db, list, 1, &err), -ATTAR_EVERSION);
    assert_non_null(strstr(err.text, "newer Attar"));
}

static void a_failing_one_leaves_nothing(void **state)
{
    struct sql_migration bad[] = {list[0], {"box/0002_bad", "CREATE TABLE x (a NOTYPE) STRICT"}};

    (void)state;
    assert_int_equal(sql_migrate(db, bad, 2, NULL), -ATTAR_EINVAL);
    assert_int_equal(sql_exec(db, "SELECT * FROM box_item", NULL), -ATTAR_EINVAL);
    assert_int_equal(sql_migrate(db, list, 2, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(they_run_once, begin, end),
        cmocka_unit_test_setup_teardown(a_changed_one_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(a_newer_database_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(a_failing_one_leaves_nothing, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
