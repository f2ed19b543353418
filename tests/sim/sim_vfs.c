/* Goal: the simulated files are a disk that SQLite can live on, and one that does lose what was not
 * synced; so that what the simulation finds is the product's fault.
 * Method: random transactions over src/sql under faults, crashes and losses of power; what was
 * committed is there afterwards, what was not is not half there.  A file without syncs shows that
 * power is really lost. */
#include "tests/sim/vfs.h"

#include "sql/sql.h"
#include "tests/support/prop.h"

#include <sqlite3.h>

static struct sql *open_db(void)
{
    struct sql *db = NULL;

    return sql_open("/sim/test.db", &db, NULL) == 0 ? db : NULL;
}

static int64_t number(struct sql *db, const char *query)
{
    struct sql_stmt *stmt;
    int64_t value = -1;

    if (sql_prepare(db, query, &stmt, NULL) < 0)
        return -1;
    if (sql_step(stmt, NULL) > 0)
        value = sql_i64(stmt, 0);
    sql_stmt_free(stmt);
    return value;
}

/* Two rows a transaction, of the same number. */
static bool commit_two(struct sql *db, int64_t n)
{
    char text[128];
    bool good = sql_begin(db, NULL) == 0;

    for (int i = 0; good && i < 2; i++) {
        snprintf(text, sizeof text, "INSERT INTO t VALUES (%lld, hex(randomblob(%d)))",
                 (long long)n, (int)(n % 7) * 300);
        good = sql_exec(db, text, NULL) == 0;
    }
    good = good && sql_commit(db, NULL) == 0;
    sql_rollback(db);
    return good;
}

static void check(struct prop *t, int64_t committed, int64_t begun)
{
    struct sql *db = open_db();
    int64_t newest;

    CHECK(t, db != NULL);
    newest = number(db, "SELECT coalesce(max(n), 0) FROM t");
    if (newest < committed || newest > begun)
        prop_fail(t, __FILE__, __LINE__, "%lld, committed %lld, begun %lld", (long long)newest,
                  (long long)committed, (long long)begun);
    CHECK_EQ(t, number(db, "SELECT count(*) FROM t"),
             2 * number(db, "SELECT count(DISTINCT n) FROM t"));
    CHECK_EQ(
        t, number(db, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
        0);
    sql_close(db);
}

TEST_PROP(what_is_committed_survives, 60)
{
    struct faults faults = {0};
    int64_t committed = 0;
    int64_t begun = 0;
    struct sql *db;

    rng_init(&faults.rng, t->seed);
    vfs_start(&faults);
    db = open_db();
    CHECK_EQ(t, sql_exec(db, "CREATE TABLE t (n INT, x TEXT)", NULL), 0);
    for (int round = 0; round < 8; round++) {
        faults.per_million = (unsigned)rng_below(t->rng, 2) * 20000;
        for (uint64_t i = rng_below(t->rng, 30); db != NULL && i > 0; i--)
            if (commit_two(db, ++begun))
                committed = begun;
        faults.dead = rng_below(t->rng, 4) != 0;
        sql_close(db);
        faults.dead = false;
        faults.per_million = 0;
        vfs_crash(rng_below(t->rng, 3) != 0);
        check(t, committed, begun);
        db = open_db();
        begun = number(db, "SELECT coalesce(max(n), 0) FROM t");
        committed = begun;
    }
    sql_close(db);
    vfs_stop();
}

TEST_PROP(what_is_not_synced_can_be_lost, 20)
{
    struct faults faults = {0};
    int64_t lost = 0;

    rng_init(&faults.rng, t->seed);
    vfs_start(&faults);
    for (int round = 0; round < 8; round++) {
        struct sql *db = open_db();

        CHECK_EQ(t, sql_exec(db, "CREATE TABLE IF NOT EXISTS t (n INT, x TEXT)", NULL), 0);
        CHECK_EQ(t, sql_exec(db, "PRAGMA synchronous = OFF", NULL), 0);
        CHECK(t, commit_two(db, round + 1));
        faults.dead = true;
        sql_close(db);
        faults.dead = false;
        vfs_crash(true);
        db = open_db();
        lost += db == NULL || number(db, "SELECT coalesce(max(n), 0) FROM t") < round + 1;
        sql_close(db);
        if (db == NULL)
            break;
    }
    vfs_stop();
    CHECK(t, lost > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(what_is_committed_survives),
        PROP(what_is_not_synced_can_be_lost),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
