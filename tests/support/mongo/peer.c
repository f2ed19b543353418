/* Connections of the mock; sockets are non-blocking. */
#include "tests/support/mongo/peer.h"

#include "tests/support/mongo/journal.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { RECEIVE_BYTES = 65536, JOURNAL_BODY_MAX = 4096 };

struct peer *peer_new(int fd, unsigned number)
{
    struct peer *peer = mem_zero(1, sizeof *peer);

    peer->fd = fd;
    peer->number = number;
    buf_init(&peer->in, WIRE_MESSAGE_BYTES_MAX);
    buf_init(&peer->out, WIRE_MESSAGE_BYTES_MAX);
    return peer;
}

void peer_free(struct peer *peer)
{
    struct linger reset = {1, 0};

    if (peer->reset)
        setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close(peer->fd);
    if (peer->message.body != NULL)
        bson_destroy(peer->message.body);
    buf_release(&peer->in);
    buf_release(&peer->out);
    free(peer);
}

bool peer_receive(struct peer *peer)
{
    char *room = buf_reserve(&peer->in, RECEIVE_BYTES);
    ssize_t len = room != NULL ? recv(peer->fd, room, RECEIVE_BYTES, 0) : -1;

    if (len > 0)
        peer->in.len += (size_t)len;
    return len > 0 || (len < 0 && (errno == EAGAIN || errno == EINTR));
}

static void begin(struct mock *mock, struct peer *peer, int64_t now_ns)
{
    char *json = bson_as_relaxed_extended_json(peer->message.body, NULL);
    struct command *command = &peer->command;

    command_read(&mock->world, peer->message.body, peer->message.legacy, command);
    journal("\"peer\": %u, \"command\": \"%s\", \"collection\": \"%s\", \"body\": %s", peer->number,
            command->name, command->collection, json);
    peer->entry = script_match(&mock->script, command->name, command->collection, json);
    peer->step = 0;
    peer->wake_ns = 0;
    peer->until_ns = now_ns + command_wait_ms(command) * 1000000;
    peer->busy = true;
    bson_free(json);
}

static void finish(struct peer *peer)
{
    bson_destroy(peer->message.body);
    peer->message.body = NULL;
    peer->busy = false;
}

static int64_t count_events(const bson_t *reply)
{
    bson_iter_t it, batch;
    int64_t count = 0;

    if (!bson_iter_init(&it, reply) ||
        (!bson_iter_find_descendant(&it, "cursor.nextBatch", &batch)))
        return 0;
    if (bson_iter_recurse(&batch, &it))
        while (bson_iter_next(&it))
            count++;
    return count;
}

static void send_reply(struct peer *peer, const bson_t *reply)
{
    bson_iter_t it, token;
    bool has_token = bson_iter_init(&it, reply) &&
                     bson_iter_find_descendant(&it, "cursor.postBatchResumeToken._data", &token);

    wire_write(&peer->message, reply, &peer->out);
    journal("\"peer\": %u, \"reply\": \"%s\", \"code\": %lld, \"count\": %lld, \"cursor\": %lld, "
            "\"pbrt\": \"%s\"",
            peer->number, peer->command.name, (long long)command_number(reply, "code", 0),
            (long long)count_events(reply), (long long)command_number(reply, "cursor.id", 0),
            has_token ? bson_iter_utf8(&token, NULL) : "");
}

/* Something else than a reply. */
static void spoil(struct mock *mock, struct peer *peer, const struct step *step)
{
    bson_t reply = BSON_INITIALIZER;
    size_t before = peer->out.len;
    uint32_t length = BSON_UINT32_TO_LE((uint32_t)step->number);

    journal("\"peer\": %u, \"reply\": \"%s\", \"spoilt\": true", peer->number, peer->command.name);
    peer->hung = step->kind == STEP_HANG;
    peer->ending = step->kind == STEP_CLOSE || step->kind == STEP_HALF;
    peer->reset = step->kind == STEP_HALF;
    peer->command.waited = true;
    if (step->kind == STEP_HALF || step->kind == STEP_BAD_LENGTH) {
        command_answer(&mock->world, &peer->command, &reply);
        wire_write(&peer->message, &reply, &peer->out);
    }
    if (step->kind == STEP_HALF)
        peer->out.len = before + (peer->out.len - before) / 2;
    if (step->kind == STEP_BAD_LENGTH)
        memcpy(peer->out.ptr + before, &length, sizeof length);
    bson_destroy(&reply);
    if (!peer->hung)
        finish(peer);
}

static void fail(struct mock *mock, struct peer *peer, const struct step *step)
{
    bson_t reply = BSON_INITIALIZER;

    command_error(&mock->world, step->number, step->word, &reply);
    send_reply(peer, &reply);
    bson_destroy(&reply);
    finish(peer);
}

/* A step that changes what the mock's own answer will be.  False: it is none of these. */
static bool bend(struct command *command, const struct step *step)
{
    switch (step->kind) {
    case STEP_LIMIT:
        command->limited = true;
        command->limit = step->number;
        return true;
    case STEP_REPEAT: command->repeat = true; return true;
    case STEP_PBRT:
        command->pbrt_none = step->no_token;
        command->pbrt = step->time;
        return true;
    case STEP_CURSOR:
        command->cursor_set = true;
        command->cursor = step->number;
        return true;
    default: return false;
    }
}

/* The next step of the entry.  False: this command needs no answer any more, or not yet. */
static bool take_step(struct mock *mock, struct peer *peer, int64_t now_ns)
{
    const struct step *step = &peer->entry->steps.items[peer->step++];
    char why[TEXT_CAP] = "";

    switch (step->kind) {
    case STEP_DELAY: peer->wake_ns = now_ns + step->number * 1000000; return false;
    case STEP_ERROR: fail(mock, peer, step); return false;
    case STEP_HALF:
    case STEP_BAD_LENGTH:
    case STEP_CLOSE:
    case STEP_HANG: spoil(mock, peer, step); return false;
    default: break;
    }
    if (!bend(&peer->command, step) && !act(&mock->world, &mock->live, step, why))
        journal_wrong(why);
    return true;
}

static void answer(struct mock *mock, struct peer *peer, int64_t now_ns)
{
    bson_t reply = BSON_INITIALIZER;

    peer->command.waited = now_ns >= peer->until_ns;
    if (command_answer(&mock->world, &peer->command, &reply)) {
        send_reply(peer, &reply);
        finish(peer);
    }
    bson_destroy(&reply);
}

/* Take the next message, if it is whole. */
static bool next_message(struct mock *mock, struct peer *peer, int64_t now_ns)
{
    ssize_t len = wire_read(buf_slice(&peer->in), &peer->message);

    peer->ending |= len < 0;
    if (len <= 0)
        return false;
    memmove(peer->in.ptr, peer->in.ptr + len, peer->in.len - (size_t)len);
    peer->in.len -= (size_t)len;
    begin(mock, peer, now_ns);
    return true;
}

int64_t peer_advance(struct mock *mock, struct peer *peer, int64_t now_ns)
{
    while (!peer->hung && !peer->ending) {
        if (!peer->busy && !next_message(mock, peer, now_ns))
            break;
        if (peer->wake_ns > now_ns)
            return peer->wake_ns - now_ns;
        peer->wake_ns = 0;
        if (peer->entry != NULL && peer->step < peer->entry->steps.count) {
            take_step(mock, peer, now_ns);
            continue;
        }
        answer(mock, peer, now_ns);
        if (peer->busy)
            return peer->until_ns - now_ns;
    }
    return -1;
}

bool peer_send(struct peer *peer)
{
    while (peer->sent < peer->out.len) {
        ssize_t len =
            send(peer->fd, peer->out.ptr + peer->sent, peer->out.len - peer->sent, MSG_NOSIGNAL);

        if (len < 0)
            return errno == EAGAIN || errno == EINTR;
        peer->sent += (size_t)len;
    }
    buf_clear(&peer->out);
    peer->sent = 0;
    return !peer->ending;
}
