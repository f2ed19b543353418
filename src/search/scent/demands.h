/* What a scent must be or must not have, whatever it smells like: hard conditions, never weights.
 *
 *   {"without":[{"note":"patchouli"},{"note":"rose","layer":"base"},{"accord":"powdery",
 *               "at_least":30}],
 *    "cheaper":true,"lasts_longer":true,"stronger":true,"more":["citrus"],"less":["oud_smoky"]}
 *
 *   without          clauses of the search: a note with its children, an accord from a weight on
 *   cheaper          a clause: below the cheapest price of the first liked product
 *   the others       a set of docs: against the code of the first liked product
 *
 * Private to src/search.  Thread: the request's loop. */
#ifndef SEARCH_SCENT_DEMANDS_H
#define SEARCH_SCENT_DEMANDS_H

#include "search/recommend/recommending.h"
#include "search/scent/wishes.h"

enum { LASTS_LONGER_TENTHS = 5, STRONGER_TENTHS = 5, AXIS_STEP = 10 };

/* Least and most of what a code tells; all zero lows and full highs: anything. */
struct demands {
    uint8_t longevity_tenths;
    uint8_t sillage_tenths;
    uint8_t least[SCENT_AXES];
    uint8_t most[SCENT_AXES];
};

/** Read what `body` demands.  Vetoes and the price become clauses of r->params.request.
 * Errors: told in the call's fault: an unknown note or axis, no liked product to compare with, or
 * one of which the figure is not known. */
int demands_read(struct recommending *r, const struct json *body, const struct wishes *wishes,
                 struct demands *out_demands);

/** The live docs that meet the demands, have some likeness and are none of the wished products:
 * *out_docs, a bitset in the worker's scratch.  Errors: as demands_read. */
int demands_docs(struct recommending *r, const struct demands *demands, const struct wishes *wishes,
                 const struct scent_matches *matches, const uint64_t **out_docs);

#endif
