/* The interface over SQLite 3.40.
 *
 *   journal_mode WAL, synchronous FULL   a commit survives kill -9 and power loss
 *   locking_mode NORMAL, busy 5 s        a second process waits, then gets -ATTAR_EBUSY
 *   foreign_keys ON, trusted_schema OFF  as SQLite's own advice for new applications
 *
 * Source: sqlite.org/pragma.html, sqlite.org/wal.html section 8. */
#include "sql/sql.h"

#include "base/mem.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdlib.h>

struct sql {
    sqlite3 *handle;
};

struct sql_stmt {
    sqlite3_stmt *handle;
};

enum { BUSY_TIMEOUT_MS = 5000 };

static int code_of(int sqlite_rc)
{
    switch (sqlite_rc & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return ATTAR_EBUSY;
    case SQLITE_CONSTRAINT: return ATTAR_ECONFLICT;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return ATTAR_ECORRUPT;
    default: return ATTAR_EIO;
    }
}

static int failure(sqlite3 *handle, int sqlite_rc, const char *what, struct attar_error *err)
{
    return error_set(err, code_of(sqlite_rc), "%s: %s", what, sqlite3_errmsg(handle));
}

int sql_open(const char *path, struct sql **out_db, struct attar_error *err)
{
    static const char setup[] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                                "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;";
    struct sql *db = mem_zero(1, sizeof *db);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    int rc = sqlite3_open_v2(path, &db->handle, flags, NULL);

    assert(path != NULL && out_db != NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_busy_timeout(db->handle, BUSY_TIMEOUT_MS);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(db->handle, setup, NULL, NULL, NULL);
    if (rc != SQLITE_OK) {
        rc = failure(db->handle, rc, path, err);
        sql_close(db);
        return rc;
    }
    *out_db = db;
    return 0;
}

void sql_close(struct sql *db)
{
    int rc;

    if (db == NULL)
        return;
    rc = sqlite3_close(db->handle);
    assert(rc == SQLITE_OK);
    free(db);
}

int sql_exec(struct sql *db, const char *text, struct attar_error *err)
{
    int rc = sqlite3_exec(db->handle, text, NULL, NULL, NULL);

    return rc == SQLITE_OK ? 0 : failure(db->handle, rc, text, err);
}

int sql_prepare(struct sql *db, const char *text, struct sql_stmt **out_stmt,
                struct attar_error *err)
{
    sqlite3_stmt *handle = NULL;
    int rc = sqlite3_prepare_v3(db->handle, text, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL);

    if (rc != SQLITE_OK)
        return failure(db->handle, rc, text, err);
    *out_stmt = mem_zero(1, sizeof **out_stmt);
    (*out_stmt)->handle = handle;
    return 0;
}

void sql_stmt_free(struct sql_stmt *stmt)
{
    if (stmt == NULL)
        return;
    sqlite3_finalize(stmt->handle);
    free(stmt);
}

void sql_bind_text(struct sql_stmt *stmt, int number, struct slice text)
{
    int rc = sqlite3_bind_text64(stmt->handle, number, text.len > 0 ? text.ptr : "", text.len,
                                 SQLITE_STATIC, SQLITE_UTF8);

    assert(rc == SQLITE_OK);
}

void sql_bind_bytes(struct sql_stmt *stmt, int number, struct slice bytes)
{
    int rc = sqlite3_bind_blob64(stmt->handle, number, bytes.len > 0 ? bytes.ptr : "", bytes.len,
                                 SQLITE_STATIC);

    assert(rc == SQLITE_OK);
}

void sql_bind_i64(struct sql_stmt *stmt, int number, int64_t value)
{
    int rc = sqlite3_bind_int64(stmt->handle, number, value);

    assert(rc == SQLITE_OK);
}

int sql_step(struct sql_stmt *stmt, struct attar_error *err)
{
    int rc = sqlite3_step(stmt->handle);

    if (rc == SQLITE_ROW)
        return 1;
    if (rc == SQLITE_DONE)
        return 0;
    return failure(sqlite3_db_handle(stmt->handle), rc, sqlite3_sql(stmt->handle), err);
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

int64_t sql_i64(struct sql_stmt *stmt, int column)
{
    return sqlite3_column_int64(stmt->handle, column);
}

void sql_reset(struct sql_stmt *stmt)
{
    sqlite3_reset(stmt->handle); /* its result is that of the last step, already reported */
    sqlite3_clear_bindings(stmt->handle);
}

int sql_run(struct sql_stmt *stmt, struct attar_error *err)
{
    int rc = sql_step(stmt, err);

    sql_reset(stmt);
    assert(rc <= 0);
    return rc;
}

int64_t sql_changes(const struct sql *db)
{
    return sqlite3_changes64(db->handle);
}

int sql_begin(struct sql *db, struct attar_error *err)
{
    return sql_exec(db, "BEGIN IMMEDIATE", err);
}

int sql_commit(struct sql *db, struct attar_error *err)
{
    return sql_exec(db, "COMMIT", err);
}

void sql_rollback(struct sql *db)
{
    if (sqlite3_get_autocommit(db->handle) == 0)
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}
