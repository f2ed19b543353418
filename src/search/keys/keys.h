/* Who may ask what on the Algolia wire: the front door of src/search/keys.
 *
 *   request --> application id, key --> the key's row | secured key | admin token --> key_grant
 *                                            `--> refused: answered here, in the wire's words
 *
 * A handler of the wire begins so:
 *
 *   struct key_grant grant;
 *   if (!wire_admit(req, user, KEY_SEARCH, index, &grant))
 *       return;                                            it has been answered
 *
 * A grant may restrict the request by parameters of its own, in two layers: of `filters`,
 * `facetFilters`, `numericFilters` and `tagFilters` those of both layers are AND-ed with the
 * request's as parsed trees, never as text; any other replaces the request's, and the second
 * layer's, which is the key's in the table, the first's.
 * Source: algolia-wire.md sections 2 and 3.  Private to src/search.  Thread: the request's loop. */
#ifndef SEARCH_KEYS_H
#define SEARCH_KEYS_H

#include "base/slice.h"

#include <stdint.h>

struct fault;
struct http_pair;
struct http_request;
struct search_service;

/* What a key may do: name of the bit, and as the wire spells it. */
#define KEY_ACLS(X)                       \
    X(SEARCH, "search")                   \
    X(BROWSE, "browse")                   \
    X(SETTINGS, "settings")               \
    X(EDIT_SETTINGS, "editSettings")      \
    X(LIST_INDEXES, "listIndexes")        \
    X(ADD_OBJECT, "addObject")            \
    X(DELETE_OBJECT, "deleteObject")      \
    X(DELETE_INDEX, "deleteIndex")        \
    X(ANALYTICS, "analytics")             \
    X(LOGS, "logs")                       \
    X(RECOMMENDATION, "recommendation")   \
    X(PERSONALIZATION, "personalization") \
    X(USAGE, "usage")                     \
    X(INFERENCE, "inference")             \
    X(SEE_UNRETRIEVABLE_ATTRIBUTES, "seeUnretrievableAttributes")

enum key_acl_bit {
#define X(name, text) KEY_BIT_##name,
    KEY_ACLS(X)
#undef X
        KEY_ACL_COUNT
};

enum key_acl {
    KEY_ANY = 0, /* whatever the key may do: a key reads itself */
#define X(name, text) KEY_##name = 1 << KEY_BIT_##name,
    KEY_ACLS(X)
#undef X
        KEY_ALL = (1 << KEY_ACL_COUNT) - 1
};

/* A secured key restricts, and so does the key it was made from: what each says is kept apart, so
 * that neither's filters take the other's place. */
enum { KEY_LAYERS = 2 };

struct key_params {
    const struct http_pair *pairs; /* decoded; no name comes twice */
    size_t count;
};

/* What the key of a request allows.  Slices live as long as the request. */
struct key_grant {
    int64_t key_id;              /* of its row: for reports; 0: the admin token */
    uint32_t acl;                /* KEY_* */
    uint32_t hits_per_query_max; /* caps hitsPerPage and length; 0: it does not */
    struct slice user_token;     /* takes the request's place; ptr NULL: none is forced */
    struct key_params params[KEY_LAYERS];
    struct slice
        indexes[KEY_LAYERS]; /* comma-separated patterns, all of which must cover; len 0: any */
};

/** Does the key of `req` allow `acl` on `index`?
 *
 * service  the handler's `user`, struct search_service
 * acl      one KEY_*; KEY_ANY: any key that is known
 * index    as the client names it; len 0: asked later, with key_grant_covers
 * Returns false when the request has been answered already: 403 for whatever is wrong with the
 * key, 429 with Retry-After over its limit, 503 before the keys are read.
 * Cost: one SHA-256 of the key; a secured key one HMAC-SHA256 for each key with `search`, once. */
bool wire_admit(struct http_request *req, struct search_service *service, uint32_t acl,
                struct slice index, struct key_grant *out_grant);

enum wire_verdict {
    WIRE_GRANTED,
    WIRE_REFUSED,  /* 403, or what the route says of a wrong key */
    WIRE_LIMITED,  /* 429 */
    WIRE_NOT_READY /* 503 */
};

/** As wire_admit, for who answers in words of its own.
 *
 * out_retry_s  of WIRE_LIMITED: in how many seconds to come again, at least 1 */
enum wire_verdict wire_check(struct http_request *req, struct search_service *service, uint32_t acl,
                             struct slice index, struct key_grant *out_grant, int64_t *out_retry_s);

/** May the key be used on `index`?  If not, answer with wire_refuse. */
bool key_grant_covers(const struct key_grant *grant, struct slice index);

/** Answer as to a wrong key: 403; 401 to events. */
void wire_refuse(struct http_request *req);

/** Answer that it was too often: 429. */
void wire_limited(struct http_request *req, int64_t retry_s);

/** Begin a reply of the wire: `application/json`, for this client alone; then http_reply_slice,
 * http_reply_send. */
void wire_reply(struct http_request *req, int status);

/** Answer {"message":"...","status":...}: every fault that the wire tells.
 *
 * status  400..599; 412, 429 and 503 get Retry-After: 1
 * fmt     printf form: plain text that a developer can act on, cut at 511 bytes */
void wire_fault_send(struct http_request *req, int status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/** Answer `fault`, of whichever floor, likewise: what passes a limit is 400, and what may be tried
 * again 429.  What went wrong inside is told to the log alone. */
void wire_problem_send(struct http_request *req, const struct fault *fault);

#endif
