/* Reading and writing the members of a key by one table. */
#include "search/keys/key_settings.h"

#include "base/error.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "http/http.h"

#include <assert.h>

static const struct slice nothing = SLICE_INIT("");

/* ---- Patterns ---- */

static bool pattern_matches(struct slice pattern, struct slice text)
{
    bool open_begin = pattern.len > 0 && pattern.ptr[0] == '*';
    bool open_end;

    pattern = slice_skip(pattern, open_begin);
    open_end = pattern.len > 0 ? pattern.ptr[pattern.len - 1] == '*' : open_begin;
    pattern.len -= pattern.len > 0 && open_end;
    if (open_begin && open_end)
        return pattern.len == 0 || memmem(text.ptr, text.len, pattern.ptr, pattern.len) != NULL;
    if (open_end)
        return slice_starts(text, pattern);
    if (open_begin)
        return text.len >= pattern.len &&
               slice_eq(slice_skip(text, text.len - pattern.len), pattern);
    return slice_eq(text, pattern);
}

bool key_pattern_matches(struct slice patterns, char sep, struct slice text)
{
    struct slice rest = patterns;

    if (patterns.len == 0)
        return true;
    while (rest.ptr != NULL)
        if (pattern_matches(slice_cut(&rest, sep), text))
            return true;
    return false;
}

/* ---- Reading ---- */

static const char *const acl_names[KEY_ACL_COUNT] = {
#define X(name, text) text,
    KEY_ACLS(X)
#undef X
};

struct reader {
    struct arena *arena;
    struct key_settings *out;
    const char *member;
    struct attar_error *err;
};

static int expected(struct reader *reader, const char *what, const struct json *value)
{
    return error_set(reader->err, ATTAR_EPARSE, "%s: expected %s, found %s", reader->member, what,
                     json_kind_name(json_kind(value)));
}

static int full(struct reader *reader)
{
    return error_set(reader->err, ATTAR_ELIMIT, "%s: too long", reader->member);
}

static int read_text(struct reader *reader, const struct json *value, size_t len_max,
                     struct slice *out)
{
    struct slice text;

    if (json_str(value, &text) < 0)
        return expected(reader, "a text", value);
    if (text.len > len_max)
        return error_set(reader->err, ATTAR_ELIMIT, "%s: %zu bytes, at most %zu", reader->member,
                         text.len, len_max);
    text = arena_copy(reader->arena, text);
    if (text.ptr == NULL)
        return full(reader);
    *out = text;
    return 0;
}

static int read_number(struct reader *reader, const struct json *value, int64_t most, int64_t *out)
{
    int64_t number;

    if (json_i64(value, &number) < 0)
        return expected(reader, "a whole number", value);
    if (number < 0 || number > most)
        return error_set(reader->err, ATTAR_EPARSE, "%s: a number from 0 to %lld, not %lld",
                         reader->member, (long long)most, (long long)number);
    *out = number;
    return 0;
}

static int read_acl(struct reader *reader, const struct json *value)
{
    uint32_t acl = 0;

    if (json_kind(value) != JSON_KIND_ARRAY)
        return expected(reader, "a list of rights", value);
    for (size_t i = 0; i < json_count(value); i++) {
        struct slice name = {"", 0};
        int bit = 0;

        json_str(json_at(value, i), &name);
        while (bit < KEY_ACL_COUNT && !slice_eq(name, slice_cstr(acl_names[bit])))
            bit++;
        if (bit == KEY_ACL_COUNT)
            return error_set(reader->err, ATTAR_EPARSE, "acl[%zu]: no right is called \"%.*s\"", i,
                             (int)(name.len < 64 ? name.len : 64), name.ptr);
        acl |= 1u << bit;
    }
    if (acl == 0)
        return error_set(reader->err, ATTAR_EPARSE, "acl: at least one right");
    reader->out->acl = acl;
    return 0;
}

static bool is_index_pattern(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool edge = i == 0 || i + 1 == text.len;

        if (!(c >= '0' && c <= '9') && !((c | 32) >= 'a' && (c | 32) <= 'z') && c != '_' &&
            c != '-' && c != '.' && !(c == '*' && edge))
            return false;
    }
    return text.len > 0 && text.len <= KEY_INDEX_BYTES_MAX;
}

static bool is_referer_pattern(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= ' ' || text.ptr[i] > '~')
            return false;
    return text.len > 0 && text.len <= KEY_REFERER_BYTES_MAX;
}

/* A list of patterns as one text with `sep` between them. */
static int read_patterns(struct reader *reader, const struct json *value, char sep,
                         bool (*is_pattern)(struct slice text), struct slice *out)
{
    struct buf joined;
    int rc = 0;

    if (json_kind(value) != JSON_KIND_ARRAY || json_count(value) > KEY_PATTERNS_MAX)
        return expected(reader, "a list of at most 100 texts", value);
    buf_init(&joined, (size_t)KEY_PATTERNS_MAX * (KEY_REFERER_BYTES_MAX + 1));
    for (size_t i = 0; rc == 0 && i < json_count(value); i++) {
        struct slice text = {"", 0};

        json_str(json_at(value, i), &text);
        if (!is_pattern(text))
            rc = error_set(reader->err, ATTAR_EPARSE, "%s[%zu]: not a pattern", reader->member, i);
        if (i > 0)
            buf_add_byte(&joined, sep);
        buf_add_slice(&joined, text);
    }
    assert(rc < 0 || !joined.overflow);
    if (rc == 0 && joined.len > 0) {
        *out = arena_copy(reader->arena, buf_slice(&joined));
        rc = out->ptr == NULL ? full(reader) : 0;
    }
    buf_release(&joined);
    return rc;
}

static int read_indexes(struct reader *reader, const struct json *value)
{
    return read_patterns(reader, value, ',', is_index_pattern, &reader->out->indexes);
}

static int read_referers(struct reader *reader, const struct json *value)
{
    return read_patterns(reader, value, '\n', is_referer_pattern, &reader->out->referers);
}

static int read_parameters(struct reader *reader, const struct json *value)
{
    struct http_pair *pairs;
    size_t count;
    int rc = read_text(reader, value, KEY_PARAMETERS_BYTES_MAX, &reader->out->parameters);

    if (rc < 0)
        return rc;
    rc =
        http_form_parse(reader->arena, reader->out->parameters, KEY_PARAMETERS_MAX, &pairs, &count);
    if (rc < 0)
        return error_set(reader->err, -rc, "queryParameters: expected at most %d URL-encoded ones",
                         KEY_PARAMETERS_MAX);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++)
            if (slice_eq(pairs[i].name, pairs[j].name))
                return error_set(reader->err, ATTAR_EPARSE, "queryParameters: %.*s comes twice",
                                 (int)(pairs[i].name.len < 64 ? pairs[i].name.len : 64),
                                 pairs[i].name.ptr);
    return 0;
}

static int read_description(struct reader *reader, const struct json *value)
{
    return read_text(reader, value, KEY_DESCRIPTION_BYTES_MAX, &reader->out->description);
}

static int read_hits(struct reader *reader, const struct json *value)
{
    int64_t number = 0;
    int rc = read_number(reader, value, 1000, &number);

    reader->out->hits_per_query_max = (uint32_t)number;
    return rc;
}

static int read_queries(struct reader *reader, const struct json *value)
{
    int64_t number = 0;
    int rc = read_number(reader, value, 1000000000, &number);

    reader->out->queries_per_hour_max = (uint32_t)number;
    return rc;
}

static int read_validity(struct reader *reader, const struct json *value)
{
    return read_number(reader, value, KEY_VALIDITY_S_MAX, &reader->out->validity_s);
}

static int read_nothing(struct reader *reader, const struct json *value)
{
    (void)reader;
    (void)value;
    return 0;
}

static const struct member {
    const char *name;
    int (*read)(struct reader *reader, const struct json *value);
} members[] = {
    {"acl", read_acl},
    {"indexes", read_indexes},
    {"referers", read_referers},
    {"queryParameters", read_parameters},
    {"maxHitsPerQuery", read_hits},
    {"maxQueriesPerIPPerHour", read_queries},
    {"validity", read_validity},
    {"description", read_description},
    {"value", read_nothing},
    {"id", read_nothing},
    {"createdAt", read_nothing},
    {"updatedAt", read_nothing},
};

static const struct member *find_member(struct slice name)
{
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (slice_eq(name, slice_cstr(members[i].name)))
            return &members[i];
    return NULL;
}

int key_settings_parse(const struct json *root, struct arena *arena, struct key_settings *out,
                       struct attar_error *err)
{
    struct key_settings settings = {
        .indexes = nothing, .referers = nothing, .parameters = nothing, .description = nothing};
    struct reader reader = {.arena = arena, .out = &settings, .err = err};
    struct json_member given;

    if (json_kind(root) != JSON_KIND_OBJECT)
        return error_set(err, ATTAR_EPARSE, "expected an object, found %s",
                         json_kind_name(json_kind(root)));
    for (void *it = json_first(root, &given); it != NULL; it = json_after(root, it, &given)) {
        const struct member *member = find_member(given.key);
        int rc = 0;

        if (member == NULL)
            return error_set(err, ATTAR_EPARSE, "a key has no member \"%.*s\"",
                             (int)(given.key.len < 64 ? given.key.len : 64), given.key.ptr);
        reader.member = member->name;
        if (json_kind(given.value) != JSON_KIND_NULL)
            rc = member->read(&reader, given.value);
        if (rc < 0)
            return rc;
    }
    if (settings.acl == 0)
        return error_set(err, ATTAR_EPARSE, "acl: missing");
    *out = settings;
    return 0;
}

/* ---- Writing ---- */

static void write_list(struct json_writer *w, const char *name, struct slice items, char sep)
{
    struct slice rest = items;

    json_key(w, name);
    json_array_begin(w);
    while (rest.ptr != NULL && items.len > 0)
        json_add_str(w, slice_cut(&rest, sep));
    json_array_end(w);
}

void key_settings_write(const struct key_settings *settings, struct json_writer *w)
{
    json_key(w, "acl");
    json_array_begin(w);
    for (int bit = 0; bit < KEY_ACL_COUNT; bit++)
        if ((settings->acl & 1u << bit) != 0)
            json_add_cstr(w, acl_names[bit]);
    json_array_end(w);
    write_list(w, "indexes", settings->indexes, ',');
    write_list(w, "referers", settings->referers, '\n');
    json_key(w, "queryParameters");
    json_add_str(w, settings->parameters);
    json_key(w, "maxHitsPerQuery");
    json_add_u64(w, settings->hits_per_query_max);
    json_key(w, "maxQueriesPerIPPerHour");
    json_add_u64(w, settings->queries_per_hour_max);
    json_key(w, "validity");
    json_add_i64(w, settings->validity_s);
    json_key(w, "description");
    json_add_str(w, settings->description);
}
