/* Matching one scent against all of them, exactly: what the two parts of the sum of src/scent cost,
 * and whether so many rows need an index of vectors at all.
 *
 *   bench_scent_scan [ROWS ...]    default 60000 300000 1000000; JSON on standard output
 *
 *   notes    the lists of the asked notes, term at a time: sums[doc] += unit * weight
 *   sums     what src/query does for each row: scent_dense_sum over 192 of its 256 bytes
 *   bytes    the same rows by the kernel of base/dot: the query rounded to eight bits
 *   packed   the same, rows of 192 bytes
 *   few      sums for one row in LEFT: those that notes alone cannot rule out of the ten best
 *
 * NOTES_A_ROW notes a row of a lexicon of NOTES by Zipf's law (exponent 1), as the catalogue has
 * them; the query has the notes of a row.  us is the median of RUNS runs over other queries, in
 * time of the processor: milliseconds on a machine with neighbours are mostly theirs. */
#include "base/dot.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/simd.h"
#include "scent/scent.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { NOTES = 1300, NOTES_A_ROW = 14, RUNS = 21, BLOCK = 1024, LEFT = 50 };

struct list {
    uint32_t *rows;
    uint8_t *weights;
    uint32_t count, cap;
};

struct bench {
    uint32_t rows;
    struct scent_code *codes;
    int8_t *packed;
    struct list lists[NOTES];
    uint16_t (*notes)[NOTES_A_ROW];
    int32_t *sums;
    struct scent_query query;
    int8_t query_bytes[SCENT_DENSE];
    struct dot_hit hits[BLOCK];
    int64_t sink;
};

typedef void (*run_fn)(struct bench *bench);

/* ---- Data ---- */

static void fill_share(double out_share[NOTES])
{
    double sum = 0;

    for (int note = 0; note < NOTES; note++)
        out_share[note] = sum += 1.0 / (note + 1);
    for (int note = 0; note < NOTES; note++)
        out_share[note] /= sum;
}

static uint16_t gen_note(struct rng *rng, const double share[NOTES])
{
    double at = rng_unit(rng);
    int low = 0, high = NOTES - 1;

    while (low < high) {
        int middle = (low + high) / 2;

        if (share[middle] < at)
            low = middle + 1;
        else
            high = middle;
    }
    return (uint16_t)low;
}

static void list_add(struct list *list, uint32_t row, uint8_t weight)
{
    if (list->count == list->cap) {
        list->cap = list->cap == 0 ? 64 : 2 * list->cap;
        list->rows = mem_grow(list->rows, list->cap, sizeof *list->rows);
        list->weights = mem_grow(list->weights, list->cap, 1);
    }
    list->rows[list->count] = row;
    list->weights[list->count++] = weight;
}

static void make(struct bench *bench, uint32_t rows)
{
    double share[NOTES];
    struct rng rng;

    rng_init(&rng, 192);
    fill_share(share);
    bench->rows = rows;
    bench->codes = mem_zero(rows, sizeof *bench->codes);
    bench->packed = mem_zero(rows, SCENT_DENSE);
    bench->notes = mem_zero(rows, sizeof *bench->notes);
    bench->sums = mem_zero(rows, sizeof *bench->sums);
    for (uint32_t row = 0; row < rows; row++) {
        for (int d = 0; d < SCENT_DENSE; d++)
            bench->codes[row].dense[d] = (int8_t)((int)rng_below(&rng, 255) - DOT_VALUE_MAX);
        memcpy(bench->packed + (size_t)row * SCENT_DENSE, bench->codes[row].dense, SCENT_DENSE);
        for (int n = 0; n < NOTES_A_ROW; n++) {
            bench->notes[row][n] = gen_note(&rng, share);
            list_add(&bench->lists[bench->notes[row][n]], row, (uint8_t)(1 + rng_below(&rng, 255)));
        }
    }
}

static void release(struct bench *bench)
{
    for (int note = 0; note < NOTES; note++) {
        free(bench->lists[note].rows);
        free(bench->lists[note].weights);
    }
    free(bench->codes);
    free(bench->packed);
    free(bench->notes);
    free(bench->sums);
}

static void ask_for(struct bench *bench, uint32_t row)
{
    bench->query.note_count = NOTES_A_ROW;
    for (int n = 0; n < NOTES_A_ROW; n++) {
        bench->query.notes[n] = bench->notes[row][n];
        bench->query.weights[n] = 100;
    }
    for (int d = 0; d < SCENT_DENSE; d++)
        bench->query.dense[d] = (int16_t)(140 * bench->codes[row].dense[d]);
    memcpy(bench->query_bytes, bench->codes[row].dense, SCENT_DENSE);
}

/* ---- What is timed ---- */

static void run_notes(struct bench *bench)
{
    memset(bench->sums, 0, bench->rows * sizeof *bench->sums);
    for (uint32_t n = 0; n < bench->query.note_count; n++) {
        const struct list *list = &bench->lists[bench->query.notes[n]];
        int32_t unit = bench->query.weights[n] * SCENT_IDENTITY_UNIT;

        for (uint32_t i = 0; i < list->count; i++)
            bench->sums[list->rows[i]] += unit * list->weights[i];
    }
}

static void run_sums(struct bench *bench)
{
    for (uint32_t row = 0; row < bench->rows; row++)
        bench->sums[row] += scent_dense_sum(&bench->query, &bench->codes[row]);
}

static void run_few(struct bench *bench)
{
    for (uint32_t row = 0; row < bench->rows; row += LEFT)
        bench->sums[row] += scent_dense_sum(&bench->query, &bench->codes[row]);
}

static void scan(struct bench *bench, const struct dot_rows *rows)
{
    for (uint32_t row = 0; row < bench->rows; row += BLOCK) {
        uint32_t count = bench->rows - row < BLOCK ? bench->rows - row : BLOCK;

        dot_range(rows, bench->query_bytes, row, count, INT32_MIN, bench->hits);
        for (uint32_t i = 0; i < count; i++)
            bench->sums[row + i] += bench->hits[i].score;
    }
}

static void run_bytes(struct bench *bench)
{
    const struct dot_rows rows = {bench->codes->dense, sizeof *bench->codes, SCENT_DENSE};

    scan(bench, &rows);
}

static void run_packed(struct bench *bench)
{
    const struct dot_rows rows = {bench->packed, SCENT_DENSE, SCENT_DENSE};

    scan(bench, &rows);
}

static int ascending(const void *left, const void *right)
{
    const double *a = left, *b = right;

    return (*a > *b) - (*a < *b);
}

static double processor_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void measure(struct bench *bench, const char *name, run_fn run)
{
    static bool any;
    double us[RUNS];

    for (uint32_t i = 0; i < RUNS; i++) {
        double start;

        ask_for(bench, (uint32_t)((uint64_t)i * bench->rows / RUNS));
        start = processor_us();
        run(bench);
        us[i] = processor_us() - start;
        bench->sink += bench->sums[i];
    }
    qsort(us, RUNS, sizeof *us, ascending);
    printf("%s\n{\"rows\":%u,\"part\":\"%s\",\"us\":%.1f,\"us_min\":%.1f,\"ns_row\":%.2f}",
           any ? "," : "", bench->rows, name, us[RUNS / 2], us[0], us[0] * 1e3 / bench->rows);
    any = true;
}

static void run_rows(uint32_t rows)
{
    static struct bench bench;

    memset(&bench, 0, sizeof bench);
    make(&bench, rows);
    measure(&bench, "notes", run_notes);
    measure(&bench, "sums", run_sums);
    measure(&bench, "bytes", run_bytes);
    measure(&bench, "packed", run_packed);
    measure(&bench, "few", run_few);
    if (bench.sink == 0)
        fprintf(stderr, "all sums are zero\n");
    release(&bench);
}

int main(int argc, char **argv)
{
    static const uint32_t usual[] = {60000, 300000, 1000000};
    size_t count = argc > 1 ? (size_t)argc - 1 : sizeof usual / sizeof *usual;

    printf("{\"bench\":\"scent_scan\",\"simd\":\"%s\",\"results\":[", simd_kernels()->name);
    for (size_t i = 0; i < count; i++)
        run_rows(argc > 1 ? (uint32_t)strtoul(argv[i + 1], NULL, 10) : usual[i]);
    printf("]}\n");
    return 0;
}
