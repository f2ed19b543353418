/* Notes: one row a name. */
#include "catalog/note.h"

#include "catalog/tables.h"

#include <assert.h>

int catalog_note_put(struct catalog *catalog, const char *name, struct slice value,
                     struct attar_error *err)
{
    bool keep = value.ptr != NULL;
    struct sql_stmt *stmt = catalog_stmt(catalog, keep ? STMT_NOTE_PUT : STMT_NOTE_DELETE);

    assert(catalog->in_transaction);
    sql_bind_text(stmt, 1, slice_cstr(name));
    if (keep)
        sql_bind_bytes(stmt, 2, value);
    return sql_run(stmt, err);
}

int catalog_note_get(struct catalog *catalog, const char *name, struct buf *out,
                     struct attar_error *err)
{
    struct sql_stmt *stmt = catalog_stmt(catalog, STMT_NOTE_GET);
    int rc;

    sql_bind_text(stmt, 1, slice_cstr(name));
    rc = sql_step(stmt, err);
    if (rc > 0)
        buf_add_slice(out, sql_bytes(stmt, 0));
    sql_reset(stmt);
    if (rc == 0)
        return error_set(err, ATTAR_ENOTFOUND, "the catalogue has no note \"%s\"", name);
    return rc > 0 ? 0 : rc;
}
