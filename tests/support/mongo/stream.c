/* Change streams: opening at a token or a time, and batches out of the history with their
 * postBatchResumeToken (MongoDB specifications, change-streams). */
#include "tests/support/mongo/command.h"

#include <stdio.h>

enum { REPLY_BYTES_MAX = 16 << 20, BATCH = 1000 };

/* The $changeStream stage's field; tokens are given as {_data: text}. */
static bool stage_field(const bson_t *body, const char *path, bson_iter_t *out)
{
    bson_iter_t it;
    char whole[TEXT_CAP];

    snprintf(whole, sizeof whole, "pipeline.0.$changeStream.%s", path);
    return bson_iter_init(&it, body) && bson_iter_find_descendant(&it, whole, out);
}

static void begin(struct world *world, const bson_t *body, struct cursor *cursor)
{
    struct mark time;
    bson_iter_t it;

    if (stage_field(body, "startAfter._data", &it) || stage_field(body, "resumeAfter._data", &it)) {
        snprintf(cursor->token, TOKEN_CAP, "%s", bson_iter_utf8(&it, NULL));
        cursor->next = world_after_token(world, cursor->token);
    } else if (stage_field(body, "startAtOperationTime", &it)) {
        bson_iter_timestamp(&it, &time.seconds, &time.increment);
        token_of_time(time, cursor->token);
        cursor->next = world_at_time(world, time);
    } else {
        token_of_time(world->settings.time, cursor->token);
        cursor->next = world->history.count;
    }
    cursor->previous = cursor->next;
}

static void keep_session(const bson_t *body, struct cursor *cursor)
{
    bson_iter_t it, id;
    const bson_value_t *value;

    if (!bson_iter_init(&it, body) || !bson_iter_find_descendant(&it, "lsid.id", &id))
        return;
    value = bson_iter_value(&id);
    for (uint32_t i = 0; i < value->value.v_binary.data_len && i < 16; i++)
        snprintf(cursor->session + 2 * i, 3, "%02x", value->value.v_binary.data[i]);
}

/* After the events comes the token behind them: the cursor's last, or the time if it is later. */
static void add_token(const struct world *world, const struct command *command,
                      struct cursor *cursor, bson_t *out)
{
    const struct settings *settings = &world->settings;
    struct mark time = command->pbrt.seconds != 0 ? command->pbrt : settings->pbrt;
    char token[TOKEN_CAP];
    bson_t inner;

    if (command->pbrt_none)
        return;
    token_of_time(time.seconds != 0 ? time : settings->time, token);
    if (time.seconds == 0 &&
        (cursor->next < world->history.count || strcmp(token, cursor->token) < 0))
        memcpy(token, cursor->token, sizeof token);
    if (time.seconds == 0)
        memcpy(cursor->token, token, sizeof token);
    BSON_APPEND_DOCUMENT_BEGIN(out, "postBatchResumeToken", &inner);
    BSON_APPEND_UTF8(&inner, "_data", token);
    bson_append_document_end(out, &inner);
}

/* Events into the batch.  True when the last one ends the stream. */
static bool add_events(const struct world *world, struct cursor *cursor, int64_t size, bson_t *out)
{
    size_t bytes = 0;
    char key[24];

    for (int64_t count = 0; cursor->next < world->history.count && count < size; count++) {
        const struct event *event = &world->history.items[cursor->next];

        bytes += event->doc->len;
        if (bytes > REPLY_BYTES_MAX && count > 0)
            return false;
        snprintf(key, sizeof key, "%lld", (long long)count);
        bson_append_document(out, key, -1, event->doc);
        memcpy(cursor->token, event->token, sizeof cursor->token);
        cursor->next++;
        if (event->ends_stream)
            return true;
    }
    return false;
}

static void add_cursor(struct world *world, const struct command *command, struct cursor *cursor,
                       int64_t size, bson_t *out)
{
    bool more = strcmp(command->name, "getMore") == 0, ended;
    int64_t id = command->cursor_set ? command->cursor : cursor->id;
    char ns[3 * NAME_CAP];
    bson_t inner, batch;

    BSON_APPEND_DOCUMENT_BEGIN(out, "cursor", &inner);
    bson_append_array_begin(&inner, more ? "nextBatch" : "firstBatch", -1, &batch);
    ended = add_events(world, cursor, size, &batch);
    bson_append_array_end(&inner, &batch);
    add_token(world, command, cursor, &inner);
    snprintf(ns, sizeof ns, "%s.%s", world->settings.database, cursor->collection);
    BSON_APPEND_INT64(&inner, "id", ended ? 0 : id);
    BSON_APPEND_UTF8(&inner, "ns", ns);
    bson_append_document_end(out, &inner);
    BSON_APPEND_DOUBLE(out, "ok", 1.0);
    command_times(world, out);
    if (ended || id == 0)
        world_cursor_close(world, cursor->id);
}

void command_stream(struct world *world, const struct command *command, bson_t *out)
{
    struct cursor *cursor = world_cursor_new(
        world, true, command->collection[0] != '\0' ? command->collection : "$cmd.aggregate");

    begin(world, command->body, cursor);
    keep_session(command->body, cursor);
    add_cursor(world, command, cursor, command_number(command->body, "cursor.batchSize", BATCH),
               out);
}

bool command_stream_more(struct world *world, const struct command *command, bson_t *out)
{
    struct cursor *cursor = world_cursor(world, command_number(command->body, "getMore", 0));
    int64_t size = command_number(command->body, "batchSize", BATCH);
    struct cursor asking = {.id = 0};

    keep_session(command->body, &asking);
    if (strcmp(asking.session, cursor->session) != 0) {
        command_error(world, 50738, "Location50738", out);
        return true;
    }
    if (command->repeat)
        cursor->next = cursor->previous;
    if (!command->limited && !command->waited && cursor->next == world->history.count)
        return false;
    cursor->previous = cursor->next;
    if (command->limited && command->limit < size)
        size = command->limit;
    add_cursor(world, command, cursor, size, out);
    return true;
}
