/* A histogram over every number there can be between the least and the greatest, then the same with
 * one decimal less, until few enough are left.  Both ends are products' values, so neither is
 * missing. */
#include "query/count/number_values.h"

#include <assert.h>
#include <stdlib.h>

struct listing {
    const uint32_t *counts; /* of stats->min + i */
    size_t width;
    int64_t least;
};

/* The next multiple of `step` at or below. */
static int64_t cut_down(int64_t number, int64_t step)
{
    int64_t rest = number % step;

    return number - (rest < 0 ? rest + step : rest);
}

/* Distinct multiples of `step`; STATS_VALUES_MAX + 1 if there are more than fit. */
static size_t list_by(const struct listing *listing, int64_t step,
                      struct stats_value out[STATS_VALUES_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < listing->width; i++) {
        int64_t number;

        if (listing->counts[i] == 0)
            continue;
        number = cut_down(listing->least + (int64_t)i, step);
        if (count == 0 || out[count - 1].number != number) {
            if (count == STATS_VALUES_MAX)
                return STATS_VALUES_MAX + 1;
            out[count++] = (struct stats_value){.number = number};
        }
        out[count - 1].count += listing->counts[i];
    }
    return count;
}

static int more_often_first(const void *left, const void *right)
{
    const struct stats_value *a = left;
    const struct stats_value *b = right;

    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

int number_values_of(const uint32_t *counts, const struct stats *stats, unsigned scale,
                     struct stats_value out[STATS_VALUES_MAX])
{
    struct listing listing = {
        .counts = counts, .width = (size_t)(stats->max - stats->min) + 1, .least = stats->min};
    size_t count = STATS_VALUES_MAX + 1;
    int64_t step = 1;

    assert(listing.width <= NUMBER_WIDTH_MAX);
    for (unsigned cut = 0; count > STATS_VALUES_MAX && cut <= scale; cut++, step *= 10)
        count = list_by(&listing, step, out);
    if (count > STATS_VALUES_MAX)
        return 0;
    qsort(out, count, sizeof *out, more_often_first);
    return (int)count;
}

int number_values(const int64_t *numbers, const struct stats *stats, unsigned scale,
                  struct arena *scratch, struct stats_value out[STATS_VALUES_MAX])
{
    uint64_t width = (uint64_t)stats->max - (uint64_t)stats->min + 1;
    uint32_t *counts;

    if (stats->n == 0 || width > NUMBER_WIDTH_MAX)
        return 0;
    counts = arena_array(scratch, width, sizeof *counts);
    if (counts == NULL)
        return -ATTAR_ELIMIT;
    for (uint64_t i = 0; i < stats->n; i++) {
        assert(numbers[i] >= stats->min && numbers[i] <= stats->max);
        counts[numbers[i] - stats->min]++;
    }
    return number_values_of(counts, stats, scale, out);
}
