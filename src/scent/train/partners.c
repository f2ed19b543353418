/* Which notes go with which: the pairs that products hold more often than chance would have it.
 *
 *   PPMI(i, j) and PPMI(j, i) --mean, times c / (c + PAIR_DOUBT)--> worth 0..255, 255 = PAIR_FULL
 *   each note keeps its best PARTNERS_MAX, in the order of the lexicon
 *
 * The factor keeps a pair that was met twice from passing for a law: Pantel and Lin, "Discovering
 * word senses from text", KDD 2002, section 3, discount rare pairs likewise. */
#include "scent/train/kinship.h"
#include "scent/train/training.h"

#include <math.h>
#include <stdlib.h>

#define PAIR_DOUBT 5.0
#define PAIR_FULL  3.0 /* twenty times as often as by chance */

static double value_at(const struct sparse *ppmi, uint32_t row, uint32_t column)
{
    uint32_t low = ppmi->starts[row];
    uint32_t high = ppmi->starts[row + 1];

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (ppmi->columns[middle] < column)
            low = middle + 1;
        else
            high = middle;
    }
    return low < ppmi->starts[row + 1] && ppmi->columns[low] == column ? ppmi->values[low] : 0;
}

static uint8_t worth_of(const struct kin_pairs *pairs, const struct sparse *ppmi, uint32_t i,
                        uint32_t j)
{
    double met = pairs->counts[(size_t)i * pairs->n + j];
    double value = (value_at(ppmi, i, j) + value_at(ppmi, j, i)) / 2 * met / (met + PAIR_DOUBT);

    return (uint8_t)lround(fmin(1, value / PAIR_FULL) * PARTNER_ONE);
}

static int by_worth(const void *a, const void *b)
{
    const struct model_partner *x = a;
    const struct model_partner *y = b;

    return x->worth != y->worth ? y->worth - x->worth : x->note - y->note;
}

static int by_note(const void *a, const void *b)
{
    return ((const struct model_partner *)a)->note - ((const struct model_partner *)b)->note;
}

static void keep_best(struct model_note *note, struct model_partner *all, uint32_t count)
{
    qsort(all, count, sizeof *all, by_worth);
    note->partner_count = (uint8_t)(count < PARTNERS_MAX ? count : PARTNERS_MAX);
    qsort(all, note->partner_count, sizeof *all, by_note);
    memcpy(note->partners, all, note->partner_count * sizeof *all);
}

void training_set_partners(struct training *t, const uint32_t *kin_at,
                           const struct kin_pairs *pairs, const struct sparse *ppmi)
{
    uint32_t *note_of = mem_zero(pairs->n, sizeof *note_of); /* in the model */
    struct model_partner *all = mem_zero(pairs->n, sizeof *all);

    for (uint32_t i = 0; i < t->trainer->notes.count; i++)
        if (kin_at[i] != MAP_NONE)
            note_of[kin_at[i]] = t->note_at[i];
    for (uint32_t i = 0; i < pairs->n; i++) {
        uint32_t count = 0;

        for (uint32_t at = ppmi->starts[i]; at < ppmi->starts[i + 1]; at++) {
            uint32_t j = ppmi->columns[at];
            uint8_t worth = worth_of(pairs, ppmi, i, j);

            if (worth > 0 && note_of[j] != MAP_NONE)
                all[count++] = (struct model_partner){(uint16_t)note_of[j], worth};
        }
        if (note_of[i] != MAP_NONE)
            keep_best(&t->model->notes[note_of[i]], all, count);
    }
    free(all);
    free(note_of);
}
