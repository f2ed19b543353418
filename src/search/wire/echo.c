/* `params` of a reply.  InstantSearch's server-side rendering compares it with what it would send
 * itself, so the text is what its client would have written:
 *
 *   query=oud&facets=%5B%22brand%22%5D&hitsPerPage=24
 *
 * names and values through encodeURIComponent (ECMA-262 19.2.6.4: unreserved are letters, digits
 * and -_.!~*'() ), lists through JSON.stringify (ECMA-262 25.5.2).  The length is bounded by the
 * arena of the members. */
#include "search/wire/members.h"

#include "codec/json.h"
#include "search/request/pairs.h"

#include <assert.h>

/* Text that is measured first, and written when there is room: one pass for each. */
struct echo {
    char *out; /* NULL: only count */
    size_t len;
    struct arena *arena;
};

static void put_encoded(struct echo *echo, char byte)
{
    static const char digits[] = "0123456789ABCDEF";
    bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                 (byte >= '0' && byte <= '9') || memchr("-_.!~*'()", byte, 9) != NULL;

    if (echo->out != NULL && plain) {
        echo->out[echo->len] = byte;
    } else if (echo->out != NULL) {
        echo->out[echo->len] = '%';
        echo->out[echo->len + 1] = digits[(unsigned char)byte >> 4];
        echo->out[echo->len + 2] = digits[(unsigned char)byte & 15];
    }
    echo->len += plain ? 1 : 3;
}

static void put_text(struct echo *echo, struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        put_encoded(echo, text.ptr[i]);
}

static void put_plain(struct echo *echo, char byte)
{
    if (echo->out != NULL)
        echo->out[echo->len] = byte;
    echo->len++;
}

/* A JSON string: only quotes, backslashes and controls are escaped. */
static void put_quoted(struct echo *echo, struct slice text)
{
    static const char named[] = "\b\t\n\f\r";
    static const char names[] = "btnfr";
    static const char digits[] = "0123456789abcdef";

    put_encoded(echo, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        const char *name = byte == 0 ? NULL : strchr(named, byte);

        if (byte >= 0x20 && byte != '"' && byte != '\\') {
            put_encoded(echo, (char)byte);
            continue;
        }
        put_encoded(echo, '\\');
        if (byte >= 0x20) {
            put_encoded(echo, (char)byte);
        } else if (name != NULL) {
            put_encoded(echo, names[name - named]);
        } else {
            put_text(echo, SLICE("u00"));
            put_encoded(echo, digits[byte >> 4]);
            put_encoded(echo, digits[byte & 15]);
        }
    }
    put_encoded(echo, '"');
}

static void put_value(struct echo *echo, const struct json *value);

static void put_array(struct echo *echo, const struct json *array)
{
    put_encoded(echo, '[');
    for (size_t i = 0; i < json_count(array); i++) {
        if (i > 0)
            put_encoded(echo, ',');
        put_value(echo, json_at(array, i));
    }
    put_encoded(echo, ']');
}

static void put_object(struct echo *echo, const struct json *object)
{
    struct json_member member;
    bool later = false;

    put_encoded(echo, '{');
    for (void *it = json_first(object, &member); it != NULL; it = json_after(object, it, &member)) {
        if (later)
            put_encoded(echo, ',');
        put_quoted(echo, member.key);
        put_encoded(echo, ':');
        put_value(echo, member.value);
        later = true;
    }
    put_encoded(echo, '}');
}

static void put_scalar(struct echo *echo, const struct json *value)
{
    bool yes = false;

    switch (json_kind(value)) {
    case JSON_KIND_INTEGER:
    case JSON_KIND_REAL: put_text(echo, json_number_text(value, echo->arena)); break;
    case JSON_KIND_BOOL:
        json_bool(value, &yes);
        put_text(echo, yes ? SLICE("true") : SLICE("false"));
        break;
    default: put_text(echo, SLICE("null")); break;
    }
}

/* As JSON text; the depth is the parser's. */
static void put_value(struct echo *echo, const struct json *value)
{
    struct slice text;

    if (json_str(value, &text) == 0)
        put_quoted(echo, text);
    else if (json_kind(value) == JSON_KIND_ARRAY)
        put_array(echo, value);
    else if (json_kind(value) == JSON_KIND_OBJECT)
        put_object(echo, value);
    else
        put_scalar(echo, value);
}

static void put_members(struct echo *echo, const struct wire_members *members)
{
    static const enum wire_param silent[] = {WIRE_PARAM_INDEX_NAME, WIRE_PARAM_TYPE,
                                             WIRE_PARAM_PARAMS};

    for (size_t i = 0; i < members->count; i++) {
        const struct wire_value *value = &members->items[i];
        struct slice text = value->text;
        bool told = true;

        for (size_t j = 0; j < sizeof silent / sizeof *silent; j++)
            told = told && !slice_eq(value->name, wire_param_name(silent[j]));
        if (!told)
            continue;
        if (echo->len > 0)
            put_plain(echo, '&');
        put_text(echo, value->name);
        put_plain(echo, '=');
        if (value->json == NULL || json_str(value->json, &text) == 0)
            put_text(echo, text);
        else
            put_value(echo, value->json);
    }
}

int wire_members_echo(const struct wire_members *members, struct slice *out_params,
                      struct fault *fault)
{
    struct echo echo = {.arena = members->arena};
    size_t len;

    put_members(&echo, members);
    len = echo.len;
    echo.out = arena_alloc(members->arena, len + 1);
    if (echo.out == NULL)
        return fault_set(fault, PROBLEM_LIMIT, slice_of("", 0), "params: too long to be echoed");
    echo.len = 0;
    put_members(&echo, members);
    assert(echo.len == len);
    *out_params = slice_of(echo.out, len);
    return 0;
}
