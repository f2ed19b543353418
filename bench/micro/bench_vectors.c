/* Nearest vectors on one core: our exact scan and our lists beside FAISS's flat index and HNSW, in
 * the same run, over the same rows and queries, with and without a filter.
 *
 *   bench_vectors [ROWS ...]      default 60000 1000000; one JSON object on standard output
 *   BENCH_VECTORS_FACTORY    index_factory text of the lists, e.g. IVF1024,Flat
 *   BENCH_VECTORS_HNSW=1     FAISS HNSW32 too; at 1 M rows it takes minutes to build
 *   python3 bench/micro/vectors_page.py RESULT.json > page.html
 *
 *   clustered   unit vectors about 2,000 centres, as scents lie; queries are rows with noise
 *   uniform     unit vectors in all directions: no neighbourhoods, the hard set
 *
 * us is the median over the queries of the best of REPEATS runs; recall is against the exact
 * float scan, whose own recall is checked against FAISS's flat index where there is no filter.
 * FAISS 1.7.3's C API has no selector: under a filter its HNSW is asked for k / share neighbours
 * (at most FETCH_MAX) and the rest is dropped, which is what a program can do with it.
 * The constants of src/vector/costs.h are fitted to these figures. */
#include "base/bitset.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/simd.h"
#include "vector/vector.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef HAVE_FAISS
#include <faiss/c_api/AutoTune_c.h>
#include <faiss/c_api/Index_c.h>
#include <faiss/c_api/index_factory_c.h>
#endif

enum {
    DIMS = 64,
    K = 10,
    QUERIES = 100,
    REPEATS = 5,
    CLUSTERS = 2000,
    FETCH_MAX = 2000,
    ARENA_BYTES = 64 << 20
};

static const double shares[] = {1, 0.5, 0.1, 0.01, 0.001};

struct bench {
    const char *name;
    uint32_t rows;
    bool clustered;
    float *floats;
    float *queries;
    struct vector_set set;
    struct vector_index *index;
    uint64_t *allow; /* NULL: all */
    double share;
    struct vector_hit truth[QUERIES][K];
    struct arena arena;
    enum vector_path path; /* of run_path */
    int planned[VECTOR_PATH_COUNT];
    void *faiss; /* FaissIndex of run_faiss */
    uint32_t fetch;
};

/* One query; the rows it found, best first.  How many. */
typedef int (*run_fn)(struct bench *bench, const float *query, uint32_t out_rows[K]);

/* ---- Data ---- */

static void normal_row(struct rng *rng, const float *centre, double spread, float *out_row)
{
    double square = 0;

    for (int d = 0; d < DIMS; d++) { /* Box and Muller 1958 */
        double radius = sqrt(-2 * log(1 - rng_unit(rng)));

        out_row[d] = (float)((centre != NULL ? centre[d] : 0) +
                             spread * radius * cos(6.283185307179586 * rng_unit(rng)));
        square += (double)out_row[d] * out_row[d];
    }
    for (int d = 0; d < DIMS; d++)
        out_row[d] = (float)(out_row[d] / sqrt(square));
}

static void make_data(struct bench *bench)
{
    float *centres = mem_zero((size_t)CLUSTERS * DIMS, sizeof *centres);
    struct rng rng;

    rng_init(&rng, 64);
    bench->floats = mem_zero((size_t)bench->rows * DIMS, sizeof *bench->floats);
    bench->queries = mem_zero((size_t)QUERIES * DIMS, sizeof *bench->queries);
    for (size_t c = 0; c < CLUSTERS; c++)
        normal_row(&rng, NULL, 1, centres + c * DIMS);
    for (size_t row = 0; row < bench->rows; row++) {
        const float *centre = centres + rng_below(&rng, CLUSTERS) * DIMS;

        normal_row(&rng, bench->clustered ? centre : NULL, bench->clustered ? 0.1 : 1,
                   bench->floats + row * DIMS);
    }
    for (size_t q = 0; q < QUERIES; q++) {
        const float *near = bench->floats + rng_below(&rng, bench->rows) * DIMS;

        normal_row(&rng, bench->clustered ? near : NULL, bench->clustered ? 0.05 : 1,
                   bench->queries + q * DIMS);
    }
    free(centres);
}

static void make_set(struct bench *bench)
{
    int8_t *codes = mem_zero(bench->rows, DIMS);

    bench->set = (struct vector_set){{codes, DIMS, DIMS}, bench->floats, DIMS, bench->rows, {0}};
    vector_quantise(bench->floats, bench->rows, DIMS, codes, &bench->set.scale);
}

static void make_allow(struct bench *bench, double share)
{
    struct rng rng;

    rng_init(&rng, 5);
    free(bench->allow);
    bench->allow = NULL;
    bench->share = share;
    if (share >= 1)
        return;
    bench->allow = mem_zero(bitset_words(bench->rows), sizeof *bench->allow);
    for (size_t row = 0; row < bench->rows; row++)
        if (rng_unit(&rng) < share)
            bitset_set(bench->allow, row);
}

/* ---- Systems ---- */

static struct vector_ask ask_of(const struct bench *bench, const float *query)
{
    return (struct vector_ask){.floats = query, .allow = bench->allow, .k = K};
}

static int rows_of(const struct vector_hit *hits, int found, uint32_t out_rows[K])
{
    for (int i = 0; i < found; i++)
        out_rows[i] = hits[i].row;
    return found;
}

static int run_planned(struct bench *bench, const float *query, uint32_t out_rows[K])
{
    const struct vector_ask ask = ask_of(bench, query);
    enum vector_path path = VECTOR_SCAN;
    struct vector_hit hits[K];
    int found;

    arena_reset(&bench->arena);
    found = vector_nearest(&bench->set, bench->index, &ask, &bench->arena, hits, &path);
    bench->planned[path]++;
    return rows_of(hits, found, out_rows);
}

static int run_path(struct bench *bench, const float *query, uint32_t out_rows[K])
{
    const struct vector_ask ask = ask_of(bench, query);
    struct vector_hit hits[K];
    int found;

    arena_reset(&bench->arena);
    found = vector_nearest_by(&bench->set, bench->index, &ask, bench->path, &bench->arena, hits);
    return rows_of(hits, found, out_rows);
}

#ifdef HAVE_FAISS
static int run_faiss(struct bench *bench, const float *query, uint32_t out_rows[K])
{
    static float distances[FETCH_MAX];
    static idx_t ids[FETCH_MAX];
    int found = 0;

    if (faiss_Index_search(bench->faiss, 1, query, bench->fetch, distances, ids) != 0)
        abort();
    for (uint32_t i = 0; i < bench->fetch && found < K; i++)
        if (ids[i] >= 0 && (bench->allow == NULL || bitset_get(bench->allow, (size_t)ids[i])))
            out_rows[found++] = (uint32_t)ids[i];
    return found;
}
#endif

/* ---- Measuring ---- */

static int ascending(const void *left, const void *right)
{
    const double *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

static void find_truth(struct bench *bench)
{
    for (size_t q = 0; q < QUERIES; q++) {
        const struct vector_ask ask = ask_of(bench, bench->queries + q * DIMS);

        arena_reset(&bench->arena);
        if (vector_nearest_by(&bench->set, NULL, &ask, VECTOR_SCAN, &bench->arena,
                              bench->truth[q]) < 0)
            abort();
    }
}

static int common(const struct vector_hit *truth, const uint32_t *rows, int found)
{
    int same = 0;

    for (int i = 0; i < K; i++)
        for (int j = 0; j < found; j++)
            same += truth[i].row == rows[j];
    return same;
}

static void measure(struct bench *bench, const char *system, run_fn run)
{
    static bool any;
    double us[QUERIES];
    int same = 0;

    for (size_t q = 0; q < QUERIES; q++) {
        const float *query = bench->queries + q * DIMS;
        uint32_t rows[K];
        int found = 0;

        us[q] = INFINITY;
        for (int i = 0; i < REPEATS; i++) {
            int64_t start = clock_monotonic_ns();

            found = run(bench, query, rows);
            us[q] = fmin(us[q], (double)(clock_monotonic_ns() - start) / 1e3);
        }
        same += common(bench->truth[q], rows, found);
    }
    qsort(us, QUERIES, sizeof *us, ascending);
    printf("%s\n{\"set\":\"%s\",\"rows\":%u,\"share\":%g,\"system\":\"%s\",\"us\":%.1f,"
           "\"us_p90\":%.1f,\"recall\":%.4f}",
           any ? "," : "", bench->name, bench->rows, bench->share, system, us[QUERIES / 2],
           us[QUERIES * 9 / 10], same / (double)(QUERIES * K));
    fflush(stdout);
    any = true;
}

static void measure_ours(struct bench *bench)
{
    static const struct {
        const char *name;
        enum vector_path path;
    } paths[] = {{"attar scan", VECTOR_SCAN},
                 {"attar gather", VECTOR_GATHER},
                 {"attar lists", VECTOR_LISTS}};

    measure(bench, "attar", run_planned);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        bench->path = paths[i].path;
        if ((bench->index != NULL || bench->path != VECTOR_LISTS) &&
            (bench->allow != NULL || bench->path != VECTOR_GATHER))
            measure(bench, paths[i].name, run_path);
    }
}

static void measure_faiss(struct bench *bench, const char *description, const char *parameters,
                          const char *system)
{
#ifdef HAVE_FAISS
    FaissParameterSpace *space = NULL;
    FaissIndex *index = NULL;
    int64_t start = clock_monotonic_ns();

    if (faiss_index_factory(&index, DIMS, description, METRIC_INNER_PRODUCT) != 0 ||
        faiss_Index_add(index, bench->rows, bench->floats) != 0 ||
        faiss_ParameterSpace_new(&space) != 0)
        abort();
    if (parameters != NULL &&
        faiss_ParameterSpace_set_index_parameters(space, index, parameters) != 0)
        abort();
    fprintf(stderr, "%s, %u rows: built in %.1f s\n", system, bench->rows,
            (double)(clock_monotonic_ns() - start) / 1e9);
    bench->faiss = index;
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        double fetch = ceil(K / shares[i] * (shares[i] < 1 ? 1.5 : 1));

        if (parameters == NULL && shares[i] < 1)
            break; /* the flat index has no filter: post-filtering it would need every row */
        make_allow(bench, shares[i]);
        find_truth(bench);
        bench->fetch = (uint32_t)fmin(fmin(fetch, FETCH_MAX), bench->rows);
        measure(bench, system, run_faiss);
    }
    faiss_ParameterSpace_free(space);
    faiss_Index_free(index);
#else
    (void)bench, (void)parameters;
    fprintf(stderr, "%s (%s): not run, built without FAISS\n", system, description);
#endif
}

static void run_set(const char *name, uint32_t rows)
{
    static struct bench bench;
    struct attar_error err = {0};
    int64_t start;

    bench = (struct bench){.name = name, .rows = rows, .clustered = strcmp(name, "clustered") == 0};
    arena_init(&bench.arena, ARENA_BYTES);
    make_data(&bench);
    make_set(&bench);
    start = clock_monotonic_ns();
    if (vector_index_build(&bench.set, getenv("BENCH_VECTORS_FACTORY"), &bench.index, &err) < 0)
        fprintf(stderr, "attar lists: not run: %s\n", err.text);
    fprintf(stderr, "attar lists, %s, %u rows: built in %.1f s\n", name, rows,
            (double)(clock_monotonic_ns() - start) / 1e9);
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        make_allow(&bench, shares[i]);
        find_truth(&bench);
        measure_ours(&bench);
    }
    fprintf(stderr, "planned: scan %d, gather %d, lists %d\n", bench.planned[VECTOR_SCAN],
            bench.planned[VECTOR_GATHER], bench.planned[VECTOR_LISTS]);
    measure_faiss(&bench, "Flat", NULL, "FAISS Flat");
    if (getenv("BENCH_VECTORS_HNSW") != NULL)
        measure_faiss(&bench, "HNSW32", "efSearch=64", "FAISS HNSW32");
    vector_index_free(bench.index);
    arena_release(&bench.arena);
    free((int8_t *)bench.set.codes.bytes);
    free(bench.allow);
    free(bench.floats);
    free(bench.queries);
}

int main(int argc, char **argv)
{
    static const uint32_t usual[] = {60000, 1000000};
    size_t count = argc > 1 ? (size_t)argc - 1 : sizeof usual / sizeof *usual;

    printf(
        "{\"bench\":\"vectors\",\"dims\":%d,\"k\":%d,\"queries\":%d,\"simd\":\"%s\",\"results\":[",
        DIMS, K, QUERIES, simd_kernels()->name);
    for (size_t i = 0; i < count; i++) {
        uint32_t rows = argc > 1 ? (uint32_t)strtoul(argv[i + 1], NULL, 10) : usual[i];

        run_set("clustered", rows);
        run_set("uniform", rows);
    }
    printf("]}\n");
    return 0;
}
