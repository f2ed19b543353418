/* See shelf.h: ids are made up once and live in static tables. */
#include "shelf.h"

#include <assert.h>
#include <stdio.h>

static char note_ids[SHELF_NOTES][24];
static char accord_ids[SHELF_ACCORDS][24];
static char family_ids[8][24];

static void name_all(void)
{
    for (int i = 0; i < SHELF_NOTES; i++)
        snprintf(note_ids[i], sizeof note_ids[i], "note-%02dx", i);
    for (int i = 0; i < SHELF_ACCORDS; i++)
        snprintf(accord_ids[i], sizeof accord_ids[i], "accord-%02d", i);
    for (int i = 0; i < 8; i++)
        snprintf(family_ids[i], sizeof family_ids[i], "family-%d", i);
}

struct slice shelf_note(uint32_t i)
{
    name_all();
    return slice_cstr(note_ids[i]);
}

static void fill_one(struct perfume *p, struct rng *rng)
{
    uint32_t first = (uint32_t)rng_below(rng, SHELF_NOTES);

    *p = (struct perfume){0};
    p->facts.note_count = 1 + (uint32_t)rng_below(rng, FACTS_NOTES_MAX);
    for (uint32_t i = 0; i < p->facts.note_count; i++)
        p->notes[i] = (struct scent_fact_note){
            slice_cstr(note_ids[(first + i * (1 + rng_below(rng, 3))) % SHELF_NOTES]),
            (uint8_t)(1u << rng_below(rng, 4))};
    p->facts.accord_count = (uint32_t)rng_below(rng, 6);
    for (uint32_t i = 0; i < p->facts.accord_count; i++)
        p->accords[i] =
            (struct scent_fact_accord){slice_cstr(accord_ids[rng_below(rng, SHELF_ACCORDS)]),
                                       (uint8_t)(1 + rng_below(rng, 100))};
    p->family[0] = slice_cstr(family_ids[rng_below(rng, 3)]);
    p->family[1] = slice_cstr(family_ids[3 + rng_below(rng, 5)]);
    p->facts.family_count = (uint32_t)rng_below(rng, 3);
    p->facts.longevity_tenths = rng_below(rng, 2) ? (uint8_t)(10 + rng_below(rng, 41)) : 0;
    for (int i = 0; i < 4; i++)
        p->facts.season_votes[i] = (uint32_t)rng_below(rng, 50);
    p->facts.lean = (int8_t)((int)rng_below(rng, 3) - 1);
    p->facts.strength = (enum scent_strength)rng_below(rng, 7);
    p->facts.notes = p->notes;
    p->facts.accords = p->accords;
    p->facts.family_path = p->family;
}

void shelf_fill(struct shelf *shelf, uint32_t count, struct rng *rng)
{
    assert(count <= SHELF_MAX);
    name_all();
    shelf->count = count;
    for (uint32_t i = 0; i < count; i++)
        fill_one(&shelf->perfumes[i], rng);
}

struct scent_model *shelf_model(const struct shelf *shelf)
{
    struct scent_trainer *trainer = scent_trainer_new();
    struct scent_model *model = NULL;
    int rc;

    name_all();
    for (uint32_t i = 0; i < SHELF_NOTES; i++)
        scent_trainer_add_note(trainer, shelf_note(i),
                               i % 2 == 1 ? shelf_note(i - 1) : (struct slice){NULL, 0},
                               SLICE("woody"));
    for (uint32_t i = 0; i < shelf->count; i++)
        scent_trainer_add(trainer, &shelf->perfumes[i].facts);
    rc = scent_trainer_finish(trainer, &model, NULL);
    assert(rc == 0);
    (void)rc;
    scent_trainer_free(trainer);
    return model;
}
