/* A few perfumes of known and unknown scent, through catalogue, ingest and index.
 *
 *   p-1  oud, rose, saffron      AED 249.50; longevity 4.2, sillage 3.1
 *   p-2  bergamot, lemon         neither longevity nor sillage
 *   p-3  nothing known
 *   p-4  vanilla, musk           deleted: its document is dead
 *   p-5  damask-rose, patchouli  AED .01, out of stock; no sillage
 *   p-6  bergamot, rose, oud     meets every demand made against p-1: AED 249.49; 4.7, 5
 *
 * Aborts when it cannot be set up, as a fuzzer has nobody to tell. */
#ifndef SEARCH_SCENT_PERFUMERY_H
#define SEARCH_SCENT_PERFUMERY_H

#include "query/query.h"

enum { PERFUMERY_LIVE = 5 };

/** The view of it.  It and its filters stay until the program ends. */
const struct view *perfumery_open(void);

#endif
