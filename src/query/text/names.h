/* The nearest names, when the words of a query lead nowhere good.
 *
 *   mn in blak          -> Man in Black   2 slips       over whole names and houses, blanks
 * included flower bomb         -> Flowerbomb     1
 *
 * Word by word such a query has too little left of each word; as a whole it is near one name.
 * Private to src/query/text. */
#ifndef QUERY_TEXT_NAMES_H
#define QUERY_TEXT_NAMES_H

#include "query/text/run.h"

/** Match the products whose name or house is within a few slips of the query, a third of its
 * letters and three at most, and within one of the nearest, ordered by slips.
 *
 * cost  of what was found; if no name is as near, all is as it was
 * Errors: -ATTAR_ELIMIT (arena).  Cost: about 50 ns a distinct name of a length near the query's.
 */
int text_match_names(struct text_run *run, unsigned cost, struct attar_error *err);

#endif
