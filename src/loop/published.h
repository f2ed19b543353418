/* Published pointer: one immutable object in force, swapped whole while readers go on reading.
 *
 *   writer:  published_set(slot, new, free_fn)      old one freed when its last reader lets go
 *   loop:    published_get(slot, loop)              the same object for the whole turn
 *   others:  published_acquire(slot) ... published_release(ref)
 *
 * Readers never lock and never wait; a writer waits for the few instructions in which a reader
 * turns the pointer into a reference.  Part of loop/loop.h. */
#ifndef LOOP_PUBLISHED_H
#define LOOP_PUBLISHED_H

struct loop;
struct published;
struct published_ref; /* one reference to one object */

/** An empty slot (object NULL).  Owner: published_free. */
struct published *published_new(void);

/** NULL allowed; drops the object in force.  No reader may come any more. */
void published_free(struct published *slot);

/** Put `object` (may be NULL) in force.  `free_fn(object)` runs once, on the thread that lets go
 * last, which may be a loop's: what is slow to free is handed on by free_fn.
 * Thread: any, one writer at a time per slot. */
void published_set(struct published *slot, void *object, void (*free_fn)(void *object));

/** The object in force, NULL when none: acquired at the first call in a turn of `loop`, the same
 * for the rest of it, let go before the loop waits again.  At most 16 slots per loop and turn.
 * Thread: the loop's.  Cost: 4 atomic operations in the first call, a compare later. */
const void *published_get(struct published *slot, struct loop *loop);

/** A reference beyond the turn (a reply not yet written, a job, a thread without a loop).
 * NULL when the slot is empty.  Thread: any. */
struct published_ref *published_acquire(struct published *slot);

const void *published_object(const struct published_ref *ref);

/** One more reference to the same object. */
struct published_ref *published_retain(struct published_ref *ref);

/** NULL allowed. */
void published_release(struct published_ref *ref);

#endif
