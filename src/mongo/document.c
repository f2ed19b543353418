/* BSON to JSON, by a walk over the bytes that allocates nothing but the text and trusts no length:
 * bson_iter checks each element against what is left, this file the depth, the UTF-8 and that each
 * level ends where its length says.
 *
 *   {_id: ObjectId, name: {en: "x"}, at: Date, price: 249.0, note: null}
 *   {"id":"65...","name":{"en":"x"},"at":"2026-01-01T00:00:00.000Z","price":249}
 *
 * Types: bsonspec.org, version 1.1. */
#include "mongo/document.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/utf8.h"
#include "codec/json.h"
#include "codec/json_writer.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

/* Years 1 to 9999, which RFC 3339 can write; doubles up to 2^53 are exact integers. */
#define DATE_MS_MIN     (-62135596800000)
#define DATE_MS_MAX     253402300799999
#define EXACT_REALS_MAX 9007199254740992.0

struct walk {
    struct json_writer writer;
    const char *path[JSON_DEPTH_MAX];
    unsigned depth; /* levels open; the outermost is 1 */
    char *reason;
};

static const char *const type_names[] = {
    [BSON_TYPE_DOUBLE] = "double",       [BSON_TYPE_UTF8] = "string",
    [BSON_TYPE_DOCUMENT] = "object",     [BSON_TYPE_ARRAY] = "array",
    [BSON_TYPE_BINARY] = "binary",       [BSON_TYPE_UNDEFINED] = "undefined",
    [BSON_TYPE_OID] = "ObjectId",        [BSON_TYPE_BOOL] = "bool",
    [BSON_TYPE_DATE_TIME] = "date",      [BSON_TYPE_NULL] = "null",
    [BSON_TYPE_REGEX] = "regex",         [BSON_TYPE_DBPOINTER] = "dbPointer",
    [BSON_TYPE_CODE] = "javascript",     [BSON_TYPE_SYMBOL] = "symbol",
    [BSON_TYPE_CODEWSCOPE] = "code",     [BSON_TYPE_INT32] = "int32",
    [BSON_TYPE_TIMESTAMP] = "timestamp", [BSON_TYPE_INT64] = "int64",
    [BSON_TYPE_DECIMAL128] = "decimal",
};

const char *mongo_type_name(bson_type_t type)
{
    if (type == BSON_TYPE_MAXKEY)
        return "maxKey";
    if (type == BSON_TYPE_MINKEY)
        return "minKey";
    if ((size_t)type < sizeof type_names / sizeof type_names[0] && type_names[type] != NULL)
        return type_names[type];
    return "unknown";
}

static void oid_text(const bson_iter_t *value, char out[25])
{
    bson_oid_to_string(bson_iter_oid(value), out);
}

bool mongo_id_text(const bson_iter_t *value, struct buf *out)
{
    bson_type_t type = bson_iter_type(value);
    char hex[25];

    assert(out != NULL);
    if (type == BSON_TYPE_OID) {
        oid_text(value, hex);
        buf_add_cstr(out, hex);
    } else if (type == BSON_TYPE_UTF8) {
        uint32_t len = 0;
        const char *text = bson_iter_utf8(value, &len);

        if (!utf8_valid(slice_of(text, len)))
            return false;
        buf_add(out, text, len);
    } else if (type == BSON_TYPE_INT32 || type == BSON_TYPE_INT64 || type == BSON_TYPE_DOUBLE) {
        buf_addf(out, "<%s> %.17g", mongo_type_name(type), bson_iter_as_double(value));
    } else {
        buf_addf(out, "<%s>", mongo_type_name(type));
    }
    return true;
}

/* "field offers.0.price: what"; a cut never leaves half a code point, as only valid keys get in. */
static int refuse(struct walk *walk, const char *what)
{
    char path[MONGO_REASON_CAP / 2] = "";
    size_t len = 0;

    for (unsigned i = 0; i < walk->depth; i++) {
        size_t key = walk->path[i] != NULL ? strlen(walk->path[i]) : 0;

        if (key == 0 || len + key + 2 > sizeof path)
            break;
        if (len > 0)
            path[len++] = '.';
        memcpy(path + len, walk->path[i], key + 1);
        len += key;
    }
    if (len > 0)
        snprintf(walk->reason, MONGO_REASON_CAP, "field %s: %s", path, what);
    else
        snprintf(walk->reason, MONGO_REASON_CAP, "document: %s", what);
    return -ATTAR_EPARSE;
}

static int add_real(struct walk *walk, double number)
{
    if (!isfinite(number))
        return refuse(walk, "not a finite number");
    if (number == trunc(number) && fabs(number) <= EXACT_REALS_MAX)
        json_add_i64(&walk->writer, (int64_t)number);
    else
        json_add_f64(&walk->writer, number);
    return 0;
}

/* Plain notation without zeros at the end of its fraction; with an exponent as it is. */
static int add_decimal(struct walk *walk, const bson_iter_t *value)
{
    char text[BSON_DECIMAL128_STRING];
    bson_decimal128_t decimal;
    size_t len;

    if (!bson_iter_decimal128(value, &decimal))
        return refuse(walk, "malformed");
    bson_decimal128_to_string(&decimal, text);
    if (text[strspn(text, "-0123456789.E+")] != '\0')
        return refuse(walk, "not a finite number");
    len = strlen(text);
    if (strchr(text, '.') != NULL && strchr(text, 'E') == NULL) {
        while (text[len - 1] == '0')
            len--;
        len -= text[len - 1] == '.';
    }
    json_add_raw(&walk->writer, slice_of(text, len));
    return 0;
}

static int add_text(struct walk *walk, const bson_iter_t *value)
{
    uint32_t len = 0;
    const char *text = bson_iter_utf8(value, &len);

    if (!utf8_valid(slice_of(text, len)))
        return refuse(walk, "text that is not UTF-8");
    json_add_str(&walk->writer, slice_of(text, len));
    return 0;
}

static int add_date(struct walk *walk, int64_t wall_ms)
{
    char text[25];

    if (wall_ms < DATE_MS_MIN || wall_ms > DATE_MS_MAX)
        return refuse(walk, "a date outside the years 1 to 9999");
    clock_format_rfc3339(wall_ms, text);
    json_add_cstr(&walk->writer, text);
    return 0;
}

static int add_scalar(struct walk *walk, const bson_iter_t *value)
{
    bson_type_t type = bson_iter_type(value);
    char text[64];

    switch (type) {
    case BSON_TYPE_UTF8: return add_text(walk, value);
    case BSON_TYPE_DOUBLE: return add_real(walk, bson_iter_double(value));
    case BSON_TYPE_DECIMAL128: return add_decimal(walk, value);
    case BSON_TYPE_DATE_TIME: return add_date(walk, bson_iter_date_time(value));
    case BSON_TYPE_INT32: json_add_i64(&walk->writer, bson_iter_int32(value)); return 0;
    case BSON_TYPE_INT64: json_add_i64(&walk->writer, bson_iter_int64(value)); return 0;
    case BSON_TYPE_BOOL: json_add_bool(&walk->writer, bson_iter_bool(value)); return 0;
    case BSON_TYPE_NULL: json_add_null(&walk->writer); return 0;
    case BSON_TYPE_OID:
        oid_text(value, text);
        json_add_cstr(&walk->writer, text);
        return 0;
    default:
        snprintf(text, sizeof text, "BSON type %s", mongo_type_name(type));
        return refuse(walk, text);
    }
}

static int add_value(struct walk *walk, const bson_iter_t *value);

/* Is this member of the outermost level one that "id" replaces? */
static bool replaced(const struct walk *walk, const char *key)
{
    return walk->depth == 1 && (strcmp(key, "_id") == 0 || strcmp(key, "id") == 0);
}

/* Each element of one level; `members`: with keys. */
static int add_elements(struct walk *walk, bson_iter_t *iter, bool members)
{
    uint32_t len = iter->len;

    assert(walk->depth >= 1 && walk->depth <= JSON_DEPTH_MAX);
    while (bson_iter_next(iter)) {
        const char *key = bson_iter_key(iter);
        int rc;

        walk->path[walk->depth - 1] = NULL;
        if (!utf8_valid(slice_cstr(key)))
            return refuse(walk, "a name that is not UTF-8");
        if (members && (bson_iter_type(iter) == BSON_TYPE_NULL || replaced(walk, key)))
            continue;
        walk->path[walk->depth - 1] = key;
        if (members)
            json_key_slice(&walk->writer, slice_cstr(key));
        rc = add_value(walk, iter);
        if (rc < 0)
            return rc;
    }
    walk->path[walk->depth - 1] = NULL;
    if (iter->err_off != 0 || iter->off + 1 != len)
        return refuse(walk, "malformed BSON");
    return 0;
}

static int add_value(struct walk *walk, const bson_iter_t *value)
{
    bool object = bson_iter_type(value) == BSON_TYPE_DOCUMENT;
    bson_iter_t inner;
    int rc;

    if (!object && bson_iter_type(value) != BSON_TYPE_ARRAY)
        return add_scalar(walk, value);
    if (walk->depth == JSON_DEPTH_MAX)
        return refuse(walk, "deeper than 32 levels");
    if (!bson_iter_recurse(value, &inner))
        return refuse(walk, "malformed BSON");
    walk->depth++;
    if (object)
        json_object_begin(&walk->writer);
    else
        json_array_begin(&walk->writer);
    rc = add_elements(walk, &inner, object);
    if (rc < 0)
        return rc;
    if (object)
        json_object_end(&walk->writer);
    else
        json_array_end(&walk->writer);
    walk->depth--;
    return 0;
}

int mongo_document_json(struct slice bson, struct slice id, struct buf *out,
                        char reason[MONGO_REASON_CAP])
{
    struct walk walk = {.depth = 1, .reason = reason};
    bson_iter_t iter;
    int rc;

    assert(bson.ptr != NULL && out->max > 0);
    assert(reason != NULL);
    if (!bson_iter_init_from_data(&iter, (const uint8_t *)bson.ptr, bson.len))
        return refuse(&walk, "malformed BSON");
    json_writer_init(&walk.writer, out);
    json_object_begin(&walk.writer);
    json_key(&walk.writer, "id");
    json_add_str(&walk.writer, id);
    rc = add_elements(&walk, &iter, true);
    if (rc < 0)
        return rc;
    json_object_end(&walk.writer);
    if (out->overflow) {
        snprintf(reason, MONGO_REASON_CAP, "document: more than %zu bytes as JSON", out->max);
        return -ATTAR_EPARSE;
    }
    return 0;
}
