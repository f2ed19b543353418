/* Building the lists: a sample trains the centroids, every row goes to the nearest one, and the
 * index then measures on its own rows how far a search has to look.
 *
 * The sample is every n-th row, as unit vectors: which list a row is nearest to is then a matter of
 * direction, and so is the order in which a query looks into them. */
#include "base/mem.h"
#include "vector/lists.h"
#include "vector/train.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SAMPLE_A_ROOT = 320, /* rows for each of sqrt(count): at least 40 a list, FAISS asks for 39 */
    SAMPLE_QUERIES = 200,
    SAMPLE_K = 10,
    SAMPLE_BYTES = 4 << 20
};

/* The share of true neighbours whose list's key is not below their score. */
static const double SPREAD_SHARE = 0.995;

/* ---- Training ---- */

/* Four to eight times the square root of the rows, as FAISS's guidelines have it below 1 M. */
static void choose_factory(uint32_t count, char out_text[32])
{
    uint32_t lists = 16;

    while (lists < VECTOR_LISTS_MAX && (uint64_t)lists * lists < 16 * (uint64_t)count)
        lists *= 2;
    snprintf(out_text, 32, "IVF%u,Flat", lists);
}

static float *sample_new(const struct vector_set *set, uint32_t *out_count)
{
    uint32_t width = set->codes.width;
    uint32_t wanted = (uint32_t)(SAMPLE_A_ROOT * sqrt(set->count));
    uint32_t every = set->count / wanted + 1;
    uint32_t count = (set->count + every - 1) / every;
    float *rows = mem_zero((size_t)count * width + 1, sizeof *rows);

    for (size_t i = 0; i < count; i++) {
        const int8_t *codes = set->codes.bytes + i * every * set->codes.stride;
        double norm = 0;

        for (uint32_t d = 0; d < width; d++)
            norm += codes[d] * codes[d];
        norm = norm > 0 ? sqrt(norm) : 1;
        for (uint32_t d = 0; d < width; d++)
            rows[i * width + d] = (float)(codes[d] / norm);
    }
    *out_count = count;
    return rows;
}

/* ---- Assignment ---- */

static uint32_t nearest_list(const struct dot_rows *centroids, uint32_t lists, const int8_t *row,
                             struct dot_hit *room)
{
    uint32_t best = 0;

    dot_range(centroids, row, 0, lists, INT32_MIN, room);
    for (uint32_t list = 1; list < lists; list++)
        if (room[list].score > room[best].score)
            best = list;
    return best;
}

/* Counting sort by list, so that rows ascend in each. */
static void assign_rows(struct vector_index *index, const struct vector_set *set,
                        const struct dot_rows *centroids)
{
    struct dot_hit *room = mem_zero(index->lists, sizeof *room);
    uint32_t *list_of = mem_zero((size_t)index->count + 1, sizeof *list_of);
    uint32_t *next = mem_zero((size_t)index->lists + 1, sizeof *next);

    for (uint32_t row = 0; row < index->count; row++) {
        list_of[row] = nearest_list(centroids, index->lists,
                                    set->codes.bytes + (size_t)row * set->codes.stride, room);
        index->starts[list_of[row] + 1]++;
    }
    for (uint32_t list = 0; list < index->lists; list++) {
        next[list] = index->starts[list];
        index->starts[list + 1] += index->starts[list];
    }
    for (uint32_t row = 0; row < index->count; row++)
        index->rows[next[list_of[row]]++] = row;
    free(room);
    free(list_of);
    free(next);
}

/* Codes are in place. */
static void measure_list(struct vector_index *index, uint32_t list)
{
    uint32_t width = index->codes.width;
    uint32_t count = index->starts[list + 1] - index->starts[list];
    const int8_t *codes = index->codes.bytes + (size_t)index->starts[list] * width;
    int8_t *mean = (int8_t *)index->means.bytes + (size_t)list * width;
    double square = 0;

    for (uint32_t d = 0; d < width && count > 0; d++) {
        int64_t sum = 0;

        for (size_t i = 0; i < count; i++)
            sum += codes[i * width + d];
        mean[d] = (int8_t)nearbyint((double)sum / count);
        for (size_t i = 0; i < count; i++)
            square += (codes[i * width + d] - mean[d]) * (codes[i * width + d] - mean[d]);
    }
    index->radii[list] = count > 0 ? (uint32_t)ceil(sqrt(square / count)) : 0;
}

/* ---- How far to look ---- */

static uint32_t *lists_of(const struct vector_index *index)
{
    uint32_t *list_of = mem_zero((size_t)index->count + 1, sizeof *list_of);

    for (uint32_t list = 0; list < index->lists; list++)
        for (uint32_t at = index->starts[list]; at < index->starts[list + 1]; at++)
            list_of[index->rows[at]] = list;
    return list_of;
}

/* The spread with which the key of the hit's list is its score. */
static double spread_of(const struct vector_index *index, const int8_t *query, uint32_t list,
                        double score)
{
    double room = lists_norm(query, index->means.width) * index->radii[list];

    return room > 0 ? (score - dot_one(&index->means, query, list)) / room : 0;
}

static const int8_t *codes_of(const struct vector_set *set, uint32_t query)
{
    uint32_t row = (uint32_t)((uint64_t)query * set->count / SAMPLE_QUERIES);

    return set->codes.bytes + (size_t)row * set->codes.stride;
}

/* The k nearest of each sampled row, by its codes; how many there are. */
static uint32_t gather_spreads(const struct vector_index *index, const struct vector_set *set,
                               double *out_spreads)
{
    uint32_t *list_of = lists_of(index);
    struct vector_set as_codes = *set;
    uint32_t count = 0;

    as_codes.floats = NULL;
    for (uint32_t q = 0; q < SAMPLE_QUERIES; q++) {
        const struct vector_ask ask = {.codes = codes_of(set, q), .k = SAMPLE_K};
        struct vector_hit hits[SAMPLE_K];
        struct arena arena;
        int found;

        arena_init(&arena, SAMPLE_BYTES);
        found = vector_nearest_by(&as_codes, NULL, &ask, VECTOR_SCAN, &arena, hits);
        assert(found >= 0);
        for (int i = 0; i < found; i++)
            out_spreads[count++] = spread_of(index, ask.codes, list_of[hits[i].row], hits[i].score);
        arena_release(&arena);
    }
    free(list_of);
    return count;
}

static int ascending(const void *left, const void *right)
{
    const double *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

static void measure_spread(struct vector_index *index, const struct vector_set *set)
{
    double *spreads = mem_zero((size_t)SAMPLE_QUERIES * SAMPLE_K, sizeof *spreads);
    uint32_t count = gather_spreads(index, set, spreads);
    double spread;

    qsort(spreads, count, sizeof *spreads, ascending);
    spread = count > 0 ? spreads[(uint32_t)(SPREAD_SHARE * (count - 1))] : 0;
    spread = fmax(0, fmin(spread * LISTS_SPREAD_ONE, LISTS_SPREAD_MAX));
    index->spread = (uint32_t)ceil(spread);
    free(spreads);
}

static void measure_reach(struct vector_index *index, const struct vector_set *set)
{
    uint64_t sum = 0;

    for (uint32_t q = 0; q < SAMPLE_QUERIES && set->count > 0; q++) {
        struct arena arena;
        struct top top;
        uint64_t seen = 0;
        int rc;

        arena_init(&arena, SAMPLE_BYTES);
        rc = top_init(&top, SAMPLE_K, 0, &arena);
        assert(rc == 0);
        rc = lists_search(index, codes_of(set, q), NULL, &top, &seen);
        assert(rc == 0); /* SAMPLE_BYTES hold the keys and these few hits */
        sum += seen;
        arena_release(&arena);
    }
    index->reach = (uint32_t)(sum / SAMPLE_QUERIES);
}

int vector_index_build(const struct vector_set *set, const char *factory,
                       struct vector_index **out_index, struct attar_error *err)
{
    uint32_t width = set->codes.width;
    struct vector_index *index;
    struct vector_scale scale;
    float *centroids = NULL;
    uint32_t sampled, lists;
    char chosen[32];
    float *sample;
    int8_t *codes;
    int rc;

    assert(set->count <= VECTOR_ROWS_MAX);
    choose_factory(set->count, chosen);
    sample = sample_new(set, &sampled);
    rc = train_centroids(factory != NULL ? factory : chosen, sample, sampled, width, &centroids,
                         &lists, err);
    free(sample);
    if (rc < 0)
        return rc;
    codes = mem_zero(lists, width);
    vector_quantise(centroids, lists, width, codes, &scale);
    free(centroids);
    index = lists_new(width, set->count, lists);
    assign_rows(index, set, &(struct dot_rows){codes, width, width});
    free(codes);
    lists_fill(index, set);
    for (uint32_t list = 0; list < lists; list++)
        measure_list(index, list);
    measure_spread(index, set);
    measure_reach(index, set);
    *out_index = index;
    return 0;
}
