/* `attar serve`: open in order, serve, close in reverse.
 *
 *   options -> filters -> catalogue (seeded if empty) -> service -> HTTP (live, not ready)
 *           -> watcher: with --mongo, the catalogue is copied from there, and kept equal
 *           -> follower: ingest opens or fills the index, publishes, follows the feed -> ready
 *
 * The main thread runs a loop for signals only.  SIGTERM and SIGINT: not ready any more, drain what
 * is in flight, commit the index, close in reverse order, exit 0. */
#include "server/commands.h"

#include "analysis/analysis.h"
#include "base/log.h"
#include "catalog/catalog.h"
#include "http/http.h"
#include "index/index.h"
#include "loop/loop.h"
#include "query/query.h"
#include "search/search.h"
#include "server/follower.h"
#include "server/secret.h"
#include "store/store.h"
#include "server/watcher.h"

#include <assert.h>
#include <signal.h>
#include <stdio.h>

struct serve {
    const struct options *options;
    char index_json[PATH_MAX + 64];
    struct schema *schema;
    struct filter_set *filters;
    struct grammar *grammar;
    struct search_service *service;
    struct http_server *http;
    struct watcher *watcher; /* NULL: the catalogue is embedded */
    struct follower *follower;
    struct loop *loop; /* of the main thread: signals */
};

static int open_declarations(struct serve *serve, struct attar_error *err)
{
    int rc;

    snprintf(serve->index_json, sizeof serve->index_json, "%s/indexes/products/index.json",
             serve->options->share_dir);
    rc = schema_open(serve->index_json, &serve->schema, err);
    if (rc == 0)
        rc = filter_set_open(serve->index_json, serve->schema, &serve->filters, err);
    return rc;
}

/* The words of filters, folded as queries are: by an analysis of their own, which is then gone. */
static int open_grammar(struct serve *serve, struct attar_error *err)
{
    const char *share_dir = serve->options->share_dir;
    char path[PATH_MAX + 64];
    struct analysis *analysis = NULL;
    struct analyzer *analyzer;
    int rc = analysis_open(share_dir, slice_of("", 0), &analysis, err);

    if (rc < 0)
        return rc;
    snprintf(path, sizeof path, "%s/indexes/products/understanding.tsv", share_dir);
    analyzer = analyzer_new(analysis);
    rc = grammar_open(path, serve->filters, analyzer, &serve->grammar, err);
    analyzer_free(analyzer);
    analysis_unref(analysis);
    return rc;
}

static int open_service(struct serve *serve, struct attar_error *err)
{
    const char *web = serve->options->web_dir;
    char catalog[PATH_MAX];
    char events_path[PATH_MAX];
    int64_t score_seconds = 0;
    char token[ADMIN_TOKEN_DIGITS + 1];
    struct search_config config = {
        .filters = serve->filters,
        .grammar = serve->grammar,
        .web_dir = web[0] != '\0' ? web : NULL,
        .catalog_path = catalog,
        .events_path = events_path,
        .public_url = serve->options->public_url,
        .admin_token = serve->options->admin_token,
        .app_id = serve->options->app_id,
    };
    int64_t rate;
    int rc =
        options_number("rate-limit", serve->options->rate_limit, 0, SEARCH_RATE_MAX, &rate, err);

    if (rc < 0)
        return rc;
    config.requests_per_s = (uint32_t)rate;
    rc = cursor_key_open(serve->options, config.cursor_key, err);

    if (rc == 0)
        rc = catalog_path(serve->options, catalog, err);
    if (rc == 0)
        rc = data_path(serve->options, "events.db", events_path, err);
    if (rc == 0)
        rc = options_number("score-seconds", serve->options->score_seconds, 1, 86400,
                            &score_seconds, err);
    config.score_interval_ms = score_seconds * 1000;
    if (rc == 0)
        rc = options_number("ready-max-lag", serve->options->ready_max_lag, 0, 86400,
                            &config.ready_max_lag_ms, err);
    config.ready_max_lag_ms *= 1000;
    if (rc == 0 && config.admin_token[0] == '\0') {
        rc = admin_token_open(serve->options, token, err);
        config.admin_token = token;
    }
    return rc < 0 ? rc : search_service_new(&config, &serve->service, err);
}

static int open_http(struct serve *serve, struct attar_error *err)
{
    struct http_config config = {
        .address = serve->options->address,
        .user = serve->service,
        .limits = http_limits_default(),
        .admit = search_admit,
        .problem = search_problem,
    };
    int64_t port;
    int64_t loops;
    int rc = options_number("port", serve->options->port, 0, 65535, &port, err);

    if (rc == 0)
        rc = options_number("loops", serve->options->loops, 0, 256, &loops, err);
    if (rc == 0)
        rc = http_edge_read(serve->options->trusted_proxies, serve->options->proxy_field,
                            serve->options->cors_origins, &config.edge, err);
    if (rc < 0)
        return rc;
    config.port = (uint16_t)port;
    config.loops = (unsigned)loops;
    config.routes = search_routes(serve->service, &config.route_count);
    rc = http_server_new(&config, &serve->http, err);
    if (rc < 0)
        return rc;
    search_service_attach(serve->service, serve->http);
    return http_server_start(serve->http, err);
}

static int open_watcher(struct serve *serve, struct attar_error *err)
{
    char path[PATH_MAX];
    int rc = 0;

    if (serve->options->mongo_uri[0] == '\0')
        return 0;
    if (serve->options->seed_dir[0] != '\0')
        return error_set(err, ATTAR_EINVAL, "--seed-catalog: not with --mongo");
    rc = catalog_path(serve->options, path, err);
    return rc < 0 ? rc : watcher_start(serve->options, path, &serve->watcher, err);
}

static int open_follower(struct serve *serve, struct attar_error *err)
{
    struct follower_config config = {
        .share_dir = serve->options->share_dir,
        .index_json = serve->index_json,
        .seed_dir = serve->options->seed_dir,
        .service = serve->service,
        .main_loop = serve->loop,
        .replica = serve->watcher == NULL ? NULL : watcher_replica(serve->watcher),
    };
    int rc =
        options_number("commit-ms", serve->options->commit_ms, 50, 600000, &config.commit_ms, err);

    if (rc == 0)
        rc = catalog_path(serve->options, config.catalog_path, err);
    if (rc == 0)
        rc = data_path(serve->options, "index", config.index_dir, err);
    return rc < 0 ? rc : follower_start(&config, &serve->follower, err);
}

static void on_signal(void *arg)
{
    struct serve *serve = arg;

    log_line(LOG_INFO, "stopping", "reason=signal");
    loop_stop(serve->loop);
}

static int open_loop(struct serve *serve, struct attar_error *err)
{
    int rc = loop_new("main", &serve->loop, err);

    if (rc == 0)
        rc = loop_on_signal(serve->loop, SIGTERM, on_signal, serve, err);
    if (rc == 0)
        rc = loop_on_signal(serve->loop, SIGINT, on_signal, serve, err);
    return rc;
}

static int open_all(struct serve *serve, struct attar_error *err)
{
    int rc = open_loop(serve, err);

    if (rc == 0)
        rc = open_declarations(serve, err);
    if (rc == 0)
        rc = open_grammar(serve, err);
    if (rc == 0)
        rc = open_service(serve, err);
    if (rc == 0)
        rc = open_http(serve, err);
    if (rc == 0)
        rc = open_watcher(serve, err);
    if (rc == 0)
        rc = open_follower(serve, err);
    return rc;
}

static int close_all(struct serve *serve, struct attar_error *err)
{
    int rc;

    if (serve->http != NULL)
        http_server_drain(serve->http);
    watcher_stop(serve->watcher);
    rc = follower_stop(serve->follower, err);
    http_server_free(serve->http);
    search_service_free(serve->service);
    follower_free(serve->follower);
    watcher_free(serve->watcher);
    grammar_free(serve->grammar);
    filter_set_free(serve->filters);
    schema_free(serve->schema);
    loop_free(serve->loop);
    return rc;
}

int command_serve(const struct options *options)
{
    struct serve serve = {.options = options};
    struct attar_error err = {0};
    int rc;

    store_guard_mappings();
    rc = open_all(&serve, &err);
    if (rc == 0) {
        printf("http://%s:%u/\n", options->address, http_server_port(serve.http));
        fflush(stdout);
        loop_run(serve.loop);
        rc = follower_failed(serve.follower, &err);
    }
    if (close_all(&serve, rc == 0 ? &err : NULL) < 0 && rc == 0)
        rc = -err.code;
    return rc < 0 ? command_failed(&err) : 0;
}
