/* The rate of an address, for who costs more than one request.  Private to src/search/keys.
 * Thread: the request's loop. */
#ifndef SEARCH_TURNSTILE_H
#define SEARCH_TURNSTILE_H

#include <stdbool.h>
#include <stdint.h>

struct http_request;
struct search_service;

/** Count `more` requests of the address of `req` beside this one; false when it has no more.  More
 * than a whole burst is a whole burst. */
bool turnstile_charge(struct http_request *req, struct search_service *service, uint32_t more);

#endif
