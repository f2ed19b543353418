/* Where a request says which position it needs.
 *
 *   header           X-Attar-Min-Position
 *   query            minPosition, wait; on the wire attarMinPosition, attarWait
 *   body             the same names: { .. }, {"queries":[{ .. }]}, {"requests":[{ .. }]}, and in
 * the form "params":"a=1&b=2" of each
 *
 * Of several positions the furthest counts, of several waits the longest. */
#include "search/sync/position.h"

#include "codec/json.h"
#include "http/http.h"
#include "search/request/pairs.h"

#include <assert.h>
#include <string.h>

enum { FORM_PAIRS_MAX = 512 };

static const char header_name[] = "X-Attar-Min-Position";
/* Part of both names of the parameter: a body without these bytes asks for nothing. */
static const char telltale[] = "inPosition";

struct wishing {
    struct arena *arena;
    struct mark held;
    struct position_wish wish;
    bool wait_given;
    struct fault *fault;
};

static int wish_mark(struct wishing *wishing, struct slice name, struct slice text)
{
    struct mark mark;
    char held[MARK_TEXT_CAP];

    if (mark_parse(text, &mark) < 0)
        return fault_set(wishing->fault, PROBLEM_BAD_PARAMETER, name,
                         "%.*s: expected a position that a reply gave, such as s1-2a",
                         SLICE_ARG(name));
    if (wishing->held.kind != MARK_NONE && mark.kind != wishing->held.kind)
        return fault_set(wishing->fault, PROBLEM_BAD_PARAMETER, name,
                         "%.*s: it is a position of another source; this server is at %s",
                         SLICE_ARG(name), mark_format(wishing->held, held));
    if (mark.time >= wishing->wish.mark.time)
        wishing->wish.mark = mark;
    return 0;
}

static int wish_wait(struct wishing *wishing, struct slice name, struct slice text)
{
    int64_t wait_ms;
    int rc;

    if (slice_to_i64(text, &wait_ms) < 0 || wait_ms < 0 || wait_ms > POSITION_WAIT_MS_MAX) {
        rc = fault_set(wishing->fault, PROBLEM_BAD_PARAMETER, name,
                       "%.*s: expected a whole number 0..%d of milliseconds", SLICE_ARG(name),
                       POSITION_WAIT_MS_MAX);
        wishing->fault->limit = POSITION_WAIT_MS_MAX;
        return rc;
    }
    if (!wishing->wait_given || wait_ms > wishing->wish.wait_ms)
        wishing->wish.wait_ms = (uint32_t)wait_ms;
    wishing->wait_given = true;
    return 0;
}

static int take(struct wishing *wishing, struct slice name, struct slice text)
{
    if (slice_eq(name, SLICE("minPosition")) || slice_eq(name, SLICE("attarMinPosition")))
        return wish_mark(wishing, name, text);
    if (slice_eq(name, SLICE("wait")) || slice_eq(name, SLICE("attarWait")))
        return wish_wait(wishing, name, text);
    return 0;
}

/* A form inside a body that cannot be read is for the handler to refuse. */
static int take_form(struct wishing *wishing, struct slice text)
{
    struct http_pair *pairs;
    size_t count;
    int rc = 0;

    if (http_form_parse(wishing->arena, text, FORM_PAIRS_MAX, &pairs, &count) < 0)
        return 0;
    for (size_t i = 0; rc == 0 && i < count; i++)
        rc = take(wishing, pairs[i].name, pairs[i].value);
    return rc;
}

static struct slice text_of(struct wishing *wishing, const struct json *value)
{
    struct slice text = {"", 0};

    if (json_kind(value) == JSON_KIND_INTEGER || json_kind(value) == JSON_KIND_REAL)
        return json_number_text(value, wishing->arena);
    (void)json_str(value, &text);
    return arena_copy(wishing->arena, text); /* it outlives the tree in a fault */
}

static int take_member(struct wishing *wishing, const struct json *object, const char *name)
{
    const struct json *value = json_get(object, name);

    if (json_kind(value) == JSON_KIND_NONE || json_kind(value) == JSON_KIND_NULL)
        return 0;
    return take(wishing, slice_cstr(name), text_of(wishing, value));
}

static int take_object(struct wishing *wishing, const struct json *object)
{
    static const char *const names[] = {"minPosition", "attarMinPosition", "wait", "attarWait"};
    struct slice form;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sizeof names / sizeof *names; i++)
        rc = take_member(wishing, object, names[i]);
    if (rc == 0 && json_str(json_get(object, "params"), &form) == 0)
        rc = take_form(wishing, form);
    return rc;
}

static int take_list(struct wishing *wishing, const struct json *list)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < json_count(list); i++) {
        rc = take_object(wishing, json_at(list, i));
        if (rc < 0)
            wishing->fault->query = (int64_t)i;
    }
    return rc;
}

static bool tells(struct slice body)
{
    return memmem(body.ptr, body.len, telltale, sizeof telltale - 1) != NULL;
}

static int take_body(struct wishing *wishing, struct slice body)
{
    const struct json_limits limits = {.bytes = BODY_BYTES_MAX};
    struct json *root;
    int rc;

    if (!tells(body) || json_parse(body, &limits, &root, NULL) < 0)
        return 0;
    rc = take_object(wishing, root);
    if (rc == 0)
        rc = take_list(wishing, json_get(root, "requests"));
    if (rc == 0)
        rc = take_list(wishing, json_get(root, "queries"));
    json_free(root);
    return rc;
}

bool position_asked(const struct http_request *req)
{
    return http_header(req, header_name).ptr != NULL ||
           http_query(req, "minPosition").ptr != NULL ||
           http_query(req, "attarMinPosition").ptr != NULL || tells(http_body(req));
}

int position_read(struct http_request *req, struct mark held, struct position_wish *out_wish,
                  struct fault *fault)
{
    struct slice header = http_header(req, header_name);
    struct wishing wishing = {
        .arena = http_arena(req),
        .held = held,
        .wish = {.wait_ms = POSITION_WAIT_MS},
        .fault = fault,
    };
    int rc = 0;

    assert(out_wish != NULL && fault != NULL);
    if (header.ptr != NULL)
        rc = wish_mark(&wishing, slice_cstr(header_name), header);
    for (size_t i = 0; rc == 0 && i < http_query_count(req); i++)
        rc = take(&wishing, http_query_at(req, i).name, http_query_at(req, i).value);
    if (rc == 0 && http_body(req).len > 0)
        rc = take_body(&wishing, http_body(req));
    if (rc == 0)
        *out_wish = wishing.wish;
    return rc;
}

int position_read_body(struct slice body, struct arena *arena, struct mark held,
                       struct position_wish *out_wish, struct fault *fault)
{
    struct wishing wishing = {
        .arena = arena, .held = held, .wish = {.wait_ms = POSITION_WAIT_MS}, .fault = fault};
    int rc = take_body(&wishing, body);

    assert(arena != NULL && out_wish != NULL);
    if (rc == 0)
        *out_wish = wishing.wish;
    return rc;
}
