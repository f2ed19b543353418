/* Goal: any bytes as a body ask for a position of this source and a wait within its bounds, or for
 * nothing, or are a fault that names the parameter.
 * Method: libFuzzer; the first byte chooses the source.  Run by `tools/dev fuzz position`. */
#include "search/sync/position.h"

#include "base/arena.h"

#include <assert.h>

enum { ARENA_BYTES = 8 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_wish(const struct position_wish *wish, struct mark held)
{
    assert(wish->mark.kind == MARK_NONE || wish->mark.kind == held.kind);
    assert(wish->wait_ms <= POSITION_WAIT_MS_MAX);
}

static void check_fault(const struct fault *fault)
{
    assert(fault->problem == PROBLEM_BAD_PARAMETER && fault->parameter.len > 0);
    assert(memchr(fault->detail, '\0', sizeof fault->detail) != NULL);
    assert(fault->limit == -1 || fault->limit == POSITION_WAIT_MS_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct mark held = {MARK_SQLITE, 17};
    struct position_wish wish;
    struct fault fault;
    struct arena arena;

    if (size == 0)
        return 0;
    if (data[0] % 2 == 1)
        held.kind = MARK_MONGO;
    arena_init(&arena, ARENA_BYTES);
    if (position_read_body(slice_of((const char *)data + 1, size - 1), &arena, held, &wish,
                           &fault) == 0)
        check_wish(&wish, held);
    else
        check_fault(&fault);
    arena_release(&arena);
    return 0;
}
