/* What an open catalogue holds, for the files of this folder that work on its database: documents
 * and log (catalog_sqlite.c), the stage (stage.c), rejected documents and notes (rejected.c,
 * note.c). Private to src/catalog. */
#ifndef CATALOG_TABLES_H
#define CATALOG_TABLES_H

#include "catalog/catalog.h"
#include "sql/sql.h"

enum statement {
    STMT_PUT,
    STMT_DELETE,
    STMT_CLEAR_LOG,
    STMT_CLEAR,
    STMT_LOG,
    STMT_GET,
    STMT_COUNT,
    STMT_SCAN,
    STMT_POSITION,
    STMT_CHANGES,
    STMT_NOTE_PUT,
    STMT_NOTE_GET,
    STMT_NOTE_DELETE,
    STMT_STAGE_PUT,
    STMT_STAGE_DELETE,
    STMT_STAGE_CLEAR,
    STMT_STAGE_DIFFERENCES,
    STMT_STAGE_COUNTS,
    STMT_STAGE_LOG,
    STMT_STAGE_LOSE,
    STMT_STAGE_TAKE,
    STMT_REJECT,
    STMT_UNREJECT,
    STMT_REJECTED_CLEAR,
    STMT_REJECTED,
    STMT_REJECTED_COUNT,
    STMT_PAGE,
    STMT_TAIL,
    STMT_TRIM,
    STMT_TOTAL
};

struct catalog {
    struct sql *db;
    struct sql_stmt *stmts[STMT_TOTAL];
    bool in_transaction;
};

/** The statement, for its caller to bind, step and reset. */
struct sql_stmt *catalog_stmt(struct catalog *catalog, enum statement which);

#endif
