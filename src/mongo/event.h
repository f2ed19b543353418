/* Events of a change stream: the bytes of one as a view, and what it says to the reader.
 * Private to src/mongo. */
#ifndef MONGO_EVENT_H
#define MONGO_EVENT_H

#include "mongo/document.h"
#include "mongo/fault.h"

/* What the reader watches; borrowed. */
struct mongo_names {
    const char *database;
    const char *const *collections;
    uint32_t count;
};

/* Space that is used again for each event. */
struct mongo_scratch {
    struct buf json;
    struct buf id;
    char reason[MONGO_REASON_CAP];
};

void mongo_scratch_init(struct mongo_scratch *scratch);
void mongo_scratch_release(struct mongo_scratch *scratch);

/* Who is told. */
struct mongo_reader {
    mongo_event_fn visit;
    void *user;
};

struct mongo_namespace {
    struct slice database;
    struct slice collection; /* ptr NULL: the event names none */
};

/* The members of an event; borrowed from its bytes. */
struct mongo_view {
    struct slice token;    /* `_id`, BSON */
    struct slice type;     /* `operationType` */
    const char *type_cstr; /* the same, NUL-terminated */
    struct mongo_namespace ns;
    struct mongo_namespace to;
    bson_iter_t id; /* `documentKey._id`, if has_id */
    bool has_id;
    bool in_transaction;
    struct slice document; /* `fullDocument`; ptr NULL: missing or null */
    uint64_t time;         /* `clusterTime`; 0: missing */
    int64_t wall_ms;       /* `wallTime`, else the seconds of clusterTime */
    int32_t fragment;      /* of `of`; 0: the event is whole */
    int32_t of;
};

/** Read the members of the event `bson`.  MONGO_AGAIN: malformed, or without `_id`. */
int mongo_view_read(struct slice bson, struct mongo_view *out_view, struct mongo_fault *fault);

/** Tell the reader what the event says: nothing, once, or once for each collection of a database.
 * *out_given counts the calls.  MONGO_AGAIN: a member that the type needs is missing; what the
 * reader returns. */
int mongo_view_give(const struct mongo_view *view, const struct mongo_names *names,
                    struct mongo_scratch *scratch, const struct mongo_reader *reader,
                    uint32_t *out_given, struct mongo_fault *fault);

/** Tell the reader a document as it stands: MONGO_PUT of `id`, unreadable ones with the reason. */
int mongo_give_document(struct slice bson, const bson_iter_t *id, struct mongo_event *event,
                        struct mongo_scratch *scratch, const struct mongo_reader *reader);

/** The cluster time in a resume token: "82", 8 hex digits of seconds, 8 of increment.  False: made
 * in another way. */
bool mongo_token_time(struct slice token, uint64_t *out_time);

#endif
