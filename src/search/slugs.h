/* Slugs: the product that has one now, or had it once.
 * Private to src/search.  Thread: any. */
#ifndef SEARCH_SLUGS_H
#define SEARCH_SLUGS_H

#include "base/arena.h"
#include "query/query.h"

/** The live product whose slug is `slug`, else the first in number that once had it;
 * INDEX_DOC_NONE if there is none, or `scratch` is full.  Cost: one posting list. */
uint32_t slug_find(const struct view *view, struct slice slug, struct arena *scratch);

/** The current slug of a product; len 0 if its stored hit is damaged. */
struct slice slug_now(const struct view *view, uint32_t doc);

/** Is it made of a-z, 0-9 and -, 1 to 120 of them? */
bool slug_plain(struct slice slug);

#endif
