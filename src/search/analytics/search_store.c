/* Rows of searches.
 *
 * An intent is written again with each answer that goes on with it; what came of it (clicks,
 * conversions) is only ever added to.  The slow list keeps the slowest of a day: a row goes in, and
 * the quickest goes when there are too many. */
#include "search/analytics/search_store.h"

#include "base/error.h"
#include "base/mem.h"
#include "search/events/decay.h"
#include "sql/sql.h"

#include <assert.h>
#include <stdlib.h>

enum statement {
    STMT_INTENT,
    STMT_QUERY,
    STMT_CLICK,
    STMT_CONVERSION,
    STMT_LATENCY,
    STMT_SLOW,
    STMT_TRIM_SLOW,
    STMT_SWEEP_INTENTS,
    STMT_SWEEP_QUERIES,
    STMT_SWEEP_LATENCIES,
    STMT_SWEEP_SLOW,
    STMT_TOTAL
};

static const char *const statements[STMT_TOTAL] = {
    [STMT_INTENT] = ("INSERT INTO search_intent (id, day, usr, query, lang, total, queries,"
                     " tracked, filters, repaired, tags, clicks, positions, position_sum,"
                     " conversions) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, 0,"
                     " 0) ON CONFLICT (id) DO UPDATE SET query = excluded.query,"
                     " lang = excluded.lang, total = excluded.total, queries = excluded.queries,"
                     " tracked = excluded.tracked, filters = excluded.filters,"
                     " repaired = excluded.repaired, tags = excluded.tags"),
    [STMT_QUERY] = ("INSERT INTO search_query (number, intent) VALUES ($1, $2)"
                    " ON CONFLICT DO NOTHING"),
    [STMT_CLICK] = ("UPDATE search_intent SET clicks = clicks + 1,"
                    " positions = positions + CASE WHEN $2 > 0 THEN 1 ELSE 0 END, position_sum = "
                    "position_sum + $2"
                    " WHERE id = (SELECT intent FROM search_query WHERE number = $1)"),
    [STMT_CONVERSION] = ("UPDATE search_intent SET conversions = conversions + 1"
                         " WHERE id = (SELECT intent FROM search_query WHERE number = $1)"),
    [STMT_LATENCY] = ("INSERT INTO search_latency (day, class, bucket, n) VALUES ($1, $2, $3, $4)"
                      " ON CONFLICT (day, class, bucket) DO UPDATE SET"
                      " n = search_latency.n + excluded.n"),
    [STMT_SLOW] = ("INSERT INTO search_slow (day, at_ms, took_us, class, query, shape, total)"
                   " SELECT $1, $2, $3, $4, $5, $6, $7 WHERE $3 > coalesce((SELECT took_us FROM"
                   " search_slow WHERE day = $1 ORDER BY took_us DESC LIMIT 1 OFFSET 99), 0)"),
    [STMT_TRIM_SLOW] = ("DELETE FROM search_slow WHERE day = $1 AND took_us < (SELECT took_us FROM"
                        " search_slow WHERE day = $1 ORDER BY took_us DESC LIMIT 1 OFFSET 99)"),
    [STMT_SWEEP_INTENTS] = ("DELETE FROM search_intent WHERE id IN (SELECT id FROM search_intent"
                            " WHERE day < $1 LIMIT 5000)"),
    [STMT_SWEEP_QUERIES] = ("DELETE FROM search_query WHERE number IN (SELECT number FROM"
                            " search_query WHERE number < $1 LIMIT 5000)"),
    [STMT_SWEEP_LATENCIES] = "DELETE FROM search_latency WHERE day < $1",
    [STMT_SWEEP_SLOW] = "DELETE FROM search_slow WHERE day < $1",
};

static const struct sql_migration migrations[] = {
    {"analytics/0001_create",
     "CREATE TABLE search_intent (id INT64 PRIMARY KEY, day INT64 NOT NULL, usr INT64 NOT NULL,"
     " query TEXT NOT NULL, lang INT64 NOT NULL, total INT64 NOT NULL, queries INT64 NOT NULL,"
     " tracked INT64 NOT NULL CHECK (tracked IN (0, 1)), filters TEXT NOT NULL,"
     " repaired TEXT NOT NULL, tags TEXT NOT NULL, clicks INT64 NOT NULL,"
     " positions INT64 NOT NULL, position_sum INT64 NOT NULL, conversions INT64 NOT NULL) STRICT;"
     "CREATE INDEX search_intent_day ON search_intent (day, query);"
     "CREATE TABLE search_query (number INT64 PRIMARY KEY, intent INT64 NOT NULL) STRICT;"
     "CREATE TABLE search_latency (day INT64 NOT NULL, class INT64 NOT NULL,"
     " bucket INT64 NOT NULL, n INT64 NOT NULL, PRIMARY KEY (day, class, bucket)) STRICT;"
     "CREATE TABLE search_slow (day INT64 NOT NULL, at_ms INT64 NOT NULL, took_us INT64 NOT NULL,"
     " class INT64 NOT NULL, query TEXT NOT NULL, shape TEXT NOT NULL, total INT64 NOT NULL)"
     " STRICT;"
     "CREATE INDEX search_slow_day ON search_slow (day, took_us);"},
};

struct search_store {
    struct sql_stmt *stmts[STMT_TOTAL];
};

int search_store_new(struct sql *db, struct search_store **out_store, struct attar_error *err)
{
    struct search_store *store = mem_zero(1, sizeof *store);
    int rc = sql_migrate(db, migrations, sizeof migrations / sizeof *migrations, err);

    for (int i = 0; rc == 0 && i < STMT_TOTAL; i++)
        rc = sql_prepare(db, statements[i], &store->stmts[i], err);
    if (rc < 0) {
        search_store_free(store);
        return rc;
    }
    *out_store = store;
    return 0;
}

void search_store_free(struct search_store *store)
{
    if (store == NULL)
        return;
    for (int i = 0; i < STMT_TOTAL; i++)
        sql_stmt_free(store->stmts[i]);
    free(store);
}

static struct slice or_empty(struct slice text)
{
    return text.len > 0 ? text : slice_of("", 0);
}

int search_store_intent(struct search_store *store, const struct intent_row *row,
                        struct attar_error *err)
{
    struct sql_stmt *stmt = store->stmts[STMT_INTENT];

    assert(row->id > 0 && row->day > 0);
    sql_bind_i64(stmt, 1, row->id);
    sql_bind_i64(stmt, 2, row->day);
    sql_bind_i64(stmt, 3, (int64_t)row->user);
    sql_bind_text(stmt, 4, or_empty(row->query));
    sql_bind_i64(stmt, 5, row->lang);
    sql_bind_i64(stmt, 6, (int64_t)row->total);
    sql_bind_i64(stmt, 7, row->queries);
    sql_bind_i64(stmt, 8, row->tracked);
    sql_bind_text(stmt, 9, or_empty(row->filters));
    sql_bind_text(stmt, 10, or_empty(row->repaired));
    sql_bind_text(stmt, 11, or_empty(row->tags));
    return sql_run(stmt, err);
}

int search_store_query(struct search_store *store, uint64_t number, int64_t intent,
                       struct attar_error *err)
{
    sql_bind_i64(store->stmts[STMT_QUERY], 1, (int64_t)number);
    sql_bind_i64(store->stmts[STMT_QUERY], 2, intent);
    return sql_run(store->stmts[STMT_QUERY], err);
}

int search_store_click(struct search_store *store, uint64_t number, uint32_t position,
                       struct attar_error *err)
{
    sql_bind_i64(store->stmts[STMT_CLICK], 1, (int64_t)number);
    sql_bind_i64(store->stmts[STMT_CLICK], 2, position);
    return sql_run(store->stmts[STMT_CLICK], err);
}

int search_store_conversion(struct search_store *store, uint64_t number, struct attar_error *err)
{
    sql_bind_i64(store->stmts[STMT_CONVERSION], 1, (int64_t)number);
    return sql_run(store->stmts[STMT_CONVERSION], err);
}

int search_store_latency(struct search_store *store, int64_t day, enum query_class class,
                         unsigned bucket, uint64_t count, struct attar_error *err)
{
    struct sql_stmt *stmt = store->stmts[STMT_LATENCY];

    sql_bind_i64(stmt, 1, day);
    sql_bind_i64(stmt, 2, class);
    sql_bind_i64(stmt, 3, bucket);
    sql_bind_i64(stmt, 4, (int64_t)count);
    return sql_run(stmt, err);
}

int search_store_slow(struct search_store *store, const struct slow_row *row,
                      struct attar_error *err)
{
    struct sql_stmt *stmt = store->stmts[STMT_SLOW];
    int rc;

    sql_bind_i64(stmt, 1, day_of(row->at_ms));
    sql_bind_i64(stmt, 2, row->at_ms);
    sql_bind_i64(stmt, 3, row->took_us);
    sql_bind_i64(stmt, 4, row->class);
    sql_bind_text(stmt, 5, or_empty(row->query));
    sql_bind_text(stmt, 6, or_empty(row->shape));
    sql_bind_i64(stmt, 7, (int64_t)row->total);
    rc = sql_run(stmt, err);
    if (rc < 0)
        return rc;
    sql_bind_i64(store->stmts[STMT_TRIM_SLOW], 1, day_of(row->at_ms));
    return sql_run(store->stmts[STMT_TRIM_SLOW], err);
}

int search_store_sweep(struct search_store *store, int64_t now_ms, struct attar_error *err)
{
    static const enum statement by_day[] = {STMT_SWEEP_INTENTS, STMT_SWEEP_SLOW};
    int64_t first_kept = day_of(now_ms) - SEARCH_KEPT_DAYS;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sizeof by_day / sizeof *by_day; i++) {
        sql_bind_i64(store->stmts[by_day[i]], 1, first_kept);
        rc = sql_run(store->stmts[by_day[i]], err);
    }
    if (rc == 0) {
        sql_bind_i64(store->stmts[STMT_SWEEP_QUERIES], 1,
                     (int64_t)query_number(first_kept * MS_PER_DAY, 0));
        rc = sql_run(store->stmts[STMT_SWEEP_QUERIES], err);
    }
    if (rc == 0) {
        sql_bind_i64(store->stmts[STMT_SWEEP_LATENCIES], 1, day_of(now_ms) - LATENCY_KEPT_DAYS);
        rc = sql_run(store->stmts[STMT_SWEEP_LATENCIES], err);
    }
    return rc;
}
