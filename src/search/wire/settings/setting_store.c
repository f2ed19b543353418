/* Statements of the one row of settings. */
#include "search/wire/settings/setting_store.h"

#include "base/mem.h"
#include "sql/sql.h"

#include <assert.h>
#include <stdlib.h>

enum statement { STMT_VERSION, STMT_GET, STMT_PUT, STMT_TOTAL };

static const char *const statements[STMT_TOTAL] = {
    [STMT_VERSION] = "SELECT version FROM wire_setting",
    [STMT_GET] = "SELECT json, version FROM wire_setting",
    [STMT_PUT] = "UPDATE wire_setting SET json = $1, changed_ms = $2, version = version + 1",
};

static const struct sql_migration migrations[] = {
    {"wire_setting/0001_create",
     "CREATE TABLE wire_setting (one INT64 PRIMARY KEY CHECK (one = 1), json TEXT NOT NULL,"
     " changed_ms INT64 NOT NULL, version INT64 NOT NULL) STRICT;"
     "INSERT INTO wire_setting (one, json, changed_ms, version) VALUES (1, '{}', 0, 0);"},
};

struct setting_store {
    struct sql *db;
    struct sql_stmt *stmts[STMT_TOTAL];
};

int setting_store_open(const char *path, struct setting_store **out_store, struct attar_error *err)
{
    struct setting_store *store = mem_zero(1, sizeof *store);
    int rc = sql_open(path, &store->db, err);

    if (rc == 0)
        rc = sql_migrate(store->db, migrations, sizeof migrations / sizeof *migrations, err);
    for (int i = 0; rc == 0 && i < STMT_TOTAL; i++)
        rc = sql_prepare(store->db, statements[i], &store->stmts[i], err);
    if (rc < 0) {
        setting_store_close(store);
        return rc;
    }
    *out_store = store;
    return 0;
}

void setting_store_close(struct setting_store *store)
{
    if (store == NULL)
        return;
    for (int i = 0; i < STMT_TOTAL; i++)
        sql_stmt_free(store->stmts[i]);
    sql_close(store->db);
    free(store);
}

static int missing(struct attar_error *err)
{
    return error_set(err, ATTAR_ECORRUPT, "wire_setting: its row is missing");
}

int setting_store_version(struct setting_store *store, int64_t *out_version,
                          struct attar_error *err)
{
    struct sql_stmt *stmt = store->stmts[STMT_VERSION];
    int rc = sql_step(stmt, err);

    assert(out_version != NULL);
    if (rc > 0)
        *out_version = sql_i64(stmt, 0);
    sql_reset(stmt);
    return rc > 0 ? 0 : rc < 0 ? rc : missing(err);
}

int setting_store_get(struct setting_store *store, struct buf *out, int64_t *out_version,
                      struct attar_error *err)
{
    struct sql_stmt *stmt = store->stmts[STMT_GET];
    int rc = sql_step(stmt, err);

    if (rc > 0) {
        buf_add_slice(out, sql_text(stmt, 0));
        *out_version = sql_i64(stmt, 1);
    }
    sql_reset(stmt);
    return rc > 0 ? 0 : rc < 0 ? rc : missing(err);
}

int setting_store_put(struct setting_store *store, struct slice json, int64_t now_ms,
                      struct attar_error *err)
{
    struct sql_stmt *stmt = store->stmts[STMT_PUT];

    sql_bind_text(stmt, 1, json);
    sql_bind_i64(stmt, 2, now_ms);
    return sql_run(stmt, err);
}
