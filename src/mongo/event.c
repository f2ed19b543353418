/* What each type of event means (the table of sync.md section 4).  An event that misses what its
 * type needs is an error: what it is about would have to be guessed. */
#include "mongo/event.h"

#include "base/utf8.h"

#include <assert.h>

/* Longest `_id` that is looked at: MongoDB's own bound of an index key before 4.2. */
enum { ID_BYTES_MAX = 1024 };

void mongo_scratch_init(struct mongo_scratch *scratch)
{
    buf_init(&scratch->json, MONGO_DOCUMENT_MAX);
    buf_init(&scratch->id, ID_BYTES_MAX);
}

void mongo_scratch_release(struct mongo_scratch *scratch)
{
    buf_release(&scratch->json);
    buf_release(&scratch->id);
}

/* The text of an `_id` into scratch->id; false: no id that a document of ours has. */
static bool read_id(const bson_iter_t *id, struct mongo_scratch *scratch)
{
    buf_clear(&scratch->id);
    scratch->id.overflow = false;
    if (!mongo_id_text(id, &scratch->id) || scratch->id.overflow) {
        buf_clear(&scratch->id);
        buf_add_cstr(&scratch->id, "<too long, or not UTF-8>");
        return false;
    }
    return BSON_ITER_HOLDS_OID(id) || BSON_ITER_HOLDS_UTF8(id);
}

int mongo_give_document(struct slice bson, const bson_iter_t *id, struct mongo_event *event,
                        struct mongo_scratch *scratch, const struct mongo_reader *reader)
{
    bool usable;

    assert(bson.ptr != NULL && event->type != NULL);
    event->op = MONGO_PUT;
    usable = read_id(id, scratch);
    event->id = buf_slice(&scratch->id);
    buf_clear(&scratch->json);
    scratch->json.overflow = false;
    if (!usable)
        event->reason = SLICE("field _id: neither a string nor an ObjectId, or too long");
    else if (mongo_document_json(bson, event->id, &scratch->json, scratch->reason) < 0)
        event->reason = slice_cstr(scratch->reason);
    else
        event->json = buf_slice(&scratch->json);
    return reader->visit(reader->user, event);
}

enum meaning {
    MEANS_NOTHING_KNOWN,
    MEANS_DOCUMENT,
    MEANS_UPDATE,
    MEANS_DELETE,
    MEANS_DROP,
    MEANS_RENAME,
    MEANS_DROP_ALL,
    MEANS_END
};

static const struct {
    const char *type;
    enum meaning meaning;
} meanings[] = {
    {"insert", MEANS_DOCUMENT},       {"replace", MEANS_DOCUMENT}, {"update", MEANS_UPDATE},
    {"delete", MEANS_DELETE},         {"drop", MEANS_DROP},        {"rename", MEANS_RENAME},
    {"dropDatabase", MEANS_DROP_ALL}, {"invalidate", MEANS_END},
};

static enum meaning meaning_of(struct slice type)
{
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        if (slice_eq(type, slice_cstr(meanings[i].type)))
            return meanings[i].meaning;
    }
    return MEANS_NOTHING_KNOWN;
}

/* Index of the collection that a namespace names; -1: none that is watched. */
static int collection_of(const struct mongo_namespace *ns, const struct mongo_names *names)
{
    if (ns->collection.ptr == NULL || !slice_eq(ns->database, slice_cstr(names->database)))
        return -1;
    for (uint32_t i = 0; i < names->count; i++) {
        if (slice_eq(ns->collection, slice_cstr(names->collections[i])))
            return (int)i;
    }
    return -1;
}

static int missing(const struct mongo_view *view, const char *member, struct mongo_fault *fault)
{
    return mongo_fault_set(fault, MONGO_AGAIN, "an event of type %.*s without %s",
                           SLICE_ARG(view->type), member);
}

struct giving {
    const struct mongo_view *view;
    const struct mongo_names *names;
    struct mongo_scratch *scratch;
    const struct mongo_reader *reader;
    uint32_t given;
    struct mongo_fault *fault;
};

static int give(struct giving *g, enum mongo_op op, uint32_t collection)
{
    struct mongo_event event = {.op = op, .collection = collection, .type = g->view->type_cstr};

    g->given++;
    return g->reader->visit(g->reader->user, &event);
}

static int give_document(struct giving *g, enum meaning meaning, uint32_t collection)
{
    struct mongo_event event = {.collection = collection, .type = g->view->type_cstr};

    if (!g->view->has_id)
        return missing(g->view, "documentKey._id", g->fault);
    if (meaning == MEANS_DOCUMENT && g->view->document.ptr == NULL)
        return missing(g->view, "fullDocument", g->fault);
    g->given++;
    if (g->view->document.ptr != NULL && meaning != MEANS_DELETE)
        return mongo_give_document(g->view->document, &g->view->id, &event, g->scratch, g->reader);
    event.op = meaning == MEANS_UPDATE ? MONGO_GONE : MONGO_DELETE;
    read_id(&g->view->id, g->scratch);
    event.id = buf_slice(&g->scratch->id);
    return g->reader->visit(g->reader->user, &event);
}

static int give_rename(struct giving *g)
{
    int from = collection_of(&g->view->ns, g->names);
    int to = collection_of(&g->view->to, g->names);
    int rc = 0;

    if (g->view->to.collection.ptr == NULL)
        return missing(g->view, "to", g->fault);
    if (from >= 0)
        rc = give(g, MONGO_DROPPED, (uint32_t)from);
    if (rc == 0 && to >= 0)
        rc = give(g, MONGO_REPLACED, (uint32_t)to);
    return rc;
}

static int give_drop_all(struct giving *g)
{
    int rc = 0;

    if (g->view->ns.database.ptr == NULL)
        return missing(g->view, "ns.db", g->fault);
    if (!slice_eq(g->view->ns.database, slice_cstr(g->names->database)))
        return 0;
    for (uint32_t i = 0; rc == 0 && i < g->names->count; i++)
        rc = give(g, MONGO_DROPPED, i);
    return rc;
}

static int give_meaning(struct giving *g, enum meaning meaning)
{
    int collection = collection_of(&g->view->ns, g->names);

    if (meaning == MEANS_END)
        return give(g, MONGO_INVALID, 0);
    if (meaning == MEANS_DROP_ALL)
        return give_drop_all(g);
    if (meaning == MEANS_NOTHING_KNOWN)
        return give(g, MONGO_UNKNOWN, collection < 0 ? 0 : (uint32_t)collection);
    if (g->view->ns.collection.ptr == NULL)
        return missing(g->view, "ns.coll", g->fault);
    if (meaning == MEANS_RENAME)
        return give_rename(g);
    if (collection < 0)
        return 0; /* another collection's */
    if (meaning == MEANS_DROP)
        return give(g, MONGO_DROPPED, (uint32_t)collection);
    return give_document(g, meaning, (uint32_t)collection);
}

int mongo_view_give(const struct mongo_view *view, const struct mongo_names *names,
                    struct mongo_scratch *scratch, const struct mongo_reader *reader,
                    uint32_t *out_given, struct mongo_fault *fault)
{
    struct giving g = {view, names, scratch, reader, 0, fault};
    int rc;

    assert(view->token.ptr != NULL && names->count <= MONGO_COLLECTIONS_MAX);
    assert(reader->visit != NULL && out_given != NULL);
    if (view->type.ptr == NULL)
        return mongo_fault_set(fault, MONGO_AGAIN, "an event without operationType");
    rc = give_meaning(&g, meaning_of(view->type));
    *out_given = g.given;
    return rc;
}
