/* Typed fields with a sticky fault (reader.h).
 *
 *   member --kind--> value --shape, bound--> copied into the arena
 *      `-- missing     `-- another kind `-- outside: the path, what was found, the bound
 *
 * A message reads "notes: 61 items, at most 60" or "offers[3].price: missing". */
#include "catalog/reader.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/utf8.h"
#include "codec/json.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

enum { LONG_TEXT_CHARS = 200, PATH_CAP = 96 };

/* "offers[3].delivery[0]." */
static void write_path(const struct reader *r, char *out, size_t cap)
{
    size_t len = 0;

    out[0] = '\0';
    for (size_t i = 0; i < r->depth && len < cap; i++) {
        long index = r->path[i].index;

        len +=
            (size_t)(index >= 0 ? snprintf(out + len, cap - len, "%s[%ld].", r->path[i].key, index)
                                : snprintf(out + len, cap - len, "%s.", r->path[i].key));
    }
}

void reader_fault(struct reader *r, int code, const char *key, const char *fmt, ...)
{
    char path[PATH_CAP];
    char text[160];
    va_list args;

    if (r->rc < 0)
        return;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    write_path(r, path, sizeof path);
    r->rc = error_set(r->err, code, "%s%s: %s", path, key != NULL ? key : "document", text);
}

size_t reader_enter(struct reader *r, const char *key, long index)
{
    assert(r->depth < READER_DEPTH_MAX);
    r->path[r->depth].key = key;
    r->path[r->depth].index = index;
    return r->depth++;
}

void reader_leave(struct reader *r, size_t mark)
{
    assert(mark < r->depth);
    r->depth = mark;
}

const struct json *reader_member(struct reader *r, const struct json *object, const char *key,
                                 enum need need, int kind)
{
    const struct json *value = json_get(object, key);
    enum json_kind found = json_kind(value);

    if (r->rc < 0)
        return NULL;
    if (found == JSON_KIND_NONE || found == JSON_KIND_NULL) {
        if (need == REQUIRED)
            reader_fault(r, ATTAR_EPARSE, key, "missing");
        return NULL;
    }
    if ((int)found != kind) {
        reader_fault(r, ATTAR_EPARSE, key, "is %s, must be %s", json_kind_name(found),
                     json_kind_name((enum json_kind)kind));
        return NULL;
    }
    return value;
}

/* Copy a text into the arena; a full arena is a fault. */
static struct slice keep(struct reader *r, const char *key, struct slice text)
{
    struct slice copy = arena_copy(r->arena, text);

    if (copy.ptr == NULL)
        reader_fault(r, ATTAR_ELIMIT, key, "the document is too large");
    return copy;
}

static bool has_control(struct slice text, bool lines)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];

        if ((c < 0x20 && !(lines && (c == '\n' || c == '\t'))) || c == 0x7F)
            return true;
    }
    return false;
}

static struct slice check_text(struct reader *r, const char *key, const struct json *value,
                               size_t max_chars)
{
    struct slice text = {0};
    size_t chars;

    if (json_str(value, &text) < 0) {
        reader_fault(r, ATTAR_EPARSE, key, "must be a string");
        return text;
    }
    chars = utf8_count(text);
    if (slice_trim(text).len == 0)
        reader_fault(r, ATTAR_EPARSE, key, "is empty");
    else if (chars > max_chars)
        reader_fault(r, ATTAR_ELIMIT, key, "%zu characters, at most %zu", chars, max_chars);
    else if (has_control(text, max_chars > LONG_TEXT_CHARS))
        reader_fault(r, ATTAR_EPARSE, key, "holds a control character");
    else
        return keep(r, key, text);
    return (struct slice){0};
}

struct slice reader_text(struct reader *r, const struct json *object, const char *key,
                         enum need need, size_t max_chars)
{
    const struct json *value = reader_member(r, object, key, need, JSON_KIND_STRING);

    return value != NULL ? check_text(r, key, value, max_chars) : (struct slice){0};
}

static bool shaped(struct slice id, enum id_shape shape)
{
    static const size_t max[] = {64, 128, 120};

    if (id.len == 0 || id.len > max[shape])
        return false;
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        bool more = (c >= 'A' && c <= 'Z') || c == '_';

        if (!plain && (shape == ID_SLUG || !(more || (shape == ID_PATH && c == '/'))))
            return false;
    }
    return true;
}

static struct slice check_id(struct reader *r, const char *key, const struct json *value,
                             enum id_shape shape)
{
    static const char *const shapes[] = {"[A-Za-z0-9_-]{1,64}", "[A-Za-z0-9_/-]{1,128}",
                                         "[a-z0-9-]{1,120}"};
    struct slice id = {0};

    if (json_str(value, &id) == 0 && shaped(id, shape))
        return keep(r, key, id);
    reader_fault(r, ATTAR_EPARSE, key, "\"%.40s\" must be %s", id.ptr != NULL ? id.ptr : "",
                 shapes[shape]);
    return (struct slice){0};
}

struct slice reader_id(struct reader *r, const struct json *object, const char *key,
                       enum id_shape shape, enum need need)
{
    const struct json *value = reader_member(r, object, key, need, JSON_KIND_STRING);

    return value != NULL ? check_id(r, key, value, shape) : (struct slice){0};
}

struct text_pair reader_pair(struct reader *r, const struct json *object, const char *key,
                             enum need need, size_t max_chars)
{
    const struct json *value = reader_member(r, object, key, need, JSON_KIND_OBJECT);
    struct text_pair pair = {0};
    size_t mark;

    if (value == NULL)
        return pair;
    mark = reader_enter(r, key, -1);
    pair.en = reader_text(r, value, "en", OPTIONAL, max_chars);
    pair.ar = reader_text(r, value, "ar", OPTIONAL, max_chars);
    reader_leave(r, mark);
    if (need == REQUIRED && pair.en.ptr == NULL && pair.ar.ptr == NULL)
        reader_fault(r, ATTAR_EPARSE, key, "needs en or ar");
    return pair;
}

static uint8_t find_word(const char *const *words, struct slice text)
{
    for (uint8_t i = 0; words[i] != NULL; i++)
        if (slice_eq(text, slice_cstr(words[i])))
            return (uint8_t)(i + 1);
    return 0;
}

/* "must be one of women men unisex" */
static uint8_t check_word(struct reader *r, const char *key, const struct json *value,
                          const char *const *words)
{
    char list[120] = "";
    struct slice text = {0};
    uint8_t found = json_str(value, &text) == 0 ? find_word(words, text) : 0;
    size_t len = 0;

    if (found > 0)
        return found;
    for (; *words != NULL && len < sizeof list; words++)
        len += (size_t)snprintf(list + len, sizeof list - len, " %s", *words);
    reader_fault(r, ATTAR_EPARSE, key, "must be one of%s", list);
    return 0;
}

uint8_t reader_word(struct reader *r, const struct json *object, const char *key, enum need need,
                    const char *const *words)
{
    const struct json *value = reader_member(r, object, key, need, JSON_KIND_STRING);

    return value != NULL ? check_word(r, key, value, words) : 0;
}

uint32_t reader_words(struct reader *r, const struct json *object, const char *key,
                      const char *const *words)
{
    const struct json *list = reader_member(r, object, key, OPTIONAL, JSON_KIND_ARRAY);
    uint32_t set = 0;

    for (size_t i = 0; r->rc == 0 && i < json_count(list); i++) {
        uint8_t word = check_word(r, key, json_at(list, i), words);

        set |= word > 0 ? 1u << (word - 1) : 0;
    }
    return set;
}

int64_t reader_int(struct reader *r, const struct json *object, const char *key, enum need need,
                   int64_t min, int64_t max)
{
    const struct json *value = reader_member(r, object, key, need, JSON_KIND_INTEGER);
    int64_t number = 0;

    if (value == NULL || json_i64(value, &number) < 0)
        return 0;
    if (number < min || number > max)
        reader_fault(r, ATTAR_EPARSE, key, "%lld is outside %lld..%lld", (long long)number,
                     (long long)min, (long long)max);
    return number;
}

int64_t reader_tenths(struct reader *r, const struct json *object, const char *key, int64_t min,
                      int64_t max)
{
    const struct json *value = json_get(object, key);
    int64_t tenths = 0;

    if (r->rc < 0 || json_kind(value) == JSON_KIND_NONE || json_kind(value) == JSON_KIND_NULL)
        return 0;
    if (json_decimal(value, 1, &tenths) < 0)
        reader_fault(r, ATTAR_EPARSE, key, "must be a number with at most one decimal");
    else if (tenths < min || tenths > max)
        reader_fault(r, ATTAR_EPARSE, key, "%lld.%lld is outside %lld..%lld",
                     (long long)tenths / 10, (long long)(tenths < 0 ? -tenths : tenths) % 10,
                     (long long)min / 10, (long long)max / 10);
    return tenths;
}

bool reader_bool(struct reader *r, const struct json *object, const char *key, enum need need)
{
    const struct json *value = reader_member(r, object, key, need, JSON_KIND_BOOL);
    bool truth = false;

    return value != NULL && json_bool(value, &truth) == 0 && truth;
}

void reader_code(struct reader *r, const struct json *object, const char *key, enum need need,
                 size_t len, char *out)
{
    const struct json *value = reader_member(r, object, key, need, JSON_KIND_STRING);
    struct slice text = {0};
    bool good;

    out[0] = '\0';
    if (value == NULL || json_str(value, &text) < 0)
        return;
    good = text.len == len;
    for (size_t i = 0; good && i < len; i++)
        good = text.ptr[i] >= 'A' && text.ptr[i] <= 'Z';
    if (!good) {
        reader_fault(r, ATTAR_EPARSE, key, "must be %zu upper-case letters", len);
        return;
    }
    memcpy(out, text.ptr, len);
    out[len] = '\0';
}

int64_t reader_time(struct reader *r, const struct json *object, const char *key, enum need need)
{
    const struct json *value = reader_member(r, object, key, need, JSON_KIND_STRING);
    struct slice text = {0};
    int64_t ms = 0;

    if (value == NULL)
        return 0;
    if (json_str(value, &text) < 0 || strlen(text.ptr) != text.len ||
        clock_parse_rfc3339(text.ptr, &ms) < 0)
        reader_fault(r, ATTAR_EPARSE, key, "must be an RFC 3339 time");
    return ms;
}

void *reader_array(struct reader *r, const struct json *object, const char *key, size_t max,
                   size_t size, size_t *out_count)
{
    const struct json *list = reader_member(r, object, key, OPTIONAL, JSON_KIND_ARRAY);
    size_t count = json_count(list);
    void *items;

    *out_count = 0;
    if (list == NULL)
        return NULL;
    if (count > max) {
        reader_fault(r, ATTAR_ELIMIT, key, "%zu items, at most %zu", count, max);
        return NULL;
    }
    items = arena_array(r->arena, count, size);
    if (items == NULL) {
        reader_fault(r, ATTAR_ELIMIT, key, "the document is too large");
        return NULL;
    }
    *out_count = count;
    return items;
}

struct slice *reader_ids(struct reader *r, const struct json *object, const char *key,
                         enum id_shape shape, size_t max, size_t *out_count)
{
    const struct json *list = json_get(object, key);
    struct slice *ids = reader_array(r, object, key, max, sizeof *ids, out_count);

    for (size_t i = 0; r->rc == 0 && i < *out_count; i++)
        ids[i] = check_id(r, key, json_at(list, i), shape);
    return ids;
}

struct slice *reader_texts(struct reader *r, const struct json *object, const char *key, size_t max,
                           size_t max_chars, size_t *out_count)
{
    const struct json *list = json_get(object, key);
    struct slice *texts = reader_array(r, object, key, max, sizeof *texts, out_count);

    for (size_t i = 0; r->rc == 0 && i < *out_count; i++)
        texts[i] = check_text(r, key, json_at(list, i), max_chars);
    return texts;
}
