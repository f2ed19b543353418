/* Who may change what search does: whoever carries the token of the data folder.
 *
 *   Authorization: Bearer 3f9a...        RFC 6750, section 2.1; the scheme in any case
 *
 * Every byte of what was sent is looked at, whatever the ones before it were, so the time of an
 * answer tells nothing about the token but its length, which is no secret. */
#include "search/admin/admin.h"

#include <assert.h>
#include <strings.h>

static bool equal_in_constant_time(struct slice sent, struct slice known)
{
    unsigned difference = sent.len != known.len;

    assert(known.len > 0);
    for (size_t i = 0; i < sent.len; i++)
        difference |= (unsigned char)(sent.ptr[i] ^ known.ptr[i % known.len]);
    return difference == 0;
}

bool admin_token_is(const struct admin *admin, struct slice sent)
{
    return equal_in_constant_time(sent, slice_cstr(admin->token));
}

bool admin_allows(const struct admin *admin, const struct http_request *req)
{
    static const char scheme[] = "Bearer ";
    struct slice sent = http_header(req, "authorization");

    if (sent.len < sizeof scheme || strncasecmp(sent.ptr, scheme, sizeof scheme - 1) != 0)
        return false;
    return admin_token_is(admin, slice_trim(slice_skip(sent, sizeof scheme - 1)));
}
