/* Completions at their own pace: counting them takes 50 ms at 60,000 products, and a change is to
 * be found within 50.
 *
 *   at the start:  publish --> view without: searches are answered, and what needs completions
 *                              is refused with 503 and Retry-After until they are adopted
 *   quiet:         publish --> view with completions of its own
 *   one change
 *   after another: publish --> view with those of the view before        (view_follow)
 *   every second:  the newest view --pool--> its completions --> the view in force adopts them
 *
 * A completion that is late is counted when it is asked for, so what it promises is there; what is
 * new is not completed to for two seconds at most.  Readiness waits for the first ones.
 * Private to src/search.  Thread: the writer's. */
#ifndef SEARCH_COMPLETING_H
#define SEARCH_COMPLETING_H

#include "base/error.h"

struct completing;
struct filter_set;
struct loop;
struct search_service;
struct snapshot;
struct view;

/** -ATTAR_EIO.  Owner: the caller, completing_close. */
int completing_open(struct search_service *service, struct completing **out_completing,
                    struct attar_error *err);

/** Waits for the work in hand, whose result is dropped.  Takes NULL.  No loop runs any more. */
void completing_close(struct completing *completing);

/** The view of `snapshot` that follows `former`, NULL before the first.  It is quiet when the one
 * before was made more than a second ago. */
struct view *completing_view(struct completing *completing, const struct view *former,
                             struct snapshot *snapshot);

/** Have completions made for `view`, the one in force, if those that it has are late; the service
 * publishes them from `loop`. */
void completing_tick(struct completing *completing, struct view *view, struct loop *loop);

#endif
