/* Answers with what every client needs and no more: ids, counts, paging.
 * NEEDSWORK: records, highlights and the members of algolia-wire.md section 6 take its place.
 * Private to src/search/wire.  Thread: the loop's. */
#ifndef SEARCH_WIRE_PLAIN_H
#define SEARCH_WIRE_PLAIN_H

#include "search/render/answer.h"
#include "search/wire/ask.h"

struct wire_reply {
    struct answer *answer;
    const struct view *view;
    struct arena *scratch;
    enum lang lang;
};

/** Write the answer to one search as one object.  Errors: none yet. */
int wire_render_result(struct wire_reply *reply, const struct wire_ask *ask,
                       const struct search_result *result, struct slice query_id,
                       struct attar_error *err);

/** Write the values of one facet.  Errors: none yet. */
int wire_render_facet_hits(struct wire_reply *reply, const struct wire_ask *ask,
                           const struct search_result *result, struct attar_error *err);

#endif
