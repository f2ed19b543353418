/* Events as our own API takes them: POST /api/products/events.
 *
 *   {"events":[{"kind":"add_to_cart","product":"p-1","user_token":"u-1",
 *               "query_id":"7dfe..","position":3,"region":"AE","timestamp":1780000000000}]}
 *
 * kind, product and user_token are required; `position` goes with a click and its query_id.  An
 * unknown member is refused by name, as everywhere in this API. */
#include "search/events/event_read.h"
#include "search/events/query_id.h"
#include "search/events/user_token.h"

#include <assert.h>

static const struct slice native_index = SLICE_INIT("products");

static int check_members(struct event_reader *r, const struct json *json)
{
    static const char *const known[] = {"kind",     "product", "user_token", "query_id",
                                        "position", "region",  "timestamp"};
    struct json_member m;

    if (json_kind(json) != JSON_KIND_OBJECT)
        return event_refuse_type(r, "events", "object", json);
    for (void *it = json_first(json, &m); it != NULL; it = json_after(json, it, &m)) {
        bool found = false;

        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            found |= slice_eq(m.key, slice_cstr(known[i]));
        if (!found)
            return event_refuse(r, 400, "events: unknown member \"%.*s\"",
                                m.key.len > 40 ? 40 : (int)m.key.len, m.key.ptr);
    }
    return 0;
}

static int read_kind(struct event_reader *r, const struct json *json, enum event_kind *out_kind)
{
    struct slice text;

    if (event_text(r, json, "kind", &text) < 0)
        return -ATTAR_EINVAL;
    for (int i = 0; i < EVENT_CONVERSION; i++) {
        if (slice_eq(text, slice_cstr(event_kind_name((enum event_kind)i)))) {
            *out_kind = (enum event_kind)i;
            return 0;
        }
    }
    return event_refuse(r, 400,
                        "kind: expected view, click, add_to_cart, purchase, wish or "
                        "dismiss");
}

static int read_who(struct event_reader *r, const struct json *json, struct event *event)
{
    if (event_text(r, json, "product", &event->product) < 0 ||
        event_text(r, json, "user_token", &event->user_token) < 0 ||
        event_text(r, json, "query_id", &event->query_id) < 0)
        return -ATTAR_EINVAL;
    if (event->product.len == 0 || event->product.len > EVENT_PRODUCT_MAX)
        return event_refuse(r, 400, "product: expected the id of a product, 1..%d bytes",
                            EVENT_PRODUCT_MAX);
    if (!user_token_valid(event->user_token))
        return event_refuse(r, 400, "user_token: expected 1..%d of A-Z a-z 0-9 _ = / + -",
                            USER_TOKEN_MAX);
    if (event->query_id.len > 0 && !query_id_well_formed(event->query_id))
        return event_refuse(r, 400, "query_id: expected the 32 hex digits of an answer");
    return 0;
}

static int read_position(struct event_reader *r, const struct json *json, struct event *event)
{
    int64_t position = 0;
    bool given;

    if (event_whole(r, json, "position", &position, &given) < 0)
        return -ATTAR_EINVAL;
    if (!given)
        return 0;
    if (event->kind != EVENT_CLICK || event->query_id.len == 0)
        return event_refuse(r, 400, "position: only of a click with a query_id");
    if (position < 1 || position > UINT32_MAX)
        return event_refuse(r, 400, "position: counted from 1");
    event->position = (uint32_t)position;
    return 0;
}

static int read_region(struct event_reader *r, const struct json *json, struct event *event)
{
    if (event_text(r, json, "region", &event->region) < 0)
        return -ATTAR_EINVAL;
    if (event->region.len == 0)
        return 0;
    if (event->region.len == 2 && event->region.ptr[0] >= 'A' && event->region.ptr[0] <= 'Z' &&
        event->region.ptr[1] >= 'A' && event->region.ptr[1] <= 'Z')
        return 0;
    return event_refuse(r, 400, "region: expected two letters of ISO 3166-1, as AE");
}

/* The body's tree goes; what is kept of it is copied. */
static int keep(struct event_reader *r, struct event *event)
{
    struct slice *texts[] = {&event->product, &event->user_token, &event->query_id, &event->region};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (texts[i]->len == 0)
            continue;
        *texts[i] = arena_copy(r->arena, *texts[i]);
        if (texts[i]->ptr == NULL)
            return event_refuse(r, 413, "Request Entity Too Large");
    }
    return event_push(r, event);
}

int events_parse_native(struct slice body, int64_t now_ms, struct arena *arena,
                        struct event_list *out_list, struct event_fault *fault)
{
    struct event_reader r = {.arena = arena, .fault = fault, .now_ms = now_ms};
    const struct json *events = NULL;
    struct json *root;
    int rc = event_open(&r, body, &root, &events);

    assert(out_list != NULL && now_ms > 0);
    for (size_t i = 0; rc == 0 && i < json_count(events); i++) {
        const struct json *json = json_at(events, i);
        struct event event = {.number = (uint32_t)i, .index = native_index};

        if (check_members(&r, json) < 0 || read_kind(&r, json, &event.kind) < 0 ||
            read_who(&r, json, &event) < 0 || read_position(&r, json, &event) < 0 ||
            read_region(&r, json, &event) < 0 || event_time(&r, json, &event.at_ms) < 0)
            rc = -ATTAR_EINVAL;
        else
            rc = keep(&r, &event);
    }
    if (rc == 0)
        event_close(&r, out_list);
    json_free(root);
    return rc;
}
