/* The count stands just before the bytes, which begin a cache line.
 *
 *   raw                              a cache line begins
 *   v                                v
 *   [ .... ][ struct shared: 64 bytes ][ bytes ... ] */
#include "base/shared.h"

#include "base/mem.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { CACHE_LINE = 64 };

struct shared {
    void *raw; /* what is given back */
    _Atomic uint32_t references;
};

static struct shared *head_of(const void *bytes)
{
    return (struct shared *)((uintptr_t)bytes - CACHE_LINE);
}

void *shared_new(size_t count, size_t size)
{
    size_t total;
    char *raw;
    char *bytes;

    if (__builtin_mul_overflow(count, size, &total) || total > SIZE_MAX - 2 * CACHE_LINE)
        total = SIZE_MAX - 2 * CACHE_LINE; /* mem_grow ends the process */
    raw = mem_grow(NULL, total + 2 * CACHE_LINE, 1);
    bytes = raw + CACHE_LINE + (-(uintptr_t)raw & (CACHE_LINE - 1));
    head_of(bytes)->raw = raw;
    atomic_init(&head_of(bytes)->references, 1);
    return bytes;
}

void *shared_zero(size_t count, size_t size)
{
    void *bytes = shared_new(count, size);

    return memset(bytes, 0, count * size);
}

void *shared_ref(const void *bytes)
{
    if (bytes == NULL)
        return NULL;
    assert(atomic_load_explicit(&head_of(bytes)->references, memory_order_relaxed) > 0);
    atomic_fetch_add_explicit(&head_of(bytes)->references, 1, memory_order_relaxed);
    return (void *)(uintptr_t)bytes;
}

void shared_unref(const void *bytes)
{
    if (bytes == NULL ||
        atomic_fetch_sub_explicit(&head_of(bytes)->references, 1, memory_order_acq_rel) > 1)
        return;
    free(head_of(bytes)->raw);
}
