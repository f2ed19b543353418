/* Rows of profiles.  An event of a profile that is gone is no row: the condition stands in the
 * insert itself, so that an erasure and a late event cannot cross. */
#include "search/profile/profile_store.h"

#include "base/error.h"
#include "base/mem.h"
#include "search/events/decay.h"
#include "sql/sql.h"

#include <assert.h>
#include <stdlib.h>

enum statement {
    STMT_GET,
    STMT_COUNT,
    STMT_PUT,
    STMT_ERASE,
    STMT_SWEEP,
    STMT_EVENT,
    STMT_TRIM,
    STMT_TOUCH,
    STMT_EVENTS,
    STMT_TOTAL
};

static const char *const statements[STMT_TOTAL] = {
    [STMT_GET] = "SELECT json, consent_ms FROM profile WHERE key = $1",
    [STMT_COUNT] = "SELECT count(*) FROM profile",
    [STMT_PUT] = ("INSERT INTO profile (key, json, consent_ms, used_day) VALUES ($1, $2, $3, $4)"
                  " ON CONFLICT (key) DO UPDATE SET json = excluded.json,"
                  " used_day = excluded.used_day"),
    [STMT_ERASE] = "DELETE FROM profile WHERE key = $1",
    [STMT_SWEEP] = "DELETE FROM profile WHERE used_day < $1",
    [STMT_EVENT] = ("INSERT INTO profile_event (profile, product, kind, at_ms)"
                    " SELECT key, $2, $3, $4 FROM profile WHERE key = $1"
                    " ON CONFLICT DO NOTHING"),
    [STMT_TRIM] = ("DELETE FROM profile_event WHERE profile = $1 AND at_ms <"
                   " (SELECT at_ms FROM profile_event WHERE profile = $1"
                   " ORDER BY at_ms DESC LIMIT 1 OFFSET $2)"),
    [STMT_TOUCH] = "UPDATE profile SET used_day = $2 WHERE key = $1 AND used_day < $2",
    [STMT_EVENTS] = ("SELECT product, kind, at_ms FROM profile_event WHERE profile = $1"
                     " ORDER BY at_ms DESC, product, kind LIMIT $2"),
};

static const struct sql_migration migrations[] = {
    {"profiles/0001_create",
     "CREATE TABLE profile (key BYTES PRIMARY KEY, json TEXT NOT NULL, consent_ms INT64 NOT NULL,"
     " used_day INT64 NOT NULL) STRICT;"
     "CREATE INDEX profile_used ON profile (used_day);"
     "CREATE TABLE profile_event (profile BYTES NOT NULL REFERENCES profile (key)"
     " ON DELETE CASCADE, at_ms INT64 NOT NULL, product TEXT NOT NULL, kind INT64 NOT NULL,"
     " PRIMARY KEY (profile, at_ms, product, kind)) STRICT;"},
};

struct profile_store {
    struct sql_stmt *stmts[STMT_TOTAL];
    struct sql *db;
    int64_t swept_day;
};

int profile_store_new(struct sql *db, struct profile_store **out_store, struct attar_error *err)
{
    struct profile_store *store = mem_zero(1, sizeof *store);
    int rc = sql_migrate(db, migrations, sizeof migrations / sizeof *migrations, err);

    store->db = db;
    for (int i = 0; rc == 0 && i < STMT_TOTAL; i++)
        rc = sql_prepare(db, statements[i], &store->stmts[i], err);
    if (rc < 0) {
        profile_store_free(store);
        return rc;
    }
    *out_store = store;
    return 0;
}

void profile_store_free(struct profile_store *store)
{
    if (store == NULL)
        return;
    for (int i = 0; i < STMT_TOTAL; i++)
        sql_stmt_free(store->stmts[i]);
    free(store);
}

static struct sql_stmt *keyed(struct profile_store *store, enum statement which,
                              const struct profile_key *key)
{
    struct sql_stmt *stmt = store->stmts[which];

    sql_bind_bytes(stmt, 1, slice_of((const char *)key->bytes, sizeof key->bytes));
    return stmt;
}

int profile_store_get(struct profile_store *store, const struct profile_key *key,
                      struct arena *arena, struct slice *out_json, int64_t *out_consent_ms,
                      struct attar_error *err)
{
    struct sql_stmt *get = keyed(store, STMT_GET, key);
    struct slice json = {NULL, 0};
    int rc = sql_step(get, err);

    if (rc > 0) {
        json = arena_copy(arena, sql_text(get, 0));
        *out_consent_ms = sql_i64(get, 1);
    }
    sql_reset(get);
    if (rc == 0)
        return error_set(err, ATTAR_ENOTFOUND, "there is no such profile");
    if (rc > 0 && json.ptr == NULL)
        return error_set(err, ATTAR_ELIMIT, "the profile is too large");
    if (rc > 0)
        *out_json = json;
    return rc < 0 ? rc : 0;
}

/* ---- Changes ---- */

static int sweep(struct profile_store *store, int64_t day, struct attar_error *err)
{
    int rc;

    if (day == store->swept_day)
        return 0;
    sql_bind_i64(store->stmts[STMT_SWEEP], 1, day - PROFILE_KEPT_DAYS);
    rc = sql_run(store->stmts[STMT_SWEEP], err);
    if (rc == 0)
        store->swept_day = day;
    return rc;
}

/* Counted only when one is made: a count walks the whole key. */
static int check_room(struct profile_store *store, const struct profile_key *key,
                      struct attar_error *err)
{
    struct sql_stmt *get = keyed(store, STMT_GET, key);
    struct sql_stmt *count = store->stmts[STMT_COUNT];
    int64_t profiles = 0;
    int rc = sql_step(get, err);

    sql_reset(get);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    rc = sql_step(count, err);
    if (rc > 0)
        profiles = sql_i64(count, 0);
    sql_reset(count);
    if (rc >= 0 && profiles >= PROFILES_MAX)
        return error_set(err, ATTAR_ELIMIT, "there are %d profiles, the most there may be",
                         PROFILES_MAX);
    return rc < 0 ? rc : 0;
}

static int put(struct profile_store *store, const struct profile_key *key, struct slice json,
               int64_t now_ms, struct attar_error *err)
{
    struct sql_stmt *stmt;
    int rc = sweep(store, day_of(now_ms), err);

    if (rc == 0)
        rc = check_room(store, key, err);
    if (rc < 0)
        return rc;
    stmt = keyed(store, STMT_PUT, key);
    sql_bind_text(stmt, 2, json);
    sql_bind_i64(stmt, 3, now_ms);
    sql_bind_i64(stmt, 4, day_of(now_ms));
    return sql_run(stmt, err);
}

int profile_store_put(struct profile_store *store, const struct profile_key *key, struct slice json,
                      int64_t now_ms, struct attar_error *err)
{
    int rc = sql_begin(store->db, err);

    assert(json.len > 0);
    if (rc < 0)
        return rc;
    rc = put(store, key, json, now_ms, err);
    if (rc == 0)
        rc = sql_commit(store->db, err);
    if (rc < 0)
        sql_rollback(store->db);
    return rc;
}

int profile_store_erase(struct profile_store *store, const struct profile_key *key,
                        struct attar_error *err)
{
    return sql_run(keyed(store, STMT_ERASE, key), err);
}

/* ---- Events ---- */

static int trim(struct profile_store *store, const struct profile_key *key, struct attar_error *err)
{
    struct sql_stmt *stmt = keyed(store, STMT_TRIM, key);

    sql_bind_i64(stmt, 2, PROFILE_EVENTS_MAX - 1);
    return sql_run(stmt, err);
}

int profile_store_event(struct profile_store *store, const struct profile_key *key,
                        const struct profile_event *event, struct attar_error *err)
{
    struct sql_stmt *stmt = keyed(store, STMT_EVENT, key);
    int rc;

    assert(event->product.len > 0 && event->kind < EVENT_KIND_COUNT);
    sql_bind_text(stmt, 2, event->product);
    sql_bind_i64(stmt, 3, event->kind);
    sql_bind_i64(stmt, 4, event->at_ms);
    rc = sql_run(stmt, err);
    if (rc < 0 || sql_changes(store->db) == 0)
        return rc;
    rc = trim(store, key, err);
    if (rc < 0)
        return rc;
    stmt = keyed(store, STMT_TOUCH, key);
    sql_bind_i64(stmt, 2, day_of(event->at_ms));
    return sql_run(stmt, err);
}

int profile_store_events(struct profile_store *store, const struct profile_key *key,
                         struct arena *arena, struct profile_event **out_events,
                         uint32_t *out_count, struct attar_error *err)
{
    struct profile_event *events = arena_array(arena, PROFILE_EVENTS_MAX, sizeof *events);
    struct sql_stmt *stmt = keyed(store, STMT_EVENTS, key);
    uint32_t count = 0;
    bool full = events == NULL;
    int rc = 0;

    sql_bind_i64(stmt, 2, PROFILE_EVENTS_MAX);
    while (!full && (rc = sql_step(stmt, err)) > 0) {
        struct slice product = arena_copy(arena, sql_text(stmt, 0));

        full = product.ptr == NULL;
        events[count++] =
            (struct profile_event){product, (enum event_kind)sql_i64(stmt, 1), sql_i64(stmt, 2)};
    }
    sql_reset(stmt);
    if (full)
        return error_set(err, ATTAR_ELIMIT, "the profile is too large");
    if (rc < 0)
        return rc;
    *out_events = events;
    *out_count = count;
    return 0;
}
