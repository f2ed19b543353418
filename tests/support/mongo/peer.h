/* One client's connection: a command at a time, from its bytes through the script to the reply.
 *
 *   bytes ─> wire ─> command ─> entry of the script? its steps ─> the mock's own answer ─> bytes
 *                                 delay, hang: later              getMore: when there is something
 *
 * Thread: one. */
#ifndef SUPPORT_MONGO_PEER_H
#define SUPPORT_MONGO_PEER_H

#include "tests/support/mongo/act.h"
#include "tests/support/mongo/command.h"
#include "tests/support/mongo/wire.h"

struct mock {
    struct world world;
    struct script script;
    struct live live;
};

struct peer {
    int fd;
    unsigned number; /* in the journal */
    bool busy;       /* a command is under way */
    bool hung;       /* it will never be answered */
    bool ending;     /* close when out is sent */
    bool reset;      /* ... with a reset */
    struct message message;
    struct command command;
    const struct entry *entry;
    size_t step;
    int64_t wake_ns;  /* delay; 0: none */
    int64_t until_ns; /* getMore answers at the latest */
    struct buf in;
    struct buf out;
    size_t sent;
};

struct peer *peer_new(int fd, unsigned number);
void peer_free(struct peer *peer);

/** Read what has come.  False: the client is gone, or cannot be understood. */
bool peer_receive(struct peer *peer);

/** Do what can be done now.  Nanoseconds until it wants to be called again; -1: not by itself. */
int64_t peer_advance(struct mock *mock, struct peer *peer, int64_t now_ns);

/** Send what is ready.  False: close it. */
bool peer_send(struct peer *peer);

#endif
