/* The views that answers come from: the current one, and those that some cursor points to.
 *
 *   published slot --> struct generations { current, older, older ... }   swapped whole
 *                            |  each a counted reference
 *                            v
 *                      struct generation { view, number, when a cursor was last given }
 *                            | last reference gone
 *                            v
 *                      graveyard --> freed by the writer, so that no loop spends time on it
 *
 * Private to src/search. */
#ifndef SEARCH_GENERATIONS_H
#define SEARCH_GENERATIONS_H

#include "catalog/catalog.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

struct loop;
struct published;
struct view;

enum { GENERATIONS_KEPT_MAX = 8, GENERATION_KEPT_MS = 120000, GENERATION_EDITION_BITS = 12 };

struct generation {
    struct view *view;
    uint64_t number;
    struct mark mark; /* the changes that it contains */
    uint64_t stamp;   /* number, and which edition of it: the same snapshot may be scored anew */
    _Atomic int references;
    _Atomic int64_t cursor_ms; /* monotonic; 0: no cursor was given */
    int64_t replaced_ms;       /* 0: current */
    _Atomic(struct generation *) *graveyard;
    struct generation *next_dead;
};

/* One set in force, immutable. */
struct generations {
    size_t count; /* >= 1; items[0] is current */
    struct generation *items[1 + GENERATIONS_KEPT_MAX];
};

/* The writer's side. */
struct generation_ring {
    struct published *slot;
    struct generations *latest; /* what the slot holds, NULL at first */
    _Atomic(struct generation *) graveyard;
};

void generation_ring_init(struct generation_ring *ring);
/** No loop may read any more. */
void generation_ring_release(struct generation_ring *ring);

/** Put `view` (taken) in force.  Thread: writer. */
void generation_ring_publish(struct generation_ring *ring, struct view *view, uint64_t number,
                             struct mark mark, int64_t now_ms);

/** Free the dead.  Thread: writer. */
void generation_ring_bury(struct generation_ring *ring);

/** The generation of that stamp if it is in force or still kept, else the current one; NULL
 * before the first publish.  Borrowed for this turn of the loop.  Thread: the loop's. */
struct generation *generation_find(struct generation_ring *ring, struct loop *loop, uint64_t stamp,
                                   int64_t now_ms);
struct generation *generation_current(struct generation_ring *ring, struct loop *loop);

/** The current generation with a reference, for a thread without a turn; NULL before the first
 * publish.  Thread: any. */
struct generation *generation_hold(struct generation_ring *ring);

/** A reference beyond the turn.  Thread: any. */
struct generation *generation_ref(struct generation *generation);
/** Usable as a release function of http_reply_keep. */
void generation_unref(void *generation);

/** Remember that a cursor to it was given or used. */
void generation_touch(struct generation *generation, int64_t now_ms);

#endif
