/* The three settings, by mallopt(3), and malloc_trim(3). */
#include "base/heap.h"

#include <malloc.h>

enum { ARENAS = 1, FROM_HEAP_BYTES = 32 << 20, TOP_KEPT_BYTES = 512 << 20 };

bool heap_tune(void)
{
    return mallopt(M_ARENA_MAX, ARENAS) != 0 && mallopt(M_MMAP_THRESHOLD, FROM_HEAP_BYTES) != 0 &&
           mallopt(M_TRIM_THRESHOLD, TOP_KEPT_BYTES) != 0;
}

void heap_trim(void)
{
    (void)malloc_trim(0);
}
