/* What the handlers share.
 *
 *   struct search_service   one: tables, files, ring of generations, a worker for each loop
 *   struct worker           one loop's scratch, answer buffer, searcher and counters
 *   struct call             one request being answered
 *
 * Private to src/search.  Thread: as each member says. */
#ifndef SEARCH_SERVICE_H
#define SEARCH_SERVICE_H

#include "http/http.h"
#include "search/render/render.h"
#include "search/assets.h"
#include "search/generations.h"
#include "search/keys/lag.h"
#include "search/keys/limiter.h"
#include "search/page/shell.h"
#include "search/sync/position.h"
#include "search/sync/sync.h"

#include "search/search.h"

#include <stdatomic.h>

struct admin;
struct completing;
struct events;
struct intake;
struct keyring;
struct profiles;
struct secured_cache;
struct settings_keeper;

enum { WORKERS_MAX = 64, LATENCY_BUCKETS = 14, SCRATCH_BYTES_MAX = 256 << 20 };

/* Upper bounds of the engine-time buckets in microseconds; the last is open. */
extern const uint32_t latency_bounds_us[LATENCY_BUCKETS];

/* One loop's share: only that loop writes it, any thread reads the counters. */
struct worker {
    _Atomic(struct loop *) loop; /* NULL: free */
    struct search_service *service;
    struct parking parking; /* of requests that wait for a position */
    struct searcher *searcher;
    struct arena scratch; /* of one search, reset before the next */
    struct answer answer;
    struct secured_cache *secured; /* NULL: none was sent yet */
    struct lag lag;
    _Atomic uint64_t limited; /* requests refused: too often, too late */
    _Atomic uint64_t shed;
    struct intake *intake;        /* of events */
    _Atomic(struct ring *) notes; /* of searches, for analytics/; NULL: no search yet */
    _Atomic uint64_t searches;
    _Atomic uint64_t zero_results;
    _Atomic uint64_t search_us_sum;
    _Atomic uint64_t latency[LATENCY_BUCKETS];
};

struct search_service {
    const struct filter_set *filters;
    const struct grammar *grammar; /* or NULL */
    uint8_t cursor_key[SIPHASH_KEY_BYTES];
    uint8_t event_key[SIPHASH_KEY_BYTES]; /* of query ids and user numbers */
    _Atomic uint32_t query_counter;       /* of query ids */
    const struct http_server *server;
    struct http_route *routes;
    size_t route_count;
    struct generation_ring ring;
    struct view *warm; /* what the first view takes over from, until it is made; or NULL */
    struct worker workers[WORKERS_MAX];
    struct completing *completing;    /* completing.h */
    struct events *events;            /* events/events.h */
    struct profiles *profiles;        /* profile/profiles.h */
    struct admin *admin;              /* admin/admin.h */
    struct keyring *keyring;          /* keys/keyring.h */
    struct settings_keeper *settings; /* wire/settings/settings.h */
    struct sync sync;                 /* sync/sync.h */
    _Atomic int parked;               /* requests that wait for a position, on all loops */
    struct limit rate;                /* of one address; burst 0: no limit */
    struct assets assets;
    struct page_shell shell; /* the storefront's page */
    struct slice public_url; /* where it is reached from outside; len 0: as asked */
    struct buf openapi;
    char openapi_etag[32];
    int64_t started_ms; /* wall */
    /* the last report */
    _Atomic bool caught_up;
    _Atomic uint64_t lag_changes;
    _Atomic uint64_t lag_ms;
    _Atomic uint64_t memory_bytes;
    _Atomic uint64_t open_fds;
    _Atomic uint64_t disk_free_bytes;
    _Atomic uint64_t snapshots;
    _Atomic uint64_t snapshot_failures;
    _Atomic uint64_t snapshots_failing;
    _Atomic uint64_t snapshot_ms;
    _Atomic uint64_t snapshot_age_ms;
};

/* What a handler needs, gathered at its start. */
struct call {
    struct http_request *req;
    struct search_service *service;
    struct worker *worker;
    struct generation *generation;
    const struct view *view;
    struct fault fault;
    uint32_t cost; /* keys/cost.h: of the searches so far */
};

/** The worker of `loop`, claimed at its first call.  Thread: the loop's. */
struct worker *service_worker(struct search_service *service, struct loop *loop);

/** Has the index met the catalogue, and has the generation (NULL: none) its completions? */
bool service_is_whole(const struct search_service *service, const struct generation *generation);

/** Let the view in force have the completions of `completed`.  Thread: writer. */
void service_adopt(struct search_service *service, const struct view *completed);

/** One more; only the loop that owns the counter writes it. */
void counter_raise(_Atomic uint64_t *counter);

/** Fill `*call`; the generation is the current one.  -ATTAR_ENOTREADY, told in call->fault, when no
 * index is in force yet. */
int call_enter(struct call *call, struct http_request *req, void *user);

/** As call_enter.  False when it has been answered already,
 * because no index is in force yet. */
bool call_begin(struct call *call, struct http_request *req, void *user);

/** Put the generation's position into the head of the reply that was begun. */
void call_position(struct call *call);

/** The same for the problem that is sent next: that a product is not there holds for a position
 * too. Nothing before the first generation. */
void call_fault_position(struct call *call);

/** Hand the worker's answer to the reply that was begun, the view kept until it is written;
 * http_reply_send is then due.  -ATTAR_EINVAL, told in call->fault: too large. */
int call_flush(struct call *call);

/** Begin an application/json reply with the generation's position in its head. */
void call_reply(struct call *call, int status);

/** Send the worker's answer as JSON, the view kept until it is written. */
void call_send(struct call *call);

/** As call_send for a GET that is worth caching: with an ETag of the whole text, and 304 when the
 * client has it.  The answer must have no cuts. */
void call_send_cached(struct call *call);

/** Send call->fault. */
void call_fault(struct call *call);

/** Put `err` into call->fault and send it. */
void call_error(struct call *call, const struct attar_error *err);

/** What the renderers work on. */
struct rendering call_rendering(const struct call *call, const struct search_params *params);

/** Count a search for /metrics. */
void call_count(struct call *call, const struct search_result *result);

/** Report the stages of a search in Server-Timing. */
void call_timing(struct call *call, const struct search_timing *timing);

/** The live product `id`, or INDEX_DOC_NONE, told in call->fault: it is withheld, or unknown. */
uint32_t call_product(struct call *call, struct slice id);

/** 0, or -ATTAR_EINVAL with the fault told (404): the index has no scents to compare. */
int call_need_scents(struct call *call);

/** The label of the value that `text` calls: its id, its slug, its name; NULL if there is none. */
const struct label *call_resolve(const struct call *call, struct slice set, struct slice text);

#endif
