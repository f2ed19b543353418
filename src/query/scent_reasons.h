/* What a likeness of two scents consists of: part of query/query.h.
 *
 *   match 87.2 %  =  note oud .31 + accord woody .22 + .. the eight largest .. + other .04
 *
 * The cosine of scent_match.h is a sum over the notes and accords that both have, so each has its
 * share of it.  Shares are in ten-thousandths and add up to the match exactly: what rounding leaves
 * goes to the rest, or, where all are told, to the largest.
 * Thread: any (immutable once made). */
#ifndef QUERY_SCENT_REASONS_H
#define QUERY_SCENT_REASONS_H

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"

#include <stdint.h>

struct view;

enum { SCENT_REASONS_MAX = 9 /* the largest and the rest */ };

enum scent_reason_kind { SCENT_NOTE, SCENT_ACCORD, SCENT_OTHER };

struct scent_reason {
    enum scent_reason_kind kind;
    struct slice id; /* of the note or accord, the view's; empty for the rest */
    uint32_t share;  /* ten-thousandths of a perfect match */
};

struct scent_reasons;

/** Ready to tell why products are like the live product `asked`, in `arena`.
 * Errors: -ATTAR_ELIMIT (arena), -ATTAR_ENOTFOUND (the index has no notes or accords).
 * Cost: a logarithm for each note and accord there is. */
int scent_reasons_init(const struct view *view, uint32_t asked, struct arena *arena,
                       const struct scent_reasons **out_reasons, struct attar_error *err);

/** Why the live product `doc` matches by `match` per mille (struct hit), the largest first and the
 * rest last.  out  room for SCENT_REASONS_MAX; returns how many; 0 when nothing is shared.
 * Cost: the notes and accords of both. */
size_t scent_reasons_of(const struct scent_reasons *reasons, uint32_t doc, uint32_t match,
                        struct scent_reason *out);

#endif
