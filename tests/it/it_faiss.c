/* FAISS through its C API, as src/vector will use it: is the library that tools/dev built there,
 * does it link into a C program, and does it find what it should?
 *
 * Goal: an index made by index_factory answers as a scan over all vectors does: "Flat" exactly,
 * "HNSW16" with recall@10 >= 0.9 (Malkov and Yashunin, IEEE TPAMI 42(4), 2020), and a bad
 * description is an error with a text, not a crash.
 * Method: seeded normal vectors; the oracle is a scan in double, written here and nowhere else.
 * Without attar-faiss.pc the program skips and says so. */
#include "base/rng.h"

#include <stdio.h>

#ifndef HAVE_FAISS
int main(void)
{
    printf("SKIP it_faiss: pkg-config knows no attar-faiss; `tools/dev deps` builds it\n");
    return 77; /* meson counts it as skipped */
}
#else
#include <assert.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <faiss/c_api/AutoTune_c.h>
#include <faiss/c_api/Index_c.h>
#include <faiss/c_api/error_c.h>
#include <faiss/c_api/index_factory_c.h>

enum { DIMS = 24, VECTORS = 5000, QUERIES = 100, K = 10 };

static const uint64_t SEED = 0x6174746172;
static const double RECALL_MIN = 0.9;
/* FAISS sums |x|^2 + |y|^2 - 2xy in float: about 1e-5 of the norms is lost. */
static const double DISTANCE_TOLERANCE = 1e-3;

struct fixture {
    float *vectors; /* VECTORS x DIMS */
    float *queries; /* QUERIES x DIMS */
    idx_t *truth;   /* QUERIES x K, nearest first */
};

struct neighbour {
    double distance; /* squared L2 */
    idx_t id;
};

/* Standard normal from two uniform draws (Box and Muller 1958). */
static float normal(struct rng *rng)
{
    double radius = sqrt(-2.0 * log(1.0 - rng_unit(rng)));

    return (float)(radius * cos(6.283185307179586 * rng_unit(rng)));
}

static float *normals(struct rng *rng, size_t count)
{
    float *values = malloc(count * sizeof *values);

    assert(values != NULL);
    for (size_t i = 0; i < count; i++)
        values[i] = normal(rng);
    return values;
}

static double distance_squared(const float *a, const float *b)
{
    double sum = 0;

    for (int i = 0; i < DIMS; i++)
        sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
    return sum;
}

static int by_distance(const void *left, const void *right)
{
    const struct neighbour *a = left, *b = right;

    return (a->distance > b->distance) - (a->distance < b->distance);
}

/* The oracle: every distance, sorted. */
static void scan(const float *vectors, const float *query, idx_t out_ids[K])
{
    static struct neighbour all[VECTORS];

    for (idx_t id = 0; id < VECTORS; id++) {
        all[id].distance = distance_squared(query, vectors + id * DIMS);
        all[id].id = id;
    }
    qsort(all, VECTORS, sizeof all[0], by_distance);
    for (int i = 0; i < K; i++)
        out_ids[i] = all[i].id;
}

static int set_up(void **state)
{
    static struct fixture fixture;
    struct rng rng;

    rng_init(&rng, SEED);
    fixture.vectors = normals(&rng, (size_t)VECTORS * DIMS);
    fixture.queries = normals(&rng, (size_t)QUERIES * DIMS);
    fixture.truth = malloc(sizeof(idx_t) * QUERIES * K);
    assert(fixture.truth != NULL);
    for (int q = 0; q < QUERIES; q++)
        scan(fixture.vectors, fixture.queries + q * DIMS, fixture.truth + q * K);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    free(fixture->vectors);
    free(fixture->queries);
    free(fixture->truth);
    return 0;
}

/* An index over all vectors, searched for all queries; `parameters` may be NULL. */
static void search_all(const struct fixture *f, const char *description, const char *parameters,
                       float *out_distances, idx_t *out_ids)
{
    FaissIndex *index = NULL;

    assert_int_equal(faiss_index_factory(&index, DIMS, description, METRIC_L2), 0);
    assert_int_equal(faiss_Index_add(index, VECTORS, f->vectors), 0);
    if (parameters != NULL) {
        FaissParameterSpace *space = NULL;

        assert_int_equal(faiss_ParameterSpace_new(&space), 0);
        assert_int_equal(faiss_ParameterSpace_set_index_parameters(space, index, parameters), 0);
        faiss_ParameterSpace_free(space);
    }
    assert_int_equal(faiss_Index_search(index, QUERIES, f->queries, K, out_distances, out_ids), 0);
    faiss_Index_free(index);
}

static void flat_equals_a_scan(void **state)
{
    const struct fixture *f = *state;
    static float distances[QUERIES * K];
    static idx_t ids[QUERIES * K];

    search_all(f, "Flat", NULL, distances, ids);
    for (int i = 0; i < QUERIES * K; i++) {
        const float *query = f->queries + (i / K) * DIMS;
        double expected = distance_squared(query, f->vectors + f->truth[i] * DIMS);
        double got = distance_squared(query, f->vectors + ids[i] * DIMS);

        assert_true(fabs(distances[i] - got) < DISTANCE_TOLERANCE);
        /* Two ids may change places only where their distances are the same to FAISS. */
        assert_true(ids[i] == f->truth[i] || fabs(got - expected) < DISTANCE_TOLERANCE);
    }
}

static void hnsw_recalls_most(void **state)
{
    const struct fixture *f = *state;
    static float distances[QUERIES * K];
    static idx_t ids[QUERIES * K];
    int found = 0;

    search_all(f, "HNSW16", "efSearch=64", distances, ids);
    for (int q = 0; q < QUERIES; q++)
        for (int i = 0; i < K; i++)
            for (int j = 0; j < K; j++)
                found += ids[q * K + i] == f->truth[q * K + j];
    print_message("HNSW16, efSearch=64: recall@%d = %.3f (seed 0x%llx)\n", K,
                  (double)found / (QUERIES * K), (unsigned long long)SEED);
    assert_true((double)found / (QUERIES * K) >= RECALL_MIN);
}

static void bad_description_is_an_error(void **state)
{
    FaissIndex *index = NULL;

    (void)state;
    assert_int_not_equal(faiss_index_factory(&index, DIMS, "NoSuchIndex", METRIC_L2), 0);
    assert_null(index);
    assert_non_null(faiss_get_last_error());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flat_equals_a_scan),
        cmocka_unit_test(hnsw_recalls_most),
        cmocka_unit_test(bad_description_is_an_error),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
#endif
