/* hello: who the mock is in its set.  No topologyVersion: clients poll, and a change of role is
 * seen at the next heartbeat or after a network error. */
#include "tests/support/mongo/command.h"

#include "base/clock.h"

#include <stdio.h>

static void add_hosts(const struct world *world, bson_t *out)
{
    struct slice hosts = slice_cstr(world->settings.hosts);
    char me[NAME_CAP], key[16];
    bson_t array;

    snprintf(me, sizeof me, "127.0.0.1:%u", world->port);
    if (hosts.len == 0)
        hosts = slice_cstr(me);
    BSON_APPEND_ARRAY_BEGIN(out, "hosts", &array);
    for (unsigned i = 0; hosts.ptr != NULL; i++) {
        struct slice host = slice_cut(&hosts, ',');

        snprintf(key, sizeof key, "%u", i);
        bson_append_utf8(&array, key, -1, host.ptr, (int)host.len);
    }
    bson_append_array_end(out, &array);
    BSON_APPEND_UTF8(out, "me", me);
}

static void add_last_write(const struct settings *settings, bson_t *out)
{
    struct mark mark = settings->last_write.seconds != 0 ? settings->last_write : settings->time;
    bson_t last, time;

    BSON_APPEND_DOCUMENT_BEGIN(out, "lastWrite", &last);
    for (unsigned majority = 0; majority < 2; majority++) {
        BSON_APPEND_DOCUMENT_BEGIN(&last, majority ? "majorityOpTime" : "opTime", &time);
        BSON_APPEND_TIMESTAMP(&time, "ts", mark.seconds, mark.increment);
        BSON_APPEND_INT64(&time, "t", settings->election);
        bson_append_document_end(&last, &time);
        BSON_APPEND_DATE_TIME(&last, majority ? "majorityWriteDate" : "lastWriteDate",
                              (int64_t)mark.seconds * 1000);
    }
    bson_append_document_end(out, &last);
}

static void add_set(const struct world *world, bson_t *out)
{
    const struct settings *settings = &world->settings;
    bool primary = strcmp(settings->role, "primary") == 0;
    char election[25];
    bson_oid_t oid;

    add_hosts(world, out);
    BSON_APPEND_UTF8(out, "setName", settings->set_name);
    BSON_APPEND_INT32(out, "setVersion", (int32_t)settings->set_version);
    BSON_APPEND_BOOL(out, "secondary", strcmp(settings->role, "secondary") == 0);
    if (primary) {
        snprintf(election, sizeof election, "7fffffff%016llx", (long long)settings->election);
        bson_oid_init_from_string(&oid, election);
        BSON_APPEND_OID(out, "electionId", &oid);
    }
    add_last_write(settings, out);
}

void command_hello(struct world *world, const struct command *command, bson_t *out)
{
    const struct settings *settings = &world->settings;
    const char *role = settings->role;
    bool writable = strcmp(role, "secondary") != 0 && strcmp(role, "ghost") != 0;

    (void)command;
    BSON_APPEND_BOOL(out, "helloOk", true);
    BSON_APPEND_BOOL(out, "isWritablePrimary", writable);
    BSON_APPEND_BOOL(out, "ismaster", writable);
    if (strcmp(role, "ghost") == 0)
        BSON_APPEND_BOOL(out, "isreplicaset", true);
    else if (strcmp(role, "mongos") == 0)
        BSON_APPEND_UTF8(out, "msg", "isdbgrid");
    else if (strcmp(role, "standalone") != 0)
        add_set(world, out);
    BSON_APPEND_INT32(out, "maxBsonObjectSize", 16777216);
    BSON_APPEND_INT32(out, "maxMessageSizeBytes", 48000000);
    BSON_APPEND_INT32(out, "maxWriteBatchSize", 100000);
    BSON_APPEND_DATE_TIME(out, "localTime", clock_wall_ms());
    if (settings->sessions)
        BSON_APPEND_INT32(out, "logicalSessionTimeoutMinutes", 30);
    BSON_APPEND_INT32(out, "minWireVersion", 0);
    BSON_APPEND_INT32(out, "maxWireVersion", (int32_t)settings->wire);
    BSON_APPEND_BOOL(out, "readOnly", false);
    BSON_APPEND_DOUBLE(out, "ok", 1.0);
    command_times(world, out);
}
