/* The embedded catalogue: two tables in one SQLite file.
 *
 *   catalog_document (kind, id) -> json, rev
 *   catalog_change   seq -> kind, id         AUTOINCREMENT: a number is never used twice
 *
 * Both are written in one transaction, so the log names every committed change and no other. */
#include "catalog/tables.h"

#include "base/buf.h"
#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>

static const char *const statements[STMT_TOTAL] = {
    [STMT_PUT] = ("INSERT INTO catalog_document (kind, id, json, rev) VALUES ($1, $2, $3, 1)"
                  " ON CONFLICT (kind, id) DO UPDATE SET json = $3, rev = rev + 1"
                  " WHERE json <> $3"),
    [STMT_DELETE] = "DELETE FROM catalog_document WHERE kind = $1 AND id = $2",
    [STMT_CLEAR_LOG] = ("INSERT INTO catalog_change (kind, id) SELECT kind, id FROM"
                        " catalog_document WHERE kind = $1"),
    [STMT_CLEAR] = "DELETE FROM catalog_document WHERE kind = $1",
    [STMT_LOG] = "INSERT INTO catalog_change (kind, id) VALUES ($1, $2)",
    [STMT_GET] = "SELECT json FROM catalog_document WHERE kind = $1 AND id = $2",
    [STMT_COUNT] = "SELECT count(*) FROM catalog_document WHERE kind = $1",
    [STMT_SCAN] = "SELECT id, json FROM catalog_document WHERE kind = $1 ORDER BY id",
    [STMT_POSITION] = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name ="
                      " 'catalog_change'), 0)",
    [STMT_CHANGES] = ("SELECT kind, id, max(seq) AS newest FROM catalog_change"
                      " WHERE seq > $1 AND seq <= $2 GROUP BY kind, id ORDER BY newest"),
    [STMT_NOTE_PUT] = ("INSERT INTO catalog_note (name, value) VALUES ($1, $2)"
                       " ON CONFLICT (name) DO UPDATE SET value = $2"),
    [STMT_NOTE_GET] = "SELECT value FROM catalog_note WHERE name = $1",
    [STMT_NOTE_DELETE] = "DELETE FROM catalog_note WHERE name = $1",
    [STMT_STAGE_PUT] = ("INSERT INTO catalog_stage (kind, id, json) VALUES ($1, $2, $3)"
                        " ON CONFLICT (kind, id) DO UPDATE SET json = $3"),
    [STMT_STAGE_DELETE] = "DELETE FROM catalog_stage WHERE kind = $1 AND id = $2",
    [STMT_STAGE_CLEAR] = "DELETE FROM catalog_stage",
    [STMT_STAGE_DIFFERENCES] =
        ("SELECT s.kind, s.id, s.json, d.json FROM catalog_stage s LEFT JOIN catalog_document d"
         " ON d.kind = s.kind AND d.id = s.id WHERE d.json IS NULL OR d.json <> s.json"
         " UNION ALL SELECT d.kind, d.id, NULL, d.json FROM catalog_document d LEFT JOIN"
         " catalog_stage s ON s.kind = d.kind AND s.id = d.id WHERE s.id IS NULL ORDER BY 1, 2"),
    [STMT_STAGE_COUNTS] =
        ("SELECT (SELECT count(*) FROM catalog_document WHERE kind = $1),"
         " (SELECT count(*) FROM catalog_document d WHERE d.kind = $1 AND NOT EXISTS"
         " (SELECT 1 FROM catalog_stage s WHERE s.kind = $1 AND s.id = d.id))"),
    [STMT_STAGE_LOG] =
        ("INSERT INTO catalog_change (kind, id) SELECT s.kind, s.id FROM catalog_stage s LEFT JOIN"
         " catalog_document d ON d.kind = s.kind AND d.id = s.id"
         " WHERE d.json IS NULL OR d.json <> s.json"
         " UNION ALL SELECT d.kind, d.id FROM catalog_document d LEFT JOIN catalog_stage s"
         " ON s.kind = d.kind AND s.id = d.id WHERE s.id IS NULL"),
    [STMT_STAGE_LOSE] =
        ("DELETE FROM catalog_document WHERE NOT EXISTS (SELECT 1 FROM catalog_stage s"
         " WHERE s.kind = catalog_document.kind AND s.id = catalog_document.id)"),
    [STMT_STAGE_TAKE] =
        ("INSERT INTO catalog_document (kind, id, json, rev) SELECT kind, id, json, 1"
         " FROM catalog_stage WHERE 1 ON CONFLICT (kind, id) DO UPDATE"
         " SET json = excluded.json, rev = rev + 1 WHERE json <> excluded.json"),
    [STMT_REJECT] = ("INSERT INTO catalog_rejected (kind, id, reason, at_ms, refuser)"
                     " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (kind, id) DO UPDATE"
                     " SET reason = $3, at_ms = $4, refuser = $5"
                     " WHERE refuser >= $5 AND (reason <> $3 OR refuser <> $5)"),
    [STMT_UNREJECT] = ("DELETE FROM catalog_rejected"
                       " WHERE kind = $1 AND id = $2 AND refuser = $3"),
    [STMT_REJECTED_CLEAR] = "DELETE FROM catalog_rejected WHERE refuser = 0",
    [STMT_REJECTED] = ("SELECT kind, id, reason, at_ms, refuser FROM catalog_rejected"
                       " WHERE (kind, id) > ($1, $2) ORDER BY kind, id LIMIT $3"),
    [STMT_REJECTED_COUNT] = "SELECT count(*) FROM catalog_rejected",
    [STMT_PAGE] = ("SELECT id, json FROM catalog_document WHERE kind = $1 AND id > $2"
                   " ORDER BY id LIMIT $3"),
    [STMT_TAIL] = "SELECT coalesce(min(seq), 0) FROM catalog_change",
    [STMT_TRIM] = "DELETE FROM catalog_change WHERE seq <= $1",
};

static const struct sql_migration migrations[] = {
    {"catalog/0001_create",
     "CREATE TABLE catalog_document (kind INT64 NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL,"
     " rev INT64 NOT NULL CHECK (rev > 0), PRIMARY KEY (kind, id)) STRICT;"
     "CREATE TABLE catalog_change (seq INTEGER PRIMARY KEY AUTOINCREMENT, kind INT64 NOT NULL,"
     " id TEXT NOT NULL) STRICT;"},
    {"catalog/0002_replica",
     "CREATE TABLE catalog_note (name TEXT NOT NULL PRIMARY KEY, value BYTES NOT NULL) STRICT;"
     "CREATE TABLE catalog_stage (kind INT64 NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL,"
     " PRIMARY KEY (kind, id)) STRICT;"
     "CREATE TABLE catalog_rejected (kind INT64 NOT NULL, id TEXT NOT NULL, reason TEXT NOT NULL,"
     " at_ms INT64 NOT NULL, refuser INT64 NOT NULL CHECK (refuser IN (0, 1)),"
     " PRIMARY KEY (kind, id)) STRICT;"
     "INSERT INTO catalog_note (name, value) VALUES ('instance', randomblob(16));"},
};

const char *catalog_kind_name(enum catalog_kind kind)
{
    static const char *const names[CATALOG_KIND_COUNT] = {"product", "brand", "category", "vendor"};

    assert(kind < CATALOG_KIND_COUNT);
    return names[kind];
}

int catalog_open_sqlite(const char *path, struct catalog **out_catalog, struct attar_error *err)
{
    struct catalog *catalog = mem_zero(1, sizeof *catalog);
    int rc = sql_open(path, &catalog->db, err);

    if (rc == 0)
        rc = sql_migrate(catalog->db, migrations, sizeof migrations / sizeof *migrations, err);
    for (int i = 0; rc == 0 && i < STMT_TOTAL; i++)
        rc = sql_prepare(catalog->db, statements[i], &catalog->stmts[i], err);
    if (rc < 0) {
        catalog_close(catalog);
        return rc;
    }
    *out_catalog = catalog;
    return 0;
}

struct sql_stmt *catalog_stmt(struct catalog *catalog, enum statement which)
{
    assert(which < STMT_TOTAL);
    return catalog->stmts[which];
}

void catalog_close(struct catalog *catalog)
{
    if (catalog == NULL)
        return;
    for (int i = 0; i < STMT_TOTAL; i++)
        sql_stmt_free(catalog->stmts[i]);
    if (catalog->db != NULL)
        sql_rollback(catalog->db);
    sql_close(catalog->db);
    free(catalog);
}

int catalog_begin(struct catalog *catalog, struct attar_error *err)
{
    int rc;

    assert(!catalog->in_transaction);
    rc = sql_begin(catalog->db, err);
    catalog->in_transaction = rc == 0;
    return rc;
}

int catalog_commit(struct catalog *catalog, struct attar_error *err)
{
    int rc;

    assert(catalog->in_transaction);
    rc = sql_commit(catalog->db, err);
    if (rc == 0)
        catalog->in_transaction = false;
    return rc;
}

void catalog_rollback(struct catalog *catalog)
{
    sql_rollback(catalog->db);
    catalog->in_transaction = false;
}

/* The statement with $1 = kind and, where it has one, $2 = id. */
static struct sql_stmt *bound(struct catalog *catalog, enum statement which, enum catalog_kind kind,
                              const struct slice *id)
{
    struct sql_stmt *stmt = catalog->stmts[which];

    assert(kind < CATALOG_KIND_COUNT);
    sql_bind_i64(stmt, 1, kind);
    if (id != NULL)
        sql_bind_text(stmt, 2, *id);
    return stmt;
}

static int log_change(struct catalog *catalog, enum catalog_kind kind, struct slice id,
                      struct attar_error *err)
{
    return sql_run(bound(catalog, STMT_LOG, kind, &id), err);
}

int catalog_put(struct catalog *catalog, enum catalog_kind kind, struct slice id, struct slice json,
                struct attar_error *err)
{
    struct sql_stmt *put = bound(catalog, STMT_PUT, kind, &id);
    int rc;

    assert(catalog->in_transaction);
    sql_bind_text(put, 3, json);
    rc = sql_run(put, err);
    if (rc < 0 || sql_changes(catalog->db) == 0)
        return rc;
    return log_change(catalog, kind, id, err);
}

int catalog_delete(struct catalog *catalog, enum catalog_kind kind, struct slice id,
                   bool *out_found, struct attar_error *err)
{
    bool found;
    int rc;

    assert(catalog->in_transaction);
    rc = sql_run(bound(catalog, STMT_DELETE, kind, &id), err);
    if (rc < 0)
        return rc;
    found = sql_changes(catalog->db) > 0;
    rc = found ? log_change(catalog, kind, id, err) : 0;
    if (rc < 0)
        return rc;
    *out_found = found;
    return 0;
}

int catalog_clear(struct catalog *catalog, enum catalog_kind kind, struct attar_error *err)
{
    int rc;

    assert(catalog->in_transaction);
    rc = sql_run(bound(catalog, STMT_CLEAR_LOG, kind, NULL), err);
    return rc < 0 ? rc : sql_run(bound(catalog, STMT_CLEAR, kind, NULL), err);
}

int catalog_get(struct catalog *catalog, enum catalog_kind kind, struct slice id, struct buf *out,
                struct attar_error *err)
{
    struct sql_stmt *get = bound(catalog, STMT_GET, kind, &id);
    int rc = sql_step(get, err);

    if (rc > 0)
        buf_add_slice(out, sql_text(get, 0));
    sql_reset(get);
    if (rc == 0)
        return error_set(err, ATTAR_ENOTFOUND, "no %s \"%.*s\"", catalog_kind_name(kind),
                         SLICE_ARG(id));
    return rc > 0 ? 0 : rc;
}

int catalog_count(struct catalog *catalog, enum catalog_kind kind, uint64_t *out_count,
                  struct attar_error *err)
{
    struct sql_stmt *count = bound(catalog, STMT_COUNT, kind, NULL);
    int rc = sql_step(count, err);

    if (rc > 0)
        *out_count = (uint64_t)sql_i64(count, 0);
    sql_reset(count);
    return rc > 0 ? 0 : rc;
}

/* Every row's id and json. */
static int visit_rows(struct sql_stmt *rows, catalog_visit_fn visit, void *user,
                      struct attar_error *err)
{
    int rc;

    while ((rc = sql_step(rows, err)) > 0) {
        rc = visit(user, sql_text(rows, 0), sql_text(rows, 1), err);
        if (rc < 0)
            break;
    }
    sql_reset(rows);
    return rc;
}

int catalog_scan(struct catalog *catalog, enum catalog_kind kind, catalog_visit_fn visit,
                 void *user, struct attar_error *err)
{
    return visit_rows(bound(catalog, STMT_SCAN, kind, NULL), visit, user, err);
}

int catalog_page(struct catalog *catalog, enum catalog_kind kind, struct slice after,
                 uint32_t limit, catalog_visit_fn visit, void *user, struct attar_error *err)
{
    struct sql_stmt *page = bound(catalog, STMT_PAGE, kind, &after);

    sql_bind_i64(page, 3, limit);
    return visit_rows(page, visit, user, err);
}

/* The number that a statement without parameters gives. */
static int read_seq(struct sql_stmt *stmt, uint64_t *out_seq, struct attar_error *err)
{
    int rc = sql_step(stmt, err);

    if (rc > 0)
        *out_seq = (uint64_t)sql_i64(stmt, 0);
    sql_reset(stmt);
    return rc > 0 ? 0 : rc;
}

int catalog_position(struct catalog *catalog, uint64_t *out_seq, struct attar_error *err)
{
    return read_seq(catalog->stmts[STMT_POSITION], out_seq, err);
}

int catalog_tail(struct catalog *catalog, uint64_t *out_seq, struct attar_error *err)
{
    return read_seq(catalog->stmts[STMT_TAIL], out_seq, err);
}

int catalog_trim(struct catalog *catalog, uint64_t upto_seq, struct attar_error *err)
{
    struct sql_stmt *trim = catalog->stmts[STMT_TRIM];

    assert(catalog->in_transaction);
    sql_bind_i64(trim, 1, (int64_t)upto_seq);
    return sql_run(trim, err);
}

int catalog_changes(struct catalog *catalog, uint64_t after_seq, uint64_t upto_seq,
                    catalog_change_fn visit, void *user, struct attar_error *err)
{
    struct sql_stmt *changes = catalog->stmts[STMT_CHANGES];
    int rc;

    sql_bind_i64(changes, 1, (int64_t)after_seq);
    sql_bind_i64(changes, 2, (int64_t)upto_seq);
    while ((rc = sql_step(changes, err)) > 0) {
        rc = visit(user, (enum catalog_kind)sql_i64(changes, 0), sql_text(changes, 1), err);
        if (rc < 0)
            break;
    }
    sql_reset(changes);
    return rc;
}
