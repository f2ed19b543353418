/* Asking for a scent, whoever it is the scent of: part of query/query.h.
 *
 *   product  --scent_query_of_doc---+
 *   wishes   --scent_query_of-------+--> struct scent_query --scent_match_query--> match[doc]
 *   profile  --scent_query_of-------'                                                 |
 *                                     search_request.scent: F-30, SORT_MATCH, hit.match
 *
 * similar, twins, match_to and scent-match are this one way.
 * Thread: any (a view is immutable). */
#ifndef QUERY_SCENT_ASKING_H
#define QUERY_SCENT_ASKING_H

#include "base/arena.h"
#include "base/error.h"

struct scent_code;
struct scent_model;
struct scent_notes;
struct scent_query;
struct view;

/* How alike every live doc is to what was asked; match NULL when nothing was. */
struct scent_matches {
    const uint16_t *match; /* per mille, one a doc */
};

/** The model that the view's scents are of, borrowed; NULL in an index without scents. */
const struct scent_model *view_scent_model(const struct view *view);

/** The code of the live product `doc` of a view with a model, borrowed. */
const struct scent_code *view_scent_code(const struct view *view, uint32_t doc);

/** The scent of the live product `doc` of a view with a model: its code, borrowed, and its notes.
 * A product of which nothing is known has zeros. */
const struct scent_code *view_scent(const struct view *view, uint32_t doc,
                                    struct scent_notes *out_notes);

/** Ask for the scent of the live product `doc`, as it is.
 * Errors: -ATTAR_ENOTFOUND (the index has no scents). */
int scent_query_of_doc(const struct view *view, uint32_t doc, struct scent_query *out_query,
                       struct attar_error *err);

/** Match every live doc with `query`, of the view's model.  *out_scent->match is in `arena`, one a
 * doc, 0..1000, and 0 for docs that are not live.
 * Errors: -ATTAR_ENOTFOUND (the index has no scents), -ATTAR_ELIMIT (arena).
 * Cost: 1 ns an entry of the notes' lists, 192 products a live doc. */
int scent_match_query(const struct view *view, const struct scent_query *query, struct arena *arena,
                      struct scent_matches *out_scent, struct attar_error *err);

#endif
