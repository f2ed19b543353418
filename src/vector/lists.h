/* An inverted file: every row in the list of its nearest centroid, its codes copied list by list so
 * that looking into a list is a scan.
 *
 *   means      m0   m1   m2 ...        int8[lists * width], of the codes of the rows of a list
 *   radii      9    7    12 ...        u32[lists], root of the mean square distance from the mean
 *   starts     0    4    9 ...         u32[lists + 1], positions
 *   rows       5 8 20 31 | 0 1 2 ...   u32[count], ascending in a list
 *   codes      .... .... | ...         int8[count * width], in the order of rows
 *
 * What a list may hold for a query q is at most about  key = q.m + spread * |q| * radius.  Lists
 * are looked into by falling key until the key is below the k-th score.  `spread` is measured when
 * the index is built: so few true neighbours lie above their list's key that the recall is kept.  A
 * filter lowers the k-th score, and with it how far the search goes, by itself.
 *
 * As bytes (little-endian), for a section of a store file:
 *
 *   0 "ATTARIVF" | 8 u32 format | 12 u32 width | 16 u32 count | 20 u32 lists | 24 u32 reach |
 *   28 u32 spread | 32 u64 XXH3 of the set's rows 0..count - 1 | 40 u64 XXH3 of all other bytes |
 *   48 starts, radii, rows, means
 *
 * The codes are not stored: they are the set's.  FAISS never reads these bytes.
 * Private to src/vector. */
#ifndef VECTOR_LISTS_H
#define VECTOR_LISTS_H

#include "vector/top.h"
#include "vector/vector.h"

enum { LISTS_SPREAD_ONE = 1024, LISTS_SPREAD_MAX = 64 * LISTS_SPREAD_ONE };

struct vector_index {
    struct dot_rows codes; /* in the order of rows; owned */
    struct dot_rows means; /* owned */
    uint32_t *radii;
    uint32_t *starts;
    uint32_t *rows;
    uint32_t count;
    uint32_t lists;
    uint32_t reach;  /* rows that an unfiltered search usually sees, for the planner */
    uint32_t spread; /* in 1 / LISTS_SPREAD_ONE */
};

/** Room for an index, all zero.  Owner: vector_index_free. */
struct vector_index *lists_new(uint32_t width, uint32_t count, uint32_t lists);

/** Copy the codes of the rows, which are in place. */
void lists_fill(struct vector_index *index, const struct vector_set *set);

/** Look into lists by falling key.  *out_seen: rows that were looked at, allowed or not.
 * 0 or -ATTAR_ELIMIT. */
int lists_search(const struct vector_index *index, const int8_t *query, const uint64_t *allow,
                 struct top *top, uint64_t *out_seen);

/** The Euclidean norm of codes. */
double lists_norm(const int8_t *codes, uint32_t width);

#endif
