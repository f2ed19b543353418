/* The feed of the embedded catalogue: its change log, joined with the documents as they are now.
 *
 *   catalog_change  after position.time  -->  put (the document) | delete (there is none)
 *
 * With one writer seq is commit order, so whatever is read at or below the newest seq is complete.
 * A log that was trimmed behind the position, or that is shorter than it, is lost history. */
#include "catalog/catalog.h"

#include "base/buf.h"
#include "base/mem.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { BATCH_CHANGES = 1000, LOOK_MS = 20, DOCUMENT_BYTES_MAX = PRODUCT_BYTES_MAX };

struct sqlite_feed {
    struct feed feed;
    struct catalog *catalog;
    char source[POSITION_SOURCE_CAP];
    struct buf json;
};

/* One call's visitor. */
struct giving {
    struct sqlite_feed *feed;
    feed_change_fn visit;
    void *user;
    struct feed_cursor *cursor; /* of a scan; else NULL */
    enum catalog_kind kind;     /* of a scan */
    uint32_t given;
};

static struct sqlite_feed *of(struct feed *feed)
{
    return (struct sqlite_feed *)feed;
}

static int fail(struct feed_fault *fault, int rc, enum feed_signal signal)
{
    fault->signal = signal;
    fault->code = 0;
    return rc;
}

static int lost(struct feed_fault *fault, const char *what, uint64_t ours, uint64_t theirs)
{
    int rc = error_set(&fault->error, ATTAR_EGONE, "%s: position %llu, the log has %llu", what,
                       (unsigned long long)ours, (unsigned long long)theirs);

    return fail(fault, rc, FEED_LOST);
}

static int read_source(struct sqlite_feed *feed, struct feed_fault *fault)
{
    struct buf id;
    size_t at;
    int rc;

    if (feed->source[0] != '\0')
        return 0;
    buf_init(&id, POSITION_SOURCE_CAP / 4);
    rc = catalog_note_get(feed->catalog, "instance", &id, &fault->error);
    at = rc == 0 ? (size_t)snprintf(feed->source, sizeof feed->source, "sqlite/") : 0;
    for (size_t i = 0; rc == 0 && i < id.len && at + 3 < sizeof feed->source; i++, at += 2)
        snprintf(feed->source + at, 3, "%02x", (uint8_t)id.ptr[i]);
    buf_release(&id);
    return rc < 0 ? fail(fault, rc, FEED_AGAIN) : 0;
}

static int head(struct feed *feed, struct mark *out_mark, char out_source[POSITION_SOURCE_CAP],
                struct feed_fault *fault)
{
    struct sqlite_feed *self = of(feed);
    uint64_t seq;
    int rc = read_source(self, fault);

    if (rc == 0)
        rc = catalog_position(self->catalog, &seq, &fault->error);
    if (rc < 0)
        return fail(fault, rc, FEED_AGAIN);
    if (out_mark != NULL)
        *out_mark = (struct mark){MARK_SQLITE, seq};
    if (out_source != NULL)
        memcpy(out_source, self->source, sizeof self->source);
    return 0;
}

static int give_scanned(void *user, struct slice id, struct slice json, struct attar_error *err)
{
    struct giving *giving = user;
    struct feed_change change = {
        .op = FEED_PUT, .kind = giving->kind, .id = id, .json = json, .type = "scan"};
    int rc = giving->visit(giving->user, &change);

    assert(id.len <= FEED_CURSOR_CAP);
    if (rc < 0)
        return error_set(err, -rc, "the visitor gave up");
    memcpy(giving->cursor->bytes, id.ptr, id.len);
    giving->cursor->len = (uint32_t)id.len;
    giving->cursor->done = false;
    return 0;
}

static int scan(struct feed *feed, enum catalog_kind kind, struct mark since,
                struct feed_cursor *cursor, feed_change_fn visit, void *user,
                struct feed_fault *fault)
{
    struct giving giving = {.visit = visit, .user = user, .cursor = cursor, .kind = kind};
    struct feed_cursor start = *cursor;
    int rc;

    (void)since; /* what is committed is there */
    cursor->done = true;
    rc = catalog_page(of(feed)->catalog, kind, slice_of(start.bytes, start.len), BATCH_CHANGES,
                      give_scanned, &giving, &fault->error);
    if (rc == 0)
        return 0;
    *cursor = start;
    return fail(fault, rc, FEED_AGAIN);
}

static int open_at(struct feed *feed, const struct position *from, struct feed_fault *fault)
{
    struct sqlite_feed *self = of(feed);
    int rc = read_source(self, fault);

    if (rc < 0)
        return rc;
    if (from->source[0] != '\0' && strcmp(from->source, self->source) != 0) {
        rc = error_set(&fault->error, ATTAR_EGONE, "the position is of %s, this is %s",
                       from->source, self->source);
        return fail(fault, rc, FEED_LOST);
    }
    return 0;
}

static int give_document(struct sqlite_feed *self, enum catalog_kind kind, struct slice id,
                         feed_change_fn visit, void *user, struct attar_error *err)
{
    struct feed_change change = {.op = FEED_PUT, .kind = kind, .id = id, .type = "change"};
    int rc;

    buf_clear(&self->json);
    rc = catalog_get(self->catalog, kind, id, &self->json, err);
    if (rc < 0 && rc != -ATTAR_ENOTFOUND)
        return rc;
    if (rc < 0)
        change.op = FEED_DELETE;
    else
        change.json = buf_slice(&self->json);
    rc = visit(user, &change);
    return rc < 0 ? error_set(err, -rc, "the visitor gave up") : 0;
}

static int give_change(void *user, enum catalog_kind kind, struct slice id, struct attar_error *err)
{
    struct giving *giving = user;

    giving->given++;
    return give_document(giving->feed, kind, id, giving->visit, giving->user, err);
}

/* The newest seq, once there is one behind `after` or the wait is over. */
static int await(struct sqlite_feed *self, uint64_t after, int wait_ms, uint64_t *out_newest,
                 struct attar_error *err)
{
    const struct timespec look = {.tv_nsec = LOOK_MS * 1000000L};
    int rc = catalog_position(self->catalog, out_newest, err);

    for (int waited = 0; rc == 0 && *out_newest == after && waited < wait_ms; waited += LOOK_MS) {
        nanosleep(&look, NULL);
        rc = catalog_position(self->catalog, out_newest, err);
    }
    return rc;
}

static int check_history(struct sqlite_feed *self, uint64_t after, uint64_t newest,
                         struct feed_fault *fault)
{
    uint64_t tail;
    int rc;

    if (newest < after)
        return lost(fault, "the log is shorter than it was", after, newest);
    if (newest == after)
        return 0;
    rc = catalog_tail(self->catalog, &tail, &fault->error);
    if (rc < 0)
        return fail(fault, rc, FEED_AGAIN);
    return tail == 0 || tail > after + 1
               ? lost(fault, "the log was trimmed behind the position", after, tail)
               : 0;
}

static int next(struct feed *feed, int wait_ms, feed_change_fn visit, void *user,
                struct position *position, struct feed_batch *out_batch, struct feed_fault *fault)
{
    struct sqlite_feed *self = of(feed);
    struct giving giving = {.feed = self, .visit = visit, .user = user};
    uint64_t after = position->mark.time;
    uint64_t newest = after;
    uint64_t upto;
    int rc = await(self, after, wait_ms, &newest, &fault->error);

    if (rc < 0)
        return fail(fault, rc, FEED_AGAIN);
    rc = check_history(self, after, newest, fault);
    if (rc < 0)
        return rc;
    upto = newest - after > BATCH_CHANGES ? after + BATCH_CHANGES : newest;
    rc = catalog_changes(self->catalog, after, upto, give_change, &giving, &fault->error);
    if (rc < 0)
        return fail(fault, rc, FEED_AGAIN);
    position->mark = (struct mark){MARK_SQLITE, upto};
    memcpy(position->source, self->source, sizeof self->source);
    *out_batch = (struct feed_batch){
        .changes = giving.given, .idle = upto == newest, .head_time = newest, .last_time = upto};
    return 0;
}

static int get(struct feed *feed, enum catalog_kind kind, struct slice id, feed_change_fn visit,
               void *user, struct feed_fault *fault)
{
    int rc = give_document(of(feed), kind, id, visit, user, &fault->error);

    return rc < 0 ? fail(fault, rc, FEED_AGAIN) : 0;
}

static int64_t window_s(struct feed *feed)
{
    (void)feed;
    return -1;
}

static void close_stream(struct feed *feed)
{
    (void)feed;
}

static void free_feed(struct feed *feed)
{
    buf_release(&of(feed)->json);
    free(feed);
}

struct feed *feed_over_catalog(struct catalog *catalog)
{
    static const struct feed_ops ops = {head, scan,     open_at,      next,
                                        get,  window_s, close_stream, free_feed};
    struct sqlite_feed *self = mem_zero(1, sizeof *self);

    self->feed.ops = &ops;
    self->catalog = catalog;
    buf_init(&self->json, DOCUMENT_BYTES_MAX);
    return &self->feed;
}
