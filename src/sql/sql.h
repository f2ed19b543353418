/* One small interface over an SQL engine; SQLite is the embedded default, PostgreSQL will be the
 * second.  A connection belongs to one thread.
 *
 *   sql_prepare(db, "SELECT json FROM t WHERE id = $1", &stmt, err)
 *   sql_bind_text(stmt, 1, id);
 *   while ((rc = sql_step(stmt, err)) > 0) use(sql_text(stmt, 0));
 *   sql_reset(stmt);
 *
 * Statements are constants, prepared once, never put together from input.  Parameters are $1, $2
 * ... A write that a commit has acknowledged is durable: WAL with synchronous FULL (reliability.md
 * P1). Thread: the connection's. */
#ifndef SQL_SQL_H
#define SQL_SQL_H

#include "base/error.h"
#include "base/slice.h"

struct sql;
struct sql_stmt;

/** Open or make the database file `path`.  One process at a time may write to it.
 * Errors: -ATTAR_EIO, -ATTAR_EBUSY (another process holds it), -ATTAR_ECORRUPT. */
int sql_open(const char *path, struct sql **out_db, struct attar_error *err);
/** Takes NULL; every statement must have been freed. */
void sql_close(struct sql *db);

/** Run statements without parameters or results. */
int sql_exec(struct sql *db, const char *text, struct attar_error *err);

/** Owner: sql_stmt_free, before sql_close. */
int sql_prepare(struct sql *db, const char *text, struct sql_stmt **out_stmt,
                struct attar_error *err);
void sql_stmt_free(struct sql_stmt *stmt);

/** Bind parameter $number; the bytes are borrowed until sql_reset. */
void sql_bind_text(struct sql_stmt *stmt, int number, struct slice text);
void sql_bind_bytes(struct sql_stmt *stmt, int number, struct slice bytes);
void sql_bind_i64(struct sql_stmt *stmt, int number, int64_t value);

/** 1: a row is there; 0: done; -ATTAR_EIO, -ATTAR_EBUSY, -ATTAR_ECONFLICT (a constraint). */
int sql_step(struct sql_stmt *stmt, struct attar_error *err);

/** Column `column` (from 0) of the row, borrowed until the next step. */
struct slice sql_text(struct sql_stmt *stmt, int column);
struct slice sql_bytes(struct sql_stmt *stmt, int column);
int64_t sql_i64(struct sql_stmt *stmt, int column);

/** Ready for the next use: bindings and rows are gone. */
void sql_reset(struct sql_stmt *stmt);

/** Bind nothing, step to the end, reset: for statements that return no row. */
int sql_run(struct sql_stmt *stmt, struct attar_error *err);

/** Rows that the last INSERT, UPDATE or DELETE touched. */
int64_t sql_changes(const struct sql *db);

int sql_begin(struct sql *db, struct attar_error *err);
int sql_commit(struct sql *db, struct attar_error *err);
/** Safe when no transaction is open. */
void sql_rollback(struct sql *db);

struct sql_migration {
    const char *name; /* "catalog/0001_create" */
    const char *text; /* SQL that both engines accept, with INT64, BYTES and STRICT (STYLE.md 13) */
};

/** Run the migrations that this database has not seen, in order, each in one transaction, and
 * record name and checksum.  -ATTAR_EVERSION if an applied one has changed since. */
int sql_migrate(struct sql *db, const struct sql_migration *migrations, size_t count,
                struct attar_error *err);

#endif
