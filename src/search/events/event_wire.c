/* Events as search-insights and the full clients send them: POST /1/events.
 *
 *   click       position of each object, with the query id of the search
 *   conversion  eventSubtype addToCart | purchase; a query id for all, or one for each object
 *   view
 *   instantsearch  how a page was made; counted and no more
 *
 * The rules and their messages are fixed by the contract (algolia-wire.md, section 9); the order in
 * which they are looked at is that of the contract's list.  Everything that is kept is copied out
 * of the body's tree, which is gone afterwards. */
#include "search/events/event_read.h"
#include "search/events/query_id.h"
#include "search/events/user_token.h"

#include <assert.h>
#include <stdlib.h>

enum wire_type { TYPE_CLICK, TYPE_CONVERSION, TYPE_VIEW, TYPE_INSTANTSEARCH, TYPE_COUNT };

/* The event in hand. */
struct wire_event {
    const struct json *json;
    enum wire_type type;
    const struct json *objects; /* NULL: none */
    const struct json *filters;
    const struct json *positions;
    struct event shared; /* what each of its products has */
};

static bool is_visible(struct slice name)
{
    bool good = name.len >= 1 && name.len <= EVENT_NAME_MAX;

    for (size_t i = 0; good && i < name.len; i++)
        good = name.ptr[i] >= ' ' && name.ptr[i] <= '~';
    return good;
}

static int read_name(struct event_reader *r, const struct wire_event *event)
{
    struct slice name;

    if (event_text(r, event->json, "eventName", &name) < 0)
        return -ATTAR_EINVAL;
    if (name.len == 0)
        return event_refuse(r, 422, "EventName is required");
    if (!is_visible(name))
        return event_refuse(r, 422,
                            "EventName must contain only visible ASCII characters, and be "
                            "between 1 and 64 characters long");
    return 0;
}

static int read_type(struct event_reader *r, struct wire_event *event)
{
    static const char *const types[TYPE_COUNT] = {"click", "conversion", "view", "instantsearch"};
    struct slice type;

    if (event_text(r, event->json, "eventType", &type) < 0)
        return -ATTAR_EINVAL;
    if (type.len == 0)
        return event_refuse(r, 422, "EventType is required");
    for (int i = 0; i < TYPE_COUNT; i++) {
        if (slice_eq(type, slice_cstr(types[i]))) {
            event->type = (enum wire_type)i;
            return 0;
        }
    }
    return event_refuse(r, 422,
                        "EventType must be one of \"click\", \"conversion\", \"view\" or "
                        "\"instantsearch\"");
}

static int read_subtype(struct event_reader *r, struct wire_event *event)
{
    struct slice subtype;
    static const enum event_kind kinds[TYPE_COUNT] = {EVENT_CLICK, EVENT_CONVERSION, EVENT_VIEW,
                                                      EVENT_VIEW};

    event->shared.kind = kinds[event->type];
    if (event_text(r, event->json, "eventSubtype", &subtype) < 0)
        return -ATTAR_EINVAL;
    if (subtype.len == 0)
        return 0;
    if (event->type != TYPE_CONVERSION)
        return event_refuse(r, 422,
                            "Only event of type conversion should specify the eventSubtype "
                            "attribute");
    if (slice_eq(subtype, SLICE("addToCart")))
        event->shared.kind = EVENT_ADD_TO_CART;
    else if (slice_eq(subtype, SLICE("purchase")))
        event->shared.kind = EVENT_PURCHASE;
    else
        return event_refuse(r, 422, "EventSubtype must be one of \"addToCart\" or \"purchase\"");
    return 0;
}

static int copy_text(struct event_reader *r, struct slice *text)
{
    if (text->len == 0)
        return 0;
    *text = arena_copy(r->arena, *text);
    return text->ptr != NULL ? 0 : event_refuse(r, 413, "Request Entity Too Large");
}

static int check_token(struct event_reader *r, struct slice token)
{
    if (token.len == 0 || user_token_valid(token))
        return 0;
    return event_refuse(r, 422,
                        "UserToken must contain only alphanumeric, equal, plus, slash, "
                        "hyphen, or underscore characters, and be between 1 and 128 "
                        "characters long");
}

/* The token that is told apart by: the signed-in one where there is one. */
static int read_who(struct event_reader *r, struct wire_event *event)
{
    struct event *shared = &event->shared;
    struct slice signed_in;

    if (event_text(r, event->json, "index", &shared->index) < 0 ||
        event_text(r, event->json, "userToken", &shared->user_token) < 0 ||
        event_text(r, event->json, "authenticatedUserToken", &signed_in) < 0)
        return -ATTAR_EINVAL;
    if (shared->index.len == 0 && event->type != TYPE_INSTANTSEARCH)
        return event_refuse(r, 422, "The index field is required");
    if (shared->user_token.len == 0)
        return event_refuse(r, 422, "The userToken field is required");
    if (check_token(r, shared->user_token) < 0 || check_token(r, signed_in) < 0)
        return -ATTAR_EINVAL;
    if (signed_in.len > 0)
        shared->user_token = signed_in;
    if (copy_text(r, &shared->index) < 0)
        return -ATTAR_EINVAL;
    return copy_text(r, &shared->user_token);
}

/* A list of at most EVENT_ITEMS_MAX texts; NULL when there is none, or an empty one. */
static int read_list(struct event_reader *r, const struct json *json, const char *name,
                     const char *path, const struct json **out_list)
{
    const struct json *list = json_get(json, name);
    struct slice text;

    *out_list = NULL;
    if (json_kind(list) <= JSON_KIND_NULL)
        return 0;
    if (json_kind(list) != JSON_KIND_ARRAY)
        return event_refuse_type(r, path, "array", list);
    for (size_t i = 0; i < json_count(list); i++)
        if (json_str(json_at(list, i), &text) < 0)
            return event_refuse_type(r, path, "string", json_at(list, i));
    if (json_count(list) > EVENT_ITEMS_MAX)
        return event_refuse(r, 422, "%s must hold at most %d items", path, EVENT_ITEMS_MAX);
    *out_list = json_count(list) > 0 ? list : NULL;
    return 0;
}

static int read_what(struct event_reader *r, struct wire_event *event)
{
    if (read_list(r, event->json, "objectIDs", "events.objectIDs", &event->objects) < 0 ||
        read_list(r, event->json, "filters", "events.filters", &event->filters) < 0)
        return -ATTAR_EINVAL;
    if (event->type == TYPE_INSTANTSEARCH)
        return 0;
    if (event->objects == NULL && event->filters == NULL)
        return event_refuse(r, 422, "Event should specify either some ObjectIDs or some Filters");
    if (event->objects != NULL && event->filters != NULL)
        return event_refuse(r, 422, "Event should specify ObjectIDs or Filters, but not both");
    return 0;
}

static int read_query_id(struct event_reader *r, const struct json *json, struct slice *out_id)
{
    if (event_text(r, json, "queryID", out_id) < 0)
        return -ATTAR_EINVAL;
    if (out_id->len > 0 && !query_id_well_formed(*out_id))
        return event_refuse(r, 422,
                            "Query ID must be a search query ID (32 characters hexadecimal "
                            "string)");
    return copy_text(r, out_id);
}

static int check_positions(struct event_reader *r, const struct wire_event *event)
{
    const struct json *positions = event->positions;
    int64_t position;

    if (event->type != TYPE_CLICK)
        return event_refuse(r, 422,
                            "Only event of type click should specify the positions "
                            "attribute");
    if (event->shared.query_id.len == 0)
        return event_refuse(r, 422, "Event of type click with positions should specify a queryID");
    for (size_t i = 0; i < json_count(positions); i++) {
        if (json_i64(json_at(positions, i), &position) < 0)
            return event_refuse_type(r, "events.positions", "integer", json_at(positions, i));
        if (position < 1)
            return event_refuse(r, 422,
                                "Event of type click may only have strictly positive "
                                "positions");
    }
    if (json_count(positions) != json_count(event->objects))
        return event_refuse(r, 422,
                            "Event of type click should have the same number of ObjectIDs "
                            "and Positions");
    return 0;
}

static int read_positions(struct event_reader *r, struct wire_event *event)
{
    const struct json *positions = json_get(event->json, "positions");

    if (json_kind(positions) <= JSON_KIND_NULL)
        return 0;
    if (json_kind(positions) != JSON_KIND_ARRAY)
        return event_refuse_type(r, "events.positions", "array", positions);
    event->positions = positions;
    return check_positions(r, event);
}

/* A number, or a number written as text; looked at and not kept. */
static int check_amount(struct event_reader *r, const struct json *object, const char *name)
{
    const struct json *value = json_get(object, name);
    struct slice text;
    double number;
    char *end;

    if (json_kind(value) <= JSON_KIND_NULL || json_f64(value, &number) == 0)
        return 0;
    if (json_str(value, &text) < 0)
        return event_refuse_type(r, name, "number or string", value);
    strtod(text.ptr, &end); /* a NUL stands behind */
    if (text.len == 0 || end != text.ptr + text.len)
        return event_refuse(r, 422, "%s must be a number", name);
    return 0;
}

/* What an event says of money, and of each object. */
static int check_data(struct event_reader *r, const struct wire_event *event)
{
    const struct json *data = json_get(event->json, "objectData");
    struct slice currency;

    if (check_amount(r, event->json, "value") < 0 ||
        event_text(r, event->json, "currency", &currency) < 0)
        return -ATTAR_EINVAL;
    if (json_kind(data) <= JSON_KIND_NULL)
        return 0;
    if (json_kind(data) != JSON_KIND_ARRAY)
        return event_refuse_type(r, "events.objectData", "array", data);
    for (size_t i = 0; i < json_count(data); i++) {
        const struct json *item = json_at(data, i);

        if (json_kind(item) != JSON_KIND_OBJECT)
            return event_refuse_type(r, "events.objectData", "object", item);
        if (check_amount(r, item, "price") < 0 || check_amount(r, item, "discount") < 0 ||
            check_amount(r, item, "quantity") < 0)
            return -ATTAR_EINVAL;
    }
    return 0;
}

static int push_object(struct event_reader *r, const struct wire_event *event, size_t index)
{
    const struct json *data = json_at(json_get(event->json, "objectData"), index);
    struct event one = event->shared;
    struct slice own_id = {NULL, 0};
    int64_t position = 0;

    if (data != NULL && read_query_id(r, data, &own_id) < 0)
        return -ATTAR_EINVAL;
    if (own_id.len > 0)
        one.query_id = own_id;
    if (event->positions != NULL)
        json_i64(json_at(event->positions, index), &position);
    one.position = position > UINT32_MAX ? UINT32_MAX : (uint32_t)position;
    json_str(json_at(event->objects, index), &one.product);
    if (copy_text(r, &one.product) < 0)
        return -ATTAR_EINVAL;
    return event_push(r, &one);
}

static int read_event(struct event_reader *r, struct wire_event *event)
{
    int rc = 0;

    if (json_kind(event->json) != JSON_KIND_OBJECT)
        return event_refuse_type(r, "events", "object", event->json);
    if (read_name(r, event) < 0 || read_type(r, event) < 0 || read_who(r, event) < 0 ||
        read_subtype(r, event) < 0 || read_what(r, event) < 0 ||
        read_query_id(r, event->json, &event->shared.query_id) < 0 ||
        read_positions(r, event) < 0 || check_data(r, event) < 0 ||
        event_time(r, event->json, &event->shared.at_ms) < 0)
        return -ATTAR_EINVAL;
    if (event->objects == NULL || event->type == TYPE_INSTANTSEARCH) {
        r->list.marks++;
        return 0;
    }
    for (size_t i = 0; rc == 0 && i < json_count(event->objects); i++)
        rc = push_object(r, event, i);
    return rc;
}

int events_parse_wire(struct slice body, int64_t now_ms, struct arena *arena,
                      struct event_list *out_list, struct event_fault *fault)
{
    struct event_reader r = {.arena = arena, .fault = fault, .now_ms = now_ms};
    const struct json *events = NULL;
    struct json *root;
    int rc = event_open(&r, body, &root, &events);

    assert(out_list != NULL && now_ms > 0);
    for (size_t i = 0; rc == 0 && i < json_count(events); i++) {
        struct wire_event event = {.json = json_at(events, i), .shared = {.number = (uint32_t)i}};

        rc = read_event(&r, &event);
    }
    if (rc == 0)
        event_close(&r, out_list);
    json_free(root);
    return rc;
}
