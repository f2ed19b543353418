/* The offers of a product: 1 to 6, each of another vendor, around one log-normal price. */
#ifndef GEN_CATALOG_OFFERS_H
#define GEN_CATALOG_OFFERS_H

#include "codec/json_writer.h"
#include "world.h"

/** Add the array of offers of product `number` as the next value.  85 in 100 products are in
 * stock.  Thread: any. */
void offers_write(const struct world *world, uint64_t number, enum goods goods,
                  struct json_writer *json);

#endif
