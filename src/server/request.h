/* One HTTP request to an Attar server, ours or another one, as the commands send it.
 *
 *   connect --> one request, Connection: close --> all of the reply --> its JSON
 *
 * Without TLS: another machine is asked over a line that is safe by other means.
 * Private to src/server.  Thread: main; it waits, REQUEST_WAIT_S for each piece unless told. */
#ifndef SERVER_REQUEST_H
#define SERVER_REQUEST_H

#include "base/buf.h"
#include "server/options.h"

enum {
    REQUEST_REPLY_MAX = 4 << 20,
    REQUEST_WAIT_S = 15,
    REMOTE_HOST_CAP = 256,
    REMOTE_PORT_CAP = 6,
    REMOTE_TOKEN_CAP = 257
};

/* Whom to ask, and the token of its admin API. */
struct remote {
    char host[REMOTE_HOST_CAP]; /* name or address */
    char port[REMOTE_PORT_CAP];
    char token[REMOTE_TOKEN_CAP];
    int wait_s; /* for each piece of an answer */
};

/** The server of these options: --address, --port, --admin-token or the token of the data folder.
 * -ATTAR_EINVAL: the port; errors of admin_token_find. */
int remote_of_options(const struct options *options, struct remote *out, struct attar_error *err);

/** Another server: `url` as http://host:port, `token` of its admin API.
 * -ATTAR_EINVAL says what is wrong with `name`, as the user knows the URL, or --peer-token. */
int remote_of_url(const char *name, const char *url, const char *token, struct remote *out,
                  struct attar_error *err);

/** Ask; `body` is JSON and is sent with POST.
 *
 * path      under /api/admin/search/
 * reply     initialised with REQUEST_REPLY_MAX, the caller's
 * out_body  the JSON of the reply, in `reply`
 * Errors: -ATTAR_EIO (the line), -ATTAR_ELIMIT, -ATTAR_EPARSE (no Attar answers there),
 * -ATTAR_EINVAL (refused, with the status and the server's own words). */
int request(const struct remote *remote, const char *method, const char *path, struct slice body,
            struct buf *reply, struct slice *out_body, struct attar_error *err);

#endif
