/* Catalogue and index against the history of the source. */
#include "tests/sim/laws.h"

#include <string.h>

/* What the catalogue holds of one kind: the revision of each slot, 0 for none. */
struct holding {
    struct world *world;
    enum catalog_kind kind;
    uint32_t revs[DOCUMENT_PRODUCTS];
};

/* The laws read without faults: returns what to give back to `faults.per_million`. */
static unsigned hush(struct world *world)
{
    unsigned per_million = world->faults.per_million;

    world->faults.per_million = 0;
    return per_million;
}

static int note_document(void *user, struct slice id, struct slice json, struct attar_error *err)
{
    struct holding *holding = user;
    int slot = document_slot(holding->kind, id);

    (void)err;
    if (slot < 0)
        world_break(holding->world, "position-first", "a document %.*s that the source never had",
                    SLICE_ARG(id));
    else
        holding->revs[slot] = document_rev(json);
    return 0;
}

static bool hold(struct world *world, enum catalog_kind kind, struct holding *out)
{
    *out = (struct holding){.world = world, .kind = kind};
    return catalog_scan(world->index_catalog, kind, note_document, out, NULL) == 0;
}

/* Does `version` look like revision `rev` in the catalogue? */
static bool looks_like(const struct version *version, uint32_t rev)
{
    return (document_usable(&version->document) ? version->document.rev : 0) == rev;
}

/* Was there a version that looks like `rev` and stood at `time` or later, or whose updates up to
 * then could not be told? */
static bool seen_since(const struct history *history, uint32_t rev, uint64_t time)
{
    for (size_t i = 0; i < history->versions.count; i++) {
        bool superseded =
            i + 1 < history->versions.count && history->versions.items[i + 1].time <= time;

        if (looks_like(&history->versions.items[i], rev) &&
            (!superseded || source_passed_over(history, i, time)))
            return true;
    }
    return false;
}

static void check_kind(struct world *world, enum catalog_kind kind, uint64_t time)
{
    struct holding holding;
    char id[DOCUMENT_ID_CAP];

    if (!hold(world, kind, &holding))
        return;
    for (unsigned slot = 0; slot < document_slots(kind); slot++)
        if (!seen_since(&world->source.histories[kind][slot], holding.revs[slot], time))
            world_break(world, "position-first",
                        "%s is revision %u, which is older than position %llx",
                        document_id(kind, slot, id), holding.revs[slot], (unsigned long long)time);
}

/* The position that the catalogue's file holds; MARK_NONE for none. */
static struct mark durable_mark(struct world *world)
{
    struct position position = {0};
    struct buf bytes;
    int rc;

    buf_init(&bytes, POSITION_BYTES_MAX);
    rc = catalog_note_get(world->index_catalog, "position", &bytes, NULL);
    if (rc == 0)
        rc = position_decode(buf_slice(&bytes), &position, NULL);
    if (rc < 0 && rc != -ATTAR_ENOTFOUND)
        world_break(world, "position-back", "the position cannot be read: %d", rc);
    buf_release(&bytes);
    return position.mark;
}

static void check_documents(struct world *world, const struct replica_status *status)
{
    struct mark mark = durable_mark(world);

    if (status->state != REPLICA_ready || mark.kind == MARK_NONE)
        return;
    for (int kind = 0; kind < CATALOG_KIND_COUNT; kind++)
        check_kind(world, (enum catalog_kind)kind, mark.time);
}

static void check_position(struct world *world)
{
    struct mark mark = durable_mark(world);
    struct mark *floor = &world->memory.floor;

    if (floor->kind != MARK_NONE && mark.kind != floor->kind)
        world_break(world, "position-back", "the position is gone");
    else if (mark.time < floor->time)
        world_break(world, "position-back", "%llx is before %llx", (unsigned long long)mark.time,
                    (unsigned long long)floor->time);
    else if (mark.time > world->source.majority)
        world_break(world, "position-first", "%llx is later than anything committed",
                    (unsigned long long)mark.time);
    *floor = mark;
}

static void check_ready(struct world *world, const struct replica_status *status)
{
    struct memory *memory = &world->memory;

    if (status->state == REPLICA_empty || status->state == REPLICA_scanning) {
        memory->scanned = true;
        memory->wanted = world->source.majority;
    }
    if (memory->scanned && status->state == REPLICA_ready) {
        if (status->position.mark.time < memory->wanted)
            world_break(world, "ready-early", "%llx, but %llx was committed during the scan",
                        (unsigned long long)status->position.mark.time,
                        (unsigned long long)memory->wanted);
        memory->scanned = false;
    }
}

/* A swap writes every difference in one transaction, however many there are; following does not
 * write once the index is too far behind. */
static void check_queue(struct world *world, const struct replica_status *status)
{
    struct memory *memory = &world->memory;
    bool following =
        memory->ready && status->state == REPLICA_ready && status->rebuilds == memory->rebuilds;
    uint64_t seq = 0;

    if (catalog_position(world->index_catalog, &seq, NULL) < 0)
        return;
    if (following && memory->seq > memory->told + WORLD_QUEUE_MAX && seq != memory->seq)
        world_break(world, "queue", "written although the index is %llu changes behind",
                    (unsigned long long)(memory->seq - memory->told));
    memory->seq = seq;
    memory->ready = status->state == REPLICA_ready;
}

static void see(struct world *world, const struct replica_status *status)
{
    struct memory *memory = &world->memory;

    if (status->rebuilds > memory->rebuilds)
        world->sights[SIGHT_REBUILD]++;
    memory->rebuilds = status->rebuilds;
    world->sights[SIGHT_STALE] += status->state == REPLICA_stale;
    world->sights[SIGHT_REJECTED] += status->rejected > 0;
}

void laws_check_replica(struct world *world)
{
    unsigned per_million = hush(world);
    struct replica_status status;

    replica_status(world->replica, &status);
    world_note(world, status.position.mark.time ^ (uint64_t)status.state << 60);
    check_documents(world, &status);
    check_position(world);
    check_ready(world, &status);
    check_queue(world, &status);
    if (world->line.hasty)
        world_break(world, "hasty", "called again within %d ms of a failure", LINE_REST_MS);
    see(world, &status);
    world->faults.per_million = per_million;
}

void laws_check_start(struct world *world)
{
    unsigned per_million = hush(world);
    struct snapshot *snapshot = ingest_snapshot(world->ingest);
    uint64_t seq = 0;

    world->memory.ready = false;
    world->memory.scanned = false; /* what a process had begun anew, the next may go on with */
    laws_check_replica(world);
    world->memory.told = world->memory.seq;
    if (snapshot != NULL && catalog_position(world->index_catalog, &seq, NULL) == 0) {
        uint64_t applied = ingest_applied(world->ingest);

        if (applied > seq)
            world_break(world, "position-first", "the index is at %llu, the catalogue at %llu",
                        (unsigned long long)applied, (unsigned long long)seq);
        else if (applied < world->memory.committed_seq)
            world_break(world, "index-lost", "the index is at %llu, %llu was committed",
                        (unsigned long long)applied,
                        (unsigned long long)world->memory.committed_seq);
    }
    if (snapshot == NULL && world->memory.committed_seq > 0)
        world_break(world, "index-lost", "no index, %llu was committed",
                    (unsigned long long)world->memory.committed_seq);
    snapshot_unref(snapshot);
    world->faults.per_million = per_million;
}

void laws_note_capture(struct world *world)
{
    world->memory.captured_seq = ingest_applied(world->ingest);
}

void laws_note_commit(struct world *world)
{
    world->sights[SIGHT_COMMIT]++;
    world->memory.committed_seq = world->memory.captured_seq;
}

void laws_note_applied(struct world *world)
{
    world->memory.told = ingest_applied(world->ingest);
}

/* ---- The index ---- */

static const struct document *revision(const struct source *source, enum catalog_kind kind,
                                       unsigned slot, uint32_t rev)
{
    const struct history *history = &source->histories[kind][slot];

    for (size_t i = 0; i < history->versions.count; i++)
        if (history->versions.items[i].document.rev == rev)
            return &history->versions.items[i].document;
    return NULL;
}

/* Can the product be bought, as the catalogue has it? */
static bool visible(const struct world *world, const struct holding *products,
                    const struct holding *vendors, unsigned slot)
{
    const struct document *product =
        products->revs[slot] == 0
            ? NULL
            : revision(&world->source, CATALOG_PRODUCT, slot, products->revs[slot]);
    uint32_t vendor_rev = product != NULL ? vendors->revs[product->vendor] : 0;
    const struct document *vendor =
        vendor_rev == 0 ? NULL
                        : revision(&world->source, CATALOG_VENDOR, product->vendor, vendor_rev);

    return product != NULL && product->approved && product->live &&
           (vendor == NULL || vendor->approved);
}

static bool holds_bytes(struct world *world, const struct snapshot *snapshot, uint32_t doc,
                        struct slice id)
{
    struct buf stored;
    struct buf wanted;
    bool same;

    buf_init(&stored, DOCUMENT_BYTES_MAX);
    buf_init(&wanted, DOCUMENT_BYTES_MAX);
    same = snapshot_document(snapshot, doc, &stored, NULL) == 0 &&
           catalog_get(world->index_catalog, CATALOG_PRODUCT, id, &wanted, NULL) == 0 &&
           slice_eq(buf_slice(&stored), buf_slice(&wanted));
    buf_release(&stored);
    buf_release(&wanted);
    return same;
}

static void check_product(struct world *world, const struct snapshot *snapshot, unsigned slot,
                          bool wanted)
{
    char text[DOCUMENT_ID_CAP];
    struct slice id = slice_cstr(document_id(CATALOG_PRODUCT, slot, text));
    uint32_t doc = snapshot_find(snapshot, id);

    if ((doc != INDEX_DOC_NONE) != wanted)
        world_break(world, "index-differs", "%s is %s", text, wanted ? "missing" : "extra");
    else if (wanted && !holds_bytes(world, snapshot, doc, id))
        world_break(world, "index-differs", "%s is stale", text);
}

/* Is version `i` of a product a reason for it to go?  What is lost with its collection stays
 * served until the collection is back, although updates shortly before are told without it; unless
 * an operator accepts the loss. */
static bool lets_go(const struct world *world, const struct history *product, size_t i)
{
    const struct document *document = &product->versions.items[i].document;
    const struct history *vendor = &world->source.histories[CATALOG_VENDOR][document->vendor];

    if (document->lost_with_collection && !world->source.exists[CATALOG_PRODUCT] &&
        !world->memory.loss_allowed)
        return false;
    if (!document_usable(document) || !document->approved || !document->live)
        return true;
    for (size_t v = 0; v < vendor->versions.count; v++)
        if (vendor->versions.items[v].document.rev > 0 &&
            !vendor->versions.items[v].document.approved)
            return true;
    return false;
}

static bool may_go(const struct world *world, unsigned slot, uint64_t time)
{
    const struct history *product = &world->source.histories[CATALOG_PRODUCT][slot];

    for (size_t i = 0; i < product->versions.count; i++) {
        bool past = i + 1 < product->versions.count && product->versions.items[i + 1].time <= time;

        if (!past && lets_go(world, product, i))
            return true;
    }
    return false;
}

/* What the answers are told to contain is what the catalogue's file says, or less. */
static void check_mark(struct world *world)
{
    struct mark mark = ingest_mark(world->ingest);

    if (mark.kind == MARK_MONGO && mark.time > durable_mark(world).time)
        world_break(world, "position-first", "the index says %llx, the catalogue %llx",
                    (unsigned long long)mark.time, (unsigned long long)durable_mark(world).time);
}

static void check_cleared(struct world *world, const struct snapshot *snapshot)
{
    struct memory *memory = &world->memory;
    char id[DOCUMENT_ID_CAP];

    for (unsigned slot = 0; slot < DOCUMENT_PRODUCTS; slot++) {
        bool there = snapshot_find(snapshot, slice_cstr(document_id(CATALOG_PRODUCT, slot, id))) !=
                     INDEX_DOC_NONE;

        if (memory->publishing && memory->shown[slot] && !there &&
            !may_go(world, slot, memory->marked))
            world_break(world, "cleared", "%s is gone from the index, not from the source", id);
        memory->shown[slot] = there;
    }
    memory->marked = durable_mark(world).time;
    memory->publishing = true;
}

void laws_check_index(struct world *world)
{
    unsigned per_million = hush(world);
    struct snapshot *snapshot = ingest_snapshot(world->ingest);
    struct holding products;
    struct holding vendors;
    unsigned count = 0;

    if (snapshot != NULL && ingest_lag(world->ingest) == 0 &&
        hold(world, CATALOG_PRODUCT, &products) && hold(world, CATALOG_VENDOR, &vendors)) {
        for (unsigned slot = 0; slot < DOCUMENT_PRODUCTS; slot++) {
            bool wanted = visible(world, &products, &vendors, slot);

            check_product(world, snapshot, slot, wanted);
            count += wanted;
        }
        if (!world->broken && snapshot_stats(snapshot).doc_count != count)
            world_break(world, "index-differs", "%u documents, %u to be shown",
                        snapshot_stats(snapshot).doc_count, count);
        check_cleared(world, snapshot);
        check_mark(world);
        world_note(world, count);
    }
    snapshot_unref(snapshot);
    world->faults.per_million = per_million;
}

/* ---- The quiet end ---- */

static bool kind_equal(struct world *world, enum catalog_kind kind)
{
    struct holding holding;

    if (!hold(world, kind, &holding))
        return false;
    for (unsigned slot = 0; slot < document_slots(kind); slot++) {
        const struct version *version = source_at(&world->source, kind, slot, UINT64_MAX);

        if (!looks_like(version, holding.revs[slot]))
            return false;
    }
    return true;
}

bool laws_all_equal(struct world *world)
{
    struct snapshot *snapshot = ingest_snapshot(world->ingest);
    struct replica_status status;
    bool equal = snapshot != NULL && ingest_lag(world->ingest) == 0;

    snapshot_unref(snapshot);
    replica_status(world->replica, &status);
    equal = equal && status.state == REPLICA_ready && !status.retrying;
    for (int kind = 0; equal && kind < CATALOG_KIND_COUNT; kind++)
        equal = kind_equal(world, (enum catalog_kind)kind);
    return equal;
}
