/* How an offer's facts are written as keys, in one place for those who write them (src/ingest) and
 * those who read them (src/query): sizes, and delivery zones with their options.
 * Part of catalog/catalog.h.  Thread: any (pure). */
#ifndef CATALOG_OFFER_H
#define CATALOG_OFFER_H

#include "base/slice.h"

/* Bit i of an option mask is the i-th name; the order is part of stored keys. */
#define OFFER_DELIVERY_OPTIONS(X) X(same_day) X(next_day) X(standard) X(cod) X(pickup) X(flammable)

enum {
#define X(name) +1
    OFFER_DELIVERY_OPTION_COUNT = 0 OFFER_DELIVERY_OPTIONS(X)
#undef X
};

enum { OFFER_KEY_CAP = 96, OFFER_ZONE_BYTES_MAX = 64, OFFER_VOLUME_SCALE = 1 };

extern const char *const offer_delivery_options[OFFER_DELIVERY_OPTION_COUNT];

/** Mask of an option's name, 0 if there is no such option. */
uint32_t offer_delivery_option(struct slice name);

/** "zone|mask" into `out`; `zone` is at most OFFER_ZONE_BYTES_MAX bytes. Returns it. */
struct slice offer_delivery_key(struct slice zone, uint32_t options, char out[OFFER_KEY_CAP]);

/** Zone and mask of a key.  False if it is not of that form. */
bool offer_delivery_parse(struct slice key, struct slice *out_zone, uint32_t *out_options);

/** A volume in tenths of a millilitre as the key of its size: 1000 is "100", 75 is "7.5". */
struct slice offer_size_key(int64_t volume_tenths, char out[OFFER_KEY_CAP]);

#endif
