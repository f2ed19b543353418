/* The distinct numbers of the matching products, for lists of a rating, a year, a longevity.
 *
 *   4.04 4.08 3.97 4.12   at two decimals too many? at one:  {4.0: 2, 3.9: 1, 4.1: 1}
 *
 * With more than STATS_VALUES_MAX numbers they are cut down to fewer decimals, never rounded: so
 * what is at least 4 is so in the list, too, and sums over thresholds of whole numbers stay exact.
 * Private to src/query.  Thread: any (pure but for the arena). */
#ifndef QUERY_NUMBER_VALUES_H
#define QUERY_NUMBER_VALUES_H

#include "query/query.h"

enum { NUMBER_WIDTH_MAX = 1 << 12 }; /* from the least to the greatest; wider ones list nothing */

/** List what `numbers` consist of, each with how often it is there: more often first, then the
 * lower.
 *
 * numbers  `count` of them, from `stats`->min to max, in units of 10^-scale
 * scratch  for a histogram, 4 bytes for each unit between them
 * out      caller's array; [0, result) filled.  0 where even whole numbers are too many
 * -ATTAR_ELIMIT (scratch).  Cost: one pass over the numbers, some over the histogram. */
int number_values(const int64_t *numbers, const struct stats *stats, unsigned scale,
                  struct arena *scratch, struct stats_value out[STATS_VALUES_MAX]);

/** The same from the histogram itself: counts[i] products have the number stats->min + i, for each
 * i up to stats->max - stats->min < NUMBER_WIDTH_MAX. */
int number_values_of(const uint32_t *counts, const struct stats *stats, unsigned scale,
                     struct stats_value out[STATS_VALUES_MAX]);

#endif
