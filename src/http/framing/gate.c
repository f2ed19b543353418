/* The state machine over the bytes of a head.
 *
 *   BEGIN -CR-> BEGIN_LF -> METHOD -SP-> TARGET -SP-> VERSION -CR-> LINE_LF
 *                                                                    |
 *        +---------------------------- FIELD <----------------- LF --+
 *        |  CR                          | ^
 *        v                         NAME : | LF
 *     END_LF -LF-> done             VALUE-CR-> VALUE_LF
 *
 * Each state knows which class of bytes it walks over; the first other byte decides.  A complete
 * part goes to gate_check.c, which knows what it means.  Limits count here, byte by byte, so that
 * they do not depend on how the input was split.
 * Source: RFC 9112 2.2, 3 and 5; the strictness is reliability.md 2.2. */
#include "http/framing/gate.h"

#include "http/framing/bytes.h"
#include "http/framing/gate_check.h"

#include <assert.h>

enum state {
    BEGIN,
    BEGIN_LF,
    METHOD_FIRST,
    METHOD,
    TARGET,
    VERSION,
    LINE_LF,
    FIELD,
    NAME,
    VALUE,
    VALUE_LF,
    END_LF,
    DONE
};

/* The class of bytes each state walks over; 0: every byte is a decision. */
static const uint8_t walks[] = {
    [METHOD] = BYTE_TOKEN, [TARGET] = BYTE_TARGET, [VERSION] = BYTE_TARGET,
    [NAME] = BYTE_TOKEN,   [VALUE] = BYTE_VALUE,   [DONE] = 0,
};

void gate_begin(struct gate *gate, const struct http_limits *limits)
{
    assert(limits->header_fields_max <= GATE_FIELDS_CAP);
    /* The fields are written before they are read; clearing them would cost 1.6 KB a request. */
    memset(gate, 0, offsetof(struct gate, fields));
    gate->limits = limits;
}

static struct gate_span part(const struct gate *gate)
{
    return (struct gate_span){gate->token, gate->at - gate->token};
}

/* A line end other than the one that is due, or whatever `otherwise` says of the byte. */
static enum http_reject misplaced(char byte, enum http_reject otherwise)
{
    return byte == '\n' || byte == '\r' ? HTTP_REJECT_LINE_END : otherwise;
}

static void enter(struct gate *gate, enum state state)
{
    gate->state = state;
    gate->token = gate->at + 1;
}

static enum http_reject on_begin(struct gate *gate, char byte)
{
    if (byte == '\r' && gate->state == BEGIN) {
        enter(gate, BEGIN_LF);
        return HTTP_REJECT_NONE;
    }
    if (!byte_is(byte, BYTE_TOKEN))
        return misplaced(byte, HTTP_REJECT_LEADING_BYTES);
    gate->state = METHOD;
    gate->token = gate->line = gate->at;
    return HTTP_REJECT_NONE;
}

static enum http_reject on_request_line(struct gate *gate, const char *head)
{
    char byte = head[gate->at];
    enum http_reject reason;

    if (gate->state == METHOD && byte == ' ') {
        reason = gate_check_method(gate, head, part(gate));
        enter(gate, TARGET);
    } else if (gate->state == TARGET && byte == ' ') {
        reason = gate_check_target(gate, head, part(gate));
        enter(gate, VERSION);
    } else if (gate->state == VERSION && byte == '\r') {
        reason = gate_check_version(gate, head, part(gate));
        enter(gate, LINE_LF);
    } else if (gate->state == TARGET && byte != '\r' && byte != '\n') {
        reason = HTTP_REJECT_TARGET;
    } else {
        reason = byte == '\n' ? HTTP_REJECT_LINE_END : HTTP_REJECT_REQUEST_LINE;
    }
    return reason;
}

static enum http_reject on_field_first(struct gate *gate, char byte)
{
    if (byte == '\r') {
        enter(gate, END_LF);
        return HTTP_REJECT_NONE;
    }
    if (byte == ' ' || byte == '\t')
        return HTTP_REJECT_FOLDED_FIELD;
    if (!byte_is(byte, BYTE_TOKEN))
        return misplaced(byte, HTTP_REJECT_FIELD_NAME);
    if (gate->field_count == gate->limits->header_fields_max)
        return HTTP_REJECT_FIELD_LIMIT;
    gate->state = NAME;
    gate->token = gate->at;
    return HTTP_REJECT_NONE;
}

static enum http_reject on_field(struct gate *gate, const char *head)
{
    char byte = head[gate->at];
    struct gate_span value;

    if (gate->state == NAME) {
        if (byte != ':')
            return misplaced(byte, HTTP_REJECT_FIELD_NAME);
        gate->field_name = part(gate);
        enter(gate, VALUE);
        return HTTP_REJECT_NONE;
    }
    if (byte != '\r')
        return misplaced(byte, HTTP_REJECT_FIELD_VALUE);
    value = part(gate);
    enter(gate, VALUE_LF);
    return gate_check_field(gate, head, value);
}

static enum http_reject on_line_feed(struct gate *gate, const char *head)
{
    if (head[gate->at] != '\n')
        return HTTP_REJECT_LINE_END;
    switch (gate->state) {
    case BEGIN_LF: enter(gate, METHOD_FIRST); return HTTP_REJECT_NONE;
    case LINE_LF: gate->line = gate->at + 1; break;
    case END_LF: gate->head_len = gate->at + 1; break;
    default: break;
    }
    if (gate->state == END_LF) {
        gate->state = DONE;
        return gate_check_head(gate);
    }
    enter(gate, FIELD);
    return HTTP_REJECT_NONE;
}

/* One byte that the state does not walk over. */
static enum http_reject decide(struct gate *gate, const char *head)
{
    switch (gate->state) {
    case BEGIN:
    case METHOD_FIRST: return on_begin(gate, head[gate->at]);
    case METHOD:
    case TARGET:
    case VERSION: return on_request_line(gate, head);
    case FIELD: return on_field_first(gate, head[gate->at]);
    case NAME:
    case VALUE: return on_field(gate, head);
    default: return on_line_feed(gate, head);
    }
}

/* The byte at gate->at may be looked at only if it lies within its limit; behind the longest
 * request line there may be its line end, while the header block counts its own. */
static enum http_reject within_limits(const struct gate *gate, char byte)
{
    size_t count = gate->at - gate->line;
    size_t line_max = gate->limits->request_line_bytes_max;

    if (gate->state < METHOD || gate->state == LINE_LF)
        return HTTP_REJECT_NONE;
    if (gate->state > LINE_LF)
        return count < gate->limits->header_bytes_max ? HTTP_REJECT_NONE : HTTP_REJECT_HEADER_LIMIT;
    if (count < line_max || (count == line_max && byte == '\r'))
        return HTTP_REJECT_NONE;
    return HTTP_REJECT_REQUEST_LINE_LIMIT;
}

/* Where the present state's limit ends, as an offset. */
static size_t limit_end(const struct gate *gate)
{
    if (gate->state < METHOD || gate->state == LINE_LF)
        return SIZE_MAX;
    return gate->state < LINE_LF ? gate->line + gate->limits->request_line_bytes_max
                                 : gate->line + gate->limits->header_bytes_max;
}

/* Step over the bytes that the present state takes as they come. */
static void walk(struct gate *gate, const char *head, size_t len)
{
    size_t end = limit_end(gate);
    int class = walks[gate->state];
    uint32_t at = gate->at;

    end = end < len ? end : len;
    while (at < end && byte_is(head[at], class))
        at++;
    gate->at = at;
}

enum gate_verdict gate_feed(struct gate *gate, const char *head, size_t len)
{
    assert(gate->reason == HTTP_REJECT_NONE && len <= UINT32_MAX);
    while (gate->state != DONE) {
        walk(gate, head, len);
        if (gate->at >= len)
            return GATE_MORE;
        gate->reason = within_limits(gate, head[gate->at]);
        if (gate->reason == HTTP_REJECT_NONE)
            gate->reason = decide(gate, head);
        if (gate->reason != HTTP_REJECT_NONE)
            return GATE_REJECT;
        gate->at++;
    }
    return GATE_DONE;
}
