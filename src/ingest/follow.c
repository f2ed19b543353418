/* Following the change feed: each changed product once, in the order of the log.
 *
 *   product    the document as it stands now, or its deletion
 *   brand      or category: the index is dated (renew.c), since its labels are frozen
 *   vendor     every product with an offer of that vendor, since its offers come or go at once */
#include "ingest/state.h"

#include "base/buf.h"
#include "base/log.h"
#include "codec/json.h"

#include <assert.h>

struct follow {
    struct ingest *ingest;
    bool vendors_changed;
    bool records_changed; /* of brands and categories */
    struct buf json;
};

static int apply_change(struct follow *follow, struct slice id, struct attar_error *err)
{
    struct ingest *ingest = follow->ingest;
    struct attar_error fault = {0};
    int rc;

    buf_clear(&follow->json);
    rc = catalog_get(ingest->config.catalog, CATALOG_PRODUCT, id, &follow->json, &fault);
    if (rc == -ATTAR_ENOTFOUND) {
        index_writer_delete(ingest->writer, id);
        left_out_mended(&ingest->left_out, id);
        return 0;
    }
    if (rc == 0)
        return ingest_take(ingest, id, buf_slice(&follow->json), err);
    if (err != NULL)
        *err = fault;
    return rc;
}

static int on_record(void *user, enum catalog_kind kind, struct slice id, struct attar_error *err)
{
    struct follow *follow = user;

    (void)id;
    (void)err;
    follow->vendors_changed = follow->vendors_changed || kind == CATALOG_VENDOR;
    follow->records_changed =
        follow->records_changed || kind == CATALOG_BRAND || kind == CATALOG_CATEGORY;
    return 0;
}

static int on_product(void *user, enum catalog_kind kind, struct slice id, struct attar_error *err)
{
    return kind == CATALOG_PRODUCT ? apply_change(user, id, err) : 0;
}

static int reapply(void *user, struct slice id, struct slice json, struct attar_error *err)
{
    struct follow *follow = user;

    return ingest_take(follow->ingest, id, json, err);
}

/* A vendor's state decides which offers are live: read the vendors anew, apply every product. */
static int apply_vendors(struct follow *follow, struct attar_error *err)
{
    int rc = ingest_start_extract(follow->ingest, err);

    if (rc < 0)
        return rc;
    return catalog_scan(follow->ingest->config.catalog, CATALOG_PRODUCT, reapply, follow, err);
}

static int apply_all(struct follow *follow, uint64_t upto, struct attar_error *err)
{
    struct ingest *ingest = follow->ingest;
    struct attar_error unwritten = {0};
    int rc =
        catalog_changes(ingest->config.catalog, ingest->applied_seq, upto, on_record, follow, err);

    if (rc == 0 && follow->vendors_changed)
        rc = apply_vendors(follow, err);
    if (rc == 0)
        rc = catalog_changes(ingest->config.catalog, ingest->applied_seq, upto, on_product, follow,
                             err);
    if (rc == 0 && left_out_write(&ingest->left_out, ingest->config.catalog, &unwritten) < 0)
        log_error("left_out_unwritten", &unwritten); /* kept for the next time */
    return rc;
}

int ingest_poll(struct ingest *ingest, bool *out_changed, struct attar_error *err)
{
    struct follow follow = {.ingest = ingest};
    struct place place;
    uint64_t newest;
    int rc = place_read(ingest->config.catalog, &place, err);

    assert(ingest->filled);
    if (rc == 0)
        rc = catalog_position(ingest->config.catalog, &newest, err);
    if (rc < 0)
        return rc;
    if (newest == ingest->applied_seq) {
        ingest->place = place;
        *out_changed = false;
        return 0;
    }
    buf_init(&follow.json, INDEX_DOC_BYTES_MAX);
    rc = apply_all(&follow, newest, err);
    buf_release(&follow.json);
    if (follow.records_changed)
        ingest_set_surveyed(ingest, -1);
    if (rc == 0)
        rc = ingest_publish(ingest, err);
    if (rc < 0)
        return rc;
    ingest->applied_seq = newest;
    ingest->place = place;
    *out_changed = true;
    return 0;
}
