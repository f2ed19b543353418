/* Files from memory: conditional requests and the choice between the plain and the gzip form.
 *
 * If-None-Match is compared weakly, member by member; Accept-Encoding is read for gzip, `*` and a
 * weight of zero, which is all that a choice between two forms needs.
 * Source: RFC 9110 8.8.3.2, 12.5.3, 13.1.2, 15.4.5. */
#include "http/reply.h"

#include "http/framing/bytes.h"
#include "http/http.h"

static struct slice without_weak(struct slice tag)
{
    return slice_starts(tag, SLICE("W/")) ? slice_skip(tag, 2) : tag;
}

/* An entity tag holds no comma that we ever make, so cutting at commas is safe. */
static bool names_tag(struct slice list, struct slice etag)
{
    while (list.ptr != NULL) {
        struct slice tag = slice_trim(slice_cut(&list, ','));

        if (slice_eq(tag, SLICE("*")) || slice_eq(without_weak(tag), without_weak(etag)))
            return true;
    }
    return false;
}

/* q=0, q=0.0, q=0.00 or q=0.000 */
static bool weight_is_zero(struct slice parameters)
{
    while (parameters.ptr != NULL) {
        struct slice part = slice_trim(slice_cut(&parameters, ';'));

        if (part.len < 3 || (part.ptr[0] | 0x20) != 'q' || part.ptr[1] != '=')
            continue;
        for (size_t i = 2; i < part.len; i++) {
            if (part.ptr[i] != '0' && part.ptr[i] != '.')
                return false;
        }
        return true;
    }
    return false;
}

static bool accepts_gzip(struct slice list)
{
    bool star = false;

    while (list.ptr != NULL) {
        struct slice parameters = slice_cut(&list, ',');
        struct slice coding = slice_trim(slice_cut(&parameters, ';'));
        bool wanted = !weight_is_zero(parameters);

        if (bytes_equal_caseless(coding, SLICE("gzip")))
            return wanted;
        star |= wanted && slice_eq(coding, SLICE("*"));
    }
    return star;
}

static void add_fields(struct http_request *req, const struct http_asset *asset)
{
    const char *cache_control = asset->cache_control == NULL ? "no-cache" : asset->cache_control;

    http_reply_header(req, "Cache-Control", slice_cstr(cache_control));
    if (asset->etag.len > 0)
        http_reply_header(req, "ETag", asset->etag);
    if (asset->gzip.len > 0)
        http_reply_header(req, "Vary", SLICE("Accept-Encoding"));
    if (asset->vary != NULL)
        http_reply_header(req, "Vary", slice_cstr(asset->vary));
    if (asset->csp != NULL)
        http_reply_header(req, "Content-Security-Policy", slice_cstr(asset->csp));
}

void http_reply_asset(struct http_request *req, const struct http_asset *asset)
{
    struct slice held = http_header(req, "if-none-match");
    bool gzip = asset->gzip.len > 0 && accepts_gzip(http_header(req, "accept-encoding"));
    bool unchanged = held.ptr != NULL && asset->etag.len > 0 && names_tag(held, asset->etag);

    http_reply(req, unchanged ? 304 : 200, asset->content_type);
    add_fields(req, asset);
    if (gzip && !unchanged)
        http_reply_header(req, "Content-Encoding", SLICE("gzip"));
    if (!unchanged)
        http_reply_slice(req, gzip ? asset->gzip : asset->body);
    http_reply_send(req);
}
