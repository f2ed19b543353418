/* The places of a term in a document that count for a request.
 *
 *   posting   name, exact                 one place: enough for an index as it is declared
 *   entries   name 0 x, notes 4 s         all of them: looked at when the request closes fields,
 *                                         takes typos or exactness from one, or wants no variants
 *
 * Private to src/query/text.  Thread: one at a time. */
#ifndef QUERY_TEXT_PLACES_H
#define QUERY_TEXT_PLACES_H

#include "index/index.h"
#include "query/ranking.h"

enum { PLACES_READ_MAX = 256 /* entries of a term in a document that are looked at */ };

/** Does the entry count? */
bool places_count(const struct ranking *ranking, const struct posting_entry *entry);

/** The places of the i-th document of the current block, as postings->places has one: field and
 * tier.  Returns how many.  Cost: with ranking->by_entry that of postings_entries. */
size_t places_read(const struct ranking *ranking, struct postings *postings, uint32_t i,
                   uint8_t out[PLACES_READ_MAX]);

#endif
