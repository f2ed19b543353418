/* A client of one database, and how every command is sent.  Private to src/mongo.
 * Thread: one at a time. */
#ifndef MONGO_CLIENT_H
#define MONGO_CLIENT_H

#include "mongo/split.h"

enum {
    MONGO_SET_NAME_CAP = 64,
    MONGO_COLLECTION_NAME_CAP = 128 /* of the cursor's namespace: "$cmd.aggregate" */
};

/* The one change stream. */
struct mongo_stream {
    mongoc_client_session_t *session; /* owns the cursor; NULL where there are no sessions */
    int64_t cursor;                   /* 0: nothing is open */
    char collection[MONGO_COLLECTION_NAME_CAP];
    int64_t opened_ns;
    bson_t *first;       /* a batch that came with the opening, not yet given; or NULL */
    uint64_t empty_time; /* operationTime of the batch before, if that was empty */
    bool whole;          /* do not ask for large events in fragments: the server cannot */
    bool must_split;     /* an event was too large without */
    bool ended;          /* the server ended the stream without saying why */
    struct mongo_split split;
};

struct mongo {
    char *uri;
    mongoc_client_pool_t *pool;
    mongoc_client_t *client; /* popped at the first command */
    uint32_t server_id;      /* what commands are pinned to; 0: choose */
    bool sharded;
    char set_name[MONGO_SET_NAME_CAP];
    char *database;
    char *collections[MONGO_COLLECTIONS_MAX];
    struct mongo_names names;
    uint64_t pipeline_hash;
    struct mongo_scratch scratch;
    struct mongo_stream stream;
};

/* One command; the reply is the caller's to bson_destroy, also after a failure. */
struct mongo_command {
    const char *database;
    const bson_t *body;
    mongoc_client_session_t *session; /* NULL: an implicit one */
    enum mongo_step step;
};

/** Choose a server, unless one is chosen.  MONGO_UNSUITABLE: a standalone. */
int mongo_server_select(struct mongo *mongo, struct mongo_fault *fault);

/** Send `command` once to the chosen server, choosing first. */
int mongo_command(struct mongo *mongo, const struct mongo_command *command, bson_t *reply,
                  struct mongo_fault *fault);

/** The member at the dotted `path` of a reply; false: not there. */
bool mongo_reply_find(const bson_t *reply, const char *path, bson_iter_t *out_value);

/** The newest write that the chosen server told of in its last heartbeat (hello's lastWrite), as a
 * cluster time; 0: none is known.  It moves also while nothing is majority-committed. */
uint64_t mongo_last_write(const struct mongo *mongo);

/** `operationTime` of a reply; 0: it has none. */
uint64_t mongo_reply_time(const bson_t *reply);

#endif
