/* Which history this is, how far it has come and how far back it reaches. */
#include "mongo/read.h"

#include "codec/checksum.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

enum { CODE_UNAUTHORIZED = 13, NAME_SHOWN_MAX = 30 };

static int ignore(void *user, struct slice bson, struct mongo_fault *fault)
{
    (void)user;
    (void)bson;
    (void)fault;
    return 0;
}

/* Under majority read concern operationTime is the commit point, not the newest write. */
int mongo_now(struct mongo *mongo, uint64_t *out_time, struct mongo_fault *fault)
{
    bson_t *body = BCON_NEW("find", BCON_UTF8(mongo->collections[0]), "projection", "{", "_id",
                            BCON_INT32(1), "}", "limit", BCON_INT64(1), "singleBatch",
                            BCON_BOOL(true), "readConcern", "{", "level", "majority", "}");
    uint64_t time = 0;
    int rc = mongo_read(mongo, mongo->database, body, ignore, NULL, &time, fault);

    assert(out_time != NULL);
    bson_destroy(body);
    if (rc == 0 && time == 0)
        return mongo_fault_set(fault, MONGO_UNSUITABLE,
                               "the server tells no operationTime, without which nothing can be"
                               " followed");
    if (rc == 0)
        *out_time = time;
    return rc;
}

/* The UUIDs of the watched collections, each in its place. */
struct uuids {
    const struct mongo_names *names;
    uint8_t bytes[MONGO_COLLECTIONS_MAX][16];
};

static int note_uuid(void *user, struct slice bson, struct mongo_fault *fault)
{
    struct uuids *uuids = user;
    bson_subtype_t subtype;
    const uint8_t *bytes = NULL;
    uint32_t len = 0;
    bson_iter_t iter;
    bson_iter_t name;
    bson_iter_t uuid;

    (void)fault;
    if (!bson_iter_init_from_data(&iter, (const uint8_t *)bson.ptr, bson.len) ||
        !bson_iter_find_descendant(&iter, "name", &name) || !BSON_ITER_HOLDS_UTF8(&name))
        return 0;
    bson_iter_init_from_data(&iter, (const uint8_t *)bson.ptr, bson.len);
    if (!bson_iter_find_descendant(&iter, "info.uuid", &uuid) || !BSON_ITER_HOLDS_BINARY(&uuid))
        return 0;
    bson_iter_binary(&uuid, &subtype, &len, &bytes);
    for (uint32_t i = 0; len == sizeof uuids->bytes[i] && i < uuids->names->count; i++) {
        if (strcmp(bson_iter_utf8(&name, NULL), uuids->names->collections[i]) == 0)
            memcpy(uuids->bytes[i], bytes, len);
    }
    return 0;
}

static int read_uuids(struct mongo *mongo, struct uuids *out, struct mongo_fault *fault)
{
    bson_t names = BSON_INITIALIZER;
    bson_t *body;
    int rc;

    for (uint32_t i = 0; i < mongo->names.count; i++) {
        char key[16];

        snprintf(key, sizeof key, "%u", i);
        BSON_APPEND_UTF8(&names, key, mongo->collections[i]);
    }
    body = BCON_NEW("listCollections", BCON_INT32(1), "filter", "{", "name", "{", "$in",
                    BCON_ARRAY(&names), "}", "}");
    rc = mongo_read(mongo, mongo->database, body, note_uuid, out, NULL, fault);
    bson_destroy(body);
    bson_destroy(&names);
    return rc < 0 && fault->code == CODE_UNAUTHORIZED ? 0 : rc;
}

static int note_cluster(void *user, struct slice bson, struct mongo_fault *fault)
{
    bson_iter_t iter;

    (void)fault;
    if (bson_iter_init_from_data(&iter, (const uint8_t *)bson.ptr, bson.len) &&
        bson_iter_find(&iter, "clusterId") && BSON_ITER_HOLDS_OID(&iter))
        bson_oid_to_string(bson_iter_oid(&iter), user);
    return 0;
}

/* A cluster's id, where it may be read; every cluster without the right counts as one. */
static int read_cluster(struct mongo *mongo, char out[25], struct mongo_fault *fault)
{
    bson_t *body =
        BCON_NEW("find", "version", "limit", BCON_INT64(1), "singleBatch", BCON_BOOL(true));
    int rc = mongo_read(mongo, "config", body, note_cluster, out, NULL, fault);

    bson_destroy(body);
    return rc < 0 && fault->code == CODE_UNAUTHORIZED ? 0 : rc;
}

int mongo_identity(struct mongo *mongo, char out[MONGO_IDENTITY_CAP], struct mongo_fault *fault)
{
    struct uuids uuids = {.names = &mongo->names};
    struct checksum_stream *digest;
    char cluster[25] = "sharded";
    const char *name = cluster;
    int rc = mongo_server_select(mongo, fault);

    if (rc == 0 && mongo->sharded)
        rc = read_cluster(mongo, cluster, fault);
    else if (rc == 0)
        name = mongo->set_name;
    if (rc == 0)
        rc = read_uuids(mongo, &uuids, fault);
    if (rc < 0)
        return rc;
    digest = checksum_stream_new();
    checksum_stream_add(digest, slice_cstr(name));
    checksum_stream_add(digest, slice_of((const char *)uuids.bytes, sizeof uuids.bytes));
    assert(strlen(mongo->database) + NAME_SHOWN_MAX + 20 < MONGO_IDENTITY_CAP);
    snprintf(out, MONGO_IDENTITY_CAP, "%.*s/%s/%016" PRIx64, NAME_SHOWN_MAX, name, mongo->database,
             checksum_stream_value(digest));
    checksum_stream_free(digest);
    return 0;
}

static int note_ts(void *user, struct slice bson, struct mongo_fault *fault)
{
    uint32_t increment;
    uint32_t seconds = 0;
    bson_iter_t iter;

    (void)fault;
    if (bson_iter_init_from_data(&iter, (const uint8_t *)bson.ptr, bson.len) &&
        bson_iter_find(&iter, "ts") && BSON_ITER_HOLDS_TIMESTAMP(&iter)) {
        bson_iter_timestamp(&iter, &seconds, &increment);
        *(int64_t *)user = seconds;
    }
    return 0;
}

/* Seconds of the oplog's first (order 1) or last (order -1) entry; -1: cannot be read. */
static int64_t oplog_end(struct mongo *mongo, int order)
{
    bson_t *body = BCON_NEW("find", "oplog.rs", "sort", "{", "$natural", BCON_INT32(order), "}",
                            "projection", "{", "ts", BCON_INT32(1), "}", "limit", BCON_INT64(1),
                            "singleBatch", BCON_BOOL(true));
    struct mongo_fault ignored = {0};
    int64_t seconds = -1;

    mongo_read(mongo, "local", body, note_ts, &seconds, NULL, &ignored);
    bson_destroy(body);
    return seconds;
}

int64_t mongo_window_s(struct mongo *mongo)
{
    int64_t first = oplog_end(mongo, 1);
    int64_t last = first < 0 ? -1 : oplog_end(mongo, -1);

    return last < first || first < 0 ? -1 : last - first;
}
