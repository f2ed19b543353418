/* The index against the catalogue, and what was served before. */
#include "tests/sim/holding.h"
#include "tests/sim/laws.h"

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
 * served until the collection is back, although updates shortly before are told without it; once
 * it was back, a later loss does not bring that reason to an end.  An operator may accept that it
 * goes: a resync under whose reading the collection is lost swaps to nothing. */
static bool lets_go(const struct world *world, const struct history *product, size_t i)
{
    const struct version *version = &product->versions.items[i];
    const struct document *document = &version->document;
    const struct history *vendor = &world->source.histories[CATALOG_VENDOR][document->vendor];

    if (document->lost_with_collection && !world->empty_on_drop && !world->memory.loss_taken &&
        !world->source.exists[CATALOG_PRODUCT] &&
        version->time >= world->source.dropped_at[CATALOG_PRODUCT])
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

    if (world->memory.leap != LEAP_NONE)
        return;
    if (mark.kind == MARK_MONGO && mark.time > holding_mark(world).time)
        world_break(world, "position-first", "the index says %llx, the catalogue %llx",
                    (unsigned long long)mark.time, (unsigned long long)holding_mark(world).time);
}

static void check_cleared(struct world *world, const struct snapshot *snapshot)
{
    struct memory *memory = &world->memory;
    uint64_t mark = holding_mark(world).time;
    char id[DOCUMENT_ID_CAP];

    for (unsigned slot = 0; slot < DOCUMENT_PRODUCTS; slot++) {
        bool there = snapshot_find(snapshot, slice_cstr(document_id(CATALOG_PRODUCT, slot, id))) !=
                     INDEX_DOC_NONE;

        if (memory->publishing && memory->shown[slot] && !there &&
            !may_go(world, slot, memory->marked))
            world_break(world, "cleared", "%s is gone from the index, not from the source", id);
        memory->shown[slot] = there;
    }
    if (memory->leap == LEAP_ENDED)
        memory->leap = LEAP_NONE;
    if (memory->leap == LEAP_NONE || mark < memory->marked)
        memory->marked = mark;
    memory->publishing = true;
    memory->loss_taken = false;
}

void laws_check_index(struct world *world)
{
    unsigned per_million = holding_hush(world);
    struct snapshot *snapshot = ingest_snapshot(world->ingest);
    struct holding products;
    struct holding vendors;
    unsigned count = 0;

    if (snapshot != NULL && ingest_lag(world->ingest) == 0 &&
        holding_read(world, CATALOG_PRODUCT, &products) &&
        holding_read(world, CATALOG_VENDOR, &vendors)) {
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
