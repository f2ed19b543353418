/* Our side of bench_vectors: what the planner chooses, and each path by force. */
#include "base/bitset.h"
#include "base/mem.h"
#include "vector/vector.h"

#include "bench/micro/vectors.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { ARENA_BYTES = 64 << 20 };

static struct {
    struct vector_set set;
    struct vector_index *index;
    const uint64_t *allow;
    struct arena arena;
    int planned[VECTOR_PATH_COUNT];
} ours;

static const char *build(const float *rows, uint32_t count)
{
    static struct attar_error err;
    int8_t *codes = mem_zero(count, VECTORS_DIMS);

    arena_init(&ours.arena, ARENA_BYTES);
    ours.set =
        (struct vector_set){{codes, VECTORS_DIMS, VECTORS_DIMS}, rows, VECTORS_DIMS, count, {0}};
    vector_quantise(rows, count, VECTORS_DIMS, codes, &ours.set.scale);
    if (vector_index_build(&ours.set, getenv("BENCH_VECTORS_FACTORY"), &ours.index, &err) < 0)
        fprintf(stderr, "attar lists: not run: %s\n", err.text);
    return NULL;
}

static void release(void)
{
    vector_index_free(ours.index);
    ours.index = NULL;
    arena_release(&ours.arena);
    free((int8_t *)ours.set.codes.bytes);
}

static void allow_only(const uint64_t *allow, double share)
{
    (void)share;
    ours.allow = allow;
}

static struct vector_ask ask_of(const float *query)
{
    arena_reset(&ours.arena);
    return (struct vector_ask){.floats = query, .allow = ours.allow, .k = VECTORS_K};
}

static uint32_t rows_of(const struct vector_hit *hits, int found, uint32_t out_rows[VECTORS_K])
{
    assert(found >= 0);
    for (int i = 0; i < found; i++)
        out_rows[i] = hits[i].row;
    return (uint32_t)found;
}

static uint32_t ask_planned(const float *query, uint32_t out_rows[VECTORS_K])
{
    const struct vector_ask ask = ask_of(query);
    enum vector_path path = VECTOR_SCAN;
    struct vector_hit hits[VECTORS_K];
    int found = vector_nearest(&ours.set, ours.index, &ask, &ours.arena, hits, &path);

    ours.planned[path]++;
    return rows_of(hits, found, out_rows);
}

static uint32_t ask_by(enum vector_path path, const float *query, uint32_t out_rows[VECTORS_K])
{
    const struct vector_ask ask = ask_of(query);
    struct vector_hit hits[VECTORS_K];

    return rows_of(hits, vector_nearest_by(&ours.set, ours.index, &ask, path, &ours.arena, hits),
                   out_rows);
}

static uint32_t ask_scan(const float *query, uint32_t out_rows[VECTORS_K])
{
    return ask_by(VECTOR_SCAN, query, out_rows);
}

static uint32_t ask_gather(const float *query, uint32_t out_rows[VECTORS_K])
{
    return ask_by(VECTOR_GATHER, query, out_rows);
}

static uint32_t ask_lists(const float *query, uint32_t out_rows[VECTORS_K])
{
    return ask_by(VECTOR_LISTS, query, out_rows);
}

static const char *need_index(const float *rows, uint32_t count)
{
    (void)rows, (void)count;
    return ours.index != NULL ? NULL : "there is no index";
}

const char *vectors_paths(void)
{
    static char text[80];

    snprintf(text, sizeof text, "scan %d, gather %d, lists %d", ours.planned[VECTOR_SCAN],
             ours.planned[VECTOR_GATHER], ours.planned[VECTOR_LISTS]);
    for (int path = 0; path < VECTOR_PATH_COUNT; path++)
        ours.planned[path] = 0;
    return text;
}

const struct vectors_system vectors_planned = {.name = "attar",
                                               .whole = true,
                                               .filtered = true,
                                               .build = build,
                                               .allow = allow_only,
                                               .ask = ask_planned,
                                               .release = release};
const struct vectors_system vectors_scan = {
    .name = "attar scan", .whole = true, .filtered = true, .ask = ask_scan};
const struct vectors_system vectors_gather = {
    .name = "attar gather", .filtered = true, .ask = ask_gather};
const struct vectors_system vectors_lists = {
    .name = "attar lists", .whole = true, .filtered = true, .build = need_index, .ask = ask_lists};
