/* The command line: `attar COMMAND [--flag value ...] [operand]`.
 *
 * A flag may also come from the environment: --data-dir as ATTAR_DATA_DIR; the command line wins.
 * Private to src/server.  Thread: main, before anything else runs. */
#ifndef SERVER_OPTIONS_H
#define SERVER_OPTIONS_H

#include "base/error.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

/*        field          flag             default       what it is                                */
#define SERVER_FLAGS(X)                                                                          \
    X(address, "address", "127.0.0.1", "address to listen on")                                   \
    X(port, "port", "8080", "port to listen on; 0 for any free one")                             \
    X(loops, "loops", "0", "event loops; 0 for one a core")                                      \
    X(data_dir, "data", "attar-data", "folder of the catalogue and the index, made if missing")  \
    X(share_dir, "share", "", "folder of analyzers/, indexes/ and data/ontology")                \
    X(web_dir, "web", "", "folder of the built storefront; none if empty")                       \
    X(public_url, "public-url", "", "serve: https://shop.example, for links that must be whole") \
    X(seed_dir, "seed-catalog", "", "folder of JSONL files that fill an empty catalogue")        \
    X(admin_token, "admin-token", "", "serve: token of the admin API instead of admin.token")    \
    X(app_id, "app-id", "attar", "application id that clients of the Algolia wire name")         \
    X(cors_origins, "cors-origins", "", "origins whose pages may use the wire, comma-separated") \
    X(trusted_proxies, "trusted-proxies", "", "addresses or ranges of proxies, comma-separated") \
    X(proxy_field, "proxy-field", "x-forwarded-for", "field that the proxies set; or forwarded") \
    X(rate_limit, "rate-limit", "100", "requests a second of one address; 0 for no limit")       \
    X(score_seconds, "score-seconds", "60", "serve: how often events become scores, seconds")    \
    X(mongo_uri, "mongo", "", "serve: mongodb:// URI of the catalogue; embedded if empty")       \
    X(mongo_db, "mongo-db", "attar", "serve: its database")                                      \
    X(mongo_names, "mongo-collections", "products,brands,categories,vendors", "serve: by kind")  \
    X(on_drop, "on-drop", "keep", "serve: keep or empty, when a collection is dropped")          \
    X(commit_ms, "commit-ms", "5000", "serve: how often changes become files, milliseconds")     \
    X(ready_max_lag, "ready-max-lag", "0", "serve: longer behind is not ready, seconds; 0: any") \
    X(mapping, "mapping", "", "import: mapping file")                                            \
    X(kind, "kind", "product", "import: product, brand, category or vendor")                     \
    X(range, "range", "00-ff", "verify: products by the first byte of their id's hash")          \
    X(peer, "peer", "", "verify: http://host:port of a server to compare the running one with")  \
    X(peer_token, "peer-token", "", "verify, snapshot fetch: token of that server")

/*        field        flag           what it is */
#define SERVER_SWITCHES(X)                                                             \
    X(json, "json", "analyze: one JSON object instead of a table")                     \
    X(repair, "repair", "verify: put into the index again what differs")               \
    X(accept_loss, "accept-loss", "sync resync: even if a fifth of a collection goes") \
    X(force, "force", "sync set-position: also backward")

struct options {
    const char *command;
#define X(field, flag, otherwise, help) const char *field;
    SERVER_FLAGS(X)
#undef X
#define X(field, flag, help) bool field;
    SERVER_SWITCHES(X)
#undef X
    const char *operand; /* what follows the flags: a file, a text; NULL if nothing does */
    const char *second;  /* one more, of a verb: `sync set-position TIME` */
    char share_found[PATH_MAX];
};

/** Read the command line.  -ATTAR_EINVAL names the flag at fault. */
int options_parse(int argc, char **argv, struct options *out_options, struct attar_error *err);

/** Look for the share folder if it was not given.  -ATTAR_EINVAL if there is none. */
int options_find_share(struct options *options, struct attar_error *err);

/** A whole number in [low, high]; -ATTAR_EINVAL names `flag` and the range. */
int options_number(const char *flag, const char *text, int64_t low, int64_t high,
                   int64_t *out_value, struct attar_error *err);

/** Every flag with its default, for `attar help`. */
void options_print(void);

#endif
