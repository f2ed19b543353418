/* Framing; little-endian as the protocol is. */
#include "tests/support/mongo/wire.h"

enum { OP_REPLY = 1, OP_QUERY = 2004, OP_MSG = 2013, MSG_FLAGS_BYTES = 4, SECTION_BODY = 0 };

static uint32_t u32_at(const char *bytes)
{
    uint32_t value;

    memcpy(&value, bytes, sizeof value);
    return BSON_UINT32_FROM_LE(value);
}

static void add_u32(struct buf *out, uint32_t value)
{
    value = BSON_UINT32_TO_LE(value);
    buf_add(out, &value, sizeof value);
}

static bson_t *body_at(struct slice bytes)
{
    uint32_t len = bytes.len >= 5 ? u32_at(bytes.ptr) : 0;

    return len >= 5 && len <= bytes.len ? bson_new_from_data((const uint8_t *)bytes.ptr, len)
                                        : NULL;
}

/* Flags, then sections; the body is the first in every driver. */
static bson_t *read_msg(struct slice rest)
{
    if (rest.len < MSG_FLAGS_BYTES + 1 || rest.ptr[MSG_FLAGS_BYTES] != SECTION_BODY)
        return NULL;
    return body_at(slice_skip(rest, MSG_FLAGS_BYTES + 1));
}

/* Flags, "admin.$cmd", numbers to skip and to return, the command. */
static bson_t *read_query(struct slice rest)
{
    struct slice name = slice_skip(rest, 4);
    size_t len = strnlen(name.ptr, name.len);

    return body_at(slice_skip(name, len + 1 + 8));
}

ssize_t wire_read(struct slice bytes, struct message *out)
{
    uint32_t len;
    struct slice rest;

    if (bytes.len < WIRE_HEAD_BYTES)
        return 0;
    len = u32_at(bytes.ptr);
    if (len < WIRE_HEAD_BYTES || len > WIRE_MESSAGE_BYTES_MAX)
        return -1;
    if (bytes.len < len)
        return 0;
    rest = slice_of(bytes.ptr + WIRE_HEAD_BYTES, len - WIRE_HEAD_BYTES);
    *out = (struct message){.request_id = (int32_t)u32_at(bytes.ptr + 4),
                            .legacy = u32_at(bytes.ptr + 12) == OP_QUERY};
    if (out->legacy || u32_at(bytes.ptr + 12) == OP_MSG)
        out->body = out->legacy ? read_query(rest) : read_msg(rest);
    return out->body != NULL ? (ssize_t)len : -1;
}

void wire_write(const struct message *to, const bson_t *reply, struct buf *out)
{
    uint32_t extra = to->legacy ? 20 : MSG_FLAGS_BYTES + 1;

    add_u32(out, WIRE_HEAD_BYTES + extra + reply->len);
    add_u32(out, (uint32_t)to->request_id + 1);
    add_u32(out, (uint32_t)to->request_id);
    add_u32(out, to->legacy ? OP_REPLY : OP_MSG);
    add_u32(out, 0); /* flags */
    if (to->legacy) {
        add_u32(out, 0); /* cursor, two words */
        add_u32(out, 0);
        add_u32(out, 0); /* first document */
        add_u32(out, 1); /* documents */
    } else {
        buf_add_byte(out, SECTION_BODY);
    }
    buf_add(out, bson_get_data(reply), reply->len);
}
