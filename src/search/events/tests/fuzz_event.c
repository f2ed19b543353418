/* Fuzzer: the bodies of both event routes.
 *
 * First byte: even, POST /1/events; odd, POST /api/products/events.  Whatever comes is taken whole
 * with every member inside its bounds, or refused with a status and a message. */
#include "search/events/event.h"
#include "search/events/query_id.h"
#include "search/events/user_token.h"

#include <assert.h>

enum { ARENA_BYTES = 16 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_event(const struct event *event, int64_t now_ms)
{
    assert(event->kind < EVENT_KIND_COUNT && user_token_valid(event->user_token));
    assert(event->index.len > 0 && event->at_ms <= now_ms && event->at_ms > 0);
    assert(event->query_id.len == 0 || query_id_well_formed(event->query_id));
    assert(event->position == 0 || event->query_id.len > 0);
    assert(event->region.len == 0 || event->region.len == 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int64_t now_ms = 1780000000000;
    struct event_list list = {.count = SIZE_MAX};
    struct event_fault fault = {0};
    struct arena arena;
    struct slice body;
    int rc;

    if (size == 0)
        return 0;
    body = slice_of((const char *)data + 1, size - 1);
    arena_init(&arena, ARENA_BYTES);
    if (data[0] % 2 == 0)
        rc = events_parse_wire(body, now_ms, &arena, &list, &fault);
    else
        rc = events_parse_native(body, now_ms, &arena, &list, &fault);
    if (rc == 0) {
        assert(list.count + list.marks >= 1);
        assert(list.count <= (size_t)EVENTS_MAX * EVENT_ITEMS_MAX);
        for (size_t i = 0; i < list.count; i++)
            check_event(&list.items[i], now_ms);
    } else {
        assert(list.count == SIZE_MAX && fault.status >= 400 && fault.message[0] != '\0');
    }
    arena_release(&arena);
    return 0;
}
