/* Published pointer: how a reader turns the pointer in force into a reference without a lock.
 *
 *   reader                                writer
 *   entering++                            old = exchange(current, new)
 *   ref = current;  ref->count++          until entering was once 0: yield
 *   entering--                            old->count--
 *
 * The danger is a reader that has loaded `old` but not counted itself yet.  Such a reader is
 * inside the two lines guarded by `entering`; once the writer has seen `entering` at 0 after its
 * exchange, everybody who could have loaded `old` has counted himself, and the writer may let go
 * of its own reference.  The guarded part is a handful of instructions, entered once per loop
 * and turn, so the wait is short; it is the writer's alone.
 * All operations are sequentially consistent: `entering++` must come before the load of
 * `current`, as the writer's exchange before its load of `entering` (Dekker's pattern).
 * Source: the grace period of RCU (McKenney and Slingwine, 1998), with one counter. */
#include "loop/published.h"

#include "base/mem.h"
#include "loop/internal.h"

#include <assert.h>
#include <sched.h>
#include <stdlib.h>

struct published_ref {
    atomic_size_t count;
    void *object;
    void (*free_fn)(void *object);
};

struct published {
    _Atomic(struct published_ref *) current;
    atomic_uint entering;
};

struct published *published_new(void)
{
    return mem_zero(1, sizeof(struct published));
}

void published_free(struct published *slot)
{
    if (slot == NULL)
        return;
    published_set(slot, NULL, NULL);
    free(slot);
}

void published_set(struct published *slot, void *object, void (*free_fn)(void *object))
{
    struct published_ref *ref = NULL;

    if (object != NULL) {
        ref = mem_zero(1, sizeof *ref);
        atomic_init(&ref->count, 1);
        ref->object = object;
        ref->free_fn = free_fn;
    }
    ref = atomic_exchange(&slot->current, ref);
    while (atomic_load(&slot->entering) != 0)
        sched_yield();
    published_release(ref);
}

struct published_ref *published_acquire(struct published *slot)
{
    struct published_ref *ref;

    atomic_fetch_add(&slot->entering, 1);
    ref = atomic_load(&slot->current);
    if (ref != NULL)
        atomic_fetch_add(&ref->count, 1);
    atomic_fetch_sub(&slot->entering, 1);
    return ref;
}

const void *published_get(struct published *slot, struct loop *loop)
{
    struct loop_view *view = loop->views;

    assert(loop_is_current(loop));
    for (unsigned i = 0; i < loop->view_count; i++, view++) {
        if (view->slot == slot)
            return published_object(view->ref);
    }
    assert(loop->view_count < LOOP_VIEWS_MAX);
    loop->view_count++;
    *view = (struct loop_view){slot, published_acquire(slot)};
    return published_object(view->ref);
}

const void *published_object(const struct published_ref *ref)
{
    return ref == NULL ? NULL : ref->object;
}

struct published_ref *published_retain(struct published_ref *ref)
{
    atomic_fetch_add(&ref->count, 1);
    return ref;
}

void published_release(struct published_ref *ref)
{
    if (ref == NULL || atomic_fetch_sub(&ref->count, 1) != 1)
        return;
    if (ref->free_fn != NULL)
        ref->free_fn(ref->object);
    free(ref);
}
