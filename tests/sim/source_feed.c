/* Calls of the feed, each of which may fail first. */
#include "tests/sim/source_feed.h"

#include "base/mem.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH_MAX = 12, SCAN_MAX = 8, QUIET_MS = 1000 };

struct source_feed {
    struct feed feed;
    struct source *source;
    struct line *line;
    bool open;
    size_t at; /* number of the next event */
    uint32_t elections;
    struct buf json;
};

struct token {
    uint64_t next_event;
};

/* How often each signal comes, when one comes; the code is one of MongoDB's for it. */
static const struct {
    unsigned weight;
    enum feed_signal signal;
    int code;
} signals[] = {
    {60, FEED_AGAIN, 0},        {12, FEED_AGAIN, 189}, {10, FEED_BUSY, 462},
    {4, FEED_DENIED, 13},       {3, FEED_LOST, 286},   {3, FEED_REFUSED, 40324},
    {2, FEED_TOO_LARGE, 10334}, {4, FEED_BACKWARD, 0},
};

static struct source_feed *self_of(struct feed *feed)
{
    return (struct source_feed *)feed;
}

static int tell(struct source_feed *self, enum feed_signal signal, int code,
                struct feed_fault *fault)
{
    *fault = (struct feed_fault){.signal = signal, .code = code};
    self->open = false;
    self->line->failures++;
    self->line->failed_ms = self->line->now_ms;
    return error_set(&fault->error, ATTAR_EIO, "the simulated source said %d (code %d)", signal,
                     code);
}

/* Does this call fail?  `following`: only next can find a position that went back. */
static bool fails(struct source_feed *self, bool following, struct feed_fault *fault)
{
    struct line *line = self->line;
    uint64_t drawn;
    size_t i = 0;

    if (line->failed_ms >= 0 && line->now_ms < line->failed_ms + LINE_REST_MS)
        line->hasty = true;
    if (rng_below(&line->rng, 1000) >= line->fail_per_mille)
        return false;
    drawn = rng_below(&line->rng, following ? 98 : 94);
    while (drawn >= signals[i].weight)
        drawn -= signals[i++].weight;
    tell(self, signals[i].signal, signals[i].code, fault);
    return true;
}

static int head(struct feed *feed, struct mark *out_mark, char out_source[POSITION_SOURCE_CAP],
                struct feed_fault *fault)
{
    struct source_feed *self = self_of(feed);

    if (fails(self, false, fault))
        return -ATTAR_EIO;
    if (out_mark != NULL)
        *out_mark = (struct mark){MARK_MONGO, self->source->majority};
    if (out_source != NULL) {
        char name[SOURCE_NAME_CAP];

        source_name(self->source, name);
        snprintf(out_source, POSITION_SOURCE_CAP, "%s", name);
    }
    return 0;
}

static int give(struct source_feed *self, enum catalog_kind kind, unsigned slot,
                const struct document *document, const char *type, feed_change_fn visit, void *user)
{
    char id[DOCUMENT_ID_CAP];
    struct feed_change change = {.op = FEED_PUT, .kind = kind, .type = type};

    change.id = slice_cstr(document_id(kind, slot, id));
    buf_clear(&self->json);
    if (document->rev == 0)
        change.op = strcmp(type, "update") == 0 ? FEED_GONE : FEED_DELETE;
    else if (document->fault == DOCUMENT_UNREADABLE)
        change.reason = SLICE("field image: BSON type binary");
    else
        document_write(kind, slot, document, &self->json);
    if (self->json.len > 0)
        change.json = buf_slice(&self->json);
    return visit(user, &change);
}

/* ---- Scanning: a member that may lag answers, but none that lags behind `since` ---- */

static uint64_t read_time(struct source_feed *self, uint64_t since)
{
    uint64_t newest = self->source->majority;
    size_t count = self->source->oplog.count;
    uint64_t time = newest;

    if (count > 0 && rng_below(&self->line->rng, 2) == 0)
        time = self->source->oplog.items[count - 1 - rng_below(&self->line->rng, count)].time;
    return time < since ? since : time;
}

static int scan(struct feed *feed, enum catalog_kind kind, struct mark since,
                struct feed_cursor *cursor, feed_change_fn visit, void *user,
                struct feed_fault *fault)
{
    struct source_feed *self = self_of(feed);
    unsigned slot = cursor->len == 0 ? 0 : (unsigned char)cursor->bytes[0] + 1u;
    uint64_t time = read_time(self, since.time);
    uint64_t left = 1 + rng_below(&self->line->rng, SCAN_MAX);
    int rc;

    if (fails(self, false, fault))
        return -ATTAR_EIO;
    if (since.time > self->source->majority)
        return tell(self, FEED_AGAIN, 50, fault);
    for (; slot < document_slots(kind) && left > 0; slot++) {
        const struct document *document = &source_at(self->source, kind, slot, time)->document;

        if (document->rev == 0)
            continue;
        rc = give(self, kind, slot, document, "scan", visit, user);
        if (rc < 0) {
            tell(self, FEED_AGAIN, 0, fault);
            return rc;
        }
        left--;
    }
    cursor->done = slot == document_slots(kind);
    cursor->len = slot > 0 ? 1 : 0;
    cursor->bytes[0] = (char)(slot - 1);
    return 0;
}

/* ---- Following ---- */

/* The first event at `time` or later; SIZE_MAX: history reaches back less far. */
static size_t event_at(const struct source *source, uint64_t time)
{
    size_t i = source->pruned;

    if (i > 0 && source->oplog.items[i - 1].time >= time)
        return SIZE_MAX;
    while (i < source->oplog.count && source->oplog.items[i].time < time)
        i++;
    return i;
}

static int open_at(struct feed *feed, const struct position *from, struct feed_fault *fault)
{
    struct source_feed *self = self_of(feed);
    struct token token = {0};
    size_t at;

    if (fails(self, false, fault))
        return -ATTAR_EIO;
    if (from->token_len == sizeof token && from->pipeline_hash == self->line->pipeline_hash) {
        memcpy(&token, from->token, sizeof token);
        at = token.next_event < self->source->pruned ? SIZE_MAX : (size_t)token.next_event;
    } else {
        at = event_at(self->source, from->mark.time);
    }
    if (at == SIZE_MAX)
        return tell(self, FEED_LOST, 286, fault);
    self->at = at;
    self->open = true;
    self->elections = self->source->elections;
    return 0;
}

/* An update is told with the document as it is looked up, which may be a later one. */
static const struct document *looked_up(struct source_feed *self, const struct source_event *event)
{
    uint64_t time = event->time;

    if (event->whole)
        return &event->document;
    if (rng_below(&self->line->rng, 3) != 0)
        time = self->source->majority;
    return &source_at(self->source, event->kind, event->slot, time)->document;
}

static int give_event(struct source_feed *self, const struct source_event *event,
                      feed_change_fn visit, void *user)
{
    static const enum feed_op ops[] = {[SOURCE_DROP] = FEED_DROPPED,
                                       [SOURCE_REPLACE] = FEED_REPLACED,
                                       [SOURCE_INVALIDATE] = FEED_INVALID,
                                       [SOURCE_UNKNOWN] = FEED_UNKNOWN};
    static const struct document none;
    struct feed_change change = {.kind = event->kind, .type = "event"};

    switch (event->op) {
    case SOURCE_OTHER: return 0;
    case SOURCE_PUT:
        return give(self, event->kind, event->slot, looked_up(self, event),
                    event->whole ? "replace" : "update", visit, user);
    case SOURCE_DELETE: return give(self, event->kind, event->slot, &none, "delete", visit, user);
    default: change.op = ops[event->op]; return visit(user, &change);
    }
}

/* Where the stream stands when event `at` is the next. */
static void stand(const struct source_feed *self, struct position *position)
{
    const struct source *source = self->source;
    struct token token = {self->at};
    uint64_t time = source->majority;

    if (self->at < source->oplog.count) {
        time = self->at > 0 ? source->oplog.items[self->at - 1].time : 0;
        if (source->oplog.items[self->at].time == time)
            time--; /* inside a transaction: not all of its time was given */
    }
    position->mark = (struct mark){MARK_MONGO, time};
    position->pipeline_hash = self->line->pipeline_hash;
    position->token_len = sizeof token;
    memcpy(position->token, &token, sizeof token);
}

/* Give events up to number `end`, or to one that ends the stream. */
static int give_events(struct source_feed *self, size_t end, feed_change_fn visit, void *user,
                       struct feed_batch *batch)
{
    int rc = 0;

    while (rc == 0 && self->at < end && self->open) {
        const struct source_event *event = &self->source->oplog.items[self->at];

        rc = give_event(self, event, visit, user);
        batch->changes += event->op != SOURCE_OTHER;
        batch->event_ms = (int64_t)(event->time >> 32) * 1000;
        batch->last_time = event->time;
        self->at++;
        self->open = event->op != SOURCE_INVALIDATE;
    }
    return rc;
}

static int next(struct feed *feed, int wait_ms, feed_change_fn visit, void *user,
                struct position *position, struct feed_batch *out_batch, struct feed_fault *fault)
{
    struct source_feed *self = self_of(feed);
    struct source *source = self->source;
    struct feed_batch batch = {.head_time = source->majority};
    size_t end = self->at + 1 + (size_t)rng_below(&self->line->rng, BATCH_MAX);
    bool broken;
    int rc;

    if (!self->open || self->elections != source->elections)
        return tell(self, FEED_AGAIN, 43, fault);
    if (self->at < source->pruned)
        return tell(self, FEED_LOST, 136, fault);
    while (end < source->oplog.count && source->oplog.items[end].time <= position->mark.time)
        end++; /* opened by time: what the position contains is told again in one batch */
    end = end < source->oplog.count ? end : source->oplog.count;
    broken = fails(self, true, fault);
    if (broken && end > self->at)
        end = self->at + (size_t)rng_below(&self->line->rng, end - self->at);
    self->open = true;
    rc = give_events(self, end, visit, user, &batch);
    if (broken || rc < 0) {
        self->open = false;
        if (!broken)
            tell(self, FEED_AGAIN, 0, fault);
        return rc < 0 ? rc : -ATTAR_EIO;
    }
    batch.idle = batch.changes == 0 && self->at == source->oplog.count;
    if (batch.idle)
        self->line->waited_ms += wait_ms < QUIET_MS ? wait_ms : QUIET_MS;
    stand(self, position);
    *out_batch = batch;
    return 0;
}

static int get(struct feed *feed, enum catalog_kind kind, struct slice id, feed_change_fn visit,
               void *user, struct feed_fault *fault)
{
    struct source_feed *self = self_of(feed);
    int slot = document_slot(kind, id);

    if (fails(self, false, fault))
        return -ATTAR_EIO;
    assert(slot >= 0); /* nobody can know of another id */
    return give(self, kind, (unsigned)slot, source_now(self->source, kind, (unsigned)slot), "get",
                visit, user);
}

static int64_t window_s(struct feed *feed)
{
    const struct source *source = self_of(feed)->source;

    if (source->pruned >= source->oplog.count)
        return -1;
    return (int64_t)(source->majority >> 32) -
           (int64_t)(source->oplog.items[source->pruned].time >> 32);
}

static void give_up(struct feed *feed)
{
    self_of(feed)->open = false;
}

static void free_feed(struct feed *feed)
{
    buf_release(&self_of(feed)->json);
    free(feed);
}

struct feed *source_feed_new(struct source *source, struct line *line)
{
    static const struct feed_ops ops = {.head = head,
                                        .scan = scan,
                                        .open = open_at,
                                        .next = next,
                                        .get = get,
                                        .window_s = window_s,
                                        .close = give_up,
                                        .free = free_feed};
    struct source_feed *self = mem_zero(1, sizeof *self);

    assert(source != NULL && line != NULL);
    line->failed_ms = -1; /* by another process */
    self->feed.ops = &ops;
    self->source = source;
    self->line = line;
    buf_init(&self->json, DOCUMENT_BYTES_MAX);
    return &self->feed;
}
