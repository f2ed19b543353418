/* Replays bytes through the framer as a connection would, in pieces of chosen sizes, and writes
 * down what came of it, so that two replays, or a replay and an oracle, can be compared.
 * For tests and fuzzers. */
#ifndef HTTP_TESTS_REPLAY_H
#define HTTP_TESTS_REPLAY_H

#include "http/framing/framer.h"

#include "base/rng.h"

enum { REPLAY_MESSAGES_MAX = 64 };

struct replay_message {
    char method[8];
    size_t target_at, target_len; /* in the whole input */
    size_t body_at;               /* first byte behind the head */
    size_t end;                   /* first byte behind the message */
    uint64_t body_len, body_hash; /* of the body without its framing */
    bool keep_alive;
};

struct replay {
    struct replay_message messages[REPLAY_MESSAGES_MAX];
    size_t count;            /* whole messages */
    bool head_only;          /* one more head stands complete, its body not */
    enum http_reject reason; /* why it stopped, or NONE: more bytes were wanted */
};

/** Feed `input` in pieces of 1 .. piece_max bytes drawn from `rng`, or whole when rng is NULL. */
void replay_run(struct slice input, struct rng *rng, size_t piece_max, struct replay *out);

/** Both ended the same way with the same messages. */
bool replay_equal(const struct replay *a, const struct replay *b);

#endif
