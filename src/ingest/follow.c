/* Following the change feed of the catalogue (catalog/feed.h), up to its newest change, in one
 * publish.
 *
 *   product    the document as it stands now, or its deletion
 *   brand      or category: the index is dated (renew.c), since its labels are frozen
 *   vendor     every product with an offer of that vendor, since its offers come or go at once;
 *              after the batch's products, which were taken with the vendors as they were.  A
 *              vendor whose name is another now dates the index as well */
#include "ingest/state.h"

#include "base/log.h"
#include "codec/json.h"
#include "ingest/label_builder.h"

#include <assert.h>

struct follow {
    struct ingest *ingest;
    bool vendors_changed;
    bool records_changed; /* of brands and categories, or the name of a vendor */
    struct attar_error error;
};

static int take_product(struct follow *follow, const struct feed_change *change)
{
    struct ingest *ingest = follow->ingest;

    if (change->op == FEED_PUT)
        return ingest_take(ingest, change->id, change->json, &follow->error);
    assert(change->op == FEED_DELETE);
    index_writer_delete(ingest->writer, change->id);
    left_out_mended(&ingest->left_out, change->id);
    return 0;
}

/* Do the index's labels call the vendor what it is called now? */
static bool label_stands(const struct ingest *ingest, const struct feed_change *change)
{
    static const struct json_limits limits = {.bytes = INDEX_DOC_BYTES_MAX};
    struct slice labels = snapshot_blob(ingest->snapshot, "labels");
    struct concept_row row = {
        .set = SLICE("vendor"), .id = change->id, .en = {"", 0}, .ar = {"", 0}};
    struct json *root;
    bool stands;

    if (change->op != FEED_PUT)
        return !label_blob_has(labels, row.set, row.id);
    if (json_parse(change->json, &limits, &root, NULL) < 0)
        return true;
    (void)json_str(json_get(json_get(root, "name"), "en"), &row.en);
    (void)json_str(json_get(json_get(root, "name"), "ar"), &row.ar);
    stands = label_blob_tells(labels, &row);
    json_free(root);
    return stands;
}

static void take_vendor(struct follow *follow, const struct feed_change *change)
{
    follow->vendors_changed = true;
    if (!follow->records_changed)
        follow->records_changed = !label_stands(follow->ingest, change);
}

static int take_change(void *user, const struct feed_change *change)
{
    struct follow *follow = user;

    switch (change->kind) {
    case CATALOG_PRODUCT: return take_product(follow, change);
    case CATALOG_VENDOR: take_vendor(follow, change); return 0;
    default: follow->records_changed = true; return 0;
    }
}

static int reapply(void *user, struct slice id, struct slice json, struct attar_error *err)
{
    return ingest_take(user, id, json, err);
}

/* A vendor's state decides which offers are live: read the vendors anew, apply every product. */
static int apply_vendors(struct ingest *ingest, struct attar_error *err)
{
    int rc = ingest_start_extract(ingest, err);

    return rc < 0 ? rc
                  : catalog_scan(ingest->config.catalog, CATALOG_PRODUCT, reapply, ingest, err);
}

/* Every change after what was applied, up to `newest` or a little beyond; *out_upto says how far.
 */
static int take_changes(struct follow *follow, uint64_t newest, uint64_t *out_upto,
                        struct attar_error *err)
{
    struct feed *feed = follow->ingest->feed;
    struct position at = {.mark = {MARK_SQLITE, follow->ingest->applied_seq}};
    struct feed_fault fault = {0};
    struct feed_batch batch;
    int rc = feed->ops->open(feed, &at, &fault);

    while (rc == 0 && at.mark.time < newest)
        rc = feed->ops->next(feed, 0, take_change, follow, &at, &batch, &fault);
    if (rc < 0 && err != NULL)
        *err = follow->error.code != 0 ? follow->error : fault.error;
    *out_upto = at.mark.time;
    return rc < 0 && follow->error.code != 0 ? -follow->error.code : rc;
}

static int apply_all(struct follow *follow, uint64_t newest, uint64_t *out_upto,
                     struct attar_error *err)
{
    struct ingest *ingest = follow->ingest;
    struct attar_error unwritten = {0};
    int rc = take_changes(follow, newest, out_upto, err);

    if (rc == 0 && follow->vendors_changed)
        rc = apply_vendors(ingest, err);
    if (rc == 0 && left_out_write(&ingest->left_out, ingest->config.catalog, &unwritten) < 0)
        log_error("left_out_unwritten", &unwritten); /* kept for the next time */
    if (follow->records_changed)
        ingest_set_surveyed(ingest, -1);
    return rc;
}

static int publish_changes(struct ingest *ingest, uint64_t newest, struct attar_error *err)
{
    struct follow follow = {.ingest = ingest};
    uint64_t upto;
    int rc;

    if (ingest->feed == NULL)
        ingest->feed = feed_over_catalog(ingest->config.catalog);
    rc = apply_all(&follow, newest, &upto, err);
    if (rc == 0)
        rc = ingest_publish(ingest, err);
    if (rc == 0)
        ingest->applied_seq = upto;
    return rc;
}

int ingest_poll(struct ingest *ingest, bool *out_changed, struct attar_error *err)
{
    struct place place; /* read before the log: the log is never older */
    uint64_t newest;
    int rc = place_read(ingest->config.catalog, &place, err);

    assert(ingest->filled);
    if (rc == 0)
        rc = catalog_position(ingest->config.catalog, &newest, err);
    if (rc < 0)
        return rc;
    *out_changed = newest != ingest->applied_seq;
    if (*out_changed)
        rc = publish_changes(ingest, newest, err);
    if (rc == 0)
        ingest->place = place;
    else
        *out_changed = false;
    return rc;
}
