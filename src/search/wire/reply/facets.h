/* "facets" and "facets_stats" of a result.  Private to wire/reply.  Thread: the loop's. */
#ifndef SEARCH_WIRE_FACETS_H
#define SEARCH_WIRE_FACETS_H

#include "search/wire/reply/reply.h"

/** "facets":{"brand":{"Ajmal":40},"price":{}} in the order asked.  Errors: -ATTAR_ELIMIT. */
int facets_add(const struct wire_reply *reply, const struct wire_ask *ask,
               const struct search_result *result, struct attar_error *err);

/** "facets_stats":{"price":{"min","max","avg","sum"}}, and nothing where no facet has any. */
void facets_add_stats(const struct wire_reply *reply, const struct wire_ask *ask,
                      const struct search_result *result);

/** {"brand":118,..}: how many values each listed facet has in all. */
void facets_add_distinct(const struct wire_reply *reply, const struct wire_ask *ask,
                         const struct search_result *result);

/** {"brand":{"ajmal":"Ajmal"},..}: what the ids of facet_ids are called; of a tree all its nodes,
 * with its first level. */
void facets_add_labels(const struct wire_reply *reply, const struct wire_ask *ask,
                       const struct search_result *result);

/** What a client sees of a value, and sends to filter by it: its label; yes, no and sizes, which
 * clients compare as such, by their key. */
struct slice facet_value_text(const struct filter_def *def, const struct facet_value *value);

/** The facet of `filter` in the result, or NULL. */
const struct facet *facet_of(const struct search_result *result, uint16_t filter);

#endif
