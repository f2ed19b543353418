/* Admitting a request of the wire.
 *
 *   credentials --> app id? --> admin token, in a header?  every right
 *                       |-----> SHA-256 --> row of the table
 *                       |-----> cache --> signature of each row that may search --> secured key
 *                       `-----> nobody's
 *   row --> time, right, index, referer --> secured key's own terms --> count --> grant
 *
 * A failed key costs its sender one of ten a second; past that no signature is checked for that
 * address, so guessing costs us no more than a look-up.  A key that is known passes all the same:
 * many clients may stand behind one address. */
#include "search/keys/keys.h"

#include "base/clock.h"
#include "search/admin/admin.h"
#include "search/keys/credentials.h"
#include "search/keys/keyring.h"
#include "search/keys/limiter.h"
#include "search/keys/secured.h"
#include "search/service.h"

#include <assert.h>

enum {
    NS_PER_S = 1000000000,
    FAILURES_PER_S = 10,
    /* What a secured key hands down: the rights that its restrictions bind. */
    SECURED_ACL = KEY_SEARCH | KEY_BROWSE | KEY_LIST_INDEXES | KEY_RECOMMENDATION |
                  KEY_PERSONALIZATION | KEY_SEE_UNRETRIEVABLE_ATTRIBUTES
};

enum limit_kind { LIMIT_FAILURES = 1, LIMIT_KEY };

/* One request on its way. */
struct asking {
    struct http_request *req;
    struct search_service *service;
    const struct key_table *table;
    uint32_t acl;
    struct slice index;
    struct address address;
    int64_t now_ns;
    const struct key_row *row;
    struct secured_terms terms; /* of a secured key */
    bool secured;
};

static struct limiter *limiter_for(const struct asking *asking)
{
    return keyring_limiter(asking->service->keyring);
}

static struct limit_verdict count_failure(const struct asking *asking, uint32_t cost)
{
    const struct limit limit = limit_of(FAILURES_PER_S, NS_PER_S);
    struct address who = address_subscriber(&asking->address);
    uint64_t key = limiter_key(limiter_for(asking), LIMIT_FAILURES,
                               slice_of((const char *)who.bytes, sizeof who.bytes));

    return limiter_take(limiter_for(asking), key, &limit, cost, asking->now_ns);
}

/* ---- Which key ---- */

static const struct key_row *cached_parent(const struct asking *asking, struct worker *worker,
                                           const uint8_t hash[SHA256_BYTES])
{
    int64_t id = secured_cache_get(worker->secured, hash, asking->now_ns / 1000000);

    return id == 0 ? NULL : key_table_by_id(asking->table, id);
}

static const struct key_row *signing_parent(const struct asking *asking,
                                            const struct secured *secured)
{
    for (size_t i = 0; i < key_table_count(asking->table); i++) {
        const struct key_row *row = key_table_at(asking->table, i);

        if ((row->settings.acl & KEY_SEARCH) != 0 && secured_is_signed_by(secured, &row->signer))
            return row;
    }
    return NULL;
}

static void find_secured(struct asking *asking, struct slice text, const uint8_t hash[SHA256_BYTES])
{
    struct worker *worker = service_worker(asking->service, http_loop(asking->req));
    struct arena *arena = http_arena(asking->req);
    const struct key_row *row;
    struct secured secured;

    if (secured_read(text, arena, &secured) < 0)
        return;
    if (worker->secured == NULL)
        worker->secured = secured_cache_new();
    row = cached_parent(asking, worker, hash);
    if (row == NULL && count_failure(asking, 0).remaining > 0)
        row = signing_parent(asking, &secured);
    if (row == NULL || (row->settings.acl & KEY_SEARCH) == 0 ||
        secured_terms_read(secured.params, arena, &asking->terms) < 0)
        return;
    secured_cache_put(worker->secured, hash, row->id, asking->now_ns / 1000000);
    asking->row = row;
    asking->secured = true;
}

static void find_key(struct asking *asking, struct slice text)
{
    uint8_t hash[SHA256_BYTES];

    digest_sha256(text, hash);
    asking->row = key_table_find(asking->table, hash);
    if (asking->row == NULL)
        find_secured(asking, text, hash);
}

/* ---- What it allows ---- */

static uint32_t acl_of(const struct asking *asking)
{
    uint32_t acl = asking->row->settings.acl;

    return asking->secured ? acl & SECURED_ACL : acl;
}

static bool referer_allowed(const struct asking *asking)
{
    struct slice patterns = asking->row->settings.referers;
    struct slice sent = http_header(asking->req, "referer");

    if (patterns.len == 0)
        return true;
    if (sent.ptr == NULL)
        sent = http_header(asking->req, "origin");
    return sent.ptr != NULL && key_pattern_matches(patterns, '\n', sent);
}

static bool source_allowed(const struct asking *asking)
{
    for (size_t i = 0; i < asking->terms.source_count; i++)
        if (address_in(&asking->address, &asking->terms.sources[i]))
            return true;
    return asking->terms.source_count == 0;
}

static bool is_allowed(const struct asking *asking)
{
    int64_t now_ms = clock_wall_ms();

    if (key_row_expired(asking->row, now_ms) || !referer_allowed(asking) ||
        (acl_of(asking) & asking->acl) != asking->acl)
        return false;
    return !asking->secured ||
           (now_ms / 1000 < asking->terms.valid_until_s && source_allowed(asking));
}

/* ---- The grant ---- */

/* Copied, because the table may be gone before a deferred request is. */
static bool copy_pairs(const struct asking *asking, struct key_params *out)
{
    const struct key_row *row = asking->row;
    struct arena *arena = http_arena(asking->req);
    struct http_pair *pairs;

    if (row->pair_count == 0)
        return true;
    pairs = arena_array(arena, row->pair_count, sizeof *pairs);
    for (size_t i = 0; pairs != NULL && i < row->pair_count; i++) {
        pairs[i].name = arena_copy(arena, row->pairs[i].name);
        pairs[i].value = arena_copy(arena, row->pairs[i].value);
        if (pairs[i].name.ptr == NULL || pairs[i].value.ptr == NULL)
            return false;
    }
    *out = (struct key_params){pairs, row->pair_count};
    return pairs != NULL;
}

static bool fill_grant(const struct asking *asking, struct key_grant *out)
{
    struct key_grant grant = {
        .key_id = asking->row->id,
        .acl = acl_of(asking),
        .hits_per_query_max = asking->row->settings.hits_per_query_max,
    };

    grant.indexes[0] = arena_copy(http_arena(asking->req), asking->row->settings.indexes);
    if (asking->secured) {
        grant.indexes[1] = asking->terms.indexes;
        grant.user_token = asking->terms.user_token;
        grant.params[0] = (struct key_params){asking->terms.pairs, asking->terms.pair_count};
    }
    if (grant.indexes[0].ptr == NULL || !copy_pairs(asking, &grant.params[1]))
        return false;
    *out = grant;
    return true;
}

bool key_grant_covers(const struct key_grant *grant, struct slice index)
{
    return key_pattern_matches(grant->indexes[0], ',', index) &&
           key_pattern_matches(grant->indexes[1], ',', index);
}

/* By the token that the key forces, else by address: a token that the client may choose would be no
 * limit. */
static struct limit_verdict count_use(const struct asking *asking, const struct key_grant *grant)
{
    uint32_t per_hour = asking->row->settings.queries_per_hour_max;
    struct address who = address_subscriber(&asking->address);
    struct slice name = slice_of((const char *)who.bytes, sizeof who.bytes);
    struct limit limit;
    uint64_t kind = LIMIT_KEY + ((uint64_t)grant->key_id << 8);

    if (per_hour == 0)
        return (struct limit_verdict){.allowed = true};
    if (grant->user_token.ptr != NULL)
        name = grant->user_token;
    limit = limit_of(per_hour, 3600 * (int64_t)NS_PER_S);
    return limiter_take(limiter_for(asking), limiter_key(limiter_for(asking), kind, name), &limit,
                        1, asking->now_ns);
}

static enum wire_verdict refuse(const struct asking *asking, int64_t *out_retry_s)
{
    struct limit_verdict verdict = count_failure(asking, 1);

    *out_retry_s = clock_seconds_up(verdict.retry_ns);
    return verdict.allowed ? WIRE_REFUSED : WIRE_LIMITED;
}

static enum wire_verdict check_key(struct asking *asking, struct slice text,
                                   struct key_grant *out_grant, int64_t *out_retry_s)
{
    struct limit_verdict verdict;
    struct key_grant grant;

    find_key(asking, text);
    if (asking->row == NULL || !is_allowed(asking) || !fill_grant(asking, &grant) ||
        (asking->index.len > 0 && !key_grant_covers(&grant, asking->index)))
        return refuse(asking, out_retry_s);
    verdict = count_use(asking, &grant);
    *out_retry_s = clock_seconds_up(verdict.retry_ns);
    if (!verdict.allowed)
        return WIRE_LIMITED;
    *out_grant = grant;
    return WIRE_GRANTED;
}

enum wire_verdict wire_check(struct http_request *req, struct search_service *service, uint32_t acl,
                             struct slice index, struct key_grant *out_grant, int64_t *out_retry_s)
{
    struct credentials sent;
    struct asking asking = {
        .req = req,
        .service = service,
        .table = keyring_table(service->keyring, http_loop(req)),
        .acl = acl,
        .index = index,
        .address = http_client(req),
        .now_ns = clock_monotonic_ns(),
    };

    assert((acl & ~(uint32_t)KEY_ALL) == 0 && out_grant != NULL && out_retry_s != NULL);
    if (asking.table == NULL)
        return WIRE_NOT_READY;
    if (credentials_read(req, &sent) < 0 || sent.key.ptr == NULL ||
        !slice_eq(sent.app_id, slice_cstr(keyring_app_id(service->keyring))))
        return refuse(&asking, out_retry_s);
    if (sent.key_in_header && admin_token_is(service->admin, sent.key)) {
        *out_grant = (struct key_grant){.acl = KEY_ALL};
        return WIRE_GRANTED;
    }
    return check_key(&asking, sent.key, out_grant, out_retry_s);
}

bool wire_admit(struct http_request *req, struct search_service *service, uint32_t acl,
                struct slice index, struct key_grant *out_grant)
{
    int64_t retry_s = 1;

    switch (wire_check(req, service, acl, index, out_grant, &retry_s)) {
    case WIRE_GRANTED: return true;
    case WIRE_REFUSED: wire_refuse(req); break;
    case WIRE_LIMITED: wire_limited(req, retry_s); break;
    case WIRE_NOT_READY: wire_fault_send(req, 503, "the keys are being read"); break;
    }
    return false;
}
