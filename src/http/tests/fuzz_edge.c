/* Goal: whatever bytes a client sends, or has its proxy quote, the client is the one that the proxy
 * names; any bytes as lists of proxies and origins stay within their bounds.
 * Method: libFuzzer; the input is put where a client's words can stand in the field.  Run by
 * `tools/dev fuzz edge`. */
#include "http/edge_use.h"

#include "base/buf.h"

#include <assert.h>
#include <stdlib.h>

enum { FIELD_BYTES_MAX = 1 << 18, INPUT_MAX = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct address must_address(struct slice text)
{
    struct address out;

    if (address_parse(text, &out) < 0)
        abort();
    return out;
}

static void expect(const struct http_edge *edge, const struct buf *list, const char *client)
{
    struct address peer = must_address(SLICE("10.0.0.1"));
    struct address want = must_address(slice_cstr(client));
    struct address got = edge_client(edge, &peer, buf_slice(list));

    assert(!list->overflow);
    if (memcmp(&got, &want, sizeof got) != 0)
        abort();
}

/* The client's own field, to which the proxy adds. */
static void stands_before(const struct http_edge *edge, struct slice words, struct buf *list)
{
    buf_clear(list);
    buf_add(list, words.ptr, words.len);
    buf_add_cstr(list, edge->rfc7239 ? ", for=192.0.2.60" : ", 192.0.2.60");
    expect(edge, list, "192.0.2.60");
}

/* A header of the client that the proxy hands on, as a quoted string (RFC 9110, 5.6.4). */
static void stands_quoted(const struct http_edge *edge, struct slice words, struct buf *list)
{
    buf_clear(list);
    buf_add_cstr(list, "for=6.6.6.6, host=\"");
    for (size_t i = 0; i < words.len; i++) {
        if (words.ptr[i] == '"' || words.ptr[i] == '\\')
            buf_add(list, "\\", 1);
        buf_add(list, &words.ptr[i], 1);
    }
    buf_add_cstr(list, "\";for=\"192.0.2.60:80\"");
    expect(edge, list, "192.0.2.60");
}

static void read_lists(struct slice text)
{
    char *copy = strndup(text.ptr, text.len);
    struct http_edge edge;

    if (copy == NULL)
        abort();
    if (http_edge_read(copy, "forwarded", copy, &edge, NULL) == 0 ||
        http_edge_read(copy, "forwarded", "", &edge, NULL) == 0)
        assert(edge.proxy_count <= HTTP_PROXIES_MAX);
    if (http_edge_read("", "forwarded", copy, &edge, NULL) == 0)
        assert(edge.origin_count <= HTTP_ORIGINS_MAX);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice words = slice_of((const char *)data, size);
    struct address peer = must_address(SLICE("10.0.0.1"));
    struct http_edge rfc7239, listed;
    struct buf list;

    if (size == 0 || size > INPUT_MAX)
        return 0;
    if (http_edge_read("10.0.0.0/8", "forwarded", "", &rfc7239, NULL) < 0 ||
        http_edge_read("10.0.0.0/8", "x-forwarded-for", "", &listed, NULL) < 0)
        abort();
    buf_init(&list, FIELD_BYTES_MAX);
    stands_before(&rfc7239, words, &list);
    stands_before(&listed, words, &list);
    stands_quoted(&rfc7239, words, &list);
    buf_release(&list);
    edge_client(&rfc7239, &peer, words);
    edge_client(&listed, &peer, words);
    read_lists(words);
    return 0;
}
