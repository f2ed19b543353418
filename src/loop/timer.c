/* Timers: one libuv handle each, on the heap, freed by its close callback.
 *
 * libuv's heap of timers makes arming O(log n) and firing exact to the millisecond.  An owner
 * with a deadline that moves often arms once and looks again when it fires
 * (http/connection.c), so that the heap is not touched per request. */
#include "loop/loop.h"

#include "base/mem.h"
#include "loop/internal.h"

#include <assert.h>
#include <stdlib.h>

struct loop_timer {
    uv_timer_t handle;
    loop_fn fn;
    void *arg;
};

static void on_timer(uv_timer_t *handle)
{
    struct loop_timer *timer = handle->data;

    timer->fn(timer->arg);
}

static void on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

struct loop_timer *loop_timer_new(struct loop *loop, loop_fn fn, void *arg)
{
    struct loop_timer *timer = mem_zero(1, sizeof *timer);

    assert(fn != NULL);
    uv_timer_init(&loop->uv, &timer->handle);
    timer->handle.data = timer;
    timer->fn = fn;
    timer->arg = arg;
    return timer;
}

void loop_timer_arm(struct loop_timer *timer, uint64_t delay_ms)
{
    uv_timer_start(&timer->handle, on_timer, delay_ms, 0);
}

void loop_timer_repeat(struct loop_timer *timer, uint64_t period_ms)
{
    assert(period_ms > 0);
    uv_timer_start(&timer->handle, on_timer, period_ms, period_ms);
}

void loop_timer_stop(struct loop_timer *timer)
{
    uv_timer_stop(&timer->handle);
}

void loop_timer_free(struct loop_timer *timer)
{
    if (timer != NULL)
        uv_close((uv_handle_t *)&timer->handle, on_closed);
}
