/* Views: what queries run on, each made of a snapshot and, as far as it goes, of the view before.
 *
 *   snapshot --view_next----> view with completions of its own
 *            --view_follow--> view with those of the view before, --view_adopt--> with its own
 *                             the first with none
 *                                  view_completed (any thread) -------^
 *
 * Part of query/query.h.  Thread: that which publishes; any (immutable) for a view once made. */
#ifndef QUERY_VIEWS_H
#define QUERY_VIEWS_H

#include <stdbool.h>

struct attar_error;
struct filter_set;
struct labels;
struct snapshot;
struct store_file;
struct store_writer;

/* What queries run on; made anew with each snapshot (view_new), shared by all loops. */
struct view;

/** snapshot, filters, labels: references are taken. Builds the suggestion index too. */
struct view *view_new(struct snapshot *snapshot, const struct filter_set *filters);

/** As view_new; names that the suggestions of `former` have read are not read again.
 * former  a view of the same index that still lives, or NULL */
struct view *view_next(const struct view *former, struct snapshot *snapshot,
                       const struct filter_set *filters);

/** As view_next, but with the completions of `former`, counted anew when they are asked for: what
 * has come since is not among them until view_adopt.  Without, because there is no former view or
 * it has none itself, what needs them is refused with -ATTAR_ENOTREADY.  Cost: what has changed;
 * 250 ms at 60 k without a former view. */
struct view *view_follow(const struct view *former, struct snapshot *snapshot,
                         const struct filter_set *filters);

/** Has it completions, be they late? */
bool view_has_completions(const struct view *view);

/** Are the completions of `view` those of an earlier snapshot, or has it none? */
bool view_completes_late(const struct view *view);

/** The same view with completions of its own snapshot.  Thread: any.  Cost: 50 ms at 60 k. */
struct view *view_completed(struct view *view);

/** The same view without scores (scores.h), with the completions of `completed`. */
struct view *view_adopt(struct view *view, const struct view *completed);

/** For index_warmer.save: write as sections what view_saved reads back of the view of `snapshot`.
 * filters  a struct filter_set
 * Errors: -ATTAR_EIO, -ATTAR_ELIMIT (a word of 64 KiB).  Thread: any.  Cost: that of a view made
 * from nothing, without completions. */
int view_save(void *filters, struct snapshot *snapshot, struct store_writer *file,
              struct attar_error *err);

/** A view to be the `former` of the one of `snapshot`, and nothing else.
 *
 * file, of     what index_writer_warm gives; both outlive it
 * snapshot     published first; its blobs tell whether the words of names are still good
 * -ATTAR_ENOTFOUND, -ATTAR_ECORRUPT: there is none, or its arrays do not fit.
 * Owner: view_saved_free. */
int view_saved(const struct store_file *file, struct snapshot *of, const struct snapshot *snapshot,
               const struct filter_set *filters, struct view **out_former, struct attar_error *err);

/** Takes NULL. */
void view_saved_free(struct view *former);

struct view *view_ref(struct view *view);
void view_unref(struct view *view);
struct snapshot *view_snapshot(const struct view *view);
const struct filter_set *view_filters(const struct view *view);
const struct labels *view_labels(const struct view *view);

#endif
