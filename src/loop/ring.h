/* Ring: many small records from one thread, collected now and then by another, without a system
 * call, a lock or an allocation for any of them.  For what may be lost when it comes too fast
 * (figures about searches); what must not be lost goes by mailbox or pool.
 *
 *   producer (a loop) --put--> [len|bytes][len|bytes] ... --take--> consumer (a worker)
 *                                                          full: the record is dropped and counted
 *
 * Owner: ring_free.  Thread: one producer and one consumer at a time.  Part of loop/loop.h. */
#ifndef LOOP_RING_H
#define LOOP_RING_H

#include "base/slice.h"

struct ring;

/** An empty ring of `bytes`, a power of two.  Never NULL. */
struct ring *ring_new(size_t bytes);

/** NULL allowed; what is in it is lost. */
void ring_free(struct ring *ring);

/** Append a record of the two parts put together.  False when there is no room for it: it is
 * dropped and counted.  Thread: the producer.  Cost: a copy. */
bool ring_put(struct ring *ring, struct slice head, struct slice rest);

/** Copy the oldest record to `out` and remove it; its length, 0 when there is none.
 * cap  of `out`, at least that of the longest record put  Thread: the consumer. */
size_t ring_take(struct ring *ring, void *out, size_t cap);

/** Records dropped since birth.  Thread: any. */
uint64_t ring_dropped(const struct ring *ring);

#endif
