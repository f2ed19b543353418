/* Admitting a request of the wire: credentials, then the key, then what it may do. */
#include "search/keys/keys.h"

#include "http/http.h"
#include "search/admin/admin.h"
#include "search/keys/credentials.h"
#include "search/service.h"

#include <assert.h>

bool key_grant_covers(const struct key_grant *grant, struct slice index)
{
    (void)grant;
    return index.len > 0;
}

bool wire_admit(struct http_request *req, struct search_service *service, uint32_t acl,
                struct slice index, struct key_grant *out_grant)
{
    struct credentials credentials;

    assert((acl & (acl - 1)) == 0);
    if (credentials_read(req, &credentials) < 0 ||
        !slice_eq(credentials.app_id, slice_cstr(service->app_id)) || !credentials.key_in_header ||
        !admin_token_is(service->admin, credentials.key)) {
        wire_refuse(req);
        return false;
    }
    *out_grant = (struct key_grant){.acl = KEY_ALL};
    if (index.len == 0 || key_grant_covers(out_grant, index))
        return true;
    wire_refuse(req);
    return false;
}
