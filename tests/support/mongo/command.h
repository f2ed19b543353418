/* The commands that the mock answers by itself, as a replica set's member words them.
 * Thread: one. */
#ifndef SUPPORT_MONGO_COMMAND_H
#define SUPPORT_MONGO_COMMAND_H

#include "tests/support/mongo/world.h"

/* A command, and what a script changed about its reply. */
struct command {
    const bson_t *body;
    char name[NAME_CAP]; /* ismaster, isMaster: hello; getMore of a scan: scanMore */
    char collection[NAME_CAP];
    bool legacy;  /* came as OP_QUERY */
    bool waited;  /* getMore: its time is up, answer with what there is */
    bool limited; /* at most `limit` events, at once */
    int64_t limit;
    bool repeat; /* the batch before once more */
    bool pbrt_none;
    struct mark pbrt; /* zero: as it is */
    bool cursor_set;
    int64_t cursor;
};

/** Find out what a message asks: fills name and collection. */
void command_read(struct world *world, const bson_t *body, bool legacy, struct command *out);

/** The number at a dotted path, or `otherwise`. */
int64_t command_number(const bson_t *body, const char *path, int64_t otherwise);

/** How long a getMore waits for events: its maxTimeMS, a second without one. */
int64_t command_wait_ms(const struct command *command);

/** Append the reply to *out.  False: a getMore that has nothing yet and still may wait. */
bool command_answer(struct world *world, const struct command *command, bson_t *out);

/** A failure: ok 0, code, the rest of `words` is codeName and labels. */
void command_error(struct world *world, int64_t code, const char *words, bson_t *out);

/** operationTime and $clusterTime, which end every reply of a member of a set. */
void command_times(const struct world *world, bson_t *out);

/** hello, isMaster.  (hello.c) */
void command_hello(struct world *world, const struct command *command, bson_t *out);
/** find, getMore of its cursor.  (scan.c) */
void command_find(struct world *world, const struct command *command, bson_t *out);
void command_scan_more(struct world *world, const struct command *command, bson_t *out);
/** aggregate with $changeStream, getMore of its cursor; as command_answer.  (stream.c) */
void command_stream(struct world *world, const struct command *command, bson_t *out);
bool command_stream_more(struct world *world, const struct command *command, bson_t *out);

#endif
