/* Does the steps that change the world: settings, documents, events, and events at a rate.
 * Thread: one. */
#ifndef SUPPORT_MONGO_ACT_H
#define SUPPORT_MONGO_ACT_H

#include "tests/support/mongo/script.h"

/* Updates of one collection's documents in turn, at a constant rate; each adds 1 to the integer
 * at `path` ("offers.0.stock") of the next document. */
struct live {
    char collection[NAME_CAP];
    char path[TEXT_CAP];
    int64_t left;
    int64_t interval_ns;
    int64_t next_ns; /* monotonic */
    size_t doc;
};

/** A step of the world; others are not its business.  False with a sentence in `why`. */
bool act(struct world *world, struct live *live, const struct step *step, char why[TEXT_CAP]);

/** Commit what is due at `now_ns`, and journal each.  Nanoseconds until the next, or -1. */
int64_t live_run(struct world *world, struct live *live, int64_t now_ns);

/** The update that sets the integer at a path of a document whose _id is text.  False: there is
 * no such document. */
bool change_run(struct world *world, const struct step *step);

/** The event of a change, without its token.  fields: {"ns", ...}, see act.c. */
bson_t *event_new(const struct world *world, const struct step *step, const bson_t *doc);

#endif
