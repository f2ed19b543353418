/* The connection's reading loop without a connection: head until HEAD, body until DONE, again.
 * The head is handed over in a block that is moved at every growth, because a connection's
 * buffer may move too. */
#include "replay.h"

#include "base/hash.h"
#include "base/mem.h"
#include "http/framing/gate_check.h"

#include <stdlib.h>

struct feed {
    struct slice input;
    struct rng *rng;
    size_t piece_max;
    size_t seen; /* bytes that have "arrived" */
};

static bool more_arrives(struct feed *feed)
{
    size_t left = feed->input.len - feed->seen;
    size_t piece = feed->rng == NULL ? left : 1 + rng_below(feed->rng, feed->piece_max);

    feed->seen += piece < left ? piece : left;
    return left > 0;
}

static void take(void *user, struct slice data)
{
    struct replay_message *message = user;

    /* A hash that does not depend on how the data was split. */
    for (size_t i = 0; i < data.len; i++)
        message->body_hash = hash_u64(message->body_hash ^ (unsigned char)data.ptr[i]);
    message->body_len += data.len;
}

static enum framer_verdict run_head(struct framer *framer, struct feed *feed, size_t begin)
{
    enum framer_verdict verdict;

    do {
        size_t len = feed->seen - begin;
        char *copy = mem_zero(1, len + 1);

        memcpy(copy, feed->input.ptr + begin, len);
        verdict = framer_head(framer, copy, len);
        free(copy);
    } while (verdict == FRAMER_MORE && more_arrives(feed));
    return verdict;
}

static enum framer_verdict run_body(struct framer *framer, struct feed *feed,
                                    struct replay_message *message)
{
    enum framer_verdict verdict;

    message->end = message->body_at;
    do {
        size_t used;

        verdict =
            framer_body(framer, slice_of(feed->input.ptr + message->end, feed->seen - message->end),
                        &used, take, message);
        message->end += used;
    } while (verdict == FRAMER_MORE && more_arrives(feed));
    return verdict;
}

static void note_head(const struct gate *gate, size_t begin, struct replay_message *message)
{
    struct slice method = gate_method_name(gate->method);

    *message = (struct replay_message){.target_at = begin + gate->target.at,
                                       .target_len = gate->target.len,
                                       .body_at = begin + gate->head_len,
                                       .keep_alive = gate->keep_alive};
    memcpy(message->method, method.ptr, method.len);
}

/* One message that begins at `begin`; returns false when it was the last. */
static bool run_message(struct framer *framer, struct feed *feed, size_t begin, struct replay *out)
{
    struct replay_message *message = &out->messages[out->count];
    enum framer_verdict verdict = run_head(framer, feed, begin);

    if (verdict == FRAMER_HEAD) {
        note_head(&framer->gate, begin, message);
        verdict = run_body(framer, feed, message);
        out->head_only = verdict != FRAMER_DONE;
    }
    if (verdict == FRAMER_REJECT)
        out->reason = framer->reason;
    out->count += verdict == FRAMER_DONE;
    return verdict == FRAMER_DONE && message->keep_alive && out->count < REPLAY_MESSAGES_MAX;
}

void replay_run(struct slice input, struct rng *rng, size_t piece_max, struct replay *out)
{
    struct http_limits limits = http_limits_default();
    struct feed feed = {input, rng, piece_max, 0};
    struct framer framer;
    size_t begin = 0;

    *out = (struct replay){.count = 0};
    framer_init(&framer, &limits);
    while (run_message(&framer, &feed, begin, out)) {
        begin = out->messages[out->count - 1].end;
        framer_begin(&framer);
    }
    /* What a connection answers to bytes behind its last request. */
    if (out->reason == HTTP_REJECT_NONE && out->count > 0 && !out->head_only &&
        !out->messages[out->count - 1].keep_alive && out->messages[out->count - 1].end < input.len)
        out->reason = HTTP_REJECT_AFTER_CLOSE;
    framer_release(&framer);
}

static bool message_equal(const struct replay_message *a, const struct replay_message *b)
{
    return strcmp(a->method, b->method) == 0 && a->target_at == b->target_at &&
           a->target_len == b->target_len && a->body_at == b->body_at && a->end == b->end &&
           a->body_len == b->body_len && a->body_hash == b->body_hash &&
           a->keep_alive == b->keep_alive;
}

bool replay_equal(const struct replay *a, const struct replay *b)
{
    if (a->count != b->count || a->reason != b->reason || a->head_only != b->head_only)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        if (!message_equal(&a->messages[i], &b->messages[i]))
            return false;
    }
    return true;
}
