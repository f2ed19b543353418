/* The client: one of a pool, because the driver's single-threaded kind lacks a fix for network
 * errors in the version that Debian packages (sync.md section 7).  Every command goes through
 * mongoc_client_command_with_opts, which neither retries nor adds a read concern, pinned to the
 * server that was chosen, since a cursor lives on one server. */
#include "mongo/client.h"

#include "base/mem.h"
#include "codec/checksum.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

/* sync.md section 7; the socket's is longer than any maxTimeMS that is asked for. */
enum { CONNECT_MS = 5000, SELECT_MS = 5000, SOCKET_MS = 30000, DATABASE_NAME_MAX = 63 };

/* Raised when the request that makes the tokens changes. */
#define PIPELINE_VERSION "1"

static void default_int(mongoc_uri_t *uri, const char *option, int32_t value)
{
    if (!mongoc_uri_has_option(uri, option))
        mongoc_uri_set_option_as_int32(uri, option, value);
}

/* The driver's message may quote the URI; what stands in it between "//" and "@" is not shown. */
static int refuse_uri(const char *text, const bson_error_t *error, struct attar_error *err)
{
    const char *at = strrchr(text, '@');
    bool quotes = at != NULL && strstr(error->message, at) != NULL;

    if (error->message[0] == '\0' || quotes || at != NULL)
        return error_set(err, ATTAR_EINVAL,
                         "MongoDB: the URI is not valid; it has the form"
                         " mongodb://user:password@host:port/?replicaSet=name, with the password"
                         " percent-encoded");
    return error_set(err, ATTAR_EINVAL, "MongoDB: %s", error->message);
}

static int open_pool(const char *text, mongoc_client_pool_t **out_pool, struct attar_error *err)
{
    bson_error_t error = {0};
    mongoc_uri_t *uri = mongoc_uri_new_with_error(text, &error);
    mongoc_client_pool_t *pool;

    if (uri == NULL)
        return refuse_uri(text, &error, err);
    default_int(uri, MONGOC_URI_CONNECTTIMEOUTMS, CONNECT_MS);
    default_int(uri, MONGOC_URI_SERVERSELECTIONTIMEOUTMS, SELECT_MS);
    default_int(uri, MONGOC_URI_SOCKETTIMEOUTMS, SOCKET_MS);
    if (mongoc_uri_get_appname(uri) == NULL)
        mongoc_uri_set_appname(uri, "attar-sync");
    pool = mongoc_client_pool_new_with_error(uri, &error);
    mongoc_uri_destroy(uri);
    if (pool == NULL)
        return refuse_uri(text, &error, err);
    mongoc_client_pool_set_error_api(pool, MONGOC_ERROR_API_VERSION_2);
    *out_pool = pool;
    return 0;
}

static int check_names(const struct mongo_config *config, struct attar_error *err)
{
    size_t len = strlen(config->database);

    assert(config->collection_count > 0 && config->collection_count <= MONGO_COLLECTIONS_MAX);
    if (len == 0 || len > DATABASE_NAME_MAX || strpbrk(config->database, "/\\. \"$") != NULL)
        return error_set(err, ATTAR_EINVAL,
                         "MongoDB: database: a name of 1 to %d bytes without / \\ . \" $ and blank",
                         DATABASE_NAME_MAX);
    for (uint32_t i = 0; i < config->collection_count; i++) {
        len = strlen(config->collections[i]);
        if (len == 0 || len >= MONGO_COLLECTION_NAME_CAP ||
            strchr(config->collections[i], '$') != NULL)
            return error_set(err, ATTAR_EINVAL,
                             "MongoDB: collection: a name of 1 to %d bytes without $",
                             MONGO_COLLECTION_NAME_CAP - 1);
    }
    return 0;
}

static uint64_t hash_pipeline(const struct mongo *mongo)
{
    struct checksum_stream *stream = checksum_stream_new();
    uint64_t value;

    checksum_stream_add(stream, SLICE(PIPELINE_VERSION));
    checksum_stream_add(stream, slice_of(mongo->database, strlen(mongo->database) + 1));
    for (uint32_t i = 0; i < mongo->names.count; i++)
        checksum_stream_add(stream,
                            slice_of(mongo->collections[i], strlen(mongo->collections[i]) + 1));
    value = checksum_stream_value(stream);
    checksum_stream_free(stream);
    return value;
}

int mongo_open(const struct mongo_config *config, struct mongo **out_mongo, struct attar_error *err)
{
    mongoc_client_pool_t *pool = NULL;
    struct mongo *mongo;
    int rc;

    assert(config != NULL && config->uri != NULL && config->database != NULL);
    assert(out_mongo != NULL);
    rc = check_names(config, err);
    if (rc == 0)
        rc = open_pool(config->uri, &pool, err);
    if (rc < 0)
        return rc;
    mongo = mem_zero(1, sizeof *mongo);
    mongo->pool = pool;
    mongo->uri = mem_text(config->uri);
    mongo->database = mem_text(config->database);
    for (uint32_t i = 0; i < config->collection_count; i++)
        mongo->collections[i] = mem_text(config->collections[i]);
    mongo->names = (struct mongo_names){mongo->database, (const char *const *)mongo->collections,
                                        config->collection_count};
    mongo->pipeline_hash = hash_pipeline(mongo);
    mongo_scratch_init(&mongo->scratch);
    mongo_split_init(&mongo->stream.split);
    *out_mongo = mongo;
    return 0;
}

void mongo_close(struct mongo *mongo)
{
    if (mongo == NULL)
        return;
    mongo_stream_close(mongo);
    if (mongo->client != NULL)
        mongoc_client_pool_push(mongo->pool, mongo->client);
    mongoc_client_pool_destroy(mongo->pool);
    mongo_split_release(&mongo->stream.split);
    mongo_scratch_release(&mongo->scratch);
    for (uint32_t i = 0; i < mongo->names.count; i++)
        free(mongo->collections[i]);
    free(mongo->database);
    free(mongo->uri);
    free(mongo);
}

uint64_t mongo_pipeline_hash(const struct mongo *mongo)
{
    return mongo->pipeline_hash;
}

static int note_server(struct mongo *mongo, const mongoc_server_description_t *server,
                       struct mongo_fault *fault)
{
    const char *type = mongoc_server_description_type(server);
    bson_iter_t name;

    if (strcmp(type, "Standalone") == 0)
        return mongo_fault_set(fault, MONGO_UNSUITABLE,
                               "a standalone server has no change streams; a replica set is"
                               " needed (one member is enough: mongod --replSet)");
    mongo->sharded = strcmp(type, "Mongos") == 0;
    mongo->set_name[0] = '\0';
    if (mongo_reply_find(mongoc_server_description_hello_response(server), "setName", &name) &&
        BSON_ITER_HOLDS_UTF8(&name))
        snprintf(mongo->set_name, sizeof mongo->set_name, "%s", bson_iter_utf8(&name, NULL));
    mongo->server_id = mongoc_server_description_id(server);
    assert(mongo->server_id != 0);
    return 0;
}

static bool knows_nobody(const mongoc_client_t *client)
{
    size_t count = 0;
    mongoc_server_description_t **all = mongoc_client_get_server_descriptions(client, &count);

    mongoc_server_descriptions_destroy_all(all, count);
    return count == 0;
}

/* The driver drops a member that tells another set's name; with the last one gone it looks for none
 * any more (specification "Server Discovery and Monitoring").  A new pool asks the URI's again. */
static void begin_anew(struct mongo *mongo)
{
    mongoc_client_pool_t *pool;

    if (open_pool(mongo->uri, &pool, NULL) < 0)
        return;
    mongo_stream_close(mongo);
    mongoc_client_pool_push(mongo->pool, mongo->client);
    mongoc_client_pool_destroy(mongo->pool);
    mongo->client = NULL;
    mongo->pool = pool;
}

int mongo_server_select(struct mongo *mongo, struct mongo_fault *fault)
{
    mongoc_server_description_t *server;
    bson_error_t error = {0};
    bson_t none = BSON_INITIALIZER;
    int rc;

    assert(mongo->pool != NULL && fault != NULL);
    if (mongo->server_id != 0)
        return 0;
    if (mongo->client == NULL)
        mongo->client = mongoc_client_pool_pop(mongo->pool);
    server = mongoc_client_select_server(mongo->client, false,
                                         mongoc_client_get_read_prefs(mongo->client), &error);
    if (server == NULL && knows_nobody(mongo->client))
        begin_anew(mongo);
    if (server == NULL)
        return mongo_fault_classify(fault, STEP_READ, &error, &none);
    rc = note_server(mongo, server, fault);
    mongoc_server_description_destroy(server);
    return rc;
}

static int send_pinned(struct mongo *mongo, const struct mongo_command *command, bson_t *reply,
                       struct mongo_fault *fault)
{
    bson_t opts = BSON_INITIALIZER;
    bson_error_t error = {0};
    bool sent = false;

    BSON_APPEND_INT32(&opts, "serverId", (int32_t)mongo->server_id);
    if (command->session == NULL || mongoc_client_session_append(command->session, &opts, &error)) {
        bson_destroy(reply);
        sent = mongoc_client_command_with_opts(mongo->client, command->database, command->body,
                                               mongoc_client_get_read_prefs(mongo->client), &opts,
                                               reply, &error);
    }
    bson_destroy(&opts);
    if (sent)
        return 0;
    return mongo_fault_classify(fault, command->step, &error, reply);
}

int mongo_command(struct mongo *mongo, const struct mongo_command *command, bson_t *reply,
                  struct mongo_fault *fault)
{
    int rc;

    assert(command->database != NULL && command->body != NULL && fault != NULL);
    bson_init(reply);
    *fault = (struct mongo_fault){0};
    rc = mongo_server_select(mongo, fault);
    if (rc == 0)
        rc = send_pinned(mongo, command, reply, fault);
    if (rc < 0 && fault->signal == MONGO_AGAIN)
        mongo->server_id = 0;
    return rc;
}

uint64_t mongo_last_write(const struct mongo *mongo)
{
    mongoc_server_description_t *server =
        mongo->client != NULL
            ? mongoc_client_get_server_description(mongo->client, mongo->server_id)
            : NULL;
    uint32_t seconds = 0;
    uint32_t increment = 0;
    bson_iter_t time;

    if (server == NULL)
        return 0;
    if (mongo_reply_find(mongoc_server_description_hello_response(server), "lastWrite.opTime.ts",
                         &time) &&
        BSON_ITER_HOLDS_TIMESTAMP(&time))
        bson_iter_timestamp(&time, &seconds, &increment);
    mongoc_server_description_destroy(server);
    return (uint64_t)seconds << 32 | increment;
}

bool mongo_reply_find(const bson_t *reply, const char *path, bson_iter_t *out_value)
{
    bson_iter_t iter;

    return bson_iter_init(&iter, reply) && bson_iter_find_descendant(&iter, path, out_value);
}

uint64_t mongo_reply_time(const bson_t *reply)
{
    uint32_t seconds = 0;
    uint32_t increment = 0;
    bson_iter_t value;

    if (mongo_reply_find(reply, "operationTime", &value) && BSON_ITER_HOLDS_TIMESTAMP(&value))
        bson_iter_timestamp(&value, &seconds, &increment);
    return (uint64_t)seconds << 32 | increment;
}
