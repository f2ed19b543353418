/* tau: the raw value of an axis that is shown as 1 - 1/e.
 *
 *   every product's raw axes --> a histogram an axis --> the 95th per cent shows as 90
 *
 * The per cent is of the products that have the axis at all, or a rare axis would always be full.
 * A histogram of 4,096 bins, for the sake of memory: the error is below 1/512 of a unit. */
#include "scent/train/training.h"

#include <math.h>

enum { BINS = 4096, BINS_A_UNIT = 512 };

#define SHOWN_PER_CENT    .95               /* of the products lie below 90 on an axis */
#define TAU_OF_PERCENTILE 2.302585092994046 /* ln 10: 1 - exp(-x) = .9 */
#define TAU_MIN           .05

struct histogram {
    uint32_t bins[SCENT_AXES][BINS];
    uint32_t sums[SCENT_AXES];
};

static void count_raw(struct histogram *h, const double raw[SCENT_AXES])
{
    for (int k = 0; k < SCENT_AXES; k++) {
        double bin = raw[k] * BINS_A_UNIT;

        if (raw[k] <= 0)
            continue;
        h->bins[k][bin < BINS - 1 ? (int)bin : BINS - 1]++;
        h->sums[k]++;
    }
}

static uint32_t tau_of(const uint32_t *bins, uint32_t sum)
{
    uint64_t below = 0;
    int bin = 0;

    while (bin < BINS - 1 && (double)(below + bins[bin]) < SHOWN_PER_CENT * sum)
        below += bins[bin++];
    return (uint32_t)lround(IDF_ONE * fmax(TAU_MIN, (bin + .5) / BINS_A_UNIT / TAU_OF_PERCENTILE));
}

/* The facts of product p as they were told, as far as axes need them. */
static void recall(const struct scent_trainer *trainer, size_t p, struct scent_fact_note *notes,
                   struct scent_fact_accord *accords, struct scent_facts *facts)
{
    struct held_product before =
        p == 0 ? (struct held_product){0, 0} : trainer->products.items[p - 1];
    struct held_product end = trainer->products.items[p];

    *facts = (struct scent_facts){.notes = notes, .accords = accords};
    for (size_t i = before.notes_end; i < end.notes_end && facts->note_count < FACTS_MAX; i++)
        notes[facts->note_count++] =
            (struct scent_fact_note){trainer->notes.entries[trainer->held_notes.items[i].note].key,
                                     trainer->held_notes.items[i].layers};
    for (size_t i = before.accords_end; i < end.accords_end && facts->accord_count < FACTS_MAX; i++)
        accords[facts->accord_count++] = (struct scent_fact_accord){
            trainer->accords.entries[trainer->held_accords.items[i].accord].key,
            trainer->held_accords.items[i].weight};
}

void training_set_tau(struct training *t)
{
    struct histogram *h = mem_zero(1, sizeof *h);
    struct scent_fact_note notes[FACTS_MAX];
    struct scent_fact_accord accords[FACTS_MAX];
    uint8_t layers[SCENT_NOTES_MAX];
    struct scent_notes encoded;
    struct scent_facts facts;
    double raw[SCENT_AXES];

    for (size_t p = 0; p < t->trainer->products.count; p++) {
        recall(t->trainer, p, notes, accords, &facts);
        encode_notes(t->model, &facts, &encoded, layers);
        encode_raw_axes(t->model, &facts, &encoded, raw);
        count_raw(h, raw);
    }
    for (int k = 0; k < SCENT_AXES; k++)
        t->model->tau[k] = h->sums[k] > 0 ? tau_of(h->bins[k], h->sums[k]) : IDF_ONE / 4;
    free(h);
}
