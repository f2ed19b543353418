/* Reads the "text" and "columns" of an index.json into a struct schema.
 *
 * Unknown members are ignored: src/query and src/ingest keep theirs in the same file.  Everything
 * that decides what a segment holds (names, weights, types, scopes, scales, widths) is hashed in a
 * fixed byte form, so that a segment written under another schema is recognised whatever the layout
 * of the JSON text.  The names are copied: the JSON tree is gone after the call. */
#include "index/schema.h"

#include "base/buf.h"
#include "base/mem.h"
#include "codec/checksum.h"
#include "codec/json.h"
#include "index/limits.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { SCHEMA_BYTES_MAX = 1 << 20, SCHEMA_NAME_BYTES_MAX = 64 };

/* What the readers of both arrays share. */
struct schema_reader {
    struct schema *schema;
    const char *path;
    struct buf names;
    struct attar_error *err;
};

static int fault(const struct schema_reader *reader, const char *what, size_t i, const char *why)
{
    return error_set(reader->err, ATTAR_EPARSE, "%s: %s %zu: %s", reader->path, what, i, why);
}

/* Copy the name behind the ones before; the slice holds an offset until the buffer is final. */
static int read_name(struct schema_reader *reader, const struct json *item, struct slice *out_name)
{
    struct slice name;

    if (json_str(json_get(item, "name"), &name) < 0 || name.len == 0 ||
        name.len > SCHEMA_NAME_BYTES_MAX)
        return -ATTAR_EPARSE;
    *out_name = (struct slice){reader->names.ptr + reader->names.len, name.len};
    buf_add_slice(&reader->names, name);
    return reader->names.overflow ? -ATTAR_ELIMIT : 0;
}

static int read_number(const struct json *item, const char *key, int64_t min, int64_t max,
                       uint16_t *out_value)
{
    const struct json *value = json_get(item, key);
    int64_t number;

    if (value == NULL && min == 0)
        return 0;
    if (json_i64(value, &number) < 0 || number < min || number > max)
        return -ATTAR_EPARSE;
    *out_value = (uint16_t)number;
    return 0;
}

static int read_flag(const struct json *item, const char *key, bool *out_flag)
{
    const struct json *value = json_get(item, key);

    return value == NULL ? 0 : json_bool(value, out_flag);
}

/* The position of the member's text in `names`; -1 for anything else. */
static int read_choice(const struct json *item, const char *key, const char *const *names,
                       int count)
{
    struct slice text;

    if (json_str(json_get(item, key), &text) < 0)
        return -1;
    for (int i = 0; i < count; i++)
        if (slice_eq(text, slice_cstr(names[i])))
            return i;
    return -1;
}

static int read_text(struct schema_reader *reader, const struct json *item, size_t i)
{
    struct schema_text text = {0};
    uint16_t weight = 0;

    if (read_name(reader, item, &text.name) < 0)
        return fault(reader, "text", i, "\"name\" must be 1..64 bytes");
    if (schema_text(reader->schema, text.name) != UINT16_MAX)
        return fault(reader, "text", i, "the name is taken");
    if (read_number(item, "weight", 1, 100, &weight) < 0)
        return fault(reader, "text", i, "\"weight\" must be an integer 1..100");
    if (read_flag(item, "join", &text.join) < 0)
        return fault(reader, "text", i, "\"join\" must be true or false");
    text.weight = (uint8_t)weight;
    reader->schema->texts[reader->schema->text_count++] = text;
    return 0;
}

/* What the types allow of each other; NULL if all is well. */
static const char *column_fault(const struct schema_column *column)
{
    if (column->type != COLUMN_KEYWORD && (column->multi || column->weighted))
        return "only a keyword column has several values or weights";
    if (column->type != COLUMN_NUMBER && column->scale != 0)
        return "only a number column has a scale";
    if ((column->type == COLUMN_BYTES) != (column->width != 0))
        return "a bytes column, and no other, has a \"width\" of 1..1024";
    if (column->type == COLUMN_BYTES && column->scope != SCOPE_PRODUCT)
        return "a bytes column is of products";
    return NULL;
}

/* "scale" and "width": NULL, or what is wrong. */
static const char *read_sizes(const struct json *item, struct schema_column *column)
{
    uint16_t scale = 0;

    if (read_number(item, "scale", 0, 9, &scale) < 0)
        return "\"scale\" must be an integer 0..9";
    if (read_number(item, "width", 0, INDEX_WIDTH_MAX, &column->width) < 0)
        return "\"width\" must be an integer 1..1024";
    column->scale = (uint8_t)scale;
    return NULL;
}

static int read_column(struct schema_reader *reader, const struct json *item, size_t i)
{
    static const char *const types[] = {"keyword", "number", "bytes"};
    static const char *const scopes[] = {"product", "offer"};
    struct schema_column column = {0};
    const char *why;
    int type = read_choice(item, "type", types, 3);
    int scope = read_choice(item, "scope", scopes, 2);

    if (read_name(reader, item, &column.name) < 0)
        return fault(reader, "column", i, "\"name\" must be 1..64 bytes");
    if (schema_column(reader->schema, column.name) != UINT16_MAX)
        return fault(reader, "column", i, "the name is taken");
    if (type < 0)
        return fault(reader, "column", i, "\"type\" must be \"keyword\", \"number\" or \"bytes\"");
    if (scope < 0)
        return fault(reader, "column", i, "\"scope\" must be \"product\" or \"offer\"");
    if (read_flag(item, "multi", &column.multi) < 0 ||
        read_flag(item, "weighted", &column.weighted) < 0)
        return fault(reader, "column", i, "\"multi\" and \"weighted\" must be true or false");
    why = read_sizes(item, &column);
    column.type = (enum column_type)type;
    column.scope = (enum column_scope)scope;
    if (why == NULL)
        why = column_fault(&column);
    if (why != NULL)
        return fault(reader, "column", i, why);
    reader->schema->columns[reader->schema->column_count++] = column;
    return 0;
}

static int read_arrays(struct schema_reader *reader, const struct json *root)
{
    const struct json *texts = json_get(root, "text");
    const struct json *columns = json_get(root, "columns");
    int rc = 0;

    if (json_kind(texts) != JSON_KIND_ARRAY || json_kind(columns) != JSON_KIND_ARRAY)
        return error_set(reader->err, ATTAR_EPARSE, "%s: \"text\" and \"columns\" must be arrays",
                         reader->path);
    if (json_count(texts) > SCHEMA_TEXTS_MAX || json_count(columns) > SCHEMA_COLUMNS_MAX)
        return error_set(reader->err, ATTAR_ELIMIT, "%s: at most %d text fields and %d columns",
                         reader->path, SCHEMA_TEXTS_MAX, SCHEMA_COLUMNS_MAX);
    for (size_t i = 0; i < json_count(texts) && rc == 0; i++)
        rc = read_text(reader, json_at(texts, i), i);
    for (size_t i = 0; i < json_count(columns) && rc == 0; i++)
        rc = read_column(reader, json_at(columns, i), i);
    return rc;
}

static uint64_t hash_schema(const struct schema *schema)
{
    struct buf bytes;
    uint64_t hash;

    buf_init(&bytes, SCHEMA_BYTES_MAX);
    for (uint16_t i = 0; i < schema->text_count; i++) {
        const struct schema_text *t = &schema->texts[i];

        buf_addf(&bytes, "t%.*s %d %d\n", SLICE_ARG(t->name), t->weight, t->join);
    }
    for (uint16_t i = 0; i < schema->column_count; i++) {
        const struct schema_column *c = &schema->columns[i];

        buf_addf(&bytes, "c%.*s %d %d %d %d %d %d\n", SLICE_ARG(c->name), c->type, c->scope,
                 c->multi, c->weighted, c->scale, c->width);
    }
    hash = checksum_xxh3(buf_slice(&bytes));
    buf_release(&bytes);
    return hash;
}

int schema_parse(struct slice text, const char *path, struct schema **out_schema,
                 struct attar_error *err)
{
    const struct json_limits limits = {.bytes = SCHEMA_BYTES_MAX, .unique_keys = true};
    struct schema_reader reader = {
        .schema = mem_zero(1, sizeof(struct schema)), .path = path, .err = err};
    struct json *root = NULL;
    size_t len;
    int rc;

    assert(out_schema != NULL && path != NULL);
    buf_init(&reader.names, (SCHEMA_TEXTS_MAX + SCHEMA_COLUMNS_MAX) * SCHEMA_NAME_BYTES_MAX);
    buf_reserve(&reader.names, reader.names.max); /* at once: the slices point into it */
    rc = json_parse(text, &limits, &root, err);
    if (rc == 0)
        rc = read_arrays(&reader, root);
    json_free(root);
    reader.schema->json = buf_detach(&reader.names, &len);
    if (rc < 0) {
        schema_free(reader.schema);
        return rc;
    }
    reader.schema->hash = hash_schema(reader.schema);
    *out_schema = reader.schema;
    return 0;
}

static int read_file(const char *path, struct buf *out, struct attar_error *err)
{
    FILE *file = fopen(path, "rbe");
    char *room = buf_reserve(out, SCHEMA_BYTES_MAX + 1);
    int failed;

    if (file == NULL)
        return error_set(err, ATTAR_EIO, "%s: %s", path, strerror(errno));
    out->len += fread(room, 1, SCHEMA_BYTES_MAX + 1, file);
    failed = ferror(file);
    fclose(file);
    return failed ? error_set(err, ATTAR_EIO, "%s: it cannot be read", path) : 0;
}

int schema_open(const char *path, struct schema **out_schema, struct attar_error *err)
{
    struct buf text;
    int rc;

    assert(path != NULL && out_schema != NULL);
    buf_init(&text, SCHEMA_BYTES_MAX + 1);
    rc = read_file(path, &text, err);
    if (rc == 0)
        rc = schema_parse(buf_slice(&text), path, out_schema, err);
    buf_release(&text);
    return rc;
}

void schema_free(struct schema *schema)
{
    if (schema == NULL)
        return;
    free(schema->json);
    free(schema);
}

uint16_t schema_column(const struct schema *schema, struct slice name)
{
    for (uint16_t i = 0; i < schema->column_count; i++)
        if (slice_eq(schema->columns[i].name, name))
            return i;
    return UINT16_MAX;
}

uint16_t schema_text(const struct schema *schema, struct slice name)
{
    for (uint16_t i = 0; i < schema->text_count; i++)
        if (slice_eq(schema->texts[i].name, name))
            return i;
    return UINT16_MAX;
}
