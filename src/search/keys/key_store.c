/* Statements and transactions of the table of keys. */
#include "search/keys/key_store.h"

#include "base/error.h"
#include "base/mem.h"
#include "sql/sql.h"

#include <assert.h>
#include <stdlib.h>

enum statement {
    STMT_SCAN,
    STMT_ADD,
    STMT_CHANGE,
    STMT_DELETE,
    STMT_STATE,
    STMT_RAISE,
    STMT_COUNT,
    STMT_TOTAL
};

static const char *const statements[STMT_TOTAL] = {
    [STMT_SCAN] = ("SELECT id, hash, signer, text, hint, settings, created_ms, storefront"
                   " FROM wire_key ORDER BY id"),
    [STMT_ADD] = ("INSERT INTO wire_key (id, hash, signer, text, hint, settings, created_ms,"
                  " storefront) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"),
    [STMT_CHANGE] = "UPDATE wire_key SET settings = $2, text = $3 WHERE id = $1",
    [STMT_DELETE] = "DELETE FROM wire_key WHERE id = $1",
    [STMT_STATE] = "SELECT version FROM wire_key_state",
    [STMT_RAISE] = "UPDATE wire_key_state SET version = version + 1",
    [STMT_COUNT] = "SELECT count(*) FROM wire_key",
};

static const struct sql_migration migrations[] = {
    {"wire_key/0001_create",
     "CREATE TABLE wire_key (id INT64 PRIMARY KEY, hash BYTES NOT NULL UNIQUE,"
     " signer BYTES NOT NULL, text TEXT, hint TEXT NOT NULL, settings TEXT NOT NULL,"
     " created_ms INT64 NOT NULL, storefront INT64 NOT NULL CHECK (storefront IN (0, 1))) STRICT;"
     "CREATE TABLE wire_key_state (one INT64 PRIMARY KEY CHECK (one = 1),"
     " version INT64 NOT NULL) STRICT;"
     "INSERT INTO wire_key_state (one, version) VALUES (1, 0);"},
};

struct key_store {
    struct sql *db;
    struct sql_stmt *stmts[STMT_TOTAL];
};

int key_store_open(const char *path, struct key_store **out_store, struct attar_error *err)
{
    struct key_store *store = mem_zero(1, sizeof *store);
    int rc = sql_open(path, &store->db, err);

    if (rc == 0)
        rc = sql_migrate(store->db, migrations, sizeof migrations / sizeof *migrations, err);
    for (int i = 0; rc == 0 && i < STMT_TOTAL; i++)
        rc = sql_prepare(store->db, statements[i], &store->stmts[i], err);
    if (rc < 0) {
        key_store_close(store);
        return rc;
    }
    *out_store = store;
    return 0;
}

void key_store_close(struct key_store *store)
{
    if (store == NULL)
        return;
    for (int i = 0; i < STMT_TOTAL; i++)
        sql_stmt_free(store->stmts[i]);
    sql_close(store->db);
    free(store);
}

static int read_number(struct sql_stmt *stmt, int64_t *out_value, struct attar_error *err)
{
    int rc = sql_step(stmt, err);

    if (rc > 0)
        *out_value = sql_i64(stmt, 0);
    sql_reset(stmt);
    if (rc == 0)
        return error_set(err, ATTAR_ECORRUPT, "wire_key_state: its row is missing");
    return rc > 0 ? 0 : rc;
}

int key_store_version(struct key_store *store, int64_t *out_version, struct attar_error *err)
{
    assert(out_version != NULL);
    return read_number(store->stmts[STMT_STATE], out_version, err);
}

static int read_bytes(struct sql_stmt *stmt, int column, uint8_t *out, size_t len,
                      struct attar_error *err)
{
    struct slice bytes = sql_bytes(stmt, column);

    if (bytes.len != len)
        return error_set(err, ATTAR_ECORRUPT, "wire_key %lld: column %d has %zu bytes, not %zu",
                         (long long)sql_i64(stmt, 0), column, bytes.len, len);
    memcpy(out, bytes.ptr, len);
    return 0;
}

static int read_row(struct sql_stmt *stmt, struct key_record *out, struct attar_error *err)
{
    int rc;

    *out = (struct key_record){
        .id = sql_i64(stmt, 0),
        .hint = sql_text(stmt, 4),
        .settings = sql_text(stmt, 5),
        .created_ms = sql_i64(stmt, 6),
        .storefront = sql_i64(stmt, 7) != 0,
    };
    if (!sql_is_null(stmt, 3))
        out->text = sql_text(stmt, 3);
    rc = read_bytes(stmt, 1, out->hash, SHA256_BYTES, err);
    return rc < 0 ? rc : read_bytes(stmt, 2, out->signer, HMAC_KEY_BYTES, err);
}

int key_store_scan(struct key_store *store, key_visit_fn visit, void *user, struct attar_error *err)
{
    struct sql_stmt *scan = store->stmts[STMT_SCAN];
    int rc;

    while ((rc = sql_step(scan, err)) > 0) {
        struct key_record record;

        rc = read_row(scan, &record, err);
        if (rc == 0)
            rc = visit(user, &record, err);
        if (rc < 0)
            break;
    }
    sql_reset(scan);
    return rc;
}

/* ---- Changes: one statement, one rise of the version, one transaction ---- */

static int check_room(struct key_store *store, struct attar_error *err)
{
    int64_t count = 0;
    int rc = read_number(store->stmts[STMT_COUNT], &count, err);

    if (rc == 0 && count >= KEYS_MAX)
        return error_set(err, ATTAR_ELIMIT, "there are %d keys, the most there may be", KEYS_MAX);
    return rc;
}

/* Ends the transaction that was begun. */
static int finish(struct key_store *store, int rc, struct attar_error *err)
{
    if (rc == 0)
        rc = sql_run(store->stmts[STMT_RAISE], err);
    if (rc == 0)
        rc = sql_commit(store->db, err);
    if (rc < 0)
        sql_rollback(store->db);
    return rc;
}

static int run_one(struct key_store *store, struct sql_stmt *stmt, int64_t id,
                   struct attar_error *err)
{
    int rc = sql_run(stmt, err);

    if (rc == 0 && sql_changes(store->db) == 0)
        rc = error_set(err, ATTAR_ENOTFOUND, "there is no key %lld", (long long)id);
    return rc;
}

int key_store_add(struct key_store *store, const struct key_record *record, int64_t *out_id,
                  struct attar_error *err)
{
    struct sql_stmt *add = store->stmts[STMT_ADD];
    int64_t version = 0;
    int rc = sql_begin(store->db, err);

    if (rc < 0)
        return rc;
    rc = check_room(store, err);
    if (rc == 0)
        rc = key_store_version(store, &version, err);
    if (rc == 0) {
        sql_bind_i64(add, 1, version + 1); /* the version only rises: no id comes twice */
        sql_bind_bytes(add, 2, slice_of((const char *)record->hash, SHA256_BYTES));
        sql_bind_bytes(add, 3, slice_of((const char *)record->signer, HMAC_KEY_BYTES));
        if (record->text.ptr != NULL)
            sql_bind_text(add, 4, record->text);
        sql_bind_text(add, 5, record->hint);
        sql_bind_text(add, 6, record->settings);
        sql_bind_i64(add, 7, record->created_ms);
        sql_bind_i64(add, 8, record->storefront);
        rc = sql_run(add, err);
    }
    rc = finish(store, rc, err);
    if (rc == 0)
        *out_id = version + 1;
    return rc;
}

int key_store_change(struct key_store *store, int64_t id, struct slice settings, struct slice text,
                     struct attar_error *err)
{
    struct sql_stmt *change = store->stmts[STMT_CHANGE];
    int rc = sql_begin(store->db, err);

    if (rc < 0)
        return rc;
    sql_bind_i64(change, 1, id);
    sql_bind_text(change, 2, settings);
    if (text.ptr != NULL)
        sql_bind_text(change, 3, text);
    return finish(store, run_one(store, change, id, err), err);
}

int key_store_delete(struct key_store *store, int64_t id, struct attar_error *err)
{
    struct sql_stmt *delete = store->stmts[STMT_DELETE];
    int rc = sql_begin(store->db, err);

    if (rc < 0)
        return rc;
    sql_bind_i64(delete, 1, id);
    return finish(store, run_one(store, delete, id, err), err);
}
