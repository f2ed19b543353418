/* What people do with products, as the engine uses it.  Part of the front door query.h.
 *
 *   view of a snapshot --view_scored--> the same view with its prior lifted and a column `rise`
 *          \________________ shares everything else _______________/
 *
 * Scores change every minute, snapshots with each change of the catalogue; neither waits for the
 * other, and nothing is indexed again.  Thread: any (pure); the view made is immutable. */
#ifndef QUERY_SCORES_H
#define QUERY_SCORES_H

#include "base/slice.h"

#include <stdint.h>

struct view;

enum { RISE_LEVEL = 1000 /* neither rising nor falling */ };

/* One product that people do something with. */
struct product_score {
    struct slice id;
    uint16_t interest; /* 0..1000: lifts the prior by so much of half its way to the top */
    uint32_t rise;     /* thousandths, >= RISE_LEVEL: now against before; sorts sort=trending */
};

/** A view of the same snapshot with `scores` instead of those that `view` has.
 *
 * scores  borrowed for the call; ids that are not in the snapshot are passed over
 * Returns a view of its own: view_unref.  It keeps what it shares alive.
 * Cost: 6 bytes a document, and a look-up for each score. */
struct view *view_scored(struct view *view, const struct product_score *scores, size_t count);

/** The rise of the live document `doc`; RISE_LEVEL without scores. */
uint32_t view_rise(const struct view *view, uint32_t doc);

/** How popular and well rated the live document `doc` is, 0..1000, scores included. */
uint16_t view_prior(const struct view *view, uint32_t doc);

#endif
