/* The feed of a MongoDB database.  Part of catalog/catalog.h. */
#ifndef CATALOG_FEED_MONGO_H
#define CATALOG_FEED_MONGO_H

#include "catalog/kind.h"

struct attar_error;
struct feed;

struct feed_mongo_config {
    const char *uri;                             /* mongodb:// or mongodb+srv:// */
    const char *database;                        /* 1..63 bytes */
    const char *collections[CATALOG_KIND_COUNT]; /* by kind: "products", "brands" ... */
};

/** The feed of `config`, whose strings are copied.  Connects to nothing yet: a server that is down
 * is FEED_AGAIN of the first call.  The driver has to run: mongo_start of mongo/mongo.h.
 * -ATTAR_EINVAL: the URI or a name is not valid, in words that show no password.
 * Owner: ops->free. */
int feed_open_mongo(const struct feed_mongo_config *config, struct feed **out_feed,
                    struct attar_error *err);

#endif
