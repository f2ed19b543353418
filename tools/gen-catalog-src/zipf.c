/* Sums once, then searches: see zipf.h. */
#include "zipf.h"

#include <assert.h>
#include <math.h>

bool zipf_init(struct zipf *zipf, size_t count, double exponent, struct arena *arena)
{
    double *sums = arena_array(arena, count, sizeof *sums);
    double sum = 0;

    assert(count >= 1);
    if (sums == NULL)
        return false;
    for (size_t k = 0; k < count; k++) {
        sum += pow((double)(k + 1), -exponent);
        sums[k] = sum;
    }
    *zipf = (struct zipf){sums, count};
    return true;
}

size_t zipf_draw(const struct zipf *zipf, size_t count, struct rng *rng)
{
    double wanted;
    size_t low = 0;
    size_t high = count - 1;

    assert(count >= 1 && count <= zipf->count);
    wanted = rng_unit(rng) * zipf->sums[count - 1];
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (zipf->sums[middle] > wanted)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}
