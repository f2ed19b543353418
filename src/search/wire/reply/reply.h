/* Answers on the Algolia wire: the front door of wire/reply (algolia-wire.md sections 4, 6, 7).
 *
 *   struct wire_ask, struct search_result --wire_render_result-----> one element of "results"
 *                                         --wire_render_facet_hits-> one, of type facet
 *   a product                             --wire_render_record-----> its record
 *
 * Each writes one JSON object to reply->answer; stored fragments are borrowed from the snapshot.
 * Thread: the loop's. */
#ifndef SEARCH_WIRE_REPLY_H
#define SEARCH_WIRE_REPLY_H

#include "search/render/answer.h"
#include "search/wire/ask.h"

/* What replies are made with; all borrowed. */
struct wire_reply {
    struct answer *answer;
    const struct view *view;
    struct searcher *searcher; /* marks texts */
    struct arena *scratch;     /* that the results lie in, too */
};

/** The whole result of a search.
 *
 * query_id  32 hex digits, or empty: no queryID
 * Errors: -ATTAR_ECORRUPT (a stored hit), -ATTAR_ELIMIT (scratch); the answer is not to be sent
 * then.  Cost: about a microsecond a hit, more where texts are marked. */
int wire_render_result(const struct wire_reply *reply, const struct wire_ask *ask,
                       const struct search_result *result, struct slice query_id,
                       struct attar_error *err);

/** {"facetHits":[{"value","highlighted","count"}],..} of result->facets[0].  Errors as above. */
int wire_render_facet_hits(const struct wire_reply *reply, const struct wire_ask *ask,
                           const struct search_result *result, struct attar_error *err);

/* How a record looks that no search found. */
struct wire_record {
    enum lang lang;
    const struct wire_names *retrieve;  /* NULL: all */
    const uint64_t *rows;               /* offers that count, as in a search_result; NULL: all */
    bool scored;                        /* of a recommendation: "_score" */
    int64_t score_tenths;               /* 0..1000 */
    const struct match_reason *reasons; /* of the score: "attar":{"reasons"}; NULL: not told */
    size_t reason_count;
    uint32_t orders; /* with the product asked about: the reason then; 0: none */
};

/** The record of the live product `doc`.  Errors as above. */
int wire_render_record(const struct wire_reply *reply, const struct wire_record *record,
                       uint32_t doc, struct attar_error *err);

#endif
