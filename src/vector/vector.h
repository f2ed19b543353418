/* Which rows are nearest to a vector, among those that are allowed?
 *
 *   struct vector_set       codes int8, and floats if they are the truth     the caller's memory
 *   struct vector_index     lists of rows by centroid, for large sets        made once, immutable
 *
 *   vector_nearest --few allowed, or a small set--> exact: a scan of the codes, re-ranked
 *                  --many--> lists, the likeliest first, until none can matter,
 *                            and the rows that are newer than the index, exactly
 *
 * Nearest is the largest inner product; equal scores come in the order of their rows.  Knows
 * nothing of perfumes: rows are numbers, candidates are a bitset (filters, deletes, vetoes).
 * Thread: any (immutable). */
#ifndef VECTOR_VECTOR_H
#define VECTOR_VECTOR_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/dot.h"
#include "base/error.h"

enum {
    VECTOR_DIMS_MAX = DOT_WIDTH_MAX,
    VECTOR_K_MAX = 10000,
    VECTOR_LISTS_MAX = 1 << 16,
    VECTOR_ROWS_MAX = 1 << 28,
    VECTOR_FORMAT = 1
};

/* ---- Rows ---------------------------------------------------------------------------------- */

/* What quantising lost; codes[i] * step is near floats[i]. */
struct vector_scale {
    double step;
    double error; /* largest Euclidean norm of a row's difference */
    double norm;  /* largest Euclidean norm of codes * step */
};

/* Everything is borrowed. */
struct vector_set {
    struct dot_rows codes;
    const float *floats;       /* count x dims; NULL: the codes are the truth */
    uint32_t dims;             /* of floats, 1..codes.width */
    uint32_t count;            /* rows, at most VECTOR_ROWS_MAX */
    struct vector_scale scale; /* with floats */
};

/** Bytes of a row of codes for `dims` (1..VECTOR_DIMS_MAX) floats: the next multiple of 32. */
uint32_t vector_width(uint32_t dims);

/** Codes of finite floats, one step for all rows, so that the largest magnitude is 127.
 *
 * floats     float[count * dims]
 * out_codes  int8[count * vector_width(dims)]; unused values are 0
 * Cost: two passes. */
void vector_quantise(const float *floats, uint32_t count, uint32_t dims, int8_t *out_codes,
                     struct vector_scale *out_scale);

/* ---- Asking -------------------------------------------------------------------------------- */

struct vector_index;

struct vector_ask {
    const int8_t *codes;   /* int8[width], -127..127: asked of a set whose codes are the truth */
    const float *floats;   /* float[dims], finite: asked of a set with floats */
    const uint64_t *allow; /* bitset of set->count rows; NULL: all */
    uint32_t k;            /* 1..VECTOR_K_MAX */
};

struct vector_hit {
    uint32_t row;
    double score; /* the inner product: of floats, added up in their order, or of codes (whole) */
};

enum vector_path { VECTOR_SCAN, VECTOR_GATHER, VECTOR_LISTS, VECTOR_PATH_COUNT };

/** The k nearest allowed rows, best first, equal scores by row.
 *
 * index     of this set, or NULL; rows past vector_index_count(index) are scanned beside it
 * arena     scratch: 24 bytes for each of k and of the rows that quantising cannot tell apart
 * out_hits  room for ask->k
 * out_path  which way was gone; may be NULL.  All but VECTOR_LISTS are exact: the answer equals the
 *           plain loop over ask->allow.
 * Returns how many were written (fewer than k if fewer are allowed) or -ATTAR_ELIMIT (arena full).
 * Cost: costs.h; 0.1 ms for 60 k rows of 64.
 * Source: IVF after Jegou, Douze and Schmid, IEEE TPAMI 33(1), 2011, section IV. */
int vector_nearest(const struct vector_set *set, const struct vector_index *index,
                   const struct vector_ask *ask, struct arena *arena, struct vector_hit *out_hits,
                   enum vector_path *out_path);

/** The same, by the path that is named; VECTOR_LISTS needs an index.  For tests and benches. */
int vector_nearest_by(const struct vector_set *set, const struct vector_index *index,
                      const struct vector_ask *ask, enum vector_path path, struct arena *arena,
                      struct vector_hit *out_hits);

/* ---- The index ----------------------------------------------------------------------------- */

/** Index the rows of `set` as they are now.
 *
 * factory  a FAISS index_factory text of the IVF kind ("IVF1024,Flat"), of which FAISS trains the
 *          centroids; NULL: chosen by the number of rows
 * Returns 0; -ATTAR_EINVAL (fewer rows than lists, or FAISS refuses the text, with its reason);
 * -ATTAR_ENOTREADY (built without FAISS).  Owner: vector_index_free.
 * Thread: writer or pool.  Cost: a minute or two for 1 M rows of 64; FAISS uses all
 * cores. */
int vector_index_build(const struct vector_set *set, const char *factory,
                       struct vector_index **out_index, struct attar_error *err);

/** Takes NULL. */
void vector_index_free(struct vector_index *index);

/** Rows that it holds: 0..count - 1 of the set. */
uint32_t vector_index_count(const struct vector_index *index);

/** Append the index to `out` as bytes: lists.h has the format.  0 or -ATTAR_ELIMIT (out->max). */
int vector_index_encode(const struct vector_index *index, struct buf *out, struct attar_error *err);

/** An index out of `bytes`, over the `set` that it was built of (which may have more rows now).
 *
 * Returns 0; -ATTAR_ECORRUPT (checksum, length or contents); -ATTAR_EVERSION (another format, or
 * another set).  No FAISS is needed.  Owner: vector_index_free.  Cost: a copy of the codes. */
int vector_index_decode(struct slice bytes, const struct vector_set *set,
                        struct vector_index **out_index, struct attar_error *err);

#endif
