/* The copy is SQLite's own (VACUUM INTO): a read transaction, so that it is the file as of one
 * commit.  The check goes from the pages upward: SQLite's integrity_check, then each document as
 * strictly as when it was taken, then the position. */
#include "catalog/copy.h"

#include "catalog/catalog.h"
#include "catalog/tables.h"
#include "codec/json.h"

#include <assert.h>

enum { CHECK_BYTES_MAX = 16 << 20 };

int catalog_copy(struct catalog *catalog, const char *path, struct attar_error *err)
{
    struct sql_stmt *copy;
    int rc;

    assert(!catalog->in_transaction);
    rc = sql_prepare(catalog->db, "VACUUM INTO $1", &copy, err);
    if (rc < 0)
        return rc;
    sql_bind_text(copy, 1, slice_cstr(path));
    rc = sql_run(copy, err);
    sql_stmt_free(copy);
    return rc;
}

static int check_pages(struct catalog *catalog, struct attar_error *err)
{
    struct sql_stmt *check;
    int rc = sql_prepare(catalog->db, "PRAGMA integrity_check(1)", &check, err);

    if (rc < 0)
        return rc;
    rc = sql_step(check, err);
    if (rc > 0 && !slice_eq(sql_text(check, 0), SLICE("ok")))
        rc = error_set(err, ATTAR_ECORRUPT, "%.*s", SLICE_ARG(sql_text(check, 0)));
    sql_stmt_free(check);
    return rc < 0 ? rc : 0;
}

struct check {
    enum catalog_kind kind;
    struct arena arena; /* of one document */
    uint64_t documents;
};

static int check_document(void *user, struct slice id, struct slice json, struct attar_error *err)
{
    const struct json_limits limits = {.bytes = PRODUCT_BYTES_MAX};
    struct check *check = user;
    struct attar_error why = {0};
    struct slice named = {NULL, 0};
    struct json *root = NULL;
    int rc = json_parse(json, &limits, &root, &why);

    if (rc == 0)
        rc = document_check(check->kind, root, &check->arena, &why);
    if (rc == 0 && (json_str(json_get(root, "id"), &named) < 0 || !slice_eq(named, id)))
        rc = error_set(&why, ATTAR_EPARSE, "id: not that of its row");
    json_free(root);
    check->documents++;
    return rc == 0 ? 0
                   : error_set(err, ATTAR_ECORRUPT, "%s %.*s: %s", catalog_kind_name(check->kind),
                               SLICE_ARG(id), why.text);
}

static int check_documents(struct catalog *catalog, struct catalog_checked *out,
                           struct attar_error *err)
{
    struct check check = {0};
    int rc = 0;

    arena_init(&check.arena, CHECK_BYTES_MAX);
    for (int kind = 0; rc == 0 && kind < CATALOG_KIND_COUNT; kind++) {
        check.kind = (enum catalog_kind)kind;
        check.documents = 0;
        rc = catalog_scan(catalog, check.kind, check_document, &check, err);
        out->documents[kind] = check.documents;
    }
    arena_release(&check.arena);
    return rc;
}

static int check_position(struct catalog *catalog, struct position *out, struct attar_error *err)
{
    struct buf bytes;
    int rc;

    buf_init(&bytes, POSITION_BYTES_MAX);
    rc = catalog_note_get(catalog, "position", &bytes, err);
    if (rc == -ATTAR_ENOTFOUND)
        rc = error_set(err, ATTAR_ENOTFOUND, "it has no position in a source");
    if (rc == 0)
        rc = position_decode(buf_slice(&bytes), out, err);
    buf_release(&bytes);
    return rc;
}

int catalog_check(struct catalog *catalog, struct catalog_checked *out, struct attar_error *err)
{
    int rc;

    assert(!catalog->in_transaction && out != NULL);
    *out = (struct catalog_checked){0};
    rc = check_pages(catalog, err);
    if (rc == 0)
        rc = check_documents(catalog, out, err);
    return rc < 0 ? rc : check_position(catalog, &out->position, err);
}
