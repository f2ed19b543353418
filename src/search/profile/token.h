/* Whose profile it is: a token that the server gave, 128 bits from the kernel, in a cookie or in a
 * header.
 *
 *   Cookie: attar_profile=0f3c..   |   X-Attar-Profile: 0f3c..      32 hexadecimal digits
 *        --> SHA-256 --> the key of a row
 *
 * Tables are looked up by the hash, so that how long it takes tells nothing about tokens.  A token
 * that the server did not give is nobody's: it is never taken over.
 * Private to src/search.  Thread: any (pure). */
#ifndef SEARCH_PROFILE_TOKEN_H
#define SEARCH_PROFILE_TOKEN_H

#include "search/profile/profile_store.h"

struct http_request;

enum { PROFILE_TOKEN_LEN = 32, PROFILE_COOKIE_MAX = 160 };

/** The key of the token that `req` carries, the header's before the cookie's; false when it
 * carries none that is well formed. */
bool profile_key_of(const struct http_request *req, struct profile_key *out_key);

/** A new token and its key.  0 or -ATTAR_EIO. */
int profile_token_new(char out_token[PROFILE_TOKEN_LEN], struct profile_key *out_key,
                      struct attar_error *err);

/** The value of Set-Cookie that hands the token over; with an empty one, that takes it back.
 * secure  the shop is reached by https */
struct slice profile_cookie(struct slice token, bool secure, char out[PROFILE_COOKIE_MAX]);

#endif
