/* BM25F in double arithmetic.
 *
 * The order of operations is fixed and the compiler may not contract them (-std=c17), so every
 * machine gives the same byte.  A field that no document of the first batch had has no average:
 * its length then does not count.  There is no lookup table on purpose: a division a posting is a
 * small part of sealing. */
#include "index/impact.h"

#include <assert.h>

double impact_share(const struct schema *schema, const struct field_averages *averages,
                    uint16_t field, uint32_t len)
{
    const double b = 0.75;
    double weight = schema->texts[field].weight;
    double average = averages->milli[field] / 1000.0;

    assert(field < schema->text_count);
    return average > 0 ? weight / (1 - b + b * (len / average)) : weight;
}

uint8_t impact_of(double t)
{
    const double k1 = 1.2;
    int impact = (int)(INDEX_IMPACT_MAX * t / (k1 + t) + 0.5);

    assert(t >= 0);
    return (uint8_t)(impact < 1 ? 1 : impact);
}
