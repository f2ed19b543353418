/* Text -> clause_value, one reader for each kind of filter.  Numbers never pass through binary
 * floating point: 249.50 of scale 2 is 24950. */
#include "query/filter/clause_value.h"

#include "index/index.h"
#include "query/filter/delivery.h"
#include "query/labels.h"

#include <assert.h>

enum { MATCH_PERCENT_MAX = 100, WEIGHT_MAX = 100 };

static int fault(const struct value_reader *reader, size_t position, const char *why)
{
    return error_at(reader->err, ATTAR_EINVAL, (long)position, "%.*s: %s",
                    SLICE_ARG(reader->def->name), why);
}

bool value_is_numeric(const struct filter_def *def)
{
    return def->kind == FILTER_RANGE || def->kind == FILTER_MATCH || def->number != UINT16_MAX;
}

int value_number(const struct value_reader *reader, struct value_text value, int64_t *out_number)
{
    const struct filter_def *def = reader->def;
    int64_t number;
    int rc = slice_to_fixed(value.text, def->scale, &number);

    if (rc < 0 && def->scale == 0)
        return fault(reader, value.position, "expected a whole number");
    if (rc < 0)
        return error_at(reader->err, ATTAR_EINVAL, (long)value.position,
                        "%.*s: expected a number with at most %d decimals", SLICE_ARG(def->name),
                        def->scale);
    if (def->kind == FILTER_MATCH && (number < 0 || number > MATCH_PERCENT_MAX))
        return fault(reader, value.position, "expected 0..100 per cent");
    *out_number = number;
    return 0;
}

/* Where the digits begin that the filter's scale has no place for; the end if there are none. */
static size_t scale_end(struct slice text, uint8_t scale)
{
    const char *point = text.len > 0 ? memchr(text.ptr, '.', text.len) : NULL;
    size_t end =
        point == NULL ? text.len : (size_t)(point - text.ptr) + (scale > 0 ? scale + 1u : 0);

    return end < text.len ? end : text.len;
}

int value_decimal(const struct value_reader *reader, struct value_text value,
                  struct value_decimal *out_number)
{
    size_t end = scale_end(value.text, reader->def->scale);
    struct value_text kept = {slice_of(value.text.ptr, end), value.position, false};
    struct value_decimal number = {.exact = true};
    int rc = value_number(reader, kept, &number.floor);

    if (rc < 0)
        return rc;
    for (size_t i = end; i < value.text.len; i++) {
        bool point = reader->def->scale == 0 && i == end && i + 1 < value.text.len;

        if (!point && (value.text.ptr[i] < '0' || value.text.ptr[i] > '9'))
            return fault(reader, value.position, "expected a number");
        number.exact &= point || value.text.ptr[i] == '0';
    }
    number.floor -= !number.exact && value.text.ptr[0] == '-';
    *out_number = number;
    return 0;
}

int value_range(const struct value_reader *reader, size_t position, int64_t lo, int64_t hi,
                struct clause_value *out_value)
{
    if (lo == CLAUSE_LOW_OPEN && hi == CLAUSE_HIGH_OPEN)
        return fault(reader, position, "a range needs at least one end");
    if (lo > hi)
        return fault(reader, position, "the range is empty: its low end is above its high end");
    out_value->lo = lo;
    out_value->hi = hi;
    return 0;
}

/* Where ".." stands, or SIZE_MAX. */
static size_t find_dots(struct slice text)
{
    for (size_t i = 0; i + 1 < text.len; i++)
        if (text.ptr[i] == '.' && text.ptr[i + 1] == '.')
            return i;
    return SIZE_MAX;
}

static struct value_text part_of(struct value_text value, size_t from, size_t to)
{
    struct slice text = slice_of(value.text.ptr + from, to - from);
    struct slice trimmed = slice_trim(text);
    size_t skipped = trimmed.len > 0 ? (size_t)(trimmed.ptr - text.ptr) : 0;

    return (struct value_text){trimmed, value.position + from + skipped, value.exclude};
}

static int read_numbers(const struct value_reader *reader, struct value_text value, size_t dots,
                        struct clause_value *out_value)
{
    struct value_text low = part_of(value, 0, dots == SIZE_MAX ? value.text.len : dots);
    struct value_text high = low;
    int64_t lo = CLAUSE_LOW_OPEN;
    int64_t hi = CLAUSE_HIGH_OPEN;
    int rc = 0;

    if (dots != SIZE_MAX)
        high = part_of(value, dots + 2, value.text.len);
    if (low.text.len > 0)
        rc = value_number(reader, low, &lo);
    if (rc == 0 && high.text.len > 0)
        rc = value_number(reader, high, &hi);
    return rc < 0 ? rc : value_range(reader, value.position, lo, hi, out_value);
}

/* The id of what the text calls, else the text itself: it matches nothing then. */
static struct slice key_called(const struct value_reader *reader, struct slice text)
{
    struct slice key;

    if (reader->def->kind == FILTER_TREE)
        return labels_find_node(reader->labels, reader->def->label_of, text, reader->level);
    return labels_find_key(reader->labels, reader->def->label_of, text, &key) ? key : text;
}

static int read_key(const struct value_reader *reader, struct value_text value,
                    struct clause_value *out_value)
{
    if (value.text.len == 0)
        return fault(reader, value.position, "a value is missing");
    if (value.text.len > INDEX_KEY_BYTES_MAX)
        return error_at(reader->err, ATTAR_EINVAL, (long)value.position,
                        "%.*s: a value is longer than %d bytes", SLICE_ARG(reader->def->name),
                        INDEX_KEY_BYTES_MAX);
    out_value->key = arena_copy(reader->arena, key_called(reader, value.text));
    if (out_value->key.ptr == NULL)
        return error_set(reader->err, ATTAR_ELIMIT, "%.*s: the request needs too much memory",
                         SLICE_ARG(reader->def->name));
    return 0;
}

static int read_bool(const struct value_reader *reader, struct value_text value,
                     struct clause_value *out_value)
{
    int rc = read_key(reader, value, out_value);

    if (rc < 0)
        return rc;
    if (slice_eq(out_value->key, SLICE("false")))
        out_value->exclude = !out_value->exclude;
    else if (!slice_eq(out_value->key, SLICE("true")))
        return fault(reader, value.position, "expected true or false");
    out_value->key = SLICE("true");
    return 0;
}

static size_t find_last(struct slice text, char byte)
{
    const char *at = text.len > 0 ? memrchr(text.ptr, byte, text.len) : NULL;

    return at == NULL ? SIZE_MAX : (size_t)(at - text.ptr);
}

static bool is_number(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return text.len > 0;
}

static int read_weighted(const struct value_reader *reader, struct value_text value,
                         struct clause_value *out_value)
{
    size_t colon = find_last(value.text, ':');
    int64_t weight;

    out_value->weight_min =
        reader->weight_min > 0 ? reader->weight_min : reader->def->weight_default;
    if (colon == SIZE_MAX || !is_number(slice_skip(value.text, colon + 1)))
        return read_key(reader, value, out_value);
    if (slice_to_i64(slice_skip(value.text, colon + 1), &weight) < 0 || weight < 1 ||
        weight > WEIGHT_MAX)
        return fault(reader, value.position + colon + 1, "expected a weight of 1..100");
    out_value->weight_min = (uint8_t)weight;
    return read_key(reader, part_of(value, 0, colon), out_value);
}

static int read_delivery(const struct value_reader *reader, struct value_text value,
                         struct clause_value *out_value)
{
    struct slice rest = value.text;
    struct slice zone = slice_cut(&rest, ':');

    while (rest.ptr != NULL) {
        struct slice option = slice_cut(&rest, '+');
        uint32_t mask = delivery_option(option);

        if (mask == 0)
            return fault(reader, value.position + (size_t)(option.ptr - value.text.ptr),
                         "expected same_day, next_day, standard, cod, pickup or flammable");
        out_value->options |= mask;
    }
    return read_key(reader, part_of(value, 0, zone.len), out_value);
}

int value_read(const struct value_reader *reader, struct value_text value,
               struct clause_value *out_value)
{
    struct clause_value read = {.exclude = value.exclude};
    size_t dots = value_is_numeric(reader->def) ? find_dots(value.text) : SIZE_MAX;
    int rc;

    assert(out_value != NULL);
    if (value.text.len == 0)
        return fault(reader, value.position, "a value is missing");
    if (dots != SIZE_MAX)
        rc = read_numbers(reader, value, dots, &read);
    else if (reader->def->kind == FILTER_RANGE || reader->def->kind == FILTER_MATCH)
        rc = read_numbers(reader, value, SIZE_MAX, &read);
    else if (reader->def->kind == FILTER_BOOL)
        rc = read_bool(reader, value, &read);
    else if (reader->def->kind == FILTER_WEIGHTED)
        rc = read_weighted(reader, value, &read);
    else if (reader->def->kind == FILTER_DELIVERY)
        rc = read_delivery(reader, value, &read);
    else
        rc = read_key(reader, value, &read);
    if (rc == 0)
        *out_value = read;
    return rc;
}

struct slice value_unescape(struct arena *arena, struct slice quoted)
{
    char *out = arena_alloc(arena, quoted.len + 1);
    size_t len = 0;

    if (out == NULL)
        return (struct slice){NULL, 0};
    for (size_t i = 0; i < quoted.len; i++) {
        if (quoted.ptr[i] == '\\' && i + 1 < quoted.len)
            i++;
        out[len++] = quoted.ptr[i];
    }
    return slice_of(out, len);
}

size_t value_quoted_len(struct slice text)
{
    assert(text.len > 0);
    for (size_t i = 1; i < text.len; i++) {
        if (text.ptr[i] == '\\')
            i++;
        else if (text.ptr[i] == text.ptr[0])
            return i - 1;
    }
    return SIZE_MAX;
}
