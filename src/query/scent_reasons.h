/* What a likeness of two scents consists of: part of query/query.h.
 *
 *   match 87.2 %  =  note oud .31 + accord woody .22 + .. the eight largest .. + other .04
 *
 * The score of scent.h is a sum over pairs of the two scents, so it splits exactly (scent_explain).
 * Shares are in ten-thousandths and add up to the match as it is told: what rounding it to per
 * mille leaves is in the rest.
 * Thread: any (immutable once made). */
#ifndef QUERY_SCENT_REASONS_H
#define QUERY_SCENT_REASONS_H

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"

#include <stdint.h>

struct scent_query;
struct view;

enum { MATCH_REASONS_MAX = 9 /* the largest and the rest */ };

/* Borrowed from the view. */
struct match_reason {
    const char *kind;  /* "note", "related", "accord", "family", "character", "other" */
    struct slice id;   /* of a note, accord or family; of `related` the product's note */
    struct slice with; /* of `related`: the asked note that it is kin of; else empty */
    const char *layer; /* of a note: the lowest that the product has it in; NULL: told of none */
    int32_t share;     /* ten-thousandths of a perfect match, may be negative */
};

struct match_reasons;

/** Ready to tell why products are like the live product `asked`, in `arena`.
 * Errors: -ATTAR_ELIMIT (arena), -ATTAR_ENOTFOUND (the index has no scents). */
int match_reasons_init(const struct view *view, uint32_t asked, struct arena *arena,
                       const struct match_reasons **out_reasons, struct attar_error *err);

/** As match_reasons_init, why they are like `query`, which is copied. */
int match_reasons_of_query(const struct view *view, const struct scent_query *query,
                           struct arena *arena, const struct match_reasons **out_reasons,
                           struct attar_error *err);

/** Why the live product `doc` matches by `match` per mille (struct hit), the largest first and the
 * rest last.  out  room for MATCH_REASONS_MAX; returns how many; 0 when there is no likeness.
 * Cost: scent_explain. */
size_t match_reasons_of(const struct match_reasons *reasons, uint32_t doc, uint32_t match,
                        struct match_reason *out);

/** "dna_v1-8c1f09ab", the version of the view's model, borrowed; "" without one. */
const char *match_version(const struct view *view);

#endif
