/* Reading credentials.  The query has been cut at the first '=' of each piece and decoded by
 * src/http; all that is left is to find the names and to mend the key. */
#include "search/keys/credentials.h"

#include "base/error.h"
#include "http/http.h"

#include <strings.h>

static const char app_id_name[] = "x-algolia-application-id";
static const char key_name[] = "x-algolia-api-key";

static bool is_named(const struct http_pair *pair, const char *name)
{
    return pair->name.len == strlen(name) && strncasecmp(pair->name.ptr, name, pair->name.len) == 0;
}

static int mend_key(struct slice *key, struct arena *arena)
{
    char *copy;

    if (memchr(key->ptr, ' ', key->len) == NULL)
        return 0;
    copy = arena_alloc(arena, key->len);
    if (copy == NULL)
        return -ATTAR_ELIMIT;
    for (size_t i = 0; i < key->len; i++)
        copy[i] = key->ptr[i] == ' ' ? '+' : key->ptr[i];
    key->ptr = copy;
    return 0;
}

int credentials_add_query(struct credentials *credentials, const struct http_pair *pairs,
                          size_t count, struct arena *arena)
{
    struct slice key = {NULL, 0};

    for (size_t i = 0; i < count; i++) {
        if (credentials->app_id.ptr == NULL && is_named(&pairs[i], app_id_name))
            credentials->app_id = pairs[i].value;
        if (key.ptr == NULL && is_named(&pairs[i], key_name))
            key = pairs[i].value;
    }
    if (credentials->key.ptr != NULL || key.ptr == NULL)
        return 0;
    credentials->key = key;
    return mend_key(&credentials->key, arena);
}

int credentials_read(struct http_request *req, struct credentials *out)
{
    size_t count = http_query_count(req);
    struct http_pair *pairs = arena_array(http_arena(req), count + 1, sizeof *pairs);
    struct credentials credentials = {.app_id = http_header(req, app_id_name),
                                      .key = http_header(req, key_name)};
    int rc;

    if (pairs == NULL)
        return -ATTAR_ELIMIT;
    credentials.key_in_header = credentials.key.ptr != NULL;
    for (size_t i = 0; i < count; i++)
        pairs[i] = http_query_at(req, i);
    rc = credentials_add_query(&credentials, pairs, count, http_arena(req));
    if (rc == 0)
        *out = credentials;
    return rc;
}
