/* Events: taken in, believed or not, made into scores.  The front door of src/search/events.
 *
 *   handle_events --> intake of the loop --batch--> writer's pool: notes, events, one commit -->
 * 200 tick, each second --> writer's pool: notes; each minute: scores --> views (search_service),
 *                                          and what is bought together
 *
 * One thread writes the events; it alone runs what is marked "writer" in this folder and in
 * analytics/.  Private to src/search. */
#ifndef SEARCH_EVENTS_H
#define SEARCH_EVENTS_H

#include "search/events/belief.h"
#include "search/events/event.h"
#include "search/events/scores.h"
#include "search/events/together.h"
#include "search/profile/profile_store.h"
#include "search/search.h"

struct buf;
struct events;
struct intake;
struct loop;
struct pool;
struct view;

/** Open events.db and start the writer.  0 or as sql_open.  Owner: events_close, when no loop runs
 * any more. */
int events_open(const struct search_config *config, struct search_service *service,
                struct events **out_events, struct attar_error *err);
void events_close(struct events *events);

/** Have notes written, and what is due each minute done.  Returns at once.
 * Thread: that of `loop`, which is freed after the service. */
void events_tick(struct events *events, struct loop *loop);

/** Have the scores changed since the last call?  Thread: the one that publishes views. */
bool events_rescored(struct events *events);

/** A view with the scores in force, to be used instead of `view`, which is let go.
 * Thread: any; not on a loop: cost of view_scored. */
struct view *events_scored_view(struct events *events, struct view *view);

/** Append the metrics of events and notes. */
void events_metrics(const struct events *events, struct buf *out);

/** One loop's share of the intake.  Owner: intake_free, when the loop runs no more. */
struct intake *intake_new(struct events *events, struct loop *loop);
void intake_free(struct intake *intake);

/* ---- Trending ---- */

struct trending_ask {
    struct slice region; /* ISO 3166-1 alpha-2; empty: all */
    enum trend_window window;
    uint32_t k;
    bool (*allow)(void *context, uint32_t doc); /* NULL: every live product */
    void *context;
};

struct trending_hit {
    uint32_t doc;
    uint32_t rise; /* thousandths, above RISE_LEVEL */
};

/** The products of `view` that rise most in the window, best first.
 *
 * out  room for ask->k
 * Returns how many there are; fewer than k when fewer rise.
 * Thread: the loop's.  Cost: at most TREND_LIST_MAX look-ups and calls of `allow`. */
size_t trending_top(struct events *events, struct loop *loop, const struct view *view,
                    const struct trending_ask *ask, struct trending_hit *out);

/** What was bought with `product` on one day, the surest first; at most TOGETHER_LIST_MAX, live or
 * not.  NULL and 0 while too few bought it with anything else.
 * Borrowed for this turn of the loop.  Thread: the loop's.  Cost: one look-up. */
const struct partner *events_together(struct events *events, struct loop *loop,
                                      struct slice product, size_t *out_count);

/* ---- The writer ---- */

/* What an intake hands to the writer. */
struct event_request {
    struct event_request *next;
    struct http_request *req;
    struct slice body;
    bool native; /* of POST /api/products/events */
    bool bot;
    bool profiled; /* carries the token of a profile, which is told of it */
    struct profile_key profile;
    /* the answer */
    struct event_fault fault; /* status 0: taken */
};

/** Read, weigh and commit all of `first` in one transaction, with the notes that came before them.
 * On failure nothing is kept and no fault is set.  0 or as sql_step.  Thread: writer. */
int events_take(struct events *events, struct event_request *first, struct attar_error *err);

struct pool *events_pool(struct events *events);

/** Where reports are read, beside the writer. */
struct pool *events_reports(struct events *events);

/** The path of events.db, for readers of their own. */
const char *events_path(const struct events *events);

#endif
