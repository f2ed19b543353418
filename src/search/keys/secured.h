/* Secured keys: keys that a shop's own server makes out of one of its keys, without asking us.
 *
 *   base64( <64 hex digits: HMAC-SHA-256(parent's text, params)> params )
 *
 *   params   filters=vendor%3Av-1&restrictIndices=products%2A&userToken=v-1&validUntil=1790000000
 *
 * What they restrict is believed because only who has the parent's text can have signed it.
 * Source: algolia-wire.md section 3; generateSecuredApiKey of the clients, versions 4 and 5, which
 * write lists differently: a,b and ["a","b"].
 * Private to src/search/keys.  Thread: any for secured_*; a cache is one loop's. */
#ifndef SEARCH_SECURED_H
#define SEARCH_SECURED_H

#include "base/address.h"
#include "search/keys/key_table.h"

enum {
    SECURED_TEXT_MAX = 4096, /* letters of base64 */
    SECURED_PARAMETERS_MAX = 64,
    SECURED_SOURCES_MAX = 64,
    SECURED_CACHE_MAX = 10000,
    SECURED_CACHE_MS = 300000
};

/* What was read, but not yet believed.  Everything lies in the arena. */
struct secured {
    char digest[2 * SHA256_BYTES]; /* as sent, hexadecimal */
    struct slice params;           /* what is signed */
};

/* What the params say to us; the rest are search parameters. */
struct secured_terms {
    int64_t valid_until_s;   /* INT64_MAX: for ever */
    struct slice indexes;    /* patterns, ',' between them; len 0: any */
    struct slice user_token; /* ptr NULL: none */
    struct address_range *sources;
    size_t source_count;     /* 0: from anywhere */
    struct http_pair *pairs; /* search parameters, decoded */
    size_t pair_count;
};

/** Take the text apart.  0, -ATTAR_EPARSE (it is no secured key), -ATTAR_ELIMIT (too long). */
int secured_read(struct slice text, struct arena *arena, struct secured *out);

/** Has the owner of `signer` signed it?  In a time that tells nothing but its length. */
bool secured_is_signed_by(const struct secured *secured, const struct hmac_key *signer);

/** Read what the params say.  What cannot be read as it was meant refuses the key: -ATTAR_EPARSE;
 * -ATTAR_ELIMIT past the bounds above. */
int secured_terms_read(struct slice params, struct arena *arena, struct secured_terms *out);

/* ---- Which parent a key has, once found out ---- */

struct secured_cache;

/** Never NULL.  Owner: secured_cache_free. */
struct secured_cache *secured_cache_new(void);
/** NULL allowed. */
void secured_cache_free(struct secured_cache *cache);

/** The parent's id under the SHA-256 of the key's text, at `now_ms` of the monotonic clock; 0 if it
 * is not known, or has been for longer than SECURED_CACHE_MS. */
int64_t secured_cache_get(const struct secured_cache *cache, const uint8_t hash[SHA256_BYTES],
                          int64_t now_ms);

/** Remember it; when the cache is full the oldest of its neighbours goes. */
void secured_cache_put(struct secured_cache *cache, const uint8_t hash[SHA256_BYTES],
                       int64_t parent_id, int64_t now_ms);

#endif
