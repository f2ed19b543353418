/* Random documents for every column of the schema, put into an index in batches. */
#include "query/tests/shelf.h"

#include "analysis/analysis.h"
#include "base/buf.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"
#include "store/store.h"

const char *const shelf_words[SHELF_WORDS] = {
    "zorvak", "zorvak2x", "blimtu", "krondo", "mexal", "mexalor",
    "pruvi",  "talgor",   "wenpik", "yodrax", "قمبز",  "قمبزتر",
};

static const char *const delivery_keys[] = {"AE|3",     "AE-DU|9", "AE-DU|1", "AE-AZ|12",
                                            "IN-40*|4", "AE|32",   "SA-01|0", "broken"};

static bool named(const struct schema *schema, uint16_t column, const char *name)
{
    return slice_eq(schema->columns[column].name, slice_cstr(name));
}

void shelf_key(const struct schema *schema, uint16_t column, uint64_t n, char out[SHELF_KEY])
{
    struct slice name = schema->columns[column].name;

    if (named(schema, column, "deliver"))
        snprintf(out, SHELF_KEY, "%s", delivery_keys[n % 8]);
    else if (named(schema, column, "in_stock"))
        snprintf(out, SHELF_KEY, "%s", n % 2 ? "true" : "false");
    else if (named(schema, column, "allergen_known"))
        snprintf(out, SHELF_KEY, "true");
    else if (slice_starts(name, SLICE("sort_name")))
        snprintf(out, SHELF_KEY, "%s %s", shelf_words[n % SHELF_WORDS],
                 shelf_words[(n / 3) % SHELF_WORDS]);
    else
        snprintf(out, SHELF_KEY, "%.3s-%d", name.ptr, (int)(n % SHELF_DOMAIN));
}

void shelf_text(const uint8_t *words, uint32_t count, char *out, size_t cap)
{
    size_t len = 0;

    out[0] = '\0';
    for (uint32_t i = 0; i < count; i++)
        len +=
            (size_t)snprintf(out + len, cap - len, "%s%s", i > 0 ? " " : "", shelf_words[words[i]]);
}

uint16_t shelf_filter(const struct shelf *shelf, const char *name)
{
    uint16_t filter = filter_find(shelf->filters, slice_cstr(name));

    assert_int_not_equal(filter, UINT16_MAX);
    return filter;
}

/* ---- Random documents ---- */

static bool has_key(const struct shelf_doc *doc, uint16_t column, uint16_t row, const char *key)
{
    for (uint32_t i = 0; i < doc->value_count; i++)
        if (doc->values[i].column == column && doc->values[i].row == row &&
            strcmp(doc->values[i].key, key) == 0)
            return true;
    return false;
}

static struct shelf_value *add_value(struct shelf_doc *doc, uint16_t column, uint16_t row)
{
    struct shelf_value *value = &doc->values[doc->value_count];

    if (doc->value_count == SHELF_VALUES)
        return NULL;
    *value = (struct shelf_value){.column = column, .row = row};
    doc->value_count++;
    return value;
}

static void add_key(struct rng *rng, const struct schema *schema, struct shelf_doc *doc,
                    uint16_t column, uint16_t row)
{
    double skew = rng_unit(rng);
    char key[SHELF_KEY];
    struct shelf_value *value;

    shelf_key(schema, column, (uint64_t)(skew * skew * SHELF_DOMAIN), key);
    if (has_key(doc, column, row, key))
        return;
    value = add_value(doc, column, row);
    if (value == NULL)
        return;
    memcpy(value->key, key, sizeof key);
    if (schema->columns[column].weighted)
        value->weight = (uint8_t)(1 + rng_below(rng, 100));
}

static void add_number(struct rng *rng, const struct schema *schema, struct shelf_doc *doc,
                       uint16_t column, uint16_t row)
{
    bool required = named(schema, column, "price") || named(schema, column, "stock");
    struct shelf_value *value;

    if (!required && rng_below(rng, 5) == 0)
        return;
    value = add_value(doc, column, row);
    if (value == NULL)
        return;
    value->number = (int64_t)rng_below(rng, 60);
    if (named(schema, column, "published_at"))
        value->number *= 86400000LL * 20;
    if (named(schema, column, "stock"))
        value->number = (int64_t)rng_below(rng, 10);
}

static void add_column(struct rng *rng, const struct schema *schema, struct shelf_doc *doc,
                       uint16_t column, uint16_t row)
{
    uint64_t count = schema->columns[column].multi ? rng_below(rng, 4) : rng_below(rng, 6) > 0;

    if (schema->columns[column].type == COLUMN_NUMBER)
        add_number(rng, schema, doc, column, row);
    else
        for (; count > 0; count--)
            add_key(rng, schema, doc, column, row);
}

/* The values come from a stream of their own: a column more changes no word and no other document.
 */
static void random_doc(struct rng *rng, const struct schema *schema, struct shelf_doc *doc)
{
    struct rng values;

    rng_init(&values, rng_next(rng));
    doc->live = true;
    doc->value_count = 0;
    doc->row_count = (uint16_t)rng_below(rng, SHELF_ROWS);
    doc->name_count = 1 + (uint32_t)rng_below(rng, SHELF_NAME_WORDS);
    doc->other_count = (uint32_t)rng_below(rng, SHELF_OTHER_WORDS + 1);
    for (uint32_t i = 0; i < doc->name_count; i++)
        doc->name[i] = (uint8_t)rng_below(rng, SHELF_WORDS);
    for (uint32_t i = 0; i < doc->other_count; i++)
        doc->other[i] = (uint8_t)rng_below(rng, SHELF_WORDS);
    for (uint16_t column = 0; column < schema->column_count; column++) {
        bool offer = schema->columns[column].scope == SCOPE_OFFER;
        uint16_t rows = offer ? doc->row_count : 1;

        if (named(schema, column, "list_price"))
            continue; /* shown only; no search reads it */
        if (named(schema, column, "scent") || named(schema, column, "scent_note"))
            continue; /* of shelf_encode */
        for (uint16_t row = 0; row < rows; row++)
            add_column(&values, schema, doc, column, row);
    }
}

/* ---- Into the index ---- */

static void put(struct shelf *shelf, const struct shelf_doc *doc)
{
    struct index_value values[SHELF_VALUES + 1 + SCENT_NOTES_MAX];
    uint32_t count = doc->value_count;
    char name[128];
    char other[128];
    struct index_text texts[2] = {
        {schema_text(shelf->schema, SLICE("name")), {name, 0}},
        {schema_text(shelf->schema, SLICE("description")), {other, 0}},
    };
    struct hit_parts hit = {.members = SLICE("\"x\":1")};
    struct attar_error err;
    struct buf buf;

    shelf_text(doc->name, doc->name_count, name, sizeof name);
    shelf_text(doc->other, doc->other_count, other, sizeof other);
    texts[0].text.len = strlen(name);
    texts[1].text.len = strlen(other);
    hit.texts[HIT_NAME_EN] = texts[0].text;
    for (uint32_t i = 0; i < doc->value_count; i++)
        values[i] =
            (struct index_value){doc->values[i].column, doc->values[i].row, doc->values[i].weight,
                                 slice_cstr(doc->values[i].key), doc->values[i].number};
    count += shelf_scent_values(shelf, doc, values + count);
    buf_init(&buf, 4096);
    hit_encode(&hit, &buf);
    if (index_writer_put(shelf->writer,
                         &(struct index_document){.id = slice_cstr(doc->id),
                                                  .texts = texts,
                                                  .text_count = 2,
                                                  .values = values,
                                                  .value_count = count,
                                                  .row_count = doc->row_count,
                                                  .hit = buf_slice(&buf),
                                                  .stored = SLICE("{}")},
                         &err) < 0)
        fail_msg("%s", err.text);
    buf_release(&buf);
}

static void change(struct shelf *shelf, struct rng *rng, const struct shelf_changes *changes)
{
    for (uint64_t i = 0; i < changes->puts; i++) {
        struct shelf_doc *doc = &shelf->docs[rng_below(rng, changes->pool)];

        random_doc(rng, shelf->schema, doc);
        shelf_encode(shelf, doc);
        put(shelf, doc);
    }
    for (uint64_t i = 0; i < changes->deletes; i++) {
        struct shelf_doc *doc = &shelf->docs[rng_below(rng, changes->pool)];

        doc->live = false;
        index_writer_delete(shelf->writer, slice_cstr(doc->id));
    }
}

/* "set TAB key TAB en TAB ar TAB fold TAB fold TAB parent" for most keys of most columns. */
static int by_line(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void set_labels(struct shelf *shelf)
{
    static char lines[FILTERS_MAX * SHELF_DOMAIN][160];
    size_t count = 0;
    struct buf blob;

    for (uint16_t f = 0; f < shelf->filters->count; f++) {
        const struct filter_def *def = &shelf->filters->defs[f];

        if (!def->facet || def->label_of.len == 0 || filter_find(shelf->filters, def->name) != f)
            continue;
        for (uint64_t n = 0; n < SHELF_DOMAIN - 2; n++) {
            char key[SHELF_KEY];

            shelf_key(shelf->schema, def->column, n, key);
            snprintf(lines[count++], sizeof lines[0],
                     "%.*s\t%s\tThe %s %.*s\t%s\tthe %s %.*s\t%s\t\n", SLICE_ARG(def->label_of),
                     key, shelf_words[n], SLICE_ARG(def->name), n % 3 ? "" : "قمبز", shelf_words[n],
                     SLICE_ARG(def->name), n % 3 ? "" : "قمبز");
        }
    }
    qsort(lines, count, sizeof lines[0], by_line);
    buf_init(&blob, 1 << 20);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || strcmp(lines[i], lines[i - 1]) != 0)
            buf_add_cstr(&blob, lines[i]);
    index_writer_set_blob(shelf->writer, "labels", buf_slice(&blob));
    buf_release(&blob);
}

static void open_declared(struct shelf *shelf)
{
    char path[PATH_MAX];
    char root[PATH_MAX];
    struct attar_error err;

    files_source("indexes/products/index.json", path);
    files_source("", root);
    if (schema_open(path, &shelf->schema, &err) < 0 ||
        filter_set_open(path, shelf->schema, &shelf->filters, &err) < 0 ||
        analysis_open(root, slice_of("", 0), &shelf->analysis, &err) < 0)
        fail_msg("%s", err.text);
}

static void publish(struct shelf *shelf)
{
    struct view *former = shelf->view;
    struct snapshot *snapshot;
    struct attar_error err;

    if (index_writer_publish(shelf->writer, &snapshot, &err) < 0)
        fail_msg("%s", err.text);
    shelf->view = view_next(former, snapshot, shelf->filters);
    view_unref(former);
    snapshot_unref(snapshot);
}

void shelf_change(struct shelf *shelf, struct rng *rng, const struct shelf_changes *changes)
{
    change(shelf, rng, changes);
    publish(shelf);
}

void shelf_commit_warm(struct shelf *shelf)
{
    struct index_warmer warmer = {.docs_min = 1, .save = view_save, .user = shelf->filters};
    struct index_commit *commit;
    struct attar_error err;

    if (index_commit_capture(shelf->writer, SLICE(""), &commit, &err) < 0 ||
        index_commit_write(commit, &err) < 0 || index_commit_warm(commit, &warmer, &err) < 0)
        fail_msg("%s", err.text);
    index_commit_settle(commit, shelf->writer);
}

static struct view *saved_view(const struct shelf *shelf, const struct snapshot *snapshot)
{
    struct snapshot *of;
    const struct store_file *file = index_writer_warm(shelf->writer, &of);
    struct view *former = NULL;
    struct attar_error err;

    if (index_writer_unwarmed(shelf->writer) != NULL)
        fail_msg("%s", index_writer_unwarmed(shelf->writer)->text);
    if (file != NULL && view_saved(file, of, snapshot, shelf->filters, &former, &err) < 0)
        fail_msg("%s", err.text);
    return former;
}

bool shelf_restart(struct shelf *shelf)
{
    struct snapshot *snapshot = NULL;
    struct view *former;
    bool warm;
    struct attar_error err;

    view_unref(shelf->view);
    if (index_writer_commit(shelf->writer, SLICE(""), &err) < 0)
        fail_msg("%s", err.text);
    index_writer_close(shelf->writer);
    if (index_writer_open(disk_posix(), shelf->dir, shelf->schema, shelf->analysis, &shelf->writer,
                          &err) < 0 ||
        index_writer_publish(shelf->writer, &snapshot, &err) < 0)
        fail_msg("%s", err.text);
    former = saved_view(shelf, snapshot);
    warm = former != NULL;
    shelf->view = view_next(former, snapshot, shelf->filters);
    view_saved_free(former);
    index_writer_cool(shelf->writer);
    snapshot_unref(snapshot);
    return warm;
}

/* Every shelf has the same model: what is random is the documents. */
enum { SCENT_SEED = 7 };

struct shelf *shelf_new(struct rng *rng)
{
    struct shelf *shelf = mem_zero(1, sizeof *shelf);
    uint64_t batches = 1 + rng_below(rng, 4);
    struct rng scents;
    struct attar_error err;
    char dir[PATH_MAX];

    open_declared(shelf);
    files_temp_dir(dir);
    snprintf(shelf->dir, sizeof shelf->dir, "%.63s", dir);
    for (int i = 0; i < SHELF_DOCS; i++)
        snprintf(shelf->docs[i].id, sizeof shelf->docs[i].id, "d-%d", i);
    if (index_writer_open(disk_posix(), shelf->dir, shelf->schema, shelf->analysis, &shelf->writer,
                          &err) < 0)
        fail_msg("%s", err.text);
    set_labels(shelf);
    rng_init(&scents, SCENT_SEED);
    shelf_train(shelf, &scents);
    for (; batches > 0; batches--) {
        struct shelf_changes changes = {.pool = SHELF_DOCS};

        changes.puts = rng_below(rng, SHELF_DOCS);
        changes.deletes = rng_below(rng, SHELF_DOCS / 4);
        shelf_change(shelf, rng, &changes);
    }
    return shelf;
}

void shelf_free(struct shelf *shelf)
{
    view_unref(shelf->view);
    scent_model_unref(shelf->scent);
    index_writer_close(shelf->writer);
    filter_set_free(shelf->filters);
    schema_free(shelf->schema);
    analysis_unref(shelf->analysis);
    files_remove_tree(shelf->dir);
    free(shelf);
}
