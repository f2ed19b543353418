/* A batch of requests: begin, notes, each event weighed, commit.
 *
 *   bot -> above the user's rate -> unknown product -> neither served nor seen -> repeat -> kept
 *
 * An event has the outcome of the first arrow that takes it, and is counted there; what is kept
 * raises its product, is remembered for whoever agreed to that, and counts in the reports. */
#include "search/events/events_state.h"

#include "base/clock.h"
#include "index/index.h"
#include "search/events/query_id.h"
#include "search/service.h"

enum { SERVED_MS_MAX = 86400000 }; /* a click is of an answer of the last day */

/* One batch: what every event of it is looked at with. */
struct weighing {
    struct events *events;
    struct generation *generation; /* or NULL */
    int64_t now_ms;
    bool bot;
    const struct profile_key *profile; /* of who has sent it, or NULL */
};

static bool is_known(const struct weighing *w, struct slice product)
{
    if (product.len == 0 || product.len > EVENT_PRODUCT_MAX)
        return false;
    return w->generation == NULL ||
           snapshot_find(view_snapshot(w->generation->view), product) != INDEX_DOC_NONE;
}

static uint64_t served_query(const struct weighing *w, const struct event *event)
{
    uint64_t number = query_id_number(w->events->service->event_key, event->query_id, event->index);

    return number != 0 && w->now_ms - query_number_ms(number) <= SERVED_MS_MAX ? number : 0;
}

/* A click is of something that was shown: by an answer, or seen before. */
static bool needs_showing(enum event_kind kind)
{
    return kind == EVENT_CLICK || kind == EVENT_ADD_TO_CART;
}

static int weigh_further(const struct weighing *w, const struct event_row *row,
                         enum event_outcome *out_outcome, struct attar_error *err)
{
    bool seen = true;
    bool fresh = false;
    int rc = 0;

    if (row->query_number == 0 && needs_showing(row->kind))
        rc = event_store_seen(w->events->store, row->user, row->product, w->now_ms, &seen, err);
    if (rc == 0 && seen)
        rc = event_store_add(w->events->store, row, &fresh, err);
    *out_outcome = !seen ? EVENT_UNSERVED : fresh ? EVENT_KEPT : EVENT_REPEAT;
    return rc;
}

/* Purchases come from the order module alone; what pages say of them is kept for reports. */
static bool makes_popular(enum event_kind kind)
{
    return event_weight(kind) > 0 && kind != EVENT_PURCHASE;
}

/* To whoever agreed to it: profile/profiles.h. */
static int remember(const struct weighing *w, const struct event_row *row, struct attar_error *err)
{
    const struct profile_event event = {row->product, row->kind, row->at_ms};

    if (w->profile == NULL)
        return 0;
    return profile_store_event(w->events->profiles, w->profile, &event, err);
}

static int keep(const struct weighing *w, const struct event_row *row, struct attar_error *err)
{
    int rc = remember(w, row, err);

    if (rc < 0)
        return rc;
    if (makes_popular(row->kind)) {
        rc = event_store_raise(w->events->store, row, err);
        w->events->changed = true;
    }
    w->events->purchased |= row->kind == EVENT_PURCHASE;
    if (rc == 0)
        rc =
            analytics_event(w->events->analytics, row->kind, row->query_number, row->position, err);
    return rc;
}

/* `within` says whether the event that names this product is within the user's rate. */
static int weigh(const struct weighing *w, const struct event *event, bool within,
                 struct attar_error *err)
{
    struct event_row row = {
        .kind = event->kind,
        .product = event->product,
        .region = event->region,
        .user = user_number(w->events->service, event->user_token),
        .query_number = served_query(w, event),
        .position = event->position,
        .at_ms = event->at_ms,
        .received_ms = w->now_ms,
    };
    enum event_outcome outcome = EVENT_KEPT;
    int rc = 0;

    if (w->bot)
        outcome = EVENT_BOT;
    else if (!within)
        outcome = EVENT_RATE;
    else if (!is_known(w, event->product))
        outcome = EVENT_NOT_FOUND;
    else
        rc = weigh_further(w, &row, &outcome, err);
    if (rc == 0 && outcome == EVENT_KEPT)
        rc = keep(w, &row, err);
    atomic_fetch_add_explicit(&w->events->counts[event->kind][outcome], 1, memory_order_relaxed);
    return rc;
}

static int weigh_all(const struct weighing *w, const struct event_list *list,
                     struct attar_error *err)
{
    bool within = true;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < list->count; i++) {
        const struct event *event = &list->items[i];

        if (i == 0 || event->number != event[-1].number)
            within = belief_within_rate(
                w->events->belief, user_number(w->events->service, event->user_token), w->now_ms);
        rc = weigh(w, event, within, err);
    }
    atomic_fetch_add_explicit(&w->events->marks, list->marks, memory_order_relaxed);
    return rc;
}

/* ---- Batches ---- */

static int take_request(struct weighing *w, struct event_request *request, struct attar_error *err)
{
    struct arena *arena = &w->events->arena;
    struct event_list list = {0};
    int rc;

    arena_reset(arena);
    if (request->native)
        rc = events_parse_native(request->body, w->now_ms, arena, &list, &request->fault);
    else
        rc = events_parse_wire(request->body, w->now_ms, arena, &list, &request->fault);
    w->bot = request->bot;
    w->profile = request->profiled ? &request->profile : NULL;
    return rc < 0 ? 0 : weigh_all(w, &list, err);
}

static int take_all(struct events *events, struct event_request *first, struct attar_error *err)
{
    struct weighing w = {
        .events = events,
        .generation = generation_hold(&events->service->ring),
        .now_ms = clock_wall_ms(),
    };
    int rc = analytics_drain(events->analytics, err); /* the searches that these are answers to */

    for (struct event_request *request = first; rc == 0 && request != NULL; request = request->next)
        rc = take_request(&w, request, err);
    if (w.generation != NULL)
        generation_unref(w.generation);
    return rc;
}

int events_take(struct events *events, struct event_request *first, struct attar_error *err)
{
    int rc = sql_begin(events->db, err);

    if (rc == 0)
        rc = events_commit(events, take_all(events, first, err), err);
    if (rc < 0)
        for (struct event_request *request = first; request != NULL; request = request->next)
            request->fault.status = 0;
    return rc;
}
