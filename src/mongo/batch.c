/* One batch of the stream: its events are given, then the place moves to its end.
 *
 *   token   postBatchResumeToken, of empty batches too; without one, that of the last event
 *   time    what the token says; if it says none: that of the last event, or, after two empty
 *           batches in a row, the operationTime of the first (sync.md section 4.5)
 *
 * The events of a transaction share one time T.  A batch that may have been cut inside one stands
 * at T - 1 until the next: one that is full by count or bytes, or whose last event is of a
 * transaction.  Inside a split event the place does not move at all. */
#include "mongo/stream.h"

#include <assert.h>

enum { BATCH_BYTES_FULL = 8 << 20 /* a reply of this size may have been cut at 16 MiB */ };

struct giving {
    struct mongo *mongo;
    const struct mongo_reader *reader;
    struct mongo_fault *fault;
    struct mongo_batch batch;
    struct slice token; /* of the last event, as are the next two */
    uint64_t time;
    bool in_transaction;
    bool invalidated;
    uint32_t events;
};

static void note_event(struct giving *g, const struct mongo_view *view, uint32_t changes)
{
    g->events++;
    g->token = view->token;
    g->time = view->time;
    g->in_transaction = view->in_transaction;
    g->invalidated = g->invalidated || slice_eq(view->type, SLICE("invalidate"));
    g->batch.changes += changes;
    g->batch.event_ms = view->wall_ms;
    g->batch.last_time = view->time;
}

/* One event, or a fragment of one. */
static int give_event(struct giving *g, struct slice bson)
{
    struct mongo_split *split = &g->mongo->stream.split;
    struct mongo_view view;
    uint32_t changes = 0;
    int rc = mongo_view_read(bson, &view, g->fault);

    if (rc == 0 && (view.of != 0 || split->fragment != 0)) {
        rc = mongo_split_add(split, bson, &view, &bson, g->fault);
        if (rc < 0 || bson.ptr == NULL)
            return rc;
        rc = mongo_view_read(bson, &view, g->fault);
    }
    if (rc == 0)
        rc = mongo_view_give(&view, &g->mongo->names, &g->mongo->scratch, g->reader, &changes,
                             g->fault);
    if (rc == 0)
        note_event(g, &view, changes);
    return rc;
}

static int give_events(struct giving *g, const bson_t *reply)
{
    bson_iter_t array;
    bson_iter_t iter;
    int rc = 0;

    if ((!mongo_reply_find(reply, "cursor.nextBatch", &array) &&
         !mongo_reply_find(reply, "cursor.firstBatch", &array)) ||
        !BSON_ITER_HOLDS_ARRAY(&array) || !bson_iter_recurse(&array, &iter))
        return mongo_fault_set(g->fault, MONGO_AGAIN, "a reply without a batch");
    while (rc == 0 && bson_iter_next(&iter)) {
        const uint8_t *bytes = NULL;
        uint32_t len = 0;

        if (!BSON_ITER_HOLDS_DOCUMENT(&iter))
            return mongo_fault_set(g->fault, MONGO_AGAIN, "an event that is no document");
        bson_iter_document(&iter, &len, &bytes);
        rc = give_event(g, slice_of((const char *)bytes, len));
    }
    if (rc == 0 && iter.err_off != 0)
        return mongo_fault_set(g->fault, MONGO_AGAIN, "a batch of malformed BSON");
    return rc;
}

static struct slice token_of(const struct giving *g, const bson_t *reply)
{
    const uint8_t *bytes = NULL;
    uint32_t len = 0;
    bson_iter_t value;

    if (!mongo_reply_find(reply, "cursor.postBatchResumeToken", &value) ||
        !BSON_ITER_HOLDS_DOCUMENT(&value))
        return g->token;
    bson_iter_document(&value, &len, &bytes);
    return slice_of((const char *)bytes, len);
}

static bool is_full(const struct giving *g, const bson_t *reply)
{
    return g->events >= MONGO_BATCH_EVENTS_MAX || reply->len >= BATCH_BYTES_FULL ||
           (g->events > 0 && g->in_transaction);
}

/* The time up to which every change was given; 0: not known. */
static uint64_t time_of(const struct giving *g, const bson_t *reply, bool told, uint64_t token_time)
{
    uint64_t time = told ? token_time : g->events > 0 ? g->time : g->mongo->stream.empty_time;

    return g->events > 0 && time == g->time && time > 0 && is_full(g, reply) ? time - 1 : time;
}

static int move_place(struct giving *g, const bson_t *reply, struct mongo_place *place)
{
    struct slice token = token_of(g, reply);
    uint64_t token_time = 0;
    bool told = token.ptr != NULL && mongo_token_time(token, &token_time);
    uint64_t time;

    if (token.len > MONGO_TOKEN_MAX)
        return mongo_fault_set(g->fault, MONGO_REFUSED, "a resume token of %zu bytes; at most %d",
                               token.len, MONGO_TOKEN_MAX);
    if (told && token_time < place->time)
        return mongo_fault_set(g->fault, MONGO_BACKWARD,
                               "the stream stands at %08x-%08x, before %08x-%08x",
                               (unsigned)(token_time >> 32), (unsigned)token_time,
                               (unsigned)(place->time >> 32), (unsigned)place->time);
    time = time_of(g, reply, told, token_time);
    if (time > place->time)
        place->time = time;
    if (token.ptr != NULL) {
        memcpy(place->token, token.ptr, token.len);
        place->token_len = (uint32_t)token.len;
    }
    return 0;
}

int mongo_batch_give(struct mongo *mongo, const bson_t *reply, const struct mongo_reader *reader,
                     struct mongo_place *place, struct mongo_batch_end *out_end,
                     struct mongo_fault *fault)
{
    struct giving g = {.mongo = mongo, .reader = reader, .fault = fault};
    uint64_t operation_time;
    uint64_t last_write;
    int rc;

    assert(place->token_len <= MONGO_TOKEN_MAX && out_end != NULL);
    rc = give_events(&g, reply);
    if (rc == 0 && mongo->stream.split.fragment == 0)
        rc = move_place(&g, reply, place);
    if (rc < 0)
        return rc;
    g.batch.idle = g.events == 0 && mongo->stream.split.fragment == 0;
    operation_time = mongo_reply_time(reply);
    last_write = g.batch.idle ? mongo_last_write(mongo) : 0;
    g.batch.head_time = last_write > operation_time ? last_write : operation_time;
    mongo->stream.empty_time = g.batch.idle ? operation_time : 0;
    *out_end = (struct mongo_batch_end){g.batch, g.invalidated};
    return 0;
}
