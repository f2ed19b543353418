/* Wishes to a query: one scent as it is, or several blended.
 *
 *   like +2w, dislike -1w (half)  -->  sums per note and dense member, whole numbers
 *   each block to length 1 again, rounded as a product's, then times the weight of its block
 *
 * A blend is thus a scent like any other, but that its notes may weigh less than nothing. */
#include "scent/scent.h"
#include "scent/weights.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

struct block {
    int at;
    int dims;
    int unit;
};

static const struct block blocks[] = {
    {KINSHIP_AT, KINSHIP_DIMS, KINSHIP_UNIT},
    {ACCORD_AT, ACCORD_DIMS, ACCORD_UNIT},
    {FAMILY_AT, FAMILY_DIMS, FAMILY_UNIT},
    {CHARACTER_AT, CHARACTER_DIMS, CHARACTER_UNIT},
};

struct sum {
    uint16_t note;
    int32_t value;
};

struct sums {
    struct sum items[SCENT_WISHES_MAX * SCENT_NOTES_MAX];
    uint32_t count;
};

static int by_note(const void *a, const void *b)
{
    return ((const struct sum *)a)->note - ((const struct sum *)b)->note;
}

static int by_size(const void *a, const void *b)
{
    int32_t x = abs(((const struct sum *)a)->value);
    int32_t y = abs(((const struct sum *)b)->value);

    return x != y ? (x < y) - (x > y) : by_note(a, b);
}

static int32_t factor(const struct scent_wish *wish)
{
    return wish->weight > 0 ? 2 * wish->weight : wish->weight;
}

static void join(struct sums *sums)
{
    uint32_t count = 0;

    qsort(sums->items, sums->count, sizeof *sums->items, by_note);
    for (uint32_t i = 0; i < sums->count; i++) {
        if (count > 0 && sums->items[count - 1].note == sums->items[i].note)
            sums->items[count - 1].value += sums->items[i].value;
        else
            sums->items[count++] = sums->items[i];
    }
    sums->count = count;
}

static void keep_largest(struct sums *sums)
{
    if (sums->count <= SCENT_ASKED_MAX)
        return;
    qsort(sums->items, sums->count, sizeof *sums->items, by_size);
    sums->count = SCENT_ASKED_MAX;
    qsort(sums->items, sums->count, sizeof *sums->items, by_note);
}

static void blend_notes(const struct scent_wish *wishes, uint32_t count, struct scent_query *out)
{
    struct sums sums = {.count = 0};
    double square = 0;

    for (uint32_t w = 0; w < count; w++)
        for (uint32_t i = 0; i < wishes[w].notes->count; i++)
            sums.items[sums.count++] = (struct sum){
                wishes[w].notes->notes[i], factor(&wishes[w]) * wishes[w].notes->weights[i]};
    join(&sums);
    keep_largest(&sums);
    for (uint32_t i = 0; i < sums.count; i++)
        square += (double)sums.items[i].value * sums.items[i].value;
    for (uint32_t i = 0; square > 0 && i < sums.count; i++) {
        long weight = lround(IDENTITY_ONE * (double)sums.items[i].value / sqrt(square));

        if (weight == 0)
            continue;
        out->notes[out->note_count] = sums.items[i].note;
        out->weights[out->note_count++] = (int16_t)weight;
    }
}

static void blend_block(const struct scent_wish *wishes, uint32_t count, const struct block *block,
                        int8_t *dense)
{
    int32_t values[SCENT_DENSE] = {0};
    double square = 0;

    for (uint32_t w = 0; w < count; w++)
        for (int i = 0; i < block->dims; i++)
            values[i] += factor(&wishes[w]) * wishes[w].code->dense[block->at + i];
    for (int i = 0; i < block->dims; i++)
        square += (double)values[i] * values[i];
    for (int i = 0; square > 0 && i < block->dims; i++)
        dense[block->at + i] = (int8_t)lround(DENSE_ONE * (double)values[i] / sqrt(square));
}

static void copy_one(const struct scent_wish *wish, struct scent_query *out, int8_t *dense)
{
    out->note_count = wish->notes->count;
    for (uint32_t i = 0; i < out->note_count; i++) {
        out->notes[i] = wish->notes->notes[i];
        out->weights[i] = wish->notes->weights[i];
    }
    memcpy(dense, wish->code->dense, SCENT_DENSE);
}

/* Weigh the blocks, and the scent against itself. */
static void finish(const int8_t *dense, struct scent_query *out)
{
    for (size_t b = 0; b < sizeof blocks / sizeof *blocks; b++)
        for (int i = blocks[b].at; i < blocks[b].at + blocks[b].dims; i++) {
            out->dense[i] = (int16_t)(dense[i] * blocks[b].unit);
            out->self += out->dense[i] * dense[i];
        }
    for (uint32_t i = 0; i < out->note_count; i++)
        out->self += SCENT_IDENTITY_UNIT * out->weights[i] * out->weights[i];
}

void scent_query_of(const struct scent_wish *wishes, uint32_t count, struct scent_query *out)
{
    int8_t dense[SCENT_DENSE] = {0};

    assert(count > 0 && count <= SCENT_WISHES_MAX);
    memset(out, 0, sizeof *out);
    if (count == 1 && wishes[0].weight > 0) {
        copy_one(&wishes[0], out, dense);
    } else {
        blend_notes(wishes, count, out);
        for (size_t b = 0; b < sizeof blocks / sizeof *blocks; b++)
            blend_block(wishes, count, &blocks[b], dense);
    }
    finish(dense, out);
}
