/* The leading left singular vectors of a sparse matrix, by subspace iteration.
 *
 *   Q = random, orthonormal               BASIS vectors of n, one behind the other
 *   repeat: Q = orthonormal(M (M' Q))
 *   B = M' Q;  B'B = V L V' (Jacobi)      U = Q V,  S = root of L
 *
 * 16 vectors more than are wanted make the wanted ones converge fast (Halko, Martinsson, Tropp,
 * SIAM Review 53(2), 2011, section 4.5).  Plain loops in one order: the same result every time. */
#include "scent/train/kinship.h"

#include "base/mem.h"
#include "base/rng.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { BASIS = KINSHIP_DIMS + 16, ROUNDS = 12, SWEEPS = 12, SEED = 20 };

#define NOTHING 1e-9 /* a length that is rounding, not data */

struct basis {
    double *q;    /* BASIS * n */
    double *half; /* BASIS * n: M' Q */
    uint32_t n;
};

static double dot(const double *a, const double *b, uint32_t n)
{
    double sum = 0;

    for (uint32_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* out = M' x */
static void times_transposed(const struct sparse *m, const double *x, double *out)
{
    memset(out, 0, m->n * sizeof *out);
    for (uint32_t i = 0; i < m->n; i++)
        for (uint32_t at = m->starts[i]; at < m->starts[i + 1]; at++)
            out[m->columns[at]] += m->values[at] * x[i];
}

/* out = M x */
static void times(const struct sparse *m, const double *x, double *out)
{
    for (uint32_t i = 0; i < m->n; i++) {
        out[i] = 0;
        for (uint32_t at = m->starts[i]; at < m->starts[i + 1]; at++)
            out[i] += m->values[at] * x[m->columns[at]];
    }
}

/* Gram and Schmidt, twice over; a vector that depends on those before becomes zero. */
static void orthonormalise(struct basis *b)
{
    for (uint32_t k = 0; k < BASIS; k++) {
        double *v = b->q + (size_t)k * b->n;
        double before = sqrt(dot(v, v, b->n));
        double length;

        for (uint32_t j = 0; j < 2 * k; j++) {
            const double *u = b->q + (size_t)(j % k) * b->n;
            double along = dot(u, v, b->n);

            for (uint32_t i = 0; i < b->n; i++)
                v[i] -= along * u[i];
        }
        length = sqrt(dot(v, v, b->n));
        for (uint32_t i = 0; i < b->n; i++)
            v[i] = length > NOTHING * before ? v[i] / length : 0;
    }
}

static void iterate(const struct sparse *m, struct basis *b)
{
    struct rng rng;

    rng_init(&rng, SEED);
    for (size_t i = 0; i < (size_t)BASIS * b->n; i++)
        b->q[i] = rng_unit(&rng) - .5;
    orthonormalise(b);
    for (int round = 0; round < ROUNDS; round++) {
        for (uint32_t k = 0; k < BASIS; k++) {
            times_transposed(m, b->q + (size_t)k * b->n, b->half);
            times(m, b->half, b->q + (size_t)k * b->n);
        }
        orthonormalise(b);
    }
    for (uint32_t k = 0; k < BASIS; k++)
        times_transposed(m, b->q + (size_t)k * b->n, b->half + (size_t)k * b->n);
}

/* Turn rows and columns p and q of the symmetric g so that g[p][q] is 0; v gathers the turns. */
static void rotate(double g[BASIS][BASIS], double v[BASIS][BASIS], int p, int q)
{
    double theta = (g[q][q] - g[p][p]) / (2 * g[p][q]);
    double t = (theta < 0 ? -1 : 1) / (fabs(theta) + sqrt(theta * theta + 1));
    double c = 1 / sqrt(t * t + 1);
    double s = t * c;

    for (int i = 0; i < BASIS; i++) {
        double a = g[i][p];
        double b = g[i][q];

        g[i][p] = c * a - s * b;
        g[i][q] = s * a + c * b;
    }
    for (int i = 0; i < BASIS; i++) {
        double a = g[p][i];
        double b = g[q][i];
        double x = v[i][p];
        double y = v[i][q];

        g[p][i] = c * a - s * b;
        g[q][i] = s * a + c * b;
        v[i][p] = c * x - s * y;
        v[i][q] = s * x + c * y;
    }
}

/* Eigenvalues on the diagonal of g, eigenvectors in the columns of v (cyclic Jacobi). */
static void diagonalise(double g[BASIS][BASIS], double v[BASIS][BASIS])
{
    for (int i = 0; i < BASIS; i++)
        for (int j = 0; j < BASIS; j++)
            v[i][j] = i == j;
    for (int sweep = 0; sweep < SWEEPS; sweep++)
        for (int p = 0; p < BASIS; p++)
            for (int q = p + 1; q < BASIS; q++)
                if (fabs(g[p][q]) > 1e-14 * sqrt(fabs(g[p][p] * g[q][q])))
                    rotate(g, v, p, q);
}

/* The columns of the KINSHIP_DIMS largest eigenvalues, largest first. */
static void choose(double g[BASIS][BASIS], int out_columns[KINSHIP_DIMS])
{
    bool taken[BASIS] = {false};

    for (int d = 0; d < KINSHIP_DIMS; d++) {
        int best = -1;

        for (int i = 0; i < BASIS; i++)
            if (!taken[i] && (best < 0 || g[i][i] > g[best][best]))
                best = i;
        taken[best] = true;
        out_columns[d] = best;
    }
}

/* Row i of U S^1/2, of length KIN_ONE. */
static void embed_row(const struct basis *b, double g[BASIS][BASIS], double v[BASIS][BASIS],
                      const int columns[KINSHIP_DIMS], uint32_t i, int16_t *out)
{
    double row[KINSHIP_DIMS] = {0};
    double length;

    for (int d = 0; d < KINSHIP_DIMS; d++) {
        for (int k = 0; k < BASIS; k++)
            row[d] += b->q[(size_t)k * b->n + i] * v[k][columns[d]];
        row[d] *= sqrt(sqrt(fmax(0, g[columns[d]][columns[d]])));
    }
    length = sqrt(dot(row, row, KINSHIP_DIMS));
    for (int d = 0; d < KINSHIP_DIMS; d++)
        out[d] = length > NOTHING ? (int16_t)lround(KIN_ONE * row[d] / length) : 0;
}

void kin_embed(const struct sparse *matrix, int16_t *out_rows)
{
    struct basis b = {.n = matrix->n};
    double(*g)[BASIS] = mem_zero(BASIS, sizeof *g);
    double(*v)[BASIS] = mem_zero(BASIS, sizeof *v);
    int columns[KINSHIP_DIMS];

    assert(matrix->n > 0);
    b.q = mem_zero((size_t)BASIS * b.n, sizeof *b.q);
    b.half = mem_zero((size_t)BASIS * b.n, sizeof *b.half);
    iterate(matrix, &b);
    for (int i = 0; i < BASIS; i++)
        for (int j = 0; j < BASIS; j++)
            g[i][j] = dot(b.half + (size_t)i * b.n, b.half + (size_t)j * b.n, b.n);
    diagonalise(g, v);
    choose(g, columns);
    for (uint32_t i = 0; i < b.n; i++)
        embed_row(&b, g, v, columns, i, out_rows + (size_t)i * KINSHIP_DIMS);
    free(b.q);
    free(b.half);
    free(g);
    free(v);
}
