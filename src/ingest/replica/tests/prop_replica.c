/* Goal: whatever happens to the feed and to the process, the replica ends equal to its source,
 * never serves less than it had, and a verify names exactly what was planted. Method: a second
 * catalogue is the source, behind a feed that fails at random with every signal; the clock is the
 * test's; a random writer; restarts at random steps. */
#include "ingest/replica/replica.h"

#include "base/log.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

enum { IDS = 30, STEPS = 120, QUIET_STEPS = 400, QUEUE_MAX = 1000000 };

/* The source's feed with faults in front of it. */
struct faulty {
    struct feed feed;
    struct feed *inner;
    struct rng *rng;
    uint32_t one_in;                /* calls; 0: no faults */
    void (*meanwhile)(void *world); /* called before each batch; NULL: the source is at rest */
    void *world;
};

struct world {
    struct prop *t;
    char dir[PATH_MAX];
    char replica_path[PATH_MAX + 16];
    struct catalog *source;
    struct faulty faulty;
    struct replica *replica;
    int64_t now_ms;
    int disk_used; /* percent */
};

/* ---- The feed ---- */

static struct faulty *of(struct feed *feed)
{
    return (struct faulty *)feed;
}

static bool fails(struct faulty *faulty, struct feed_fault *fault)
{
    static const enum feed_signal signals[] = {FEED_AGAIN,   FEED_AGAIN,    FEED_AGAIN,
                                               FEED_BUSY,    FEED_DENIED,   FEED_LOST,
                                               FEED_REFUSED, FEED_TOO_LARGE};

    if (faulty->one_in == 0 || rng_below(faulty->rng, faulty->one_in) > 0)
        return false;
    fault->signal = signals[rng_below(faulty->rng, sizeof signals / sizeof *signals)];
    fault->code = (int)rng_below(faulty->rng, 400);
    error_set(&fault->error, ATTAR_EIO, "made to fail");
    return true;
}

static int head(struct feed *feed, struct mark *mark, char *source, struct feed_fault *fault)
{
    struct feed *inner = of(feed)->inner;

    return fails(of(feed), fault) ? -ATTAR_EIO : inner->ops->head(inner, mark, source, fault);
}

static int scan(struct feed *feed, enum catalog_kind kind, struct mark since,
                struct feed_cursor *cursor, feed_change_fn visit, void *user,
                struct feed_fault *fault)
{
    struct feed *inner = of(feed)->inner;
    int rc = inner->ops->scan(inner, kind, since, cursor, visit, user, fault);

    return rc == 0 && fails(of(feed), fault) ? -ATTAR_EIO : rc;
}

static int open_at(struct feed *feed, const struct position *from, struct feed_fault *fault)
{
    struct feed *inner = of(feed)->inner;

    return fails(of(feed), fault) ? -ATTAR_EIO : inner->ops->open(inner, from, fault);
}

static int next(struct feed *feed, int wait_ms, feed_change_fn visit, void *user,
                struct position *position, struct feed_batch *batch, struct feed_fault *fault)
{
    struct feed *inner = of(feed)->inner;
    int rc;

    (void)wait_ms;
    if (of(feed)->meanwhile != NULL)
        of(feed)->meanwhile(of(feed)->world);
    rc = inner->ops->next(inner, 0, visit, user, position, batch, fault);
    batch->idle = batch->changes == 0; /* as MongoDB tells it */
    return rc == 0 && fails(of(feed), fault) ? -ATTAR_EIO : rc;
}

static int get(struct feed *feed, enum catalog_kind kind, struct slice id, feed_change_fn visit,
               void *user, struct feed_fault *fault)
{
    struct feed *inner = of(feed)->inner;

    return inner->ops->get(inner, kind, id, visit, user, fault);
}

static int64_t window_s(struct feed *feed)
{
    (void)feed;
    return 3600;
}

static void nothing(struct feed *feed)
{
    (void)feed;
}

static const struct feed_ops faulty_ops = {head, scan,     open_at, next,
                                           get,  window_s, nothing, nothing};

/* ---- The world ---- */

static int64_t world_now(void *clock)
{
    return ((struct world *)clock)->now_ms;
}

static int disk_used(void *user)
{
    return ((struct world *)user)->disk_used;
}

static void start(struct world *w)
{
    struct replica_config config = {
        .catalog_path = w->replica_path,
        .feed = &w->faulty.feed,
        .now_ms = world_now,
        .wall_ms = world_now,
        .clock = w,
        .seed = rng_next(w->t->rng),
        .queue_max = QUEUE_MAX,
        .disk_used_percent = disk_used,
        .user = w,
    };

    CHECK_EQ(w->t, replica_new(&config, &w->replica, NULL), 0);
}

static struct world *world_new(struct prop *t)
{
    struct world *w = calloc(1, sizeof *w);
    char path[PATH_MAX + 16];

    assert_non_null(w);
    w->t = t;
    w->now_ms = 1;
    files_temp_dir(w->dir);
    snprintf(path, sizeof path, "%s/source.db", w->dir);
    snprintf(w->replica_path, sizeof w->replica_path, "%s/replica.db", w->dir);
    CHECK_EQ(t, catalog_open_sqlite(path, &w->source, NULL), 0);
    w->faulty = (struct faulty){
        .feed = {&faulty_ops}, .inner = feed_over_catalog(w->source), .rng = t->rng, .world = w};
    start(w);
    return w;
}

static void world_free(struct world *w)
{
    replica_free(w->replica);
    w->faulty.inner->ops->free(w->faulty.inner);
    catalog_close(w->source);
    files_remove_tree(w->dir);
    free(w);
}

static void step(struct world *w)
{
    w->now_ms += 1 + replica_step(w->replica);
}

static struct replica_status status_of(struct world *w)
{
    struct replica_status status;

    replica_status(w->replica, &status);
    return status;
}

static bool in_state(struct world *w, enum replica_state state)
{
    struct replica_status status = status_of(w);

    return status.state == state && !status.verifying;
}

static void settle(struct world *w)
{
    uint64_t newest = 0;

    CHECK_EQ(w->t, catalog_position(w->source, &newest, NULL), 0);
    for (int i = 0; i < QUIET_STEPS; i++) {
        step(w);
        if (in_state(w, REPLICA_ready) && status_of(w).position.mark.time >= newest)
            return;
    }
    prop_fail(w->t, __FILE__, __LINE__, "not ready after %d steps: %s, %s", QUIET_STEPS,
              replica_state_name(status_of(w).state), status_of(w).last_failure);
}

/* ---- Documents ---- */

static struct slice id_of(int i, char room[8])
{
    return slice_of(room, (size_t)snprintf(room, 8, "v-%02d", i));
}

static void write_vendor(struct world *w, struct catalog *catalog, int i, int version)
{
    char room[8];
    char json[160];
    struct slice id = id_of(i, room);
    bool found;
    int len = snprintf(
        json, sizeof json,
        "{\"id\":\"%s\",\"slug\":\"%s\",\"status\":\"approved\",\"name\":{\"en\":\"Vendor %d\"}}",
        room, room, version);

    CHECK_EQ(w->t, catalog_begin(catalog, NULL), 0);
    if (version > 0)
        CHECK_EQ(w->t, catalog_put(catalog, CATALOG_VENDOR, id, slice_of(json, (size_t)len), NULL),
                 0);
    else
        CHECK_EQ(w->t, catalog_delete(catalog, CATALOG_VENDOR, id, &found, NULL), 0);
    CHECK_EQ(w->t, catalog_commit(catalog, NULL), 0);
}

static void write_some(struct world *w)
{
    for (uint64_t n = rng_below(w->t->rng, 4); n > 0; n--)
        write_vendor(w, w->source, (int)rng_below(w->t->rng, IDS), (int)rng_below(w->t->rng, 5));
}

static int append(void *user, struct slice id, struct slice json, struct attar_error *err)
{
    struct buf *out = user;

    (void)err;
    buf_addf(out, "%.*s=%.*s\n", SLICE_ARG(id), SLICE_ARG(json));
    return 0;
}

static void check_equal(struct world *w)
{
    struct catalog *replica = NULL;
    struct buf ours;
    struct buf theirs;

    buf_init(&ours, 1 << 20);
    buf_init(&theirs, 1 << 20);
    CHECK_EQ(w->t, catalog_open_sqlite(w->replica_path, &replica, NULL), 0);
    CHECK_EQ(w->t, catalog_scan(replica, CATALOG_VENDOR, append, &ours, NULL), 0);
    CHECK_EQ(w->t, catalog_scan(w->source, CATALOG_VENDOR, append, &theirs, NULL), 0);
    if (!slice_eq(buf_slice(&ours), buf_slice(&theirs)))
        prop_fail(w->t, __FILE__, __LINE__, "replica:\n%.*ssource:\n%.*s",
                  SLICE_ARG(buf_slice(&ours)), SLICE_ARG(buf_slice(&theirs)));
    catalog_close(replica);
    buf_release(&ours);
    buf_release(&theirs);
}

static void restart(struct world *w)
{
    replica_free(w->replica);
    start(w);
}

/* A swap that loses much waits for an operator. */
static void accept_losses(struct world *w)
{
    for (int i = 0; i < QUIET_STEPS && !in_state(w, REPLICA_ready); i++) {
        step(w);
        if ((status_of(w).alarms >> ALARM_loss & 1) != 0)
            (void)replica_ask(w->replica, REPLICA_RESYNC_LOSS, 0, NULL);
    }
}

TEST_PROP(it_ends_equal_whatever_fails, 60)
{
    struct world *w = world_new(t);

    w->faulty.one_in = 2 + (uint32_t)rng_below(t->rng, 8);
    for (int i = 0; i < STEPS; i++) {
        write_some(w);
        step(w);
        if (rng_below(t->rng, 12) == 0)
            restart(w);
    }
    w->faulty.one_in = 0;
    if (in_state(w, REPLICA_stopped))
        CHECK_EQ(t, replica_ask(w->replica, REPLICA_RESYNC, 0, NULL), 0);
    accept_losses(w);
    settle(w);
    check_equal(w);
    world_free(w);
}

static void plant(struct world *w, int i, int version)
{
    struct catalog *replica = NULL;

    CHECK_EQ(w->t, catalog_open_sqlite(w->replica_path, &replica, NULL), 0);
    write_vendor(w, replica, i, version);
    catalog_close(replica);
}

static void ask(struct world *w, enum replica_verb verb)
{
    CHECK_EQ(w->t, replica_ask(w->replica, verb, 0, NULL), 0);
    step(w);
}

TEST_PROP(a_verify_names_what_differs, 10)
{
    struct world *w = world_new(t);

    for (int i = 0; i < IDS; i++)
        write_vendor(w, w->source, i, 1);
    settle(w);
    ask(w, REPLICA_VERIFY);
    settle(w);
    for (int i = 0; i < 3; i++)
        CHECK_EQ(t, status_of(w).verified[i], 0);
    plant(w, 3, 0);
    plant(w, 4, 9);
    plant(w, 5, 9);
    plant(w, IDS + 1, 1);
    ask(w, REPLICA_VERIFY);
    settle(w);
    CHECK_EQ(t, status_of(w).verified[0], 1);
    CHECK_EQ(t, status_of(w).verified[1], 1);
    CHECK_EQ(t, status_of(w).verified[2], 2);
    ask(w, REPLICA_REPAIR);
    settle(w);
    check_equal(w);
    CHECK(t, (status_of(w).alarms >> ALARM_repaired & 1) != 0);
    ask(w, REPLICA_VERIFY); /* that finds nothing more */
    settle(w);
    CHECK(t, (status_of(w).alarms >> ALARM_repaired & 1) == 0);
    world_free(w);
}

TEST_PROP(lost_history_is_read_anew_beside, 10)
{
    struct world *w = world_new(t);
    uint64_t newest = 0;

    for (int i = 0; i < IDS; i++)
        write_vendor(w, w->source, i, 1);
    settle(w);
    replica_free(w->replica);
    for (int i = 0; i < 5; i++)
        write_vendor(w, w->source, i, 2);
    write_vendor(w, w->source, 7, 0);
    CHECK_EQ(t, catalog_position(w->source, &newest, NULL), 0);
    CHECK_EQ(t, catalog_begin(w->source, NULL), 0);
    CHECK_EQ(t, catalog_trim(w->source, newest - 1, NULL), 0);
    CHECK_EQ(t, catalog_commit(w->source, NULL), 0);
    start(w);
    settle(w);
    CHECK_EQ(t, status_of(w).rebuilds, 1);
    check_equal(w);
    world_free(w);
}

static void write_one(void *world)
{
    struct world *w = world;

    write_vendor(w, w->source, (int)rng_below(w->t->rng, IDS), 1 + (int)rng_below(w->t->rng, 1000));
}

/* No batch is ever empty. */
TEST_PROP(a_source_that_never_rests_is_read_to_the_end, 10)
{
    struct world *w = world_new(t);

    for (int i = 0; i < IDS; i++)
        write_vendor(w, w->source, i, 1);
    w->faulty.meanwhile = write_one;
    for (int i = 0; i < QUIET_STEPS && !in_state(w, REPLICA_ready); i++)
        step(w);
    CHECK(t, in_state(w, REPLICA_ready));
    ask(w, REPLICA_RESYNC);
    for (int i = 0; i < QUIET_STEPS && status_of(w).rebuilds == 0; i++)
        step(w);
    CHECK_EQ(t, status_of(w).rebuilds, 1);
    w->faulty.meanwhile = NULL;
    settle(w);
    check_equal(w);
    world_free(w);
}

TEST_PROP(a_failing_feed_is_asked_at_most_every_100_ms, 10)
{
    struct world *w = world_new(t);
    int64_t before;

    settle(w);
    w->faulty.one_in = 1;
    for (int i = 0; i < 50; i++) {
        before = w->now_ms;
        step(w);
        CHECK(t, w->now_ms - before >= 100);
    }
    world_free(w);
}

static bool disk_alarm(struct world *w)
{
    return (status_of(w).alarms >> ALARM_disk_full & 1) != 0;
}

/* The position after some steps on a disk of which so much is used. */
static uint64_t position_at(struct world *w, int used)
{
    w->disk_used = used;
    for (int i = 0; i < 10; i++)
        step(w);
    return status_of(w).position.mark.time;
}

TEST_PROP(a_disk_that_is_nearly_full_is_not_filled, 10)
{
    struct world *w = world_new(t);
    uint64_t before;

    write_vendor(w, w->source, 1, 1);
    settle(w);
    before = position_at(w, 89);
    write_vendor(w, w->source, 2, 1);
    CHECK_EQ(t, position_at(w, 90), before);
    CHECK(t, disk_alarm(w));
    CHECK_EQ(t, position_at(w, 86), before);
    restart(w); /* not full for one that begins at 86 */
    CHECK(t, position_at(w, 86) > before && !disk_alarm(w));
    before = position_at(w, 100);
    write_vendor(w, w->source, 3, 1);
    CHECK_EQ(t, position_at(w, 95), before);
    CHECK(t, in_state(w, REPLICA_ready) && disk_alarm(w));
    CHECK(t, position_at(w, 85) > before && !disk_alarm(w));
    settle(w);
    check_equal(w);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(it_ends_equal_whatever_fails),
        PROP(a_verify_names_what_differs),
        PROP(lost_history_is_read_anew_beside),
        PROP(a_source_that_never_rests_is_read_to_the_end),
        PROP(a_failing_feed_is_asked_at_most_every_100_ms),
        PROP(a_disk_that_is_nearly_full_is_not_filled),
    };

    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
