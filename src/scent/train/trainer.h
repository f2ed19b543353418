/* What a trainer has been told, for training to make a model of.
 *
 *   notes   map: id -> products with it; infos[] of the same positions
 *   products[] --> runs in held_notes[] and held_accords[]
 *
 * Private to src/scent/train.  Thread: one at a time. */
#ifndef SCENT_TRAIN_TRAINER_H
#define SCENT_TRAIN_TRAINER_H

#include "base/map.h"
#include "base/vec.h"
#include "scent/scent.h"

struct note_info {
    uint32_t parent; /* position in notes, or MAP_NONE */
    uint32_t family; /* position in smells, or MAP_NONE */
    uint32_t last;   /* 1 + product that was counted last */
};

struct held_note {
    uint32_t note;
    uint8_t layers;
};

struct held_accord {
    uint32_t accord;
    uint8_t weight;
};

struct held_product {
    size_t notes_end;
    size_t accords_end;
};

struct scent_trainer {
    struct map notes;
    struct map smells; /* families of notes: ids of accords */
    struct map accords;
    struct map families;
    VEC(struct note_info) infos;
    VEC(struct held_note) held_notes;
    VEC(struct held_accord) held_accords;
    VEC(struct held_product) products;
    bool full;
};

#endif
