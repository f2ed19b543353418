/* F-30 in its first form: how alike two scents are by their notes and accords.
 *
 * A scent is a sparse vector over note ids and accord ids; a note weighs idf, an accord idf times
 * its weight / 100; idf = ln(1 + N / df).  The match is the cosine, in per mille.  It is exact: one
 * pass over the postings of the terms that the scent has.
 *
 * NEEDSWORK: `dna_v1` of search.md section 7 (kinship, layers, family, character) replaces this
 * formula when src/scent lands; the filter, the sort and the callers stay as they are.
 * Private to src/query. */
#ifndef QUERY_SCENT_MATCH_H
#define QUERY_SCENT_MATCH_H

#include "query/clause_set.h"

/** Match every live doc with the product `id`.  *out_scent->match is in `arena`, one a doc;
 * the product itself is 1000.
 * Errors: -ATTAR_ENOTFOUND (no such live product), -ATTAR_ELIMIT (arena).
 * Cost: a logarithm a value, a square root and about 15 products a doc. */
int scent_match_all(const struct view *view, struct slice id, struct arena *arena,
                    struct scent_matches *out_scent, struct attar_error *err);

#endif
