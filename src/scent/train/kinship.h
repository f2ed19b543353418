/* The embedding of notes: which notes stand in the same company.
 *
 *   notes of each product --> counts of pairs --> PPMI (sparse rows) --> 64 dims, rows of length 1
 *
 * kinship.c does the first two, svd.c the last.
 * Private to src/scent/train.  Thread: one at a time. */
#ifndef SCENT_TRAIN_KINSHIP_H
#define SCENT_TRAIN_KINSHIP_H

#include "scent/weights.h"

#include <stdint.h>

struct kin_pairs {
    uint32_t *counts; /* n * n */
    uint32_t n;
};

/* Sparse rows: row i has columns[starts[i] .. starts[i + 1]). */
struct sparse {
    uint32_t n;
    uint32_t *starts; /* n + 1 */
    uint32_t *columns;
    double *values;
};

/** n 1..KIN_NOTES_MAX.  Owner: kin_pairs_release. */
void kin_pairs_init(struct kin_pairs *pairs, uint32_t n);
void kin_pairs_release(struct kin_pairs *pairs);

/** Count every two of a product's notes, each below n and there once. */
void kin_pairs_add(struct kin_pairs *pairs, const uint32_t *notes, uint32_t count);

/** Positive pointwise mutual information, contexts to the power CONTEXT_POWER.
 * Owner of *out: sparse_release.  Source: Levy, Goldberg, Dagan, TACL 3, 2015, section 3.1. */
void kin_ppmi(const struct kin_pairs *pairs, struct sparse *out);
void sparse_release(struct sparse *matrix);

/** Rows of U S^1/2 of the truncated SVD, each scaled to length KIN_ONE; a row without data is zero.
 *
 * out_rows  n rows of KINSHIP_DIMS, the caller's
 * Cost: 12 rounds of 80 products with the matrix and its transpose: for 1,500 notes and 300,000
 * entries about a second.  Source: Golub and Van Loan, Matrix Computations, 8.2 and 8.5. */
void kin_embed(const struct sparse *matrix, int16_t *out_rows);

#endif
