/* The heap, for small fixed allocations and for arrays whose growth a named limit bounds.
 * Out of memory here ends the process with a message (STYLE.md, section 5): memory that a
 * client can size comes from an arena or a buffer with a cap instead.  Thread: any. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/** `count` * `size` zeroed bytes; never NULL. */
void *mem_zero(size_t count, size_t size) __attribute__((malloc));

/** realloc to `count` * `size` bytes; never NULL; the new part is not zeroed. */
void *mem_grow(void *ptr, size_t count, size_t size);

/** A copy of `text`; never NULL.  Owner: free. */
char *mem_text(const char *text) __attribute__((malloc));

/** Ensure room for `need` items in `*items` (capacity `*cap`), doubling.  Used through
 * VEC_RESERVE in base/vec.h. */
void mem_reserve(void **items, size_t *cap, size_t need, size_t size);

#endif
