/* Verification, a piece at a time.
 *
 * What is read in pieces 1 to 3 may be of different moments; that costs a look at ranges and
 * suspects which are equal after all, never a false difference: only piece 4 counts, and it reads
 * catalogue and index of one position. */
#include "ingest/verify.h"

#include "base/bitset.h"
#include "base/buf.h"
#include "base/log.h"
#include "codec/json.h"
#include "ingest/state.h"

#include <assert.h>

enum { PAGE_PRODUCTS = 100, PAGE_DOCS = 400, PAGE_SUSPECTS = 50, ID_BYTES_MAX = 4096 };

enum phase {
    PHASE_CATALOGUE,
    PHASE_INDEX,
    PHASE_WALK_CATALOGUE,
    PHASE_WALK_INDEX,
    PHASE_SETTLE,
    PHASE_DONE
};

/* One side's content of a product. */
struct content {
    bool there;
    struct checksum128 hash;
};

struct verify {
    struct ingest *ingest;
    enum phase phase;
    struct buf last;           /* id behind which the next page of the catalogue begins */
    uint32_t found;            /* products of the page in hand */
    struct snapshot *snapshot; /* of the phases that walk the index */
    uint32_t doc;
    struct checksum128 catalogue[VERIFY_RANGES];
    VEC(char *) suspects;
    size_t settled;
    bool repaired; /* in the writer, not yet published */
    struct buf json;
    struct verify_report report;
};

const char *verify_kind_name(enum verify_kind kind)
{
    static const char *const names[VERIFY_KIND_COUNT] = {
#define X(name, words) #name,
        VERIFY_KINDS(X)
#undef X
    };

    assert(kind < VERIFY_KIND_COUNT);
    return names[kind];
}

struct verify *verify_new(struct ingest *ingest, uint8_t first, uint8_t last, bool repair)
{
    struct verify *verify = mem_zero(1, sizeof *verify);

    assert(ingest->filled && first <= last);
    verify->ingest = ingest;
    verify->report = (struct verify_report){.first = first, .last = last, .repair = repair};
    buf_init(&verify->last, ID_BYTES_MAX);
    buf_init(&verify->json, INDEX_DOC_BYTES_MAX);
    return verify;
}

void verify_free(struct verify *verify)
{
    if (verify == NULL)
        return;
    for (size_t i = 0; i < verify->suspects.count; i++)
        free(verify->suspects.items[i]);
    VEC_RELEASE(&verify->suspects);
    snapshot_unref(verify->snapshot);
    buf_release(&verify->last);
    buf_release(&verify->json);
    free(verify);
}

const struct verify_report *verify_report(const struct verify *verify)
{
    return &verify->report;
}

/* ---- Digests ---- */

static uint8_t range_of(struct slice id)
{
    return (uint8_t)(checksum_xxh3(id) >> 56);
}

static bool looked_at(const struct verify *verify, uint8_t range)
{
    return range >= verify->report.first && range <= verify->report.last;
}

static void add_to(struct checksum128 *sums, struct slice id, struct slice json)
{
    uint8_t range = range_of(id);

    sums[range] = checksum128_add(sums[range], checksum_xxh3_128(json), checksum_xxh3(id) | 1);
}

static bool differs(const struct verify *verify, uint8_t range)
{
    const struct checksum128 *a = &verify->catalogue[range];
    const struct checksum128 *b = &verify->report.ranges[range];

    return looked_at(verify, range) && (a->high != b->high || a->low != b->low);
}

static bool any_differs(const struct verify *verify)
{
    for (int range = verify->report.first; range <= verify->report.last; range++)
        if (differs(verify, (uint8_t)range))
            return true;
    return false;
}

/* ---- Contents ---- */

/* A document at fault is not visible: it is left out. */
static bool is_visible(struct ingest *ingest, struct slice json)
{
    static const struct json_limits limits = {.bytes = INDEX_DOC_BYTES_MAX};
    struct json *root;
    bool visible = false;

    if (json_parse(json, &limits, &root, NULL) < 0)
        return false;
    if (extract_document(&ingest->extract, root, json, &visible, NULL) < 0)
        visible = false;
    json_free(root);
    return visible;
}

/* The text stays in verify->json. */
static int read_catalogue(struct verify *verify, struct slice id, struct content *out,
                          struct attar_error *err)
{
    struct ingest *ingest = verify->ingest;
    int rc;

    *out = (struct content){0};
    buf_clear(&verify->json);
    rc = catalog_get(ingest->config.catalog, CATALOG_PRODUCT, id, &verify->json, err);
    if (rc == -ATTAR_ENOTFOUND)
        return 0;
    if (rc == 0 && is_visible(ingest, buf_slice(&verify->json)))
        *out = (struct content){true, checksum_xxh3_128(buf_slice(&verify->json))};
    return rc;
}

static int read_index(const struct verify *verify, struct slice id, struct content *out,
                      struct attar_error *err)
{
    const struct snapshot *snapshot = verify->ingest->snapshot;
    uint32_t doc = snapshot_find(snapshot, id);
    struct buf stored;
    int rc;

    *out = (struct content){0};
    if (doc == INDEX_DOC_NONE)
        return 0;
    buf_init(&stored, INDEX_DOC_BYTES_MAX);
    rc = snapshot_document(snapshot, doc, &stored, err);
    if (rc == 0)
        *out = (struct content){true, checksum_xxh3_128(buf_slice(&stored))};
    buf_release(&stored);
    return rc;
}

static bool equal(const struct content *a, const struct content *b)
{
    return a->there == b->there && a->hash.high == b->hash.high && a->hash.low == b->hash.low;
}

static void suspect(struct verify *verify, struct slice id)
{
    char *copy;

    if (verify->suspects.count == VERIFY_SUSPECTS_MAX) {
        verify->report.cut = true;
        return;
    }
    copy = mem_zero(1, id.len + 1);
    memcpy(copy, id.ptr, id.len);
    VEC_PUSH(&verify->suspects, copy);
}

/* ---- Pieces over the catalogue ---- */

static void behind(struct verify *verify, struct slice id)
{
    verify->found++;
    buf_clear(&verify->last);
    buf_add_slice(&verify->last, id);
}

static int sum_product(void *user, struct slice id, struct slice json, struct attar_error *err)
{
    struct verify *verify = user;

    (void)err;
    behind(verify, id);
    if (looked_at(verify, range_of(id)) && is_visible(verify->ingest, json)) {
        add_to(verify->catalogue, id, json);
        verify->report.products++;
    }
    return 0;
}

static int walk_product(void *user, struct slice id, struct slice json, struct attar_error *err)
{
    struct verify *verify = user;
    struct content here;
    struct content there;
    int rc;

    behind(verify, id);
    if (!differs(verify, range_of(id)) || !is_visible(verify->ingest, json))
        return 0;
    here = (struct content){true, checksum_xxh3_128(json)};
    rc = read_index(verify, id, &there, err);
    if (rc == 0 && !equal(&here, &there))
        suspect(verify, id);
    return rc;
}

/* Returns 1 behind the last page. */
static int page(struct verify *verify, catalog_visit_fn visit, struct attar_error *err)
{
    struct buf after = verify->last; /* the visit moves verify->last on */
    int rc;

    buf_init(&verify->last, ID_BYTES_MAX);
    verify->found = 0;
    rc = catalog_page(verify->ingest->config.catalog, CATALOG_PRODUCT, buf_slice(&after),
                      PAGE_PRODUCTS, visit, verify, err);
    buf_release(&after);
    return rc < 0 ? rc : verify->found < PAGE_PRODUCTS;
}

/* ---- Pieces over one snapshot ---- */

static int sum_doc(struct verify *verify, struct slice id, struct attar_error *err)
{
    int rc;

    if (!looked_at(verify, range_of(id)))
        return 0;
    buf_clear(&verify->json);
    rc = snapshot_document(verify->snapshot, verify->doc, &verify->json, err);
    if (rc == 0)
        add_to(verify->report.ranges, id, buf_slice(&verify->json));
    return rc;
}

/* What the catalogue shows was compared when that was walked. */
static int walk_doc(struct verify *verify, struct slice id, struct attar_error *err)
{
    struct content here;
    int rc;

    if (!differs(verify, range_of(id)))
        return 0;
    rc = read_catalogue(verify, id, &here, err);
    if (rc == 0 && !here.there)
        suspect(verify, id);
    return rc;
}

/* Returns 1 behind the last document. */
static int docs(struct verify *verify,
                int (*visit)(struct verify *, struct slice, struct attar_error *),
                struct attar_error *err)
{
    uint32_t cap = snapshot_doc_cap(verify->snapshot);
    uint32_t end = cap - verify->doc < PAGE_DOCS ? cap : verify->doc + PAGE_DOCS;
    int rc = 0;

    for (; rc == 0 && verify->doc < end; verify->doc++)
        if (bitset_get(snapshot_live(verify->snapshot), verify->doc))
            rc = visit(verify, snapshot_id(verify->snapshot, verify->doc), err);
    return rc < 0 ? rc : verify->doc == cap;
}

/* ---- Settling ---- */

static enum verify_kind kind_of(const struct content *catalogue, const struct content *index)
{
    if (!index->there)
        return VERIFY_missing;
    return catalogue->there ? VERIFY_stale : VERIFY_extra;
}

static void tell(struct verify *verify, struct slice id, const struct content *catalogue,
                 const struct content *index)
{
    struct verify_report *report = &verify->report;
    enum verify_kind kind = kind_of(catalogue, index);
    char texts[2][CHECKSUM128_TEXT_CAP];
    struct verify_difference *named;

    report->counts[kind]++;
    log_line(LOG_WARN, "verify_difference", "kind=%s id=%.*s catalogue=%s index=%s",
             verify_kind_name(kind), SLICE_ARG(id), checksum128_format(catalogue->hash, texts[0]),
             checksum128_format(index->hash, texts[1]));
    if (report->named_count == VERIFY_NAMED_MAX)
        return;
    named = &report->named[report->named_count++];
    *named = (struct verify_difference){
        .kind = kind, .catalogue = catalogue->hash, .index = index->hash};
    memcpy(named->id, id.ptr, id.len > REJECTED_ID_MAX ? REJECTED_ID_MAX : id.len);
}

static int mend(struct verify *verify, struct slice id, const struct content *catalogue,
                struct attar_error *err)
{
    struct ingest *ingest = verify->ingest;
    int rc = 0;

    if (catalogue->there)
        rc = ingest_take(ingest, id, buf_slice(&verify->json), err);
    else
        index_writer_delete(ingest->writer, id);
    if (rc < 0)
        return rc;
    verify->repaired = true;
    verify->report.repaired++;
    return 0;
}

/* Returns 0 when the catalogue is ahead of the index: to be looked at later; else 1. */
static int settle(struct verify *verify, struct slice id, struct attar_error *err)
{
    struct ingest *ingest = verify->ingest;
    struct content catalogue;
    struct content index;
    uint64_t before;
    uint64_t after = 0;
    int rc = catalog_position(ingest->config.catalog, &before, err);

    if (rc == 0)
        rc = read_catalogue(verify, id, &catalogue, err);
    if (rc == 0)
        rc = read_index(verify, id, &index, err);
    if (rc == 0)
        rc = catalog_position(ingest->config.catalog, &after, err);
    if (rc < 0 || before != after || before != ingest->applied_seq)
        return rc;
    if (equal(&catalogue, &index))
        return 1;
    tell(verify, id, &catalogue, &index);
    if (verify->report.repair)
        rc = mend(verify, id, &catalogue, err);
    return rc < 0 ? rc : 1;
}

/* Returns 1 when all have settled. */
static int settle_some(struct verify *verify, struct attar_error *err)
{
    int rc = 1;

    for (int i = 0; i < PAGE_SUSPECTS && verify->settled < verify->suspects.count; i++) {
        rc = settle(verify, slice_cstr(verify->suspects.items[verify->settled]), err);
        if (rc <= 0)
            return rc;
        verify->settled++;
    }
    return verify->settled == verify->suspects.count;
}

/* ---- All of it ---- */

static void hold_snapshot(struct verify *verify)
{
    snapshot_unref(verify->snapshot);
    verify->snapshot = ingest_snapshot(verify->ingest);
    verify->doc = 0;
}

static void sum_up(struct verify *verify)
{
    for (int range = 0; range < VERIFY_RANGES; range++)
        verify->report.digest =
            checksum128_add(verify->report.digest, verify->report.ranges[range], 1);
}

static void next_phase(struct verify *verify)
{
    verify->phase++;
    buf_clear(&verify->last);
    if (verify->phase == PHASE_INDEX)
        verify->report.mark = ingest_mark(verify->ingest);
    if (verify->phase == PHASE_INDEX || verify->phase == PHASE_WALK_INDEX)
        hold_snapshot(verify);
    if (verify->phase == PHASE_WALK_CATALOGUE) {
        sum_up(verify);
        if (!any_differs(verify))
            verify->phase = PHASE_DONE;
    }
    verify->report.done = verify->phase == PHASE_DONE;
}

static int piece(struct verify *verify, struct attar_error *err)
{
    switch (verify->phase) {
    case PHASE_CATALOGUE: return page(verify, sum_product, err);
    case PHASE_INDEX: return docs(verify, sum_doc, err);
    case PHASE_WALK_CATALOGUE: return page(verify, walk_product, err);
    case PHASE_WALK_INDEX: return docs(verify, walk_doc, err);
    case PHASE_SETTLE: return settle_some(verify, err);
    case PHASE_DONE: break;
    }
    return 0;
}

int verify_step(struct verify *verify, bool *out_changed, struct attar_error *err)
{
    int rc = piece(verify, err);

    assert(out_changed != NULL);
    *out_changed = false;
    if (rc < 0)
        return rc;
    verify->report.steps++;
    if (rc > 0 && verify->phase != PHASE_DONE)
        next_phase(verify);
    if (!verify->report.done)
        return 1;
    if (!verify->repaired)
        return 0;
    rc = left_out_write(&verify->ingest->left_out, verify->ingest->config.catalog, err);
    if (rc == 0)
        rc = ingest_publish(verify->ingest, err);
    if (rc < 0)
        return rc;
    verify->repaired = false;
    *out_changed = true;
    return 0;
}
