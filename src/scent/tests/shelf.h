/* A random shelf of perfumes for the tests: notes with layers, accords, family and character, from
 * small vocabularies so that scents share much.  Thread: one at a time. */
#ifndef SCENT_TESTS_SHELF_H
#define SCENT_TESTS_SHELF_H

#include "base/rng.h"
#include "scent/scent.h"

enum { SHELF_MAX = 300, SHELF_NOTES = 40, SHELF_ACCORDS = 20, FACTS_NOTES_MAX = 12 };

struct perfume {
    struct scent_fact_note notes[FACTS_NOTES_MAX];
    struct scent_fact_accord accords[5];
    struct slice family[2];
    struct scent_facts facts; /* points into this */
};

struct shelf {
    struct perfume perfumes[SHELF_MAX];
    uint32_t count;
};

/** Fill `shelf` with `count` perfumes of 1..12 notes each. */
void shelf_fill(struct shelf *shelf, uint32_t count, struct rng *rng);

/** The model of a shelf, its notes told as an ontology of pairs (odd ones are children). */
struct scent_model *shelf_model(const struct shelf *shelf);

/** The ids that the vocabularies have. */
struct slice shelf_note(uint32_t i);

#endif
