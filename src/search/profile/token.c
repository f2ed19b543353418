/* Tokens in and out. */
#include "search/profile/token.h"

#include "base/error.h"
#include "http/http.h"

#include <assert.h>
#include <stdio.h>
#include <sys/random.h>

enum { COOKIE_AGE_S = PROFILE_KEPT_DAYS * 86400 };

static const struct slice cookie_name = SLICE_INIT("attar_profile=");

static bool is_token(struct slice text)
{
    bool good = text.len == PROFILE_TOKEN_LEN;

    for (size_t i = 0; good && i < text.len; i++)
        good = (text.ptr[i] >= '0' && text.ptr[i] <= '9') ||
               (text.ptr[i] >= 'a' && text.ptr[i] <= 'f');
    return good;
}

static struct slice find_cookie(struct slice cookies)
{
    while (cookies.ptr != NULL) {
        struct slice cookie = slice_trim(slice_cut(&cookies, ';'));

        if (slice_starts(cookie, cookie_name))
            return slice_skip(cookie, cookie_name.len);
    }
    return slice_of("", 0);
}

bool profile_key_of(const struct http_request *req, struct profile_key *out_key)
{
    struct slice token = http_header(req, "x-attar-profile");

    if (token.ptr == NULL)
        token = find_cookie(http_header(req, "cookie"));
    if (!is_token(token))
        return false;
    digest_sha256(token, out_key->bytes);
    return true;
}

int profile_token_new(char out_token[PROFILE_TOKEN_LEN], struct profile_key *out_key,
                      struct attar_error *err)
{
    uint8_t bytes[PROFILE_TOKEN_LEN / 2];

    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return error_set(err, ATTAR_EIO, "the kernel gave no random bytes");
    digest_hex(bytes, sizeof bytes, out_token);
    digest_sha256(slice_of(out_token, PROFILE_TOKEN_LEN), out_key->bytes);
    return 0;
}

struct slice profile_cookie(struct slice token, bool secure, char out[PROFILE_COOKIE_MAX])
{
    int len =
        snprintf(out, PROFILE_COOKIE_MAX, "%s%.*s; Path=/; Max-Age=%d; HttpOnly; SameSite=Lax%s",
                 cookie_name.ptr, SLICE_ARG(token), token.len > 0 ? COOKIE_AGE_S : 0,
                 secure ? "; Secure" : "");

    assert(len > 0 && len < PROFILE_COOKIE_MAX);
    return slice_of(out, (size_t)len);
}
