/* Starting and stopping the process. */
#include "tests/sim/world.h"

#include "base/hash.h"
#include "tests/sim/vfs.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

static const int64_t epoch_ms = 1790000000000; /* of the simulated wall clock */

static int64_t now_ms(void *clock)
{
    return ((const struct world *)clock)->now_ms;
}

static int64_t wall_ms(void *clock)
{
    const struct world *world = clock;

    return epoch_ms + world->now_ms + world->wall_skew_ms;
}

void world_note(struct world *world, uint64_t what)
{
    world->trace = hash_u64(world->trace ^ what) + world->step;
}

void world_break(struct world *world, const char *law, const char *fmt, ...)
{
    char text[WORLD_REASON_CAP / 2];
    va_list args;

    if (world->broken)
        return;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    world->broken = true;
    snprintf(world->reason, sizeof world->reason, "step=%llu law=%s trace=%016llx %s",
             (unsigned long long)world->step, law, (unsigned long long)world->trace, text);
}

void world_init(struct world *world, uint64_t seed, const char *root, const char *share_dir,
                const char *index_json)
{
    *world = (struct world){.seed = seed, .share_dir = share_dir, .index_json = index_json};
    snprintf(world->root, sizeof world->root, "%s", root);
    snprintf(world->catalog_path, sizeof world->catalog_path, "%.4000s/replica.db", root);
    rng_init(&world->rng, seed);
    world->empty_on_drop = rng_below(&world->rng, 3) == 0;
    rng_init(&world->faults.rng, seed ^ 1);
    rng_init(&world->line.rng, seed ^ 2);
    world->line.pipeline_hash = 1;
    source_init(&world->source, seed ^ 3, epoch_ms);
    sim_disk_init(&world->disk, &world->faults, root);
    vfs_start(&world->faults);
}

void world_release(struct world *world)
{
    if (world->running)
        world_stop(world, false);
    vfs_stop();
    sim_disk_release(&world->disk);
    source_release(&world->source);
}

static struct replica_config replica_config_of(struct world *world)
{
    return (struct replica_config){
        .catalog_path = world->catalog_path,
        .feed = world->feed,
        .now_ms = now_ms,
        .wall_ms = wall_ms,
        .clock = world,
        .seed = world->seed,
        .queue_max = WORLD_QUEUE_MAX,
        .empty_on_drop = world->empty_on_drop,
    };
}

bool world_open_ingest(struct world *world)
{
    struct ingest_config config = {.share_dir = world->share_dir,
                                   .index_json = world->index_json,
                                   .index_dir = world->disk.dir,
                                   .catalog = world->index_catalog,
                                   .disk = &world->disk.disk};

    ingest_close(world->ingest);
    world->ingest = NULL;
    return ingest_open(&config, &world->ingest, NULL) == 0;
}

bool world_start(struct world *world)
{
    struct replica_config config;
    bool good;

    assert(!world->running);
    world->running = true;
    world->feed = source_feed_new(&world->source, &world->line);
    good = catalog_open_sqlite(world->catalog_path, &world->index_catalog, NULL) == 0;
    config = replica_config_of(world);
    good = good && replica_new(&config, &world->replica, NULL) == 0 && world_open_ingest(world);
    if (!good)
        world_stop(world, false);
    return good;
}

void world_stop(struct world *world, bool power)
{
    assert(world->running);
    world->running = false;
    world->faults.dead = true;
    replica_free(world->replica);
    if (world->commit != NULL)
        ingest_settle(world->ingest, world->commit, -ATTAR_EIO);
    world->commit = NULL;
    ingest_close(world->ingest);
    catalog_close(world->index_catalog);
    world->feed->ops->free(world->feed);
    world->replica = NULL;
    world->ingest = NULL;
    world->index_catalog = NULL;
    world->feed = NULL;
    world->faults.dead = false;
    if (vfs_crash(power)) { /* documents and position are back where they were, together */
        world->memory.floor = (struct mark){0};
        world->memory.committed_seq = 0;
    }
    sim_disk_crash(&world->disk, power);
}
