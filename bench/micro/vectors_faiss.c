/* FAISS's side of bench_vectors, through its C API.
 *
 * That of 1.7.3 has no selector: under a filter an index is asked for k / share neighbours, half as
 * many again, at most FETCH_MAX, and what is not allowed is dropped; that is all a program can do
 * with it.  The flat index would have to be asked for every row, and is not run under a filter. */
#include "base/bitset.h"

#include "bench/micro/vectors.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#ifdef HAVE_FAISS
#include <faiss/c_api/AutoTune_c.h>
#include <faiss/c_api/Index_c.h>
#include <faiss/c_api/error_c.h>
#include <faiss/c_api/index_factory_c.h>

/* Of libgomp, which FAISS is built with.  Its HNSW wakes every thread even for one question. */
void omp_set_num_threads(int count);
int omp_get_num_procs(void);

enum { FETCH_MAX = 2000, TRAIN_ROWS = 65536 };

struct faiss {
    FaissIndex *index;
    FaissParameterSpace *space;
    uint32_t count;
};

static struct faiss flat, ivf, hnsw;
static const uint64_t *allowed;
static uint32_t fetch_max = VECTORS_K;

static const char *build(struct faiss *faiss, const char *factory, const float *rows,
                         uint32_t count)
{
    idx_t train = count < TRAIN_ROWS ? count : TRAIN_ROWS; /* rows lie in no order */

    faiss->count = count;
    if (faiss_index_factory(&faiss->index, VECTORS_DIMS, factory, METRIC_INNER_PRODUCT) != 0 ||
        faiss_Index_train(faiss->index, train, rows) != 0 ||
        faiss_Index_add(faiss->index, count, rows) != 0 ||
        faiss_ParameterSpace_new(&faiss->space) != 0)
        return faiss_get_last_error();
    return NULL;
}

static void tune(struct faiss *faiss, const char *name, uint32_t knob)
{
    if (faiss_ParameterSpace_set_index_parameter(faiss->space, faiss->index, name, knob) != 0)
        abort();
}

static void allow_only(const uint64_t *allow, double share)
{
    omp_set_num_threads(1);
    allowed = allow;
    fetch_max =
        allow == NULL ? VECTORS_K : (uint32_t)fmin(ceil(1.5 * VECTORS_K / share), FETCH_MAX);
}

static uint32_t ask(const struct faiss *faiss, const float *query, uint32_t out_rows[VECTORS_K])
{
    static float distances[FETCH_MAX];
    static idx_t ids[FETCH_MAX];
    uint32_t fetch = fetch_max < faiss->count ? fetch_max : faiss->count;
    uint32_t found = 0;

    if (faiss_Index_search(faiss->index, 1, query, fetch, distances, ids) != 0)
        abort();
    for (uint32_t i = 0; i < fetch && found < VECTORS_K; i++)
        if (ids[i] >= 0 && (allowed == NULL || bitset_get(allowed, (size_t)ids[i])))
            out_rows[found++] = (uint32_t)ids[i];
    return found;
}

static void release(struct faiss *faiss)
{
    omp_set_num_threads(omp_get_num_procs());
    faiss_ParameterSpace_free(faiss->space);
    faiss_Index_free(faiss->index);
    *faiss = (struct faiss){0};
}

static const char *build_flat(const float *rows, uint32_t count)
{
    return build(&flat, "Flat", rows, count);
}

static uint32_t ask_flat(const float *query, uint32_t out_rows[VECTORS_K])
{
    return ask(&flat, query, out_rows);
}

static void release_flat(void)
{
    release(&flat);
}

/* As many lists as the square root of the rows, as FAISS's guidelines have it. */
static const char *build_ivf(const float *rows, uint32_t count)
{
    return build(&ivf, count < 500000 ? "IVF256,Flat" : "IVF1024,Flat", rows, count);
}

static void tune_ivf(uint32_t knob)
{
    tune(&ivf, "nprobe", knob);
}

static uint32_t ask_ivf(const float *query, uint32_t out_rows[VECTORS_K])
{
    return ask(&ivf, query, out_rows);
}

static void release_ivf(void)
{
    release(&ivf);
}

static const char *build_hnsw(const float *rows, uint32_t count)
{
    return build(&hnsw, "HNSW16", rows, count);
}

static void tune_hnsw(uint32_t knob)
{
    tune(&hnsw, "efSearch", knob);
}

static uint32_t ask_hnsw(const float *query, uint32_t out_rows[VECTORS_K])
{
    return ask(&hnsw, query, out_rows);
}

static void release_hnsw(void)
{
    release(&hnsw);
}
#else
static const char *build_none(const float *rows, uint32_t count)
{
    (void)rows, (void)count;
    return "built without FAISS";
}
#define build_flat   build_none
#define build_ivf    build_none
#define build_hnsw   build_none
#define tune_ivf     NULL
#define tune_hnsw    NULL
#define allow_only   NULL
#define ask_flat     NULL
#define ask_ivf      NULL
#define ask_hnsw     NULL
#define release_flat NULL
#define release_ivf  NULL
#define release_hnsw NULL
#endif

const struct vectors_system vectors_faiss_flat = {.name = "FAISS Flat",
                                                  .whole = true,
                                                  .build = build_flat,
                                                  .allow = allow_only,
                                                  .ask = ask_flat,
                                                  .release = release_flat};
const struct vectors_system vectors_faiss_ivf = {.name = "FAISS IVF",
                                                 .knob = "nprobe",
                                                 .knobs = {1, 4, 16, 64, 256},
                                                 .whole = true,
                                                 .filtered = true,
                                                 .build = build_ivf,
                                                 .tune = tune_ivf,
                                                 .allow = allow_only,
                                                 .ask = ask_ivf,
                                                 .release = release_ivf};
/* At 1 M rows its graph takes longer than all the rest; hnswlib's is the same kind. */
const struct vectors_system vectors_faiss_hnsw = {.name = "FAISS HNSW16",
                                                  .knob = "efSearch",
                                                  .knobs = {16, 32, 64, 128, 256},
                                                  .rows_max = 200000,
                                                  .whole = true,
                                                  .filtered = true,
                                                  .build = build_hnsw,
                                                  .tune = tune_hnsw,
                                                  .allow = allow_only,
                                                  .ask = ask_hnsw,
                                                  .release = release_hnsw};
