/* What a view says of each doc and row by itself: rows, stock, prior, recency.
 *
 *   prior = .8 log(1 + popularity) / log(1 + max) + .2 Bayesian rating   (search.md section 3:
 *           prior of 25 votes at the catalogue's mean), scaled to 0..1000
 *   recency = 1000 * 2^(-age / 180 days), age counted from the newest publication in the snapshot,
 *           so that equal snapshots rank equally whatever the clock says
 *
 * Both stand on a few numbers of the whole catalogue: while these stay, so does what is known of
 * a doc. */
#include "query/view/view_docs.h"

#include "base/bitset.h"
#include "base/mem.h"

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

/* ---- Rows ---- */

static void find_columns(struct view *view)
{
    view->row_price = numbers_named(view, "price");
    view->row_units = numbers_named(view, "stock");
    view->row_price_per_ml = numbers_named(view, "price_per_ml");
    view->row_discount = numbers_named(view, "discount");
    view->published = numbers_named(view, "published_at");
    view->rating = numbers_named(view, "rating");
    view->votes = numbers_named(view, "rating_n");
    view->popularity = numbers_named(view, "popularity");
    view->sort_names[LANG_EN] = column_named(view, "sort_name_en");
    view->sort_names[LANG_AR] = column_named(view, "sort_name_ar");
}

/* A bitset over rows that is the former's but for the rows that died. */
static uint64_t *rows_set(const struct view *view, const struct succession *next,
                          const uint64_t *former)
{
    uint64_t *set =
        succession_array(former, bitset_words(next->rows), view->row_words, sizeof *set);

    for (size_t i = 0; i < next->died.count; i++) {
        struct row_span rows = next->former->rows[next->died.items[i]];

        for (uint32_t row = rows.first; row < rows.first + rows.count; row++)
            bitset_reset(set, row);
    }
    return set;
}

static void fill_rows(struct view *view, const struct succession *next)
{
    const struct view *former = next->former;

    view->rows = succession_array(former == NULL ? NULL : former->rows, next->docs, view->doc_cap,
                                  sizeof *view->rows);
    view->rows_live = rows_set(view, next, former == NULL ? NULL : former->rows_live);
    for (size_t doc = succession_fresh(next, view, 0); doc != SIZE_MAX;
         doc = succession_fresh(next, view, doc + 1)) {
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

    view->rows_stock = mem_zero(view->row_words + 1, sizeof(uint64_t));
    if (yes != UINT32_MAX)
        column_collect(in_stock, yes, 0, view->rows_stock);
    bitset_and(view->rows_stock, view->rows_live, view->row_words);
}

static void fill_rows_plenty(struct view *view, const struct succession *next)
{
    const struct view *former = next->former;

    view->rows_plenty = rows_set(view, next, former == NULL ? NULL : former->rows_plenty);
    for (size_t row = bitset_next(view->rows_stock, view->row_words, next->rows); row != SIZE_MAX;
         row = bitset_next(view->rows_stock, view->row_words, row + 1))
        if (view->row_units == NULL || view->row_units[row] >= STOCK_LOW)
            bitset_set(view->rows_plenty, row);
}

/* ---- Stock ---- */

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

static void fill_stock(struct view *view, const struct succession *next)
{
    view->stock = succession_array(next->former == NULL ? NULL : next->former->stock, next->docs,
                                   view->doc_cap, sizeof *view->stock);
    for (size_t doc = succession_fresh(next, view, 0); doc != SIZE_MAX;
         doc = succession_fresh(next, view, doc + 1))
        view->stock[doc] = view_stock(view, (uint32_t)doc, view->rows_live);
}

/* ---- Of the whole catalogue ---- */

static int64_t number_or(const int64_t *numbers, size_t doc, int64_t otherwise)
{
    if (numbers == NULL || numbers[doc] == INDEX_NUMBER_MISSING)
        return otherwise;
    return numbers[doc];
}

/* The mean rating is in hundredths, weighted by votes; 300 when nobody has voted. */
static void find_extremes(struct view *view)
{
    struct view_extremes extremes = {.rating_mean = 300, .popularity_max = 1, .newest = INT64_MIN};
    double sum = 0;
    double count = 0;

    for (BITSET_EACH(doc, snapshot_live(view->snapshot), view->doc_words)) {
        double votes = (double)number_or(view->votes, doc, 0);
        int64_t popularity = number_or(view->popularity, doc, 0);
        int64_t published = number_or(view->published, doc, INT64_MIN);

        sum += votes * (double)number_or(view->rating, doc, 0);
        count += votes;
        if (popularity > extremes.popularity_max)
            extremes.popularity_max = popularity;
        if (published > extremes.newest)
            extremes.newest = published;
    }
    if (count > 0)
        extremes.rating_mean = sum / count;
    view->extremes = extremes;
}

static uint16_t prior_of(const struct view *view, size_t doc, double popularity_log)
{
    double votes = (double)number_or(view->votes, doc, 0);
    double sum = votes * (double)number_or(view->rating, doc, 0) +
                 RATING_PRIOR_VOTES * view->extremes.rating_mean;
    double stars = sum / (votes + RATING_PRIOR_VOTES) / 500;
    double sold = log1p((double)number_or(view->popularity, doc, 0)) / popularity_log;

    return (uint16_t)lround(800 * sold + 200 * fmin(1, fmax(0, stars)));
}

/* From the first doc on that is not as it was. */
static void fill_prior(struct view *view, const struct succession *next)
{
    const struct view *former = next->former;
    bool same = former != NULL && former->extremes.rating_mean == view->extremes.rating_mean &&
                former->extremes.popularity_max == view->extremes.popularity_max;
    uint32_t kept = same ? next->docs : 0;
    double popularity_log = log1p((double)view->extremes.popularity_max);

    view->prior =
        succession_array(same ? former->prior : NULL, kept, view->doc_cap, sizeof *view->prior);
    for (size_t doc = bitset_next(snapshot_live(view->snapshot), view->doc_words, kept);
         doc != SIZE_MAX;
         doc = bitset_next(snapshot_live(view->snapshot), view->doc_words, doc + 1))
        view->prior[doc] = prior_of(view, doc, popularity_log);
}

static uint16_t recency_of(const struct view *view, size_t doc)
{
    int64_t at = number_or(view->published, doc, INT64_MIN);
    double age_days = ((double)view->extremes.newest - (double)at) / ms_per_day;

    if (at == INT64_MIN)
        return 0;
    return (uint16_t)lround(1000 * exp2(-age_days / RECENCY_HALF_LIFE_DAYS));
}

static void fill_recency(struct view *view, const struct succession *next)
{
    const struct view *former = next->former;
    bool same = former != NULL && former->extremes.newest == view->extremes.newest;
    uint32_t kept = same ? next->docs : 0;

    view->recency =
        succession_array(same ? former->recency : NULL, kept, view->doc_cap, sizeof *view->recency);
    for (size_t doc = bitset_next(snapshot_live(view->snapshot), view->doc_words, kept);
         doc != SIZE_MAX;
         doc = bitset_next(snapshot_live(view->snapshot), view->doc_words, doc + 1))
        view->recency[doc] = recency_of(view, doc);
}

void view_docs_fill(struct view *view, const struct succession *next)
{
    assert(view->rows == NULL);
    find_columns(view);
    fill_rows(view, next);
    fill_rows_stock(view);
    fill_rows_plenty(view, next);
    fill_stock(view, next);
    find_extremes(view);
    fill_prior(view, next);
    fill_recency(view, next);
}

void view_docs_release(struct view *view)
{
    free(view->rows);
    free(view->rows_live);
    free(view->rows_stock);
    free(view->rows_plenty);
    free(view->prior);
    free(view->recency);
    free(view->stock);
}
