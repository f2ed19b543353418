/* Steps of the replica, on a loop of its own: a step, then a timer for the wait that it asks for.
 */
#include "server/watcher.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "loop/loop.h"
#include "mongo/mongo.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>

/* A rebuild keeps a second copy of the documents for a while; with this much, percents matter not.
 */
static const uint64_t ROOM_BYTES = (uint64_t)16 << 30;

enum {
    QUEUE_CHANGES_MAX = 50000,
    NAMES_CAP = 256,
    SLICE_MS = 200,
    STOP_MS = 1500,
    STOP_ALONE_MS = 300,
    WATCHER_NICE = 5
};

struct watcher {
    struct loop *loop;
    struct loop_timer *timer;
    struct loop_task first;
    struct loop_task again;
    struct feed *feed;
    struct replica *replica;
    char path[PATH_MAX];
    bool abandoned; /* the thread still waits for the source, and uses all of the above */
    bool alone;     /* the source did not answer when it was last asked, or was not asked lately */
};

/* Whose source would not hear the driver's farewell, for which it waits serverSelectionTimeoutMS
 * and more: goes with the process. */
static struct watcher *left;

static int64_t monotonic_ms(void *clock)
{
    (void)clock;
    return clock_monotonic_ns() / 1000000;
}

static int64_t wall_ms(void *clock)
{
    (void)clock;
    return clock_wall_ms();
}

/* As df counts: of what is not kept for the superuser.  Not full while there is much room. */
static int disk_used_percent(void *user)
{
    const struct watcher *watcher = user;
    struct statvfs fs;
    uint64_t used;
    uint64_t all;

    if (statvfs(watcher->path, &fs) != 0 || (uint64_t)fs.f_bavail * fs.f_frsize >= ROOM_BYTES)
        return 0;
    used = fs.f_blocks - fs.f_bfree;
    all = used + fs.f_bavail;
    return all == 0 ? 0 : (int)((used * 100 + all - 1) / all);
}

/* Waits are cut, so that what an operator asks is done soon. */
static void step(void *arg)
{
    struct watcher *watcher = arg;
    int64_t wait = replica_step(watcher->replica);

    assert(loop_is_current(watcher->loop));
    if (wait == 0)
        loop_soon(watcher->loop, &watcher->again);
    else
        loop_timer_arm(watcher->timer, (uint64_t)(wait < SLICE_MS ? wait : SLICE_MS));
}

static void begin(void *arg)
{
    struct watcher *watcher = arg;

    watcher->timer = loop_timer_new(watcher->loop, step, watcher);
    step(watcher);
}

/* "products,brands,categories,vendors" by kind. */
static int read_names(char *names, struct feed_mongo_config *config, struct attar_error *err)
{
    struct slice rest = slice_cstr(names);

    for (int kind = 0; kind < CATALOG_KIND_COUNT; kind++) {
        struct slice name = slice_cut(&rest, ',');

        if (name.len == 0)
            return error_set(err, ATTAR_EINVAL,
                             "--mongo-collections: %d names, by kind: "
                             "products, brands, categories, vendors",
                             CATALOG_KIND_COUNT);
        names[name.ptr - names + (ptrdiff_t)name.len] = '\0';
        config->collections[kind] = name.ptr;
    }
    if (rest.ptr != NULL)
        return error_set(err, ATTAR_EINVAL, "--mongo-collections: more than %d names",
                         CATALOG_KIND_COUNT);
    return 0;
}

static int open_feed(struct watcher *watcher, const struct options *options,
                     struct attar_error *err)
{
    struct feed_mongo_config config = {.uri = options->mongo_uri, .database = options->mongo_db};
    char names[NAMES_CAP];
    int rc;

    if (snprintf(names, sizeof names, "%s", options->mongo_names) >= (int)sizeof names)
        return error_set(err, ATTAR_EINVAL, "--mongo-collections: more than %d bytes",
                         NAMES_CAP - 1);
    rc = read_names(names, &config, err);
    return rc < 0 ? rc : feed_open_mongo(&config, &watcher->feed, err);
}

static int open_replica(struct watcher *watcher, const struct options *options,
                        struct attar_error *err)
{
    struct replica_config config = {
        .catalog_path = watcher->path,
        .feed = watcher->feed,
        .now_ms = monotonic_ms,
        .wall_ms = wall_ms,
        .seed = (uint64_t)clock_monotonic_ns(),
        .queue_max = QUEUE_CHANGES_MAX,
        .disk_used_percent = disk_used_percent,
        .user = watcher,
    };

    if (strcmp(options->on_drop, "keep") != 0 && strcmp(options->on_drop, "empty") != 0)
        return error_set(err, ATTAR_EINVAL, "--on-drop: keep or empty, not \"%s\"",
                         options->on_drop);
    config.empty_on_drop = strcmp(options->on_drop, "empty") == 0;
    return replica_new(&config, &watcher->replica, err);
}

static int start(struct watcher *watcher, const struct options *options, struct attar_error *err)
{
    int rc = open_feed(watcher, options, err);

    if (rc == 0)
        rc = open_replica(watcher, options, err);
    if (rc == 0)
        rc = loop_new("watch", &watcher->loop, err);
    if (rc < 0)
        return rc;
    loop_set_nice(watcher->loop, WATCHER_NICE);
    watcher->first = (struct loop_task){.fn = begin, .arg = watcher};
    watcher->again = (struct loop_task){.fn = step, .arg = watcher};
    loop_soon(watcher->loop, &watcher->first);
    return loop_start(watcher->loop, err);
}

int watcher_start(const struct options *options, const char *catalog_path,
                  struct watcher **out_watcher, struct attar_error *err)
{
    struct watcher *watcher = mem_zero(1, sizeof *watcher);
    int rc;

    mongo_start();
    snprintf(watcher->path, sizeof watcher->path, "%s", catalog_path);
    rc = start(watcher, options, err);
    if (rc < 0) {
        watcher_free(watcher);
        return rc;
    }
    *out_watcher = watcher;
    return 0;
}

static bool is_alone(struct watcher *watcher)
{
    struct replica_status status;

    replica_status(watcher->replica, &status);
    return status.retrying || status.paused;
}

void watcher_stop(struct watcher *watcher)
{
    if (watcher == NULL)
        return;
    loop_stop(watcher->loop);
    watcher->abandoned =
        !loop_join_within(watcher->loop, is_alone(watcher) ? STOP_ALONE_MS : STOP_MS);
    watcher->alone = is_alone(watcher);
    if (watcher->abandoned)
        log_line(LOG_WARN, "sync_abandoned", "reason=\"the source does not answer\"");
}

void watcher_free(struct watcher *watcher)
{
    if (watcher == NULL || watcher->abandoned)
        return;
    loop_timer_free(watcher->timer);
    replica_free(watcher->replica);
    loop_free(watcher->loop);
    if (watcher->alone) {
        left = watcher;
        return;
    }
    if (watcher->feed != NULL)
        watcher->feed->ops->free(watcher->feed);
    mongo_stop();
    free(watcher);
}

struct replica *watcher_replica(struct watcher *watcher)
{
    return watcher->replica;
}
