/* Documents as they stand: scans in _id order, and single ones.
 *
 * Comparisons of MongoDB stay within one BSON type, so a collection is walked type by type, strings
 * before ObjectIds, as BSON orders them.  The cursor keeps the type and the last id:
 *
 *   's' <UTF-8>            behind this string
 *   'S' <UTF-8 prefix>     behind every string with this prefix: the last id was too long to keep
 *   'o' <12 bytes, or 0>   behind this ObjectId; without one, before the first
 *
 * Source: the sort order of BSON types, MongoDB manual, "Comparison/Sort Order". */
#include "mongo/read.h"

#include "base/utf8.h"

#include <assert.h>

enum { SCAN_DOCUMENTS = 1000, OID_BYTES = 12, HEX_ID_LEN = 24 };

int mongo_read(struct mongo *mongo, const char *database, const bson_t *body,
               mongo_document_fn visit, void *user, uint64_t *out_time, struct mongo_fault *fault)
{
    const struct mongo_command command = {database, body, NULL, STEP_READ};
    bson_iter_t array;
    bson_iter_t iter;
    bson_t reply;
    int rc = mongo_command(mongo, &command, &reply, fault);

    if (rc == 0 && (!mongo_reply_find(&reply, "cursor.firstBatch", &array) ||
                    !BSON_ITER_HOLDS_ARRAY(&array) || !bson_iter_recurse(&array, &iter)))
        rc = mongo_fault_set(fault, MONGO_AGAIN, "a reply without a batch");
    while (rc == 0 && bson_iter_next(&iter)) {
        const uint8_t *bytes = NULL;
        uint32_t len = 0;

        if (!BSON_ITER_HOLDS_DOCUMENT(&iter)) {
            rc = mongo_fault_set(fault, MONGO_AGAIN, "a batch with an item that is no document");
            break;
        }
        bson_iter_document(&iter, &len, &bytes);
        rc = visit(user, slice_of((const char *)bytes, len), fault);
    }
    if (rc == 0 && out_time != NULL)
        *out_time = mongo_reply_time(&reply);
    bson_destroy(&reply);
    return rc;
}

struct reading {
    struct mongo *mongo;
    uint32_t collection;
    const char *type;
    struct mongo_reader reader;
    struct mongo_cursor *cursor; /* NULL: not a scan */
    uint32_t count;
};

static void keep_id(struct mongo_cursor *cursor, const bson_iter_t *id)
{
    struct slice text;
    uint32_t len = 0;

    assert(cursor != NULL);
    if (BSON_ITER_HOLDS_OID(id)) {
        cursor->bytes[0] = 'o';
        memcpy(cursor->bytes + 1, bson_iter_oid(id)->bytes, OID_BYTES);
        cursor->len = 1 + OID_BYTES;
    } else if (BSON_ITER_HOLDS_UTF8(id)) {
        text.ptr = bson_iter_utf8(id, &len);
        text.len = len;
        cursor->bytes[0] = len < MONGO_CURSOR_CAP ? 's' : 'S';
        text = utf8_start(text, MONGO_CURSOR_CAP - 1);
        memcpy(cursor->bytes + 1, text.ptr, text.len);
        cursor->len = 1 + (uint32_t)text.len;
    }
}

static int give(void *user, struct slice bson, struct mongo_fault *fault)
{
    struct reading *r = user;
    struct mongo_event event = {.collection = r->collection, .type = r->type};
    bson_iter_t id;
    int rc;

    if (!bson_iter_init_from_data(&id, (const uint8_t *)bson.ptr, bson.len) ||
        !bson_iter_find(&id, "_id"))
        return mongo_fault_set(fault, MONGO_AGAIN, "a document without _id");
    rc = mongo_give_document(bson, &id, &event, &r->mongo->scratch, &r->reader);
    if (rc < 0)
        return rc;
    r->count++;
    if (r->cursor != NULL)
        keep_id(r->cursor, &id);
    return 0;
}

/* {$gt: the last id} within its type; at the start every string. */
static void append_after(bson_t *filter, const struct mongo_cursor *cursor)
{
    static const char last_code_point[] = "\xF4\x8F\xBF\xBF"; /* U+10FFFF */
    char text[MONGO_CURSOR_CAP + sizeof last_code_point];
    bson_oid_t oid = {0};
    int len = (int)cursor->len - 1;

    assert(cursor->len <= MONGO_CURSOR_CAP);
    if (cursor->len == 0) {
        BCON_APPEND(filter, "_id", "{", "$gte", BCON_UTF8(""), "}");
    } else if (cursor->bytes[0] == 'o') {
        if (len == OID_BYTES)
            memcpy(oid.bytes, cursor->bytes + 1, OID_BYTES);
        BCON_APPEND(filter, "_id", "{", len == OID_BYTES ? "$gt" : "$gte", BCON_OID(&oid), "}");
    } else {
        bson_t bound = BSON_INITIALIZER;

        memcpy(text, cursor->bytes + 1, (size_t)len);
        if (cursor->bytes[0] == 'S') {
            memcpy(text + len, last_code_point, sizeof last_code_point - 1);
            len += (int)sizeof last_code_point - 1;
        }
        bson_append_utf8(&bound, "$gt", -1, text, len);
        BSON_APPEND_DOCUMENT(filter, "_id", &bound);
        bson_destroy(&bound);
    }
}

/* Without a batchSize a server's first batch has 101 documents, whatever the limit. */
static bson_t *build_find(const char *collection, const bson_t *filter, int limit, uint64_t since)
{
    bson_t concern = BSON_INITIALIZER;
    bson_t *body;

    BSON_APPEND_UTF8(&concern, "level", "majority");
    if (since != 0)
        BSON_APPEND_TIMESTAMP(&concern, "afterClusterTime", (uint32_t)(since >> 32),
                              (uint32_t)since);
    body =
        BCON_NEW("find", BCON_UTF8(collection), "filter", BCON_DOCUMENT(filter), "sort", "{", "_id",
                 BCON_INT32(1), "}", "limit", BCON_INT64(limit), "batchSize", BCON_INT64(limit),
                 "singleBatch", BCON_BOOL(true), "readConcern", BCON_DOCUMENT(&concern));
    bson_destroy(&concern);
    return body;
}

static int scan_once(struct reading *r, uint64_t since, struct mongo_fault *fault)
{
    bson_t filter = BSON_INITIALIZER;
    bson_t *body;
    int rc;

    append_after(&filter, r->cursor);
    body = build_find(r->mongo->collections[r->collection], &filter, SCAN_DOCUMENTS, since);
    rc = mongo_read(r->mongo, r->mongo->database, body, give, r, NULL, fault);
    bson_destroy(body);
    bson_destroy(&filter);
    return rc;
}

/* A reply ends at 16 MiB, too, so only an empty one is the end of a type. */
int mongo_scan(struct mongo *mongo, uint32_t collection, uint64_t since,
               struct mongo_cursor *cursor, mongo_event_fn visit, void *user,
               struct mongo_fault *fault)
{
    struct mongo_cursor moved = *cursor;
    struct reading r = {mongo, collection, "scan", {visit, user}, &moved, 0};
    int rc;

    assert(collection < mongo->names.count && visit != NULL);
    assert(cursor->len <= MONGO_CURSOR_CAP);
    if (cursor->done)
        return 0;
    rc = scan_once(&r, since, fault);
    if (rc == 0 && r.count == 0 && (moved.len == 0 || moved.bytes[0] != 'o')) {
        moved.bytes[0] = 'o';
        moved.len = 1;
        rc = scan_once(&r, since, fault);
    }
    if (rc < 0)
        return rc;
    moved.done = r.count == 0;
    *cursor = moved;
    return 0;
}

/* As text, and as an ObjectId if it could be one. */
static void append_id(bson_t *filter, struct slice id)
{
    char text[HEX_ID_LEN + 1];
    bson_t ids = BSON_INITIALIZER;
    bson_oid_t oid;

    bson_append_utf8(&ids, "0", 1, id.ptr, (int)id.len);
    if (id.len == HEX_ID_LEN) {
        memcpy(text, id.ptr, HEX_ID_LEN);
        text[HEX_ID_LEN] = '\0';
        if (bson_oid_is_valid(text, HEX_ID_LEN)) {
            bson_oid_init_from_string(&oid, text);
            BSON_APPEND_OID(&ids, "1", &oid);
        }
    }
    BCON_APPEND(filter, "_id", "{", "$in", BCON_ARRAY(&ids), "}");
    bson_destroy(&ids);
}

int mongo_get(struct mongo *mongo, uint32_t collection, struct slice id, mongo_event_fn visit,
              void *user, struct mongo_fault *fault)
{
    struct reading r = {mongo, collection, "get", {visit, user}, NULL, 0};
    struct mongo_event gone = {
        .op = MONGO_DELETE, .collection = collection, .id = id, .type = "get"};
    bson_t filter = BSON_INITIALIZER;
    bson_t *body;
    int rc;

    assert(collection < mongo->names.count && visit != NULL);
    assert(id.len > 0);
    append_id(&filter, id);
    body = build_find(mongo->collections[collection], &filter, 1, 0);
    rc = mongo_read(mongo, mongo->database, body, give, &r, NULL, fault);
    bson_destroy(body);
    bson_destroy(&filter);
    if (rc == 0 && r.count == 0)
        rc = visit(user, &gone);
    return rc;
}
