/* The scent that the words of a query name.
 *
 *   "smoky vanilla ouds" --concepts--> accord:smoky, note:vanilla, note:oud --> one scent
 *
 * It is encoded as a product is that has these notes, in no layer, and these accords and nothing
 * else.  What is excluded is not named.  Private to src/query.  Thread: any (pure). */
#ifndef QUERY_ORDER_NAMED_SCENT_H
#define QUERY_ORDER_NAMED_SCENT_H

#include "query/text/words.h"
#include "scent/scent.h"

/** What `words` name, each thing once, in the order of the words; empty without a model.
 * Borrowed from the words' terms and the arena.
 * Errors: -ATTAR_ELIMIT (arena). */
int named_scent_read(const struct view *view, const struct words *words, struct arena *arena,
                     struct named_scent *out_named, struct attar_error *err);

/** The query for it.  false: nothing is named, or the model knows none of it. */
bool named_scent_query(const struct view *view, const struct named_scent *named,
                       struct scent_query *out_query);

#endif
