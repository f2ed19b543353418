/* From query strings and JSON bodies to pairs.
 *
 *   {"brand":["a","!b"],"size":3,"highlight":true,"q":null}
 *   brand=a  brand=!b  size=3  highlight=true
 *
 * The depth of a body is two at most: an object of scalars and of arrays of scalars. */
#include "search/request/pairs.h"

#include "base/buf.h"
#include "codec/json.h"
#include "codec/json_writer.h"

#include <assert.h>

enum { NUMBER_TEXT_MAX = 64 };

static const struct slice body_name = SLICE_INIT("body");

int pairs_init(struct pairs *pairs, struct arena *arena)
{
    pairs->count = 0;
    pairs->items = arena_array(arena, PAIRS_MAX, sizeof *pairs->items);
    return pairs->items == NULL ? -ATTAR_ELIMIT : 0;
}

static int add(struct pairs *pairs, struct slice name, struct slice value, struct fault *fault)
{
    int rc;

    if (pairs->count < PAIRS_MAX) {
        pairs->items[pairs->count++] = (struct http_pair){name, value};
        return 0;
    }
    rc = fault_set(fault, PROBLEM_BAD_PARAMETER, name, "more than %d parameters", PAIRS_MAX);
    fault->limit = PAIRS_MAX;
    return rc;
}

struct slice json_number_text(const struct json *value, struct arena *arena)
{
    struct json_writer w;
    struct buf text;
    struct slice copy;

    buf_init(&text, NUMBER_TEXT_MAX);
    json_writer_init(&w, &text);
    json_add_json(&w, value);
    copy = arena_copy(arena, buf_slice(&text));
    buf_release(&text);
    return copy;
}

static int add_scalar(struct pairs *pairs, struct slice name, const struct json *value,
                      struct arena *arena, struct fault *fault)
{
    struct slice text = {"", 0};
    bool yes;

    switch (json_kind(value)) {
    case JSON_KIND_STRING: json_str(value, &text); break;
    case JSON_KIND_INTEGER:
    case JSON_KIND_REAL: text = json_number_text(value, arena); break;
    case JSON_KIND_BOOL:
        text = json_bool(value, &yes) == 0 && yes ? SLICE("true") : SLICE("false");
        break;
    default: break;
    }
    if (json_kind(value) == JSON_KIND_ARRAY || json_kind(value) == JSON_KIND_OBJECT)
        return fault_set(fault, PROBLEM_BAD_PARAMETER, name,
                         "%.*s: expected a text, a number or a list of those, found %s",
                         SLICE_ARG(name), json_kind_name(json_kind(value)));
    if (text.ptr == NULL || memchr(text.ptr, '\0', text.len) != NULL)
        return fault_set(fault, PROBLEM_BAD_PARAMETER, name, "%.*s: the text holds a NUL byte",
                         SLICE_ARG(name));
    return json_kind(value) == JSON_KIND_NULL ? 0 : add(pairs, name, text, fault);
}

static bool is_named(const char *const *names, struct slice name)
{
    for (; names != NULL && *names != NULL; names++)
        if (slice_eq(name, slice_cstr(*names)))
            return true;
    return false;
}

static int add_members(struct pairs *pairs, const struct json *object, const char *const *own,
                       struct arena *arena, struct fault *fault)
{
    struct json_member member;
    int rc = 0;

    if (json_kind(object) != JSON_KIND_OBJECT)
        return fault_set(fault, PROBLEM_BAD_PARAMETER, body_name,
                         "body: expected an object, found %s", json_kind_name(json_kind(object)));
    for (void *it = json_first(object, &member); rc == 0 && it != NULL;
         it = json_after(object, it, &member)) {
        if (is_named(own, member.key))
            continue;
        if (json_kind(member.value) != JSON_KIND_ARRAY) {
            rc = add_scalar(pairs, member.key, member.value, arena, fault);
            continue;
        }
        for (size_t i = 0; rc == 0 && i < json_count(member.value); i++)
            rc = add_scalar(pairs, member.key, json_at(member.value, i), arena, fault);
    }
    return rc;
}

int pairs_add_json(struct pairs *pairs, const struct json *object, struct arena *arena,
                   struct fault *fault)
{
    return add_members(pairs, object, NULL, arena, fault);
}

int body_parse(struct http_request *req, struct json **out_body, struct fault *fault)
{
    const struct json_limits limits = {.bytes = BODY_BYTES_MAX, .unique_keys = true};
    struct attar_error err = {.position = -1};
    int rc = json_parse(http_body(req), &limits, out_body, &err);

    if (rc < 0) {
        rc = fault_set(fault, PROBLEM_BAD_PARAMETER, body_name, "body: %s", err.text);
        fault->position = err.position;
    }
    return rc;
}

int pairs_add_request(struct pairs *pairs, struct http_request *req, const char *const *own,
                      struct arena *arena, struct json **out_body, struct fault *fault)
{
    struct json *body = NULL;
    int rc = 0;

    assert(out_body != NULL);
    for (size_t i = 0; rc == 0 && i < http_query_count(req); i++) {
        struct http_pair pair = http_query_at(req, i);

        rc = add(pairs, pair.name, pair.value, fault);
    }
    if (rc == 0 && http_method(req) == HTTP_POST && http_body(req).len > 0)
        rc = body_parse(req, &body, fault);
    if (rc == 0 && body != NULL)
        rc = add_members(pairs, body, own, arena, fault);
    *out_body = body;
    return rc;
}

struct slice pairs_get(const struct pairs *pairs, struct slice name)
{
    for (size_t i = 0; i < pairs->count; i++)
        if (slice_eq(pairs->items[i].name, name))
            return pairs->items[i].value;
    return slice_of(NULL, 0);
}
