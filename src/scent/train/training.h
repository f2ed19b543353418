/* One training on its way: what was told, and the model as far as it is made.
 *
 *   lexicon.c    ids, idf         --> model->notes, accords, families; note_at
 *   kinds.c      ontology, tables --> parents and axes of the notes
 *   embedding.c  pairs of notes   --> kin of the notes; partners.c: their partners
 *   tau.c        encoded products --> tau
 *
 * Each step needs those above it.  Private to src/scent/train.  Thread: one at a time. */
#ifndef SCENT_TRAIN_TRAINING_H
#define SCENT_TRAIN_TRAINING_H

#include "scent/model.h"
#include "scent/train/axes.h"
#include "scent/train/trainer.h"

enum {
    PARENTS_MAX = 8, /* how far up a note looks for what it lacks */
    FACTS_MAX = 256, /* notes, and accords, of a product that training looks at */
};

struct training {
    struct scent_trainer *trainer;
    struct scent_model *model;
    struct axes_table axes;
    uint32_t *note_at; /* position in the trainer's map -> in the model, or MAP_NONE */
};

struct ranked {
    const struct map_entry *entry;
};

/** The commonest `max` entries of a map, in byte order.  Owner: the caller, free. */
struct ranked *training_commonest(const struct map *map, size_t max, uint32_t *out_count);

/** Set the notes, accords and families of the model; false when their ids are too long for it. */
bool training_set_lexicon(struct training *t);

/** Set parents and axes of the notes. */
void training_set_kinds(struct training *t);

/** Set the embeddings of the notes. */
void training_set_kinship(struct training *t);

struct kin_pairs;
struct sparse;

/** Set the partners of the notes: those it is met with more often than by chance.
 * kin_at  the trainer's notes among those of `pairs` and `ppmi`, or MAP_NONE */
void training_set_partners(struct training *t, const uint32_t *kin_at,
                           const struct kin_pairs *pairs, const struct sparse *ppmi);

/** Set tau of each axis. */
void training_set_tau(struct training *t);

#endif
