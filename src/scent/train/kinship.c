/* Counts of pairs, and how much more often two notes meet than chance would have it.
 *
 *   value(i, j) = max(0, ln(c_ij * sum_j c_j^a / (c_i * c_j^a))),  c_i = sum of row i, a = .75
 *
 * The power lifts the chance of rare contexts, which plain PMI overrates. */
#include "scent/train/kinship.h"

#include "base/mem.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

void kin_pairs_init(struct kin_pairs *pairs, uint32_t n)
{
    assert(n > 0 && n <= KIN_NOTES_MAX);
    pairs->n = n;
    pairs->counts = mem_zero((size_t)n * n, sizeof *pairs->counts);
}

void kin_pairs_release(struct kin_pairs *pairs)
{
    free(pairs->counts);
    pairs->counts = NULL;
}

void kin_pairs_add(struct kin_pairs *pairs, const uint32_t *notes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < count; j++)
            if (i != j)
                pairs->counts[(size_t)notes[i] * pairs->n + notes[j]]++;
}

static void row_sums(const struct kin_pairs *pairs, double *sums)
{
    for (uint32_t i = 0; i < pairs->n; i++)
        for (uint32_t j = 0; j < pairs->n; j++)
            sums[i] += pairs->counts[(size_t)i * pairs->n + j];
}

/* Entries that are not zero; the matrix of counts is symmetric. */
static size_t pairs_seen(const struct kin_pairs *pairs)
{
    size_t seen = 0;

    for (size_t i = 0; i < (size_t)pairs->n * pairs->n; i++)
        seen += pairs->counts[i] > 0;
    return seen;
}

void kin_ppmi(const struct kin_pairs *pairs, struct sparse *out)
{
    size_t seen = pairs_seen(pairs);
    double *sums = mem_zero(pairs->n, sizeof *sums);
    double powers = 0;
    uint32_t at = 0;

    out->n = pairs->n;
    out->starts = mem_zero((size_t)pairs->n + 1, sizeof *out->starts);
    out->columns = mem_zero(seen + 1, sizeof *out->columns);
    out->values = mem_zero(seen + 1, sizeof *out->values);
    row_sums(pairs, sums);
    for (uint32_t i = 0; i < pairs->n; i++)
        powers += pow(sums[i], CONTEXT_POWER);
    for (uint32_t i = 0; i < pairs->n; i++) {
        for (uint32_t j = 0; j < pairs->n; j++) {
            double met = pairs->counts[(size_t)i * pairs->n + j];
            double value =
                met > 0 ? log(met * powers / (sums[i] * pow(sums[j], CONTEXT_POWER))) : 0;

            if (value <= 0)
                continue;
            out->columns[at] = j;
            out->values[at++] = value;
        }
        out->starts[i + 1] = at;
    }
    free(sums);
}

void sparse_release(struct sparse *matrix)
{
    free(matrix->starts);
    free(matrix->columns);
    free(matrix->values);
}
