/* feed_tell URI: follows the database "attar" through Attar's own feed and tells each call.
 *
 *   head, scan of every kind, open, then next until standard input ends; a failure is told, and
 *   after 100 ms the call is made again; the stream is opened at the last position, after
 *   FEED_LOST by its time alone
 *
 * One JSON object a line: {"call", "signal", "code", "text"} for a call that failed, {"op", "kind",
 * "id", "type", "text"} for a change, {"at", "token"} behind a batch with changes. */
#include "catalog/catalog.h"
#include "codec/json_writer.h"
#include "mongo/mongo.h"

#include <poll.h>
#include <stdio.h>
#include <unistd.h>

enum { WAIT_MS = 200, PAUSE_MS = 100, LINE_BYTES_MAX = 2 << 20 };

static const char *const signals[] = {"ok",      "again",     "busy",     "denied",    "lost",
                                      "refused", "too_large", "backward", "unsuitable"};
static const char *const ops[] = {"put",      "delete",  "gone",   "dropped",
                                  "replaced", "invalid", "unknown"};

struct member {
    const char *name;
    struct slice text;
};

static void say(const struct member *members, size_t count)
{
    struct json_writer writer;
    struct buf line;

    buf_init(&line, LINE_BYTES_MAX);
    json_writer_init(&writer, &line);
    json_object_begin(&writer);
    for (size_t i = 0; i < count; i++) {
        json_key(&writer, members[i].name);
        json_add_str(&writer, members[i].text);
    }
    json_object_end(&writer);
    buf_add_byte(&line, '\n');
    fwrite(line.ptr, 1, line.len, stdout);
    fflush(stdout);
    buf_release(&line);
}

static int tell_change(void *user, const struct feed_change *change)
{
    const struct member members[] = {
        {"op", slice_cstr(ops[change->op])},
        {"kind", slice_cstr(catalog_kind_name(change->kind))},
        {"id", change->id},
        {"type", slice_cstr(change->type)},
        {"text", change->json.ptr != NULL ? change->json : change->reason}};

    (void)user;
    say(members, sizeof members / sizeof *members);
    return 0;
}

/* Standard input ended during the pause of `ms`. */
static bool ended(int ms)
{
    struct pollfd input = {STDIN_FILENO, POLLIN, 0};
    char byte;

    return poll(&input, 1, ms) > 0 && read(STDIN_FILENO, &byte, 1) <= 0;
}

/* True when the call is to be made again. */
static bool failed(const char *call, int rc, const struct feed_fault *fault)
{
    char code[16];

    if (rc == 0)
        return false;
    snprintf(code, sizeof code, "%d", fault->code);
    say((struct member[]){{"call", slice_cstr(call)},
                          {"signal", slice_cstr(signals[fault->signal])},
                          {"code", slice_cstr(code)},
                          {"text", slice_cstr(fault->error.text)}},
        4);
    if (ended(PAUSE_MS))
        _exit(0);
    return true;
}

static void scan(struct feed *feed, struct mark since)
{
    struct feed_fault fault = {0};

    for (enum catalog_kind kind = 0; kind < CATALOG_KIND_COUNT; kind++) {
        struct feed_cursor cursor = {0};

        while (!cursor.done)
            failed("scan", feed->ops->scan(feed, kind, since, &cursor, tell_change, NULL, &fault),
                   &fault);
    }
}

static void follow(struct feed *feed, struct position position)
{
    struct feed_fault fault = {0};
    struct feed_batch batch;
    char text[MARK_TEXT_CAP], token[16];

    while (failed("open", feed->ops->open(feed, &position, &fault), &fault))
        ;
    say((struct member[]){{"at", slice_cstr(mark_format(position.mark, text))}}, 1);
    while (!ended(0)) {
        int rc = feed->ops->next(feed, WAIT_MS, tell_change, NULL, &position, &batch, &fault);

        if (failed("next", rc, &fault)) {
            position.token_len = fault.signal == FEED_LOST ? 0 : position.token_len;
            while (failed("open", feed->ops->open(feed, &position, &fault), &fault))
                position.token_len = fault.signal == FEED_LOST ? 0 : position.token_len;
        } else if (batch.changes > 0) {
            snprintf(token, sizeof token, "%u", position.token_len);
            say((struct member[]){{"at", slice_cstr(mark_format(position.mark, text))},
                                  {"token", slice_cstr(token)}},
                2);
        }
    }
}

int main(int argc, char **argv)
{
    const struct feed_mongo_config config = {
        .uri = argc == 2 ? argv[1] : "",
        .database = "attar",
        .collections = {"products", "brands", "categories", "vendors"}};
    struct attar_error err = {0};
    struct feed_fault fault = {0};
    struct position position = {0};
    struct feed *feed;

    mongo_start();
    if (feed_open_mongo(&config, &feed, &err) < 0) {
        fprintf(stderr, "feed_tell: %s\n", err.text);
        return 2;
    }
    while (failed("head", feed->ops->head(feed, &position.mark, position.source, &fault), &fault))
        ;
    scan(feed, position.mark);
    follow(feed, position);
    feed->ops->free(feed);
    mongo_stop();
    return 0;
}
