/* The import: rows in, documents put, faults listed, one transaction around all of it.
 *
 *   row --> draft (mapping, or the line itself) --> parsed --> checked --> canonical --> put
 *              |                                       |
 *              `--> vendor record, if there is none    `--> id met before: replace, or merge offers
 *
 * A row at fault is counted and skipped; a failure of the file, the disk or the catalogue rolls
 * everything back.  What was met is kept as a map of ids, and one of slugs, which are unique. */
#include "catalog/import/import.h"

#include "base/clock.h"
#include "catalog/catalog.h"
#include "catalog/import/mapping.h"
#include "catalog/product.h"

#include <assert.h>
#include <stdio.h>

enum { IDS_BYTES_MAX = 1 << 30, ARENA_BYTES_MAX = 16 << 20, PROGRESS_ROWS = 500 };

struct import {
    struct catalog *catalog;
    const struct import_options *options;
    struct import_report *report;
    struct mapping mapping; /* root NULL: none */
    struct input *input;
    struct rows rows;
    struct map ids;
    struct map slugs;   /* -> position in ids */
    struct map vendors; /* drafts of vendor records that were dealt with */
    struct arena arena;
    struct buf draft;
    struct buf canonical;
    struct buf stored;
    int64_t started_ns;
};

static const struct json_limits limits = {PRODUCT_BYTES_MAX, true};

static int64_t elapsed_ms(const struct import *im)
{
    return (clock_monotonic_ns() - im->started_ns) / 1000000;
}

static void tell(const struct import *im)
{
    struct import_progress progress = {
        .bytes_done = input_position(im->input),
        .bytes_total = input_size(im->input),
        .rows = im->report->rows,
        .rejected = im->report->rejected,
        .elapsed_ms = elapsed_ms(im),
    };

    if (im->options->progress != NULL)
        im->options->progress(im->options->user, &progress);
}

/* "offers[3].price: missing" is a field and a reason; a text without a path is a reason. */
static void reject(struct import *im, const struct attar_error *fault)
{
    struct slice reason = slice_cstr(fault->text);
    struct slice field = slice_cut(&reason, ':');
    struct import_reject row = {.line = im->rows.line};

    im->report->rejected++;
    if (im->report->rejects.count == IMPORT_REJECTS_LISTED)
        return;
    if (reason.ptr == NULL || memchr(field.ptr, ' ', field.len) != NULL) {
        reason = slice_cstr(fault->text);
        field = (struct slice){"", 0};
    }
    snprintf(row.field, sizeof row.field, "%.*s", SLICE_ARG(field));
    snprintf(row.reason, sizeof row.reason, "%.*s", SLICE_ARG(slice_trim(reason)));
    VEC_PUSH(&im->report->rejects, row);
}

/* Only a fault of the row may be skipped. */
static bool of_the_row(int rc)
{
    return rc == -ATTAR_EPARSE || rc == -ATTAR_ELIMIT;
}

static int check_document(struct import *im, int kind, const struct json *root,
                          struct slice *out_slug, struct attar_error *err)
{
    *out_slug = (struct slice){0};
    if (kind == CATALOG_PRODUCT)
        json_str(json_get(root, "slug"), out_slug);
    return document_check((enum catalog_kind)kind, root, &im->arena, err);
}

/* A slug leads to one product.  0 or -ATTAR_EPARSE. */
static int claim_slug(struct import *im, struct slice slug, struct slice id,
                      struct attar_error *err)
{
    size_t before = im->slugs.count;
    uint32_t at;
    struct slice owner;

    if (slug.len == 0)
        return 0;
    at = map_add(&im->slugs, slug);
    if (at == MAP_NONE)
        return error_set(err, ATTAR_EIO, "more than %d bytes of slugs", IDS_BYTES_MAX);
    if (im->slugs.count > before) {
        im->slugs.entries[at].value = im->ids.count - 1;
        return 0;
    }
    owner = im->ids.entries[im->slugs.entries[at].value].key;
    if (slice_eq(owner, id))
        return 0;
    return error_set(err, ATTAR_EPARSE, "slug: \"%.*s\" is the slug of %.*s already",
                     SLICE_ARG(slug), SLICE_ARG(owner));
}

static int put(struct import *im, int kind, const struct json *root, struct slice id,
               struct attar_error *err)
{
    buf_clear(&im->canonical);
    document_canonical(root, &im->canonical);
    if (im->canonical.overflow)
        return error_set(err, ATTAR_ELIMIT, "document: more than %d bytes", PRODUCT_BYTES_MAX);
    return catalog_put(im->catalog, (enum catalog_kind)kind, id, buf_slice(&im->canonical), err);
}

static void write_offers(struct json_writer *w, const struct json *offers)
{
    for (size_t i = 0; i < json_count(offers); i++)
        json_add_json(w, json_at(offers, i));
}

/* The stored product with the row's offers behind its own, as text in `draft`. */
static void join_offers(struct import *im, const struct json *stored, const struct json *row)
{
    struct json_member member;
    struct json_writer w;

    buf_clear(&im->draft);
    json_writer_init(&w, &im->draft);
    json_object_begin(&w);
    for (void *it = json_first(stored, &member); it != NULL; it = json_after(stored, it, &member)) {
        if (slice_eq(member.key, SLICE("offers")))
            continue;
        json_key_slice(&w, member.key);
        json_add_json(&w, member.value);
    }
    json_key(&w, "offers");
    json_array_begin(&w);
    write_offers(&w, json_get(stored, "offers"));
    write_offers(&w, json_get(row, "offers"));
    json_array_end(&w);
    json_object_end(&w);
}

static int merge_row(struct import *im, const struct json *row, struct slice id,
                     struct attar_error *err)
{
    struct json *stored = NULL;
    struct json *joined = NULL;
    struct slice slug;
    int rc;

    buf_clear(&im->stored);
    rc = catalog_get(im->catalog, CATALOG_PRODUCT, id, &im->stored, err);
    if (rc == 0)
        rc = json_parse(buf_slice(&im->stored), &limits, &stored, err);
    if (rc == 0) {
        join_offers(im, stored, row);
        rc = json_parse(buf_slice(&im->draft), &limits, &joined, err);
    }
    if (rc == 0)
        rc = check_document(im, CATALOG_PRODUCT, joined, &slug, err);
    if (rc == 0)
        rc = put(im, CATALOG_PRODUCT, joined, id, err);
    if (rc == 0)
        im->report->merged++;
    json_free(stored);
    json_free(joined);
    return rc;
}

/* A checked document of this file for the first time, or once more. */
static int take_document(struct import *im, int kind, const struct json *root, struct slice slug,
                         struct attar_error *err)
{
    struct slice id = {0};
    uint32_t at;
    int rc;

    json_str(json_get(root, "id"), &id);
    at = map_find(&im->ids, id);
    if (at != MAP_NONE && im->mapping.group)
        return merge_row(im, root, im->ids.entries[at].key, err);
    if (at == MAP_NONE)
        at = map_add(&im->ids, id);
    if (at == MAP_NONE)
        return error_set(err, ATTAR_EIO, "more than %d bytes of ids", IDS_BYTES_MAX);
    rc = claim_slug(im, slug, id, err);
    if (rc == 0)
        rc = put(im, kind, root, id, err);
    if (rc == 0 && im->ids.entries[at].value++ > 0)
        im->report->duplicates++;
    else if (rc == 0)
        im->report->documents++;
    return rc;
}

static int take_parsed(struct import *im, int kind, const struct json *root,
                       struct attar_error *err)
{
    struct slice slug = {0};
    int rc = check_document(im, kind, root, &slug, err);

    return rc < 0 ? rc : take_document(im, kind, root, slug, err);
}

static int take_draft(struct import *im, struct attar_error *err)
{
    struct json *root = NULL;
    int rc = json_parse(buf_slice(&im->draft), &limits, &root, err);

    if (rc == 0)
        rc = take_parsed(im, CATALOG_PRODUCT, root, err);
    json_free(root);
    return rc;
}

/* A vendor that the catalogue knows stays as it is. */
static int put_vendor(struct import *im, struct attar_error *err)
{
    size_t before = im->vendors.count;
    struct json *root = NULL;
    struct slice id = {0};
    struct slice slug;
    int rc;

    if (map_add(&im->vendors, buf_slice(&im->draft)) != MAP_NONE && im->vendors.count == before)
        return 0;
    rc = json_parse(buf_slice(&im->draft), &limits, &root, err);
    if (rc == 0)
        rc = check_document(im, CATALOG_VENDOR, root, &slug, err);
    if (rc == 0) {
        buf_clear(&im->stored);
        json_str(json_get(root, "id"), &id);
        rc = catalog_get(im->catalog, CATALOG_VENDOR, id, &im->stored, err);
        if (rc == -ATTAR_ENOTFOUND) {
            rc = put(im, CATALOG_VENDOR, root, id, err);
            im->report->vendors += rc == 0;
        }
    }
    json_free(root);
    return rc;
}

/* The template's document for the row, as text in `draft`.  1, 0 or the reason. */
static int draft_of(struct import *im, const char *name, struct attar_error *err)
{
    const struct json *t = mapping_template(&im->mapping, name);
    struct json_writer w;
    int rc;

    if (t == NULL)
        return 0;
    buf_clear(&im->draft);
    json_writer_init(&w, &im->draft);
    rc = mapping_eval(&im->mapping, t, &im->rows, &w, err);
    if (rc >= 0 && im->draft.overflow)
        return error_set(err, ATTAR_ELIMIT, "document: more than %d bytes", PRODUCT_BYTES_MAX);
    return rc;
}

static int take_mapped(struct import *im, struct attar_error *err)
{
    int rc = draft_of(im, "product", err);

    if (rc == 0)
        return error_set(err, ATTAR_EPARSE, "the mapping gives nothing for this row");
    if (rc > 0)
        rc = take_draft(im, err);
    if (rc < 0)
        return rc;
    rc = draft_of(im, "vendor", err);
    return rc > 0 ? put_vendor(im, err) : rc;
}

static int take_row(struct import *im, struct attar_error *err)
{
    struct attar_error fault = {0};
    int rc = rows_next(&im->rows, &fault);

    if (rc == 0)
        return 0;
    im->report->rows++;
    if (rc > 0)
        rc = im->mapping.root != NULL ? take_mapped(im, &fault)
                                      : take_parsed(im, im->options->kind, im->rows.json, &fault);
    if (of_the_row(rc))
        reject(im, &fault);
    else if (rc < 0) {
        if (err != NULL)
            *err = fault;
        return rc;
    }
    return 1;
}

static int take_all(struct import *im, struct attar_error *err)
{
    int rc;

    do {
        rc = take_row(im, err);
        if (rc > 0 && im->report->rows % PROGRESS_ROWS == 0)
            tell(im);
    } while (rc > 0);
    return rc;
}

static void import_init(struct import *im, struct catalog *catalog,
                        const struct import_options *options, struct import_report *report)
{
    *im = (struct import){.catalog = catalog, .options = options, .report = report};
    map_init(&im->ids, IDS_BYTES_MAX);
    map_init(&im->slugs, IDS_BYTES_MAX);
    map_init(&im->vendors, PRODUCT_BYTES_MAX);
    arena_init(&im->arena, ARENA_BYTES_MAX);
    buf_init(&im->draft, PRODUCT_BYTES_MAX);
    buf_init(&im->canonical, PRODUCT_BYTES_MAX);
    buf_init(&im->stored, PRODUCT_BYTES_MAX);
    im->started_ns = clock_monotonic_ns();
}

static void import_release(struct import *im)
{
    rows_release(&im->rows);
    input_close(im->input);
    mapping_close(&im->mapping);
    map_release(&im->ids);
    map_release(&im->slugs);
    map_release(&im->vendors);
    arena_release(&im->arena);
    buf_release(&im->draft);
    buf_release(&im->canonical);
    buf_release(&im->stored);
}

static int open_source(struct import *im, struct attar_error *err)
{
    const struct import_options *options = im->options;
    int rc = input_open(options->path, &im->input, err);

    if (rc == 0 && options->mapping_path != NULL)
        rc = mapping_open(options->mapping_path, options->ontology_dir, &im->mapping, err);
    if (rc < 0)
        return rc;
    return rows_open(&im->rows, im->input,
                     im->mapping.root != NULL ? im->mapping.format : ROWS_JSONL, err);
}

int catalog_import(struct catalog *catalog, const struct import_options *options,
                   struct import_report *out_report, struct attar_error *err)
{
    struct import im;
    int rc;

    assert(catalog != NULL && options->path != NULL && out_report != NULL);
    assert(options->kind >= 0 && options->kind < CATALOG_KIND_COUNT);
    *out_report = (struct import_report){0};
    import_init(&im, catalog, options, out_report);
    rc = open_source(&im, err);
    if (rc == 0)
        rc = catalog_begin(catalog, err);
    if (rc == 0) {
        rc = take_all(&im, err);
        if (rc == 0)
            rc = catalog_commit(catalog, err);
        if (rc < 0)
            catalog_rollback(catalog);
    }
    if (im.input != NULL)
        tell(&im);
    out_report->elapsed_ms = elapsed_ms(&im);
    import_release(&im);
    return rc;
}

void import_report_release(struct import_report *report)
{
    VEC_RELEASE(&report->rejects);
}
