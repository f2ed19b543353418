/* Notes by Zipf's law; accords from what the notes speak for, plus one or two of chance. */
#include "scent.h"

#include "chance.h"

#include <assert.h>

enum { SHARED_PERCENT = 8, FLAT_PERCENT = 25 }; /* performance.md section 7 */

uint64_t scent_owner(const struct world *world, uint64_t number)
{
    while (number > 0) {
        struct rng rng = chance_of(world->seed, number, STREAM_SHARE);

        if (rng_below(&rng, 100) >= SHARED_PERCENT)
            return number;
        number = rng_below(&rng, number);
    }
    return number;
}

static bool has_note(const struct scent *scent, uint16_t note)
{
    for (size_t i = 0; i < scent->note_count; i++)
        if (scent->notes[i] == note)
            return true;
    return false;
}

/* Add one note that the scent does not have yet. */
static void add_note(const struct world *world, struct rng *rng, enum layer layer,
                     struct scent *scent)
{
    uint16_t note;

    do
        note = (uint16_t)zipf_draw(&world->note_ranks, WORLD_NOTES, rng);
    while (has_note(scent, note));
    scent->notes[scent->note_count] = note;
    scent->layers[scent->note_count++] = (uint8_t)layer;
}

static void draw_notes(const struct world *world, struct rng *rng, struct scent *scent)
{
    if (chance_percent(rng, FLAT_PERCENT)) {
        size_t count = chance_between(rng, 4, 9);

        while (scent->note_count < count)
            add_note(world, rng, LAYER_FLAT, scent);
        return;
    }
    for (int layer = LAYER_TOP; layer <= LAYER_BASE; layer++) {
        size_t count = scent->note_count + chance_between(rng, layer == LAYER_TOP ? 2 : 1, 4);

        while (scent->note_count < count)
            add_note(world, rng, (enum layer)layer, scent);
    }
}

static void add_accord(struct rng *rng, uint16_t accord, struct scent *scent)
{
    size_t at = scent->accord_count;
    uint8_t above = at == 0 ? 100 : scent->weights[at - 1];

    if (at == SCENT_ACCORDS_MAX)
        return;
    for (size_t i = 0; i < at; i++)
        if (scent->accords[i] == accord)
            return;
    scent->accords[at] = accord;
    scent->weights[at] = (uint8_t)(at == 0 ? 100 : above - rng_below(rng, above / 4 + 1));
    scent->accord_count++;
}

void scent_of(const struct world *world, uint64_t number, struct scent *out_scent)
{
    struct rng rng = chance_of(world->seed, scent_owner(world, number), STREAM_SCENT);
    struct scent scent = {.note_count = 0};
    size_t extra;

    draw_notes(world, &rng, &scent);
    for (size_t i = 0; i < scent.note_count && i < SCENT_ACCORDS_MAX - 2; i++)
        add_accord(&rng, world->notes[scent.notes[i]].accord, &scent);
    extra = chance_between(&rng, 1, 2);
    for (size_t i = 0; i < extra; i++)
        add_accord(&rng, (uint16_t)rng_below(&rng, WORLD_ACCORDS), &scent);
    assert(scent.note_count >= 4 && scent.note_count <= SCENT_NOTES_MAX);
    *out_scent = scent;
}
