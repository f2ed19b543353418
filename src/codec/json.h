/* Reading JSON (RFC 8259): a bounded text becomes a tree that is only read.
 *
 *   struct json *root;
 *   rc = json_parse(text, &limits, &root, err);
 *   rc = json_str(json_get(root, "id"), &id);          0 or -ATTAR_EPARSE
 *   for (size_t i = 0; i < json_count(notes); i++) use(json_at(notes, i));
 *   json_free(root);
 *
 * Everything below the root is borrowed from it.  A look-up in NULL, or of what is not there,
 * gives NULL, so that paths can be written in one line; the typed accessors refuse NULL.
 * Owner: json_parse / json_free.  Thread: any on a tree that is not being freed. */
#ifndef CODEC_JSON_H
#define CODEC_JSON_H

#include "base/error.h"
#include "base/slice.h"

struct json;

enum json_kind {
    JSON_KIND_NONE, /* the value is not there (NULL) */
    JSON_KIND_NULL,
    JSON_KIND_BOOL,
    JSON_KIND_INTEGER, /* written without point or exponent, fits int64 */
    JSON_KIND_REAL,
    JSON_KIND_STRING,
    JSON_KIND_ARRAY,
    JSON_KIND_OBJECT
};

enum { JSON_DEPTH_MAX = 32 };

struct json_limits {
    size_t bytes;     /* longest text, bytes */
    bool unique_keys; /* refuse an object that names a key twice (else the last one counts) */
};

/** Parse the whole `text` (UTF-8, no byte order mark; any kind of value at the top).
 *
 * limits    longest text, duplicate keys; the depth is capped at JSON_DEPTH_MAX always
 * out_root  owned by the caller: json_free
 * Returns 0; -ATTAR_EPARSE (malformed, ill-formed UTF-8, an integer outside int64, a number
 * outside double, NUL in a key, duplicate key) with the byte in err->position; -ATTAR_ELIMIT
 * (too long, too deep).  Nothing is touched on failure.
 * Cost: about 4 ns a byte and a few allocations in all.  Source: RFC 8259. */
int json_parse(struct slice text, const struct json_limits *limits, struct json **out_root,
               struct attar_error *err);

/** Takes NULL. */
void json_free(struct json *root);

enum json_kind json_kind(const struct json *value);

/** The kind in words, for messages: "an array". */
const char *json_kind_name(enum json_kind kind);

/** The member `key` of an object; NULL if it is not there or `object` is not an object. */
const struct json *json_get(const struct json *object, const char *key);

/** Members of an object (each as often as it stands there) or items of an array; 0 for anything
 * else. */
size_t json_count(const struct json *value);

/** Item `index` of an array; NULL past the end or if `array` is not an array. */
const struct json *json_at(const struct json *array, size_t index);

/** A string's UTF-8 bytes (NUL inside is possible), with a NUL behind.  0 or -ATTAR_EPARSE. */
int json_str(const struct json *value, struct slice *out_text);

/** An integer (never a real such as 1.0).  0 or -ATTAR_EPARSE. */
int json_i64(const struct json *value, int64_t *out_value);

/** 0 or -ATTAR_EPARSE. */
int json_bool(const struct json *value, bool *out_value);

/** A number as an integer of 10^-`scale` units (scale 0..9; 100.5 at scale 1 is 1005), exact:
 * a number with more decimals than `scale`, or above 2^53 units if it was not written as an
 * integer, is refused.  0, -ATTAR_EPARSE or -ATTAR_ELIMIT. */
int json_decimal(const struct json *value, unsigned scale, int64_t *out_units);

/** A number, integer or real, as the nearest double; never for money.  0 or -ATTAR_EPARSE. */
int json_f64(const struct json *value, double *out_value);

/* Walk the members of an object in the order of the text:
 *   struct json_member m;
 *   for (void *it = json_first(object, &m); it != NULL; it = json_after(object, it, &m)) ... */
struct json_member {
    struct slice key;
    const struct json *value;
};
void *json_first(const struct json *object, struct json_member *out_member);
void *json_after(const struct json *object, void *iterator, struct json_member *out_member);

#endif
