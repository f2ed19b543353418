/* Taking in the facts of every product, before anything is computed.
 *
 *   scent_trainer_add_note: the ontology    scent_trainer_add: ids to numbers, products counted
 *
 * Cost of memory: 8 bytes a note and 8 an accord of a product, 16 a product. */
#include "scent/train/trainer.h"

#include "scent/model.h"

#include <assert.h>

enum { IDS_BYTES_MAX = 16 << 20 /* of each of the four maps */ };

struct scent_trainer *scent_trainer_new(void)
{
    struct scent_trainer *trainer = mem_zero(1, sizeof *trainer);

    map_init(&trainer->notes, IDS_BYTES_MAX);
    map_init(&trainer->smells, IDS_BYTES_MAX);
    map_init(&trainer->accords, IDS_BYTES_MAX);
    map_init(&trainer->families, IDS_BYTES_MAX);
    return trainer;
}

void scent_trainer_free(struct scent_trainer *trainer)
{
    if (trainer == NULL)
        return;
    map_release(&trainer->notes);
    map_release(&trainer->smells);
    map_release(&trainer->accords);
    map_release(&trainer->families);
    VEC_RELEASE(&trainer->infos);
    VEC_RELEASE(&trainer->held_notes);
    VEC_RELEASE(&trainer->held_accords);
    VEC_RELEASE(&trainer->products);
    free(trainer);
}

/* The position of an id; MAP_NONE for none, or when there is no more room. */
static uint32_t number(struct scent_trainer *trainer, struct map *map, struct slice id)
{
    bool usable = id.len > 0 && id.len <= MODEL_ID_BYTES_MAX;
    uint32_t at = usable ? map_add(map, id) : MAP_NONE;

    trainer->full |= usable && at == MAP_NONE;
    return at;
}

static uint32_t note_number(struct scent_trainer *trainer, struct slice id)
{
    uint32_t at = number(trainer, &trainer->notes, id);

    if (at != MAP_NONE && at == trainer->infos.count)
        VEC_PUSH(&trainer->infos, (struct note_info){MAP_NONE, MAP_NONE, 0});
    return at;
}

void scent_trainer_add_note(struct scent_trainer *trainer, struct slice id, struct slice parent,
                            struct slice family)
{
    uint32_t at = note_number(trainer, id);
    uint32_t above = note_number(trainer, parent);
    uint32_t smell = number(trainer, &trainer->smells, family);

    assert(trainer->products.count == 0);
    if (at == MAP_NONE)
        return;
    trainer->infos.items[at].parent = above == at ? MAP_NONE : above;
    trainer->infos.items[at].family = smell;
}

static void add_note(struct scent_trainer *trainer, const struct scent_fact_note *fact)
{
    uint32_t at = note_number(trainer, fact->id);
    uint32_t product = (uint32_t)trainer->products.count + 1;

    if (at == MAP_NONE)
        return;
    if (trainer->infos.items[at].last != product) {
        trainer->infos.items[at].last = product;
        trainer->notes.entries[at].value++;
    }
    VEC_PUSH(&trainer->held_notes, (struct held_note){at, fact->layers});
}

void scent_trainer_add(struct scent_trainer *trainer, const struct scent_facts *facts)
{
    assert(trainer->products.count < UINT32_MAX - 1);
    for (uint32_t i = 0; i < facts->note_count; i++)
        add_note(trainer, &facts->notes[i]);
    for (uint32_t i = 0; i < facts->accord_count; i++) {
        uint32_t at = number(trainer, &trainer->accords, facts->accords[i].id);

        if (at == MAP_NONE)
            continue;
        trainer->accords.entries[at].value++;
        VEC_PUSH(&trainer->held_accords, (struct held_accord){at, facts->accords[i].weight});
    }
    for (uint32_t i = 0; i < facts->family_count; i++) {
        uint32_t at = number(trainer, &trainer->families, facts->family_path[i]);

        if (at != MAP_NONE)
            trainer->families.entries[at].value++;
    }
    VEC_PUSH(&trainer->products,
             (struct held_product){trainer->held_notes.count, trainer->held_accords.count});
}
