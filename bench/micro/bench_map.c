/* The map from bytes to dense numbers, at the sizes of a term dictionary.
 *
 *   bench_map [seconds]      prints one JSON object: ns for each add, hit and miss
 *
 * Keys are "term-<n>", met in random order, so that caches behave as they do while indexing. */
#include "base/map.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/rng.h"

#include <stdio.h>
#include <stdlib.h>

enum { KEY_CAP = 24 };

struct keys {
    size_t count;
    char (*text)[KEY_CAP];
    size_t *len;
    uint32_t *order;
};

static struct keys keys_new(size_t count)
{
    struct keys k = {.count = count};
    struct rng rng;

    rng_init(&rng, count);
    k.text = mem_zero(count, sizeof *k.text);
    k.len = mem_zero(count, sizeof *k.len);
    k.order = mem_zero(count, sizeof *k.order);
    for (size_t i = 0; i < count; i++) {
        k.len[i] = (size_t)snprintf(k.text[i], KEY_CAP, "term-%zu", i * 7919);
        k.order[i] = (uint32_t)rng_below(&rng, count);
    }
    return k;
}

static void keys_release(struct keys *k)
{
    free(k->text);
    free(k->len);
    free(k->order);
}

static struct slice key(const struct keys *k, size_t i)
{
    return slice_of(k->text[i], k->len[i]);
}

static int64_t add_all(const struct keys *k, struct map *map)
{
    int64_t start = clock_monotonic_ns();

    for (size_t i = 0; i < k->count; i++)
        map_add(map, key(k, i));
    return clock_monotonic_ns() - start;
}

/* `cut` bytes fewer than the key: 0 finds every one, 1 finds few. */
static int64_t find_all(const struct keys *k, const struct map *map, size_t cut)
{
    volatile uint32_t sink = 0;
    int64_t start = clock_monotonic_ns();

    for (size_t i = 0; i < k->count; i++) {
        struct slice s = key(k, k->order[i]);

        s.ptr += cut;
        s.len -= cut;
        sink += map_find(map, s);
    }
    (void)sink;
    return clock_monotonic_ns() - start;
}

static void measure(size_t count, double seconds)
{
    struct keys k = keys_new(count);
    int64_t add_ns = 0, hit_ns = 0, miss_ns = 0, began = clock_monotonic_ns();
    double rounds = 0;

    do {
        struct map map;

        map_init(&map, (size_t)1 << 30);
        add_ns += add_all(&k, &map);
        hit_ns += find_all(&k, &map, 0);
        miss_ns += find_all(&k, &map, 1);
        map_release(&map);
        rounds++;
    } while ((double)(clock_monotonic_ns() - began) < seconds * 1e9);
    rounds *= (double)count;
    printf(",\"%zu\":{\"add_ns\":%.1f,\"hit_ns\":%.1f,\"miss_ns\":%.1f}", count,
           (double)add_ns / rounds, (double)hit_ns / rounds, (double)miss_ns / rounds);
    keys_release(&k);
}

int main(int argc, char **argv)
{
    static const size_t sizes[] = {1000, 30000, 1000000};
    double seconds = argc > 1 ? strtod(argv[1], NULL) : 0.5;

    printf("{\"bench\":\"map\"");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        measure(sizes[i], seconds);
    printf("}\n");
    return 0;
}
