/* Rows of events and of scores.
 *
 * That nobody does the same twice on one day with one product is the primary key; the row count of
 * the insert is the answer.  Users and query numbers are unsigned 64-bit numbers, kept in signed
 * columns bit by bit. */
#include "search/events/event_store.h"

#include "base/error.h"
#include "base/mem.h"
#include "search/events/decay.h"
#include "sql/sql.h"

#include <assert.h>
#include <stdlib.h>

enum statement {
    STMT_ADD,
    STMT_SEEN,
    STMT_SCORE,
    STMT_SET_SCORE,
    STMT_ADD_DAY,
    STMT_SCORES,
    STMT_DAYS,
    STMT_BASKETS,
    STMT_SWEEP,
    STMT_SWEEP_DAYS,
    STMT_TOTAL
};

static const char *const statements[STMT_TOTAL] = {
    [STMT_ADD] = ("INSERT INTO event (received_day, usr, product, kind, query, position, region,"
                  " at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING"),
    [STMT_SEEN] = ("SELECT 1 FROM event WHERE received_day >= $1 AND received_day <= $1 + 1"
                   " AND usr = $2 AND product = $3 AND kind <= $4 LIMIT 1"),
    [STMT_SCORE] = "SELECT value, at_ms FROM score WHERE product = $1",
    [STMT_SET_SCORE] = ("INSERT INTO score (product, value, at_ms) VALUES ($1, $2, $3)"
                        " ON CONFLICT (product) DO UPDATE SET value = excluded.value,"
                        " at_ms = excluded.at_ms"),
    [STMT_ADD_DAY] = ("INSERT INTO score_day (region, product, day, value) VALUES ($1, $2, $3, $4)"
                      " ON CONFLICT (region, product, day) DO UPDATE SET"
                      " value = score_day.value + excluded.value"),
    [STMT_SCORES] = "SELECT product, value, at_ms FROM score",
    [STMT_DAYS] = ("SELECT region, product, day, value FROM score_day WHERE day >= $1"
                   " ORDER BY region, product, day"),
    [STMT_BASKETS] = ("SELECT usr, received_day, product FROM event WHERE kind = 3"
                      " ORDER BY usr, received_day, product"),
    [STMT_SWEEP] = ("DELETE FROM event WHERE received_day < $1 AND usr IN"
                    " (SELECT usr FROM event WHERE received_day < $1 LIMIT 500)"),
    [STMT_SWEEP_DAYS] = "DELETE FROM score_day WHERE day < $1",
};

static const struct sql_migration migrations[] = {
    {"events/0001_create",
     "CREATE TABLE event (received_day INT64 NOT NULL, usr INT64 NOT NULL, product TEXT NOT NULL,"
     " kind INT64 NOT NULL, query INT64 NOT NULL, position INT64 NOT NULL, region TEXT NOT NULL,"
     " at_ms INT64 NOT NULL, PRIMARY KEY (received_day, usr, product, kind)) STRICT;"
     "CREATE TABLE score (product TEXT PRIMARY KEY, value INT64 NOT NULL, at_ms INT64 NOT NULL)"
     " STRICT;"
     "CREATE TABLE score_day (region TEXT NOT NULL, product TEXT NOT NULL, day INT64 NOT NULL,"
     " value INT64 NOT NULL, PRIMARY KEY (region, product, day)) STRICT;"},
    {"events/0002_purchases", /* kind is in it so that SQLite reads the index alone */
     "CREATE INDEX event_purchase ON event (usr, received_day, product, kind) WHERE kind = 3;"},
};
_Static_assert(EVENT_PURCHASE == 3, "purchases have an index of their own");

struct event_store {
    struct sql_stmt *stmts[STMT_TOTAL];
    struct sql *db;
};

int event_store_new(struct sql *db, struct event_store **out_store, struct attar_error *err)
{
    struct event_store *store = mem_zero(1, sizeof *store);
    int rc = sql_migrate(db, migrations, sizeof migrations / sizeof *migrations, err);

    store->db = db;
    for (int i = 0; rc == 0 && i < STMT_TOTAL; i++)
        rc = sql_prepare(db, statements[i], &store->stmts[i], err);
    if (rc < 0) {
        event_store_free(store);
        return rc;
    }
    *out_store = store;
    return 0;
}

void event_store_free(struct event_store *store)
{
    if (store == NULL)
        return;
    for (int i = 0; i < STMT_TOTAL; i++)
        sql_stmt_free(store->stmts[i]);
    free(store);
}

int event_store_add(struct event_store *store, const struct event_row *row, bool *out_new,
                    struct attar_error *err)
{
    struct sql_stmt *add = store->stmts[STMT_ADD];
    int rc;

    assert(row->product.len > 0 && row->kind < EVENT_KIND_COUNT);
    sql_bind_i64(add, 1, day_of(row->received_ms));
    sql_bind_i64(add, 2, (int64_t)row->user);
    sql_bind_text(add, 3, row->product);
    sql_bind_i64(add, 4, row->kind);
    sql_bind_i64(add, 5, (int64_t)row->query_number);
    sql_bind_i64(add, 6, row->position);
    sql_bind_text(add, 7, row->region.len > 0 ? row->region : slice_of("", 0));
    sql_bind_i64(add, 8, row->at_ms);
    rc = sql_run(add, err);
    if (rc == 0)
        *out_new = sql_changes(store->db) > 0;
    return rc;
}

int event_store_seen(struct event_store *store, uint64_t user, struct slice product, int64_t now_ms,
                     bool *out_seen, struct attar_error *err)
{
    struct sql_stmt *seen = store->stmts[STMT_SEEN];
    int rc;

    sql_bind_i64(seen, 1, day_of(now_ms) - 1);
    sql_bind_i64(seen, 2, (int64_t)user);
    sql_bind_text(seen, 3, product);
    sql_bind_i64(seen, 4, EVENT_CLICK); /* views and clicks: the first two kinds */
    _Static_assert(EVENT_VIEW < EVENT_CLICK && EVENT_CLICK == 1, "views and clicks come first");
    rc = sql_step(seen, err);
    sql_reset(seen);
    if (rc >= 0)
        *out_seen = rc > 0;
    return rc < 0 ? rc : 0;
}

static int raise_popularity(struct event_store *store, const struct event_row *row, int64_t weight,
                            struct attar_error *err)
{
    struct sql_stmt *get = store->stmts[STMT_SCORE];
    struct sql_stmt *set = store->stmts[STMT_SET_SCORE];
    struct decayed sum = {0, row->at_ms};
    int rc;

    sql_bind_text(get, 1, row->product);
    rc = sql_step(get, err);
    if (rc > 0)
        sum = (struct decayed){sql_i64(get, 0), sql_i64(get, 1)};
    sql_reset(get);
    if (rc < 0)
        return rc;
    decayed_add(&sum, weight, row->at_ms, POPULARITY_HALF_LIFE_MS);
    sql_bind_text(set, 1, row->product);
    sql_bind_i64(set, 2, sum.value);
    sql_bind_i64(set, 3, sum.at_ms);
    return sql_run(set, err);
}

static int raise_day(struct event_store *store, const struct event_row *row, struct slice region,
                     int64_t weight, struct attar_error *err)
{
    struct sql_stmt *add = store->stmts[STMT_ADD_DAY];
    int64_t day = day_of(row->at_ms);
    int64_t left_ms = (day + 1) * MS_PER_DAY - row->at_ms;

    assert(left_ms > 0);
    sql_bind_text(add, 1, region);
    sql_bind_text(add, 2, row->product);
    sql_bind_i64(add, 3, day);
    sql_bind_i64(add, 4, decay_by(weight, left_ms, TREND_HALF_LIFE_MS));
    return sql_run(add, err);
}

int event_store_raise(struct event_store *store, const struct event_row *row,
                      struct attar_error *err)
{
    int64_t weight = (int64_t)event_weight(row->kind) * (DECAY_UNIT / 1000);
    int rc = raise_popularity(store, row, weight, err);

    if (rc == 0)
        rc = raise_day(store, row, slice_of("", 0), weight, err);
    if (rc == 0 && row->region.len > 0)
        rc = raise_day(store, row, row->region, weight, err);
    return rc;
}

int event_store_scores(struct event_store *store, score_fn fn, void *context,
                       struct attar_error *err)
{
    struct sql_stmt *scan = store->stmts[STMT_SCORES];
    int rc;

    while ((rc = sql_step(scan, err)) > 0)
        fn(context, sql_text(scan, 0), sql_i64(scan, 1), sql_i64(scan, 2));
    sql_reset(scan);
    return rc;
}

int event_store_days(struct event_store *store, int64_t since_day, score_day_fn fn, void *context,
                     struct attar_error *err)
{
    struct sql_stmt *scan = store->stmts[STMT_DAYS];
    int rc;

    sql_bind_i64(scan, 1, since_day);
    while ((rc = sql_step(scan, err)) > 0)
        fn(context, sql_text(scan, 0), sql_text(scan, 1), sql_i64(scan, 2), sql_i64(scan, 3));
    sql_reset(scan);
    return rc;
}

int event_store_baskets(struct event_store *store, basket_fn fn, void *context,
                        struct attar_error *err)
{
    struct sql_stmt *scan = store->stmts[STMT_BASKETS];
    int rc;

    while ((rc = sql_step(scan, err)) > 0)
        fn(context, (uint64_t)sql_i64(scan, 0), sql_i64(scan, 1), sql_text(scan, 2));
    sql_reset(scan);
    return rc;
}

int event_store_sweep(struct event_store *store, int64_t now_ms, struct attar_error *err)
{
    int64_t first_kept = day_of(now_ms) - EVENT_KEPT_DAYS;
    int rc;

    sql_bind_i64(store->stmts[STMT_SWEEP], 1, first_kept);
    rc = sql_run(store->stmts[STMT_SWEEP], err);
    if (rc < 0)
        return rc;
    sql_bind_i64(store->stmts[STMT_SWEEP_DAYS], 1, first_kept);
    return sql_run(store->stmts[STMT_SWEEP_DAYS], err);
}
