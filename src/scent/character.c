/* The character block: how a scent behaves, not what it smells of.
 *
 *   0 longevity  1 sillage  2-5 seasons  6 day  7 night  8 strength  9 lean
 *
 * Each is -1..1 around what is usual, 0 when unknown.  search.md, section 7. */
#include "scent/model.h"

#include <math.h>

/* 10..50 tenths around 30. */
static double estimate(uint8_t tenths)
{
    return tenths == 0 ? 0 : fmax(-1, fmin(1, (tenths - 30) / 20.0));
}

/* Shares of votes around an even split. */
static void shares(const uint32_t *votes, int count, double *out)
{
    double sum = 0;

    for (int i = 0; i < count; i++)
        sum += votes[i];
    for (int i = 0; i < count; i++)
        out[i] = sum == 0 ? 0 : fmin(1, count * votes[i] / sum - 1);
}

void encode_character(const struct scent_facts *facts, double out_values[CHARACTER_DIMS])
{
    out_values[0] = estimate(facts->longevity_tenths);
    out_values[1] = estimate(facts->sillage_tenths);
    shares(facts->season_votes, 4, out_values + 2);
    shares(facts->daypart_votes, 2, out_values + 6);
    out_values[8] = facts->strength == SCENT_STRENGTH_UNKNOWN
                        ? 0
                        : ((double)facts->strength - 3.5) / 2.5; /* mist -1, oil 1 */
    out_values[9] = facts->lean;
}
