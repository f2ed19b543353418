/* Draining.
 *
 *   ring ring ring --> notes of about a second --by time--> slot of the user: goes on, or a new
 * intent slot needed by another: gone, as written
 *
 * An intent is written once a drain, not once a query: most queries are letters of one word.  Times
 * are added up first, too, and written a bucket at a time. */
#include "search/analytics/analytics.h"

#include "base/mem.h"
#include "loop/loop.h"
#include "search/analytics/intent.h"
#include "search/analytics/latency.h"
#include "search/analytics/search_store.h"
#include "search/events/decay.h"
#include "search/service.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { WAYS = 4, NOTES_BYTES_MAX = WORKERS_MAX * NOTE_RING_BYTES * 2, FILTERS_TEXT_CAP = 1024 };

struct open_intent {
    uint64_t user; /* 0: free */
    int64_t last_ms;
    bool dirty;
    struct intent_row row; /* its slices point into the texts below */
    char query[INTENT_QUERY_CAP];
    char repaired[INTENT_QUERY_CAP];
    char tags[NOTE_TAG_BYTES_MAX];
    char filters[FILTERS_TEXT_CAP];
};

/* A note of the drain in hand. */
struct taken {
    const struct note_record *record;
    size_t order; /* among equals */
};

struct analytics {
    struct search_service *service;
    struct search_store *store;
    struct open_intent *open; /* OPEN_INTENTS_MAX, in buckets of WAYS */
    uint32_t *dirty;          /* numbers of open intents to be written */
    size_t dirty_count;
    uint32_t counter; /* of intents */
    struct arena notes;
    struct taken *taken;
    size_t taken_count;
    size_t taken_cap;
    uint64_t times[QUERY_CLASS_COUNT][LATENCY_STEPS]; /* of the day in hand */
    int64_t day;
};

int analytics_open(struct search_service *service, struct sql *db, struct analytics **out_analytics,
                   struct attar_error *err)
{
    struct analytics *analytics = mem_zero(1, sizeof *analytics);
    int rc = search_store_new(db, &analytics->store, err);

    assert(OPEN_INTENTS_MAX % WAYS == 0);
    if (rc < 0) {
        free(analytics);
        return rc;
    }
    analytics->service = service;
    analytics->open = mem_zero(OPEN_INTENTS_MAX, sizeof *analytics->open);
    analytics->dirty = mem_zero(OPEN_INTENTS_MAX, sizeof *analytics->dirty);
    arena_init(&analytics->notes, NOTES_BYTES_MAX);
    *out_analytics = analytics;
    return 0;
}

void analytics_close(struct analytics *analytics)
{
    if (analytics == NULL)
        return;
    search_store_free(analytics->store);
    arena_release(&analytics->notes);
    free(analytics->taken);
    free(analytics->dirty);
    free(analytics->open);
    free(analytics);
}

uint64_t analytics_dropped(const struct search_service *service)
{
    uint64_t dropped = 0;

    for (int i = 0; i < WORKERS_MAX; i++) {
        const struct ring *ring = atomic_load(&service->workers[i].notes);

        dropped += ring == NULL ? 0 : ring_dropped(ring);
    }
    return dropped;
}

/* ---- Taking ---- */

static void take_one(struct analytics *analytics, const void *bytes, size_t len)
{
    void *copy = arena_alloc(&analytics->notes, len);

    assert(copy != NULL && "the rings are smaller than the arena");
    memcpy(copy, bytes, len);
    if (analytics->taken_count == analytics->taken_cap) {
        void *items = analytics->taken;

        mem_reserve(&items, &analytics->taken_cap, analytics->taken_count + 1,
                    sizeof *analytics->taken);
        analytics->taken = items;
    }
    analytics->taken[analytics->taken_count] = (struct taken){copy, analytics->taken_count};
    analytics->taken_count++;
}

/* At most what a ring holds: a loop that writes on and on does not keep the writer here. */
static void take_ring(struct analytics *analytics, struct ring *ring)
{
    char record[NOTE_RECORD_MAX];
    size_t left = NOTE_RING_BYTES;
    size_t len;

    while (left >= sizeof record && (len = ring_take(ring, record, sizeof record)) > 0) {
        take_one(analytics, record, len);
        left -= len;
    }
}

static int by_time(const void *a, const void *b)
{
    const struct taken *x = a;
    const struct taken *y = b;

    if (x->record->at_ms != y->record->at_ms)
        return x->record->at_ms < y->record->at_ms ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

static void take_all(struct analytics *analytics)
{
    arena_reset(&analytics->notes);
    analytics->taken_count = 0;
    for (int i = 0; i < WORKERS_MAX; i++) {
        struct ring *ring = atomic_load(&analytics->service->workers[i].notes);

        if (ring != NULL)
            take_ring(analytics, ring);
    }
    if (analytics->taken_count > 0)
        qsort(analytics->taken, analytics->taken_count, sizeof *analytics->taken, by_time);
}

/* ---- Intents ---- */

/* The texts of a record, in the order in which they were put. */
struct note_texts {
    struct slice query, repaired, index, tags;
};

static struct note_texts texts_of(const struct note_record *record)
{
    const char *at = (const char *)(record + 1);
    struct note_texts texts;

    texts.query = slice_of(at, record->query_len);
    texts.repaired = slice_of(at += record->query_len, record->repaired_len);
    texts.index = slice_of(at += record->repaired_len, record->index_len);
    texts.tags = slice_of(at + record->index_len, record->tags_len);
    return texts;
}

static int write_intent(struct analytics *analytics, struct open_intent *intent,
                        struct attar_error *err)
{
    if (!intent->dirty)
        return 0;
    intent->dirty = false;
    return search_store_intent(analytics->store, &intent->row, err);
}

static int write_dirty(struct analytics *analytics, struct attar_error *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < analytics->dirty_count; i++)
        rc = write_intent(analytics, &analytics->open[analytics->dirty[i]], err);
    analytics->dirty_count = 0;
    return rc;
}

static int mark_dirty(struct analytics *analytics, struct open_intent *intent,
                      struct attar_error *err)
{
    int rc = 0;

    if (intent->dirty)
        return 0;
    if (analytics->dirty_count == OPEN_INTENTS_MAX) /* some were written meanwhile, and again */
        rc = write_dirty(analytics, err);
    analytics->dirty[analytics->dirty_count++] = (uint32_t)(intent - analytics->open);
    intent->dirty = true;
    return rc;
}

static int slot_of(struct analytics *analytics, uint64_t user, struct open_intent **out_slot,
                   struct attar_error *err)
{
    struct open_intent *bucket = &analytics->open[user % OPEN_INTENTS_MAX / WAYS * WAYS];
    struct open_intent *oldest = bucket;

    for (int i = 0; i < WAYS; i++) {
        if (bucket[i].user == user) {
            *out_slot = &bucket[i];
            return 0;
        }
        if (bucket[i].last_ms < oldest->last_ms)
            oldest = &bucket[i];
    }
    *out_slot = oldest;
    return write_intent(analytics, oldest, err);
}

static struct slice keep_text(char *out, size_t cap, struct slice text)
{
    size_t len = text.len < cap ? text.len : cap;

    if (len > 0)
        memcpy(out, text.ptr, len);
    return slice_of(out, len);
}

static struct slice filter_names(const struct filter_set *filters, uint64_t used,
                                 char out[FILTERS_TEXT_CAP])
{
    size_t len = 0;

    for (uint16_t f = 0; f < filters->count; f++) {
        struct slice name = filters->defs[f].name;

        if ((used >> f & 1) == 0 || len + name.len + 1 > FILTERS_TEXT_CAP)
            continue;
        if (len > 0)
            out[len++] = ',';
        memcpy(out + len, name.ptr, name.len);
        len += name.len;
    }
    return slice_of(out, len);
}

static void begin_intent(struct analytics *analytics, struct open_intent *intent,
                         const struct note_record *record)
{
    int64_t id = (int64_t)query_number(record->at_ms, analytics->counter++);

    intent->user = record->user;
    intent->row = (struct intent_row){.id = id, .day = day_of(record->at_ms), .user = record->user};
}

static int note_intent(struct analytics *analytics, const struct note_record *record,
                       struct attar_error *err)
{
    struct note_texts texts = texts_of(record);
    char query[INTENT_QUERY_CAP];
    struct slice text = slice_of(query, intent_text(texts.query, query));
    struct open_intent *intent;
    int rc = slot_of(analytics, record->user, &intent, err);

    if (rc < 0)
        return rc;
    if (intent->user != record->user ||
        !intent_goes_on(intent->row.query, text, record->at_ms - intent->last_ms)) {
        rc = write_intent(analytics, intent, err);
        begin_intent(analytics, intent, record);
    }
    intent->last_ms = record->at_ms;
    intent->row.query = keep_text(intent->query, sizeof intent->query, text);
    intent->row.repaired = keep_text(intent->repaired, sizeof intent->repaired, texts.repaired);
    intent->row.tags = keep_text(intent->tags, sizeof intent->tags, texts.tags);
    intent->row.filters =
        filter_names(analytics->service->filters, record->filters, intent->filters);
    intent->row.lang = (enum lang)record->lang;
    intent->row.total = record->total;
    intent->row.queries++;
    intent->row.tracked |= record->query_number != 0;
    if (rc == 0)
        rc = mark_dirty(analytics, intent, err);
    if (rc == 0 && record->query_number != 0)
        rc = search_store_query(analytics->store, record->query_number, intent->row.id, err);
    return rc;
}

/* ---- Times ---- */

static int write_times(struct analytics *analytics, struct attar_error *err)
{
    int rc = 0;

    for (int c = 0; c < QUERY_CLASS_COUNT; c++) {
        for (unsigned b = 0; b < LATENCY_STEPS; b++) {
            if (rc == 0 && analytics->times[c][b] > 0)
                rc = search_store_latency(analytics->store, analytics->day, (enum query_class)c, b,
                                          analytics->times[c][b], err);
            analytics->times[c][b] = 0;
        }
    }
    return rc;
}

static int note_time(struct analytics *analytics, const struct note_record *record,
                     struct attar_error *err)
{
    int64_t day = day_of(record->at_ms);
    int rc = day != analytics->day ? write_times(analytics, err) : 0;

    analytics->day = day;
    analytics->times[record->class][latency_bucket(record->took_us)]++;
    return rc;
}

static unsigned bits_of(uint64_t set)
{
    return (unsigned)__builtin_popcountll(set);
}

/* What can be told of a query without its text. */
static struct slice shape_of(const struct note_record *record, struct slice query, char out[96])
{
    unsigned words = query.len > 0 ? 1 + (unsigned)slice_count(query, ' ') : 0;
    int len = snprintf(out, 96, "%u words, %u bytes, %u filters, from hit %u", words,
                       (unsigned)query.len, bits_of(record->filters), record->first);

    return slice_of(out, (size_t)len);
}

static int note_slow(struct analytics *analytics, const struct note_record *record,
                     struct attar_error *err)
{
    char query[INTENT_QUERY_CAP];
    char shape[96];
    struct slice text = slice_of(query, intent_text(texts_of(record).query, query));
    struct slow_row row = {
        .at_ms = record->at_ms,
        .took_us = record->took_us,
        .class = (enum query_class)record->class,
        .query = text,
        .shape = shape_of(record, text, shape),
        .total = record->total,
    };

    return search_store_slow(analytics->store, &row, err);
}

/* The slowest of the drain alone: of a day's slowest at most one is missed a second. */
static int note_slowest(struct analytics *analytics, struct attar_error *err)
{
    const struct note_record *slowest = NULL;

    for (size_t i = 0; i < analytics->taken_count; i++)
        if (slowest == NULL || analytics->taken[i].record->took_us > slowest->took_us)
            slowest = analytics->taken[i].record;
    return slowest == NULL || slowest->unreported ? 0 : note_slow(analytics, slowest, err);
}

int analytics_drain(struct analytics *analytics, struct attar_error *err)
{
    int rc = 0;

    take_all(analytics);
    for (size_t i = 0; rc == 0 && i < analytics->taken_count; i++) {
        const struct note_record *record = analytics->taken[i].record;

        rc = note_time(analytics, record, err);
        if (rc == 0 && !record->unreported)
            rc = note_intent(analytics, record, err);
    }
    if (rc == 0)
        rc = write_dirty(analytics, err);
    if (rc == 0)
        rc = write_times(analytics, err);
    return rc < 0 ? rc : note_slowest(analytics, err);
}

int analytics_event(struct analytics *analytics, enum event_kind kind, uint64_t query_number,
                    uint32_t position, struct attar_error *err)
{
    if (query_number == 0)
        return 0;
    if (kind == EVENT_CLICK)
        return search_store_click(analytics->store, query_number, position, err);
    if (kind == EVENT_ADD_TO_CART || kind == EVENT_PURCHASE || kind == EVENT_CONVERSION)
        return search_store_conversion(analytics->store, query_number, err);
    return 0;
}

int analytics_sweep(struct analytics *analytics, int64_t now_ms, struct attar_error *err)
{
    return search_store_sweep(analytics->store, now_ms, err);
}
