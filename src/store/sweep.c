/* The names in a store's folder:
 *
 *   manifest-<16 hex>         a manifest          <kind>-<16 hex>.attar    a file of sections
 *   manifest-<16 hex>.tmp     a leftover          anything else            not ours, not touched */
#include "store/sweep.h"

#include "store/format.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

enum { HEX_DIGITS = 16 };

/* The number in the 16 hex digits at `text`; false if they are not that. */
static bool read_hex(const char *text, uint64_t *out_value)
{
    uint64_t value = 0;

    for (int i = 0; i < HEX_DIGITS; i++) {
        const char *digits = "0123456789abcdef";
        const char *at = text[i] != '\0' ? strchr(digits, text[i]) : NULL;

        if (at == NULL)
            return false;
        value = value << 4 | (uint64_t)(at - digits);
    }
    *out_value = value;
    return true;
}

/* 'm' manifest, 't' leftover, 'f' file, 0 not ours; the number with it. */
static char classify(const char *name, uint64_t *out_number)
{
    const char *dash = strrchr(name, '-');

    if (strnlen(name, STORE_NAME_CAP) == STORE_NAME_CAP || dash == NULL || dash == name ||
        !read_hex(dash + 1, out_number))
        return 0;
    dash += 1 + HEX_DIGITS;
    if (slice_starts(slice_cstr(name), SLICE("manifest-")))
        return *dash == '\0' ? 'm' : strcmp(dash, ".tmp") == 0 ? 't' : 0;
    return strcmp(dash, ".attar") == 0 ? 'f' : 0;
}

static void note(struct sweep *sweep, const char *name)
{
    struct sweep_name copy = {{0}};
    uint64_t number = 0;
    char kind = classify(name, &number);

    if (kind == 0)
        return;
    memcpy(copy.text, name, strlen(name));
    VEC_PUSH(&sweep->names, copy);
    if (kind == 'm')
        VEC_PUSH(&sweep->seqs, number);
    if (kind == 'f' && number >= sweep->next_file)
        sweep->next_file = number + 1;
}

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

int sweep_list(struct sweep *sweep, const char *dir, struct attar_error *err)
{
    DIR *stream = opendir(dir);
    struct dirent *entry;
    int failed;

    if (stream == NULL)
        return error_set(err, ATTAR_EIO, "list %s: %s", dir, strerror(errno));
    errno = 0;
    while ((entry = readdir(stream)) != NULL)
        note(sweep, entry->d_name);
    failed = errno;
    closedir(stream);
    if (failed != 0)
        return error_set(err, ATTAR_EIO, "list %s: %s", dir, strerror(failed));
    if (sweep->seqs.count > 0)
        qsort(sweep->seqs.items, sweep->seqs.count, sizeof *sweep->seqs.items, by_number);
    return 0;
}

void sweep_release(struct sweep *sweep)
{
    VEC_RELEASE(&sweep->seqs);
    VEC_RELEASE(&sweep->names);
}
