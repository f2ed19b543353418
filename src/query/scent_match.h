/* F-30: how alike two scents are, by `dna_v1` (src/scent).
 *
 *   what is asked  -> struct scent_query --+--> lists of its notes, term at a time  --> sum[doc]
 *                                          '--> 192 bytes of every live doc         --> + dense
 *                                               sum --> per mille of the asked scent's own sum
 *
 * Everything is integer, so every machine ranks alike and the match of every live doc is exact.  A
 * product of which nothing is known matches nothing but itself.
 *
 * Private to src/query. */
#ifndef QUERY_SCENT_MATCH_H
#define QUERY_SCENT_MATCH_H

#include "query/clause_set.h"
#include "scent/scent.h"

/** Find the columns and open the model of the view's snapshot; that of `former`, if it has the
 * same bytes.  An index without them has no model: nothing can be matched. */
void scent_tables_init(struct view *view, const struct view *former);
void scent_tables_release(struct scent_tables *tables);

/** How alike the live product `doc` is to what is asked, 0..1000.  Cost: scent_score. */
uint16_t scent_likeness(const struct view *view, const struct scent_query *query, uint32_t doc);

/** As scent_match_query, for the scent of the product `id`, which itself is matched by 1000.
 * Errors: also -ATTAR_ENOTFOUND (no such live product). */
int scent_match_product(const struct view *view, struct slice id, struct arena *arena,
                        struct scent_matches *out_scent, struct attar_error *err);

#endif
