/* Reading the lists, and finding the client behind trusted proxies.
 *
 *   X-Forwarded-For: 198.51.100.9, 203.0.113.7, 10.0.0.2      peer 10.0.0.1
 *                    whatever the   ^            ^-- a proxy of ours, and so is the peer
 *                    client said    `-- the first from the right that is not: the client
 *
 * Each proxy adds the address it was asked from on the right, so only what our own proxies wrote is
 * believed (RFC 7239, section 8.1).  An address that cannot be read, or is missing, ends the walk:
 * the client is then the last one that could.  A proxy may hand on words of the client in quotes,
 * host="a,b"; what is in them is never an element or a pair. */
#include "http/edge.h"

#include "http/edge_use.h"
#include "http/framing/bytes.h"

#include <assert.h>
#include <netinet/in.h>

/* ---- Lists ---- */

static int read_proxies(struct slice rest, struct http_edge *edge, struct attar_error *err)
{
    while (rest.ptr != NULL) {
        struct slice text = slice_trim(slice_cut(&rest, ','));

        if (text.len == 0)
            continue;
        if (edge->proxy_count == HTTP_PROXIES_MAX)
            return error_set(err, ATTAR_EINVAL, "trusted proxies: at most %d", HTTP_PROXIES_MAX);
        if (address_range_parse(text, &edge->proxies[edge->proxy_count]) < 0)
            return error_set(err, ATTAR_EINVAL, "trusted proxies: \"%.*s\" is no address or range",
                             SLICE_ARG(text));
        edge->proxy_count++;
    }
    return 0;
}

/* scheme "://" host [":" port], as browsers write it: lower case, nothing behind. */
static bool is_origin(struct slice text)
{
    struct slice host;

    if (slice_starts(text, SLICE("https://")))
        host = slice_skip(text, 8);
    else if (slice_starts(text, SLICE("http://")))
        host = slice_skip(text, 7);
    else
        return false;
    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && strchr(".-:[]", c) == NULL)
            return false;
    }
    return host.len > 0;
}

static int read_origins(struct slice rest, struct http_edge *edge, struct attar_error *err)
{
    while (rest.ptr != NULL) {
        struct slice text = slice_trim(slice_cut(&rest, ','));

        if (text.len == 0)
            continue;
        if (edge->origin_count == HTTP_ORIGINS_MAX)
            return error_set(err, ATTAR_EINVAL, "CORS origins: at most %d", HTTP_ORIGINS_MAX);
        if (!is_origin(text))
            return error_set(err, ATTAR_EINVAL,
                             "CORS origins: \"%.*s\" is not of the form https://shop.example",
                             SLICE_ARG(text));
        edge->origins[edge->origin_count++] = text;
    }
    return 0;
}

int http_edge_read(const char *proxies, const char *field, const char *origins,
                   struct http_edge *out, struct attar_error *err)
{
    struct http_edge edge = {.cors_prefix = SLICE("/1/")};
    int rc;

    assert(proxies != NULL && field != NULL && origins != NULL);
    edge.rfc7239 = bytes_equal_caseless(slice_cstr(field), SLICE("forwarded"));
    if (!edge.rfc7239 && !bytes_equal_caseless(slice_cstr(field), SLICE("x-forwarded-for")))
        return error_set(err, ATTAR_EINVAL, "proxy field: x-forwarded-for or forwarded, not \"%s\"",
                         field);
    rc = read_proxies(slice_cstr(proxies), &edge, err);
    if (rc == 0)
        rc = read_origins(slice_cstr(origins), &edge, err);
    if (rc == 0)
        *out = edge;
    return rc;
}

/* ---- The client ---- */

struct address edge_address(const struct sockaddr_storage *peer)
{
    struct address out = {{[10] = 0xFF, [11] = 0xFF}};

    if (peer->ss_family == AF_INET6)
        memcpy(out.bytes, &((const struct sockaddr_in6 *)peer)->sin6_addr, ADDRESS_BYTES);
    else
        memcpy(out.bytes + 12, &((const struct sockaddr_in *)peer)->sin_addr, 4);
    return out;
}

bool edge_trusts(const struct http_edge *edge, const struct address *address)
{
    for (unsigned i = 0; i < edge->proxy_count; i++)
        if (address_in(address, &edge->proxies[i]))
            return true;
    return false;
}

/* What may stand behind an address: nothing, or a port by its number or by a made-up name. */
static bool is_port(struct slice text)
{
    return text.len == 0 ||
           (text.ptr[0] == ':' && text.len > 1 && bytes_are(slice_skip(text, 1), BYTE_TOKEN));
}

/* "192.0.2.7", "192.0.2.7:80", "[2001:db8::1]:80", "2001:db8::1", also in quotes; not "unknown",
 * not "_hidden".  Nobody escapes a letter of an address, so that is not read. */
static int node_parse(struct slice text, struct address *out)
{
    struct slice port = SLICE("");
    const char *end;

    if (text.len >= 2 && text.ptr[0] == '"' && text.ptr[text.len - 1] == '"')
        text = slice_of(text.ptr + 1, text.len - 2);
    if (text.len > 0 && text.ptr[0] == '[') {
        end = memchr(text.ptr, ']', text.len);
        if (end == NULL)
            return -ATTAR_EPARSE;
        port = slice_skip(text, (size_t)(end - text.ptr) + 1);
        text = slice_of(text.ptr + 1, (size_t)(end - text.ptr) - 1);
    } else {
        end = memchr(text.ptr, ':', text.len);
        if (end != NULL && memrchr(text.ptr, ':', text.len) == end) {
            port = slice_skip(text, (size_t)(end - text.ptr));
            text.len = (size_t)(end - text.ptr);
        }
    }
    return is_port(port) ? address_parse(text, out) : -ATTAR_EPARSE;
}

/* The next "name=value" of an element, cut off; as slice_cut, but for what is in quotes. */
static struct slice cut_pair(struct slice *rest)
{
    struct slice pair = *rest;
    bool quoted = false;

    for (size_t i = 0; i < rest->len; i++) {
        char byte = rest->ptr[i];

        if (byte == '"')
            quoted = !quoted;
        else if (byte == '\\' && quoted)
            i++;
        else if (byte == ';' && !quoted) {
            pair.len = i;
            *rest = slice_skip(*rest, i + 1);
            return pair;
        }
    }
    *rest = slice_of(NULL, 0);
    return pair;
}

/* The value of `for` in "for=192.0.2.7;proto=https"; empty when there is none, or more than one
 * (RFC 7239, section 4). */
static struct slice forwarded_for(struct slice element)
{
    struct slice found = SLICE("");

    while (element.ptr != NULL) {
        struct slice value = cut_pair(&element);
        struct slice name = slice_trim(slice_cut(&value, '='));

        if (value.ptr == NULL || !bytes_equal_caseless(name, SLICE("for")))
            continue;
        if (found.len > 0)
            return SLICE("");
        found = slice_trim(value);
    }
    return found;
}

/* Is the byte at `at` made a letter by a backslash? */
static bool is_escaped(struct slice text, size_t at)
{
    size_t from = at;

    while (from > 0 && text.ptr[from - 1] == '\\')
        from--;
    return (at - from) % 2 == 1;
}

/* The last element of the list, which is cut off; the list becomes empty behind the first.  Read
 * from the right, so that a quote that the client has left open holds none of what comes behind. */
static struct slice cut_last(struct slice *list)
{
    struct slice whole = *list;
    bool quoted = false;

    for (size_t at = whole.len; at-- > 0;) {
        if (whole.ptr[at] == '"' && !is_escaped(whole, at))
            quoted = !quoted;
        else if (whole.ptr[at] == ',' && !quoted) {
            list->len = at;
            return slice_trim(slice_skip(whole, at + 1));
        }
    }
    list->len = 0;
    return slice_trim(whole);
}

struct address edge_client(const struct http_edge *edge, const struct address *peer,
                           struct slice list)
{
    struct address client = *peer;

    while (list.ptr != NULL && list.len > 0 && edge_trusts(edge, &client)) {
        struct slice node = cut_last(&list);
        struct address next;

        if (edge->rfc7239)
            node = forwarded_for(node);
        if (node_parse(node, &next) < 0)
            break;
        client = next;
    }
    return client;
}
