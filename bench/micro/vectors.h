/* A system that finds nearest vectors, as bench_vectors asks it: a table of what it can do, so that
 * ours and the peers are measured by the same loop.  Read by C and C++.
 *
 *   build --> [ tune to a knob --> under a filter --> ask, ask, ask ... ] --> release
 *
 * Rows are float[count * VECTORS_DIMS] of unit length; near is a large inner product. */
#ifndef BENCH_VECTORS_H
#define BENCH_VECTORS_H

#include <stdbool.h>
#include <stdint.h>

enum { VECTORS_DIMS = 64, VECTORS_K = 10, VECTORS_KNOBS = 6 };

struct vectors_system {
    const char *name;
    const char *knob;              /* what its knobs turn; NULL: it has none */
    uint32_t knobs[VECTORS_KNOBS]; /* coarse to fine, a 0 ends them */
    uint32_t rows_max;             /* above it is not run: building takes too long; 0: no limit */
    bool whole;                    /* is asked without a filter */
    bool filtered;                 /* is asked under one */

    /* Index the rows, which stay in place; the reason why not, or NULL.  NULL: nothing to build. */
    const char *(*build)(const float *rows, uint32_t count);
    void (*tune)(uint32_t knob);
    /* Only these rows from now on; NULL: all.  Not timed. */
    void (*allow)(const uint64_t *allow, double share);
    /* The nearest allowed rows, best first; how many. */
    uint32_t (*ask)(const float *query, uint32_t out_rows[VECTORS_K]);
    void (*release)(void);
};

#ifdef __cplusplus
extern "C" {
#endif

/* The first of ours builds for all of them. */
extern const struct vectors_system vectors_planned, vectors_scan, vectors_gather, vectors_lists;
extern const struct vectors_system vectors_faiss_flat, vectors_faiss_ivf, vectors_faiss_hnsw;
extern const struct vectors_system vectors_hnswlib;

/** How often each path was planned since the last call: "scan 200, gather 800, lists 200". */
const char *vectors_paths(void);

#ifdef __cplusplus
}
#endif

#endif
