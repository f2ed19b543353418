/* What the mock server holds: settings, documents by collection, one history of change events and
 * the open cursors.  No sockets and no script here.
 *
 *   collections ── documents in _id order ── find
 *   history     ── events, tokens ascending ── a stream cursor is an index into it
 *
 * A token is written as a server writes it, "82", seconds, increment (8 hex digits each) and a tail
 * whose order is the order of events; the high-water mark of a time sorts before its events
 * (MongoDB, src/mongo/db/pipeline/resume_token.h).  Thread: one. */
#ifndef SUPPORT_MONGO_WORLD_H
#define SUPPORT_MONGO_WORLD_H

#include "base/slice.h"
#include "base/vec.h"

#include <bson/bson.h>

enum { NAME_CAP = 64, TOKEN_CAP = 64, TEXT_CAP = 256 };

struct mark {
    uint32_t seconds;
    uint32_t increment;
};

struct event {
    char token[TOKEN_CAP];
    struct mark time;
    bool ends_stream; /* an invalidate: the cursor is closed behind it */
    bson_t *doc;
};

struct collection {
    char name[NAME_CAP];
    uint32_t epoch; /* part of its UUID; dropped and made again is another one */
    VEC(bson_t *) docs;
};

struct cursor {
    int64_t id;
    bool stream;
    char collection[NAME_CAP];
    char session[TEXT_CAP]; /* lsid as text, "" for none */
    size_t next;            /* stream: in the history; scan: in docs */
    size_t previous;        /* stream: where the batch before began */
    char token[TOKEN_CAP];  /* stream: the last one sent */
    VEC(bson_t *) docs;     /* scan: what is left to send, copied */
};

/* What `set` changes; see settings.c for the names. */
struct settings {
    char set_name[NAME_CAP];
    char role[NAME_CAP]; /* primary secondary ghost standalone mongos */
    char hosts[TEXT_CAP];
    char version[NAME_CAP];
    char database[NAME_CAP];
    struct mark time;       /* operationTime, and the PBRT of an idle stream */
    struct mark last_write; /* hello's lastWrite; zero: as time */
    struct mark pbrt;       /* zero: as the stream stands */
    int64_t wire;
    int64_t election;
    int64_t set_version;
    int64_t sessions;
    int64_t operation_time;
    int64_t moving; /* lastWrite advances with each hello */
    int64_t wall;   /* time follows the clock */
};

struct world {
    struct settings settings;
    uint32_t started; /* seconds; "+1.2" in a script counts from here */
    uint16_t port;
    VEC(struct collection) collections;
    VEC(struct event) history;
    VEC(struct cursor) cursors;
    int64_t last_cursor;
    uint32_t event_count;
};

/** The world at its start: a primary "rs0", server 6.0.9, wire version 17, nothing stored. */
void world_init(struct world *world);
void world_release(struct world *world);

/** Time goes on: settings.wall, settings.moving for a hello. */
void world_tick(struct world *world, bool hello);

/** "100.1", "+1.1" (after the start of the mock), "now", or "next" (zero: to be told by
 * world_next).  False: not a time. */
bool mark_read(const struct world *world, struct slice text, struct mark *out_mark);
int mark_cmp(struct mark a, struct mark b);

/** The clock's second, behind everything so far. */
struct mark world_next(const struct world *world);

/** One `name=value`.  False: no such setting, or not its value. */
bool settings_set(struct world *world, struct slice pair);

/** The collection of that name, made when it is missing. */
struct collection *world_collection(struct world *world, struct slice name);
/** Store a copy of doc, by its _id (none: at the end, for local.oplog.rs). */
void world_put(struct world *world, struct slice collection, const bson_t *doc);
/** The document of that _id, borrowed, or NULL. */
const bson_t *world_find(struct world *world, struct slice collection, const bson_value_t *id);
void world_remove(struct world *world, struct slice collection, const bson_value_t *id);
/** Empty it; its UUID is another one from now on. */
void world_drop(struct world *world, struct slice collection);
/** `from` becomes `to`, whose former documents are gone. */
void world_rename(struct world *world, struct slice from, struct slice to);

/** The order of BSON types and values that _id may have; sets *out_same_type for bracketing. */
int id_cmp(const bson_value_t *a, const bson_value_t *b, bool *out_same_type);

/** The token of the high-water mark of `time`. */
void token_of_time(struct mark time, char out[TOKEN_CAP]);

/** Append an event to the history; doc is taken.  Its token is made unless `no_token`. */
void world_commit(struct world *world, struct mark time, bson_t *doc, bool no_token);
/** The newest `count` events were never told. */
void world_forget(struct world *world, size_t count);
/** Where a stream begins that is opened after `token`, or at `time`. */
size_t world_after_token(const struct world *world, const char *token);
size_t world_at_time(const struct world *world, struct mark time);

/** The cursor of that id, or NULL. */
struct cursor *world_cursor(struct world *world, int64_t id);
/** A new one, empty; borrowed until the next call. */
struct cursor *world_cursor_new(struct world *world, bool stream, const char *collection);
void world_cursor_close(struct world *world, int64_t id);

#endif
