/* Looking into the tree that json_parse made: kinds, members, items, exact numbers.
 *
 * Decimals: a real is a double, correctly rounded from the text.  Every decimal of at most 15
 * significant digits survives decimal -> double -> decimal (IEEE 754; C17 5.2.4.2.2, DBL_DIG), so
 * the nearest k / 10^scale is the number that was written if, and only if, dividing back gives
 * the same double.  That is checked, so no price or size is ever off by a binary fraction. */
#include "codec/json.h"

#include "codec/json_node.h"

#include <assert.h>
#include <math.h>

enum json_kind json_kind(const struct json *value)
{
    return value != NULL ? (enum json_kind)value->kind : JSON_KIND_NONE;
}

const char *json_kind_name(enum json_kind kind)
{
    static const char *const names[] = {"missing",  "null",     "true or false", "an integer",
                                        "a number", "a string", "an array",      "an object"};

    return names[kind];
}

/* Objects are small and their keys short, so a walk beats a hash; from the end, because the last
 * of two equal keys counts. */
const struct json *json_get(const struct json *object, const char *key)
{
    size_t len = strlen(key);

    if (json_kind(object) != JSON_KIND_OBJECT)
        return NULL;
    for (uint32_t i = object->count; i-- > 0;) {
        const struct json_entry *entry = &object->as.entries[i];

        if (entry->key.len == len && entry->key.ptr[0] == key[0] &&
            memcmp(entry->key.ptr, key, len) == 0)
            return &entry->value;
    }
    return NULL;
}

size_t json_count(const struct json *value)
{
    enum json_kind kind = json_kind(value);

    return kind == JSON_KIND_OBJECT || kind == JSON_KIND_ARRAY ? value->count : 0;
}

const struct json *json_at(const struct json *array, size_t index)
{
    if (json_kind(array) != JSON_KIND_ARRAY || index >= array->count)
        return NULL;
    return &array->as.items[index];
}

int json_str(const struct json *value, struct slice *out_text)
{
    if (json_kind(value) != JSON_KIND_STRING)
        return -ATTAR_EPARSE;
    *out_text = slice_of(value->as.str, value->count);
    return 0;
}

int json_i64(const struct json *value, int64_t *out_value)
{
    if (json_kind(value) != JSON_KIND_INTEGER)
        return -ATTAR_EPARSE;
    *out_value = value->as.integer;
    return 0;
}

int json_bool(const struct json *value, bool *out_value)
{
    if (json_kind(value) != JSON_KIND_BOOL)
        return -ATTAR_EPARSE;
    *out_value = value->truth;
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
    int64_t units;

    assert(scale <= 9);
    if (json_kind(value) == JSON_KIND_REAL)
        return real_decimal(value->as.real, (double)powers[scale], out_units);
    if (json_kind(value) != JSON_KIND_INTEGER)
        return -ATTAR_EPARSE;
    if (__builtin_mul_overflow(value->as.integer, powers[scale], &units))
        return -ATTAR_ELIMIT;
    *out_units = units;
    return 0;
}

int json_f64(const struct json *value, double *out_value)
{
    if (json_kind(value) != JSON_KIND_REAL && json_kind(value) != JSON_KIND_INTEGER)
        return -ATTAR_EPARSE;
    *out_value = value->kind == JSON_KIND_REAL ? value->as.real : (double)value->as.integer;
    return 0;
}

static void *entry_at(const struct json *object, const struct json_entry *entry,
                      struct json_member *out_member)
{
    if (entry == object->as.entries + object->count)
        return NULL;
    *out_member = (struct json_member){entry->key, &entry->value};
    return (void *)entry;
}

void *json_first(const struct json *object, struct json_member *out_member)
{
    if (json_kind(object) != JSON_KIND_OBJECT)
        return NULL;
    return entry_at(object, object->as.entries, out_member);
}

void *json_after(const struct json *object, void *iterator, struct json_member *out_member)
{
    return entry_at(object, (const struct json_entry *)iterator + 1, out_member);
}
