/* Reads the "filters" of an index.json.  The JSON tree stays as long as the set: its strings are
 * the names and labels.  A filter that names what the schema does not have stops the start: a
 * filter that silently matched nothing would be worse. */
#include "query/filters.h"

#include "base/buf.h"
#include "base/mem.h"
#include "codec/json.h"
#include "index/index.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { FILTERS_BYTES_MAX = 1 << 20 };

static const char *const kind_names[FILTER_KIND_COUNT] = {
    "terms", "tree", "range", "bool", "weighted", "delivery", "match", "id",
};

struct filter_reader {
    const struct schema *schema;
    const struct json *item;
    struct filter_def *def;
    struct attar_error *err;
};

static int fault(const struct filter_reader *reader, const char *member, const char *why)
{
    return error_set(reader->err, ATTAR_EPARSE, "filter \"%.*s\": \"%s\" %s",
                     SLICE_ARG(reader->def->name), member, why);
}

static struct slice text_of(const struct json *value)
{
    struct slice text;

    return json_str(value, &text) == 0 ? text : slice_of("", 0);
}

static int read_kind(struct filter_reader *reader)
{
    struct slice name = text_of(json_get(reader->item, "kind"));

    for (int i = 0; i < FILTER_KIND_COUNT; i++) {
        if (!slice_eq(name, slice_cstr(kind_names[i])))
            continue;
        reader->def->kind = (enum filter_kind)i;
        reader->def->facet = i != FILTER_RANGE && i != FILTER_MATCH && i != FILTER_ID;
        return 0;
    }
    return fault(reader, "kind", "is not one of terms tree range bool weighted delivery match id");
}

/* The column that `member` names, of the wanted type, or UINT16_MAX. */
static uint16_t column_of(const struct filter_reader *reader, const char *member,
                          enum column_type type)
{
    uint16_t column = schema_column(reader->schema, text_of(json_get(reader->item, member)));

    if (column == UINT16_MAX || reader->schema->columns[column].type != type)
        return UINT16_MAX;
    return column;
}

static int read_columns(struct filter_reader *reader)
{
    struct filter_def *def = reader->def;
    const struct schema_column *columns = reader->schema->columns;
    enum column_type type = def->kind == FILTER_RANGE ? COLUMN_NUMBER : COLUMN_KEYWORD;

    def->column = def->number = UINT16_MAX;
    if (def->kind == FILTER_MATCH || def->kind == FILTER_ID)
        return 0;
    def->column = column_of(reader, "column", type);
    if (def->column == UINT16_MAX)
        return fault(reader, "column", "is not a column of that kind");
    def->offer = columns[def->column].scope == SCOPE_OFFER;
    def->scale = columns[def->column].scale;
    if (json_get(reader->item, "number") == NULL)
        return 0;
    def->number = column_of(reader, "number", COLUMN_NUMBER);
    if (def->number == UINT16_MAX || def->kind != FILTER_TERMS ||
        columns[def->number].scope != columns[def->column].scope)
        return fault(reader, "number", "must be a number column beside a terms column");
    def->scale = columns[def->number].scale;
    return 0;
}

/* "strong": {"name": "accords_strong", "weight": 60} */
static int read_strong(struct filter_reader *reader)
{
    const struct json *strong = json_get(reader->item, "strong");
    int64_t weight;

    if (strong == NULL)
        return 0;
    reader->def->strong_name = text_of(json_get(strong, "name"));
    if (reader->def->strong_name.len == 0)
        return fault(reader, "strong", "has no name");
    if (json_i64(json_get(strong, "weight"), &weight) < 0 || weight < 1 || weight > 100)
        return fault(reader, "strong", "must have a weight 1..100");
    reader->def->strong_weight = (uint8_t)weight;
    return 0;
}

static int read_weight(struct filter_reader *reader)
{
    const struct json *value = json_get(reader->item, "weight_default");
    int64_t weight = 1;

    if (reader->def->kind != FILTER_WEIGHTED)
        return 0;
    if (!reader->schema->columns[reader->def->column].weighted)
        return fault(reader, "column", "has no weights");
    if (value != NULL && (json_i64(value, &weight) < 0 || weight < 1 || weight > 100))
        return fault(reader, "weight_default", "must be an integer 1..100");
    reader->def->weight_default = (uint8_t)weight;
    return read_strong(reader);
}

static int read_tags(struct filter_reader *reader)
{
    const struct json *tags = json_get(reader->item, "tags");

    if (tags == NULL)
        return 0;
    if (json_bool(tags, &reader->def->tags) < 0)
        return fault(reader, "tags", "must be true or false");
    if (reader->def->tags && (reader->def->kind != FILTER_TERMS || reader->def->offer))
        return fault(reader, "tags", "is for terms of products");
    return 0;
}

static void read_texts(struct filter_reader *reader)
{
    const struct json *label = json_get(reader->item, "label");
    struct filter_def *def = reader->def;

    def->id = text_of(json_get(reader->item, "id"));
    def->name = text_of(json_get(reader->item, "name"));
    def->label_of = text_of(json_get(reader->item, "labels"));
    def->control = text_of(json_get(reader->item, "control"));
    def->wire = text_of(json_get(reader->item, "wire"));
    def->label_en = text_of(json_get(label, "en"));
    def->label_ar = text_of(json_get(label, "ar"));
}

static int read_filter(struct filter_set *filters, const struct schema *schema,
                       const struct json *item, struct attar_error *err)
{
    struct filter_def *def = &filters->defs[filters->count];
    struct filter_reader reader = {schema, item, def, err};
    int rc;

    read_texts(&reader);
    if (def->name.len == 0)
        return error_set(err, ATTAR_EPARSE, "filter %u: \"name\" is missing", filters->count);
    if (filter_find(filters, def->name) != UINT16_MAX)
        return fault(&reader, "name", "is taken");
    rc = read_kind(&reader);
    if (rc == 0)
        rc = read_columns(&reader);
    if (rc == 0)
        rc = read_weight(&reader);
    if (rc == 0)
        rc = read_tags(&reader);
    if (rc == 0)
        filters->count++;
    return rc;
}

static int read_file(const char *path, struct buf *out, struct attar_error *err)
{
    FILE *file = fopen(path, "rbe");
    char *room = buf_reserve(out, FILTERS_BYTES_MAX + 1);
    int failed;

    if (file == NULL)
        return error_set(err, ATTAR_EIO, "%s: %s", path, strerror(errno));
    out->len += fread(room, 1, FILTERS_BYTES_MAX + 1, file);
    failed = ferror(file);
    fclose(file);
    return failed ? error_set(err, ATTAR_EIO, "%s: it cannot be read", path) : 0;
}

int filter_set_parse(struct slice text, const struct schema *schema,
                     struct filter_set **out_filters, struct attar_error *err)
{
    const struct json_limits limits = {.bytes = FILTERS_BYTES_MAX, .unique_keys = true};
    struct filter_set *filters = mem_zero(1, sizeof *filters);
    struct json *root = NULL;
    const struct json *items;
    int rc = json_parse(text, &limits, &root, err);

    assert(schema != NULL && out_filters != NULL);
    filters->owned = root;
    items = json_get(root, "filters");
    if (rc == 0 && json_kind(items) != JSON_KIND_ARRAY)
        rc = error_set(err, ATTAR_EPARSE, "\"filters\" must be an array");
    if (rc == 0 && json_count(items) > FILTERS_MAX)
        rc = error_set(err, ATTAR_ELIMIT, "\"filters\": at most %d", FILTERS_MAX);
    for (size_t i = 0; rc == 0 && i < json_count(items); i++)
        rc = read_filter(filters, schema, json_at(items, i), err);
    if (rc == 0)
        rc = ranking_read(root, schema, &filters->ranking, err);
    if (rc < 0) {
        filter_set_free(filters);
        return rc;
    }
    *out_filters = filters;
    return 0;
}

int filter_set_open(const char *path, const struct schema *schema, struct filter_set **out_filters,
                    struct attar_error *err)
{
    struct buf text;
    int rc;

    assert(path != NULL);
    buf_init(&text, FILTERS_BYTES_MAX + 1);
    rc = read_file(path, &text, err);
    if (rc == 0)
        rc = filter_set_parse(buf_slice(&text), schema, out_filters, err);
    buf_release(&text);
    return rc;
}

void filter_set_free(struct filter_set *filters)
{
    if (filters == NULL)
        return;
    json_free(filters->owned);
    free(filters);
}

const char *filter_kind_name(enum filter_kind kind)
{
    assert(kind < FILTER_KIND_COUNT);
    return kind_names[kind];
}

uint16_t filter_find(const struct filter_set *filters, struct slice name)
{
    for (uint16_t i = 0; i < filters->count; i++)
        if (slice_eq(filters->defs[i].name, name))
            return i;
    return UINT16_MAX;
}

uint16_t filter_find_wire(const struct filter_set *filters, struct slice wire)
{
    for (uint16_t i = 0; i < filters->count; i++)
        if (slice_eq(filters->defs[i].wire, wire))
            return i;
    return UINT16_MAX;
}
