/* Gate, chunk walker and llhttp, made to agree.
 *
 * Our own readers come first and say how many bytes belong to the request; llhttp is then given
 * exactly those, and must accept them, end where we end and count the same body bytes.  So a
 * looseness of llhttp cannot let anything through, and a fault of ours is seen by llhttp.
 * Source: reliability.md 2.3; RFC 9112 6.3 (the length of a message body). */
#include "http/framing/framer.h"

#include "http/framing/gate_check.h"

#include <assert.h>

void framer_init(struct framer *framer, const struct http_limits *limits)
{
    assert(limits != NULL && limits->header_fields_max <= GATE_FIELDS_CAP);
    framer->limits = limits;
    framer->witness = witness_new();
    framer_begin(framer);
}

void framer_release(struct framer *framer)
{
    witness_free(framer->witness);
    framer->witness = NULL;
}

void framer_begin(struct framer *framer)
{
    framer->reason = HTTP_REJECT_NONE;
    framer->body_max = framer->limits->body_bytes_max;
    framer->body_bytes = framer->wire_bytes = 0;
    framer->body_begun = false;
    gate_begin(&framer->gate, framer->limits);
}

static enum framer_verdict reject(struct framer *framer, enum http_reject reason)
{
    framer->reason = reason;
    return FRAMER_REJECT;
}

bool framer_has_body(const struct framer *framer)
{
    return framer->gate.framing == GATE_CHUNKED ||
           (framer->gate.framing == GATE_LENGTH && framer->gate.content_length > 0);
}

/* llhttp reads the head; true when it sees what the gate saw. */
static bool head_agrees(struct framer *framer, const char *head)
{
    const struct gate *gate = &framer->gate;
    const struct witness_view *view = witness_view(framer->witness);

    witness_begin(framer->witness);
    return witness_feed(framer->witness, slice_of(head, gate->head_len)) && view->head_complete &&
           slice_eq(slice_cstr(view->method), gate_method_name(gate->method)) &&
           view->target.len == gate->target.len && view->target.ptr == head + gate->target.at &&
           view->minor == gate->minor && view->chunked == (gate->framing == GATE_CHUNKED) &&
           view->has_length == (gate->framing == GATE_LENGTH) &&
           (gate->framing != GATE_LENGTH || view->content_length == gate->content_length) &&
           view->complete == !framer_has_body(framer);
}

enum framer_verdict framer_head(struct framer *framer, const char *head, size_t len)
{
    switch (gate_feed(&framer->gate, head, len)) {
    case GATE_MORE: return FRAMER_MORE;
    case GATE_REJECT: return reject(framer, framer->gate.reason);
    case GATE_DONE: break;
    }
    if (!head_agrees(framer, head))
        return reject(framer, HTTP_REJECT_DISAGREEMENT);
    return FRAMER_HEAD;
}

static enum framer_verdict chunked_body(struct framer *framer, struct slice input, size_t *out_used,
                                        framer_sink_fn sink, void *user)
{
    enum chunk_verdict verdict;

    *out_used = 0;
    do {
        struct slice data;
        size_t used;

        verdict = chunk_feed(&framer->chunk, slice_skip(input, *out_used), &used, &data);
        *out_used += used;
        if (data.len > 0)
            sink(user, data);
    } while (verdict == CHUNK_DATA);
    framer->body_bytes = framer->chunk.data_bytes;
    if (verdict == CHUNK_REJECT)
        return reject(framer, framer->chunk.reason);
    return verdict == CHUNK_DONE ? FRAMER_DONE : FRAMER_MORE;
}

static enum framer_verdict counted_body(struct framer *framer, struct slice input, size_t *out_used,
                                        framer_sink_fn sink, void *user)
{
    uint64_t left = framer->gate.content_length - framer->body_bytes;

    *out_used = left < input.len ? (size_t)left : input.len;
    if (*out_used > 0)
        sink(user, slice_of(input.ptr, *out_used));
    framer->body_bytes += *out_used;
    return *out_used == left ? FRAMER_DONE : FRAMER_MORE;
}

static enum framer_verdict body_begin(struct framer *framer)
{
    framer->body_begun = true;
    if (framer->gate.framing == GATE_LENGTH && framer->gate.content_length > framer->body_max)
        return reject(framer, HTTP_REJECT_BODY_LIMIT);
    chunk_begin(&framer->chunk, framer->body_max, framer->limits->chunk_overhead_bytes_max);
    return FRAMER_MORE;
}

enum framer_verdict framer_body(struct framer *framer, struct slice input, size_t *out_used,
                                framer_sink_fn sink, void *user)
{
    const struct witness_view *view = witness_view(framer->witness);
    enum framer_verdict verdict;

    assert(framer->reason == HTTP_REJECT_NONE);
    *out_used = 0;
    if (!framer_has_body(framer))
        return FRAMER_DONE;
    if (!framer->body_begun && body_begin(framer) == FRAMER_REJECT)
        return FRAMER_REJECT;
    if (input.len == 0)
        return FRAMER_MORE;
    if (framer->gate.framing == GATE_CHUNKED)
        verdict = chunked_body(framer, input, out_used, sink, user);
    else
        verdict = counted_body(framer, input, out_used, sink, user);
    framer->wire_bytes += *out_used;
    if (verdict == FRAMER_REJECT)
        return verdict;
    if (!witness_feed(framer->witness, slice_of(input.ptr, *out_used)) ||
        view->body_bytes != framer->body_bytes || view->complete != (verdict == FRAMER_DONE))
        return reject(framer, HTTP_REJECT_DISAGREEMENT);
    return verdict;
}
