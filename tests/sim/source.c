/* The clients' side of the simulated source: writes, replication, elections. */
#include "tests/sim/source.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { TRANSACTION_MAX = 4, FAULTY_MAX = 2, START_PRODUCTS = 12 };

static uint64_t next_time(struct source *source)
{
    uint64_t time = (uint64_t)(source->wall_ms / 1000) << 32 | 1;

    source->newest = time > source->newest ? time : source->newest + 1;
    return source->newest;
}

static struct history *history_of(struct source *source, enum catalog_kind kind, unsigned slot)
{
    assert(slot < document_slots(kind));
    return &source->histories[kind][slot];
}

static const struct version *newest_version(const struct source *source, enum catalog_kind kind,
                                            unsigned slot)
{
    const struct history *history = &source->histories[kind][slot];

    return &history->versions.items[history->versions.count - 1];
}

const struct document *source_now(const struct source *source, enum catalog_kind kind,
                                  unsigned slot)
{
    return &newest_version(source, kind, slot)->document;
}

const struct version *source_at(const struct source *source, enum catalog_kind kind, unsigned slot,
                                uint64_t time)
{
    const struct history *history = &source->histories[kind][slot];
    size_t i = history->versions.count;

    while (i > 1 && history->versions.items[i - 1].time > time)
        i--;
    return &history->versions.items[i - 1];
}

bool source_passed_over(const struct history *history, size_t i, uint64_t time)
{
    for (i++; i < history->versions.count && history->versions.items[i].time <= time; i++)
        if (!history->versions.items[i].looked_up)
            return false;
    while (i < history->versions.count && history->versions.items[i].document.rev > 0)
        i++;
    return i < history->versions.count;
}

void source_name(const struct source *source, char out[SOURCE_NAME_CAP])
{
    size_t len = (size_t)snprintf(out, SOURCE_NAME_CAP, "sim/attar");

    for (int kind = 0; kind < CATALOG_KIND_COUNT; kind++)
        len += source->exists[kind] ? (size_t)snprintf(out + len, SOURCE_NAME_CAP - len, "/%u",
                                                       source->collection_ids[kind])
                                    : (size_t)snprintf(out + len, SOURCE_NAME_CAP - len, "/-");
    assert(len < SOURCE_NAME_CAP);
}

/* ---- What a majority has ---- */

static void set_version(struct source *source, const struct source_event *event, unsigned slot,
                        struct document document)
{
    struct history *history = history_of(source, event->kind, slot);

    bool looked_up = event->op == SOURCE_PUT && !event->whole;

    VEC_PUSH(&history->versions, (struct version){event->time, looked_up, document});
}

static void exist(struct source *source, enum catalog_kind kind)
{
    if (source->exists[kind])
        return;
    source->exists[kind] = true;
    source->collection_ids[kind]++;
}

static void lose_collection(struct source *source, const struct source_event *event)
{
    for (unsigned slot = 0; slot < document_slots(event->kind); slot++)
        if (source_now(source, event->kind, slot)->rev > 0)
            set_version(source, event, slot, (struct document){.lost_with_collection = true});
    source->exists[event->kind] = false;
    source->dropped_at[event->kind] = event->time;
}

static void replace_collection(struct source *source, const struct source_event *event)
{
    for (unsigned slot = 0; slot < document_slots(event->kind); slot++)
        if (event->arrivals[slot].rev > 0 || source_now(source, event->kind, slot)->rev > 0)
            set_version(source, event, slot, event->arrivals[slot]);
    source->exists[event->kind] = false; /* another one */
    exist(source, event->kind);
}

static void apply(struct source *source, const struct source_event *event)
{
    if (event->op == SOURCE_PUT) {
        exist(source, event->kind);
        set_version(source, event, event->slot, event->document);
    }
    if (event->op == SOURCE_DELETE)
        set_version(source, event, event->slot, (struct document){0});
    if (event->op == SOURCE_DROP)
        lose_collection(source, event);
    if (event->op == SOURCE_REPLACE)
        replace_collection(source, event);
    source->majority = event->time;
}

/* A write that what came before it has made void says nothing: a delete of what is gone. */
static bool is_void(const struct source *source, const struct source_event *event)
{
    bool there = source_now(source, event->kind, event->slot)->rev > 0;

    return (event->op == SOURCE_DELETE && !there) ||
           (event->op == SOURCE_DROP && !source->exists[event->kind]);
}

void source_replicate(struct source *source, size_t count)
{
    size_t taken = 0;

    while (taken < source->pending.count &&
           (taken < count || (taken > 0 && source->pending.items[taken].time ==
                                               source->pending.items[taken - 1].time))) {
        struct source_event event = source->pending.items[taken++];

        if (is_void(source, &event))
            continue;
        if (event.op == SOURCE_PUT && source_now(source, event.kind, event.slot)->rev == 0)
            event.whole = true; /* an insert */
        apply(source, &event);
        VEC_PUSH(&source->oplog, event);
    }
    source->pending.count -= taken;
    for (size_t i = 0; i < source->pending.count; i++)
        source->pending.items[i] = source->pending.items[i + taken];
}

void source_elect(struct source *source)
{
    for (size_t i = 0; i < source->pending.count; i++)
        free(source->pending.items[i].arrivals);
    source->pending.count = 0;
    source->elections++;
}

/* A transaction is one entry of a real oplog, and the newest entry is always there. */
void source_prune(struct source *source, size_t keep)
{
    size_t count = source->oplog.count;
    size_t upto = count > keep ? count - keep : 0;

    if (upto == count && count > 0)
        upto--;
    while (upto > 0 && source->oplog.items[upto - 1].time == source->oplog.items[upto].time)
        upto--;
    if (source->pruned < upto)
        source->pruned = upto;
}

/* ---- Clients ---- */

static struct document fresh_document(struct source *source, enum catalog_kind kind, bool wild)
{
    struct document document = document_random(&source->rng, kind, source->next_rev++);

    if (wild && kind == CATALOG_PRODUCT && source->faulty_documents < FAULTY_MAX &&
        rng_below(&source->rng, 30) == 0) {
        document.fault = 1 + (uint8_t)rng_below(&source->rng, 2);
        source->faulty_documents++;
    }
    return document;
}

static enum catalog_kind random_kind(struct source *source)
{
    return rng_below(&source->rng, 6) != 0
               ? CATALOG_PRODUCT
               : (enum catalog_kind)rng_below(&source->rng, CATALOG_KIND_COUNT);
}

static void write_document(struct source *source, uint64_t time, bool wild)
{
    struct source_event event = {.time = time, .kind = random_kind(source)};

    event.slot = (unsigned)rng_below(&source->rng, document_slots(event.kind));
    event.op = rng_below(&source->rng, 4) == 0 ? SOURCE_DELETE : SOURCE_PUT;
    event.whole = rng_below(&source->rng, 3) == 0;
    event.document = fresh_document(source, event.kind, wild);
    VEC_PUSH(&source->pending, event);
}

static void drop(struct source *source, enum catalog_kind kind)
{
    VEC_PUSH(&source->pending,
             (struct source_event){.op = SOURCE_DROP, .kind = kind, .time = next_time(source)});
}

static void rename_onto(struct source *source, enum catalog_kind kind)
{
    struct source_event event = {.op = SOURCE_REPLACE, .kind = kind};

    event.arrivals = mem_zero(DOCUMENT_PRODUCTS, sizeof *event.arrivals);
    for (unsigned slot = 0; slot < document_slots(kind); slot++)
        if (rng_below(&source->rng, 4) != 0)
            event.arrivals[slot] = fresh_document(source, kind, false);
    event.time = next_time(source);
    VEC_PUSH(&source->pending, event);
}

static void drop_database(struct source *source)
{
    for (int kind = 0; kind < CATALOG_KIND_COUNT; kind++)
        drop(source, (enum catalog_kind)kind);
    VEC_PUSH(&source->pending,
             (struct source_event){.op = SOURCE_INVALIDATE, .time = next_time(source)});
}

static bool write_wildly(struct source *source)
{
    switch (rng_below(&source->rng, 90)) {
    case 0: drop(source, random_kind(source)); return true;
    case 1: rename_onto(source, random_kind(source)); return true;
    case 2:
        if (rng_below(&source->rng, 4) == 0)
            drop_database(source);
        return true;
    case 3:
        VEC_PUSH(&source->pending,
                 (struct source_event){.op = SOURCE_UNKNOWN, .time = next_time(source)});
        return true;
    default: return false;
    }
}

void source_write(struct source *source, bool wild)
{
    uint64_t writes = rng_below(&source->rng, 5) == 0 ? TRANSACTION_MAX : 1;
    uint64_t time;

    if (wild && write_wildly(source))
        return;
    time = next_time(source);
    for (uint64_t i = 0; i < writes; i++)
        write_document(source, time, wild);
}

void source_write_elsewhere(struct source *source)
{
    VEC_PUSH(&source->pending,
             (struct source_event){.op = SOURCE_OTHER, .time = next_time(source)});
}

void source_restore(struct source *source)
{
    source_replicate(source, source->pending.count);
    for (int kind = 0; kind < CATALOG_KIND_COUNT; kind++)
        if (!source->exists[kind])
            rename_onto(source, (enum catalog_kind)kind);
    source_replicate(source, source->pending.count);
}

static void fill(struct source *source)
{
    for (int kind = 0; kind < CATALOG_KIND_COUNT; kind++) {
        unsigned count = kind == CATALOG_PRODUCT ? START_PRODUCTS : DOCUMENT_VENDORS;

        for (unsigned slot = 0; slot < count; slot++) {
            struct source_event event = {.kind = (enum catalog_kind)kind, .slot = slot};

            event.time = next_time(source);
            event.document = fresh_document(source, event.kind, false);
            VEC_PUSH(&source->pending, event);
        }
    }
}

void source_init(struct source *source, uint64_t seed, int64_t wall_ms)
{
    *source = (struct source){.wall_ms = wall_ms, .next_rev = 1};
    rng_init(&source->rng, seed);
    for (int kind = 0; kind < CATALOG_KIND_COUNT; kind++)
        for (unsigned slot = 0; slot < document_slots((enum catalog_kind)kind); slot++)
            VEC_PUSH(&source->histories[kind][slot].versions, (struct version){0});
    fill(source);
    source_replicate(source, source->pending.count);
    source_prune(source, rng_below(&source->rng, 4) == 0 ? 0 : source->oplog.count);
}

void source_release(struct source *source)
{
    source_elect(source);
    for (size_t i = 0; i < source->oplog.count; i++)
        free(source->oplog.items[i].arrivals);
    VEC_RELEASE(&source->pending);
    VEC_RELEASE(&source->oplog);
    for (int kind = 0; kind < CATALOG_KIND_COUNT; kind++)
        for (unsigned slot = 0; slot < document_slots((enum catalog_kind)kind); slot++)
            VEC_RELEASE(&source->histories[kind][slot].versions);
}
