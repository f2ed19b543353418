/* F-30: how alike two scents are, by `dna_v1` (src/scent).
 *
 *   asked product --> struct scent_query --+--> lists of its notes, term at a time  --> sum[doc]
 *                                          '--> 192 bytes of every live doc         --> + dense
 *                                               sum --> per mille of the asked scent's own sum
 *
 * Everything is integer, so every machine ranks alike and the match of every live doc is exact.  A
 * product of which nothing is known matches nothing but itself.
 *
 * A scent space compares any two products so, one of them asked at a time.
 * Private to src/query. */
#ifndef QUERY_SCENT_MATCH_H
#define QUERY_SCENT_MATCH_H

#include "query/clause_set.h"
#include "scent/scent.h"

/** Find the columns and open the model of the view's snapshot; that of `former`, if it has the
 * same bytes.  An index without them has no model: nothing can be matched. */
void scent_tables_init(struct view *view, const struct view *former);
void scent_tables_release(struct scent_tables *tables);

/** The scent of `doc`: its code, borrowed, and its notes. */
const struct scent_code *scent_of(const struct view *view, uint32_t doc,
                                  struct scent_notes *out_notes);

struct scent_space {
    const struct view *view;
    uint32_t asked; /* doc, or INDEX_DOC_NONE */
    struct scent_query query;
};

/** Errors: -ATTAR_ENOTFOUND (the index has no scents). */
int scent_space_init(struct scent_space *space, const struct view *view);

/** Compare with `doc` from now on. */
void scent_ask(struct scent_space *space, uint32_t doc);

/** How alike `doc` and the asked one are, 0..1000.  0 if one of them has no scent.
 * Cost: scent_score. */
uint16_t scent_likeness(const struct scent_space *space, uint32_t doc);

/** Match every live doc with the product `id`.  *out_scent->match is in `arena`, one a doc;
 * the product itself is 1000.
 * Errors: -ATTAR_ENOTFOUND (no such live product, or no scents), -ATTAR_ELIMIT (arena).
 * Cost: 1 ns an entry of the notes' lists, 192 products a live doc. */
int scent_match_all(const struct view *view, struct slice id, struct arena *arena,
                    struct scent_matches *out_scent, struct attar_error *err);

#endif
