/* The HTTP surface of search: the front door of src/search.
 *
 *   snapshot --publish--> current view --+--> handlers on every loop --> replies
 *                         last views ----'    (frozen lists behind cursors)
 *
 * A service holds what all loops share: the views, the tables of the API, the storefront's files,
 * the counters.  Its handlers answer from the view that is current in their turn of the loop, and
 * never block.  The routes and their description (OpenAPI) are made from one table.
 *
 *   search_service_new -> search_routes -> http_server_new -> search_service_attach
 *   -> publish, report ... -> http_server_free -> search_service_free */
#ifndef SEARCH_SEARCH_H
#define SEARCH_SEARCH_H

#include "base/error.h"
#include "base/siphash.h"
#include "base/slice.h"
#include "catalog/catalog.h"
#include "ingest/ingest.h"

#include <stdbool.h>

struct filter_set;
struct grammar;
struct http_problem;
struct http_request;
struct http_route;
struct http_server;
struct loop;
struct search_service;
struct snapshot;

enum { SEARCH_RATE_BURST_S = 10, SEARCH_RATE_MAX = 1000000 };

struct search_config {
    const struct filter_set *filters;      /* borrowed, outlives the service */
    const struct grammar *grammar;         /* borrowed likewise; NULL: words are words */
    const char *web_dir;                   /* storefront files, read once; NULL: none */
    uint8_t cursor_key[SIPHASH_KEY_BYTES]; /* signs cursors; secret */
    const char *events_path;               /* SQLite file of events and searches, its own */
    int64_t score_interval_ms;             /* > 0: how often events become scores */
    const char *catalog_path;              /* SQLite file that keeps synonyms and rules */
    const char *public_url;   /* "https://shop.example"; "": as each request says, by Host */
    const char *admin_token;  /* 16..256 visible characters; secret */
    uint32_t requests_per_s;  /* of one address, in bursts of SEARCH_RATE_BURST_S; 0: no limit */
    const char *app_id;       /* that clients of the wire name; borrowed, static */
    int64_t ready_max_lag_ms; /* a longer lag is not ready any more; 0: ready whatever the lag */
};

/** Load the files and make the tables.  0; -ATTAR_EIO, -ATTAR_ELIMIT (files of web_dir),
 * -ATTAR_EINVAL (admin_token).
 * Owner: search_service_free, after the HTTP server is gone. */
int search_service_new(const struct search_config *config, struct search_service **out_service,
                       struct attar_error *err);

/** NULL allowed. */
void search_service_free(struct search_service *service);

/** The rows for http_config.routes; `user` of that configuration is the service.  Borrowed. */
const struct http_route *search_routes(const struct search_service *service, size_t *out_count);

/** For http_config.admit: is the address of `req` asking too often, or the loop too late?  Then it
 * is answered here. */
bool search_admit(struct http_request *req, const struct http_route *route, void *user);

/** For http_config.problem: on the wire's paths a problem is told in the wire's words. */
bool search_problem(struct http_request *req, const struct http_problem *problem);

/** Where /metrics reads the figures of HTTP; before the server starts. */
void search_service_attach(struct search_service *service, const struct http_server *server);

/** Put `snapshot` in force: a reference is taken, its view is made here.
 * mark  what it contains: told as X-Attar-Position, waited for as a minimum position
 * Generations that a cursor points to stay for 120 s, at most 8 of them.
 * Thread: one writer.  Cost: a pass over the columns; the loops go on meanwhile. */
void search_service_publish(struct search_service *service, struct snapshot *snapshot,
                            struct mark mark);

struct index_warmer;
struct store_file;

/** What keeps a start short: writes what a view of this service would work out. */
struct index_warmer search_service_warmer(const struct search_service *service);

/** Before the first publish: let it take over from what was written so.
 * file, of  as index_writer_warm gives them, until the publish is done
 * snapshot  what is published then
 * -ATTAR_ECORRUPT, -ATTAR_ENOTFOUND: it will be worked out. */
int search_service_warm(struct search_service *service, const struct store_file *file,
                        struct snapshot *of, const struct snapshot *snapshot,
                        struct attar_error *err);

/** The snapshot in force contains `mark`, too: changes came that changed no product.  Thread: the
 * one that publishes.  Cost: as a publish without its view. */
void search_service_advance(struct search_service *service, struct mark mark);

/* How the process feels, for /health/ready and /metrics. */
struct search_report {
    bool caught_up;        /* the index has met the catalogue once */
    uint64_t lag_changes;  /* in the catalogue and not yet in the index */
    uint64_t lag_ms;       /* for how long there has been such a change */
    uint64_t memory_bytes; /* resident */
    uint64_t open_fds;
    uint64_t disk_free_bytes;
    const struct replica_status *replica; /* copied; NULL: the catalogue is embedded */
    uint64_t rejected;                    /* documents kept out of the index or the catalogue */
    uint64_t snapshots;                   /* written to files since the start */
    uint64_t snapshot_failures;           /* the same, failed */
    uint64_t snapshots_failing;           /* failures in a row */
    uint64_t snapshot_ms;                 /* what the last one took */
    uint64_t snapshot_age_ms;             /* since what is in files was published */
    uint64_t analysed;                    /* documents into the index whose texts were analysed */
    uint64_t reused;                      /* the same whose texts were those of before */
    const struct histogram *publishing;   /* copied, as the next: how long publishes took */
    const struct histogram *visible;      /* from a source's commits until they were searched */
};

/* Whoever keeps the index, as operators give it orders.  `order` returns at once: 0, -ATTAR_EBUSY
 * (one is waiting already), -ATTAR_ENOTFOUND (there is no such thing here).  Thread: any. */
struct search_keeper {
    int (*order)(void *user, enum replica_verb verb, uint64_t time, struct attar_error *err);
    void *user;
};

/** From now on orders go to `keeper`, borrowed until the service is gone.  Thread: any; once. */
void search_service_operate(struct search_service *service, const struct search_keeper *keeper);

/** How a verification stands: copied.  failure: it ended so; else NULL.  Thread: one at a time. */
void search_service_verified(struct search_service *service, const struct verify_report *report,
                             const struct attar_error *failure);

/** Take over `report`, and free what the loops have let go.  Thread: one at a time. */
void search_service_report(struct search_service *service, const struct search_report *report);

/** Have synonyms and rules looked at, and made anew if they or the snapshot have changed; have what
 * searches and events say written, and new scores put in force: at once after the first publish,
 * when the catalogue's file is there, then about once a second.  Returns at once.
 * Thread: that of `loop`, which is freed after the service; the one that publishes. */
void search_service_curate(struct search_service *service, struct loop *loop);

/** The whole OpenAPI document, borrowed. */
struct slice search_openapi(const struct search_service *service);

#endif
