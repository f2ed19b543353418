/* Arena: bump allocation in chunks that double from 4 KiB to 1 MiB.  A reset of several chunks
 * keeps one as large as all of them, so that a stage that is run again and again settles in one
 * chunk.
 *
 * Invariant: used_bytes <= cap_bytes; every pointer handed out stays valid until release or reset.
 * Not done on purpose: freeing one allocation, growing in place, sharing between threads.
 * Source: D. R. Hanson, "Fast allocation and deallocation of memory based on object lifetimes",
 * Software: Practice and Experience 20(1), 1990. */
#include "base/arena.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>

enum { CHUNK_MIN = 4096, CHUNK_MAX = 1 << 20, KEPT_MAX = 16 << 20, ALIGN = 16 };

struct arena_chunk {
    struct arena_chunk *next;
    size_t size; /* bytes of data */
    size_t used;
    size_t unused_; /* keeps data aligned to 16 */
    char data[];
};

_Static_assert(sizeof(struct arena_chunk) % ALIGN == 0, "data must be aligned");

void arena_init(struct arena *arena, size_t cap_bytes)
{
    assert(arena != NULL && cap_bytes > 0);
    *arena = (struct arena){.cap_bytes = cap_bytes};
}

static void free_chunks(struct arena_chunk *chunk)
{
    while (chunk != NULL) {
        struct arena_chunk *next = chunk->next;

        free(chunk);
        chunk = next;
    }
}

void arena_release(struct arena *arena)
{
    free_chunks(arena->head);
    arena->head = NULL;
    arena->used_bytes = 0;
}

static struct arena_chunk *chunk_push(struct arena *arena, size_t size)
{
    struct arena_chunk *chunk = mem_zero(1, sizeof *chunk + size);

    chunk->size = size;
    chunk->next = arena->head;
    arena->head = chunk;
    return chunk;
}

static size_t size_of_all(const struct arena *arena)
{
    size_t size = 0;

    for (const struct arena_chunk *chunk = arena->head; chunk != NULL; chunk = chunk->next)
        size += chunk->size;
    return size;
}

void arena_reset(struct arena *arena)
{
    struct arena_chunk *keep = arena->head;
    size_t size = size_of_all(arena);

    arena->used_bytes = 0;
    if (keep == NULL)
        return;
    if (keep->next != NULL) {
        arena->head = NULL;
        free_chunks(keep);
        chunk_push(arena, size < KEPT_MAX ? size : KEPT_MAX);
        return;
    }
    memset(keep->data, 0, keep->used);
    keep->used = 0;
}

static struct arena_chunk *chunk_new(struct arena *arena, size_t need)
{
    size_t size = arena->head == NULL ? CHUNK_MIN : arena->head->size * 2;

    size = size > CHUNK_MAX ? CHUNK_MAX : size;
    return chunk_push(arena, size < need ? need : size);
}

void *arena_alloc(struct arena *arena, size_t size)
{
    struct arena_chunk *chunk = arena->head;
    size_t need = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    char *ptr;

    assert(arena->cap_bytes > 0);
    if (need < size || need > arena->cap_bytes - arena->used_bytes)
        return NULL;
    if (chunk == NULL || chunk->size - chunk->used < need)
        chunk = chunk_new(arena, need);
    ptr = chunk->data + chunk->used;
    chunk->used += need;
    arena->used_bytes += need;
    assert(arena->used_bytes <= arena->cap_bytes);
    return ptr;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t total;

    if (__builtin_mul_overflow(count, size, &total))
        return NULL;
    return arena_alloc(arena, total);
}

struct slice arena_copy(struct arena *arena, struct slice text)
{
    char *copy = text.len == SIZE_MAX ? NULL : arena_alloc(arena, text.len + 1);

    if (copy == NULL)
        return (struct slice){NULL, 0};
    if (text.len > 0)
        memcpy(copy, text.ptr, text.len);
    return (struct slice){copy, text.len};
}
