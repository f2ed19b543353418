/* Statistics of every live product: counted once, then kept up from view to view.
 *
 *   former    min 0 |..#...####......##| max 990     bins, and for products' numbers a histogram
 *   view      - those that died  + the new
 *
 * That holds while someone is left at both ends and nobody has come from beyond them; else all is
 * counted anew, because every bin has moved. */
#include "query/count/stats.h"

#include "base/mem.h"
#include "query/count/extent.h"
#include "query/count/number_values.h"
#include "query/view/succession.h"

#include <assert.h>
#include <stdlib.h>

/* One filter at work. */
struct tally {
    struct stats_run run;
    struct stats *stats;
    struct stats_tally *more;
};

/* Enter a product, or with `by` -1 take it out.  False if it lies beyond the ends. */
static bool enter(struct tally *tally, uint32_t doc, int by)
{
    struct stats *stats = tally->stats;
    struct extent extent;

    if (!extent_of(&tally->run, doc, &extent))
        return true;
    if (extent.lowest < stats->min || extent.highest > stats->max)
        return false;
    stats->n += (uint64_t)by;
    stats->sum += by * extent.lowest;
    stats->bins[stats_bin(stats, extent.lowest)] += (uint64_t)by;
    tally->more->at_min += (uint32_t)by * (extent.lowest == stats->min);
    tally->more->at_max += (uint32_t)by * (extent.highest == stats->max);
    if (tally->more->histogram != NULL)
        tally->more->histogram[extent.lowest - stats->min] += (uint32_t)by;
    return true;
}

/* A histogram of products' numbers, if they are few: taken from `former`, or empty. */
static uint32_t *new_histogram(const struct tally *tally, const uint32_t *former)
{
    uint64_t width = (uint64_t)tally->stats->max - (uint64_t)tally->stats->min + 1;

    if (tally->run.offer || width > NUMBER_WIDTH_MAX)
        return NULL;
    return succession_array(former, former == NULL ? 0 : width, width, sizeof *former);
}

static void count_all(struct tally *tally, uint16_t filter)
{
    const struct view *view = tally->run.view;
    const uint64_t *live = snapshot_live(view->snapshot);
    struct stats stats = {.filter = filter, .min = INT64_MAX, .max = INT64_MIN};
    struct extent extent;

    for (BITSET_EACH(doc, live, view->doc_words)) {
        if (!extent_of(&tally->run, (uint32_t)doc, &extent))
            continue;
        stats.min = extent.lowest < stats.min ? extent.lowest : stats.min;
        stats.max = extent.highest > stats.max ? extent.highest : stats.max;
    }
    if (stats.min > stats.max)
        stats.min = stats.max = 0;
    *tally->stats = stats;
    *tally->more = (struct stats_tally){.histogram = new_histogram(tally, NULL)};
    for (BITSET_EACH(doc, live, view->doc_words))
        enter(tally, (uint32_t)doc, 1);
}

/* Take out what the former view counted and this one has not: docs that died, and those whose
 * numbers went with their segments, be it that they are here under others. */
static void take_out(struct tally *tally, uint16_t filter, const struct succession *next)
{
    const struct view *former = next->former;
    const uint64_t *live = snapshot_live(former->snapshot);
    struct tally gone = *tally;

    gone.run.view = former;
    gone.run.numbers = stats_numbers(former, filter);
    for (size_t i = 0; i < next->died.count; i++)
        enter(&gone, next->died.items[i], -1);
    for (size_t doc = bitset_next(live, former->doc_words, next->docs); doc != SIZE_MAX;
         doc = bitset_next(live, former->doc_words, doc + 1))
        enter(&gone, (uint32_t)doc, -1);
}

/* False, with nothing kept, if it must be counted anew. */
static bool keep_up(struct tally *tally, uint16_t filter, const struct succession *next)
{
    const struct view *view = tally->run.view;
    bool within = true;

    if (next->former == NULL || next->former->stats[filter].n == 0)
        return false;
    *tally->stats = next->former->stats[filter];
    *tally->more = next->former->tallies[filter];
    tally->more->histogram = new_histogram(tally, tally->more->histogram);
    take_out(tally, filter, next);
    for (size_t doc = succession_fresh(next, view, 0); within && doc != SIZE_MAX;
         doc = succession_fresh(next, view, doc + 1))
        within = enter(tally, (uint32_t)doc, 1);
    if (within && tally->more->at_min > 0 && tally->more->at_max > 0)
        return true;
    free(tally->more->histogram);
    return false;
}

static void list_values(const struct tally *tally, unsigned scale)
{
    struct stats_value *values;
    int count;

    tally->stats->values = NULL;
    tally->stats->value_count = 0;
    if (tally->run.offer)
        return;
    values = mem_zero(STATS_VALUES_MAX, sizeof *values);
    count = tally->more->histogram == NULL || tally->stats->n == 0
                ? 0
                : number_values_of(tally->more->histogram, tally->stats, scale, values);
    assert(count >= 0);
    tally->stats->values = values;
    tally->stats->value_count = (size_t)count;
}

void stats_fill(struct view *view, const struct succession *next)
{
    view->stats = mem_zero(view->filters->count, sizeof *view->stats);
    view->tallies = mem_zero(view->filters->count, sizeof *view->tallies);
    for (uint16_t f = 0; f < view->filters->count; f++) {
        struct tally tally = {.stats = &view->stats[f], .more = &view->tallies[f]};

        if (!stats_possible(&view->filters->defs[f]))
            continue;
        tally.run = (struct stats_run){
            .view = view, .numbers = stats_numbers(view, f), .offer = view->filters->defs[f].offer};
        if (!keep_up(&tally, f, next))
            count_all(&tally, f);
        list_values(&tally, view->filters->defs[f].scale);
    }
}

void stats_release(struct view *view)
{
    for (uint16_t f = 0; f < view->filters->count; f++) {
        free((void *)view->stats[f].values);
        free(view->tallies[f].histogram);
    }
    free(view->stats);
    free(view->tallies);
}
