/* Change events as a server words them (MongoDB manual, change-events), without the token. */
#include "tests/support/mongo/act.h"

#include "base/clock.h"

static void add_namespace(bson_t *event, const char *field, const char *database,
                          const char *collection)
{
    bson_t ns;

    bson_append_document_begin(event, field, -1, &ns);
    BSON_APPEND_UTF8(&ns, "db", database);
    if (collection[0] != '\0')
        BSON_APPEND_UTF8(&ns, "coll", collection);
    bson_append_document_end(event, &ns);
}

static void add_key(bson_t *event, const bson_t *doc)
{
    bson_iter_t it;
    bson_t key;

    BSON_APPEND_DOCUMENT_BEGIN(event, "documentKey", &key);
    if (bson_iter_init_find(&it, doc, "_id"))
        bson_append_iter(&key, "_id", -1, &it);
    bson_append_document_end(event, &key);
}

bson_t *event_new(const struct world *world, const struct step *step, const bson_t *doc)
{
    const char *database = world->settings.database, *to = strchr(step->word, ' ');
    bool rename = to != NULL, deleted = strcmp(step->word, "delete") == 0;
    bson_t *event = bson_new();

    BSON_APPEND_UTF8(event, "operationType", rename ? "rename" : step->word);
    BSON_APPEND_TIMESTAMP(event, "clusterTime", step->time.seconds, step->time.increment);
    BSON_APPEND_DATE_TIME(event, "wallTime", clock_wall_ms());
    if (strcmp(step->word, "invalidate") != 0)
        add_namespace(event, "ns", database, step->name);
    if (rename)
        add_namespace(event, "to", database, to + 1);
    else if (doc != NULL)
        add_key(event, doc);
    if (step->null_document)
        BSON_APPEND_NULL(event, "fullDocument");
    else if (doc != NULL && !rename && !deleted && !step->no_document)
        BSON_APPEND_DOCUMENT(event, "fullDocument", doc);
    return event;
}
