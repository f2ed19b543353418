/* `attar verify --peer URL --peer-token TOKEN`: do two running servers that follow one source hold
 * the same?  Both verify themselves (search/sync), and their digests of 256 ranges are compared.
 *
 *   ours   digest at position a        a <= b <= c (each is waited for), and ours the same at a
 *   peer   digest at position b        and c: then it was so at b, and what differs there is a
 *   ours   digest at position c        difference; a range that changed meanwhile is asked again
 *
 * A range is equal when the peer's is that of a or c; it differs when it was seen to twice; what is
 * neither after ROUNDS_MAX rounds was written to all the time, and stays undecided.  A first look
 * without waiting ends it when all are equal, as they should be.  MongoDB is not asked.
 * Exit codes: those of `attar verify`. */
#include "server/commands.h"

#include "base/clock.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "codec/checksum.h"
#include "codec/json.h"
#include "ingest/ingest.h"
#include "server/request.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { EXIT_EQUAL = 0, EXIT_DIFFERENT = 2, EXIT_COULD_NOT = 3 };
enum { ROUNDS_MAX = 10, SEEN_TWICE = 2, LOOK_MS = 100, AT_CAP = 32 };
enum { VERIFY_WAIT_S = 600, POSITION_WAIT_S = 60 /* idle ones move every ten seconds */ };

/* What one server said of its index. */
struct side {
    struct remote remote;
    struct buf *reply;                /* one for all */
    char source[POSITION_SOURCE_CAP]; /* "": its catalogue is embedded */
    char at[AT_CAP];                  /* when it verified itself */
    struct mark mark;
    struct mark awaited;
    char ranges[VERIFY_RANGES][CHECKSUM128_TEXT_CAP];
};

/* What is known of each range. */
struct verdict {
    bool equal;
    uint8_t differed; /* times seen; from SEEN_TWICE on it differs */
};

struct comparison {
    struct side *ours;
    struct side *earlier; /* ours, the time before */
    struct side *peer;
    struct verdict verdicts[VERIFY_RANGES];
};

/* ---- One server ---- */

static int get(struct side *side, const char *path, struct json **out_root, struct attar_error *err)
{
    const struct json_limits limits = {.bytes = REQUEST_REPLY_MAX};
    struct slice body;
    int rc = request(&side->remote, "GET", path, SLICE(""), side->reply, &body, err);

    return rc < 0 ? rc : json_parse(body, &limits, out_root, err);
}

/* The string at `key`, cut to the place; false: it is missing or does not fit. */
static bool text(const struct json *object, const char *key, char *out, size_t cap)
{
    struct slice value;

    if (json_str(json_get(object, key), &value) < 0 || value.len >= cap)
        return false;
    memcpy(out, value.ptr, value.len);
    out[value.len] = '\0';
    return true;
}

static int not_understood(const struct side *side, struct attar_error *err)
{
    return error_set(err, ATTAR_EPARSE, "%s:%s: an answer of another version", side->remote.host,
                     side->remote.port);
}

static int read_source(struct side *side, struct attar_error *err)
{
    struct json *root;
    const struct json *replica;
    int rc = get(side, "status", &root, err);

    if (rc < 0)
        return rc;
    replica = json_get(root, "replica");
    if (replica != NULL && json_kind(replica) == JSON_KIND_OBJECT &&
        !text(replica, "source", side->source, sizeof side->source))
        rc = not_understood(side, err);
    json_free(root);
    return rc;
}

static int read_digests(struct side *side, const struct json *index, struct attar_error *err)
{
    const struct json *ranges = json_get(index, "ranges");
    struct slice mark;
    struct slice digest;

    if (json_count(ranges) != VERIFY_RANGES ||
        json_str(json_get(json_get(index, "position"), "mark"), &mark) < 0 ||
        mark_parse(mark, &side->mark) < 0)
        return not_understood(side, err);
    for (size_t i = 0; i < VERIFY_RANGES; i++) {
        if (json_str(json_at(ranges, i), &digest) < 0 || digest.len != CHECKSUM128_TEXT_CAP - 1)
            return not_understood(side, err);
        memcpy(side->ranges[i], digest.ptr, digest.len);
    }
    return 0;
}

/* The verification that was made last, or that runs: its words into *out_state and out_at. */
static int look(struct side *side, char out_state[AT_CAP], char out_at[AT_CAP],
                struct attar_error *err)
{
    const struct json *index;
    struct json *root;
    int rc = get(side, "verify", &root, err);

    if (rc < 0)
        return rc;
    index = json_get(root, "index");
    if (!text(index, "state", out_state, AT_CAP) || !text(index, "at", out_at, AT_CAP))
        out_state[0] = out_at[0] = '\0'; /* none was made yet */
    if (strcmp(out_state, "done") == 0)
        rc = read_digests(side, index, err);
    json_free(root);
    return rc;
}

/* 1: a verification has ended since the one of side->at, and was read. */
static int look_for_end(struct side *side, struct attar_error *err)
{
    char state[AT_CAP];
    char at[AT_CAP];
    int rc = look(side, state, at, err);

    if (rc < 0 || strcmp(at, side->at) == 0)
        return rc;
    if (strcmp(state, "failed") == 0)
        return error_set(err, ATTAR_EIO, "%s:%s: its verification failed", side->remote.host,
                         side->remote.port);
    if (strcmp(state, "done") != 0)
        return 0;
    memcpy(side->at, at, sizeof at);
    return 1;
}

/* What was verified before is not to be taken for what is verified next. */
static int read_last(struct side *side, struct attar_error *err)
{
    char state[AT_CAP];

    return look(side, state, side->at, err);
}

/* 1: its index has reached side->awaited. */
static int look_for_position(struct side *side, struct attar_error *err)
{
    char mark[MARK_TEXT_CAP];
    struct mark reached;
    struct json *root;
    int rc = get(side, "status", &root, err);

    if (rc < 0)
        return rc;
    if (text(json_get(json_get(root, "index"), "position"), "mark", mark, sizeof mark) &&
        mark_parse(slice_cstr(mark), &reached) == 0)
        rc = mark_covers(reached, side->awaited);
    json_free(root);
    return rc;
}

/* Look until it is so. */
static int await(struct side *side, int (*reached)(struct side *, struct attar_error *), int wait_s,
                 struct attar_error *err)
{
    const struct timespec pause = {.tv_nsec = LOOK_MS * 1000000L};
    int64_t end_ns = clock_monotonic_ns() + wait_s * (int64_t)1000000000;
    int rc = reached(side, err);

    while (rc == 0 && clock_monotonic_ns() < end_ns) {
        nanosleep(&pause, NULL);
        rc = reached(side, err);
    }
    if (rc == 0)
        return error_set(err, ATTAR_EIO, "%s:%s: %s not within %d s", side->remote.host,
                         side->remote.port,
                         reached == look_for_end ? "its verification has ended"
                                                 : "the other one's position was reached",
                         wait_s);
    return rc < 0 ? rc : 0;
}

static int verify_side(struct side *side, struct attar_error *err)
{
    struct slice ignored;
    int rc = request(&side->remote, "POST", "verify", SLICE("{\"index_only\":true}"), side->reply,
                     &ignored, err);

    return rc < 0 ? rc : await(side, look_for_end, VERIFY_WAIT_S, err);
}

/* The same, once it has all that `other` had.  Marks of embedded catalogues count for themselves.
 */
static int verify_behind(struct side *side, const struct side *other, struct attar_error *err)
{
    int rc = 0;

    side->awaited = other->mark;
    if (other->mark.kind == MARK_MONGO)
        rc = await(side, look_for_position, POSITION_WAIT_S, err);
    return rc < 0 ? rc : verify_side(side, err);
}

/* ---- Both ---- */

static bool same(const struct side *a, const struct side *b, int range)
{
    return strcmp(a->ranges[range], b->ranges[range]) == 0;
}

/* `careful`: the peer stood between our two. */
static void judge(struct comparison *c, bool careful)
{
    for (int range = 0; range < VERIFY_RANGES; range++) {
        struct verdict *verdict = &c->verdicts[range];

        if (same(c->peer, c->ours, range) || same(c->peer, c->earlier, range))
            verdict->equal = true;
        else if (careful && same(c->ours, c->earlier, range) && verdict->differed < SEEN_TWICE)
            verdict->differed++;
    }
}

static int undecided(const struct comparison *c)
{
    int count = 0;

    for (int range = 0; range < VERIFY_RANGES; range++)
        count += !c->verdicts[range].equal && c->verdicts[range].differed < SEEN_TWICE;
    return count;
}

static int round_of(struct comparison *c, struct attar_error *err)
{
    struct side *former = c->earlier;
    int rc;

    c->earlier = c->ours;
    c->ours = former;
    memcpy(c->ours->at, c->earlier->at, sizeof c->ours->at);
    rc = verify_behind(c->peer, c->earlier, err);
    if (rc == 0)
        rc = verify_behind(c->ours, c->peer, err);
    if (rc == 0)
        judge(c, true);
    return rc;
}

static int check_sources(struct side *ours, struct side *peer, struct attar_error *err)
{
    int rc = read_source(ours, err);

    if (rc == 0)
        rc = read_source(peer, err);
    if (rc == 0 && strcmp(ours->source, peer->source) != 0)
        rc = error_set(err, ATTAR_EINVAL, "--peer: it follows \"%s\", this server \"%s\"",
                       peer->source, ours->source);
    return rc;
}

static int compare(struct comparison *c, struct attar_error *err)
{
    int rc = check_sources(c->ours, c->peer, err);

    if (rc == 0)
        rc = read_last(c->ours, err);
    if (rc == 0)
        rc = read_last(c->peer, err);
    if (rc == 0)
        rc = verify_side(c->ours, err);
    if (rc == 0)
        rc = verify_side(c->peer, err);
    if (rc == 0) {
        *c->earlier = *c->ours;
        judge(c, false);
    }
    for (int round = 0; rc == 0 && round < ROUNDS_MAX && undecided(c) > 0; round++)
        rc = round_of(c, err);
    return rc;
}

/* ---- What is shown ---- */

static int tell(const struct comparison *c)
{
    char marks[2][MARK_TEXT_CAP];
    int open = undecided(c);
    int different = 0;

    for (int range = 0; range < VERIFY_RANGES; range++) {
        if (c->verdicts[range].equal || c->verdicts[range].differed < SEEN_TWICE)
            continue;
        printf("range %02x differs: attar verify --range %02x-%02x\n", range, range, range);
        different++;
    }
    printf("%d ranges equal, %d different, %d undecided; this server at %s, the peer at %s\n",
           VERIFY_RANGES - different - open, different, open, mark_format(c->ours->mark, marks[0]),
           mark_format(c->peer->mark, marks[1]));
    if (different > 0)
        return EXIT_DIFFERENT;
    return open > 0 ? EXIT_COULD_NOT : EXIT_EQUAL;
}

static struct side *side_new(const struct remote *remote, struct buf *reply)
{
    struct side *side = mem_zero(1, sizeof *side);

    side->remote = *remote;
    side->reply = reply;
    return side;
}

int command_compare(const struct options *options)
{
    struct comparison comparison = {0};
    struct attar_error err = {0};
    struct remote ours;
    struct remote peer;
    struct buf reply;
    int code = EXIT_COULD_NOT;
    int rc = remote_of_url("--peer", options->peer, options->peer_token, &peer, &err);

    if (rc == 0)
        rc = remote_of_options(options, &ours, &err);
    if (rc < 0) {
        command_failed(&err);
        return EXIT_COULD_NOT;
    }
    buf_init(&reply, REQUEST_REPLY_MAX);
    comparison.ours = side_new(&ours, &reply);
    comparison.earlier = side_new(&ours, &reply);
    comparison.peer = side_new(&peer, &reply);
    if (compare(&comparison, &err) < 0)
        command_failed(&err);
    else
        code = tell(&comparison);
    free(comparison.ours);
    free(comparison.earlier);
    free(comparison.peer);
    buf_release(&reply);
    return code;
}
