/* The edge as a connection uses it.  Private.  Thread: any (pure). */
#ifndef HTTP_EDGE_USE_H
#define HTTP_EDGE_USE_H

#include "http/edge.h"

struct http_request;
struct sockaddr_storage;

/** The address of a peer's socket. */
struct address edge_address(const struct sockaddr_storage *peer);

/** Is `address` one of our proxies? */
bool edge_trusts(const struct http_edge *edge, const struct address *address);

/** Who asks, when `peer` is connected and the field of the proxies says `list` (ptr NULL: it is not
 * there). */
struct address edge_client(const struct http_edge *edge, const struct address *peer,
                           struct slice list);

/** Note on the request whether its path and origin have CORS; after its path is known. */
void cors_begin(struct http_request *req);

/** Answer the preflight of a path that has CORS; others are not its. */
bool cors_answers(struct http_request *req);

/** Room that cors_put needs at most, and the fields of whatever reply. */
size_t cors_cap(const struct http_request *req);
char *cors_put(char *at, const struct http_request *req);

#endif
