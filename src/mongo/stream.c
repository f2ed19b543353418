/* The change stream by raw aggregate, getMore and killCursors, because the driver's own helper
 * resumes without end, hides where batches end and has no batchSize 0 (sync.md section 7).
 *
 *   open:  aggregate {$changeStream, $match, $project, $changeStreamSplitLargeEvent}, batchSize 0
 *   next:  getMore --> events, each given --> place := postBatchResumeToken */
#include "mongo/stream.h"

#include "base/clock.h"

#include <assert.h>
#include <stdio.h>

enum { WAIT_MS_MAX = 1000, REOPEN_AFTER_S = 30 * 60, CODE_TOO_LARGE = 10334 };

static void drop_stream(struct mongo *mongo)
{
    struct mongo_stream *stream = &mongo->stream;

    stream->cursor = 0;
    stream->empty_time = 0;
    stream->ended = false;
    mongo_split_reset(&stream->split);
    if (stream->first != NULL)
        bson_destroy(stream->first);
    stream->first = NULL;
    if (stream->session != NULL)
        mongoc_client_session_destroy(stream->session);
    stream->session = NULL;
}

void mongo_stream_close(struct mongo *mongo)
{
    struct mongo_stream *stream = &mongo->stream;
    struct mongo_fault ignored = {0};

    if (stream->cursor != 0 && mongo->server_id != 0) {
        bson_t *body = BCON_NEW("killCursors", BCON_UTF8(stream->collection), "cursors", "[",
                                BCON_INT64(stream->cursor), "]");
        const struct mongo_command command = {mongo->database, body, stream->session, STEP_READ};
        bson_t reply;

        mongo_command(mongo, &command, &reply, &ignored);
        bson_destroy(&reply);
        bson_destroy(body);
    }
    drop_stream(mongo);
}

/* A server without sessions does without. */
static void start_session(struct mongo *mongo)
{
    mongoc_session_opt_t *opts = mongoc_session_opts_new();
    bson_error_t error;

    mongoc_session_opts_set_causal_consistency(opts, false);
    mongo->stream.session = mongoc_client_start_session(mongo->client, opts, &error);
    mongoc_session_opts_destroy(opts);
}

/* The cursor of a reply, and its collection: what stands behind the first dot of "db.$cmd.x". */
static int note_cursor(struct mongo *mongo, bson_t *reply, struct mongo_fault *fault)
{
    struct mongo_stream *stream = &mongo->stream;
    const char *dot = NULL;
    bson_iter_t value;

    if (mongo_reply_find(reply, "cursor.ns", &value) && BSON_ITER_HOLDS_UTF8(&value))
        dot = strchr(bson_iter_utf8(&value, NULL), '.');
    if (dot == NULL || strlen(dot + 1) >= sizeof stream->collection ||
        !mongo_reply_find(reply, "cursor.id", &value) || bson_iter_as_int64(&value) == 0)
        return mongo_fault_set(fault, MONGO_AGAIN, "the stream was opened without a cursor");
    snprintf(stream->collection, sizeof stream->collection, "%s", dot + 1);
    stream->cursor = bson_iter_as_int64(&value);
    stream->opened_ns = clock_monotonic_ns();
    if (mongo_reply_find(reply, "cursor.firstBatch.0", &value))
        stream->first = bson_copy(reply);
    return 0;
}

static int open_once(struct mongo *mongo, const struct mongo_place *from, struct mongo_fault *fault)
{
    bson_t *body = mongo_pipeline_build(mongo, from);
    struct mongo_command command = {mongo->database, body, mongo->stream.session, STEP_OPEN};
    bson_t reply;
    int rc = mongo_command(mongo, &command, &reply, fault);

    if (rc == 0)
        rc = note_cursor(mongo, &reply, fault);
    bson_destroy(&reply);
    bson_destroy(body);
    return rc;
}

/* An event that is too large is asked for in fragments, once; a server that knows no fragments is
 * asked without, unless that is what failed before. */
static bool open_otherwise(struct mongo_stream *stream, struct mongo_fault *fault)
{
    if (fault->signal != MONGO_STAGE)
        return false;
    if (stream->whole || stream->must_split) {
        fault->signal = stream->must_split ? MONGO_TOO_LARGE : MONGO_REFUSED;
        stream->must_split = false;
        stream->whole = true;
        return false;
    }
    stream->whole = true;
    return true;
}

static void note_too_large(struct mongo_stream *stream, struct mongo_fault *fault)
{
    if (fault->code != CODE_TOO_LARGE || !stream->whole)
        return;
    stream->whole = false;
    stream->must_split = true;
    fault->signal = MONGO_AGAIN;
}

int mongo_stream_open(struct mongo *mongo, const struct mongo_place *from,
                      struct mongo_fault *fault)
{
    int rc;

    assert(mongo != NULL && fault != NULL);
    assert(from->token_len <= MONGO_TOKEN_MAX);
    mongo_stream_close(mongo);
    rc = mongo_server_select(mongo, fault);
    if (rc < 0)
        return rc;
    start_session(mongo);
    rc = open_once(mongo, from, fault);
    if (rc < 0 && open_otherwise(&mongo->stream, fault))
        rc = open_once(mongo, from, fault);
    if (rc < 0) {
        note_too_large(&mongo->stream, fault);
        if (fault->signal == MONGO_STAGE)
            fault->signal = MONGO_REFUSED;
        drop_stream(mongo);
    }
    return rc;
}

static int get_more(struct mongo *mongo, int wait_ms, bson_t *reply, struct mongo_fault *fault)
{
    struct mongo_stream *stream = &mongo->stream;
    int bounded_ms = wait_ms < 1 ? 1 : wait_ms < WAIT_MS_MAX ? wait_ms : WAIT_MS_MAX;
    bson_t *body = BCON_NEW(
        "getMore", BCON_INT64(stream->cursor), "collection", BCON_UTF8(stream->collection),
        "batchSize", BCON_INT32(MONGO_BATCH_EVENTS_MAX), "maxTimeMS", BCON_INT64(bounded_ms));
    const struct mongo_command command = {mongo->database, body, stream->session, STEP_MORE};
    int rc;

    assert(stream->cursor != 0 && stream->first == NULL);
    rc = mongo_command(mongo, &command, reply, fault);
    bson_destroy(body);
    return rc;
}

static bool due_for_reopening(const struct mongo_stream *stream)
{
    int64_t open_s = (clock_monotonic_ns() - stream->opened_ns) / 1000000000;

    return stream->cursor != 0 && stream->split.fragment == 0 && open_s >= REOPEN_AFTER_S;
}

/* A stream that can be read: the one that is open, or one from *place. */
static int ensure_open(struct mongo *mongo, const struct mongo_place *place,
                       struct mongo_fault *fault)
{
    struct mongo_stream *stream = &mongo->stream;

    if (stream->ended) {
        stream->ended = false;
        return mongo_fault_set(fault, MONGO_AGAIN, "the server ended the stream");
    }
    if (stream->cursor != 0 && !due_for_reopening(stream))
        return 0;
    return mongo_stream_open(mongo, place, fault);
}

/* The batch that came with the opening, or the next one.  MONGO_EMPTY: time was up at the server,
 * which says nothing about what there is. */
static int next_reply(struct mongo *mongo, int wait_ms, bson_t *reply, struct mongo_fault *fault)
{
    struct mongo_stream *stream = &mongo->stream;

    if (stream->first == NULL)
        return get_more(mongo, wait_ms, reply, fault);
    bson_init(reply);
    bson_steal(reply, stream->first);
    stream->first = NULL;
    return 0;
}

/* What a batch left: the cursor lives, or an invalidate or the server ended it. */
static void note_end(struct mongo *mongo, const bson_t *reply, bool invalidated)
{
    bson_iter_t id;
    bool alive = mongo_reply_find(reply, "cursor.id", &id) && bson_iter_as_int64(&id) != 0;

    if (alive && !invalidated)
        return;
    if (!alive)
        mongo->stream.cursor = 0; /* never getMore on cursor 0 */
    mongo_stream_close(mongo);
    mongo->stream.ended = !invalidated;
}

int mongo_stream_next(struct mongo *mongo, int wait_ms, mongo_event_fn visit, void *user,
                      struct mongo_place *place, struct mongo_batch *out_batch,
                      struct mongo_fault *fault)
{
    const struct mongo_reader reader = {visit, user};
    struct mongo_batch_end end = {0};
    bson_t reply;
    int rc;

    assert(visit != NULL && place != NULL && out_batch != NULL);
    *fault = (struct mongo_fault){0};
    rc = ensure_open(mongo, place, fault);
    if (rc < 0)
        return rc;
    rc = next_reply(mongo, wait_ms, &reply, fault);
    if (rc == 0)
        rc = mongo_batch_give(mongo, &reply, &reader, place, &end, fault);
    if (rc == 0)
        note_end(mongo, &reply, end.invalidated);
    bson_destroy(&reply);
    if (rc < 0 && fault->signal == MONGO_EMPTY)
        rc = 0;
    if (rc < 0) {
        note_too_large(&mongo->stream, fault);
        mongo_stream_close(mongo);
        return rc;
    }
    *out_batch = end.batch;
    return 0;
}
