/* Migrations: forward only, all of a module's pending ones in one transaction, each recorded.
 *
 *   sql_migration (name, checksum)      what has been applied
 *
 * The text is SQL that both engines accept, plus (STYLE.md, section 13):
 *   INT64   INTEGER on SQLite, BIGINT on PostgreSQL      BYTES   BLOB, BYTEA
 *   STRICT  kept on SQLite, dropped on PostgreSQL
 *   lines between `-- only postgres` and `-- end` are dropped here
 * Words inside '...' stay.  The checksum (XXH3-64) is that of the text as it stands in the file,
 * so an applied file can never change unseen. */
#include "sql/sql.h"

#include "base/buf.h"
#include "codec/checksum.h"

#include <assert.h>

enum { MIGRATION_BYTES_MAX = 1 << 20 };

static bool word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static struct slice sqlite_word(struct slice word)
{
    if (slice_eq(word, SLICE("INT64")))
        return SLICE("INTEGER");
    return slice_eq(word, SLICE("BYTES")) ? SLICE("BLOB") : word;
}

static void translate_line(struct slice line, struct buf *out)
{
    bool quoted = false;
    size_t at = 0;

    while (at < line.len) {
        size_t from = at;

        while (at < line.len && word_byte(line.ptr[at]))
            at++;
        if (at > from) {
            struct slice word = slice_of(line.ptr + from, at - from);

            buf_add_slice(out, quoted ? word : sqlite_word(word));
            continue;
        }
        quoted ^= line.ptr[at] == '\'';
        buf_add_byte(out, line.ptr[at++]);
    }
    buf_add_byte(out, '\n');
}

static void translate(const char *text, struct buf *out)
{
    struct slice rest = slice_cstr(text);
    bool dropping = false;

    while (rest.ptr != NULL) {
        struct slice line = slice_cut(&rest, '\n');

        if (slice_eq(slice_trim(line), SLICE("-- only postgres")))
            dropping = true;
        else if (slice_eq(slice_trim(line), SLICE("-- end")))
            dropping = false;
        else if (!dropping)
            translate_line(line, out);
    }
    assert(!dropping);
    buf_add_byte(out, '\0');
}

static int record(struct sql *db, const struct sql_migration *migration, struct attar_error *err)
{
    struct sql_stmt *add = NULL;
    int rc =
        sql_prepare(db, "INSERT INTO sql_migration (name, checksum) VALUES ($1, $2)", &add, err);

    if (rc < 0)
        return rc;
    sql_bind_text(add, 1, slice_cstr(migration->name));
    sql_bind_i64(add, 2, (int64_t)checksum_xxh3(slice_cstr(migration->text)));
    rc = sql_run(add, err);
    sql_stmt_free(add);
    return rc;
}

static int apply(struct sql *db, const struct sql_migration *migration, struct attar_error *err)
{
    struct buf text;
    int rc;

    buf_init(&text, MIGRATION_BYTES_MAX);
    translate(migration->text, &text);
    assert(!text.overflow);
    rc = sql_exec(db, text.ptr, err);
    buf_release(&text);
    return rc < 0 ? rc : record(db, migration, err);
}

/* Row `index` of what was applied must be item `index` of the list. */
static int check_applied(struct sql_stmt *row, const struct sql_migration *list, size_t count,
                         size_t index, struct attar_error *err)
{
    struct slice name = sql_text(row, 0);

    if (index >= count || !slice_eq(name, slice_cstr(list[index].name)))
        return error_set(err, ATTAR_EVERSION, "the database has migration %.*s of a newer Attar",
                         SLICE_ARG(name));
    if ((uint64_t)sql_i64(row, 1) != checksum_xxh3(slice_cstr(list[index].text)))
        return error_set(err, ATTAR_EVERSION, "migration %.*s has changed since it was applied",
                         SLICE_ARG(name));
    return 0;
}

/* Compare what was applied of the list's module with the list; how many those are. */
static int read_applied(struct sql *db, const struct sql_migration *list, size_t count,
                        struct attar_error *err)
{
    struct slice rest = slice_cstr(list[0].name);
    struct slice module = slice_cut(&rest, '/');
    struct sql_stmt *rows = NULL;
    int applied = 0;
    int rc = sql_prepare(db,
                         "SELECT name, checksum FROM sql_migration"
                         " WHERE substr(name, 1, length($1) + 1) = $1 || '/' ORDER BY name",
                         &rows, err);

    if (rc < 0)
        return rc;
    sql_bind_text(rows, 1, module);
    while ((rc = sql_step(rows, err)) > 0) {
        rc = check_applied(rows, list, count, (size_t)applied, err);
        if (rc < 0)
            break;
        applied++;
    }
    sql_stmt_free(rows);
    return rc < 0 ? rc : applied;
}

static int migrate(struct sql *db, const struct sql_migration *list, size_t count,
                   struct attar_error *err)
{
    int rc = sql_exec(db,
                      "CREATE TABLE IF NOT EXISTS sql_migration (name TEXT PRIMARY KEY,"
                      " checksum INTEGER NOT NULL) STRICT",
                      err);
    int applied;

    if (rc < 0)
        return rc;
    applied = read_applied(db, list, count, err);
    rc = applied < 0 ? applied : 0;
    for (size_t i = (size_t)(applied < 0 ? 0 : applied); rc == 0 && i < count; i++)
        rc = apply(db, &list[i], err);
    return rc;
}

int sql_migrate(struct sql *db, const struct sql_migration *migrations, size_t count,
                struct attar_error *err)
{
    int rc;

    assert(migrations != NULL && count > 0 && strchr(migrations[0].name, '/') != NULL);
    rc = sql_begin(db, err);
    if (rc < 0)
        return rc;
    rc = migrate(db, migrations, count, err);
    if (rc == 0)
        rc = sql_commit(db, err);
    if (rc < 0)
        sql_rollback(db);
    return rc;
}
