/* F-29: does an offer deliver to an area, in the asked ways?  An offer row has one keyword value
 * for each zone of each of its delivery rows, "zone|options", options being a bit mask in decimal:
 *
 *   AE-DU|9    to Dubai: same_day (1) and cod (8), both on one delivery row
 *
 * A row's zone covers an asked one that is equal, lies inside it ("AE" covers "AE-DU") or matches
 * its trailing star ("IN-4000*" covers "IN-400012").  Private to src/query.  Thread: any (pure). */
#ifndef QUERY_DELIVERY_H
#define QUERY_DELIVERY_H

#include "base/slice.h"

#include <stdint.h>

struct column;
struct view;
struct clause_value;

/** Zone and option mask of a column key.  False if it is not of that form. */
bool delivery_key_parse(struct slice key, struct slice *out_zone, uint32_t *out_options);

/** Does a delivery row to `zone` serve `asked`? */
bool delivery_zone_covers(struct slice zone, struct slice asked);

/** OR the rows that deliver to value->key with every option of value->options into `rows`. */
void delivery_collect(const struct column *column, const struct clause_value *value,
                      uint64_t *rows);

/** Mask of an option's name, 0 if there is no such option. */
uint32_t delivery_option(struct slice name);

#endif
