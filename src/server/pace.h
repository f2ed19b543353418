/* How quickly changes get from the source into what is searched.
 *
 *   source commits --arrival--> replica.db --poll--> index --publish--> searched
 *                                            [---- publishing ----]
 *   [------------------------------- visible ----------------------]
 *
 * Private to src/server.  Thread: the follower's. */
#ifndef SERVER_PACE_H
#define SERVER_PACE_H

#include "base/histogram.h"
#include "ingest/ingest.h"

struct pace {
    struct histogram publishing; /* from the look at the change log to the generation in force */
    struct histogram visible;    /* from the commit at the source to the same */
    struct replica_arrival next; /* not in the index yet; seq 0: none */
};

/** A generation is in force that was begun at `start_ns` (clock_monotonic_ns). */
void pace_published(struct pace *pace, int64_t start_ns);

/** Changes of `replica` up to `seq` of the change log are searched. */
void pace_reached(struct pace *pace, struct replica *replica, uint64_t seq);

#endif
