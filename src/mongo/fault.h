/* What a failure means: the table of sync.md section 5.  Private to src/mongo. */
#ifndef MONGO_FAULT_H
#define MONGO_FAULT_H

#include "mongo/mongo.h"

#include <mongoc/mongoc.h>

/* Which command failed: a few codes mean another thing then. */
enum mongo_step { STEP_READ, STEP_OPEN, STEP_MORE };

/** What code `code` of a server means for `step`; MONGO_REFUSED for a code that nobody told us
 * of.  Labels come first: see mongo_fault_classify. */
enum mongo_signal mongo_signal_of_code(int code, enum mongo_step step);

/** Fill *fault from what the driver says; `reply` may be empty.  Returns its negative code. */
int mongo_fault_classify(struct mongo_fault *fault, enum mongo_step step, const bson_error_t *error,
                         const bson_t *reply);

/** Fill *fault with our own finding.  Returns the negative code that goes with `signal`. */
int mongo_fault_set(struct mongo_fault *fault, enum mongo_signal signal, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
