/* SQLite behind sql.h, the only file that sees it.
 *
 * Settings, and why: WAL (readers go on while one writes), synchronous FULL (a commit is on disk
 * when it returns; in WAL mode NORMAL would lose the last ones on power loss), foreign keys on,
 * defensive (no writes to the schema by SQL), no trusted schema.
 * Not done on purpose: shared cache, URI names, loadable extensions, user functions. */
#include "sql/sql.h"

#include "base/mem.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

enum { BUSY_MS = 5000 };

struct sql {
    sqlite3 *handle;
    bool dead; /* an I/O error on commit: nothing more is believed */
};

struct sql_stmt {
    struct sql *db;
    sqlite3_stmt *handle;
};

static int code_of(int native)
{
    switch (native & 0xFF) {
    case SQLITE_CONSTRAINT: return ATTAR_ECONFLICT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return ATTAR_EBUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return ATTAR_ECORRUPT;
    case SQLITE_TOOBIG:
    case SQLITE_NOMEM: return ATTAR_ELIMIT;
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH: return ATTAR_EIO;
    default: return ATTAR_EINVAL;
    }
}

static int failed(struct sql *db, int native, struct attar_error *err)
{
    return error_set(err, code_of(native), "SQLite %d: %.180s", native, sqlite3_errmsg(db->handle));
}

static int refuse_dead(struct attar_error *err)
{
    return error_set(err, ATTAR_EIO, "the connection ended with an I/O error on commit");
}

/* The checkpoint syncs what a process that ended before its fsync has left in the WAL: what is read
 * here must be there after the next power cut, too. */
static int configure(struct sql *db, struct attar_error *err)
{
    sqlite3_extended_result_codes(db->handle, 1);
    sqlite3_busy_timeout(db->handle, BUSY_MS);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return sql_exec(db,
                    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                    "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
                    "PRAGMA wal_checkpoint(PASSIVE);",
                    err);
}

int sql_open(const char *path, struct sql **out_db, struct attar_error *err)
{
    struct sql *db = mem_zero(1, sizeof *db);
    int native = sqlite3_open_v2(
        path, &db->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    int rc;

    assert(path != NULL && out_db != NULL);
    if (native == SQLITE_OK)
        rc = configure(db, err);
    else
        rc = error_set(err, ATTAR_EIO, "open %s: %s", path, sqlite3_errstr(native));
    if (rc < 0) {
        sql_close(db);
        return rc;
    }
    *out_db = db;
    return 0;
}

void sql_close(struct sql *db)
{
    int native;

    if (db == NULL)
        return;
    native = sqlite3_close(db->handle);
    assert(native == SQLITE_OK); /* else a statement was not freed */
    (void)native;
    free(db);
}

int sql_exec(struct sql *db, const char *text, struct attar_error *err)
{
    int native;

    if (db->dead)
        return refuse_dead(err);
    native = sqlite3_exec(db->handle, text, NULL, NULL, NULL);
    return native == SQLITE_OK ? 0 : failed(db, native, err);
}

int sql_prepare(struct sql *db, const char *text, struct sql_stmt **out_stmt,
                struct attar_error *err)
{
    sqlite3_stmt *native = NULL;
    const char *tail = NULL;
    struct sql_stmt *stmt;
    int rc = sqlite3_prepare_v3(db->handle, text, -1, SQLITE_PREPARE_PERSISTENT, &native, &tail);

    if (rc != SQLITE_OK)
        return failed(db, rc, err);
    assert(native != NULL && *tail == '\0'); /* one statement, nothing behind it */
    stmt = mem_zero(1, sizeof *stmt);
    *stmt = (struct sql_stmt){db, native};
    *out_stmt = stmt;
    return 0;
}

void sql_stmt_free(struct sql_stmt *stmt)
{
    if (stmt == NULL)
        return;
    sqlite3_finalize(stmt->handle);
    free(stmt);
}

static int parameter(struct sql_stmt *stmt, int number)
{
    char name[16];
    int index;

    snprintf(name, sizeof name, "$%d", number);
    index = sqlite3_bind_parameter_index(stmt->handle, name);
    assert(index > 0); /* the statement has no such parameter */
    return index;
}

/* Binding fails only for a wrong index, a busy statement or a text above SQLite's limit; the
 * first two are bugs, the third is found by the bounds of whoever made the text. */
static void bound(int native)
{
    assert(native == SQLITE_OK);
    (void)native;
}

void sql_bind_i64(struct sql_stmt *stmt, int number, int64_t value)
{
    bound(sqlite3_bind_int64(stmt->handle, parameter(stmt, number), value));
}

void sql_bind_text(struct sql_stmt *stmt, int number, struct slice text)
{
    bound(sqlite3_bind_text64(stmt->handle, parameter(stmt, number), text.len > 0 ? text.ptr : "",
                              text.len, SQLITE_STATIC, SQLITE_UTF8));
}

void sql_bind_bytes(struct sql_stmt *stmt, int number, struct slice bytes)
{
    bound(sqlite3_bind_blob64(stmt->handle, parameter(stmt, number), bytes.len > 0 ? bytes.ptr : "",
                              bytes.len, SQLITE_STATIC));
}

int sql_step(struct sql_stmt *stmt, struct attar_error *err)
{
    int native;
    int rc;

    if (stmt->db->dead)
        return refuse_dead(err);
    native = sqlite3_step(stmt->handle);
    if (native == SQLITE_ROW)
        return 1;
    if (native == SQLITE_DONE)
        return 0;
    rc = failed(stmt->db, native, err);
    sql_reset(stmt);
    return rc;
}

void sql_reset(struct sql_stmt *stmt)
{
    sqlite3_reset(stmt->handle);
    sqlite3_clear_bindings(stmt->handle);
}

int sql_run(struct sql_stmt *stmt, struct attar_error *err)
{
    int rc = sql_step(stmt, err);

    assert(rc <= 0); /* the statement returns rows */
    sql_reset(stmt);
    return rc;
}

int64_t sql_changes(const struct sql *db)
{
    return sqlite3_changes64(db->handle);
}

int64_t sql_i64(struct sql_stmt *stmt, int column)
{
    return sqlite3_column_int64(stmt->handle, column);
}

struct slice sql_text(struct sql_stmt *stmt, int column)
{
    const char *text = (const char *)sqlite3_column_text(stmt->handle, column);

    return slice_of(text != NULL ? text : "", (size_t)sqlite3_column_bytes(stmt->handle, column));
}

struct slice sql_bytes(struct sql_stmt *stmt, int column)
{
    const char *bytes = sqlite3_column_blob(stmt->handle, column);

    return slice_of(bytes != NULL ? bytes : "", (size_t)sqlite3_column_bytes(stmt->handle, column));
}

bool sql_is_null(struct sql_stmt *stmt, int column)
{
    return sqlite3_column_type(stmt->handle, column) == SQLITE_NULL;
}

/* IMMEDIATE: the write lock is taken now, so that a later statement cannot fail for want of it. */
int sql_begin(struct sql *db, struct attar_error *err)
{
    return sql_exec(db, "BEGIN IMMEDIATE", err);
}

int sql_commit(struct sql *db, struct attar_error *err)
{
    int rc = sql_exec(db, "COMMIT", err);

    db->dead = db->dead || rc == -ATTAR_EIO;
    return rc;
}

void sql_rollback(struct sql *db)
{
    if (sqlite3_get_autocommit(db->handle) == 0)
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}
