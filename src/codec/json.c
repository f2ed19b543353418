/* The read side over libjansson, the only file that sees it.
 *
 *   text --> depth_check (one pass, no allocation) --> json_loadb --> tree
 *
 * jansson itself recurses to 2,048 levels; the pass in front caps the depth at 32 and so its
 * stack.  A struct json is a json_t under another name.
 *
 * Decimals: jansson gives a double, correctly rounded from the text.  Every decimal of at most 15
 * significant digits survives decimal -> double -> decimal (IEEE 754; C17 5.2.4.2.2, DBL_DIG), so
 * the nearest k / 10^scale is the number that was written if, and only if, dividing back gives
 * the same double.  That is checked, so no price or size is ever off by a binary fraction. */
#include "codec/json.h"

#include <assert.h>
#include <jansson.h>
#include <math.h>

static const json_t *native(const struct json *value)
{
    return (const json_t *)value;
}

/* The byte at which the nesting passes JSON_DEPTH_MAX, or -1.  Brackets in strings do not
 * count; whether brackets match is the parser's business. */
static long depth_check(struct slice text)
{
    unsigned depth = 0;
    bool quoted = false;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (quoted) {
            i += c == '\\';
            quoted = c != '"';
        } else if (c == '"') {
            quoted = true;
        } else if (c == '[' || c == '{') {
            if (++depth > JSON_DEPTH_MAX)
                return (long)i;
        } else if (c == ']' || c == '}') {
            depth -= depth > 0;
        }
    }
    return -1;
}

static int parse_failed(const json_error_t *fault, struct attar_error *err)
{
    int code = json_error_code(fault) == json_error_out_of_memory ? ATTAR_ELIMIT : ATTAR_EPARSE;

    return error_at(err, code, (long)fault->position, "JSON line %d, column %d: %.160s",
                    fault->line, fault->column, fault->text);
}

int json_parse(struct slice text, const struct json_limits *limits, struct json **out_root,
               struct attar_error *err)
{
    size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL;
    json_error_t fault;
    json_t *root;
    const char *nul;
    long deep;

    assert(limits != NULL && limits->bytes > 0 && out_root != NULL);
    if (text.len > limits->bytes)
        return error_set(err, ATTAR_ELIMIT, "JSON of %zu bytes, at most %zu", text.len,
                         limits->bytes);
    nul = text.len > 0 ? memchr(text.ptr, '\0', text.len) : NULL;
    if (nul != NULL)
        return error_at(err, ATTAR_EPARSE, nul - text.ptr, "JSON holds a raw NUL byte");
    deep = depth_check(text);
    if (deep >= 0)
        return error_at(err, ATTAR_ELIMIT, deep, "JSON nested deeper than %d", JSON_DEPTH_MAX);
    root = json_loadb(text.len > 0 ? text.ptr : "", text.len,
                      flags | (limits->unique_keys ? JSON_REJECT_DUPLICATES : 0), &fault);
    if (root == NULL)
        return parse_failed(&fault, err);
    *out_root = (struct json *)root;
    return 0;
}

void json_free(struct json *root)
{
    json_decref((json_t *)root);
}

enum json_kind json_kind(const struct json *value)
{
    if (value == NULL)
        return JSON_KIND_NONE;
    switch (json_typeof(native(value))) {
    case JSON_NULL: return JSON_KIND_NULL;
    case JSON_TRUE:
    case JSON_FALSE: return JSON_KIND_BOOL;
    case JSON_INTEGER: return JSON_KIND_INTEGER;
    case JSON_REAL: return JSON_KIND_REAL;
    case JSON_STRING: return JSON_KIND_STRING;
    case JSON_ARRAY: return JSON_KIND_ARRAY;
    case JSON_OBJECT: return JSON_KIND_OBJECT;
    }
    return JSON_KIND_NONE;
}

const char *json_kind_name(enum json_kind kind)
{
    static const char *const names[] = {"missing",  "null",     "true or false", "an integer",
                                        "a number", "a string", "an array",      "an object"};

    return names[kind];
}

const struct json *json_get(const struct json *object, const char *key)
{
    return (const struct json *)json_object_get(native(object), key);
}

size_t json_count(const struct json *value)
{
    return json_kind(value) == JSON_KIND_OBJECT ? json_object_size(native(value))
                                                : json_array_size(native(value));
}

const struct json *json_at(const struct json *array, size_t index)
{
    return (const struct json *)json_array_get(native(array), index);
}

int json_str(const struct json *value, struct slice *out_text)
{
    if (json_kind(value) != JSON_KIND_STRING)
        return -ATTAR_EPARSE;
    *out_text = slice_of(json_string_value(native(value)), json_string_length(native(value)));
    return 0;
}

int json_i64(const struct json *value, int64_t *out_value)
{
    if (json_kind(value) != JSON_KIND_INTEGER)
        return -ATTAR_EPARSE;
    *out_value = json_integer_value(native(value));
    return 0;
}

int json_bool(const struct json *value, bool *out_value)
{
    if (json_kind(value) != JSON_KIND_BOOL)
        return -ATTAR_EPARSE;
    *out_value = json_is_true(native(value));
    return 0;
}

static int real_decimal(double number, double power, int64_t *out_units)
{
    double units = round(number * power);

    if (fabs(units) > 0x1p53)
        return -ATTAR_ELIMIT;
    if (units / power != number)
        return -ATTAR_EPARSE;
    *out_units = (int64_t)units;
    return 0;
}

int json_decimal(const struct json *value, unsigned scale, int64_t *out_units)
{
    static const int64_t powers[] = {1,      10,      100,      1000,      10000,
                                     100000, 1000000, 10000000, 100000000, 1000000000};
    int64_t whole;
    int64_t units;

    assert(scale <= 9);
    if (json_kind(value) == JSON_KIND_REAL)
        return real_decimal(json_real_value(native(value)), (double)powers[scale], out_units);
    if (json_i64(value, &whole) < 0)
        return -ATTAR_EPARSE;
    if (__builtin_mul_overflow(whole, powers[scale], &units))
        return -ATTAR_ELIMIT;
    *out_units = units;
    return 0;
}

int json_f64(const struct json *value, double *out_value)
{
    if (json_kind(value) != JSON_KIND_REAL && json_kind(value) != JSON_KIND_INTEGER)
        return -ATTAR_EPARSE;
    *out_value = json_number_value(native(value));
    return 0;
}

static void *member_at(void *iterator, struct json_member *out_member)
{
    if (iterator == NULL)
        return NULL;
    out_member->key = slice_cstr(json_object_iter_key(iterator));
    out_member->value = (const struct json *)json_object_iter_value(iterator);
    return iterator;
}

void *json_first(const struct json *object, struct json_member *out_member)
{
    return member_at(json_object_iter((json_t *)object), out_member);
}

void *json_after(const struct json *object, void *iterator, struct json_member *out_member)
{
    return member_at(json_object_iter_next((json_t *)object, iterator), out_member);
}
