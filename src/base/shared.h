/* Memory that several owners hold: it is freed with the last reference.
 *
 *   shared_zero --> [ references | bytes ... ]
 *                                 ^ what callers hold
 *
 * For what one generation of an immutable object takes over from the one before: each holds a
 * reference, and neither needs to know which of them lives longer.
 * Thread: any; whoever made the bytes writes them before the second reference is taken. */
#ifndef BASE_SHARED_H
#define BASE_SHARED_H

#include <stddef.h>

/** `count` * `size` zeroed bytes aligned to a cache line, with one reference; never NULL.
 * Out of memory ends the process (mem.h). */
void *shared_zero(size_t count, size_t size);

/** As shared_zero, but the bytes are undefined: the caller writes all of them. */
void *shared_new(size_t count, size_t size);

/** One reference more; returns `bytes`.  Takes NULL. */
void *shared_ref(const void *bytes);

/** One reference less; the last one frees.  Takes NULL. */
void shared_unref(const void *bytes);

#endif
