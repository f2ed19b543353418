/* Which zones the values of a delivery column reach, so that the count beside a zone is what the
 * filter by it finds.
 *
 *   value  AE|1   reaches  AE, AE-DU, AE-AZ     every zone that is named and that AE covers
 *   value  AE-DU|9         AE-DU
 *
 * Private to src/query.  Thread: any (immutable once open). */
#ifndef QUERY_ZONES_H
#define QUERY_ZONES_H

#include "base/slice.h"

#include <stdint.h>

struct column;

#define ZONE_NONE UINT32_MAX

struct zones {
    uint32_t count;
    struct slice *names;  /* borrowed from the column's keys */
    uint32_t *zone_of;    /* by ord: its zone, ZONE_NONE for a key that is not of that form */
    uint32_t *options_of; /* by ord: its options as bits */
    uint32_t *first;      /* by zone, and one more: where its reach begins */
    uint32_t *reach;      /* zones */
};

/** Read the keys of `column`.  Owner: zones_release.
 * Cost: a look-up for each part of a zone's name; each zone against each with a star. */
void zones_open(struct zones *zones, const struct column *column);

/** Idempotent. */
void zones_release(struct zones *zones);

#endif
