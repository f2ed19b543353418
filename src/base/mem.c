/* malloc and its kin with the out-of-memory rule of STYLE.md section 5 in one place.
 * Sizes are multiplied with an overflow check; failure prints one line and aborts.  The settings of
 * heap.h are made by mallopt(3) and malloc_trim(3). */
#include "base/mem.h"

#include "base/heap.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENAS = 1, FROM_HEAP_BYTES = 32 << 20, TOP_KEPT_BYTES = 512 << 20 };

static _Noreturn void out_of_memory(size_t count, size_t size)
{
    fprintf(stderr, "level=fatal event=out_of_memory count=%zu size=%zu\n", count, size);
    abort();
}

void *mem_zero(size_t count, size_t size)
{
    void *ptr = calloc(count > 0 ? count : 1, size > 0 ? size : 1);

    if (ptr == NULL)
        out_of_memory(count, size);
    return ptr;
}

void *mem_grow(void *ptr, size_t count, size_t size)
{
    size_t total;
    void *grown = NULL;

    if (!__builtin_mul_overflow(count, size, &total))
        grown = realloc(ptr, total > 0 ? total : 1);
    if (grown == NULL)
        out_of_memory(count, size);
    return grown;
}

char *mem_text(const char *text)
{
    size_t size = strlen(text) + 1;

    return memcpy(mem_zero(size, 1), text, size);
}

void mem_reserve(void **items, size_t *cap, size_t need, size_t size)
{
    size_t grown = *cap < 8 ? 8 : *cap;

    if (need <= *cap)
        return;
    while (grown < need)
        grown *= 2;
    *items = mem_grow(*items, grown, size);
    *cap = grown;
}

bool heap_tune(void)
{
    return mallopt(M_ARENA_MAX, ARENAS) != 0 && mallopt(M_MMAP_THRESHOLD, FROM_HEAP_BYTES) != 0 &&
           mallopt(M_TRIM_THRESHOLD, TOP_KEPT_BYTES) != 0;
}

void heap_trim(void)
{
    (void)malloc_trim(0);
}
