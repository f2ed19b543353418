/* The scent of a product: its notes by layer and the accords that follow from them.  Thread: any.
 */
#ifndef GEN_CATALOG_SCENT_H
#define GEN_CATALOG_SCENT_H

#include "world.h"

enum { SCENT_NOTES_MAX = 14, SCENT_ACCORDS_MAX = 8 };

struct scent {
    uint16_t notes[SCENT_NOTES_MAX]; /* ranks, all different */
    uint8_t layers[SCENT_NOTES_MAX]; /* enum layer, ascending unless flat */
    size_t note_count;               /* >= 4 */
    uint16_t accords[SCENT_ACCORDS_MAX];
    uint8_t weights[SCENT_ACCORDS_MAX]; /* 1..100, descending */
    size_t accord_count;
};

/** The product whose scent product `number` has: itself, or for 8 in 100 an earlier one. */
uint64_t scent_owner(const struct world *world, uint64_t number);

/** The scent of product `number`; a pure function of (world seed, number). */
void scent_of(const struct world *world, uint64_t number, struct scent *out_scent);

#endif
