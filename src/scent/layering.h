/* How well one scent goes over another: part of the front door scent.h.
 *
 *   our scent --scent_layering_new--> what every note of the lexicon is to it
 *   a partner --scent_layering_bound--> what its score cannot pass
 *             --scent_layering_score--> base notes + pairs of notes + sillage - too alike
 *
 * Whole ten-thousandths; the parts add up to the score. */
#ifndef SCENT_LAYERING_H
#define SCENT_LAYERING_H

#include "base/arena.h"
#include "scent/scent.h"

enum { SCENT_LAYER_PAIRS = 5 };

struct scent_layering; /* Thread: one at a time */

struct scent_layer_pair {
    uint16_t note; /* the partner's */
    uint16_t with; /* ours */
    int32_t share;
};

struct scent_layers_why {
    int32_t score;
    struct scent_layer_pair base[SCENT_NOTES_MAX]; /* in the order of the lexicon */
    uint32_t base_count;
    struct scent_layer_pair pairs[SCENT_LAYER_PAIRS]; /* the best first */
    uint32_t pair_count;
    int32_t sillage;
    int32_t too_alike; /* <= 0 */
};

/** Ready to find what goes with a scent.  code, notes: borrowed, as the model; the rest is in
 * `arena`; NULL when that is full.  Cost: base notes * lexicon * 64 multiplications. */
struct scent_layering *scent_layering_new(const struct scent_model *model,
                                          const struct scent_code *code,
                                          const struct scent_notes *notes, struct arena *arena);

/** What the score of a scent cannot pass: its base notes and sillage as they are, the best pairs
 * that any scent could have.  0: nothing is known of it.  0..10000. Cost: a look-up a note. */
int32_t scent_layering_bound(const struct scent_layering *layering, const struct scent_code *code,
                             const struct scent_notes *notes);

/** How well the scent of `code` and `notes` goes with it.
 *
 * least  what is not above it is of no interest: it is told without what is too alike;
 *        INT32_MIN for the whole
 * Cost: a look-up a note; scent_score, if `least` is passed without it. */
void scent_layering_score(struct scent_layering *layering, const struct scent_code *code,
                          const struct scent_notes *notes, int32_t least,
                          struct scent_layers_why *out);

#endif
