/* Event loops, and everything through which threads meet: the front door of src/loop.
 *
 *   thread A: loop --(mailbox)--> thread B: loop          messages, bounded
 *   loop --(pool)--> worker ... worker --> same loop      blocking work, bounded
 *   writer --(published)--> every loop, once a turn       one immutable object, swapped
 *   loop --(ring)--> a worker, now and then               small records, may be lost
 *   kernel --(tcp)--> loop                                connections
 *
 * A loop belongs to the thread that runs it.  Whatever is not marked "Thread: any" below is
 * called on that thread, or by the owner before the loop starts or after it has stopped.
 * Callbacks of a loop run one at a time; between two waits for the kernel lies one *turn*.
 * Not done on purpose: libuv's own thread pool, which is shared and unbounded; file I/O. */
#ifndef LOOP_LOOP_H
#define LOOP_LOOP_H

#include "base/error.h"
#include "base/slice.h"

#include "loop/mailbox.h"
#include "loop/pool.h"
#include "loop/published.h"
#include "loop/ring.h"
#include "loop/tcp.h"

struct loop;
struct loop_timer;

typedef void (*loop_fn)(void *arg);

/** CPUs this process may run on, at least 1: how many loops a server starts.  Thread: any. */
unsigned loop_cores(void);

/** A loop that does not run yet.  SIGPIPE is ignored process-wide from the first call on.
 *
 * name  shown in logs and as the thread's name, cut at 15 bytes, copied
 * Returns 0 or -ATTAR_EIO.  Owner: loop_free, after everything opened on it was closed. */
int loop_new(const char *name, struct loop **out_loop, struct attar_error *err);

/** NULL allowed; the loop must have stopped (joined).  Runs the close callbacks still due and
 * asserts that no handle was forgotten. */
void loop_free(struct loop *loop);

/** Run on the calling thread until loop_stop. */
void loop_run(struct loop *loop);

/** How much the thread of loop_start gives way to others: 0 (the default)..19, more than the
 * process does (sched(7): nice).  Before the start. */
void loop_set_nice(struct loop *loop, int nice);

/** Run on a thread of its own until loop_stop.  0 or -ATTAR_EIO. */
int loop_start(struct loop *loop, struct attar_error *err);

/** End the run after the callback in progress; a stop before the run ends it at once.
 * Thread: any. */
void loop_stop(struct loop *loop);

/** Has it been told to stop?  For a long callback, which should then return.  Thread: any. */
bool loop_is_stopping(const struct loop *loop);

/** Wait until the thread of loop_start has ended.  Thread: any but the loop's own; once. */
void loop_join(struct loop *loop);

/** The same for at most `wait_ms`.  False: the thread still runs, in a callback that blocks; the
 * loop and what the callback uses must then be left alone until the process ends. */
bool loop_join_within(struct loop *loop, int wait_ms);

/** Monotonic time at which this turn began, in milliseconds; free of system calls. */
int64_t loop_now_ms(const struct loop *loop);

/** True on the thread that runs `loop` (also while it does not run).  Thread: any. */
bool loop_is_current(const struct loop *loop);

/** Call fn(arg) in the next turn, after the kernel's events had their chance: how long work
 * yields.  `task` is the caller's, free again when fn is called; tasks run in order. */
struct loop_task {
    struct loop_task *next; /* set by loop_soon */
    loop_fn fn;
    void *arg;
};
void loop_soon(struct loop *loop, struct loop_task *task);

/** A timer that is not armed.  Owner: loop_timer_free. */
struct loop_timer *loop_timer_new(struct loop *loop, loop_fn fn, void *arg);

/** Call fn(arg) once, `delay_ms` from this turn's time; arming again moves it.  O(log n). */
void loop_timer_arm(struct loop_timer *timer, uint64_t delay_ms);

/** As loop_timer_arm, then every `period_ms` > 0. */
void loop_timer_repeat(struct loop_timer *timer, uint64_t period_ms);

/** It will not fire until armed again. */
void loop_timer_stop(struct loop_timer *timer);

/** NULL allowed. */
void loop_timer_free(struct loop_timer *timer);

/** Call fn(arg) on the loop whenever the process gets `signum`, instead of its default action.
 * At most 4 per loop; they end with the loop.  0 or -ATTAR_EIO. */
int loop_on_signal(struct loop *loop, int signum, loop_fn fn, void *arg, struct attar_error *err);

#endif
