/* The setting renderingContent: which facets a page shows, and in which order.
 *
 *   {"facetOrdering":
 *     {"facets":{"order":["brand","price"]},
 *      "values":{"brand":{"order":["Ajmal"],"hide":["X"],"sortRemainingBy":"count"}}}}
 *
 * Private to src/search/wire/settings.  Thread: any (pure). */
#ifndef SEARCH_WIRE_RENDERING_H
#define SEARCH_WIRE_RENDERING_H

struct attar_error;
struct json;

/** Is `value` one?  -ATTAR_EPARSE with the member and what is wrong. */
int rendering_check(const struct json *value, struct attar_error *err);

#endif
