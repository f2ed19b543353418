/* Parking requests.
 *
 * The list is in the order of arrival; each look takes all of it and puts back those that wait on,
 * because a request that is let go may end, and its connection begin another one that is parked.
 * A look that has spent TURN_NS lets the loop turn before it goes on, since each request it lets go
 * is a search.  A request whose client has gone is answered, to nobody, at the next look. */
#include "search/sync/position.h"

#include "base/clock.h"
#include "http/http.h"
#include "loop/loop.h"
#include "search/keys/keys.h"
#include "search/routes.h"
#include "search/service.h"

#include <assert.h>

enum { TURN_NS = 2000000 };

struct parked {
    struct parked *next;
    struct http_request *req;
    struct mark mark;
    int64_t due_ms; /* of the loop's clock */
};

static bool on_wire(const struct http_request *req)
{
    return slice_starts(http_path(req), SLICE("/1/"));
}

static void answer(struct http_request *req, const struct fault *fault)
{
    if (on_wire(req))
        wire_problem_send(req, fault);
    else
        fault_send(req, fault);
}

static void send_late(struct http_request *req, struct mark wanted, struct mark held)
{
    char texts[2][MARK_TEXT_CAP];
    struct fault fault;

    fault_set(&fault, PROBLEM_POSITION, slice_of("", 0),
              "position %s is not reached yet, the index is at %s", mark_format(wanted, texts[0]),
              mark_format(held, texts[1]));
    http_reply_always(req, "X-Attar-Position", slice_cstr(texts[1]));
    answer(req, &fault);
}

/* ---- Looking ---- */

static void put(struct parking *parking, struct parked *parked)
{
    parked->next = NULL;
    if (parking->first == NULL)
        parking->last = &parking->first;
    *parking->last = parked;
    parking->last = &parked->next;
}

/* Returns false when it waits on. */
static bool let_go(struct search_service *service, struct parking *parking, struct parked *parked,
                   struct mark held, int64_t now_ms)
{
    struct http_request *req = parked->req;
    bool reached = mark_covers(held, parked->mark);

    if (!reached && now_ms < parked->due_ms && !http_gone(req))
        return false;
    atomic_fetch_sub(&service->parked, 1);
    if (http_gone(req) || !reached) {
        counter_raise(http_gone(req) ? &parking->gone : &parking->too_late);
        send_late(req, parked->mark, held);
    } else {
        counter_raise(&parking->reached);
        http_resume(req);
    }
    return true;
}

static void look(void *arg)
{
    struct worker *worker = arg;
    struct parking *parking = &worker->parking;
    struct loop *loop = atomic_load(&worker->loop);
    struct search_service *service = worker->service;
    struct mark held = generation_current(&service->ring, loop)->mark;
    int64_t end_ns = clock_monotonic_ns() + TURN_NS;
    struct parked *rest = parking->first;

    parking->first = NULL;
    while (rest != NULL) {
        struct parked *parked = rest;

        rest = parked->next;
        if (clock_monotonic_ns() > end_ns ||
            !let_go(service, parking, parked, held, loop_now_ms(loop)))
            put(parking, parked);
    }
    if (parking->first != NULL) {
        loop_timer_arm(parking->timer, POSITION_LOOK_MS);
        return;
    }
    loop_timer_free(parking->timer);
    parking->timer = NULL;
}

/* ---- Parking ---- */

static void refuse(struct http_request *req, struct parking *parking)
{
    struct fault fault;

    counter_raise(&parking->refused);
    fault_set(&fault, PROBLEM_BUSY, slice_of("", 0),
              "%d requests are waiting for a position already", POSITION_PARKED_MAX);
    answer(req, &fault);
}

static void park(struct http_request *req, struct search_service *service, struct worker *worker,
                 const struct position_wish *wish)
{
    struct parking *parking = &worker->parking;
    struct parked *parked = arena_array(http_arena(req), 1, sizeof *parked);

    if (parked == NULL || atomic_fetch_add(&service->parked, 1) >= POSITION_PARKED_MAX) {
        if (parked != NULL)
            atomic_fetch_sub(&service->parked, 1);
        refuse(req, parking);
        return;
    }
    *parked = (struct parked){
        .req = req,
        .mark = wish->mark,
        .due_ms = loop_now_ms(http_loop(req)) + wish->wait_ms,
    };
    http_defer(req);
    put(parking, parked);
    if (parking->timer == NULL) {
        parking->timer = loop_timer_new(http_loop(req), look, worker);
        loop_timer_arm(parking->timer, POSITION_LOOK_MS);
    }
}

static bool may_ask(const struct http_route *route)
{
    const struct search_route *row = route_named(route->name);

    return row->waits || (row->params & PARAM_BIT(MIN_POSITION)) != 0;
}

bool position_admits(struct http_request *req, const struct http_route *route,
                     struct search_service *service, struct worker *worker)
{
    struct generation *generation = generation_current(&service->ring, http_loop(req));
    struct position_wish wish;
    struct fault fault;

    assert(worker == service_worker(service, http_loop(req)));
    if (generation == NULL || !position_asked(req) || !may_ask(route))
        return true; /* without an index the handler says so */
    if (position_read(req, generation->mark, &wish, &fault) < 0) {
        answer(req, &fault);
        return false;
    }
    if (wish.mark.kind == MARK_NONE || mark_covers(generation->mark, wish.mark))
        return true;
    if (wish.wait_ms > 0) {
        park(req, service, worker, &wish);
    } else {
        counter_raise(&worker->parking.too_late);
        send_late(req, wish.mark, generation->mark);
    }
    return false;
}
