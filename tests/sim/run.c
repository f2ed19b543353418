/* The scheduler: actors with the time of their next turn, of which the earliest has it.
 *
 *   clients  majority  elections  pruning      the source's side
 *   replica  writer  snapshotter               the product, one bounded piece a turn
 *   crash  clock  operator                     what happens to it
 *
 * First a storm of random length with faults on line and disks, then calm: no faults, no writes,
 * every collection there; within ten simulated minutes all must be equal. */
#include "tests/sim/run.h"

#include "tests/sim/laws.h"
#include "tests/support/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    STORM_STEPS_MIN = 200,
    STORM_STEPS_MORE = 600,
    CALM_MS_MAX = 10 * 60 * 1000,
    CALM_STEPS_MAX = 20000,
    RESTART_MS = 500,
    STALL_MS = 20000,
    FAIL_PER_MILLE_MAX = 120,
    FAIL_PER_MILLION_MAX = 15000,
};

enum actor {
    ACTOR_CLIENT,
    ACTOR_MAJORITY,
    ACTOR_ELECTION,
    ACTOR_PRUNING,
    ACTOR_REPLICA,
    ACTOR_WRITER,
    ACTOR_SNAPSHOTTER,
    ACTOR_CRASH,
    ACTOR_CLOCK,
    ACTOR_OPERATOR,
    ACTOR_COUNT
};

struct run {
    struct world world;
    int64_t due_ms[ACTOR_COUNT];
    bool calm;
};

/* Milliseconds between two turns, at random between the two; the replica says for itself. */
static const struct {
    int64_t least;
    int64_t most;
} rests[ACTOR_COUNT] = {
    [ACTOR_CLIENT] = {20, 800},       [ACTOR_MAJORITY] = {5, 400},
    [ACTOR_ELECTION] = {2000, 40000}, [ACTOR_PRUNING] = {1000, 30000},
    [ACTOR_WRITER] = {20, 600},       [ACTOR_SNAPSHOTTER] = {100, 4000},
    [ACTOR_CRASH] = {500, 25000},     [ACTOR_CLOCK] = {5000, 60000},
    [ACTOR_OPERATOR] = {3000, 60000},
};

static uint64_t chance(struct run *run, uint64_t bound)
{
    return rng_below(&run->world.rng, bound);
}

static void rest(struct run *run, enum actor actor)
{
    int64_t more = rests[actor].most - rests[actor].least;

    run->due_ms[actor] =
        run->world.now_ms + rests[actor].least + (int64_t)chance(run, (uint64_t)more + 1);
}

static void start(struct run *run)
{
    run->world.memory.publishing = false;
    if (world_start(&run->world))
        laws_check_start(&run->world);
    else
        run->due_ms[ACTOR_REPLICA] = run->world.now_ms + RESTART_MS;
}

static void stop(struct run *run, bool power)
{
    world_stop(&run->world, power);
    run->world.sights[SIGHT_CRASH]++;
    run->due_ms[ACTOR_REPLICA] = run->world.now_ms + RESTART_MS;
}

/* ---- Turns ---- */

static void turn_client(struct run *run)
{
    struct source *source = &run->world.source;

    if (chance(run, 8) == 0)
        source_write_elsewhere(source);
    else
        source_write(source, true);
}

static void turn_replica(struct run *run)
{
    struct world *world = &run->world;
    struct replica_status status;
    int64_t wait_ms;

    if (!world->running) {
        start(run);
        return;
    }
    wait_ms = replica_step(world->replica);
    laws_check_replica(world);
    run->due_ms[ACTOR_REPLICA] = world->now_ms + wait_ms + world->line.waited_ms;
    world->line.waited_ms = 0;
    replica_status(world->replica, &status);
    if ((status.alarms >> ALARM_write_failed & 1) != 0 && chance(run, 2) == 0)
        stop(run, false); /* by whoever watches the alarms */
}

static bool filled(const struct world *world)
{
    struct snapshot *snapshot = ingest_snapshot(world->ingest);

    snapshot_unref(snapshot);
    return snapshot != NULL;
}

/* The first index is made once the documents are a whole catalogue; the replica may still be
 * catching up, and wait for the index with a full queue (src/server/follower.c). */
static void fill(struct run *run)
{
    struct world *world = &run->world;
    struct replica_status status;

    replica_status(world->replica, &status);
    if (!status.loaded)
        return;
    if (ingest_catch_up(world->ingest, NULL, NULL, NULL) == 0)
        laws_check_index(world);
    else if (!world_open_ingest(world))
        stop(run, false);
}

/* A second index beside the first takes its place (src/server/follower.c). */
static void renew(struct run *run)
{
    struct world *world = &run->world;
    struct catalog *catalog = NULL;
    struct ingest *next = NULL;

    if (catalog_open_sqlite(world->catalog_path, &catalog, NULL) < 0)
        return;
    if (ingest_renew(world->ingest, catalog, NULL, NULL, &next, NULL) < 0) {
        catalog_close(catalog);
        return;
    }
    ingest_close(world->ingest);
    catalog_close(world->index_catalog);
    world->ingest = next;
    world->index_catalog = catalog;
    world->sights[SIGHT_RENEWAL]++;
}

/* Now and then the writer has something else to do: a merge, a renewal. */
static void turn_writer(struct run *run)
{
    struct world *world = &run->world;
    bool changed = false;

    if (!world->running)
        return;
    if (!filled(world)) {
        fill(run);
        return;
    }
    if (world->commit == NULL && ingest_is_dated(world->ingest) && chance(run, 16) == 0)
        renew(run);
    if (!run->calm && chance(run, 30) == 0)
        run->due_ms[ACTOR_WRITER] += STALL_MS;
    if (ingest_poll(world->ingest, &changed, NULL) < 0)
        return;
    world->sights[SIGHT_PUBLISH] += changed;
    laws_check_index(world);
    replica_applied(world->replica, ingest_applied(world->ingest));
    laws_note_applied(world);
}

/* A turn captures, the next one writes, as the snapshotter's thread does meanwhile. */
static void turn_snapshotter(struct run *run)
{
    struct world *world = &run->world;
    int rc;

    if (!world->running || !filled(world))
        return;
    if (world->commit == NULL) {
        if (ingest_capture(world->ingest, &world->commit, NULL) == 0)
            laws_note_capture(world);
        return;
    }
    rc = index_commit_write(world->commit, NULL);
    ingest_settle(world->ingest, world->commit, rc);
    world->commit = NULL;
    if (rc == 0)
        laws_note_commit(world);
}

static void turn_crash(struct run *run)
{
    if (run->world.running)
        stop(run, chance(run, 3) != 0);
}

static void turn_clock(struct run *run)
{
    run->world.sights[SIGHT_CLOCK]++;
    run->world.wall_skew_ms = (int64_t)chance(run, 7200000) - 3600000;
}

static void order(struct world *world, enum replica_verb verb, uint64_t time)
{
    if (replica_ask(world->replica, verb, time, NULL) == 0)
        laws_note_order(world, verb);
}

/* Now, a time of the history, or one that has not come. */
static uint64_t some_time(struct run *run)
{
    const struct source *source = &run->world.source;

    switch (chance(run, 4)) {
    case 0: return 0;
    case 1: return source->majority + ((uint64_t)30 << 32);
    default: return source->oplog.items[chance(run, source->oplog.count)].time;
    }
}

/* In the storm anything; in the calm what the alarms ask for. */
static void turn_operator(struct run *run)
{
    static const enum replica_verb verbs[] = {
        REPLICA_RESYNC, REPLICA_RESYNC_LOSS, REPLICA_PAUSE,        REPLICA_RESUME,
        REPLICA_VERIFY, REPLICA_REPAIR,      REPLICA_SET_POSITION, REPLICA_SET_BACK};
    struct world *world = &run->world;
    struct replica_status status;
    bool loss;

    if (!world->running)
        return;
    if (!run->calm) {
        order(world, verbs[chance(run, sizeof verbs / sizeof *verbs)], some_time(run));
        return;
    }
    replica_status(world->replica, &status);
    loss = (status.alarms >> ALARM_loss & 1) != 0;
    if (status.paused)
        order(world, REPLICA_RESUME, 0);
    else if (loss || status.state == REPLICA_stopped)
        order(world, REPLICA_RESYNC_LOSS, 0);
}

static void take_turn(struct run *run, enum actor actor)
{
    struct source *source = &run->world.source;

    switch (actor) {
    case ACTOR_CLIENT: turn_client(run); return;
    case ACTOR_MAJORITY: source_replicate(source, 1 + (size_t)chance(run, 10)); return;
    case ACTOR_ELECTION: source_elect(source); return;
    case ACTOR_PRUNING: source_prune(source, (size_t)chance(run, 80)); return;
    case ACTOR_REPLICA: turn_replica(run); return;
    case ACTOR_WRITER: turn_writer(run); return;
    case ACTOR_SNAPSHOTTER: turn_snapshotter(run); return;
    case ACTOR_CRASH: turn_crash(run); return;
    case ACTOR_CLOCK: turn_clock(run); return;
    default: turn_operator(run); return;
    }
}

/* ---- Time ---- */

static bool has_turns(const struct run *run, enum actor actor)
{
    return !run->calm || actor == ACTOR_REPLICA || actor == ACTOR_WRITER ||
           actor == ACTOR_SNAPSHOTTER || actor == ACTOR_OPERATOR;
}

static void step(struct run *run)
{
    struct world *world = &run->world;
    enum actor next = ACTOR_REPLICA;

    for (int i = 0; i < ACTOR_COUNT; i++)
        if (has_turns(run, (enum actor)i) && run->due_ms[i] < run->due_ms[next])
            next = (enum actor)i;
    if (run->due_ms[next] > world->now_ms) {
        world->source.wall_ms += run->due_ms[next] - world->now_ms;
        world->now_ms = run->due_ms[next];
        world->line.now_ms = world->now_ms;
    }
    world->step++;
    world_note(world, (uint64_t)next << 32 | (uint64_t)world->now_ms);
    if (next != ACTOR_REPLICA)
        rest(run, next);
    take_turn(run, next);
}

static void storm(struct run *run)
{
    struct world *world = &run->world;
    uint64_t steps = STORM_STEPS_MIN + chance(run, STORM_STEPS_MORE);

    world->line.fail_per_mille = (unsigned)chance(run, FAIL_PER_MILLE_MAX);
    if (chance(run, 2) == 0)
        world->faults.per_million = (unsigned)chance(run, FAIL_PER_MILLION_MAX);
    for (int i = 0; i < ACTOR_COUNT; i++)
        if (i != ACTOR_REPLICA)
            rest(run, (enum actor)i);
    while (!world->broken && world->step < steps)
        step(run);
}

static void become_equal(struct run *run)
{
    struct world *world = &run->world;
    int64_t until_ms = world->now_ms + CALM_MS_MAX;
    uint64_t last_step = world->step + CALM_STEPS_MAX;

    while (!world->broken && !(world->running && laws_all_equal(world))) {
        if (world->now_ms > until_ms || world->step > last_step)
            world_break(world, "progress", "not equal %d minutes after the last fault",
                        CALM_MS_MAX / 60000);
        step(run);
    }
}

/* Equal once, and again after a loss of power at rest. */
static void calm(struct run *run)
{
    struct world *world = &run->world;

    run->calm = true;
    world->line.fail_per_mille = 0;
    world->faults.per_million = 0;
    source_restore(&world->source);
    for (int i = 0; i < ACTOR_COUNT; i++)
        if (i != ACTOR_REPLICA && has_turns(run, (enum actor)i))
            rest(run, (enum actor)i);
    become_equal(run);
    if (!world->broken)
        stop(run, true);
    become_equal(run);
}

struct verdict run_seed(uint64_t seed, const char *share_dir, const char *index_json)
{
    struct run *run = mem_zero(1, sizeof *run);
    struct verdict verdict;
    char root[PATH_MAX];

    files_temp_dir(root);
    world_init(&run->world, seed, root, share_dir, index_json);
    storm(run);
    if (!run->world.broken)
        calm(run);
    run->world.sights[SIGHT_STEP] = run->world.step;
    run->world.sights[SIGHT_LINE_FAULT] = run->world.line.failures;
    run->world.sights[SIGHT_DISK_FAULT] = run->world.faults.failures;
    verdict = (struct verdict){.broken = run->world.broken, .trace = run->world.trace};
    memcpy(verdict.sights, run->world.sights, sizeof verdict.sights);
    memcpy(verdict.reason, run->world.reason, sizeof verdict.reason);
    world_release(&run->world);
    files_remove_tree(root);
    free(run);
    return verdict;
}
