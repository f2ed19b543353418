/* The server as its owner sees it: made, started, drained, freed; and its counters, summed over
 * the loops.  The life of a connection is in connection.c, that of a loop in worker.c.
 *
 * The first loop binds the port asked for (0: any), the others the port it got, all with
 * SO_REUSEPORT.  Nothing here runs on a loop's thread; the owner talks to the loops through one
 * mail each, "drain", and through counters that are read without a lock. */
#include "http/http.h"

#include "base/mem.h"
#include "http/worker.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/resource.h>

enum { LOOPS_MAX = 64 };

/* Four fifths of the descriptors are for connections, the rest for files and neighbours. */
static size_t connections_allowed(const struct http_limits *limits)
{
    struct rlimit files;

    if (limits->connections_max != 0)
        return limits->connections_max;
    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY)
        return 65536;
    return (size_t)files.rlim_cur / 5 * 4;
}

static int config_check(const struct http_config *config, struct attar_error *err)
{
    const struct http_limits *limits = &config->limits;

    if (limits->header_fields_max > GATE_FIELDS_CAP)
        return error_set(err, ATTAR_EINVAL, "header_fields_max %zu: at most %d",
                         limits->header_fields_max, GATE_FIELDS_CAP);
    if (limits->arena_bytes_max == 0 || limits->pipeline_max == 0 || limits->body_bytes_max == 0)
        return error_set(err, ATTAR_EINVAL, "a limit of the http configuration is 0");
    if (config->loops > LOOPS_MAX)
        return error_set(err, ATTAR_EINVAL, "%u loops: at most %d", config->loops, LOOPS_MAX);
    return 0;
}

int http_server_new(const struct http_config *config, struct http_server **out_server,
                    struct attar_error *err)
{
    struct http_server *server;
    struct router *router;
    int rc = config_check(config, err);

    if (rc < 0)
        return rc;
    rc = router_new(config->routes, config->route_count, &router, err);
    if (rc < 0)
        return rc;
    server = mem_zero(1, sizeof *server);
    server->config = *config;
    server->config.address = config->address == NULL ? "127.0.0.1" : config->address;
    server->router = router;
    server->connections_max = connections_allowed(&config->limits);
    (void)!getrandom(&server->id_seed, sizeof server->id_seed, 0);
    server->peers = peers_new(server->connections_max, server->id_seed);
    *out_server = server;
    return 0;
}

static int workers_open(struct http_server *server, unsigned count, struct attar_error *err)
{
    uint16_t port = server->config.port;

    server->workers = mem_zero(count, sizeof *server->workers);
    for (unsigned i = 0; i < count; i++) {
        int rc;

        server->worker_count++;
        rc = worker_open(&server->workers[i], server, port, err);
        if (rc < 0)
            return rc;
        port = tcp_listener_port(server->workers[i].listener);
    }
    server->config.port = port;
    return 0;
}

static void workers_close(struct http_server *server)
{
    while (server->worker_count > 0)
        worker_close(&server->workers[--server->worker_count]);
    free(server->workers);
    server->workers = NULL;
}

int http_server_start(struct http_server *server, struct attar_error *err)
{
    unsigned count = server->config.loops == 0 ? loop_cores() : server->config.loops;
    int rc;

    assert(!server->started);
    rc = workers_open(server, count < LOOPS_MAX ? count : LOOPS_MAX, err);
    for (unsigned i = 0; rc == 0 && i < server->worker_count; i++) {
        rc = loop_start(server->workers[i].loop, err);
        if (rc < 0)
            break;
        server->started_count = i + 1;
    }
    if (rc < 0) {
        for (unsigned i = 0; i < server->started_count; i++) {
            loop_stop(server->workers[i].loop);
            loop_join(server->workers[i].loop);
        }
        workers_close(server);
        return rc;
    }
    server->started = true;
    return 0;
}

uint16_t http_server_port(const struct http_server *server)
{
    return server->config.port;
}

void http_server_drain(struct http_server *server)
{
    if (!server->started || atomic_exchange(&server->draining, true))
        return;
    for (unsigned i = 0; i < server->worker_count; i++)
        mailbox_post(server->workers[i].box, &server->workers[i].drain_mail);
}

void http_server_wait(struct http_server *server)
{
    if (!server->started || server->waited)
        return;
    server->waited = true;
    for (unsigned i = 0; i < server->worker_count; i++)
        loop_join(server->workers[i].loop);
}

void http_server_free(struct http_server *server)
{
    if (server == NULL)
        return;
    http_server_drain(server);
    http_server_wait(server);
    workers_close(server);
    router_free(server->router);
    peers_free(server->peers);
    free(server);
}

static uint64_t get(const _Atomic uint64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

void http_stats(const struct http_server *server, struct http_stats *out_stats)
{
    *out_stats = (struct http_stats){0};
    for (unsigned i = 0; i < server->worker_count; i++) {
        const struct http_counters *counters = &server->workers[i].counters;

        out_stats->connections_accepted += get(&counters->accepted);
        out_stats->connections_open += get(&counters->open);
        out_stats->in_flight += get(&counters->in_flight);
        out_stats->requests += get(&counters->requests);
        out_stats->bytes_in += get(&counters->bytes_in);
        out_stats->bytes_out += get(&counters->bytes_out);
        for (int reason = 0; reason < HTTP_REJECT_COUNT; reason++)
            out_stats->rejected[reason] += get(&counters->rejected[reason]);
    }
}

void http_route_stats(const struct http_server *server, size_t index,
                      struct http_route_stats *out_stats)
{
    size_t count = router_count(server->router);

    assert(index <= count);
    *out_stats = (struct http_route_stats){
        .name = index == count ? "unmatched" : router_route(server->router, index)->name};
    for (unsigned i = 0; i < server->worker_count; i++) {
        const struct route_counters *route = &server->workers[i].routes[index];

        for (int class = 0; class < HTTP_STATUS_CLASSES; class ++)
            out_stats->by_class[class] += get(&route->by_class[class]);
        for (int bucket = 0; bucket < HTTP_LATENCY_BUCKETS; bucket++)
            out_stats->latency[bucket] += get(&route->latency[bucket]);
        out_stats->latency_us_sum += get(&route->latency_us_sum);
    }
}
