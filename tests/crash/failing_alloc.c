/* To be preloaded: the n-th allocation of the process fails, n = ATTAR_ALLOC_FAIL; the number of
 * all is written to the file ATTAR_ALLOC_COUNT at the end.  glibc's own names do the work. */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *ptr, size_t size);

static atomic_long made;
static atomic_long failing; /* 0: not read yet; -1: none */

static long which(void)
{
    long n = atomic_load(&failing);
    const char *text;

    if (n != 0)
        return n;
    text = getenv("ATTAR_ALLOC_FAIL");
    n = text == NULL ? -1 : strtol(text, NULL, 10);
    atomic_store(&failing, n);
    return n;
}

static int fails(void)
{
    if (atomic_fetch_add(&made, 1) + 1 != which())
        return 0;
    errno = ENOMEM;
    return 1;
}

__attribute__((visibility("default"))) void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

__attribute__((visibility("default"))) void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

__attribute__((visibility("default"))) void *realloc(void *ptr, size_t size)
{
    return fails() ? NULL : __libc_realloc(ptr, size);
}

__attribute__((destructor)) static void tell(void)
{
    const char *path = getenv("ATTAR_ALLOC_COUNT");
    long count = atomic_load(&made);
    FILE *file = path == NULL ? NULL : fopen(path, "w");

    if (file == NULL)
        return;
    fprintf(file, "%ld\n", count);
    fclose(file);
}
