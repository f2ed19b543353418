/* Building a view: one pass over the snapshot's columns.
 *
 *   prior = .8 log(1 + popularity) / log(1 + max) + .2 Bayesian rating   (search.md section 3:
 *           prior of 25 votes at the catalogue's mean), scaled to 0..1000
 *   recency = 1000 * 2^(-age / 180 days), age counted from the newest publication in the snapshot,
 *           so that equal snapshots rank equally whatever the clock says
 *
 * Invariant: nothing in a view changes after view_new, apart from its reference count. */
#include "query/view.h"

#include "base/bitset.h"
#include "base/mem.h"
#include "query/count/coverage.h"
#include "query/count/facet_list.h"
#include "query/count/label_order.h"
#include "query/count/stats.h"
#include "query/scent_match.h"
#include "query/suggest/suggest.h"
#include "query/titles.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { RATING_PRIOR_VOTES = 25, RECENCY_HALF_LIFE_DAYS = 180, STOCK_LOW = 5 };

static const double ms_per_day = 86400000.0;

static const struct column *column_named(const struct view *view, const char *name)
{
    uint16_t column = schema_column(snapshot_schema(view->snapshot), slice_cstr(name));

    return column == UINT16_MAX ? NULL : snapshot_column(view->snapshot, column);
}

static const int64_t *numbers_named(const struct view *view, const char *name)
{
    const struct column *column = column_named(view, name);

    return column == NULL ? NULL : column_numbers(column);
}

static void fill_rows(struct view *view)
{
    for (BITSET_EACH(doc, snapshot_live(view->snapshot), view->doc_words)) {
        struct row_span *rows = &view->rows[doc];

        rows->count = snapshot_rows(view->snapshot, (uint32_t)doc, &rows->first);
        for (uint32_t row = rows->first; row < rows->first + rows->count; row++)
            bitset_set(view->rows_live, row);
    }
}

static void fill_rows_stock(struct view *view)
{
    const struct column *in_stock = column_named(view, "in_stock");
    uint32_t yes = in_stock == NULL ? UINT32_MAX : column_find(in_stock, SLICE("true"));

    if (yes != UINT32_MAX)
        column_collect(in_stock, yes, 0, view->rows_stock);
    bitset_and(view->rows_stock, view->rows_live, view->row_words);
}

static void fill_rows_plenty(struct view *view)
{
    for (BITSET_EACH(row, view->rows_stock, view->row_words))
        if (view->row_units == NULL || view->row_units[row] >= STOCK_LOW)
            bitset_set(view->rows_plenty, row);
}

/* Does a row of the doc have its bit in both sets? */
static bool any_in_both(struct row_span rows, const uint64_t *a, const uint64_t *b)
{
    for (; rows.count > 64; rows.first += 64, rows.count -= 64)
        if ((view_row_bits(rows, a) & view_row_bits(rows, b)) != 0)
            return true;
    return (view_row_bits(rows, a) & view_row_bits(rows, b)) != 0;
}

uint8_t view_stock(const struct view *view, uint32_t doc, const uint64_t *rows)
{
    if (rows == NULL)
        return view->stock[doc];
    if (any_in_both(view->rows[doc], rows, view->rows_plenty))
        return STOCK_PLENTY;
    return any_in_both(view->rows[doc], rows, view->rows_stock) ? STOCK_FEW : STOCK_NONE;
}

static void fill_stock(struct view *view)
{
    for (BITSET_EACH(doc, snapshot_live(view->snapshot), view->doc_words))
        view->stock[doc] = view_stock(view, (uint32_t)doc, view->rows_live);
}

static int64_t number_or(const int64_t *numbers, size_t doc, int64_t otherwise)
{
    if (numbers == NULL || numbers[doc] == INDEX_NUMBER_MISSING)
        return otherwise;
    return numbers[doc];
}

/* The catalogue's mean rating in hundredths, weighted by votes; 300 when nobody has voted. */
static double rating_mean(const struct view *view, const int64_t *rating, const int64_t *votes)
{
    double sum = 0;
    double count = 0;

    for (BITSET_EACH(doc, snapshot_live(view->snapshot), view->doc_words)) {
        double n = (double)number_or(votes, doc, 0);

        sum += n * (double)number_or(rating, doc, 0);
        count += n;
    }
    return count > 0 ? sum / count : 300;
}

static void fill_prior(struct view *view)
{
    const int64_t *popularity = view->popularity;
    const int64_t *rating = view->rating;
    const int64_t *votes = numbers_named(view, "rating_n");
    double mean = rating_mean(view, rating, votes);
    int64_t popularity_max = 1;

    for (BITSET_EACH(doc, snapshot_live(view->snapshot), view->doc_words)) {
        int64_t value = number_or(popularity, doc, 0);

        popularity_max = value > popularity_max ? value : popularity_max;
    }
    for (BITSET_EACH(doc, snapshot_live(view->snapshot), view->doc_words)) {
        double n = (double)number_or(votes, doc, 0);
        double sum = n * (double)number_or(rating, doc, 0) + RATING_PRIOR_VOTES * mean;
        double stars = sum / (n + RATING_PRIOR_VOTES) / 500;
        double sold = log1p((double)number_or(popularity, doc, 0)) / log1p((double)popularity_max);

        view->prior[doc] = (uint16_t)lround(800 * sold + 200 * fmin(1, fmax(0, stars)));
    }
}

static void fill_recency(struct view *view)
{
    const int64_t *published = view->published;
    int64_t newest = INT64_MIN;

    for (BITSET_EACH(doc, snapshot_live(view->snapshot), view->doc_words))
        newest = number_or(published, doc, newest) > newest ? published[doc] : newest;
    for (BITSET_EACH(doc, snapshot_live(view->snapshot), view->doc_words)) {
        int64_t at = number_or(published, doc, INT64_MIN);
        double age_days = ((double)newest - (double)at) / ms_per_day;

        if (at != INT64_MIN)
            view->recency[doc] = (uint16_t)lround(1000 * exp2(-age_days / RECENCY_HALF_LIFE_DAYS));
    }
}

static void fill_shapes(struct view *view)
{
    for (uint16_t f = 0; f < view->filters->count; f++) {
        const struct filter_def *def = &view->filters->defs[f];
        struct facet_shape *shape = &view->shapes[f];
        const struct column *column = view_column(view, f);

        if (!def->facet || def->offer)
            continue;
        shape->values = column_value_count(column);
        for (uint32_t ord = 0; ord < shape->values; ord++) {
            bool dense = column_bitset(column, ord) != NULL;
            uint32_t count = column_count(column, ord);

            shape->entries += count;
            shape->rare_entries += dense ? 0 : count;
            shape->dense_values += dense;
        }
    }
}

static void fill_labels(struct view *view)
{
    for (uint16_t f = 0; f < view->filters->count; f++) {
        const struct filter_def *def = &view->filters->defs[f];
        uint32_t count = def->facet ? view_value_count(view, f) : 0;

        if (!def->facet)
            continue;
        view->value_labels[f] = mem_zero(count + 1, sizeof(struct label *));
        for (uint32_t value = 0; value < count; value++)
            view->value_labels[f][value] =
                labels_get(view->labels, def->label_of, view_value_key(view, f, value));
        for (enum lang lang = LANG_EN; lang <= LANG_AR; lang++)
            view->label_order[lang][f] = label_order(view, f, lang);
        if (def->kind == FILTER_TREE)
            view->levels[f] = facet_levels(view, f);
    }
}

const struct column *view_column(const struct view *view, uint16_t filter)
{
    uint16_t column = view->filters->defs[filter].column;

    return column == UINT16_MAX ? NULL : snapshot_column(view->snapshot, column);
}

uint32_t view_value_count(const struct view *view, uint16_t filter)
{
    if (view->filters->defs[filter].offer)
        return view->offers.items[filter].slot_count;
    return column_value_count(view_column(view, filter));
}

struct slice view_value_key(const struct view *view, uint16_t filter, uint32_t value)
{
    if (view->filters->defs[filter].kind == FILTER_DELIVERY)
        return view->offers.items[filter].keys[value];
    return column_key(view_column(view, filter), value);
}

static void fill_stats(struct view *view)
{
    view->stats = mem_zero(view->filters->count, sizeof *view->stats);
    for (uint16_t i = 0; i < view->filters->count; i++)
        if (stats_possible(&view->filters->defs[i]))
            stats_all(view, i, &view->stats[i]);
}

struct view *view_new(struct snapshot *snapshot, const struct filter_set *filters)
{
    return view_next(NULL, snapshot, filters);
}

struct view *view_next(const struct view *former, struct snapshot *snapshot,
                       const struct filter_set *filters)
{
    struct view *view = mem_zero(1, sizeof *view);
    uint32_t doc_cap = snapshot_doc_cap(snapshot);
    uint32_t row_cap = snapshot_row_cap(snapshot);

    assert(filters != NULL);
    view->references = 1;
    view->snapshot = snapshot_ref(snapshot);
    view->filters = filters;
    view->doc_cap = doc_cap;
    view->row_cap = row_cap;
    view->doc_words = bitset_words(doc_cap);
    view->row_words = bitset_words(row_cap);
    view->live_count = (uint32_t)bitset_count(snapshot_live(snapshot), view->doc_words);
    view->rows_live = mem_zero(view->row_words + 1, sizeof(uint64_t));
    view->rows_stock = mem_zero(view->row_words + 1, sizeof(uint64_t));
    view->rows_plenty = mem_zero(view->row_words + 1, sizeof(uint64_t));
    view->rows = mem_zero(doc_cap, sizeof *view->rows);
    view->prior = mem_zero(doc_cap, sizeof *view->prior);
    view->recency = mem_zero(doc_cap, sizeof *view->recency);
    view->stock = mem_zero(doc_cap, sizeof *view->stock);
    view->title_worth = mem_zero(doc_cap, sizeof *view->title_worth);
    view->whole_worth = mem_zero(doc_cap, sizeof *view->whole_worth);
    view->row_price = numbers_named(view, "price");
    view->row_units = numbers_named(view, "stock");
    view->row_price_per_ml = numbers_named(view, "price_per_ml");
    view->row_discount = numbers_named(view, "discount");
    view->published = numbers_named(view, "published_at");
    view->rating = numbers_named(view, "rating");
    view->popularity = numbers_named(view, "popularity");
    view->sort_names[LANG_EN] = column_named(view, "sort_name_en");
    view->sort_names[LANG_AR] = column_named(view, "sort_name_ar");
    labels_open(snapshot_blob(snapshot, "labels"), &view->labels, NULL);
    fill_rows(view);
    fill_rows_stock(view);
    fill_rows_plenty(view);
    fill_stock(view);
    fill_prior(view);
    fill_recency(view);
    fill_shapes(view);
    offer_facets_init(view);
    facet_records_init(view, RECORD_BITS);
    fill_labels(view);
    coverage_init(view);
    titles_fill(view);
    fill_stats(view);
    scent_tables_init(view, former);
    view->suggestions = suggestions_new(view, former == NULL ? NULL : former->suggestions);
    return view;
}

struct view *view_ref(struct view *view)
{
    __atomic_add_fetch(&view->references, 1, __ATOMIC_RELAXED);
    return view;
}

static void free_scored(struct view *view)
{
    view_unref(view->base);
    free(view->prior);
    free(view->rise);
    free(view);
}

void view_unref(struct view *view)
{
    if (view == NULL || __atomic_sub_fetch(&view->references, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    if (view->base != NULL) {
        free_scored(view);
        return;
    }
    suggestions_free(view->suggestions);
    scent_tables_release(&view->scent);
    labels_close(view->labels);
    for (uint16_t i = 0; i < FILTERS_MAX; i++) {
        free(view->value_labels[i]);
        free(view->levels[i]);
        free(view->label_order[LANG_EN][i]);
        free(view->label_order[LANG_AR][i]);
    }
    coverage_release(view);
    offer_facets_release(&view->offers);
    facet_records_release(&view->records);
    free(view->rows);
    for (uint16_t i = 0; i < view->filters->count; i++)
        free((void *)view->stats[i].values);
    free(view->stats);
    free(view->rows_live);
    free(view->rows_stock);
    free(view->rows_plenty);
    free(view->prior);
    free(view->recency);
    free(view->stock);
    free(view->title_worth);
    free(view->whole_worth);
    snapshot_unref(view->snapshot);
    free(view);
}

struct snapshot *view_snapshot(const struct view *view)
{
    return view->snapshot;
}

const struct filter_set *view_filters(const struct view *view)
{
    return view->filters;
}

const struct labels *view_labels(const struct view *view)
{
    return view->labels;
}

struct slice view_value_label(const struct view *view, uint16_t filter, uint32_t ord,
                              enum lang lang)
{
    const struct label *label = view->value_labels[filter][ord];
    struct slice asked;
    struct slice other;

    if (label == NULL)
        return view_value_key(view, filter, ord);
    asked = lang == LANG_AR ? label->ar : label->en;
    other = lang == LANG_AR ? label->en : label->ar;
    if (asked.len > 0)
        return asked;
    return other.len > 0 ? other : label->key;
}
