/* The first scan: two passes over the catalogue.
 *
 *   pass 1   guard list (words of names, brands, lines), labels, scent model
 *   pass 2   every product into the index
 *
 * The log's position is read before the scan begins: a change made meanwhile is behind it and will
 * be applied again, which is harmless. */
#include "ingest/state.h"

#include "base/buf.h"
#include "codec/json.h"
#include "ingest/label_builder.h"
#include "ingest/scent_facts.h"

#include <assert.h>
#include <stdio.h>

enum { PROGRESS_EVERY = 512 };

struct scan {
    struct ingest *ingest;
    struct guard_builder *guard;
    struct label_builder labels;
    struct scent_trainer *scents;
    ingest_progress_fn progress;
    void *user;
    uint32_t product; /* number of the product being surveyed */
    uint64_t done;
    uint64_t total; /* products, twice: two passes */
};

static int step(struct scan *scan, struct attar_error *err)
{
    bool tell = ++scan->done % PROGRESS_EVERY == 0 || scan->done == scan->total;

    if (scan->progress == NULL || !tell || scan->progress(scan->user, scan->done, scan->total))
        return 0;
    return error_set(err, ATTAR_ECANCELLED, "the scan was given up after %llu of %llu products",
                     (unsigned long long)scan->done, (unsigned long long)scan->total);
}

static void survey_text(struct scan *scan, const struct json *value)
{
    struct slice text;

    if (json_str(value, &text) == 0)
        guard_builder_add(scan->guard, scan->product, text);
}

static void survey_name(struct scan *scan, const struct json *name)
{
    survey_text(scan, json_get(name, "en"));
    survey_text(scan, json_get(name, "ar"));
}

static void survey_scent(struct scan *scan, const struct json *root)
{
    struct scent_facts_room room;
    struct scent_facts facts = scent_facts_read(root, &room);

    scent_trainer_add(scan->scents, &facts);
}

static int survey_product(void *user, struct slice id, struct slice json, struct attar_error *err)
{
    static const struct json_limits limits = {.bytes = INDEX_DOC_BYTES_MAX};
    struct scan *scan = user;
    struct json *root;
    int rc = json_parse(json, &limits, &root, err);

    (void)id;
    if (rc < 0)
        return rc;
    scan->product++;
    survey_name(scan, json_get(root, "name"));
    survey_name(scan, json_get(json_get(root, "brand"), "name"));
    survey_text(scan, json_get(root, "line"));
    survey_scent(scan, root);
    rc = label_builder_add_product(&scan->labels, root, err);
    json_free(root);
    return rc < 0 ? rc : step(scan, err);
}

/* A slug that is not the id finds the record, too: label of the set "<set>_slug", parent = id. */
static int survey_slug(struct scan *scan, const struct concept_row *record, const struct json *slug,
                       struct attar_error *err)
{
    struct concept_row row = {.en = {"", 0}, .ar = {"", 0}, .parent = record->id};
    char set[32];
    int len = snprintf(set, sizeof set, "%.*s_slug", SLICE_ARG(record->set));

    assert(len > 0 && (size_t)len < sizeof set);
    row.set = slice_of(set, (size_t)len);
    if (json_str(slug, &row.id) < 0 || slice_eq(row.id, record->id))
        return 0;
    return label_builder_add(&scan->labels, &row, err);
}

static int survey_record(void *user, struct slice id, struct slice json, struct attar_error *err,
                         const char *set)
{
    static const struct json_limits limits = {.bytes = INDEX_DOC_BYTES_MAX};
    struct scan *scan = user;
    struct concept_row row = {.set = slice_cstr(set), .id = id, .en = {"", 0}, .ar = {"", 0}};
    struct json *root;
    int rc = json_parse(json, &limits, &root, err);

    if (rc < 0)
        return rc;
    (void)json_str(json_get(json_get(root, "name"), "en"), &row.en);
    (void)json_str(json_get(json_get(root, "name"), "ar"), &row.ar);
    (void)json_str(json_get(root, "parent"), &row.parent);
    rc = label_builder_add(&scan->labels, &row, err);
    if (rc == 0)
        rc = survey_slug(scan, &row, json_get(root, "slug"), err);
    json_free(root);
    return rc;
}

static int survey_brand(void *user, struct slice id, struct slice json, struct attar_error *err)
{
    return survey_record(user, id, json, err, "brand");
}

static int survey_category(void *user, struct slice id, struct slice json, struct attar_error *err)
{
    return survey_record(user, id, json, err, "category");
}

static int survey_vendor(void *user, struct slice id, struct slice json, struct attar_error *err)
{
    return survey_record(user, id, json, err, "vendor");
}

static void survey_notes(struct scan *scan)
{
    const struct ontology *ontology = &scan->ingest->declared->ontology;

    for (size_t i = 0; i < ontology->count; i++) {
        const struct concept_row *row = &ontology->rows[i];

        if (slice_eq(row->set, SLICE("notes")))
            scent_trainer_add_note(scan->scents, row->id, row->parent, row->family);
    }
}

/* Pass 1. */
static int survey(struct scan *scan, struct attar_error *err)
{
    struct catalog *catalog = scan->ingest->config.catalog;
    int rc = catalog_scan(catalog, CATALOG_BRAND, survey_brand, scan, err);

    if (rc == 0)
        rc = catalog_scan(catalog, CATALOG_CATEGORY, survey_category, scan, err);
    if (rc == 0)
        rc = catalog_scan(catalog, CATALOG_VENDOR, survey_vendor, scan, err);
    if (rc == 0)
        rc = label_builder_add_ontology(&scan->labels, &scan->ingest->declared->ontology, err);
    survey_notes(scan);
    if (rc == 0)
        rc = catalog_scan(catalog, CATALOG_PRODUCT, survey_product, scan, err);
    return rc;
}

/* A product that cannot be indexed is left out; the others go on. */
static int index_product(void *user, struct slice id, struct slice json, struct attar_error *err)
{
    struct scan *scan = user;
    int rc = ingest_take(scan->ingest, id, json, err);

    return rc < 0 ? rc : step(scan, err);
}

static int open_writer(struct ingest *ingest, struct attar_error *err)
{
    if (ingest->former == NULL)
        return index_writer_create(ingest->config.disk, ingest->config.index_dir,
                                   ingest->declared->schema, ingest->analysis, &ingest->writer,
                                   err);
    ingest->writer = index_writer_beside(ingest->former, ingest->analysis);
    return 0;
}

/* An empty writer under an analysis whose guard list is the one just surveyed. */
static int start_writer(struct scan *scan, struct attar_error *err)
{
    struct ingest *ingest = scan->ingest;
    struct buf guard;
    int rc;

    buf_init(&guard, GUARD_BYTES_MAX);
    rc = guard_builder_finish(scan->guard, &guard, err);
    if (rc == 0)
        rc = analysis_open(ingest->config.share_dir, buf_slice(&guard), &ingest->analysis, err);
    if (rc == 0)
        rc = open_writer(ingest, err);
    if (rc == 0)
        index_writer_set_blob(ingest->writer, "guard", buf_slice(&guard));
    buf_release(&guard);
    return rc < 0 ? rc : ingest_start_extract(ingest, err);
}

static void keep_scent(struct scan *scan)
{
    struct buf model;

    buf_init(&model, SCENT_BLOB_MAX);
    scent_model_write(scan->ingest->scent, &model);
    index_writer_set_blob(scan->ingest->writer, "dna", buf_slice(&model));
    buf_release(&model);
}

static void keep_blobs(struct scan *scan)
{
    char declared[DECLARED_CAP];
    struct buf labels;

    index_writer_set_blob(scan->ingest->writer, "declared",
                          declared_text(scan->ingest->declared, declared));
    buf_init(&labels, LABELS_BLOB_MAX);
    label_builder_encode(&scan->labels, &labels);
    index_writer_set_blob(scan->ingest->writer, "labels", buf_slice(&labels));
    buf_release(&labels);
    keep_scent(scan);
}

static int run(struct scan *scan, struct attar_error *err)
{
    struct ingest *ingest = scan->ingest;
    uint64_t seq;
    int rc = place_read(ingest->config.catalog, &ingest->place, err);

    if (rc == 0)
        rc = catalog_position(ingest->config.catalog, &seq, err);
    if (rc == 0)
        rc = catalog_count(ingest->config.catalog, CATALOG_PRODUCT, &scan->total, err);
    scan->total *= 2;
    if (rc == 0)
        rc = survey(scan, err);
    if (rc == 0)
        rc = scent_trainer_finish(scan->scents, &ingest->scent, err);
    if (rc == 0)
        rc = start_writer(scan, err);
    if (rc < 0)
        return rc;
    keep_blobs(scan);
    rc = catalog_scan(ingest->config.catalog, CATALOG_PRODUCT, index_product, scan, err);
    if (rc == 0)
        rc = left_out_write(&ingest->left_out, ingest->config.catalog, err);
    if (rc == 0)
        rc = ingest_publish(ingest, err);
    if (rc < 0)
        return rc;
    ingest->applied_seq = seq;
    ingest_set_surveyed(ingest, snapshot_stats(ingest->snapshot).doc_count);
    ingest->filled = true;
    return 0;
}

int ingest_scan(struct ingest *ingest, ingest_progress_fn progress, void *user,
                struct attar_error *err)
{
    struct scan scan = {.ingest = ingest, .progress = progress, .user = user};
    struct analysis *plain;
    struct analyzer *analyzer;
    int rc;

    assert(!ingest->filled && ingest->writer == NULL);
    rc = analysis_open(ingest->config.share_dir, slice_of("", 0), &plain, err);
    if (rc < 0)
        return rc;
    analyzer = analyzer_new(plain);
    scan.guard = guard_builder_new(plain);
    label_builder_init(&scan.labels, analyzer);
    scan.scents = scent_trainer_new();
    rc = run(&scan, err);
    scent_trainer_free(scan.scents);
    label_builder_release(&scan.labels);
    guard_builder_free(scan.guard);
    analyzer_free(analyzer);
    analysis_unref(plain);
    return rc;
}
