/* Autocomplete's "searches": what the words typed so far say, and what they may go on to say.
 *
 *   "smoky vanilla for winter n"
 *     -> {"text":"smoky vanilla for winter n", "understood":[accord, season], "count":17}
 *        {"text":"smoky vanilla for winter nights", "understood":[accord, season, daypart], ..}
 *
 * Private to src/search.  Thread: the loop's. */
#ifndef SEARCH_SUGGEST_SEARCHES_H
#define SEARCH_SUGGEST_SEARCHES_H

#include "search/service.h"

/** Write the member "searches" into the worker's answer, an array of at most 4: those of which a
 * filter is understood and that find something; what was typed first, then what finishes it.
 *
 * request  the search that was typed so far; its grammar may be NULL: none then
 * Each count is the total of the search for its text.
 * Errors: those of search_understood; the answer is then of no use.  Cost: at most 5 searches that
 * list nothing, each only where a filter is understood. */
int suggest_searches(struct call *call, const struct search_request *request,
                     struct attar_error *err);

#endif
