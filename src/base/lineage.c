/* A head stands before each array, a family behind all generations of one.
 *
 *   raw                     a cache line begins
 *   v                       v
 *   [ .... ][ struct head: 64 bytes ][ row 0 | spare room ][ row 1 | .. ] ...
 *                |
 *                '--> family: the newest generation, how much each of the last ones kept,
 *                     and one array that nobody holds: the newest of those given back
 *
 * What an array of generation g and its descendant h both begin with is the least that any of the
 * generations g + 1 .. h kept. */
#include "base/lineage.h"

#include "base/mem.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { CACHE_LINE = 64, REMEMBERED = 16, ROOM_SHARE = 8 };

struct family {
    _Atomic uint32_t holders; /* arrays in use */
    struct head *_Atomic spare;
    uint64_t newest;         /* this and the next: of who makes successors */
    size_t kept[REMEMBERED]; /* by generation g of the last ones, at g % REMEMBERED */
};

struct head {
    void *raw; /* what is given back */
    struct family *family;
    uint64_t generation;
    size_t rows;
    size_t stride;
};

_Static_assert(sizeof(struct head) <= CACHE_LINE, "the head lies before the array");

static struct head *head_of(const void *array)
{
    return (struct head *)((uintptr_t)array - CACHE_LINE);
}

static char *array_of(const struct head *head)
{
    return (char *)(uintptr_t)head + CACHE_LINE;
}

/* With room for rows that grow. */
static struct head *head_new(size_t rows, size_t row_bytes)
{
    size_t stride = (row_bytes + row_bytes / ROOM_SHARE + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
    size_t total;
    char *raw;
    struct head *head;

    if (__builtin_mul_overflow(rows, stride, &total) || total > SIZE_MAX - 2 * CACHE_LINE)
        total = SIZE_MAX - 2 * CACHE_LINE; /* mem_grow ends the process */
    raw = mem_grow(NULL, total + 2 * CACHE_LINE, 1);
    head = (struct head *)(raw + (-(uintptr_t)raw & (CACHE_LINE - 1)));
    *head = (struct head){.raw = raw, .rows = rows, .stride = stride};
    return head;
}

static void head_free(struct head *head)
{
    if (head != NULL)
        free(head->raw);
}

/* How much of each row of generation `from` the newest one has. */
static size_t shared_since(const struct family *family, uint64_t from)
{
    size_t least = SIZE_MAX;

    if (family->newest - from > REMEMBERED)
        return 0;
    for (uint64_t g = from + 1; g <= family->newest; g++)
        if (family->kept[g % REMEMBERED] < least)
            least = family->kept[g % REMEMBERED];
    return least;
}

/* The spare array, if a generation of this size fits there; what it has of it in *out_same. */
static struct head *take_spare(struct family *family, size_t rows, size_t row_bytes,
                               size_t *out_same)
{
    struct head *spare = atomic_exchange(&family->spare, NULL);

    if (spare == NULL || (spare->rows == rows && spare->stride >= row_bytes)) {
        *out_same = spare == NULL ? 0 : shared_since(family, spare->generation);
        return spare;
    }
    head_free(spare);
    *out_same = 0;
    return NULL;
}

/* The memory of the family's next generation. */
static struct head *succeed(struct family *family, size_t rows, size_t row_bytes, size_t kept,
                            size_t *out_same)
{
    struct head *head;

    family->newest++;
    family->kept[family->newest % REMEMBERED] = kept;
    head = take_spare(family, rows, row_bytes, out_same);
    if (head == NULL)
        head = head_new(rows, row_bytes);
    head->family = family;
    head->generation = family->newest;
    atomic_fetch_add(&family->holders, 1);
    return head;
}

static struct head *first_of_all(size_t rows, size_t row_bytes)
{
    struct head *head = head_new(rows, row_bytes);

    head->family = mem_zero(1, sizeof *head->family);
    atomic_init(&head->family->holders, 1);
    return head;
}

void *lineage_next(const void *former, size_t rows, size_t row_bytes, size_t kept)
{
    const struct head *before = former == NULL ? NULL : head_of(former);
    size_t same = 0;
    struct head *head;

    assert(kept == 0 || (before != NULL && before->rows == rows && kept <= before->stride));
    assert(kept <= row_bytes);
    if (before != NULL && before->generation == before->family->newest && kept > 0)
        head = succeed(before->family, rows, row_bytes, kept, &same);
    else
        head = first_of_all(rows, row_bytes);
    for (size_t row = 0; row < rows && same < kept; row++)
        memcpy(array_of(head) + row * head->stride + same,
               array_of(before) + row * before->stride + same, kept - same);
    return array_of(head);
}

size_t lineage_stride(const void *array)
{
    return head_of(array)->stride;
}

/* One spare is kept, the newest; returns the other, to be freed. */
static struct head *leave(struct family *family, struct head *head)
{
    struct head *other = atomic_exchange(&family->spare, head);

    if (other == NULL || other->generation < head->generation)
        return other;
    return atomic_exchange(&family->spare, other);
}

void lineage_release(const void *array)
{
    struct family *family;

    if (array == NULL)
        return;
    family = head_of(array)->family;
    head_free(leave(family, head_of(array)));
    if (atomic_fetch_sub(&family->holders, 1) > 1)
        return;
    head_free(atomic_load(&family->spare));
    free(family);
}
