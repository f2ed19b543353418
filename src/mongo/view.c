/* The members of an event, read from its bytes in one pass.  A member of another type than it
 * should have counts as missing; what needs it says so. */
#include "mongo/event.h"

#include "base/utf8.h"

#include <assert.h>

enum { TOKEN_HEX_DIGITS = 8, MS_PER_S = 1000 };

static struct slice document_of(const bson_iter_t *value)
{
    const uint8_t *bytes = NULL;
    uint32_t len = 0;

    if (!BSON_ITER_HOLDS_DOCUMENT(value))
        return (struct slice){0};
    bson_iter_document(value, &len, &bytes);
    return slice_of((const char *)bytes, len);
}

/* Text without NUL inside, so that it can also be read as a C string. */
static struct slice text_of(const bson_iter_t *value)
{
    uint32_t len = 0;
    const char *text;

    if (!BSON_ITER_HOLDS_UTF8(value))
        return (struct slice){0};
    text = bson_iter_utf8(value, &len);
    if (strlen(text) != len || !utf8_valid(slice_of(text, len)))
        return (struct slice){0};
    return slice_of(text, len);
}

static void read_namespace(const bson_iter_t *value, struct mongo_namespace *out)
{
    bson_iter_t inner;

    if (!BSON_ITER_HOLDS_DOCUMENT(value) || !bson_iter_recurse(value, &inner))
        return;
    while (bson_iter_next(&inner)) {
        if (BSON_ITER_IS_KEY(&inner, "db"))
            out->database = text_of(&inner);
        else if (BSON_ITER_IS_KEY(&inner, "coll"))
            out->collection = text_of(&inner);
    }
}

static void read_key(const bson_iter_t *value, struct mongo_view *view)
{
    bson_iter_t inner;

    view->has_id = BSON_ITER_HOLDS_DOCUMENT(value) && bson_iter_recurse(value, &inner) &&
                   bson_iter_find(&inner, "_id");
    if (view->has_id)
        view->id = inner;
}

static void read_split(const bson_iter_t *value, struct mongo_view *view)
{
    bson_iter_t inner;

    if (!BSON_ITER_HOLDS_DOCUMENT(value) || !bson_iter_recurse(value, &inner))
        return;
    while (bson_iter_next(&inner)) {
        if (BSON_ITER_IS_KEY(&inner, "fragment") && BSON_ITER_HOLDS_INT32(&inner))
            view->fragment = bson_iter_int32(&inner);
        else if (BSON_ITER_IS_KEY(&inner, "of") && BSON_ITER_HOLDS_INT32(&inner))
            view->of = bson_iter_int32(&inner);
    }
}

static uint64_t time_of(const bson_iter_t *value)
{
    uint32_t seconds = 0;
    uint32_t increment = 0;

    if (BSON_ITER_HOLDS_TIMESTAMP(value))
        bson_iter_timestamp(value, &seconds, &increment);
    return (uint64_t)seconds << 32 | increment;
}

static void read_member(const bson_iter_t *value, struct mongo_view *view)
{
    const char *key = bson_iter_key(value);

    if (strcmp(key, "_id") == 0) {
        view->token = document_of(value);
    } else if (strcmp(key, "operationType") == 0) {
        view->type = text_of(value);
        view->type_cstr = view->type.ptr;
    } else if (strcmp(key, "ns") == 0) {
        read_namespace(value, &view->ns);
    } else if (strcmp(key, "to") == 0) {
        read_namespace(value, &view->to);
    } else if (strcmp(key, "documentKey") == 0) {
        read_key(value, view);
    } else if (strcmp(key, "fullDocument") == 0) {
        view->document = document_of(value);
    } else if (strcmp(key, "clusterTime") == 0) {
        view->time = time_of(value);
    } else if (strcmp(key, "wallTime") == 0) {
        view->wall_ms = BSON_ITER_HOLDS_DATE_TIME(value) ? bson_iter_date_time(value) : 0;
    } else if (strcmp(key, "txnNumber") == 0) {
        view->in_transaction = true;
    } else if (strcmp(key, "splitEvent") == 0) {
        read_split(value, view);
    }
}

int mongo_view_read(struct slice bson, struct mongo_view *out_view, struct mongo_fault *fault)
{
    struct mongo_view view = {0};
    bson_iter_t iter;

    assert(bson.ptr != NULL && out_view != NULL);
    if (!bson_iter_init_from_data(&iter, (const uint8_t *)bson.ptr, bson.len))
        return mongo_fault_set(fault, MONGO_AGAIN, "an event of malformed BSON");
    while (bson_iter_next(&iter))
        read_member(&iter, &view);
    if (iter.err_off != 0 || iter.off + 1 != bson.len)
        return mongo_fault_set(fault, MONGO_AGAIN, "an event of malformed BSON");
    if (view.token.ptr == NULL)
        return mongo_fault_set(fault, MONGO_AGAIN, "an event without _id (its resume token)");
    if (view.wall_ms == 0)
        view.wall_ms = (int64_t)(view.time >> 32) * MS_PER_S;
    *out_view = view;
    return 0;
}

static bool hex_digits(const char *text, uint64_t *out_value)
{
    uint64_t value = 0;

    for (int i = 0; i < TOKEN_HEX_DIGITS; i++) {
        char c = text[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                           : -1;

        if (digit < 0)
            return false;
        value = value << 4 | (uint64_t)digit;
    }
    *out_value = value;
    return true;
}

bool mongo_token_time(struct slice token, uint64_t *out_time)
{
    uint64_t seconds;
    uint64_t increment;
    struct slice data;
    bson_iter_t iter;

    assert(token.ptr != NULL && out_time != NULL);
    if (!bson_iter_init_from_data(&iter, (const uint8_t *)token.ptr, token.len) ||
        !bson_iter_find(&iter, "_data"))
        return false;
    data = text_of(&iter);
    if (!slice_starts(data, SLICE("82")) || data.len < 2 + 2 * TOKEN_HEX_DIGITS ||
        !hex_digits(data.ptr + 2, &seconds) ||
        !hex_digits(data.ptr + 2 + TOKEN_HEX_DIGITS, &increment))
        return false;
    *out_time = seconds << 32 | increment;
    return true;
}
