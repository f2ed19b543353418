/* The catalogue and the replica against the history of the source. */
#include "tests/sim/laws.h"

#include "tests/sim/holding.h"

#include <string.h>

/* Was there a version that looks like `rev` and stood at `time` or later, or whose updates up to
 * then could not be told? */
static bool seen_since(const struct history *history, uint32_t rev, uint64_t time)
{
    for (size_t i = 0; i < history->versions.count; i++) {
        bool superseded =
            i + 1 < history->versions.count && history->versions.items[i + 1].time <= time;

        if (holding_is(&history->versions.items[i], rev) &&
            (!superseded || source_passed_over(history, i, time)))
            return true;
    }
    return false;
}

static void check_kind(struct world *world, enum catalog_kind kind, uint64_t time)
{
    struct holding holding;
    char id[DOCUMENT_ID_CAP];

    if (!holding_read(world, kind, &holding))
        return;
    for (unsigned slot = 0; slot < document_slots(kind); slot++)
        if (!seen_since(&world->source.histories[kind][slot], holding.revs[slot], time))
            world_break(world, "position-first",
                        "%s is revision %u, which is older than position %llx",
                        document_id(kind, slot, id), holding.revs[slot], (unsigned long long)time);
}

static void check_documents(struct world *world, const struct replica_status *status)
{
    struct mark mark = holding_mark(world);

    if (status->state != REPLICA_ready || mark.kind == MARK_NONE)
        return;
    for (int kind = 0; kind < CATALOG_KIND_COUNT; kind++)
        check_kind(world, (enum catalog_kind)kind, mark.time);
}

static void check_position(struct world *world)
{
    struct mark mark = holding_mark(world);
    struct mark *floor = &world->memory.floor;

    if (world->memory.leap != LEAP_NONE)
        floor->time = mark.time < floor->time ? mark.time : floor->time;
    if (floor->kind != MARK_NONE && mark.kind != floor->kind)
        world_break(world, "position-back", "the position is gone");
    else if (mark.time < floor->time)
        world_break(world, "position-back", "%llx is before %llx", (unsigned long long)mark.time,
                    (unsigned long long)floor->time);
    else if (mark.time > world->source.majority)
        world_break(world, "position-first", "%llx is later than anything committed",
                    (unsigned long long)mark.time);
    *floor = mark;
}

static void check_ready(struct world *world, const struct replica_status *status)
{
    struct memory *memory = &world->memory;

    if (status->state == REPLICA_empty || status->state == REPLICA_scanning) {
        memory->scanned = true;
        memory->wanted = world->source.majority;
    }
    if (memory->scanned && status->state == REPLICA_ready) {
        if (status->position.mark.time < memory->wanted)
            world_break(world, "ready-early", "%llx, but %llx was committed during the scan",
                        (unsigned long long)status->position.mark.time,
                        (unsigned long long)memory->wanted);
        memory->scanned = false;
    }
}

/* A swap writes every difference in one transaction, however many there are; following does not
 * write once the index is too far behind. */
static void check_queue(struct world *world, const struct replica_status *status)
{
    struct memory *memory = &world->memory;
    bool following =
        memory->ready && status->state == REPLICA_ready && status->rebuilds == memory->rebuilds;
    uint64_t seq = 0;

    if (catalog_position(world->index_catalog, &seq, NULL) < 0)
        return;
    if (following && memory->seq > memory->told + WORLD_QUEUE_MAX && seq != memory->seq)
        world_break(world, "queue", "written although the index is %llu changes behind",
                    (unsigned long long)(memory->seq - memory->told));
    memory->seq = seq;
    memory->ready = status->state == REPLICA_ready;
}

/* Dropped while it was followed, and the position is behind it. */
static void check_emptied(struct world *world, const struct replica_status *status)
{
    const struct source *source = &world->source;
    uint64_t position = holding_mark(world).time;
    struct holding holding;

    if (!world->empty_on_drop || status->state != REPLICA_stale ||
        (status->alarms >> ALARM_dropped & 1) == 0)
        return;
    for (int kind = 0; kind < CATALOG_KIND_COUNT; kind++) {
        if (source->exists[kind] || position < source->dropped_at[kind] ||
            !holding_read(world, (enum catalog_kind)kind, &holding))
            continue;
        world->sights[SIGHT_EMPTIED]++;
        for (unsigned slot = 0; slot < document_slots((enum catalog_kind)kind); slot++)
            if (holding.revs[slot] != 0)
                world_break(world, "emptied", "slot %u of kind %d outlives its collection", slot,
                            kind);
    }
}

/* One of a few may go; of the products none, and of no kind the last. */
static bool loss_needs_an_order(enum catalog_kind kind, unsigned before, unsigned lost)
{
    if (kind != CATALOG_PRODUCT && lost == 1)
        return before == 1;
    return lost * 5 > before;
}

static void check_loss_of(struct world *world, enum catalog_kind kind, bool swapped)
{
    uint32_t *held = world->memory.held[kind];
    struct holding holding;
    unsigned before = 0;
    unsigned lost = 0;

    if (!holding_read(world, kind, &holding))
        return;
    for (unsigned slot = 0; slot < document_slots(kind); slot++) {
        before +=
            held[slot] > 0 || holding.revs[slot] > 0; /* what the step took before it swapped */
        lost += held[slot] > 0 && holding.revs[slot] == 0;
    }
    memcpy(held, holding.revs, document_slots(kind) * sizeof *held);
    if (swapped && !world->memory.loss_accepted && loss_needs_an_order(kind, before, lost))
        world_break(world, "loss", "a swap took %u of %u of kind %d", lost, before, kind);
}

static void check_loss(struct world *world, const struct replica_status *status)
{
    struct memory *memory = &world->memory;
    bool swapped = status->rebuilds != memory->rebuilds;

    for (int kind = 0; kind < CATALOG_KIND_COUNT; kind++)
        check_loss_of(world, (enum catalog_kind)kind, swapped);
    if (!swapped)
        return;
    memory->loss_taken = memory->loss_taken || memory->loss_accepted;
    memory->loss_accepted = false;
}

/* The order is obeyed at the replica's next step that no failure holds up, or not at all. */
static void follow_leap(struct world *world, const struct replica_status *status)
{
    bool reading = status->verifying || status->state == REPLICA_rebuilding;
    enum leap *leap = &world->memory.leap;

    if (*leap == LEAP_ASKED && (reading || !status->retrying))
        *leap = reading ? LEAP_RUNNING : LEAP_NONE;
    else if (*leap == LEAP_RUNNING && !reading && status->state == REPLICA_ready)
        *leap = LEAP_ENDED;
}

static void see(struct world *world, const struct replica_status *status)
{
    struct memory *memory = &world->memory;

    if (status->rebuilds > memory->rebuilds)
        world->sights[SIGHT_REBUILD]++;
    memory->rebuilds = status->rebuilds;
    world->sights[SIGHT_STALE] += status->state == REPLICA_stale;
    world->sights[SIGHT_REJECTED] += status->rejected > 0;
    world->sights[SIGHT_LOSS_WAITS] += status->alarms >> ALARM_loss & 1;
}

void laws_check_replica(struct world *world)
{
    unsigned per_million = holding_hush(world);
    struct replica_status status;

    replica_status(world->replica, &status);
    world_note(world, status.position.mark.time ^ (uint64_t)status.state << 60);
    follow_leap(world, &status);
    check_documents(world, &status);
    check_position(world);
    check_emptied(world, &status);
    check_loss(world, &status);
    check_ready(world, &status);
    check_queue(world, &status);
    if (world->line.hasty)
        world_break(world, "hasty", "called again within %d ms of a failure", LINE_REST_MS);
    see(world, &status);
    world->faults.per_million = per_million;
}

void laws_check_start(struct world *world)
{
    unsigned per_million = holding_hush(world);
    struct snapshot *snapshot = ingest_snapshot(world->ingest);
    uint64_t seq = 0;

    world->memory.ready = false;
    world->memory.rebuilds = 0;
    memset(world->memory.held, 0, sizeof world->memory.held); /* as it is found */
    if (world->memory.leap == LEAP_ASKED)
        world->memory.leap = LEAP_RUNNING;
    world->memory.scanned = false; /* what a process had begun anew, the next may go on with */
    laws_check_replica(world);
    world->memory.told = world->memory.seq;
    if (snapshot != NULL && catalog_position(world->index_catalog, &seq, NULL) == 0) {
        uint64_t applied = ingest_applied(world->ingest);

        if (applied > seq)
            world_break(world, "position-first", "the index is at %llu, the catalogue at %llu",
                        (unsigned long long)applied, (unsigned long long)seq);
        else if (applied < world->memory.committed_seq)
            world_break(world, "index-lost", "the index is at %llu, %llu was committed",
                        (unsigned long long)applied,
                        (unsigned long long)world->memory.committed_seq);
    }
    if (snapshot == NULL && world->memory.committed_seq > 0)
        world_break(world, "index-lost", "no index, %llu was committed",
                    (unsigned long long)world->memory.committed_seq);
    snapshot_unref(snapshot);
    world->faults.per_million = per_million;
}

void laws_note_order(struct world *world, enum replica_verb verb)
{
    struct memory *memory = &world->memory;

    if (verb == REPLICA_RESYNC_LOSS)
        memory->loss_accepted = true;
    if (verb != REPLICA_SET_POSITION && verb != REPLICA_SET_BACK)
        return;
    memory->leap = LEAP_ASKED;
    world->sights[SIGHT_POSITION_SET]++;
}

void laws_note_capture(struct world *world)
{
    world->memory.captured_seq = ingest_applied(world->ingest);
}

void laws_note_commit(struct world *world)
{
    world->sights[SIGHT_COMMIT]++;
    world->memory.committed_seq = world->memory.captured_seq;
}

void laws_note_applied(struct world *world)
{
    world->memory.told = ingest_applied(world->ingest);
}

/* ---- The quiet end ---- */

static bool kind_equal(struct world *world, enum catalog_kind kind)
{
    struct holding holding;

    if (!holding_read(world, kind, &holding))
        return false;
    for (unsigned slot = 0; slot < document_slots(kind); slot++) {
        const struct version *version = source_at(&world->source, kind, slot, UINT64_MAX);

        if (!holding_is(version, holding.revs[slot]))
            return false;
    }
    return true;
}

bool laws_all_equal(struct world *world)
{
    struct snapshot *snapshot = ingest_snapshot(world->ingest);
    struct replica_status status;
    bool equal = snapshot != NULL && ingest_lag(world->ingest) == 0;

    snapshot_unref(snapshot);
    replica_status(world->replica, &status);
    equal = equal && status.state == REPLICA_ready && !status.retrying;
    for (int kind = 0; equal && kind < CATALOG_KIND_COUNT; kind++)
        equal = kind_equal(world, (enum catalog_kind)kind);
    return equal;
}
