/* A growable array: three fields in the owner's struct and three macros.
 *
 *   struct { VEC(uint32_t) docs; } x = {0};
 *   VEC_PUSH(&x.docs, 7);   x.docs.items[i]   x.docs.count   VEC_RELEASE(&x.docs);
 *
 * Growth is by doubling on the heap (base/mem.h); only for data whose size a named limit bounds.
 * Thread: one at a time. */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include "base/mem.h"

#include <stdlib.h>

#define VEC(type)     \
    struct {          \
        type *items;  \
        size_t count; \
        size_t cap;   \
    }

/* Room for `need` items in all. */
#define VEC_RESERVE(vec, need)                                               \
    do {                                                                     \
        void *vec_items_ = (vec)->items;                                     \
        mem_reserve(&vec_items_, &(vec)->cap, (need), sizeof *(vec)->items); \
        (vec)->items = vec_items_;                                           \
    } while (0)

#define VEC_PUSH(vec, ...)                            \
    do {                                              \
        if ((vec)->count == (vec)->cap)               \
            VEC_RESERVE(vec, (vec)->count + 1);       \
        (vec)->items[(vec)->count++] = (__VA_ARGS__); \
    } while (0)

/* Idempotent. */
#define VEC_RELEASE(vec)               \
    do {                               \
        free((vec)->items);            \
        (vec)->items = NULL;           \
        (vec)->count = (vec)->cap = 0; \
    } while (0)

#endif
