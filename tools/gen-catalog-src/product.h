/* One product as a line of JSON in the product schema (search.md section 1). */
#ifndef GEN_CATALOG_PRODUCT_H
#define GEN_CATALOG_PRODUCT_H

#include "base/buf.h"
#include "world.h"

enum { PRODUCT_BYTES_MAX = 64 << 10 };

/** Append product `number` and a line feed to `out`.
 *
 * number  <= the `last` that the world was made for
 * The line depends on (seed, number) alone.  Thread: any.  Cost: about 4 us, 2.5 KB. */
void product_write(const struct world *world, uint64_t number, struct buf *out);

#endif
