/* Slots, masks and sets of the offer facets, and counting with them. */
#include "query/count/offer_facets.h"

#include "query/count/bit_sums.h"
#include "base/bitset.h"
#include "base/buf.h"
#include "base/lineage.h"
#include "base/mem.h"
#include "query/count/costs.h"
#include "query/count/facets.h"
#include "query/view/succession.h"

#include <assert.h>
#include <stdlib.h>

enum { SLOTS_PER_ZONE = 1 + DELIVERY_OPTIONS_MAX, TEXTS_BYTES_MAX = 64 << 20, SPARE_ROWS = 3 };

static bool is_offer_facet(const struct view *view, uint16_t filter)
{
    return view->filters->defs[filter].offer && view->filters->defs[filter].facet;
}

/* ---- Slots ---- */

/* "AE-DU" or "AE-DU:same_day". */
static struct slice slot_key(struct slice zone, uint32_t option, struct arena *texts)
{
    struct buf buf;
    struct slice key;

    buf_init(&buf, INDEX_KEY_BYTES_MAX + 32);
    buf_add_slice(&buf, zone);
    if (option > 0)
        buf_addf(&buf, ":%s", delivery_option_names[option - 1]);
    key = arena_copy(texts, buf_slice(&buf));
    buf_release(&buf);
    return key;
}

static void make_delivery(struct view *view, uint16_t filter)
{
    struct offer_facet *facet = &view->offers.items[filter];

    zones_open(&facet->zones, view_column(view, filter));
    facet->slot_count = facet->zones.count * SLOTS_PER_ZONE;
    facet->keys = mem_zero(facet->slot_count + 1, sizeof *facet->keys);
    for (uint32_t slot = 0; slot < facet->slot_count; slot++)
        facet->keys[slot] = slot_key(facet->zones.names[slot / SLOTS_PER_ZONE],
                                     slot % SLOTS_PER_ZONE, &view->offers.texts);
}

static void make_slots(struct view *view, uint16_t filter)
{
    struct offer_facets *offers = &view->offers;
    struct offer_facet *facet = &offers->items[filter];

    if (view->filters->defs[filter].kind == FILTER_DELIVERY)
        make_delivery(view, filter);
    else
        facet->slot_count = column_value_count(view_column(view, filter));
    facet->first = OFFER_UNMASKED;
    if (offers->slot_count + facet->slot_count > BIT_SUMS_WORDS_MAX * 64)
        return;
    facet->first = offers->slot_count;
    offers->slot_count += facet->slot_count;
}

/* ---- Masks and sets ---- */

/* Calls `mark` with each slot of a value: its ord; or of each zone that it reaches the first slot,
 * and one for each of its options. */
static inline void each_slot(const struct offer_facet *facet, uint32_t ord,
                             void (*mark)(void *to, uint32_t slot), void *to)
{
    const struct zones *zones = &facet->zones;
    uint32_t zone = facet->keys == NULL ? ZONE_NONE : zones->zone_of[ord];

    if (facet->keys == NULL)
        mark(to, ord);
    if (zone == ZONE_NONE)
        return;
    for (uint32_t i = zones->first[zone]; i < zones->first[zone + 1]; i++) {
        uint32_t base = zones->reach[i] * SLOTS_PER_ZONE;

        mark(to, base);
        for (uint32_t bits = zones->options_of[ord]; bits != 0; bits &= bits - 1)
            mark(to, base + 1 + (uint32_t)__builtin_ctz(bits));
    }
}

/* A mask from the first slot of a facet on. */
struct mask_part {
    uint64_t *mask;
    uint32_t first;
};

static void set_slot(void *to, uint32_t slot)
{
    struct mask_part *part = to;

    bitset_set(part->mask, part->first + slot);
}

/* The slots of each value of the facet, as masks one behind the other.  Owner: free. */
static uint64_t *value_masks(const struct view *view, uint16_t filter)
{
    const struct offer_facet *facet = &view->offers.items[filter];
    uint32_t values = column_value_count(view_column(view, filter));
    uint32_t words = view->offers.words;
    uint64_t *masks = mem_zero((size_t)values * words + 1, sizeof *masks);

    for (uint32_t ord = 0; ord < values; ord++)
        each_slot(facet, ord, set_slot,
                  &(struct mask_part){masks + (size_t)ord * words, facet->first});
    return masks;
}

/* The rows of the segments from number `from` on. */
static void mark_rows(struct view *view, uint16_t filter, uint32_t from)
{
    uint32_t words = view->offers.words;
    uint64_t *masks = value_masks(view, filter);
    struct column_part parts[INDEX_SEGMENTS_MAX];
    uint32_t part_count = column_parts(view_column(view, filter), parts);

    for (uint32_t p = from; p < part_count; p++)
        for (uint32_t i = 0; i < parts[p].count; i++) {
            uint64_t *row = view->offers.row_masks + (size_t)(parts[p].first + i) * words;

            for (uint32_t v = parts[p].offsets[i]; v < parts[p].offsets[i + 1]; v++)
                for (uint32_t w = 0; w < words; w++)
                    row[w] |= masks[(size_t)parts[p].ords[v] * words + w];
        }
    free(masks);
}

/* Which slots any of the rows has, by the masks of a view. */
static uint64_t rows_mask(const struct offer_facets *offers, struct row_span rows, uint32_t word)
{
    uint64_t bits = 0;

    for (uint32_t row = rows.first; row < rows.first + rows.count; row++)
        bits |= offers->row_masks[(size_t)row * offers->words + word];
    return bits;
}

/* The doc sets turned out of the row masks. */
static void mark_docs(struct view *view, const struct succession *next)
{
    for (size_t doc = succession_fresh(next, view, 0); doc != SIZE_MAX;
         doc = succession_fresh(next, view, doc + 1))
        for (uint32_t w = 0; w < view->offers.words; w++)
            for (uint64_t bits = rows_mask(&view->offers, view->rows[doc], w); bits != 0;
                 bits &= bits - 1)
                bitset_set(view->offers.doc_sets +
                               (w * 64 + (uint32_t)__builtin_ctzll(bits)) * view->doc_words,
                           doc);
}

/* ---- Taken over ---- */

/* Room for the masks of rows, with those that the former view has as well. */
static void make_row_masks(struct view *view, const struct succession *next)
{
    size_t size = view->offers.words * sizeof(uint64_t);
    size_t all = ((size_t)view->row_cap + SPARE_ROWS) * size;
    size_t kept = next->rows * size;
    char *masks = lineage_next(kept == 0 ? NULL : next->former->offers.row_masks, 1, all, kept);

    memset(masks + kept, 0, all - kept);
    view->offers.row_masks = (uint64_t *)masks;
}

/* Do the slots mean what they meant before? */
static bool same_slots(const struct view *view, const struct succession *next)
{
    if (next->former == NULL)
        return false;
    for (uint16_t f = 0; f < view->filters->count; f++)
        if (is_offer_facet(view, f) && !succession_same_values(next, view, f))
            return false;
    assert(next->former->offers.slot_count == view->offers.slot_count);
    return true;
}

static void forget_died(struct view *view, const struct succession *next)
{
    struct offer_facets *offers = &view->offers;

    for (size_t i = 0; i < next->died.count; i++) {
        uint32_t doc = next->died.items[i];

        for (uint32_t w = 0; w < offers->words; w++)
            for (uint64_t bits = rows_mask(offers, view->rows[doc], w); bits != 0; bits &= bits - 1)
                bitset_reset(offers->doc_sets +
                                 (w * 64 + (uint32_t)__builtin_ctzll(bits)) * view->doc_words,
                             doc);
    }
}

static void take_doc_sets(struct view *view, const struct succession *next)
{
    const struct view *former = next->former;
    struct offer_facets *offers = &view->offers;

    for (uint32_t slot = 0; slot < offers->slot_count; slot++)
        memcpy(offers->doc_sets + slot * view->doc_words,
               former->offers.doc_sets + slot * former->doc_words,
               bitset_words(next->docs) * sizeof(uint64_t));
    forget_died(view, next);
}

static void make_totals(struct view *view, uint16_t filter)
{
    const struct offer_facet *facet = &view->offers.items[filter];
    uint32_t *totals = mem_zero(facet->slot_count + 1, sizeof *totals);

    for (uint32_t slot = 0; slot < facet->slot_count; slot++)
        totals[slot] = (uint32_t)bitset_count(
            view->offers.doc_sets + (facet->first + slot) * view->doc_words, view->doc_words);
    view->offers.totals[filter] = totals;
}

void offer_facets_init(struct view *view, const struct succession *next)
{
    const struct succession nothing = {.former = NULL};
    struct offer_facets *offers = &view->offers;

    arena_init(&offers->texts, TEXTS_BYTES_MAX);
    for (uint16_t f = 0; f < view->filters->count; f++)
        if (is_offer_facet(view, f))
            make_slots(view, f);
    offers->words = bit_sums_words(offers->slot_count);
    if (!same_slots(view, next))
        next = &nothing;
    make_row_masks(view, next);
    offers->doc_sets = mem_zero(view->doc_words * offers->slot_count + 1, sizeof(uint64_t));
    if (next->former != NULL)
        take_doc_sets(view, next);
    for (uint16_t f = 0; f < view->filters->count; f++)
        if (is_offer_facet(view, f) && offers->items[f].first != OFFER_UNMASKED)
            mark_rows(view, f, next->segments);
    mark_docs(view, next);
    for (uint16_t f = 0; f < view->filters->count; f++)
        if (is_offer_facet(view, f) && offers->items[f].first != OFFER_UNMASKED)
            make_totals(view, f);
}

void offer_facets_release(struct offer_facets *offers)
{
    for (uint16_t f = 0; f < FILTERS_MAX; f++) {
        zones_release(&offers->items[f].zones);
        free(offers->items[f].keys);
        free(offers->totals[f]);
    }
    lineage_release(offers->row_masks);
    free(offers->doc_sets);
    arena_release(&offers->texts);
    *offers = (struct offer_facets){.words = 0};
}

/* ---- Counting ---- */

static void count_sets(const struct facet_set *set, const struct offer_facet *facet,
                       uint32_t *counts)
{
    const struct view *view = set->view;

    for (uint32_t slot = 0; slot < facet->slot_count; slot++)
        counts[slot] = (uint32_t)bitset_and_count(
            set->docs, view->offers.doc_sets + (facet->first + slot) * view->doc_words,
            view->doc_words);
}

/* The eligible rows of a product with more than 64, as one mask. */
static void or_many(const struct facet_set *set, struct row_span rows, uint64_t *mask)
{
    uint32_t words = set->view->offers.words;

    memset(mask, 0, words * sizeof *mask);
    for (uint32_t row = rows.first; row < rows.first + rows.count; row++)
        for (uint32_t w = 0; bitset_get(set->rows, row) && w < words; w++)
            mask[w] |= set->view->offers.row_masks[(size_t)row * words + w];
}

/* Every masked slot of every facet in one pass over the products. */
static void count_masks(const struct facet_set *set, const uint32_t *list, uint32_t *counts)
{
    const struct view *view = set->view;
    uint32_t words = view->offers.words;
    uint64_t many[BIT_SUMS_BATCH][(1 + SPARE_ROWS) * BIT_SUMS_WORDS_MAX];
    struct bit_rows items[BIT_SUMS_BATCH] = {{NULL, 0}};
    struct bit_sums sums;

    bit_sums_begin(&sums, words);
    for (uint32_t i = 0; i < set->doc_count; i++) {
        struct row_span rows = view->rows[list[i]];
        struct bit_rows *item = &items[i % BIT_SUMS_BATCH];

        *item = (struct bit_rows){view->offers.row_masks + (size_t)rows.first * words,
                                  view_row_bits(rows, set->rows)};
        if (rows.count > 64) {
            or_many(set, rows, many[i % BIT_SUMS_BATCH]);
            *item = (struct bit_rows){many[i % BIT_SUMS_BATCH], 1};
        }
        if (i % BIT_SUMS_BATCH == BIT_SUMS_BATCH - 1) {
            bit_sums_add_rows(&sums, items);
            memset(items, 0, sizeof items);
        }
    }
    bit_sums_add_rows(&sums, items);
    bit_sums_end(&sums, counts);
}

/* What counting value by value needs: `last` holds the product that a slot was seen on last. */
struct slot_counts {
    uint32_t *counts;
    uint32_t *last;
    uint32_t mark; /* product + 1 */
};

static void see(void *to, uint32_t slot)
{
    struct slot_counts *counts = to;

    counts->counts[slot] += counts->last[slot] != counts->mark;
    counts->last[slot] = counts->mark;
}

static void count_values(const struct facet_set *set, uint16_t filter, const uint32_t *list,
                         struct slot_counts *counts)
{
    const struct offer_facet *facet = &set->view->offers.items[filter];
    const struct column *column = view_column(set->view, filter);

    for (uint32_t i = 0; i < set->doc_count; i++) {
        struct row_span rows = set->view->rows[list[i]];

        counts->mark = list[i] + 1;
        for (uint32_t row = rows.first; row < rows.first + rows.count; row++) {
            struct ord_span span = column_values(column, row);

            if (set->rows != NULL && !bitset_get(set->rows, row))
                continue;
            for (uint32_t v = 0; v < span.count; v++)
                each_slot(facet, span.ords[v], see, counts);
        }
    }
}

static uint32_t *new_counts(struct arena *arena, uint32_t count)
{
    return arena_array(arena, (size_t)count + 1, sizeof(uint32_t));
}

static int count_unmasked(struct facet_set *set, uint16_t filter, struct arena *arena,
                          const uint32_t **out_counts)
{
    uint32_t slots = set->view->offers.items[filter].slot_count;
    struct slot_counts counts = {new_counts(arena, slots), new_counts(arena, slots), 0};
    const uint32_t *list = facet_set_list(set, arena);

    if (counts.counts == NULL || counts.last == NULL || list == NULL)
        return -ATTAR_ELIMIT;
    count_values(set, filter, list, &counts);
    *out_counts = counts.counts;
    return 0;
}

/* Counted once a set, for all facets. */
static int count_eligible(struct facet_set *set, const struct offer_facet *facet,
                          struct arena *arena, const uint32_t **out_counts)
{
    if (set->eligible_counts == NULL) {
        uint32_t *counts = new_counts(arena, set->view->offers.words * 64);
        const uint32_t *list = facet_set_list(set, arena);

        if (counts == NULL || list == NULL)
            return -ATTAR_ELIMIT;
        count_masks(set, list, counts);
        set->eligible_counts = counts;
    }
    *out_counts = set->eligible_counts + facet->first;
    return 0;
}

uint64_t offer_facet_cost(const struct facet_set *set, uint16_t filter)
{
    return set->view->offers.items[filter].slot_count * set->view->doc_words * COST_WORD;
}

int offer_facet_count(struct facet_set *set, uint16_t filter, struct arena *arena,
                      const uint32_t **out_counts)
{
    const struct offer_facet *facet = &set->view->offers.items[filter];
    uint32_t *counts;

    assert(is_offer_facet(set->view, filter));
    if (facet->first == OFFER_UNMASKED)
        return count_unmasked(set, filter, arena, out_counts);
    if (set->rows != NULL)
        return count_eligible(set, facet, arena, out_counts);
    if (set->doc_count == set->view->live_count) {
        *out_counts = set->view->offers.totals[filter];
        return 0;
    }
    if (facet_set_recorded(set, filter)) {
        *out_counts = set->slot_counts + set->view->records.first[filter];
        return 0;
    }
    counts = new_counts(arena, facet->slot_count);
    if (counts == NULL)
        return -ATTAR_ELIMIT;
    count_sets(set, facet, counts);
    *out_counts = counts;
    return 0;
}
