/* The state machine of the chunked coding.
 *
 *   SIZE -;-> EXT -> EXT_NAME -=-> EXT_VALUE
 *    |                  |            |
 *    +-------- CR ------+---- CR ----+--> SIZE_LF --> DATA -> DATA_CR -> DATA_LF -LF-> SIZE
 *                                            | size 0
 *            VALUE_LF <-CR- VALUE <-:- NAME <- TRAILER -CR-> END_LF -LF-> done
 *                \____________ LF _______________^
 *
 * Stricter than the grammar: at most 16 digits, so that a size cannot overflow; extensions without
 * blanks or quotes, and none behind one with a value (llhttp reads no others); no bare CR or LF;
 * and no trailer field that would change framing if someone downstream merged it.
 * Source: RFC 9112 7.1; RFC 9110 6.5.1. */
#include "http/framing/chunk.h"

#include "http/framing/bytes.h"

#include <assert.h>

enum { SIZE_DIGITS_MAX = 16 };

enum state {
    SIZE,
    EXT,
    EXT_NAME,
    EXT_VALUE,
    SIZE_LF,
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILER,
    NAME,
    VALUE,
    VALUE_LF,
    END_LF,
    DONE,
    BROKEN
};

void chunk_begin(struct chunk *chunk, uint64_t data_max, uint64_t around_max)
{
    *chunk = (struct chunk){.state = SIZE, .data_max = data_max, .around_max = around_max};
}

static int broken(struct chunk *chunk, enum http_reject reason)
{
    chunk->reason = reason;
    return BROKEN;
}

static int on_size(struct chunk *chunk, char byte)
{
    if (byte_is(byte, BYTE_HEX)) {
        if (++chunk->digits > SIZE_DIGITS_MAX)
            return BROKEN;
        chunk->left = chunk->left << 4 | byte_hex_value(byte);
        return SIZE;
    }
    if (chunk->digits == 0)
        return BROKEN;
    return byte == ';' ? EXT : byte == '\r' ? SIZE_LF : BROKEN;
}

static int on_extension(struct chunk *chunk, char byte)
{
    if (byte == '\r')
        return SIZE_LF;
    if (byte_is(byte, BYTE_TOKEN))
        return chunk->state;
    if (chunk->state == EXT_NAME && (byte == '=' || byte == ';'))
        return byte == '=' ? EXT_VALUE : EXT;
    return BROKEN;
}

static int on_trailer_first(struct chunk *chunk, char byte)
{
    if (byte == '\r')
        return END_LF;
    chunk->name_len = 1;
    chunk->name[0] = byte;
    return byte_is(byte, BYTE_TOKEN) ? NAME : BROKEN;
}

/* Fields that say where a message ends or goes: never in a trailer (RFC 9110 6.5.1). */
static bool name_is_allowed(const struct chunk *chunk)
{
    static const struct slice refused[] = {SLICE_INIT("content-length"), SLICE_INIT("host"),
                                           SLICE_INIT("transfer-encoding"),
                                           SLICE_INIT("connection"), SLICE_INIT("upgrade")};
    struct slice name = {chunk->name, chunk->name_len};

    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (bytes_equal_caseless(name, refused[i]))
            return false;
    }
    return true;
}

static int on_name(struct chunk *chunk, char byte)
{
    if (byte == ':')
        return name_is_allowed(chunk) ? VALUE : BROKEN;
    if (!byte_is(byte, BYTE_TOKEN))
        return BROKEN;
    if (chunk->name_len < sizeof chunk->name)
        chunk->name[chunk->name_len++] = byte;
    return NAME;
}

static int after_size(struct chunk *chunk)
{
    chunk->digits = 0;
    if (chunk->left > chunk->data_max - chunk->data_bytes)
        return broken(chunk, HTTP_REJECT_BODY_LIMIT);
    return chunk->left == 0 ? TRAILER : DATA;
}

/* The state after one byte outside the data.
 * tidy: allow complexity: one state machine, a line a state */
static int step(struct chunk *chunk, char byte)
{
    switch (chunk->state) {
    case SIZE: return on_size(chunk, byte);
    case EXT: return byte_is(byte, BYTE_TOKEN) ? EXT_NAME : BROKEN;
    case EXT_NAME:
    case EXT_VALUE: return on_extension(chunk, byte);
    case SIZE_LF: return byte == '\n' ? after_size(chunk) : BROKEN;
    case DATA_CR: return byte == '\r' ? DATA_LF : BROKEN;
    case DATA_LF: return byte == '\n' ? SIZE : BROKEN;
    case TRAILER: return on_trailer_first(chunk, byte);
    case NAME: return on_name(chunk, byte);
    case VALUE: return byte == '\r' ? VALUE_LF : byte_is(byte, BYTE_VALUE) ? VALUE : BROKEN;
    case VALUE_LF: return byte == '\n' ? TRAILER : BROKEN;
    case END_LF: return byte == '\n' ? DONE : BROKEN;
    default: return BROKEN;
    }
}

static size_t take_data(struct chunk *chunk, size_t available)
{
    size_t len = chunk->left < available ? (size_t)chunk->left : available;

    chunk->left -= len;
    chunk->data_bytes += len;
    if (chunk->left == 0)
        chunk->state = DATA_CR;
    return len;
}

enum chunk_verdict chunk_feed(struct chunk *chunk, struct slice input, size_t *out_used,
                              struct slice *out_data)
{
    size_t at = 0;

    assert(chunk->state < DONE && chunk->data_bytes <= chunk->data_max);
    while (at < input.len && chunk->state < DONE) {
        if (chunk->state == DATA) {
            *out_data = slice_of(input.ptr + at, take_data(chunk, input.len - at));
            *out_used = at + out_data->len;
            return CHUNK_DATA;
        }
        chunk->state = step(chunk, input.ptr[at++]);
        if (++chunk->around_bytes > chunk->around_max + chunk->data_bytes && chunk->state != BROKEN)
            chunk->state = broken(chunk, HTTP_REJECT_CHUNK_OVERHEAD);
    }
    *out_used = at;
    *out_data = slice_of(input.ptr + at, 0);
    if (chunk->state == BROKEN) {
        chunk->reason = chunk->reason == HTTP_REJECT_NONE ? HTTP_REJECT_CHUNK : chunk->reason;
        return CHUNK_REJECT;
    }
    return chunk->state == DONE ? CHUNK_DONE : CHUNK_MORE;
}
