/* Index against catalogue: every visible product is in the index with the same stored bytes, and
 * the index holds nothing else. */
#include "ingest/state.h"

#include "base/buf.h"
#include "codec/json.h"

#include <assert.h>

struct verify {
    struct ingest *ingest;
    struct buf stored;
    uint32_t visible;
};

static int compare(struct verify *verify, struct slice id, struct slice json,
                   struct attar_error *err)
{
    const struct snapshot *snapshot = verify->ingest->snapshot;
    uint32_t doc = snapshot_find(snapshot, id);
    int rc;

    if (doc == INDEX_DOC_NONE)
        return error_set(err, ATTAR_ECORRUPT, "product %.*s is not in the index", SLICE_ARG(id));
    buf_clear(&verify->stored);
    rc = snapshot_document(snapshot, doc, &verify->stored, err);
    if (rc < 0)
        return rc;
    if (!slice_eq(buf_slice(&verify->stored), json))
        return error_set(err, ATTAR_ECORRUPT, "product %.*s is stale in the index", SLICE_ARG(id));
    verify->visible++;
    return 0;
}

static int check_product(void *user, struct slice id, struct slice json, struct attar_error *err)
{
    static const struct json_limits limits = {.bytes = INDEX_DOC_BYTES_MAX};
    struct verify *verify = user;
    struct json *root;
    bool visible = false;
    int rc = json_parse(json, &limits, &root, err);

    if (rc < 0)
        return rc;
    rc = extract_document(&verify->ingest->extract, root, json, &visible, NULL);
    json_free(root);
    return rc < 0 || !visible ? 0 : compare(verify, id, json, err);
}

int ingest_verify(struct ingest *ingest, struct attar_error *err)
{
    struct verify verify = {.ingest = ingest};
    uint32_t held;
    int rc;

    assert(ingest->filled && ingest->extracting);
    buf_init(&verify.stored, INDEX_DOC_BYTES_MAX);
    rc = catalog_scan(ingest->config.catalog, CATALOG_PRODUCT, check_product, &verify, err);
    buf_release(&verify.stored);
    if (rc < 0)
        return rc;
    held = snapshot_stats(ingest->snapshot).doc_count;
    if (held != verify.visible)
        return error_set(err, ATTAR_ECORRUPT, "the index holds %u products, the catalogue shows %u",
                         held, verify.visible);
    return 0;
}
