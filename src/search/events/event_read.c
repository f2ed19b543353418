/* Typed reading of event members, with the faults both spellings share.
 *
 * A fault of type names the member and the types as they stood, in the words of the wire's contract
 * (algolia-wire.md, section 9).  `null` is an absent member. */
#include "search/events/event_read.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

enum { MS_PER_DAY = 86400000 };

const char *event_kind_name(enum event_kind kind)
{
    static const char *const names[EVENT_KIND_COUNT] = {
#define X(name, NAME, weight) #name,
        EVENT_KINDS(X)
#undef X
    };

    assert(kind < EVENT_KIND_COUNT);
    return names[kind];
}

uint32_t event_weight(enum event_kind kind)
{
    static const uint32_t weights[EVENT_KIND_COUNT] = {
#define X(name, NAME, weight) weight,
        EVENT_KINDS(X)
#undef X
    };

    assert(kind < EVENT_KIND_COUNT);
    return weights[kind];
}

int event_refuse(struct event_reader *r, int status, const char *fmt, ...)
{
    va_list args;

    r->fault->status = status;
    va_start(args, fmt);
    vsnprintf(r->fault->message, sizeof r->fault->message, fmt, args);
    va_end(args);
    return -ATTAR_EINVAL;
}

static const char *kind_word(const struct json *value)
{
    switch (json_kind(value)) {
    case JSON_KIND_BOOL: return "bool";
    case JSON_KIND_INTEGER:
    case JSON_KIND_REAL: return "number";
    case JSON_KIND_STRING: return "string";
    case JSON_KIND_ARRAY: return "array";
    case JSON_KIND_OBJECT: return "object";
    default: return "null";
    }
}

int event_refuse_type(struct event_reader *r, const char *name, const char *expected,
                      const struct json *found)
{
    return event_refuse(r, 422, "Invalid type for field %s: expected %s, got %s",
                        name == NULL ? "" : name, expected, kind_word(found));
}

int event_open(struct event_reader *r, struct slice body, struct json **out_root,
               const struct json **out_events)
{
    const struct json_limits limits = {.bytes = EVENTS_BYTES_MAX};
    struct attar_error err = {.position = -1};
    const struct json *events;
    int rc;

    *out_root = NULL;
    if (body.len > EVENTS_BYTES_MAX)
        return event_refuse(r, 413, "Request Entity Too Large");
    rc = json_parse(body, &limits, out_root, &err);
    if (rc < 0)
        return event_refuse(r, 400, "Invalid JSON at byte %ld: %s", err.position, err.text);
    if (json_kind(*out_root) != JSON_KIND_OBJECT)
        return event_refuse_type(r, NULL, "insights.PublicEventsBatch", *out_root);
    events = json_get(*out_root, "events");
    if (json_kind(events) > JSON_KIND_NULL && json_kind(events) != JSON_KIND_ARRAY)
        return event_refuse_type(r, "events", "array", events);
    if (json_count(events) == 0)
        return event_refuse(r, 422, "No events to process");
    if (json_count(events) > EVENTS_MAX)
        return event_refuse(r, 422, "Cannot process more than %d events in a batch", EVENTS_MAX);
    *out_events = events;
    return 0;
}

int event_text(struct event_reader *r, const struct json *object, const char *name,
               struct slice *out_text)
{
    const struct json *value = json_get(object, name);
    char path[64];

    *out_text = slice_of(NULL, 0);
    if (json_kind(value) <= JSON_KIND_NULL || json_str(value, out_text) == 0)
        return 0;
    snprintf(path, sizeof path, "events.%s", name);
    return event_refuse_type(r, path, "string", value);
}

int event_whole(struct event_reader *r, const struct json *object, const char *name,
                int64_t *out_value, bool *out_given)
{
    const struct json *value = json_get(object, name);
    char path[64];

    *out_given = json_kind(value) > JSON_KIND_NULL;
    if (!*out_given || json_i64(value, out_value) == 0)
        return 0;
    snprintf(path, sizeof path, "events.%s", name);
    return event_refuse_type(r, path, "integer", value);
}

int event_time(struct event_reader *r, const struct json *object, int64_t *out_ms)
{
    int64_t at_ms = r->now_ms;
    bool given;

    if (event_whole(r, object, "timestamp", &at_ms, &given) < 0)
        return -ATTAR_EINVAL;
    if (given && at_ms < r->now_ms - (int64_t)EVENT_AGE_DAYS_MAX * MS_PER_DAY)
        return event_refuse(r, 422, "The timestamp is too far in the past");
    *out_ms = given && at_ms < r->now_ms ? at_ms : r->now_ms;
    return 0;
}

int event_push(struct event_reader *r, const struct event *event)
{
    struct event_list *list = &r->list;

    if (list->count == list->cap) {
        size_t cap = list->cap == 0 ? 16 : list->cap * 2;
        struct event *items = arena_array(r->arena, cap, sizeof *items);

        if (items == NULL)
            return event_refuse(r, 413, "Request Entity Too Large");
        if (list->count > 0)
            memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
        list->cap = cap;
    }
    list->items[list->count++] = *event;
    return 0;
}

void event_close(struct event_reader *r, struct event_list *out_list)
{
    assert(r->list.count <= r->list.cap);
    *out_list = r->list;
}
