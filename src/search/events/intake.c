/* Taking requests in: many of them share one commit.
 *
 *   while a batch is with the writer, what comes waits; when it is back, all that waited goes
 *
 *   loop:  req req -> [a] ......... [b c d e] ........ [f]
 *   disk:             ----commit--- -----commit------- --commit--
 *
 * so a thousand requests a second cost as many commits as the disk makes, and each is answered only
 * when it is on it (group commit: DeWitt et al., SIGMOD 1984).  Thread: the loop's. */
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "http/http.h"
#include "loop/loop.h"
#include "search/events/events.h"
#include "search/handlers.h"
#include "search/keys/keys.h"
#include "search/profile/token.h"
#include "search/service.h"

#include <assert.h>
#include <stdlib.h>

enum { WAITING_BYTES_MAX = 32 << 20 };

struct intake {
    struct pool_job job; /* first */
    struct events *events;
    struct loop *loop;
    struct event_request *first, *last; /* waiting */
    size_t bytes;                       /* of their bodies */
    struct event_request *flight;       /* with the writer; NULL: nothing is */
    int rc;                             /* of the flight */
};

struct intake *intake_new(struct events *events, struct loop *loop)
{
    struct intake *intake = mem_zero(1, sizeof *intake);

    intake->events = events;
    intake->loop = loop;
    return intake;
}

void intake_free(struct intake *intake)
{
    assert(intake == NULL || (intake->flight == NULL && intake->first == NULL));
    free(intake);
}

/* ---- Answers ---- */

static void refuse(const struct event_request *request, int status, const char *message)
{
    static const struct slice nothing = SLICE_INIT("");
    struct fault fault;

    if (!request->native) {
        wire_fault_send(request->req, status, "%s", message);
        return;
    }
    fault_set(&fault,
              status == 413   ? PROBLEM_LIMIT
              : status == 503 ? PROBLEM_BUSY
                              : PROBLEM_BAD_PARAMETER,
              nothing, "%s", message);
    fault_send(request->req, &fault);
}

static void confirm(const struct event_request *request)
{
    if (request->native)
        http_reply(request->req, 200, "application/json");
    else
        wire_reply(request->req, 200);
    http_reply_slice(request->req, SLICE("{\"status\":200,\"message\":\"OK\"}"));
    http_reply_send(request->req);
}

static void answer(const struct event_request *request, int rc)
{
    if (rc < 0)
        refuse(request, 503, "events cannot be kept just now; try again");
    else if (request->fault.status != 0)
        refuse(request, request->fault.status, request->fault.message);
    else
        confirm(request);
}

/* ---- Batches ---- */

static void launch(struct intake *intake);

/* The answer ends a request, and its memory with it. */
static void answer_all(struct event_request *request, int rc)
{
    while (request != NULL) {
        struct event_request *next = request->next;

        answer(request, rc);
        request = next;
    }
}

static void on_done(struct pool_job *job, int rc)
{
    struct intake *intake = (struct intake *)job;
    struct event_request *flight = intake->flight;

    intake->flight = NULL;
    answer_all(flight, rc < 0 ? rc : intake->rc);
    if (intake->flight == NULL && intake->first != NULL)
        launch(intake);
}

static void on_work(struct pool_job *job)
{
    struct intake *intake = (struct intake *)job;
    struct attar_error err = {0};

    intake->rc = events_take(intake->events, intake->flight, &err);
    if (intake->rc < 0)
        log_error("events_failed", &err);
}

static void launch(struct intake *intake)
{
    assert(intake->flight == NULL && intake->first != NULL);
    intake->flight = intake->first;
    intake->first = intake->last = NULL;
    intake->bytes = 0;
    intake->job = (struct pool_job){.loop = intake->loop, .work = on_work, .done = on_done};
    if (pool_submit(events_pool(intake->events), &intake->job) < 0) {
        struct event_request *flight = intake->flight;

        intake->flight = NULL;
        answer_all(flight, -ATTAR_EBUSY);
    }
}

static void enqueue(struct intake *intake, struct event_request *request)
{
    if (intake->bytes + request->body.len > WAITING_BYTES_MAX) {
        refuse(request, request->native ? 503 : 429, "too many events are waiting; try again");
        return;
    }
    http_defer(request->req);
    if (intake->last != NULL)
        intake->last->next = request;
    else
        intake->first = request;
    intake->last = request;
    intake->bytes += request->body.len;
    if (intake->flight == NULL)
        launch(intake);
}

static void take(struct http_request *req, struct search_service *service, bool native)
{
    struct worker *worker = service_worker(service, http_loop(req));
    struct event_request *request = arena_alloc(http_arena(req), sizeof *request);

    assert(request != NULL && "a fresh request has room for this");
    *request = (struct event_request){
        .req = req,
        .body = http_body(req),
        .native = native,
        .bot = agent_is_bot(http_header(req, "user-agent")),
    };
    request->profiled = profile_key_of(req, &request->profile);
    enqueue(worker->intake, request);
}

void handle_wire_events(struct http_request *req, void *user)
{
    struct key_grant grant;

    if (wire_admit(req, user, KEY_SEARCH, slice_of("", 0), &grant))
        take(req, user, false);
}

void handle_events(struct http_request *req, void *user)
{
    struct fault fault;

    if (http_query_count(req) == 0) {
        take(req, user, true);
        return;
    }
    fault_set(&fault, PROBLEM_BAD_PARAMETER, http_query_at(req, 0).name,
              "unknown parameter \"%.*s\": this path takes none",
              SLICE_ARG(http_query_at(req, 0).name));
    fault_send(req, &fault);
}
