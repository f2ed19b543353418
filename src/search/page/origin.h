/* Where the shop is reached from outside, for addresses that must be whole: canonical links, Open
 * Graph, sitemaps.  Private to src/search.  Thread: any (pure). */
#ifndef SEARCH_PAGE_ORIGIN_H
#define SEARCH_PAGE_ORIGIN_H

#include "base/slice.h"

struct http_request;

/** `configured` without a slash at its end, if there is one; else http:// and the Host of `req`,
 * in its arena; "http://localhost" for a Host that is no host and port. */
struct slice page_origin(struct slice configured, struct http_request *req);

#endif
