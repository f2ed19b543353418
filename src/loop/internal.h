/* What the files of src/loop share: the loop's own struct, and libuv's header.
 *
 * Nothing here is seen outside src/loop.  Each file adds its handles to the loop's libuv loop and
 * closes them itself; loop_free asserts that none was forgotten.
 * Private.  Thread: the loop's, but for the three atomic fields. */
#ifndef LOOP_INTERNAL_H
#define LOOP_INTERNAL_H

#include "loop/loop.h"

#include <pthread.h>
#include <stdatomic.h>
#include <uv.h>

enum { LOOP_SIGNALS_MAX = 4, LOOP_VIEWS_MAX = 16, LOOP_NAME_CAP = 16 };

struct loop_signal {
    uv_signal_t handle;
    loop_fn fn;
    void *arg;
};

/* A published object held for the turn in progress. */
struct loop_view {
    struct published *slot;
    struct published_ref *ref; /* NULL: the slot was empty */
};

struct loop {
    uv_loop_t uv;
    uv_async_t stop_async; /* loop_stop, from any thread */
    uv_prepare_t turn_end; /* before each wait: the views are let go */
    uv_idle_t soon_idle;   /* active while tasks wait: no wait then */
    struct loop_task *soon_first, *soon_last;
    struct loop_view views[LOOP_VIEWS_MAX];
    unsigned view_count;
    struct loop_signal signals[LOOP_SIGNALS_MAX];
    unsigned signal_count;
    struct mailbox *done_box; /* finished pool jobs; bounded by the pools' queues */
    atomic_bool stopping;
    _Atomic(pthread_t) owner;
    pthread_t thread;
    char name[LOOP_NAME_CAP];
    int nice;
};

/** Fill `err` from a libuv or negated errno code; returns -ATTAR_EIO. */
int loop_uv_error(struct attar_error *err, int uv_code, const char *what);

/** Have the calling thread give way to others by `nice` more than it does. */
void loop_give_way(int nice);

/** Let go of every view of this turn. */
void loop_drop_views(struct loop *loop);

#endif
