/* The ring of generations.
 *
 *   publish(N)  set = { N, those with a cursor younger than 120 s, and the last two that were
 *                       replaced within 1 s }
 *
 * A reader takes its set once a turn through the published slot, so a
 * set, and with it each generation in it, outlives every turn that saw it.  The graveyard is a
 * stack: any thread pushes, only the writer takes, and it takes all at once (Treiber, IBM RJ 5118,
 * 1986); so nothing is ever popped singly and the ABA problem does not arise. */
#include "search/generations.h"

#include "base/mem.h"
#include "loop/loop.h"
#include "query/query.h"

#include <assert.h>
#include <stdlib.h>

/* A loop may give a cursor to a set that was replaced while its turn went on.  A turn is shorter
 * than two publishes; more than that would be kept, at fifty publishes a second, for no cursor. */
enum { GRACE_MS = 1000, FRESH_KEPT_MAX = 2 };

void generation_ring_init(struct generation_ring *ring)
{
    ring->slot = published_new();
    ring->latest = NULL;
    atomic_init(&ring->graveyard, NULL);
}

void generation_ring_release(struct generation_ring *ring)
{
    published_free(ring->slot);
    ring->slot = NULL;
    generation_ring_bury(ring);
}

static void drop_set(void *object)
{
    struct generations *set = object;

    for (size_t i = 0; i < set->count; i++)
        generation_unref(set->items[i]);
    free(set);
}

static bool has_cursor(struct generation *generation, int64_t now_ms)
{
    int64_t cursor_ms = atomic_load_explicit(&generation->cursor_ms, memory_order_relaxed);

    return cursor_ms != 0 && now_ms - cursor_ms < GENERATION_KEPT_MS;
}

/* Those that a cursor points to first, then those that were current a moment ago. */
static void keep_old(struct generations *set, const struct generations *old, int64_t now_ms)
{
    size_t fresh_count = 0;

    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < old->count && set->count <= GENERATIONS_KEPT_MAX; i++) {
            struct generation *generation = old->items[i];
            bool used = has_cursor(generation, now_ms);
            bool fresh =
                now_ms - generation->replaced_ms < GRACE_MS && fresh_count < FRESH_KEPT_MAX;

            fresh_count += pass == 1 && !used && fresh;
            if (pass == 0 ? used : !used && fresh)
                set->items[set->count++] = generation_ref(generation);
        }
    }
}

/* Editions of one number are told apart for as long as any of them can be kept. */
static uint64_t next_stamp(const struct generations *latest, uint64_t number)
{
    uint64_t first = number << GENERATION_EDITION_BITS;
    uint64_t edition = 0;

    if (latest != NULL && latest->items[0]->number == number)
        edition = (latest->items[0]->stamp + 1) & ((1 << GENERATION_EDITION_BITS) - 1);
    return first | edition;
}

void generation_ring_publish(struct generation_ring *ring, struct view *view, uint64_t number,
                             struct mark mark, int64_t now_ms)
{
    struct generation *generation = mem_zero(1, sizeof *generation);
    struct generations *set = mem_zero(1, sizeof *set);

    assert(view != NULL);
    generation->view = view;
    generation->number = number;
    generation->mark = mark;
    generation->stamp = next_stamp(ring->latest, number);
    generation->graveyard = &ring->graveyard;
    atomic_init(&generation->references, 1);
    set->items[set->count++] = generation;
    if (ring->latest != NULL) {
        ring->latest->items[0]->replaced_ms = now_ms;
        keep_old(set, ring->latest, now_ms);
    }
    ring->latest = set;
    published_set(ring->slot, set, drop_set);
    generation_ring_bury(ring);
}

void generation_ring_bury(struct generation_ring *ring)
{
    struct generation *dead = atomic_exchange(&ring->graveyard, NULL);

    while (dead != NULL) {
        struct generation *next = dead->next_dead;

        view_unref(dead->view);
        free(dead);
        dead = next;
    }
}

struct generation *generation_find(struct generation_ring *ring, struct loop *loop, uint64_t stamp,
                                   int64_t now_ms)
{
    const struct generations *set = published_get(ring->slot, loop);

    if (set == NULL)
        return NULL;
    for (size_t i = 1; i < set->count; i++)
        if (set->items[i]->stamp == stamp && has_cursor(set->items[i], now_ms))
            return set->items[i];
    return set->items[0];
}

struct generation *generation_current(struct generation_ring *ring, struct loop *loop)
{
    const struct generations *set = published_get(ring->slot, loop);

    return set == NULL ? NULL : set->items[0];
}

struct generation *generation_hold(struct generation_ring *ring)
{
    struct published_ref *ref = published_acquire(ring->slot);
    const struct generations *set;
    struct generation *generation;

    if (ref == NULL)
        return NULL;
    set = published_object(ref);
    generation = generation_ref(set->items[0]);
    published_release(ref);
    return generation;
}

struct generation *generation_ref(struct generation *generation)
{
    assert(atomic_load_explicit(&generation->references, memory_order_relaxed) > 0);
    atomic_fetch_add_explicit(&generation->references, 1, memory_order_relaxed);
    return generation;
}

void generation_unref(void *object)
{
    struct generation *generation = object;
    _Atomic(struct generation *) *graveyard = generation->graveyard;

    if (atomic_fetch_sub_explicit(&generation->references, 1, memory_order_acq_rel) > 1)
        return;
    generation->next_dead = atomic_load(graveyard);
    while (!atomic_compare_exchange_weak(graveyard, &generation->next_dead, generation))
        ;
}

void generation_touch(struct generation *generation, int64_t now_ms)
{
    assert(now_ms > 0);
    atomic_store_explicit(&generation->cursor_ms, now_ms, memory_order_relaxed);
}
