/* How the words of a query were met in a hit.  Part of the front door query.h.
 *
 *   words of the result   0 zorvak   1 blimtu
 *   hit.met               words 3 (both), typos 1, first in field 0 at place 2
 *
 * Thread: any (immutable). */
#ifndef QUERY_MET_H
#define QUERY_MET_H

#include "base/slice.h"

#include <stdint.h>

/* A word of the query as it was matched in the end. */
struct query_word {
    struct slice text; /* bytes of search_result.q */
    bool excluded;
    bool optional; /* it may be missing */
};

/* How the words met a hit. */
struct hit_met {
    uint32_t words;       /* bit i: word i of the result's words; REPAIR_NAME: none */
    uint16_t typos;       /* of all of them */
    uint16_t exact;       /* how many on the exact tier */
    uint16_t nearness;    /* distances of neighbouring words that it has, each 1..8 */
    uint16_t first_field; /* of the fields that it has words in the one that ranks best, then the
                             first in the schema; UINT16_MAX: none known */
    uint32_t first_place; /* word number there of the first that is met, from 0 */
};

#endif
