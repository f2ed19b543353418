/* The opening request of the change stream (sync.md section 2).  A change of what it asks for is a
 * change of PIPELINE_VERSION in client.c: a token is found only through the pipeline that made it.
 * The whole document is asked for: pages show members that Attar does not know. */
#include "mongo/stream.h"

#include <assert.h>
#include <stdio.h>

static void append_names(bson_t *parent, const char *path, const struct mongo *mongo)
{
    bson_t names = BSON_INITIALIZER;

    for (uint32_t i = 0; i < mongo->names.count; i++) {
        char key[16];

        snprintf(key, sizeof key, "%u", i);
        BSON_APPEND_UTF8(&names, key, mongo->collections[i]);
    }
    BCON_APPEND(parent, path, "{", "$in", BCON_ARRAY(&names), "}");
    bson_destroy(&names);
}

static void append_watch(bson_t *stages, const struct mongo_place *from)
{
    bson_t *stage = BCON_NEW("fullDocument", "updateLookup");
    bson_t token;

    if (from->token_len > 0 && bson_init_static(&token, from->token, from->token_len))
        BSON_APPEND_DOCUMENT(stage, "startAfter", &token);
    else
        BSON_APPEND_TIMESTAMP(stage, "startAtOperationTime", (uint32_t)(from->time >> 32),
                              (uint32_t)from->time);
    BCON_APPEND(stages, "0", "{", "$changeStream", BCON_DOCUMENT(stage), "}");
    bson_destroy(stage);
}

/* Immutable members only: a match on what updateLookup brings could not be resumed. */
static void append_match(bson_t *stages, const struct mongo *mongo)
{
    bson_t from = BSON_INITIALIZER;
    bson_t to = BSON_INITIALIZER;

    append_names(&from, "ns.coll", mongo);
    append_names(&to, "to.coll", mongo);
    BCON_APPEND(stages, "1", "{", "$match", "{", "$or", "[", BCON_DOCUMENT(&from),
                BCON_DOCUMENT(&to), "{", "operationType", "{", "$in", "[", "invalidate",
                "dropDatabase", "]", "}", "}", "]", "}", "}");
    bson_destroy(&from);
    bson_destroy(&to);
}

static void append_projection(bson_t *stages)
{
    BCON_APPEND(stages, "2", "{", "$project", "{", "_id", BCON_INT32(1), "operationType",
                BCON_INT32(1), "clusterTime", BCON_INT32(1), "wallTime", BCON_INT32(1), "txnNumber",
                BCON_INT32(1), "ns", BCON_INT32(1), "to", BCON_INT32(1), "documentKey",
                BCON_INT32(1), "splitEvent", BCON_INT32(1), "fullDocument", BCON_INT32(1), "}",
                "}");
}

bson_t *mongo_pipeline_build(const struct mongo *mongo, const struct mongo_place *from)
{
    bson_t stages = BSON_INITIALIZER;
    bson_t *command;

    assert(mongo->names.count > 0 && from->token_len <= MONGO_TOKEN_MAX);
    append_watch(&stages, from);
    append_match(&stages, mongo);
    append_projection(&stages);
    if (!mongo->stream.whole)
        BCON_APPEND(&stages, "3", "{", "$changeStreamSplitLargeEvent", "{", "}", "}");
    command =
        BCON_NEW("aggregate", BCON_INT32(1), "pipeline", BCON_ARRAY(&stages), "cursor", "{",
                 "batchSize", BCON_INT32(0), "}", "readConcern", "{", "level", "majority", "}");
    bson_destroy(&stages);
    return command;
}
