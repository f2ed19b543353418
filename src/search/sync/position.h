/* Reading one's own writes: a request that names a minimum position waits until the index has it.
 *
 *   X-Attar-Min-Position: s1-2a | minPosition=s1-2a, wait= | attarMinPosition: "s1-2a", attarWait
 *        |
 *   position_admits --reached--> handler
 *        |--not yet--> parked on its loop --generation at or past it--> handler
 *        |                    `--time is up--> 412 position-not-reached, with the current position
 *        `--no mark, or one of another source--> 400
 *
 * A parked request costs a record in its own arena; a timer of its loop, armed only while there is
 * one, looks every POSITION_LOOK_MS at the generation in force.  Contract: sync.md section 11.
 * Private to src/search. */
#ifndef SEARCH_SYNC_POSITION_H
#define SEARCH_SYNC_POSITION_H

#include "catalog/catalog.h"
#include "search/request/fault.h"

#include <stdatomic.h>

struct arena;
struct http_request;
struct http_route;
struct loop_timer;
struct search_service;
struct worker;

enum {
    POSITION_WAIT_MS = 1000, /* unless the request says otherwise */
    POSITION_WAIT_MS_MAX = 2000,
    POSITION_PARKED_MAX = 1000, /* in the whole process */
    POSITION_LOOK_MS = 4
};

/* One loop's share. */
struct parking {
    struct parked *first; /* in the order in which they came */
    struct parked **last;
    struct loop_timer *timer;  /* while there are any; else NULL */
    _Atomic uint64_t reached;  /* waited, and were answered from what they waited for */
    _Atomic uint64_t too_late; /* 412 */
    _Atomic uint64_t gone;     /* their client went */
    _Atomic uint64_t refused;  /* 503: too many were waiting */
};

/* What a request asks for. */
struct position_wish {
    struct mark mark; /* the furthest one; MARK_NONE: none */
    uint32_t wait_ms;
};

/** Does the request seem to ask for one?  Cost: for those that do not a look at the head, and a
 * pass over the body. */
bool position_asked(const struct http_request *req);

/** Read it from the header, the query, and a body of JSON: the members of its object, of the items
 * of `requests` (the wire) or `queries`, and of their form `params`.
 *
 * held  a mark of another kind than this can never be reached
 * Returns 0, or -ATTAR_EINVAL with *fault naming the parameter.  A body that is no JSON asks for
 * nothing: its handler says what is wrong with it.  Cost: the body is parsed once more. */
int position_read(struct http_request *req, struct mark held, struct position_wish *out_wish,
                  struct fault *fault);

/** As position_read, of a body alone; what the fault borrows lies in `arena`.  Thread: any (pure).
 */
int position_read_body(struct slice body, struct arena *arena, struct mark held,
                       struct position_wish *out_wish, struct fault *fault);

/** May the handler of `route` answer `req` now?  False: it was parked and will be handled later, or
 * has been answered.  Thread: the loop's, in http_config.admit. */
bool position_admits(struct http_request *req, const struct http_route *route,
                     struct search_service *service, struct worker *worker);

#endif
