/* Making the records and adding them up. */
#include "query/count/records.h"

#include "base/lineage.h"
#include "base/mem.h"
#include "query/view/succession.h"

#include <assert.h>
#include <stdlib.h>

enum {
    AHEAD = 32,        /* docs that are fetched before they are needed */
    REST_USUAL = 24,   /* slots that the rest of nearly every doc fits into */
    DENSE_SHARE = 1024 /* a value of less than one in so many products gets no bit */
};

/* ---- Slots ---- */

static bool is_recorded(const struct filter_def *def)
{
    return def->facet && !def->offer && !slice_eq(def->control, SLICE("none"));
}

static void number_offers(const struct view *view, struct facet_records *records)
{
    const struct offer_facets *offers = &view->offers;

    if (offers->words > RECORD_OFFER_WORDS_MAX)
        return;
    for (uint16_t f = 0; f < view->filters->count; f++)
        if (offers->totals[f] != NULL)
            records->first[f] = offers->items[f].first;
    records->slot_count = offers->slot_count;
    for (uint32_t slot = 0; slot < offers->slot_count; slot++)
        records->bits[slot] = (uint16_t)slot;
    records->bit_count = offers->slot_count;
}

static void number_slots(const struct view *view, struct facet_records *records)
{
    for (uint16_t f = 0; f < FILTERS_MAX; f++)
        records->first[f] = RECORD_NONE;
    for (uint32_t bit = 0; bit < RECORD_BITS; bit++)
        records->bits[bit] = RECORD_BIT_NONE;
    number_offers(view, records);
    for (uint16_t f = 0; f < view->filters->count; f++) {
        uint32_t values = 0;

        if (!is_recorded(&view->filters->defs[f]))
            continue;
        values = column_value_count(view_column(view, f));
        if (records->slot_count + values > RECORD_SLOTS_MAX)
            continue;
        records->first[f] = records->slot_count;
        records->slot_count += values;
    }
}

static const uint32_t *totals_of(const struct view *view, uint16_t filter)
{
    if (view->filters->defs[filter].offer)
        return view->offers.totals[filter];
    return column_totals(view_column(view, filter));
}

static void fill_totals(const struct view *view, struct facet_records *records)
{
    records->totals = mem_zero(records->slot_count + 1, sizeof *records->totals);
    for (uint16_t f = 0; f < view->filters->count; f++)
        if (records->first[f] != RECORD_NONE)
            memcpy(records->totals + records->first[f], totals_of(view, f),
                   view_value_count(view, f) * sizeof(uint32_t));
}

/* ---- Which values get a bit ---- */

struct candidate {
    uint32_t count;
    uint32_t slot;
};

static int by_count(const void *a, const void *b)
{
    const struct candidate *x = a;
    const struct candidate *y = b;

    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return x->slot < y->slot ? -1 : 1;
}

static void choose_bits(const struct view *view, struct facet_records *records, uint32_t bits)
{
    struct candidate *found = mem_zero(records->slot_count + 1, sizeof *found);
    uint32_t offers = records->bit_count > 0 ? view->offers.slot_count : 0;
    size_t count = 0;

    for (uint32_t slot = offers; slot < records->slot_count; slot++)
        if (records->totals[slot] > view->live_count / DENSE_SHARE)
            found[count++] = (struct candidate){records->totals[slot], slot};
    qsort(found, count, sizeof *found, by_count);
    for (size_t i = 0; i < count && i < bits && records->bit_count < RECORD_BITS; i++)
        records->bits[records->bit_count++] = (uint16_t)found[i].slot;
    free(found);
}

/* ---- Filling ---- */

struct fill {
    const struct view *view;
    const struct succession *next; /* what is there already */
    struct facet_records *records;
    uint16_t *bit_of;    /* a slot */
    uint32_t rest_count; /* written so far */
};

/* One facet in one part of the snapshot. */
struct fill_facet {
    const uint32_t *offsets;
    const uint32_t *ords;
    const uint16_t *bit_of; /* an ord */
    uint32_t first;         /* slot of ord 0 */
};

static void record_offers(const struct fill *fill)
{
    const struct view *view = fill->view;
    const struct offer_facets *offers = &view->offers;

    if (fill->records->bit_count == 0)
        return;
    for (size_t doc = succession_fresh(fill->next, view, 0); doc != SIZE_MAX;
         doc = succession_fresh(fill->next, view, doc + 1)) {
        struct row_span rows = view->rows[doc];
        uint64_t *mask = fill->records->masks + doc * RECORD_WORDS;

        for (uint32_t row = rows.first; row < rows.first + rows.count; row++)
            for (uint32_t w = 0; w < offers->words; w++)
                mask[w] |= offers->row_masks[(size_t)row * offers->words + w];
    }
}

static void record_doc(struct fill *fill, const struct fill_facet *facet, uint32_t item,
                       uint64_t *mask)
{
    for (uint32_t v = facet->offsets[item]; v < facet->offsets[item + 1]; v++) {
        uint16_t bit = facet->bit_of[facet->ords[v]];

        if (bit == RECORD_BIT_NONE)
            fill->records->rest[fill->rest_count++] = (uint16_t)(facet->first + facet->ords[v]);
        else
            mask[bit / 64] |= (uint64_t)1 << (bit % 64);
    }
}

/* The recorded product facets of one part of the snapshot. */
static size_t list_facets(const struct fill *fill, uint32_t part, struct fill_facet *out_facets,
                          struct column_part *out_part)
{
    struct column_part parts[INDEX_SEGMENTS_MAX];
    size_t count = 0;

    for (uint16_t f = 0; f < fill->view->filters->count; f++) {
        uint32_t first = fill->records->first[f];

        if (fill->view->filters->defs[f].offer || first == RECORD_NONE)
            continue;
        column_parts(view_column(fill->view, f), parts);
        out_facets[count++] =
            (struct fill_facet){parts[part].offsets, parts[part].ords, fill->bit_of + first, first};
        *out_part = parts[part];
    }
    return count;
}

/* Product by product, so that each record is written once. */
static void record_part(struct fill *fill, uint32_t part)
{
    struct fill_facet facets[FILTERS_MAX];
    struct column_part docs = {.count = 0};
    size_t count = list_facets(fill, part, facets, &docs);

    for (uint32_t item = 0; item < docs.count; item++) {
        uint32_t doc = docs.first + item;

        for (size_t f = 0; f < count; f++)
            record_doc(fill, &facets[f], item, fill->records->masks + (size_t)doc * RECORD_WORDS);
        fill->records->starts[doc + 1] = fill->rest_count;
    }
}

/* Values of the products of one part, deleted ones included, that are without a bit. */
static uint64_t count_rest(const struct fill *fill, uint32_t part)
{
    struct fill_facet facets[FILTERS_MAX];
    struct column_part docs = {.count = 0};
    size_t count = list_facets(fill, part, facets, &docs);
    uint64_t rest = 0;

    for (size_t f = 0; f < count; f++)
        for (uint32_t v = 0; v < facets[f].offsets[docs.count]; v++)
            rest += facets[f].bit_of[facets[f].ords[v]] == RECORD_BIT_NONE;
    return rest;
}

static void record_products(struct fill *fill)
{
    struct facet_records *records = fill->records;
    uint32_t parts = snapshot_stats(fill->view->snapshot).segment_count;

    for (uint32_t part = fill->next->segments; part < parts; part++)
        record_part(fill, part);
    for (uint32_t doc = fill->next->docs; doc < fill->view->doc_cap; doc++)
        if (records->starts[doc + 1] < records->starts[doc]) /* the padding behind a part */
            records->starts[doc + 1] = records->starts[doc];
    assert(fill->rest_count == records->rest_count);
}

/* ---- Taken over ---- */

/* Slots and totals are numbered; do the slots mean what they meant before? */
static bool same_slots(const struct view *view, const struct succession *next)
{
    const struct facet_records *before;

    if (next->former == NULL)
        return false;
    before = &next->former->records;
    for (uint16_t f = 0; f < view->filters->count; f++) {
        if (view->records.first[f] != before->first[f])
            return false;
        if (before->first[f] != RECORD_NONE && !succession_same_values(next, view, f))
            return false;
    }
    return true;
}

/* Room for everything, and in it what the former view has of the docs that stay. */
static void make_room(struct fill *fill)
{
    const struct facet_records *before =
        fill->next->former == NULL ? NULL : &fill->next->former->records;
    struct facet_records *records = fill->records;
    size_t docs = fill->view->doc_cap;
    size_t kept = fill->next->docs;
    const size_t size = RECORD_WORDS * sizeof(uint64_t);
    uint32_t parts = snapshot_stats(fill->view->snapshot).segment_count;

    records->masks =
        lineage_next(kept == 0 ? NULL : before->masks, 1, (docs + 1) * size, kept * size);
    records->starts =
        succession_array(before == NULL ? NULL : before->starts, before == NULL ? 0 : kept + 1,
                         docs + 1, sizeof *records->starts);
    fill->rest_count = records->starts[kept];
    records->rest_count = fill->rest_count;
    for (uint32_t part = fill->next->segments; part < parts; part++)
        records->rest_count += count_rest(fill, part);
    assert(records->rest_count < UINT32_MAX);
    records->rest = succession_array(before == NULL ? NULL : before->rest, fill->rest_count,
                                     records->rest_count + REST_USUAL, sizeof *records->rest);
    memset(records->masks + kept * RECORD_WORDS, 0, (docs + 1 - kept) * size);
}

static void place_bits(struct fill *fill)
{
    struct facet_records *records = fill->records;

    fill->bit_of = mem_zero(records->slot_count + 1, sizeof *fill->bit_of);
    memset(fill->bit_of, 0xFF, records->slot_count * sizeof *fill->bit_of);
    for (uint32_t bit = 0; bit < records->bit_count; bit++)
        if (records->bits[bit] != RECORD_BIT_NONE)
            fill->bit_of[records->bits[bit]] = (uint16_t)bit;
}

void facet_records_init(struct view *view, uint32_t bits, const struct succession *next)
{
    const struct succession nothing = {.former = NULL};
    struct facet_records *records = &view->records;
    struct fill fill = {.view = view, .records = records, .next = &nothing};

    *records = (struct facet_records){.slot_count = 0};
    number_slots(view, records);
    fill_totals(view, records);
    if (next != NULL && same_slots(view, next)) {
        fill.next = next;
        memcpy(records->bits, next->former->records.bits, sizeof records->bits);
        records->bit_count = next->former->records.bit_count;
    } else {
        choose_bits(view, records, bits);
    }
    place_bits(&fill);
    make_room(&fill);
    record_offers(&fill);
    record_products(&fill);
    free(fill.bit_of);
}

void facet_records_release(struct facet_records *records)
{
    lineage_release(records->masks);
    free(records->starts);
    free(records->rest);
    free(records->totals);
    *records = (struct facet_records){.slot_count = 0};
}

/* ---- Adding up ---- */

static void add_masks(const struct facet_records *records, const uint32_t *list, uint32_t count,
                      struct bit_sums *sums)
{
    const uint64_t *masks[BIT_SUMS_BATCH];

    for (uint32_t i = 0; i < BIT_SUMS_BATCH; i++)
        masks[i] = i < count ? records->masks + (size_t)list[i] * RECORD_WORDS : bit_sums_none;
    bit_sums_add(sums, masks);
}

static void add_slots(const uint16_t *slots, uint32_t count, uint32_t *counts)
{
    uint32_t i = 0;

    for (; i + 4 <= count; i += 4) {
        uint64_t four;

        memcpy(&four, slots + i, sizeof four);
        counts[four & UINT16_MAX]++;
        counts[four >> 16 & UINT16_MAX]++;
        counts[four >> 32 & UINT16_MAX]++;
        counts[four >> 48]++;
    }
    for (; i < count; i++)
        counts[slots[i]]++;
}

/* The rest of a batch is first moved together, each doc's by one copy of REST_USUAL slots whatever
 * it has: a loop a doc would end on a mispredicted branch, which costs as much as ten increments.
 */
static void add_rest(const struct facet_records *records, const uint32_t *list, uint32_t count,
                     uint32_t *counts)
{
    uint16_t together[(BIT_SUMS_BATCH + 1) * REST_USUAL];
    uint32_t filled = 0;

    for (uint32_t i = 0; i < count; i++) {
        const uint16_t *slots = records->rest + records->starts[list[i]];
        uint32_t len = records->starts[list[i] + 1] - records->starts[list[i]];

        if (len > REST_USUAL) {
            add_slots(slots, len, counts);
            continue;
        }
        memcpy(together + filled, slots, REST_USUAL * sizeof *slots);
        filled += len;
    }
    add_slots(together, filled, counts);
}

/* What the batches after the next look at. */
static void fetch(const struct facet_records *records, const uint32_t *list, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        __builtin_prefetch(records->masks + (size_t)list[i] * RECORD_WORDS);
        __builtin_prefetch(records->rest + records->starts[list[i]]);
    }
}

void facet_records_add(const struct facet_records *records, const uint32_t *list, uint32_t count,
                       uint32_t *counts)
{
    uint32_t totals[RECORD_BITS];
    struct bit_sums sums;

    bit_sums_begin(&sums, RECORD_WORDS);
    for (uint32_t i = 0; i < count; i += BIT_SUMS_BATCH) {
        uint32_t batch = count - i < BIT_SUMS_BATCH ? count - i : BIT_SUMS_BATCH;

        if (count - i > AHEAD + BIT_SUMS_BATCH)
            fetch(records, list + i + AHEAD, BIT_SUMS_BATCH);
        add_masks(records, list + i, batch, &sums);
        add_rest(records, list + i, batch, counts);
    }
    bit_sums_end(&sums, totals);
    for (uint32_t bit = 0; bit < records->bit_count; bit++)
        if (records->bits[bit] != RECORD_BIT_NONE)
            counts[records->bits[bit]] += totals[bit];
}
