/* A Host field is the client's word: it is taken only when nothing else was configured, and only
 * if it is letters, digits and the few marks of a host and port. */
#include "search/page/origin.h"

#include "base/buf.h"
#include "http/http.h"

#include <assert.h>

enum { HOST_BYTES_MAX = 255 };

static bool plain_host(struct slice host)
{
    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              (c != '\0' && strchr(".-:[]", c) != NULL)))
            return false;
    }
    return host.len > 0 && host.len <= HOST_BYTES_MAX;
}

struct slice page_origin(struct slice configured, struct http_request *req)
{
    struct slice host;
    struct buf origin;
    struct slice kept;

    assert(req != NULL);
    if (configured.len > 0)
        return configured.ptr[configured.len - 1] == '/'
                   ? slice_of(configured.ptr, configured.len - 1)
                   : configured;
    host = http_header(req, "host");
    if (!plain_host(host))
        return SLICE("http://localhost");
    buf_init(&origin, HOST_BYTES_MAX + 16);
    buf_addf(&origin, "http://%.*s", SLICE_ARG(host));
    kept = arena_copy(http_arena(req), buf_slice(&origin));
    buf_release(&origin);
    return kept.ptr == NULL ? SLICE("http://localhost") : kept;
}
