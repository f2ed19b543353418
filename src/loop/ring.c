/* A byte ring with one producer and one consumer.
 *
 *   put_at, take_at count bytes since birth; the place is their low bits
 *   records: 4 bytes of length, then the bytes, wrapped round the end where it falls
 *
 * Each side writes its own counter with release order after it has touched the bytes, and reads
 * the other's with acquire order before (Lamport, "Proving the correctness of multiprocess
 * programs", IEEE TSE 3(2), 1977). */
#include "loop/ring.h"

#include "base/mem.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

struct ring {
    _Alignas(64) _Atomic uint64_t put_at; /* the producer's */
    _Atomic uint64_t dropped;
    _Alignas(64) _Atomic uint64_t take_at; /* the consumer's */
    _Alignas(64) size_t mask;
    char *bytes;
};

struct ring *ring_new(size_t bytes)
{
    struct ring *ring = aligned_alloc(64, sizeof *ring);

    assert(ring != NULL && bytes >= 64 && (bytes & (bytes - 1)) == 0);
    *ring = (struct ring){.mask = bytes - 1};
    ring->bytes = mem_zero(bytes, 1);
    return ring;
}

void ring_free(struct ring *ring)
{
    if (ring == NULL)
        return;
    free(ring->bytes);
    free(ring);
}

static uint64_t copy_in(struct ring *ring, uint64_t at, struct slice bytes)
{
    size_t place = at & ring->mask;
    size_t first = ring->mask + 1 - place;

    first = first < bytes.len ? first : bytes.len;
    if (first > 0)
        memcpy(ring->bytes + place, bytes.ptr, first);
    if (bytes.len > first)
        memcpy(ring->bytes, bytes.ptr + first, bytes.len - first);
    return at + bytes.len;
}

static void copy_out(const struct ring *ring, uint64_t at, void *out, size_t len)
{
    size_t place = at & ring->mask;
    size_t first = ring->mask + 1 - place;

    first = first < len ? first : len;
    memcpy(out, ring->bytes + place, first);
    memcpy((char *)out + first, ring->bytes, len - first);
}

bool ring_put(struct ring *ring, struct slice head, struct slice rest)
{
    uint64_t put_at = atomic_load_explicit(&ring->put_at, memory_order_relaxed);
    uint64_t take_at = atomic_load_explicit(&ring->take_at, memory_order_acquire);
    uint32_t len = (uint32_t)(head.len + rest.len);

    assert(len > 0);
    if (put_at - take_at + sizeof len + len > ring->mask + 1) {
        atomic_fetch_add_explicit(&ring->dropped, 1, memory_order_relaxed);
        return false;
    }
    put_at = copy_in(ring, put_at, slice_of((const char *)&len, sizeof len));
    put_at = copy_in(ring, put_at, head);
    put_at = copy_in(ring, put_at, rest);
    atomic_store_explicit(&ring->put_at, put_at, memory_order_release);
    return true;
}

size_t ring_take(struct ring *ring, void *out, size_t cap)
{
    uint64_t take_at = atomic_load_explicit(&ring->take_at, memory_order_relaxed);
    uint64_t put_at = atomic_load_explicit(&ring->put_at, memory_order_acquire);
    uint32_t len = 0;

    if (take_at == put_at)
        return 0;
    copy_out(ring, take_at, &len, sizeof len);
    assert(len <= cap);
    copy_out(ring, take_at + sizeof len, out, len);
    atomic_store_explicit(&ring->take_at, take_at + sizeof len + len, memory_order_release);
    return len;
}

uint64_t ring_dropped(const struct ring *ring)
{
    return atomic_load_explicit(&ring->dropped, memory_order_relaxed);
}
