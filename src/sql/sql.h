/* One small interface over a SQL engine; SQLite is the embedded default, PostgreSQL will be the
 * second behind the same calls.
 *
 *   rc = sql_prepare(db, "SELECT json FROM t WHERE id = $1", &stmt, err);
 *   sql_bind_text(stmt, 1, id);
 *   while ((rc = sql_step(stmt, err)) > 0) use(sql_text(stmt, 0));
 *   sql_reset(stmt);
 *
 * Statements are constants, never put together from input.  Parameters are $1, $2, ...; SQLite
 * takes them as names, so they are bound by name and may stand in any order.
 * A write that was committed survives kill -9 and power loss: WAL, synchronous FULL.  After an
 * I/O error on commit the connection is dead: every later call gives -ATTAR_EIO, and the caller
 * ends the process (reliability.md, section 3).
 * Owner: open / close, prepare / stmt_free.  Thread: one at a time for a connection and all its
 * statements, never a loop. */
#ifndef SQL_SQL_H
#define SQL_SQL_H

#include "base/error.h"
#include "base/slice.h"

struct sql;
struct sql_stmt;

/** Open or create the database file `path` (":memory:" for tests).  Waits up to 5 s for another
 * connection's write.  0, -ATTAR_EIO, -ATTAR_ECORRUPT (not a database). */
int sql_open(const char *path, struct sql **out_db, struct attar_error *err);

/** Every statement must have been freed.  Takes NULL. */
void sql_close(struct sql *db);

/** Run one or more statements without parameters; rows are dropped.  Errors as sql_step. */
int sql_exec(struct sql *db, const char *text, struct attar_error *err);

/** Compile one statement.  0, -ATTAR_EINVAL (its text: a bug) or as sql_step. */
int sql_prepare(struct sql *db, const char *text, struct sql_stmt **out_stmt,
                struct attar_error *err);

/** Takes NULL. */
void sql_stmt_free(struct sql_stmt *stmt);

/** Bind parameter $`number`, which the statement must have; text and bytes stay borrowed until
 * the reset.  A parameter that is not bound is NULL. */
void sql_bind_i64(struct sql_stmt *stmt, int number, int64_t value);
void sql_bind_text(struct sql_stmt *stmt, int number, struct slice text);
void sql_bind_bytes(struct sql_stmt *stmt, int number, struct slice bytes);

/** The next row: 1; 0 when there is none left; else
 *  -ATTAR_ECONFLICT  a constraint (unique, foreign key, check)
 *  -ATTAR_EBUSY      another connection holds the write lock for too long
 *  -ATTAR_EIO        disk full or failing
 *  -ATTAR_ECORRUPT   the file is damaged
 *  -ATTAR_ELIMIT     a value is above the engine's bounds
 *  -ATTAR_EINVAL     anything else: the statement is wrong
 * An error resets the statement. */
int sql_step(struct sql_stmt *stmt, struct attar_error *err);

/** Ready for the next use; the bindings are forgotten. */
void sql_reset(struct sql_stmt *stmt);

/** Step to the end and reset: for statements that return no row.  Errors as sql_step. */
int sql_run(struct sql_stmt *stmt, struct attar_error *err);

/** Rows that the last INSERT, UPDATE or DELETE touched. */
int64_t sql_changes(const struct sql *db);

/** Column `column` (from 0) of the row in hand, borrowed until the next step or reset. */
int64_t sql_i64(struct sql_stmt *stmt, int column);
struct slice sql_text(struct sql_stmt *stmt, int column);
struct slice sql_bytes(struct sql_stmt *stmt, int column);
bool sql_is_null(struct sql_stmt *stmt, int column);

/** A write transaction; they do not nest.  Errors as sql_step. */
int sql_begin(struct sql *db, struct attar_error *err);
int sql_commit(struct sql *db, struct attar_error *err);

/** Undo; without a transaction it does nothing. */
void sql_rollback(struct sql *db);

struct sql_migration {
    const char *name; /* "catalog/0001_create": module, number, what it does */
    const char *text; /* SQL that both engines accept, with INT64, BYTES, STRICT: see migrate.c */
};

/** Run what this database has not seen of one module's migrations, in order, all in one
 * transaction, and record names and checksums.
 * 0; -ATTAR_EVERSION when an applied one has changed since, or the database knows more of this
 * module's than the list (an older Attar on a newer database); or as sql_step. */
int sql_migrate(struct sql *db, const struct sql_migration *migrations, size_t count,
                struct attar_error *err);

#endif
