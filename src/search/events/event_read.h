/* What both spellings of events are read with.
 *
 *   struct event_reader r;
 *   if (event_text(&r, object, "index", &text) < 0) return -ATTAR_EINVAL;     fault filled
 *
 * Private to src/search/events.  Thread: any (pure). */
#ifndef SEARCH_EVENT_READ_H
#define SEARCH_EVENT_READ_H

#include "codec/json.h"
#include "search/events/event.h"

struct event_reader {
    struct arena *arena;
    struct event_list list;
    struct event_fault *fault;
    int64_t now_ms;
};

/** Fill the fault; returns -ATTAR_EINVAL. */
int event_refuse(struct event_reader *r, int status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/** Refuse the type of member `name` of an event; NULL: of the body itself. */
int event_refuse_type(struct event_reader *r, const char *name, const char *expected,
                      const struct json *found);

/** Parse `body` and find its 1..EVENTS_MAX events.  out_root: freed by the caller, also on failure
 * (it may be NULL). */
int event_open(struct event_reader *r, struct slice body, struct json **out_root,
               const struct json **out_events);

/** Member `name` of `object` as text; ptr NULL when it is not there or null. */
int event_text(struct event_reader *r, const struct json *object, const char *name,
               struct slice *out_text);

/** As event_text, a whole number; `out_given` false when it is not there. */
int event_whole(struct event_reader *r, const struct json *object, const char *name,
                int64_t *out_value, bool *out_given);

/** When the event was: the member, or now.  Refuses what is too long ago. */
int event_time(struct event_reader *r, const struct json *object, int64_t *out_ms);

/** One more event in the list; -ATTAR_EINVAL when the arena is full. */
int event_push(struct event_reader *r, const struct event *event);

/** The list is whole. */
void event_close(struct event_reader *r, struct event_list *out_list);

#endif
