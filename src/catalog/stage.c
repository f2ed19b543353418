/* The stage: its rows, the comparison and the swap, all in SQL, so that neither needs memory. */
#include "catalog/stage.h"

#include "catalog/tables.h"

#include <assert.h>

static struct sql_stmt *bound(struct catalog *catalog, enum statement which, enum catalog_kind kind,
                              struct slice id)
{
    struct sql_stmt *stmt = catalog_stmt(catalog, which);

    assert(catalog->in_transaction && kind < CATALOG_KIND_COUNT);
    sql_bind_i64(stmt, 1, kind);
    sql_bind_text(stmt, 2, id);
    return stmt;
}

int catalog_stage_put(struct catalog *catalog, enum catalog_kind kind, struct slice id,
                      struct slice json, struct attar_error *err)
{
    struct sql_stmt *put = bound(catalog, STMT_STAGE_PUT, kind, id);

    sql_bind_text(put, 3, json);
    return sql_run(put, err);
}

int catalog_stage_delete(struct catalog *catalog, enum catalog_kind kind, struct slice id,
                         struct attar_error *err)
{
    return sql_run(bound(catalog, STMT_STAGE_DELETE, kind, id), err);
}

int catalog_stage_clear(struct catalog *catalog, struct attar_error *err)
{
    assert(catalog->in_transaction);
    return sql_run(catalog_stmt(catalog, STMT_STAGE_CLEAR), err);
}

int catalog_stage_loss(struct catalog *catalog, enum catalog_kind kind, uint64_t *out_documents,
                       uint64_t *out_lost, struct attar_error *err)
{
    struct sql_stmt *counts = catalog_stmt(catalog, STMT_STAGE_COUNTS);
    int rc;

    sql_bind_i64(counts, 1, kind);
    rc = sql_step(counts, err);
    if (rc > 0) {
        *out_documents = (uint64_t)sql_i64(counts, 0);
        *out_lost = (uint64_t)sql_i64(counts, 1);
    }
    sql_reset(counts);
    return rc > 0 ? 0 : rc;
}

/* NULL in the row is a text without a pointer. */
static struct slice text_or_none(struct sql_stmt *stmt, int column)
{
    return sql_is_null(stmt, column) ? (struct slice){NULL, 0} : sql_text(stmt, column);
}

int catalog_stage_compare(struct catalog *catalog, catalog_difference_fn visit, void *user,
                          struct attar_error *err)
{
    struct sql_stmt *rows = catalog_stmt(catalog, STMT_STAGE_DIFFERENCES);
    int rc;

    while ((rc = sql_step(rows, err)) > 0) {
        struct catalog_difference difference = {
            .kind = (enum catalog_kind)sql_i64(rows, 0),
            .id = sql_text(rows, 1),
            .staged = text_or_none(rows, 2),
            .served = text_or_none(rows, 3),
        };

        rc = visit(user, &difference, err);
        if (rc < 0)
            break;
    }
    sql_reset(rows);
    return rc;
}

int catalog_stage_swap(struct catalog *catalog, struct attar_error *err)
{
    static const enum statement steps[] = {STMT_STAGE_LOG, STMT_STAGE_LOSE, STMT_STAGE_TAKE,
                                           STMT_STAGE_CLEAR};
    int rc = 0;

    assert(catalog->in_transaction);
    for (size_t i = 0; rc == 0 && i < sizeof steps / sizeof *steps; i++)
        rc = sql_run(catalog_stmt(catalog, steps[i]), err);
    return rc;
}
