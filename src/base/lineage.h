/* Arrays that begin as the one before them began, generation after generation.
 *
 *   generation n      [ a a a a a b b b ]        in use by readers
 *   generation n+1    [ a a a a a b c c ]        the same up to `kept`, then its own
 *   generation n+2    [ a a a a a d d ]          written into the memory of generation n, once that
 *                           ^                    is given back: what both begin with is in place
 *
 * So a generation costs what has changed of it, not what it is long.  An array may have several
 * rows of equal length, each of which is kept up to the same place.
 * Invariant: what is kept of an array does not change once the array has a successor.
 * Thread: any may read and give back; one at a time makes successors. */
#ifndef BASE_LINEAGE_H
#define BASE_LINEAGE_H

#include <stddef.h>

/** An array of `rows` rows with room for `row_bytes` each, aligned to a cache line; never NULL. The
 * first `kept` bytes of each row are the former's, the others are undefined.
 * Owner: lineage_release.
 *
 * former  an array of this kind with as many rows, or NULL (then kept is 0)
 * Cost: what of `kept` changed in the last generations if the array is made in the place of a
 * former one, else a copy of it.  Out of memory ends the process (mem.h). */
void *lineage_next(const void *former, size_t rows, size_t row_bytes, size_t kept);

/** Bytes from one row to the next, a multiple of 64 and at least row_bytes. */
size_t lineage_stride(const void *array);

/** Leave the memory to a successor.  Takes NULL. */
void lineage_release(const void *array);

#endif
