/* What the planner knows of this kind of machine, in nanoseconds for 64 bytes of codes; measured by
 * bench_vectors on two cores of an EPYC (Zen 3, AVX2).  Private to src/vector.
 *
 * A scan reads rows in their order, a gather the allowed ones wherever they lie; both cost more
 * when the codes are larger than the shared cache. */
#ifndef VECTOR_COSTS_H
#define VECTOR_COSTS_H

#define COST_SCAN_NS       1.5
#define COST_SCAN_FAR_NS   4.5 /* of codes beyond COST_CACHE_BYTES */
#define COST_GATHER_NS     3.6
#define COST_GATHER_FAR_NS 11.0
#define COST_LIST_NS       10.0 /* a row of a list: short runs, and a cut of the hits after each */
#define COST_TEST_NS       1.5  /* is this row of a list allowed? */

enum { COST_CACHE_BYTES = 16 << 20 };

#endif
