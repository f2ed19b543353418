/* Marks as text, positions as MessagePack. */
#include "catalog/position.h"

#include "codec/pack.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

enum { POSITION_VERSION = 1, POSITION_VALUES_MAX = 64, HEX_DIGITS_MAX = 16 };

const char *mark_format(struct mark mark, char out[MARK_TEXT_CAP])
{
    out[0] = '\0';
    if (mark.kind == MARK_MONGO)
        snprintf(out, MARK_TEXT_CAP, "m1-%08" PRIx64 "-%08" PRIx64, mark.time >> 32,
                 mark.time & UINT32_MAX);
    else if (mark.kind == MARK_SQLITE)
        snprintf(out, MARK_TEXT_CAP, "s1-%" PRIx64, mark.time);
    return out;
}

static int hex(struct slice text, size_t digits_max, uint64_t *out_value)
{
    uint64_t value = 0;

    if (text.len == 0 || text.len > digits_max)
        return -ATTAR_EPARSE;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool digit = c >= '0' && c <= '9';

        if (!digit && (c < 'a' || c > 'f'))
            return -ATTAR_EPARSE;
        value = value << 4 | (uint64_t)(digit ? c - '0' : c - 'a' + 10);
    }
    *out_value = value;
    return 0;
}

int mark_parse(struct slice text, struct mark *out_mark)
{
    struct slice rest = slice_skip(text, text.len < 3 ? text.len : 3);
    uint64_t high = 0;
    uint64_t low;

    if (slice_starts(text, SLICE("s1-")) && hex(rest, HEX_DIGITS_MAX, &low) == 0) {
        *out_mark = (struct mark){MARK_SQLITE, low};
        return 0;
    }
    if (!slice_starts(text, SLICE("m1-")) ||
        hex(slice_cut(&rest, '-'), HEX_DIGITS_MAX / 2, &high) < 0 || rest.ptr == NULL ||
        hex(rest, HEX_DIGITS_MAX / 2, &low) < 0)
        return -ATTAR_EPARSE;
    *out_mark = (struct mark){MARK_MONGO, high << 32 | low};
    return 0;
}

bool mark_covers(struct mark at, struct mark wanted)
{
    return at.kind == wanted.kind && at.time >= wanted.time;
}

void position_encode(const struct position *position, struct buf *out)
{
    struct pack_writer w = {.out = out};

    assert(position->token_len <= POSITION_TOKEN_MAX);
    pack_map(&w, 6);
    pack_cstr(&w, "version");
    pack_u64(&w, POSITION_VERSION);
    pack_cstr(&w, "kind");
    pack_u64(&w, position->mark.kind);
    pack_cstr(&w, "time");
    pack_u64(&w, position->mark.time);
    pack_cstr(&w, "source");
    pack_cstr(&w, position->source);
    pack_cstr(&w, "pipeline");
    pack_u64(&w, position->pipeline_hash);
    pack_cstr(&w, "token");
    pack_bin(&w, slice_of((const char *)position->token, position->token_len));
}

static int read_members(const struct pack_value *root, struct position *out,
                        struct attar_error *err)
{
    uint64_t version = 0;
    uint64_t kind = MARK_NONE;
    struct slice source;
    struct slice token;

    if (pack_to_u64(pack_get(root, "version"), &version) < 0 || version != POSITION_VERSION)
        return error_set(err, ATTAR_EPARSE, "position: not of version %d", POSITION_VERSION);
    if (pack_to_u64(pack_get(root, "kind"), &kind) < 0 ||
        pack_to_u64(pack_get(root, "time"), &out->mark.time) < 0 ||
        pack_to_str(pack_get(root, "source"), &source) < 0 ||
        pack_to_u64(pack_get(root, "pipeline"), &out->pipeline_hash) < 0 ||
        pack_to_bin(pack_get(root, "token"), &token) < 0)
        return error_set(err, ATTAR_EPARSE, "position: a member is missing or of another type");
    if (kind != MARK_NONE && kind != MARK_SQLITE && kind != MARK_MONGO)
        return error_set(err, ATTAR_EPARSE, "position: kind %" PRIu64 " is not known", kind);
    if (source.len >= POSITION_SOURCE_CAP || token.len > POSITION_TOKEN_MAX)
        return error_set(err, ATTAR_ELIMIT,
                         "position: source of %zu bytes, token of %zu; at most"
                         " %d and %d",
                         source.len, token.len, POSITION_SOURCE_CAP - 1, POSITION_TOKEN_MAX);
    out->mark.kind = (enum mark_kind)kind;
    memcpy(out->source, source.ptr, source.len);
    memcpy(out->token, token.ptr, token.len);
    out->token_len = (uint32_t)token.len;
    return 0;
}

int position_decode(struct slice bytes, struct position *out_position, struct attar_error *err)
{
    static const struct pack_limits limits = {POSITION_BYTES_MAX, POSITION_VALUES_MAX, 2};
    struct position read = {0};
    struct pack_doc *doc;
    int rc = pack_parse(bytes, &limits, &doc, err);

    if (rc < 0)
        return rc;
    rc = read_members(pack_root(doc), &read, err);
    pack_free(doc);
    if (rc == 0)
        *out_position = read;
    return rc;
}
