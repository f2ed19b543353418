/* A view in sections of a file (index/warm.h), so that a start takes over from it as a publish does
 * from the view before.  Arrays over docs and rows are those of the view, as they are in memory;
 * the file counts only under the program that wrote it, so its layout is that program's affair.
 *
 *   view.head      struct saved_head          sizes, extremes
 *   view.docs ...  prior, recency, stock, title_worth, whole_worth; rows_live, rows_plenty
 *   view.valued    of each facet, one behind the other
 *   view.masks ... offer facets;  view.bits ... records
 *   view.stats     struct saved_stats[filter];  view.histograms  of those that have one
 *   view.book ...  words of names (title_book_saved.c)
 *
 * What is cheap to make is not there: rows, labels and their order, shapes, scents.  Read arrays
 * stay in the mapping: the view that is made next copies them.  Whatever serves as an index is
 * bounded here. */
#include "query/view/saved.h"

#include "base/lineage.h"
#include "base/mem.h"
#include "query/count/stats.h"
#include "query/query.h"
#include "query/view.h"
#include "query/view/title_book.h"
#include "store/store.h"

#include <assert.h>
#include <stdlib.h>

struct saved_head {
    uint32_t doc_cap;
    uint32_t row_cap;
    uint32_t offer_slots;
    uint32_t offer_words;
    uint32_t record_slots;
    uint32_t record_bits;
    uint64_t rest_count;
    struct view_extremes extremes;
    uint32_t first[FILTERS_MAX];
    uint16_t bits[RECORD_BITS];
};

struct saved_stats {
    struct stats stats; /* its pointer is of no use */
    uint32_t at_min;
    uint32_t at_max;
    uint32_t width; /* of the histogram; 0: none */
};

static bool is_facet(const struct view *view, uint16_t filter)
{
    return view->filters->defs[filter].facet;
}

static size_t valued_words(const struct view *view, uint16_t filter)
{
    return view->filters->defs[filter].offer ? view->row_words : view->doc_words;
}

static uint32_t width_of(const struct stats *stats)
{
    return (uint32_t)((uint64_t)stats->max - (uint64_t)stats->min + 1);
}

/* ---- Writing ---- */

int saved_put(struct store_writer *file, const char *name, const void *items, size_t count,
              size_t size, struct attar_error *err)
{
    return store_writer_put(file, name, slice_of(items, count * size), err);
}

static int put_head(const struct view *view, struct store_writer *file, struct attar_error *err)
{
    struct saved_head *head = mem_zero(1, sizeof *head);
    int rc;

    head->doc_cap = view->doc_cap;
    head->row_cap = view->row_cap;
    head->offer_slots = view->offers.slot_count;
    head->offer_words = view->offers.words;
    head->record_slots = view->records.slot_count;
    head->record_bits = view->records.bit_count;
    head->rest_count = view->records.rest_count;
    head->extremes = view->extremes;
    memcpy(head->first, view->records.first, sizeof head->first);
    memcpy(head->bits, view->records.bits, sizeof head->bits);
    rc = saved_put(file, "view.head", head, 1, sizeof *head, err);
    free(head);
    return rc;
}

/* One array of a view. */
struct saved_array {
    const char *name;
    const void *items;
    size_t count;
    size_t size;
};

static int put_arrays(const struct view *view, struct store_writer *file, struct attar_error *err)
{
    const struct offer_facets *offers = &view->offers;
    const struct facet_records *records = &view->records;
    size_t docs = view->doc_cap;
    const struct saved_array arrays[] = {
        {"view.prior", view->prior, docs, sizeof *view->prior},
        {"view.recency", view->recency, docs, sizeof *view->recency},
        {"view.stock", view->stock, docs, sizeof *view->stock},
        {"view.title_worth", view->title_worth, docs, sizeof *view->title_worth},
        {"view.whole_worth", view->whole_worth, docs, sizeof *view->whole_worth},
        {"view.rows_live", view->rows_live, view->row_words, sizeof *view->rows_live},
        {"view.rows_plenty", view->rows_plenty, view->row_words, sizeof *view->rows_plenty},
        {"view.row_masks", offers->row_masks, (size_t)view->row_cap * offers->words,
         sizeof *offers->row_masks},
        {"view.doc_sets", offers->doc_sets, view->doc_words * offers->slot_count,
         sizeof *offers->doc_sets},
        {"view.masks", records->masks, docs * RECORD_WORDS, sizeof *records->masks},
        {"view.starts", records->starts, docs + 1, sizeof *records->starts},
        {"view.rest", records->rest, records->rest_count, sizeof *records->rest},
    };
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sizeof arrays / sizeof arrays[0]; i++)
        rc = saved_put(file, arrays[i].name, arrays[i].items, arrays[i].count, arrays[i].size, err);
    return rc;
}

static int put_valued(const struct view *view, struct store_writer *file, struct attar_error *err)
{
    int rc = store_writer_section(file, "view.valued", err);

    for (uint16_t f = 0; rc == 0 && f < view->filters->count; f++)
        if (is_facet(view, f))
            rc = store_writer_add(file, view->valued[f], valued_words(view, f) * sizeof(uint64_t),
                                  err);
    return rc;
}

static int put_stats(const struct view *view, struct store_writer *file, struct attar_error *err)
{
    int rc = store_writer_section(file, "view.stats", err);

    for (uint16_t f = 0; rc == 0 && f < view->filters->count; f++) {
        const struct stats_tally *tally = &view->tallies[f];
        struct saved_stats saved;

        memset(&saved, 0, sizeof saved); /* its padding, too */
        saved.stats = view->stats[f];
        saved.stats.values = NULL;
        saved.at_min = tally->at_min;
        saved.at_max = tally->at_max;
        saved.width = tally->histogram == NULL ? 0 : width_of(&view->stats[f]);
        rc = store_writer_add(file, &saved, sizeof saved, err);
    }
    if (rc == 0)
        rc = store_writer_section(file, "view.histograms", err);
    for (uint16_t f = 0; rc == 0 && f < view->filters->count; f++)
        if (view->tallies[f].histogram != NULL)
            rc = store_writer_add(file, view->tallies[f].histogram,
                                  width_of(&view->stats[f]) * sizeof(uint32_t), err);
    return rc;
}

int view_save(void *filters, struct snapshot *snapshot, struct store_writer *file,
              struct attar_error *err)
{
    struct view *view = view_follow(NULL, snapshot, filters);
    int rc = put_head(view, file, err);

    if (rc == 0)
        rc = put_arrays(view, file, err);
    if (rc == 0)
        rc = put_valued(view, file, err);
    if (rc == 0)
        rc = put_stats(view, file, err);
    if (rc == 0)
        rc = title_book_save(view->titles, view, file, err);
    view_unref(view);
    return rc;
}

/* ---- Reading ---- */

static int damaged(struct attar_error *err, const char *what)
{
    return error_set(err, ATTAR_ECORRUPT, "saved view: %s", what);
}

static const struct saved_head *read_head(struct view *view, const struct store_file *file,
                                          struct attar_error *err)
{
    const void *bytes;
    const struct saved_head *head;

    if (store_file_array(file, "view.head", 1, sizeof *head, &bytes, err) < 0)
        return NULL;
    head = bytes;
    if (head->doc_cap != view->doc_cap || head->row_cap != view->row_cap ||
        head->offer_words > BIT_SUMS_WORDS_MAX || head->offer_slots > head->offer_words * 64 ||
        head->record_slots > RECORD_SLOTS_MAX || head->record_bits > RECORD_BITS) {
        damaged(err, "of other sizes");
        return NULL;
    }
    for (uint32_t bit = 0; bit < RECORD_BITS; bit++)
        if (head->bits[bit] != RECORD_BIT_NONE && head->bits[bit] >= head->record_slots) {
            damaged(err, "a bit of no slot");
            return NULL;
        }
    return head;
}

/* Where an array goes, and what it must be. */
struct wanted_array {
    const char *name;
    const void **to;
    size_t count;
    size_t size;
};

static int read_arrays(struct view *view, const struct saved_head *head,
                       const struct store_file *file, struct attar_error *err)
{
    struct offer_facets *offers = &view->offers;
    struct facet_records *records = &view->records;
    size_t docs = view->doc_cap;
    struct wanted_array arrays[] = {
        {"view.prior", (const void **)&view->prior, docs, sizeof *view->prior},
        {"view.recency", (const void **)&view->recency, docs, sizeof *view->recency},
        {"view.stock", (const void **)&view->stock, docs, sizeof *view->stock},
        {"view.title_worth", (const void **)&view->title_worth, docs, sizeof *view->title_worth},
        {"view.whole_worth", (const void **)&view->whole_worth, docs, sizeof *view->whole_worth},
        {"view.rows_live", (const void **)&view->rows_live, view->row_words, 8},
        {"view.rows_plenty", (const void **)&view->rows_plenty, view->row_words, 8},
        {"view.row_masks", (const void **)&offers->row_masks,
         (size_t)view->row_cap * head->offer_words, sizeof *offers->row_masks},
        {"view.doc_sets", (const void **)&offers->doc_sets, view->doc_words * head->offer_slots,
         sizeof *offers->doc_sets},
        {"view.masks", (const void **)&records->masks, docs * RECORD_WORDS, sizeof *records->masks},
        {"view.starts", (const void **)&records->starts, docs + 1, sizeof *records->starts},
        {"view.rest", (const void **)&records->rest, head->rest_count, sizeof *records->rest},
    };
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sizeof arrays / sizeof arrays[0]; i++)
        rc = store_file_array(file, arrays[i].name, arrays[i].count, arrays[i].size, arrays[i].to,
                              err);
    return rc;
}

static bool records_hold(const struct facet_records *records, uint32_t docs)
{
    uint32_t most = 0;
    bool rising = records->starts[0] == 0;

    for (uint32_t doc = 0; doc < docs; doc++)
        rising &= records->starts[doc] <= records->starts[doc + 1];
    for (uint64_t i = 0; i < records->rest_count; i++)
        most = records->rest[i] > most ? records->rest[i] : most;
    return rising && records->starts[docs] == records->rest_count &&
           (records->rest_count == 0 || most < records->slot_count);
}

static int read_facets(struct view *view, const struct store_file *file, struct attar_error *err)
{
    const struct saved_head *head = read_head(view, file, err);
    int rc;

    if (head == NULL)
        return -ATTAR_ECORRUPT;
    rc = read_arrays(view, head, file, err);
    if (rc < 0)
        return rc;
    view->extremes = head->extremes;
    view->offers.slot_count = head->offer_slots;
    view->offers.words = head->offer_words;
    view->records.slot_count = head->record_slots;
    view->records.bit_count = head->record_bits;
    view->records.rest_count = head->rest_count;
    memcpy(view->records.first, head->first, sizeof head->first);
    memcpy(view->records.bits, head->bits, sizeof head->bits);
    return records_hold(&view->records, view->doc_cap) ? 0 : damaged(err, "records");
}

static int read_valued(struct view *view, const struct store_file *file, struct attar_error *err)
{
    size_t words = 0;
    const void *items;
    const uint64_t *at;
    int rc;

    for (uint16_t f = 0; f < view->filters->count; f++)
        words += is_facet(view, f) ? valued_words(view, f) : 0;
    rc = store_file_array(file, "view.valued", words, sizeof *at, &items, err);
    if (rc < 0)
        return rc;
    at = items;
    for (uint16_t f = 0; f < view->filters->count; f++) {
        if (!is_facet(view, f))
            continue;
        view->valued[f] = (uint64_t *)at;
        at += valued_words(view, f);
    }
    return 0;
}

/* A histogram is as wide as its numbers, which are of products. */
static bool stats_hold(const struct saved_stats *saved)
{
    return saved->stats.min <= saved->stats.max &&
           (saved->width == 0 || saved->width == width_of(&saved->stats));
}

static int read_stats(struct view *view, const struct store_file *file, struct attar_error *err)
{
    const struct saved_stats *saved;
    const void *items;
    struct slice histograms;
    int rc = store_file_array(file, "view.stats", view->filters->count, sizeof *saved, &items, err);

    if (rc == 0)
        rc = store_file_section(file, "view.histograms", &histograms, err);
    if (rc < 0)
        return rc;
    saved = items;
    view->stats = mem_zero(view->filters->count, sizeof *view->stats);
    view->tallies = mem_zero(view->filters->count, sizeof *view->tallies);
    for (uint16_t f = 0; f < view->filters->count; f++) {
        size_t bytes = saved[f].width * sizeof(uint32_t);

        if (!stats_hold(&saved[f]) || bytes > histograms.len)
            return damaged(err, "statistics");
        view->stats[f] = saved[f].stats;
        view->tallies[f] = (struct stats_tally){saved[f].at_min, saved[f].at_max, NULL};
        if (bytes > 0)
            view->tallies[f].histogram = (uint32_t *)histograms.ptr;
        histograms = slice_skip(histograms, bytes);
    }
    return 0;
}

/* Masks are what the next view's begin with (base/lineage.h). */
static uint64_t *mask_copy(const uint64_t *masks, size_t count)
{
    uint64_t *copy = lineage_next(NULL, 1, (count + 1) * sizeof *copy, 0);

    memcpy(copy, masks, count * sizeof *copy);
    return copy;
}

static void copy_masks(struct view *view)
{
    view->offers.row_masks =
        mask_copy(view->offers.row_masks, (size_t)view->row_cap * view->offers.words);
    view->records.masks = mask_copy(view->records.masks, (size_t)view->doc_cap * RECORD_WORDS);
}

/* Cheaper than reading them. */
static void fill_rows(struct view *view)
{
    view->rows = mem_grow(NULL, (size_t)view->doc_cap + 1, sizeof *view->rows);
    for (uint32_t doc = 0; doc < view->doc_cap; doc++)
        view->rows[doc].count = snapshot_rows(view->snapshot, doc, &view->rows[doc].first);
}

static struct view *empty_view(struct snapshot *of, const struct filter_set *filters)
{
    struct view *view = mem_zero(1, sizeof *view);

    view->references = 1;
    view->snapshot = snapshot_ref(of);
    view->filters = filters;
    view->doc_cap = snapshot_doc_cap(of);
    view->row_cap = snapshot_row_cap(of);
    view->doc_words = bitset_words(view->doc_cap);
    view->row_words = bitset_words(view->row_cap);
    return view;
}

/* All but the masks. */
static void free_parts(struct view *view)
{
    title_book_unref(view->titles);
    free(view->rows);
    free(view->stats);
    free(view->tallies);
    snapshot_unref(view->snapshot);
    free(view);
}

int view_saved(const struct store_file *file, struct snapshot *of, const struct snapshot *snapshot,
               const struct filter_set *filters, struct view **out_former, struct attar_error *err)
{
    struct view *view = empty_view(of, filters);
    int rc = read_facets(view, file, err);

    assert(out_former != NULL);
    if (rc == 0)
        rc = read_valued(view, file, err);
    if (rc == 0)
        rc = read_stats(view, file, err);
    if (rc == 0)
        rc = title_book_saved(file, view, snapshot, &view->titles, err);
    if (rc < 0) {
        free_parts(view);
        return rc;
    }
    if (view->titles != NULL)
        view->titles_edition = view->titles->edition;
    copy_masks(view);
    fill_rows(view);
    *out_former = view;
    return 0;
}

void view_saved_free(struct view *former)
{
    if (former == NULL)
        return;
    lineage_release(former->offers.row_masks);
    lineage_release(former->records.masks);
    free_parts(former);
}
