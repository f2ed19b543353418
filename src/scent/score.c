/* How alike: one sum of products, as ten-thousandths of the asked scent's own.
 *
 *   sum = SCENT_IDENTITY_UNIT * sum over shared notes of weight * weight + dense part
 *
 * Whole numbers throughout; a sum stays below 2^25. */
#include "scent/scent.h"

#include "base/dot.h"

#include <assert.h>

int32_t scent_dense_sum(const struct scent_query *query, const struct scent_code *code)
{
    return dot_wide(query->dense, code->dense, SCENT_DENSE);
}

uint32_t scent_points(const struct scent_query *query, int32_t sum)
{
    assert(query->self >= 0);
    if (query->self == 0 || sum <= 0)
        return 0;
    if (sum >= query->self)
        return SCENT_MATCH_MAX;
    /* A division in floating point is quicker, and exact to the whole number: both sides are below
     * 2^39, and a quotient of theirs that is not whole is 2^-25 off the next that is. */
    return (uint32_t)(((double)sum * SCENT_MATCH_MAX + query->self / 2) / query->self);
}

uint32_t scent_score(const struct scent_query *query, const struct scent_code *code,
                     const struct scent_notes *notes)
{
    int32_t sum = scent_dense_sum(query, code);
    uint32_t at = 0;

    for (uint32_t i = 0; i < query->note_count; i++) {
        while (at < notes->count && notes->notes[at] < query->notes[i])
            at++;
        if (at < notes->count && notes->notes[at] == query->notes[i])
            sum += SCENT_IDENTITY_UNIT * query->weights[i] * notes->weights[at];
    }
    return scent_points(query, sum);
}
