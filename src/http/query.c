/* Decoding copies only what has something to decode; the usual query is sliced where it lies.
 * The pairs are counted first, so that one allocation holds them.
 * Not done on purpose: `;` as a separator, nested names (a[b]=c), other charsets.
 * Source: RFC 3986 2.1; WHATWG URL Standard 5.1 (`+` is a blank, a missing '=' is an empty
 * value). */
#include "http/query.h"

#include "base/utf8.h"
#include "http/framing/bytes.h"

#include <assert.h>

static bool is_plain(struct slice text, bool plus_is_blank)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '%' || (plus_is_blank && text.ptr[i] == '+'))
            return false;
    }
    return true;
}

struct slice query_decode(struct arena *arena, struct slice text, bool plus_is_blank)
{
    char *out;
    size_t len = 0;

    if (is_plain(text, plus_is_blank))
        return text;
    out = arena_alloc(arena, text.len);
    if (out == NULL)
        return (struct slice){NULL, 0};
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.ptr[i];

        if (byte == '%' && text.len - i > 2 && byte_is(text.ptr[i + 1], BYTE_HEX) &&
            byte_is(text.ptr[i + 2], BYTE_HEX)) {
            byte = (char)(byte_hex_value(text.ptr[i + 1]) << 4 | byte_hex_value(text.ptr[i + 2]));
            i += 2;
        } else if (byte == '+' && plus_is_blank) {
            byte = ' ';
        }
        out[len++] = byte;
    }
    return slice_of(out, len);
}

static size_t count_pieces(struct slice text)
{
    size_t count = 0;

    while (text.ptr != NULL)
        count += slice_cut(&text, '&').len > 0;
    return count;
}

static int pair_parse(struct arena *arena, struct slice piece, struct http_pair *out)
{
    struct slice value = piece;
    struct slice name = slice_cut(&value, '=');

    if (value.ptr == NULL)
        value = slice_of(piece.ptr + piece.len, 0);
    *out = (struct http_pair){query_decode(arena, name, true), query_decode(arena, value, true)};
    if (out->name.ptr == NULL || out->value.ptr == NULL)
        return -ATTAR_ELIMIT;
    return utf8_valid(out->name) && utf8_valid(out->value) ? 0 : -ATTAR_EPARSE;
}

int query_parse(struct arena *arena, struct slice text, size_t pairs_max, struct query *out_query)
{
    struct query query = {NULL, 0};
    size_t count = count_pieces(text);

    if (count > pairs_max)
        return -ATTAR_ELIMIT;
    query.pairs = count == 0 ? NULL : arena_array(arena, count, sizeof *query.pairs);
    if (count > 0 && query.pairs == NULL)
        return -ATTAR_ELIMIT;
    while (query.count < count) {
        struct slice piece = slice_cut(&text, '&');
        int rc = piece.len == 0 ? 0 : pair_parse(arena, piece, &query.pairs[query.count]);

        if (rc < 0)
            return rc;
        query.count += piece.len > 0;
    }
    *out_query = query;
    return 0;
}

int http_form_parse(struct arena *arena, struct slice text, size_t pairs_max,
                    struct http_pair **out_pairs, size_t *out_count)
{
    struct query query;
    int rc = query_parse(arena, text, pairs_max, &query);

    assert(out_pairs != NULL && out_count != NULL);
    if (rc < 0)
        return rc;
    *out_pairs = query.pairs;
    *out_count = query.count;
    return 0;
}
