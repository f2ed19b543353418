/* Labels in, sorted lines out.  A line is kept from the moment it is first seen; the same catalogue
 * gives the same bytes, because sorting removes the order in which products were read. */
#include "ingest/label_builder.h"

#include "analysis/analysis.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "codec/json.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { LABELS_BYTES_MAX = 512 << 20, LINE_MAX_BYTES = 4096, KEY_MAX = 512 };

void label_builder_init(struct label_builder *builder, struct analyzer *analyzer)
{
    *builder = (struct label_builder){.analyzer = analyzer};
    map_init(&builder->by_key, LABELS_BYTES_MAX);
    arena_init(&builder->texts, LABELS_BYTES_MAX);
}

void label_builder_release(struct label_builder *builder)
{
    map_release(&builder->by_key);
    arena_release(&builder->texts);
    free(builder->lines);
    *builder = (struct label_builder){0};
}

static void add_cell(struct buf *line, struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        buf_add_byte(line, text.ptr[i] == '\t' || text.ptr[i] == '\n' ? ' ' : text.ptr[i]);
    buf_add_byte(line, '\t');
}

static void add_fold(struct label_builder *builder, struct buf *line, struct slice text)
{
    struct slice folded = {"", 0};

    if (text.len > 0)
        analyze_fold(builder->analyzer, text, &folded, NULL);
    add_cell(line, folded);
}

static void write_line(struct label_builder *builder, const struct concept_row *row,
                       struct buf *line)
{
    add_cell(line, row->set);
    add_cell(line, row->id);
    add_cell(line, row->en);
    add_cell(line, row->ar);
    add_fold(builder, line, row->en);
    add_fold(builder, line, row->ar);
    buf_add_slice(line, row->parent);
    buf_add_byte(line, '\n');
}

static int keep_line(struct label_builder *builder, const struct buf *line)
{
    struct slice copy = arena_copy(&builder->texts, buf_slice(line));
    void *lines = builder->lines;

    if (copy.ptr == NULL || line->overflow)
        return -ATTAR_ELIMIT;
    mem_reserve(&lines, &builder->cap, builder->count + 1, sizeof *builder->lines);
    builder->lines = lines;
    builder->lines[builder->count++] = copy;
    return 0;
}

int label_builder_add(struct label_builder *builder, const struct concept_row *row,
                      struct attar_error *err)
{
    char key[KEY_MAX];
    struct buf line;
    uint32_t at;
    int len;
    int rc;

    if (row->id.len == 0)
        return 0;
    len = snprintf(key, sizeof key, "%.*s\t%.*s", SLICE_ARG(row->set), SLICE_ARG(row->id));
    if (len < 0 || len >= KEY_MAX)
        return error_set(err, ATTAR_ELIMIT, "%.*s: an id is too long", SLICE_ARG(row->set));
    at = map_add(&builder->by_key, slice_of(key, (size_t)len));
    if (at != MAP_NONE && at < builder->count)
        return 0;
    buf_init(&line, LINE_MAX_BYTES);
    write_line(builder, row, &line);
    rc = at == MAP_NONE ? -ATTAR_ELIMIT : keep_line(builder, &line);
    buf_release(&line);
    return rc == 0 ? 0 : error_set(err, -rc, "labels: too many or too long");
}

/* A node of a tree whose table tells no parents: what stands before the last slash, if there is
 * such a node. */
static struct concept_row with_parent(const struct ontology *ontology, struct concept_row row)
{
    const char *slash = row.id.len > 0 ? memrchr(row.id.ptr, '/', row.id.len) : NULL;
    struct slice above;

    if (slash == NULL || row.parent.len > 0)
        return row;
    above = slice_of(row.id.ptr, (size_t)(slash - row.id.ptr));
    if (ontology_find(ontology, row.set, above) != NULL)
        row.parent = above;
    return row;
}

int label_builder_add_ontology(struct label_builder *builder, const struct ontology *ontology,
                               struct attar_error *err)
{
    static const struct concept_row yes = {
        SLICE_INIT("bool"), SLICE_INIT("true"), SLICE_INIT("Yes"), SLICE_INIT("نعم"), {NULL, 0}};
    static const struct concept_row no = {
        SLICE_INIT("bool"), SLICE_INIT("false"), SLICE_INIT("No"), SLICE_INIT("لا"), {NULL, 0}};
    int rc = label_builder_add(builder, &yes, err);

    if (rc == 0)
        rc = label_builder_add(builder, &no, err);
    for (size_t i = 0; rc == 0 && i < ontology->count; i++) {
        struct concept_row row = with_parent(ontology, ontology->rows[i]);

        rc = label_builder_add(builder, &row, err);
    }
    return rc;
}

static struct slice text_of(const struct json *value)
{
    struct slice text;

    return json_str(value, &text) == 0 ? text : slice_of("", 0);
}

/* {id, name{en, ar}} under `set`. */
static int add_named(struct label_builder *builder, const char *set, const struct json *object,
                     struct slice parent, struct attar_error *err)
{
    const struct json *name = json_get(object, "name");
    struct concept_row row = {
        .set = slice_cstr(set),
        .id = text_of(json_get(object, "id")),
        .en = text_of(json_get(name, "en")),
        .ar = text_of(json_get(name, "ar")),
        .parent = parent,
    };

    return label_builder_add(builder, &row, err);
}

static int add_categories(struct label_builder *builder, const struct json *path,
                          struct attar_error *err)
{
    struct slice parent = {"", 0};
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < json_count(path); i++) {
        rc = add_named(builder, "category", json_at(path, i), parent, err);
        parent = text_of(json_get(json_at(path, i), "id"));
    }
    return rc;
}

static int add_size(struct label_builder *builder, const struct json *offer,
                    struct attar_error *err)
{
    char key[OFFER_KEY_CAP];
    char en[OFFER_KEY_CAP];
    char ar[OFFER_KEY_CAP];
    int64_t tenths;
    struct concept_row row = {.set = SLICE("size")};

    if (json_decimal(json_get(offer, "volume_ml"), OFFER_VOLUME_SCALE, &tenths) < 0 || tenths <= 0)
        return 0;
    row.id = offer_size_key(tenths, key);
    snprintf(en, sizeof en, "%.40s ml", key);
    snprintf(ar, sizeof ar, "%.40s مل", key);
    row.en = slice_cstr(en);
    row.ar = slice_cstr(ar);
    return label_builder_add(builder, &row, err);
}

int label_builder_add_product(struct label_builder *builder, const struct json *product,
                              struct attar_error *err)
{
    const struct json *perfumers = json_get(product, "perfumers");
    const struct json *offers = json_get(product, "offers");
    int rc = add_named(builder, "brand", json_get(product, "brand"), slice_of("", 0), err);

    if (rc == 0)
        rc = add_categories(builder, json_get(product, "category_path"), err);
    for (size_t i = 0; rc == 0 && i < json_count(perfumers); i++)
        rc = add_named(builder, "perfumers", json_at(perfumers, i), slice_of("", 0), err);
    for (size_t i = 0; rc == 0 && i < json_count(offers); i++)
        rc = add_size(builder, json_at(offers, i), err);
    return rc;
}

static int by_bytes(const void *a, const void *b)
{
    return slice_cmp(*(const struct slice *)a, *(const struct slice *)b);
}

void label_builder_encode(struct label_builder *builder, struct buf *out)
{
    if (builder->count > 0)
        qsort(builder->lines, builder->count, sizeof *builder->lines, by_bytes);
    for (size_t i = 0; i < builder->count; i++)
        buf_add_slice(out, builder->lines[i]);
    assert(out->max > 0);
}

/* A line of the blob that begins with the cells of `start`. */
static bool has_line(struct slice blob, const struct buf *start)
{
    struct slice line = buf_slice(start);

    return slice_starts(blob, slice_of(line.ptr + 1, line.len - 1)) ||
           (blob.len > 0 && memmem(blob.ptr, blob.len, line.ptr, line.len) != NULL);
}

static bool begins(struct slice blob, const struct slice *cells, size_t count)
{
    struct buf start;
    bool found;

    buf_init(&start, LINE_MAX_BYTES);
    buf_add_byte(&start, '\n');
    for (size_t i = 0; i < count; i++)
        add_cell(&start, cells[i]);
    found = !start.overflow && has_line(blob, &start);
    buf_release(&start);
    return found;
}

bool label_blob_tells(struct slice blob, const struct concept_row *row)
{
    return begins(blob, (const struct slice[]){row->set, row->id, row->en, row->ar}, 4);
}

bool label_blob_has(struct slice blob, struct slice set, struct slice id)
{
    return begins(blob, (const struct slice[]){set, id}, 2);
}
