/* Refused documents: one row each, in the order of their keys. */
#include "catalog/rejected.h"

#include "base/utf8.h"
#include "catalog/tables.h"

#include <assert.h>

enum { BEFORE_ALL = -1 }; /* a kind */

static struct sql_stmt *bound(struct catalog *catalog, enum statement which, enum catalog_kind kind,
                              struct slice id)
{
    struct sql_stmt *stmt = catalog_stmt(catalog, which);

    assert(kind < CATALOG_KIND_COUNT);
    sql_bind_i64(stmt, 1, kind);
    sql_bind_text(stmt, 2, utf8_start(id, REJECTED_ID_MAX));
    return stmt;
}

int catalog_reject(struct catalog *catalog, enum catalog_refuser by, enum catalog_kind kind,
                   struct slice id, struct slice reason, int64_t at_ms, struct attar_error *err)
{
    struct sql_stmt *stmt = bound(catalog, STMT_REJECT, kind, id);

    assert(catalog->in_transaction);
    sql_bind_text(stmt, 3, reason);
    sql_bind_i64(stmt, 4, at_ms);
    sql_bind_i64(stmt, 5, by);
    return sql_run(stmt, err);
}

int catalog_unreject(struct catalog *catalog, enum catalog_refuser by, enum catalog_kind kind,
                     struct slice id, struct attar_error *err)
{
    struct sql_stmt *stmt = bound(catalog, STMT_UNREJECT, kind, id);

    assert(catalog->in_transaction);
    sql_bind_i64(stmt, 3, by);
    return sql_run(stmt, err);
}

int catalog_rejected_clear(struct catalog *catalog, struct attar_error *err)
{
    assert(catalog->in_transaction);
    return sql_run(catalog_stmt(catalog, STMT_REJECTED_CLEAR), err);
}

int catalog_rejected_page(struct catalog *catalog, enum catalog_kind kind, struct slice id,
                          uint32_t limit, catalog_rejected_fn visit, void *user,
                          struct attar_error *err)
{
    struct sql_stmt *rows = bound(catalog, STMT_REJECTED, kind, id);
    int rc;

    if (id.ptr == NULL)
        sql_bind_i64(rows, 1, BEFORE_ALL);
    sql_bind_i64(rows, 3, limit);
    while ((rc = sql_step(rows, err)) > 0) {
        struct catalog_rejected rejected = {
            .kind = (enum catalog_kind)sql_i64(rows, 0),
            .id = sql_text(rows, 1),
            .reason = sql_text(rows, 2),
            .at_ms = sql_i64(rows, 3),
            .by = (enum catalog_refuser)sql_i64(rows, 4),
        };

        rc = visit(user, &rejected, err);
        if (rc < 0)
            break;
    }
    sql_reset(rows);
    return rc;
}

int catalog_rejected_count(struct catalog *catalog, uint64_t *out_count, struct attar_error *err)
{
    struct sql_stmt *count = catalog_stmt(catalog, STMT_REJECTED_COUNT);
    int rc = sql_step(count, err);

    if (rc > 0)
        *out_count = (uint64_t)sql_i64(count, 0);
    sql_reset(count);
    return rc > 0 ? 0 : rc;
}
