/* One pass over the headers of a MessagePack text.
 *
 *   byte      means                                   then come
 *   00..7f    small integer                           -
 *   80..8f    map of 0..15 pairs                      2 n values
 *   90..9f    array of 0..15                          n values
 *   a0..bf    string of 0..31 bytes                   n bytes
 *   c0 c2 c3  nil false true                          -
 *   c1        never used                              refused
 *   c4..c6    binary, length in 1 2 4 bytes           n bytes
 *   c7..c9    extension                               refused: nothing of ours writes one
 *   ca cb     float 4 8;  cc..cf uint 1 2 4 8;  d0..d3 int 1 2 4 8
 *   d4..d8    fixed extension                         refused
 *   d9..db    string, length in 1 2 4 bytes           n bytes
 *   dc dd     array, count in 2 4;  de df map
 *   e0..ff    small negative integer                  -
 *
 * `due[d]` counts the values still to come at depth d, so no recursion is needed.
 * Source: MessagePack specification, "Formats". */
#include "codec/pack_scan.h"

#include <assert.h>

enum { DEPTH_CAP = 32 };

struct header {
    uint64_t body;   /* bytes that follow the header */
    uint64_t values; /* values that follow */
    bool container;
    size_t len; /* of the header itself, 0 = refused */
};

/* A big-endian number of `width` bytes behind the first; false past the end. */
static bool read_width(struct slice rest, size_t width, uint64_t *out_value)
{
    uint64_t value = 0;

    if (rest.len < 1 + width)
        return false;
    for (size_t i = 1; i <= width; i++)
        value = value << 8 | (unsigned char)rest.ptr[i];
    *out_value = value;
    return true;
}

static struct header sized(struct slice rest, size_t width, unsigned values_each)
{
    uint64_t n = 0;

    if (!read_width(rest, width, &n))
        return (struct header){0};
    if (values_each == 0)
        return (struct header){.body = n, .len = 1 + width};
    return (struct header){.values = n * values_each, .container = true, .len = 1 + width};
}

static struct header small(unsigned char c)
{
    if (c <= 0x7F || c >= 0xE0)
        return (struct header){.len = 1};
    if (c <= 0x8F)
        return (struct header){.values = 2u * (c & 15u), .container = true, .len = 1};
    if (c <= 0x9F)
        return (struct header){.values = c & 15u, .container = true, .len = 1};
    return (struct header){.body = c & 31u, .len = 1};
}

static struct header header_of(struct slice rest)
{
    unsigned char c = (unsigned char)rest.ptr[0];

    if (c <= 0xBF || c >= 0xE0)
        return small(c);
    switch (c) {
    case 0xC0:
    case 0xC2:
    case 0xC3: return (struct header){.len = 1};
    case 0xC4:
    case 0xD9: return sized(rest, 1, 0);
    case 0xC5:
    case 0xDA: return sized(rest, 2, 0);
    case 0xC6:
    case 0xDB: return sized(rest, 4, 0);
    case 0xCA: return (struct header){.body = 4, .len = 1};
    case 0xCB: return (struct header){.body = 8, .len = 1};
    case 0xDC: return sized(rest, 2, 1);
    case 0xDD: return sized(rest, 4, 1);
    case 0xDE: return sized(rest, 2, 2);
    case 0xDF: return sized(rest, 4, 2);
    default: break;
    }
    if (c >= 0xCC && c <= 0xD3)
        return (struct header){.body = (uint64_t)1 << (c & 3), .len = 1};
    return (struct header){0};
}

int pack_scan(struct slice bytes, const struct pack_limits *limits, struct attar_error *err)
{
    uint64_t due[DEPTH_CAP + 1] = {1};
    unsigned depth = 0;
    uint64_t values = 0;
    size_t at = 0;

    assert(limits->depth <= DEPTH_CAP);
    if (bytes.len > limits->bytes)
        return error_set(err, ATTAR_ELIMIT, "MessagePack of %zu bytes, at most %zu", bytes.len,
                         limits->bytes);
    while (depth > 0 || due[0] > 0) {
        struct header h = at < bytes.len ? header_of(slice_skip(bytes, at)) : (struct header){0};

        if (h.len == 0 || h.body > bytes.len - at - h.len)
            return error_at(err, ATTAR_EPARSE, (long)at, "MessagePack is cut or malformed");
        at += h.len + h.body;
        values += 1 + h.values;
        due[depth]--;
        if (values > limits->values || (h.container && depth == limits->depth))
            return error_at(err, ATTAR_ELIMIT, (long)at,
                            "MessagePack has more than %u values "
                            "or %u levels",
                            limits->values, limits->depth);
        if (h.values > 0)
            due[++depth] = h.values;
        while (depth > 0 && due[depth] == 0)
            depth--;
    }
    if (at != bytes.len)
        return error_at(err, ATTAR_EPARSE, (long)at, "bytes after the MessagePack value");
    return 0;
}
