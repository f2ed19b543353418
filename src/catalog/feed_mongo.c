/* The feed over src/mongo: its words are turned into those of catalog/feed.h, one by one.
 *
 *   collection i = kind i      place {time, token} = position {mark m1, token, pipeline hash}
 *
 * What is MongoDB's, its requests, codes, bytes and bounds, is in src/mongo. */
#include "catalog/feed_mongo.h"

#include "base/mem.h"
#include "catalog/feed.h"
#include "mongo/mongo.h"

#include <assert.h>
#include <stdlib.h>

struct feed_mongo {
    struct feed feed; /* first: feeds are cast */
    struct mongo *mongo;
};

static_assert((int)CATALOG_KIND_COUNT <= (int)MONGO_COLLECTIONS_MAX, "a collection for each kind");
static_assert((int)POSITION_TOKEN_MAX == (int)MONGO_TOKEN_MAX, "tokens fit");
static_assert((int)POSITION_SOURCE_CAP == (int)MONGO_IDENTITY_CAP, "identities fit");
static_assert((int)MONGO_CURSOR_CAP <= (int)FEED_CURSOR_CAP, "cursors fit");

static const enum feed_signal signals[] = {
    [MONGO_OK] = FEED_AGAIN, /* the reader ended the call */
    [MONGO_AGAIN] = FEED_AGAIN,       [MONGO_BUSY] = FEED_BUSY,
    [MONGO_DENIED] = FEED_DENIED,     [MONGO_LOST] = FEED_LOST,
    [MONGO_REFUSED] = FEED_REFUSED,   [MONGO_TOO_LARGE] = FEED_TOO_LARGE,
    [MONGO_BACKWARD] = FEED_BACKWARD, [MONGO_UNSUITABLE] = FEED_UNSUITABLE,
    [MONGO_EMPTY] = FEED_AGAIN,       [MONGO_STAGE] = FEED_REFUSED,
};

static const enum feed_op ops_of[] = {
    [MONGO_PUT] = FEED_PUT,           [MONGO_DELETE] = FEED_DELETE,
    [MONGO_GONE] = FEED_GONE,         [MONGO_DROPPED] = FEED_DROPPED,
    [MONGO_REPLACED] = FEED_REPLACED, [MONGO_INVALID] = FEED_INVALID,
    [MONGO_UNKNOWN] = FEED_UNKNOWN,
};

static struct mongo *mongo_of(struct feed *feed)
{
    return ((struct feed_mongo *)feed)->mongo;
}

static int told(int rc, const struct mongo_fault *from, struct feed_fault *to)
{
    if (rc == 0)
        return 0;
    to->signal = signals[from->signal];
    to->code = from->code;
    to->error = from->error;
    if (from->signal == MONGO_OK)
        error_set(&to->error, -rc, "the reader of the feed gave up");
    return rc;
}

/* The reader, behind the words of src/mongo. */
struct reader {
    feed_change_fn visit;
    void *user;
};

static int pass(void *user, const struct mongo_event *event)
{
    const struct reader *reader = user;
    struct feed_change change = {
        .op = ops_of[event->op],
        .kind = (enum catalog_kind)event->collection,
        .id = event->id,
        .json = event->json,
        .reason = event->reason,
        .type = event->type,
    };

    return reader->visit(reader->user, &change);
}

static int head(struct feed *feed, struct mark *out_mark, char out_source[POSITION_SOURCE_CAP],
                struct feed_fault *fault)
{
    char source[MONGO_IDENTITY_CAP];
    struct mongo_fault why = {0};
    uint64_t time = 0;
    int rc = 0;

    if (out_mark != NULL)
        rc = mongo_now(mongo_of(feed), &time, &why);
    if (rc == 0 && out_source != NULL)
        rc = mongo_identity(mongo_of(feed), source, &why);
    if (rc < 0)
        return told(rc, &why, fault);
    if (out_mark != NULL)
        *out_mark = (struct mark){MARK_MONGO, time};
    if (out_source != NULL)
        memcpy(out_source, source, sizeof source);
    return 0;
}

static int scan(struct feed *feed, enum catalog_kind kind, struct mark since,
                struct feed_cursor *cursor, feed_change_fn visit, void *user,
                struct feed_fault *fault)
{
    struct reader reader = {visit, user};
    struct mongo_cursor at = {.len = cursor->len, .done = cursor->done};
    struct mongo_fault why = {0};
    int rc;

    assert(cursor->len <= MONGO_CURSOR_CAP);
    memcpy(at.bytes, cursor->bytes, cursor->len);
    rc = mongo_scan(mongo_of(feed), (uint32_t)kind, since.kind == MARK_MONGO ? since.time : 0, &at,
                    pass, &reader, &why);
    if (rc < 0)
        return told(rc, &why, fault);
    cursor->len = at.len;
    cursor->done = at.done;
    memcpy(cursor->bytes, at.bytes, at.len);
    return 0;
}

static struct mongo_place place_of(struct feed *feed, const struct position *position)
{
    struct mongo_place place = {.time = position->mark.time};

    assert(position->token_len <= MONGO_TOKEN_MAX);
    if (position->pipeline_hash == mongo_pipeline_hash(mongo_of(feed))) {
        place.token_len = position->token_len;
        memcpy(place.token, position->token, position->token_len);
    }
    return place;
}

static int open_at(struct feed *feed, const struct position *from, struct feed_fault *fault)
{
    struct mongo_place place = place_of(feed, from);
    struct mongo_fault why = {0};

    return told(mongo_stream_open(mongo_of(feed), &place, &why), &why, fault);
}

static int next(struct feed *feed, int wait_ms, feed_change_fn visit, void *user,
                struct position *position, struct feed_batch *out_batch, struct feed_fault *fault)
{
    struct mongo_place place = place_of(feed, position);
    struct reader reader = {visit, user};
    struct mongo_batch batch = {0};
    struct mongo_fault why = {0};
    int rc = mongo_stream_next(mongo_of(feed), wait_ms, pass, &reader, &place, &batch, &why);

    if (rc < 0)
        return told(rc, &why, fault);
    position->mark = (struct mark){MARK_MONGO, place.time};
    position->pipeline_hash = mongo_pipeline_hash(mongo_of(feed));
    position->token_len = place.token_len;
    memcpy(position->token, place.token, place.token_len);
    *out_batch = (struct feed_batch){
        .changes = batch.changes,
        .idle = batch.idle,
        .event_ms = batch.event_ms,
        .head_time = batch.head_time,
        .last_time = batch.last_time,
    };
    return 0;
}

static int get(struct feed *feed, enum catalog_kind kind, struct slice id, feed_change_fn visit,
               void *user, struct feed_fault *fault)
{
    struct reader reader = {visit, user};
    struct mongo_fault why = {0};

    return told(mongo_get(mongo_of(feed), (uint32_t)kind, id, pass, &reader, &why), &why, fault);
}

static int64_t window_s(struct feed *feed)
{
    return mongo_window_s(mongo_of(feed));
}

static void close_stream(struct feed *feed)
{
    mongo_stream_close(mongo_of(feed));
}

static void free_feed(struct feed *feed)
{
    if (feed == NULL)
        return;
    mongo_close(mongo_of(feed));
    free(feed);
}

static const struct feed_ops ops = {
    .head = head,
    .scan = scan,
    .open = open_at,
    .next = next,
    .get = get,
    .window_s = window_s,
    .close = close_stream,
    .free = free_feed,
};

int feed_open_mongo(const struct feed_mongo_config *config, struct feed **out_feed,
                    struct attar_error *err)
{
    struct mongo_config names = {config->uri, config->database, {NULL}, CATALOG_KIND_COUNT};
    struct feed_mongo *feed;
    struct mongo *mongo;
    int rc;

    for (int kind = 0; kind < CATALOG_KIND_COUNT; kind++)
        names.collections[kind] = config->collections[kind];
    rc = mongo_open(&names, &mongo, err);
    if (rc < 0)
        return rc;
    feed = mem_zero(1, sizeof *feed);
    feed->feed.ops = &ops;
    feed->mongo = mongo;
    *out_feed = &feed->feed;
    return 0;
}
