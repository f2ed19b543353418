/* Nearest vectors on one core: our exact scan, gather and lists beside FAISS and hnswlib, over the
 * same rows and queries, in turns, with and without a filter.
 *
 *   bench_vectors [[SET:]ROWS ...]    default 60000 1000000, both sets; JSON on standard output
 *   BENCH_VECTORS_FACTORY    index_factory text of our lists, e.g. IVF1024,Flat
 *   python3 bench/micro/vectors_page.py RESULT.json > page.html
 *
 *   clustered   unit vectors about 2,000 centres, as scents lie; queries are rows with noise
 *   uniform     unit vectors in all directions: no neighbourhoods, the hard set
 *
 * For each query every system is asked in turn, so that a noisy minute falls on all of them: RUNS
 * times, or until SPENT_US are gone, but twice at least; one that has used up TURN_US under one
 * filter is asked no more queries there.  A query's time is its best; us, us_min
 * and us_p99 are over the queries, us_first is the median of first runs, with the others' rows in
 * the cache.  Recall is against the exact float scan in double.  Without a filter each knob of a
 * peer is tried; under one only the coarsest that reached RECALL without.  Builds use every core,
 * questions one.  The constants of src/vector/costs.h are fitted to these figures. */
#include "base/bitset.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/simd.h"

#include "bench/micro/vectors.h"

#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIMS = VECTORS_DIMS, K = VECTORS_K, QUERIES = 100, RUNS = 5, SPENT_US = 5000 };
enum { CLUSTERS = 2000, TURNS_MAX = 32, TURN_US = 10000000 };

static const double RECALL = 0.98;
static const double shares[] = {1, 0.5, 0.1, 0.01, 0.001};
static const struct vectors_system *const systems[] = {
    &vectors_planned,    &vectors_scan,      &vectors_gather,     &vectors_lists,
    &vectors_faiss_flat, &vectors_faiss_ivf, &vectors_faiss_hnsw, &vectors_hnswlib};

enum { SYSTEMS = sizeof systems / sizeof *systems };

struct bench {
    const char *name;
    uint32_t rows;
    float *floats;
    float *queries;
    uint64_t *allow; /* NULL: all */
    double share;
    uint32_t truth[QUERIES][K];
    uint32_t truths; /* of each query: K, or fewer if fewer are allowed */
    bool built[SYSTEMS];
    uint32_t chosen[SYSTEMS]; /* the knob under a filter */
};

/* One system at one knob. */
struct turn {
    size_t system;
    uint32_t knob;
    double us[QUERIES];
    double first_us[QUERIES];
    double spent_us;
    uint32_t asked; /* queries */
    uint32_t right;
};

static bool any_result;

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

static void make_data(struct bench *bench, bool clustered)
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

        normal_row(&rng, clustered ? centre : NULL, clustered ? 0.1 : 1,
                   bench->floats + row * DIMS);
    }
    for (size_t q = 0; q < QUERIES; q++) {
        const float *near = bench->floats + rng_below(&rng, bench->rows) * DIMS;

        normal_row(&rng, clustered ? near : NULL, clustered ? 0.05 : 1, bench->queries + q * DIMS);
    }
    free(centres);
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

static double product(const float *a, const float *b)
{
    double sums[4] = {0};

    for (size_t d = 0; d < DIMS; d++)
        sums[d % 4] += (double)a[d] * b[d];
    return sums[0] + sums[1] + sums[2] + sums[3];
}

static uint32_t find_truth_of(const struct bench *bench, const float *query, uint32_t out_truth[K])
{
    double best[K];
    int found = 0;

    for (size_t row = 0; row < bench->rows; row++) {
        double score;
        int at;

        if (bench->allow != NULL && !bitset_get(bench->allow, row))
            continue;
        score = product(query, bench->floats + row * DIMS);
        if (found == K && score <= best[K - 1])
            continue;
        found += found < K;
        for (at = found - 1; at > 0 && best[at - 1] < score; at--) {
            best[at] = best[at - 1];
            out_truth[at] = out_truth[at - 1];
        }
        best[at] = score;
        out_truth[at] = (uint32_t)row;
    }
    return (uint32_t)found;
}

/* The plain loop that everything is held against. */
static void find_truth(struct bench *bench)
{
    for (size_t q = 0; q < QUERIES; q++)
        bench->truths = find_truth_of(bench, bench->queries + q * DIMS, bench->truth[q]);
}

/* ---- Asking in turns ---- */

/* Questions run on one core, the last that this process may use; building on all. */
static void one_core(bool one)
{
    static cpu_set_t all;
    static bool known;
    cpu_set_t last;

    if (!known)
        known = sched_getaffinity(0, sizeof all, &all) == 0;
    CPU_ZERO(&last);
    for (int core = 0; core < CPU_SETSIZE; core++)
        if (CPU_ISSET(core, &all)) {
            CPU_ZERO(&last);
            CPU_SET(core, &last);
        }
    if (known)
        sched_setaffinity(0, sizeof all, one ? &last : &all);
}

static uint32_t right_of(const struct bench *bench, size_t q, const uint32_t *rows, uint32_t found)
{
    uint32_t right = 0;

    for (uint32_t i = 0; i < bench->truths; i++)
        for (uint32_t j = 0; j < found; j++)
            right += bench->truth[q][i] == rows[j];
    return right;
}

static void ask(const struct bench *bench, struct turn *turn, size_t q)
{
    const struct vectors_system *system = systems[turn->system];
    uint32_t rows[K];
    uint32_t found = 0;
    double least = INFINITY;
    double spent = 0;

    if (turn->spent_us > TURN_US)
        return;
    if (system->tune != NULL)
        system->tune(turn->knob);
    for (int run = 0; run < 2 || (run < RUNS && spent < SPENT_US); run++) {
        int64_t start = clock_monotonic_ns();
        double us;

        found = system->ask(bench->queries + q * DIMS, rows);
        us = (double)(clock_monotonic_ns() - start) / 1e3;
        if (run == 0)
            turn->first_us[turn->asked] = us;
        least = fmin(least, us);
        spent += us;
    }
    turn->us[turn->asked++] = least;
    turn->spent_us += spent;
    turn->right += right_of(bench, q, rows, found);
}

static size_t add_turns(const struct bench *bench, size_t system, struct turn *out_turns)
{
    const struct vectors_system *s = systems[system];
    size_t count = 0;

    if (!bench->built[system] || !(bench->share < 1 ? s->filtered : s->whole))
        return 0;
    if (s->knob == NULL || bench->share < 1) {
        out_turns[0] = (struct turn){.system = system, .knob = bench->chosen[system]};
        return 1;
    }
    for (; count < VECTORS_KNOBS && s->knobs[count] != 0; count++)
        out_turns[count] = (struct turn){.system = system, .knob = s->knobs[count]};
    return count;
}

static int ascending(const void *left, const void *right)
{
    const double *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

static double recall_of(const struct bench *bench, const struct turn *turn)
{
    return turn->right / (double)(turn->asked * bench->truths);
}

static void print_turn(const struct bench *bench, struct turn *turn)
{
    const struct vectors_system *system = systems[turn->system];

    qsort(turn->us, turn->asked, sizeof *turn->us, ascending);
    qsort(turn->first_us, turn->asked, sizeof *turn->first_us, ascending);
    printf("%s\n{\"set\":\"%s\",\"rows\":%u,\"share\":%g,\"system\":\"%s\",", any_result ? "," : "",
           bench->name, bench->rows, bench->share, system->name);
    if (system->knob != NULL)
        printf("\"knob\":\"%s %u\",", system->knob, turn->knob);
    printf("\"us\":%.1f,\"us_min\":%.1f,\"us_p99\":%.1f,\"us_first\":%.1f,\"recall\":%.4f}",
           turn->us[turn->asked / 2], turn->us[0], turn->us[turn->asked * 99 / 100],
           turn->first_us[turn->asked / 2], recall_of(bench, turn));
    fflush(stdout);
    any_result = true;
}

static void choose_knob(struct bench *bench, const struct turn *turn)
{
    static double reached[SYSTEMS];

    if (systems[turn->system]->knob == NULL || bench->share < 1)
        return;
    if (bench->chosen[turn->system] == 0 || reached[turn->system] < RECALL) {
        bench->chosen[turn->system] = turn->knob;
        reached[turn->system] = recall_of(bench, turn);
    }
}

static void measure(struct bench *bench, double share)
{
    static struct turn turns[TURNS_MAX];
    size_t count = 0;

    make_allow(bench, share);
    find_truth(bench);
    for (size_t system = 0; system < SYSTEMS; system++) {
        count += add_turns(bench, system, turns + count);
        if (bench->built[system] && systems[system]->allow != NULL)
            systems[system]->allow(bench->allow, share);
    }
    one_core(true);
    for (size_t q = 0; q < QUERIES; q++)
        for (size_t i = 0; i < count; i++)
            ask(bench, &turns[i], q);
    one_core(false);
    for (size_t i = 0; i < count; i++) {
        choose_knob(bench, &turns[i]);
        print_turn(bench, &turns[i]);
    }
    fprintf(stderr, "%s, %u rows, %g %% allowed: asked; planned %s\n", bench->name, bench->rows,
            100 * share, vectors_paths());
}

/* ---- Sets ---- */

static void build(struct bench *bench, size_t system)
{
    const struct vectors_system *s = systems[system];
    int64_t start = clock_monotonic_ns();
    const char *why = NULL;
    double seconds;

    if (s->rows_max != 0 && bench->rows > s->rows_max)
        why = "its graph takes too long to build at this size";
    else if (s->build != NULL)
        why = s->build(bench->floats, bench->rows);
    bench->built[system] = why == NULL;
    seconds = (double)(clock_monotonic_ns() - start) / 1e9;
    if (why != NULL)
        fprintf(stderr, "%s, %u rows, %s: not run: %s\n", bench->name, bench->rows, s->name, why);
    if (why != NULL || s->release == NULL)
        return;
    fprintf(stderr, "%s, %u rows, %s: built in %.1f s\n", bench->name, bench->rows, s->name,
            seconds);
    printf("%s\n{\"set\":\"%s\",\"rows\":%u,\"system\":\"%s\",\"build_s\":%.1f}",
           any_result ? "," : "", bench->name, bench->rows, s->name, seconds);
    any_result = true;
}

static void run_set(const char *name, uint32_t rows)
{
    static struct bench bench;

    bench = (struct bench){.name = name, .rows = rows};
    make_data(&bench, strcmp(name, "clustered") == 0);
    for (size_t system = 0; system < SYSTEMS; system++)
        build(&bench, system);
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++)
        measure(&bench, shares[i]);
    for (size_t system = 0; system < SYSTEMS; system++)
        if (bench.built[system] && systems[system]->release != NULL)
            systems[system]->release();
    free(bench.allow);
    free(bench.floats);
    free(bench.queries);
}

static void run_sets(const char *text)
{
    const char *colon = strchr(text, ':');
    uint32_t rows = (uint32_t)strtoul(colon != NULL ? colon + 1 : text, NULL, 10);

    if (colon == NULL || strncmp(text, "clustered", (size_t)(colon - text)) == 0)
        run_set("clustered", rows);
    if (colon == NULL || strncmp(text, "uniform", (size_t)(colon - text)) == 0)
        run_set("uniform", rows);
}

int main(int argc, char **argv)
{
    printf("{\"bench\":\"vectors\",\"dims\":%d,\"k\":%d,\"queries\":%d,\"simd\":\"%s\","
           "\"results\":[",
           DIMS, K, QUERIES, simd_kernels()->name);
    if (argc == 1) {
        run_sets("60000");
        run_sets("1000000");
    }
    for (int i = 1; i < argc; i++)
        run_sets(argv[i]);
    printf("]}\n");
    return 0;
}
