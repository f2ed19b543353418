/* Which command a message is, its answer, and what ends every answer. */
#include "tests/support/mongo/command.h"

#include "base/clock.h"

#include <stdio.h>

int64_t command_number(const bson_t *body, const char *path, int64_t otherwise)
{
    bson_iter_t it, found;

    return bson_iter_init(&it, body) && bson_iter_find_descendant(&it, path, &found) &&
                   BSON_ITER_HOLDS_NUMBER(&found)
               ? bson_iter_as_int64(&found)
               : otherwise;
}

static bool is_stream(const bson_t *body)
{
    bson_iter_t it, stage;

    return bson_iter_init(&it, body) &&
           bson_iter_find_descendant(&it, "pipeline.0.$changeStream", &stage);
}

/* "products"; of another database "local.oplog.rs". */
static void read_collection(const struct world *world, const bson_t *body, const char *field,
                            struct command *command)
{
    const char *database = world->settings.database, *name = NULL;
    bson_iter_t it;

    if (bson_iter_init_find(&it, body, field) && BSON_ITER_HOLDS_UTF8(&it))
        name = bson_iter_utf8(&it, NULL);
    if (bson_iter_init_find(&it, body, "$db") && BSON_ITER_HOLDS_UTF8(&it))
        database = bson_iter_utf8(&it, NULL);
    if (name == NULL)
        return;
    if (strcmp(database, world->settings.database) == 0)
        snprintf(command->collection, NAME_CAP, "%s", name);
    else
        snprintf(command->collection, NAME_CAP, "%.20s.%.40s", database, name);
}

void command_read(struct world *world, const bson_t *body, bool legacy, struct command *out)
{
    const struct cursor *cursor;
    bson_iter_t it;

    *out = (struct command){.body = body, .legacy = legacy};
    if (!bson_iter_init(&it, body) || !bson_iter_next(&it))
        return;
    snprintf(out->name, NAME_CAP, "%s", bson_iter_key(&it));
    if (strcmp(out->name, "ismaster") == 0 || strcmp(out->name, "isMaster") == 0)
        snprintf(out->name, NAME_CAP, "hello");
    if (strcmp(out->name, "getMore") != 0) {
        read_collection(world, body, bson_iter_key(&it), out);
        return;
    }
    read_collection(world, body, "collection", out);
    cursor = world_cursor(world, command_number(body, "getMore", 0));
    if (cursor != NULL && !cursor->stream)
        snprintf(out->name, NAME_CAP, "scanMore");
}

int64_t command_wait_ms(const struct command *command)
{
    return command_number(command->body, "maxTimeMS", 1000);
}

void command_times(const struct world *world, bson_t *out)
{
    static const uint8_t nothing[20];
    struct mark time = world->settings.time;
    bson_t cluster, signature;

    if (!world->settings.operation_time || strcmp(world->settings.role, "standalone") == 0)
        return;
    BSON_APPEND_TIMESTAMP(out, "operationTime", time.seconds, time.increment);
    BSON_APPEND_DOCUMENT_BEGIN(out, "$clusterTime", &cluster);
    BSON_APPEND_TIMESTAMP(&cluster, "clusterTime", time.seconds, time.increment);
    BSON_APPEND_DOCUMENT_BEGIN(&cluster, "signature", &signature);
    bson_append_binary(&signature, "hash", -1, BSON_SUBTYPE_BINARY, nothing, sizeof nothing);
    BSON_APPEND_INT64(&signature, "keyId", 0);
    bson_append_document_end(&cluster, &signature);
    bson_append_document_end(out, &cluster);
}

void command_error(struct world *world, int64_t code, const char *words, bson_t *out)
{
    struct slice rest = slice_cstr(words), name = slice_cut(&rest, ' ');
    char key[24], text[TEXT_CAP];
    bson_t labels;

    snprintf(text, sizeof text, "the mock's error %lld %.*s", (long long)code, SLICE_ARG(name));
    BSON_APPEND_DOUBLE(out, "ok", 0.0);
    BSON_APPEND_UTF8(out, "errmsg", text);
    BSON_APPEND_INT32(out, "code", (int32_t)code);
    bson_append_utf8(out, "codeName", -1, name.ptr, (int)name.len);
    if (rest.ptr != NULL && rest.len > 0) {
        BSON_APPEND_ARRAY_BEGIN(out, "errorLabels", &labels);
        for (unsigned i = 0; rest.ptr != NULL; i++) {
            struct slice label = slice_cut(&rest, ' ');

            snprintf(key, sizeof key, "%u", i);
            bson_append_utf8(&labels, key, -1, label.ptr, (int)label.len);
        }
        bson_append_array_end(out, &labels);
    }
    command_times(world, out);
}

static void finish(struct world *world, bson_t *out)
{
    BSON_APPEND_DOUBLE(out, "ok", 1.0);
    command_times(world, out);
}

static void ping(struct world *world, const struct command *command, bson_t *out)
{
    (void)command;
    finish(world, out);
}

static void kill_cursors(struct world *world, const struct command *command, bson_t *out)
{
    bson_iter_t list, it;

    if (bson_iter_init_find(&list, command->body, "cursors") && bson_iter_recurse(&list, &it))
        while (bson_iter_next(&it))
            world_cursor_close(world, bson_iter_as_int64(&it));
    finish(world, out);
}

static void count(struct world *world, const struct command *command, bson_t *out)
{
    struct collection *all = world_collection(world, slice_cstr(command->collection));

    BSON_APPEND_INT32(out, "n", (int32_t)all->docs.count);
    finish(world, out);
}

/* The UUID is the epoch and the name's first bytes: another one for each collection and life. */
static void add_collection(const struct collection *collection, bson_t *out)
{
    uint8_t uuid[16] = {(uint8_t)collection->epoch};
    bson_t info;

    for (size_t i = 0; i < strlen(collection->name) && i < 15; i++)
        uuid[i + 1] = (uint8_t)collection->name[i];
    BSON_APPEND_UTF8(out, "name", collection->name);
    BSON_APPEND_UTF8(out, "type", "collection");
    BSON_APPEND_DOCUMENT_BEGIN(out, "info", &info);
    bson_append_binary(&info, "uuid", -1, BSON_SUBTYPE_UUID, uuid, sizeof uuid);
    bson_append_document_end(out, &info);
}

static void list_collections(struct world *world, const struct command *command, bson_t *out)
{
    bson_t cursor, batch, one;
    char key[24];

    (void)command;
    BSON_APPEND_DOCUMENT_BEGIN(out, "cursor", &cursor);
    BSON_APPEND_INT64(&cursor, "id", 0);
    BSON_APPEND_UTF8(&cursor, "ns", "$cmd.listCollections");
    BSON_APPEND_ARRAY_BEGIN(&cursor, "firstBatch", &batch);
    for (size_t i = 0, listed = 0; i < world->collections.count; i++) {
        if (world->collections.items[i].docs.count == 0)
            continue;
        snprintf(key, sizeof key, "%zu", listed++);
        bson_append_document_begin(&batch, key, -1, &one);
        add_collection(&world->collections.items[i], &one);
        bson_append_document_end(&batch, &one);
    }
    bson_append_array_end(&cursor, &batch);
    bson_append_document_end(out, &cursor);
    finish(world, out);
}

static void build_info(struct world *world, const struct command *command, bson_t *out)
{
    (void)command;
    BSON_APPEND_UTF8(out, "version", world->settings.version);
    finish(world, out);
}

static void refuse_login(struct world *world, const struct command *command, bson_t *out)
{
    (void)command;
    command_error(world, 18, "AuthenticationFailed", out);
}

static void aggregate(struct world *world, const struct command *command, bson_t *out)
{
    if (is_stream(command->body))
        command_stream(world, command, out);
    else
        command_error(world, 59, "CommandNotFound", out);
}

static const struct {
    const char *name;
    void (*answer)(struct world *world, const struct command *command, bson_t *out);
} commands[] = {
    {"aggregate", aggregate},
    {"buildInfo", build_info},
    {"buildinfo", build_info},
    {"count", count},
    {"endSessions", ping},
    {"find", command_find},
    {"hello", command_hello},
    {"killCursors", kill_cursors},
    {"ping", ping},
    {"listCollections", list_collections},
    {"saslStart", refuse_login},
    {"scanMore", command_scan_more},
};

bool command_answer(struct world *world, const struct command *command, bson_t *out)
{
    bool more = strcmp(command->name, "getMore") == 0;

    world_tick(world, strcmp(command->name, "hello") == 0);
    if (more && world_cursor(world, command_number(command->body, "getMore", 0)) == NULL)
        command_error(world, 43, "CursorNotFound", out);
    else if (more)
        return command_stream_more(world, command, out);
    else
        for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
            if (strcmp(commands[i].name, command->name) == 0) {
                commands[i].answer(world, command, out);
                return true;
            }
    if (!more)
        command_error(world, 59, "CommandNotFound", out);
    return true;
}
