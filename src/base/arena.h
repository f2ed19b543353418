/* A region of memory with one lifetime and a cap given at birth: many allocations, one release.
 *
 *   struct arena --> [chunk| used .... free ] --> [chunk| used ...... ] --> NULL
 *
 * The four lifetimes of Attar (process, snapshot, request, scratch) are arenas; whoever asks for
 * memory names the lifetime by the arena it passes.  Memory is zeroed.
 * Thread: one at a time. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/slice.h"

struct arena_chunk;

struct arena {
    struct arena_chunk *head; /* newest chunk */
    size_t used_bytes;        /* handed out, with padding */
    size_t cap_bytes;         /* never handed out more than this */
};

/** An empty arena that will hand out at most `cap_bytes`; allocates nothing yet. */
void arena_init(struct arena *arena, size_t cap_bytes);

/** Free every allocation; the arena can be used again.  Idempotent. */
void arena_release(struct arena *arena);

/** Forget every allocation but keep the memory, up to 16 MiB in one piece, for the next stage. */
void arena_reset(struct arena *arena);

/** `size` zeroed bytes aligned to 16, or NULL when the cap would be passed (the caller answers
 * -ATTAR_ELIMIT).  Owned by the arena.  Cost: a few instructions; malloc for each new chunk. */
void *arena_alloc(struct arena *arena, size_t size);

/** As arena_alloc, for an array of `count` items of `size` bytes; overflow gives NULL. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/** A copy of `text` in the arena, NUL-terminated behind its length; ptr NULL when full. */
struct slice arena_copy(struct arena *arena, struct slice text);

#endif
