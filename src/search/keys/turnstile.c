/* Before any handler: is this address asking too often, is there time for it at all, and has the
 * index what it asks for (sync/position.h)?
 *
 *   /api/..., /1/...    counted by address (IPv6: /64), with the RateLimit fields on every reply
 *   the rest            health, figures, files: never refused here
 *
 * The machine's own addresses are not counted: a proxy of ours that nobody has declared would else
 * be all of the world's shoppers at once.
 * Source: draft-ietf-httpapi-ratelimit-headers-10 (RateLimit, RateLimit-Policy), and the fields of
 * its version 06, which more clients read; RFC 6585 section 4 (429). */
#include "search/keys/turnstile.h"

#include "base/clock.h"
#include "base/hash.h"
#include "http/http.h"
#include "loop/loop.h"
#include "search/keys/keyring.h"
#include "search/keys/lag.h"
#include "search/keys/limiter.h"
#include "search/search.h"
#include "search/service.h"

#include <assert.h>
#include <stdio.h>

enum { NS_PER_MS = 1000000, RETRY_S_MAX = 3, FIELD_CAP = 64, LIMIT_ADDRESS = 3 };

static bool is_loopback(const struct address *address)
{
    static const struct address ipv6 = {{[15] = 1}};

    if (address_is_ipv4(address))
        return address->bytes[12] == 127;
    return memcmp(address, &ipv6, sizeof ipv6) == 0;
}

static bool is_counted(struct slice path)
{
    return slice_starts(path, SLICE("/api/")) || slice_starts(path, SLICE("/1/"));
}

static void add_field(struct http_request *req, const char *name, const char *fmt, long long a,
                      long long b)
{
    char text[FIELD_CAP];
    int len = snprintf(text, sizeof text, fmt, a, b);

    assert(len > 0 && len < FIELD_CAP);
    http_reply_always(req, name, slice_of(text, (size_t)len));
}

static void tell(struct http_request *req, const struct limit *limit,
                 const struct limit_verdict *verdict)
{
    long long full_s = clock_seconds_up(verdict->full_ns);

    add_field(req, "RateLimit-Policy", "\"address\";q=%lld;w=%lld", limit->burst,
              clock_seconds_up(limit->interval_ns * limit->burst));
    add_field(req, "RateLimit", "\"address\";r=%lld;t=%lld", verdict->remaining, full_s);
    add_field(req, "RateLimit-Limit", "%lld", limit->burst, 0);
    add_field(req, "RateLimit-Remaining", "%lld", verdict->remaining, 0);
    add_field(req, "RateLimit-Reset", "%lld", full_s, 0);
}

static void refuse(struct http_request *req, const struct http_problem *problem, int64_t retry_s)
{
    char seconds[24];
    int len = snprintf(seconds, sizeof seconds, "%lld", (long long)retry_s);

    http_problem_begin(req, problem);
    http_reply_header(req, "Retry-After", slice_of(seconds, (size_t)len));
    http_reply_send(req);
}

/* False: the address is not counted. */
static bool take(struct http_request *req, struct search_service *service, uint32_t cost,
                 struct limit_verdict *out_verdict)
{
    struct limiter *limiter = keyring_limiter(service->keyring);
    struct address client = http_client(req);
    struct address who = address_subscriber(&client);
    uint64_t key;

    if (service->rate.burst == 0 || is_loopback(&client))
        return false;
    key = limiter_key(limiter, LIMIT_ADDRESS, slice_of((const char *)who.bytes, sizeof who.bytes));
    *out_verdict = limiter_take(limiter, key, &service->rate, cost, clock_monotonic_ns());
    return true;
}

bool turnstile_charge(struct http_request *req, struct search_service *service, uint32_t more)
{
    uint32_t most = service->rate.burst;
    struct limit_verdict verdict;

    if (more == 0 || !take(req, service, more < most ? more : most, &verdict) || verdict.allowed)
        return true;
    counter_raise(&service_worker(service, http_loop(req))->limited);
    return false;
}

static bool pays(struct http_request *req, struct search_service *service, struct worker *worker)
{
    struct limit_verdict verdict;

    if (!take(req, service, 1, &verdict))
        return true;
    tell(req, &service->rate, &verdict);
    if (verdict.allowed)
        return true;
    counter_raise(&worker->limited);
    refuse(req,
           &(struct http_problem){.status = 429,
                                  .type = "/problems/rate-limited",
                                  .title = "Too many requests",
                                  .detail = SLICE("too many requests from this address")},
           clock_seconds_up(verdict.retry_ns));
    return false;
}

static bool has_time(struct http_request *req, struct worker *worker, int64_t now_ns)
{
    if (!lag_refuses(&worker->lag, loop_now_ms(http_loop(req)), now_ns / NS_PER_MS))
        return true;
    counter_raise(&worker->shed);
    refuse(req,
           &(struct http_problem){.status = 503,
                                  .type = "/problems/busy",
                                  .title = "Busy",
                                  .detail = SLICE("the server is asked too much at the moment")},
           1 + (int64_t)(hash_u64((uint64_t)now_ns) % RETRY_S_MAX));
    return false;
}

bool search_admit(struct http_request *req, const struct http_route *route, void *user)
{
    struct search_service *service = user;
    int64_t now_ns = clock_monotonic_ns();
    struct worker *worker;

    assert(route != NULL && service->keyring != NULL);
    if (!is_counted(http_path(req)))
        return true;
    worker = service_worker(service, http_loop(req));
    return pays(req, service, worker) && has_time(req, worker, now_ns) &&
           position_admits(req, route, service, worker);
}
