/* The tables of curation, beside the catalogue's in its SQLite file.
 *
 *   curation_record (kind, id) -> json, rev        kind: enum curation_kind
 *   curation_state  one row: version               rises by one with each record that changes
 *
 * A record's rev is the version of its change.  So a rev is never used twice, even when a record
 * is deleted and made again, and can be its ETag (RFC 9110, section 8.8.3).
 * Record and version are written in one transaction. */
#include "catalog/curation.h"

#include "base/error.h"
#include "base/mem.h"
#include "sql/sql.h"

#include <assert.h>
#include <stdlib.h>

enum statement {
    STMT_PUT,
    STMT_DELETE,
    STMT_CLEAR,
    STMT_GET,
    STMT_COUNT,
    STMT_SCAN,
    STMT_VERSION,
    STMT_RAISE,
    STMT_TOTAL
};

static const char *const statements[STMT_TOTAL] = {
    [STMT_PUT] = ("INSERT INTO curation_record (kind, id, json, rev)"
                  " VALUES ($1, $2, $3, 1 + (SELECT version FROM curation_state))"
                  " ON CONFLICT (kind, id) DO UPDATE SET json = excluded.json, rev = excluded.rev"
                  " WHERE curation_record.json <> excluded.json"),
    [STMT_DELETE] = "DELETE FROM curation_record WHERE kind = $1 AND id = $2",
    [STMT_CLEAR] = "DELETE FROM curation_record WHERE kind = $1",
    [STMT_GET] = "SELECT json, rev FROM curation_record WHERE kind = $1 AND id = $2",
    [STMT_COUNT] = "SELECT count(*) FROM curation_record WHERE kind = $1",
    [STMT_SCAN] = ("SELECT id, json, rev FROM curation_record WHERE kind = $1 ORDER BY id"
                   " LIMIT $3 OFFSET $2"),
    [STMT_VERSION] = "SELECT version FROM curation_state",
    [STMT_RAISE] = "UPDATE curation_state SET version = version + 1",
};

static const struct sql_migration migrations[] = {
    {"curation/0001_create",
     "CREATE TABLE curation_record (kind INT64 NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL,"
     " rev INT64 NOT NULL CHECK (rev > 0), PRIMARY KEY (kind, id)) STRICT;"
     "CREATE TABLE curation_state (one INT64 PRIMARY KEY CHECK (one = 1),"
     " version INT64 NOT NULL) STRICT;"
     "INSERT INTO curation_state (one, version) VALUES (1, 0);"},
};

struct curation_store {
    struct sql *db;
    struct sql_stmt *stmts[STMT_TOTAL];
    bool in_transaction;
};

int curation_store_open(const char *path, struct curation_store **out_store,
                        struct attar_error *err)
{
    struct curation_store *store = mem_zero(1, sizeof *store);
    int rc = sql_open(path, &store->db, err);

    if (rc == 0)
        rc = sql_migrate(store->db, migrations, sizeof migrations / sizeof *migrations, err);
    for (int i = 0; rc == 0 && i < STMT_TOTAL; i++)
        rc = sql_prepare(store->db, statements[i], &store->stmts[i], err);
    if (rc < 0) {
        curation_store_close(store);
        return rc;
    }
    *out_store = store;
    return 0;
}

void curation_store_close(struct curation_store *store)
{
    if (store == NULL)
        return;
    for (int i = 0; i < STMT_TOTAL; i++)
        sql_stmt_free(store->stmts[i]);
    if (store->db != NULL)
        sql_rollback(store->db);
    sql_close(store->db);
    free(store);
}

int curation_store_begin(struct curation_store *store, struct attar_error *err)
{
    int rc;

    assert(!store->in_transaction);
    rc = sql_begin(store->db, err);
    store->in_transaction = rc == 0;
    return rc;
}

void curation_store_rollback(struct curation_store *store)
{
    sql_rollback(store->db);
    store->in_transaction = false;
}

/* One number of one row. */
static int read_number(struct sql_stmt *stmt, int64_t *out_value, struct attar_error *err)
{
    int rc = sql_step(stmt, err);

    if (rc > 0)
        *out_value = sql_i64(stmt, 0);
    sql_reset(stmt);
    if (rc == 0)
        return error_set(err, ATTAR_ECORRUPT, "curation_state: its row is missing");
    return rc > 0 ? 0 : rc;
}

int curation_store_version(struct curation_store *store, int64_t *out_version,
                           struct attar_error *err)
{
    assert(out_version != NULL);
    return read_number(store->stmts[STMT_VERSION], out_version, err);
}

int curation_store_count(struct curation_store *store, enum curation_kind kind, int64_t *out_count,
                         struct attar_error *err)
{
    struct sql_stmt *count = store->stmts[STMT_COUNT];

    assert(kind < CURATION_KIND_COUNT);
    sql_bind_i64(count, 1, kind);
    return read_number(count, out_count, err);
}

static int check_room(struct curation_store *store, enum curation_kind kind,
                      struct attar_error *err)
{
    int64_t count = 0;
    int rc = curation_store_count(store, kind, &count, err);

    if (rc == 0 && count > CURATION_RECORDS_MAX)
        return error_set(err, ATTAR_ELIMIT, "%lld %ss, at most %d", (long long)count,
                         curation_kind_name(kind), CURATION_RECORDS_MAX);
    return rc;
}

int curation_store_commit(struct curation_store *store, struct attar_error *err)
{
    int rc = 0;

    assert(store->in_transaction);
    for (int kind = 0; rc == 0 && kind < CURATION_KIND_COUNT; kind++)
        rc = check_room(store, (enum curation_kind)kind, err);
    if (rc == 0)
        rc = sql_commit(store->db, err);
    if (rc == 0)
        store->in_transaction = false;
    return rc;
}

static struct sql_stmt *bound(struct curation_store *store, enum statement which,
                              enum curation_kind kind, struct slice id)
{
    struct sql_stmt *stmt = store->stmts[which];

    assert(kind < CURATION_KIND_COUNT);
    sql_bind_i64(stmt, 1, kind);
    sql_bind_text(stmt, 2, id);
    return stmt;
}

int curation_store_get(struct curation_store *store, enum curation_kind kind, struct slice id,
                       struct buf *out, int64_t *out_rev, struct attar_error *err)
{
    struct sql_stmt *get = bound(store, STMT_GET, kind, id);
    int rc = sql_step(get, err);

    if (rc > 0 && out != NULL)
        buf_add_slice(out, sql_text(get, 0));
    if (rc > 0)
        *out_rev = sql_i64(get, 1);
    sql_reset(get);
    if (rc == 0)
        return error_set(err, ATTAR_ENOTFOUND, "there is no %s \"%.*s\"", curation_kind_name(kind),
                         SLICE_ARG(id));
    return rc > 0 ? 0 : rc;
}

int curation_store_put(struct curation_store *store, enum curation_kind kind, struct slice id,
                       struct slice json, int64_t *out_rev, struct attar_error *err)
{
    struct sql_stmt *put = bound(store, STMT_PUT, kind, id);
    int rc;

    assert(store->in_transaction && json.len <= CURATION_RECORD_BYTES_MAX);
    sql_bind_text(put, 3, json);
    rc = sql_run(put, err);
    if (rc == 0 && sql_changes(store->db) > 0)
        rc = sql_run(store->stmts[STMT_RAISE], err);
    return rc < 0 ? rc : curation_store_get(store, kind, id, NULL, out_rev, err);
}

int curation_store_delete(struct curation_store *store, enum curation_kind kind, struct slice id,
                          bool *out_found, struct attar_error *err)
{
    bool found;
    int rc;

    assert(store->in_transaction);
    rc = sql_run(bound(store, STMT_DELETE, kind, id), err);
    if (rc < 0)
        return rc;
    found = sql_changes(store->db) > 0;
    rc = found ? sql_run(store->stmts[STMT_RAISE], err) : 0;
    if (rc == 0)
        *out_found = found;
    return rc;
}

int curation_store_clear(struct curation_store *store, enum curation_kind kind, int64_t *out_count,
                         struct attar_error *err)
{
    int64_t count;
    int rc;

    assert(store->in_transaction && kind < CURATION_KIND_COUNT);
    sql_bind_i64(store->stmts[STMT_CLEAR], 1, kind);
    rc = sql_run(store->stmts[STMT_CLEAR], err);
    if (rc < 0)
        return rc;
    count = sql_changes(store->db);
    rc = count > 0 ? sql_run(store->stmts[STMT_RAISE], err) : 0;
    if (rc == 0)
        *out_count = count;
    return rc;
}

int curation_store_scan(struct curation_store *store, enum curation_kind kind, int64_t first,
                        int64_t count, curation_visit_fn visit, void *user, struct attar_error *err)
{
    struct sql_stmt *scan = store->stmts[STMT_SCAN];
    int rc;

    assert(kind < CURATION_KIND_COUNT && first >= 0 && count >= 0);
    sql_bind_i64(scan, 1, kind);
    sql_bind_i64(scan, 2, first);
    sql_bind_i64(scan, 3, count);
    while ((rc = sql_step(scan, err)) > 0) {
        struct curation_record record = {sql_text(scan, 0), sql_text(scan, 1), sql_i64(scan, 2)};

        rc = visit(user, &record, err);
        if (rc < 0)
            break;
    }
    sql_reset(scan);
    return rc;
}
