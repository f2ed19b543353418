/* What somebody is recommended: scent, what others bought with what they have, popularity.
 *
 *   score = .70 match + .15 bought together + .15 popularity in the families they like
 *           dna_v1      co-purchase           prior of the view
 *
 * Each part is 0..1, in ten-thousandths; the score is their sum and its reasons are their parts, so
 * they add up. A veto is a filter. What is bought together is told of five people or more
 * (events/together.h), so nobody's own purchases are shown to another.
 * Private to src/search/recommend.  Thread: the request's loop. */
#ifndef SEARCH_PERSONAL_H
#define SEARCH_PERSONAL_H

#include "search/profile/taste.h"
#include "search/recommend/recommending.h"

extern const char recommend_by_taste[];

/** Answer `req` for `known`, or for what its body tells (NULL), by the parameters of the route
 * called `route`. */
void personal_answer(struct http_request *req, struct search_service *service, const char *route,
                     const struct known_taste *known);

#endif
