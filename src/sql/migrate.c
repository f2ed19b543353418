/* Forward-only migrations: each runs once, in one transaction with its own record.
 *
 *   sql_migration (name, checksum)      what has been applied
 *
 * The three words of the common dialect are replaced on the way: INT64 -> INTEGER, BYTES -> BLOB;
 * STRICT stays.  Words are whole: a column called INT64_x is left alone. */
#include "sql/sql.h"

#include "base/buf.h"
#include "codec/checksum.h"

#include <assert.h>
#include <ctype.h>

enum { MIGRATION_BYTES_MAX = 1 << 20 };

static const struct word {
    struct slice common;
    struct slice sqlite;
} words[] = {
    {SLICE_INIT("INT64"), SLICE_INIT("INTEGER")},
    {SLICE_INIT("BYTES"), SLICE_INIT("BLOB")},
};

static bool word_byte(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static struct slice translate_word(struct slice word)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_eq(word, words[i].common))
            return words[i].sqlite;
    return word;
}

static void translate(struct slice text, struct buf *out)
{
    while (text.len > 0) {
        size_t len = 0;

        while (len < text.len && word_byte(text.ptr[len]))
            len++;
        if (len > 0)
            buf_add_slice(out, translate_word(slice_of(text.ptr, len)));
        else
            buf_add_byte(out, text.ptr[len++]);
        text = slice_skip(text, len);
    }
    buf_add_byte(out, '\0');
}

/* 1: recorded as it is; 0: not yet; -ATTAR_EVERSION: recorded, but with another text. */
static int applied(struct sql *db, const struct sql_migration *migration, int64_t checksum,
                   struct attar_error *err)
{
    struct sql_stmt *find = NULL;
    int rc = sql_prepare(db, "SELECT checksum FROM sql_migration WHERE name = $1", &find, err);

    if (rc < 0)
        return rc;
    sql_bind_text(find, 1, slice_cstr(migration->name));
    rc = sql_step(find, err);
    if (rc > 0 && sql_i64(find, 0) != checksum)
        rc = error_set(err, ATTAR_EVERSION, "migration %s has changed since it was applied",
                       migration->name);
    sql_stmt_free(find);
    return rc;
}

static int record(struct sql *db, const struct sql_migration *migration, int64_t checksum,
                  struct attar_error *err)
{
    struct sql_stmt *add = NULL;
    int rc =
        sql_prepare(db, "INSERT INTO sql_migration (name, checksum) VALUES ($1, $2)", &add, err);

    if (rc < 0)
        return rc;
    sql_bind_text(add, 1, slice_cstr(migration->name));
    sql_bind_i64(add, 2, checksum);
    rc = sql_run(add, err);
    sql_stmt_free(add);
    return rc;
}

static int apply(struct sql *db, const struct sql_migration *migration, struct attar_error *err)
{
    int64_t checksum = (int64_t)checksum_xxh3(slice_cstr(migration->text));
    struct buf text;
    int rc = applied(db, migration, checksum, err);

    if (rc != 0)
        return rc < 0 ? rc : 0;
    buf_init(&text, MIGRATION_BYTES_MAX);
    translate(slice_cstr(migration->text), &text);
    assert(!text.overflow);
    rc = sql_exec(db, text.ptr, err);
    buf_release(&text);
    return rc < 0 ? rc : record(db, migration, checksum, err);
}

int sql_migrate(struct sql *db, const struct sql_migration *migrations, size_t count,
                struct attar_error *err)
{
    int rc = sql_exec(db,
                      "CREATE TABLE IF NOT EXISTS sql_migration (name TEXT PRIMARY KEY,"
                      " checksum INTEGER NOT NULL) STRICT",
                      err);

    for (size_t i = 0; rc == 0 && i < count; i++) {
        rc = sql_begin(db, err);
        if (rc == 0)
            rc = apply(db, &migrations[i], err);
        if (rc == 0)
            rc = sql_commit(db, err);
    }
    if (rc < 0)
        sql_rollback(db);
    return rc;
}
