/* Documents into the writer: the part that scan and change feed share.
 *
 *   vendor records --> hidden_vendors (status not approved, or holiday_until in the future)
 *   product JSON   --> extract --> index_writer_put, or index_writer_delete when not visible */
#include "ingest/state.h"

#include "base/clock.h"
#include "codec/json.h"

#include <assert.h>

static const struct json_limits document_limits = {.bytes = INDEX_DOC_BYTES_MAX};

static bool on_holiday(const struct json *vendor)
{
    struct slice text;
    char copy[64];
    int64_t until_ms;

    if (json_str(json_get(vendor, "holiday_until"), &text) < 0 || text.len >= sizeof copy)
        return false;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    return clock_parse_rfc3339(copy, &until_ms) == 0 && until_ms > clock_wall_ms();
}

static int read_vendor(void *user, struct slice id, struct slice json, struct attar_error *err)
{
    struct map *vendors = user;
    struct slice status;
    struct json *root;
    int rc = json_parse(json, &document_limits, &root, err);
    bool hidden;

    if (rc < 0)
        return rc;
    hidden = json_str(json_get(root, "status"), &status) < 0 ||
             !slice_eq(status, SLICE("approved")) || on_holiday(root);
    json_free(root);
    if (hidden && map_add(vendors, id) == MAP_NONE)
        return error_set(err, ATTAR_ELIMIT, "too many vendors");
    return 0;
}

int ingest_start_extract(struct ingest *ingest, struct attar_error *err)
{
    struct map vendors;
    int rc;

    assert(ingest->analysis != NULL);
    map_init(&vendors, VENDORS_BYTES_MAX);
    rc = catalog_scan(ingest->config.catalog, CATALOG_VENDOR, read_vendor, &vendors, err);
    if (rc == 0)
        rc = left_out_load(&ingest->left_out, ingest->config.catalog, err);
    if (rc < 0) { /* the extractor that there is goes on with the vendors that it has */
        map_release(&vendors);
        return rc;
    }
    ingest_stop_extract(ingest);
    map_release(&ingest->hidden_vendors);
    ingest->hidden_vendors = vendors;
    ingest->analyzer = analyzer_new(ingest->analysis);
    extract_init(&ingest->extract, ingest->declared->schema, &ingest->declared->rules,
                 &ingest->declared->ontology, &ingest->hidden_vendors, ingest->analyzer);
    ingest->extract.scent = ingest->scent;
    ingest->extracting = true;
    return 0;
}

void ingest_stop_extract(struct ingest *ingest)
{
    if (!ingest->extracting)
        return;
    extract_release(&ingest->extract);
    analyzer_free(ingest->analyzer);
    ingest->analyzer = NULL;
    ingest->extracting = false;
}

static int put_visible(struct ingest *ingest, struct slice id, bool visible,
                       struct attar_error *err)
{
    if (visible)
        return index_writer_put(ingest->writer, &ingest->extract.document, err);
    index_writer_delete(ingest->writer, id);
    return 0;
}

/* A limit that a document passes is its fault: the index goes on without it. */
static int of_document(int rc, struct attar_error *err)
{
    if (rc != -ATTAR_ELIMIT)
        return rc;
    if (err != NULL)
        err->code = ATTAR_EINVAL;
    return -ATTAR_EINVAL;
}

int ingest_apply(struct ingest *ingest, struct slice id, struct slice json, struct attar_error *err)
{
    struct json *root;
    bool visible = false;
    int rc = json_parse(json, &document_limits, &root, err);

    assert(ingest->extracting && ingest->writer != NULL);
    if (rc < 0)
        return of_document(rc, err);
    rc = of_document(extract_document(&ingest->extract, root, json, &visible, err), err);
    if (rc == 0)
        rc = of_document(put_visible(ingest, id, visible, err), err);
    json_free(root);
    return rc;
}

int ingest_take(struct ingest *ingest, struct slice id, struct slice json, struct attar_error *err)
{
    struct attar_error fault = {0};
    int rc = ingest_apply(ingest, id, json, &fault);

    if (rc == 0) {
        left_out_mended(&ingest->left_out, id);
    } else if (rc == -ATTAR_EPARSE || rc == -ATTAR_EINVAL) {
        left_out_add(&ingest->left_out, id, fault.text);
        index_writer_delete(ingest->writer, id);
        rc = 0;
    } else if (err != NULL) {
        *err = fault;
    }
    return rc;
}

int ingest_publish(struct ingest *ingest, struct attar_error *err)
{
    struct snapshot *snapshot;
    int rc = index_writer_publish(ingest->writer, &snapshot, err);

    if (rc < 0)
        return rc;
    snapshot_unref(ingest->snapshot);
    ingest->snapshot = snapshot;
    ingest->uncommitted = true;
    return 0;
}
