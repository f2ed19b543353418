/* Loops: a libuv loop, the thread that runs it, and what belongs to one turn.
 *
 *   one turn:  timers -> idle (tasks of loop_soon) -> prepare (views let go) -> wait ->
 *              events, mail, signals -> close callbacks
 *
 * Invariant: between two turns a loop holds no published object, so a loop that sleeps never
 * keeps an old snapshot alive.
 * Source: libuv's design overview ("The I/O loop"). */
#include "loop/loop.h"

#include "base/mem.h"
#include "loop/internal.h"

#include <assert.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#include <time.h>

int loop_uv_error(struct attar_error *err, int uv_code, const char *what)
{
    return error_set(err, ATTAR_EIO, "%s: %s", what, uv_strerror(uv_code));
}

unsigned loop_cores(void)
{
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    return CPU_COUNT(&set) > 0 ? (unsigned)CPU_COUNT(&set) : 1;
}

static void on_stop(uv_async_t *async)
{
    uv_stop(async->loop);
}

void loop_drop_views(struct loop *loop)
{
    while (loop->view_count > 0)
        published_release(loop->views[--loop->view_count].ref);
}

static void on_turn_end(uv_prepare_t *prepare)
{
    loop_drop_views(prepare->data);
}

static void on_soon(uv_idle_t *idle)
{
    struct loop *loop = idle->data;
    struct loop_task *task = loop->soon_first;

    loop->soon_first = loop->soon_last = NULL;
    uv_idle_stop(idle);
    while (task != NULL) {
        struct loop_task *next = task->next;

        task->next = NULL;
        task->fn(task->arg);
        task = next;
    }
}

void loop_soon(struct loop *loop, struct loop_task *task)
{
    assert(loop_is_current(loop) && task->fn != NULL);
    task->next = NULL;
    if (loop->soon_last == NULL)
        loop->soon_first = task;
    else
        loop->soon_last->next = task;
    loop->soon_last = task;
    uv_idle_start(&loop->soon_idle, on_soon);
}

/* The loop's own handles do not keep it alive by themselves, and none of these calls can fail
 * on a fresh loop but the first. */
static int open_handles(struct loop *loop)
{
    int rc = uv_async_init(&loop->uv, &loop->stop_async, on_stop);

    if (rc != 0)
        return rc;
    uv_prepare_init(&loop->uv, &loop->turn_end);
    uv_idle_init(&loop->uv, &loop->soon_idle);
    loop->turn_end.data = loop->soon_idle.data = loop;
    uv_prepare_start(&loop->turn_end, on_turn_end);
    loop->done_box = mailbox_open(&(struct mailbox_config){
        .name = "done", .loop = loop, .count_max = SIZE_MAX, .bytes_max = SIZE_MAX});
    return 0;
}

int loop_new(const char *name, struct loop **out_loop, struct attar_error *err)
{
    struct loop *loop = mem_zero(1, sizeof *loop);
    int rc;

    assert(name != NULL && out_loop != NULL);
    signal(SIGPIPE, SIG_IGN);
    for (size_t i = 0; i < LOOP_NAME_CAP - 1 && name[i] != '\0'; i++)
        loop->name[i] = name[i];
    atomic_store(&loop->owner, pthread_self());
    rc = uv_loop_init(&loop->uv);
    if (rc != 0)
        goto fail;
    rc = open_handles(loop);
    if (rc != 0) {
        uv_loop_close(&loop->uv);
        goto fail;
    }
    *out_loop = loop;
    return 0;
fail:
    free(loop);
    return loop_uv_error(err, rc, "event loop");
}

void loop_free(struct loop *loop)
{
    int rc;

    if (loop == NULL)
        return;
    atomic_store(&loop->owner, pthread_self());
    mailbox_close(loop->done_box);
    loop_drop_views(loop);
    for (unsigned i = 0; i < loop->signal_count; i++)
        uv_close((uv_handle_t *)&loop->signals[i].handle, NULL);
    uv_close((uv_handle_t *)&loop->stop_async, NULL);
    uv_close((uv_handle_t *)&loop->turn_end, NULL);
    uv_close((uv_handle_t *)&loop->soon_idle, NULL);
    uv_run(&loop->uv, UV_RUN_DEFAULT);
    rc = uv_loop_close(&loop->uv);
    assert(rc == 0 && "something opened on this loop was not closed");
    (void)rc;
    free(loop);
}

void loop_run(struct loop *loop)
{
    atomic_store(&loop->owner, pthread_self());
    if (!atomic_load(&loop->stopping))
        uv_run(&loop->uv, UV_RUN_DEFAULT);
    loop_drop_views(loop);
}

/* On Linux a nice value is of one thread.  More of it is never refused, and where there is none the
 * thread runs as the others do. */
void loop_give_way(int nice)
{
    id_t thread = (id_t)gettid();

    if (nice > 0)
        (void)setpriority(PRIO_PROCESS, thread, getpriority(PRIO_PROCESS, thread) + nice);
}

void loop_set_nice(struct loop *loop, int nice)
{
    assert(nice >= 0 && nice < 20);
    loop->nice = nice;
}

static void *thread_main(void *arg)
{
    struct loop *loop = arg;

    pthread_setname_np(pthread_self(), loop->name);
    loop_give_way(loop->nice);
    loop_run(loop);
    return NULL;
}

int loop_start(struct loop *loop, struct attar_error *err)
{
    int rc = pthread_create(&loop->thread, NULL, thread_main, loop);

    if (rc != 0)
        return loop_uv_error(err, -rc, "thread of an event loop");
    atomic_store(&loop->owner, loop->thread); /* even if it has not come to run yet */
    return 0;
}

void loop_stop(struct loop *loop)
{
    atomic_store(&loop->stopping, true);
    uv_async_send(&loop->stop_async);
}

bool loop_is_stopping(const struct loop *loop)
{
    return atomic_load(&loop->stopping);
}

void loop_join(struct loop *loop)
{
    int rc = pthread_join(loop->thread, NULL);

    assert(rc == 0);
    (void)rc;
    atomic_store(&loop->owner, pthread_self());
}

bool loop_join_within(struct loop *loop, int wait_ms)
{
    struct timespec end;
    int rc;

    assert(wait_ms >= 0);
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += wait_ms / 1000;
    end.tv_nsec += (long)(wait_ms % 1000) * 1000000;
    end.tv_sec += end.tv_nsec / 1000000000;
    end.tv_nsec %= 1000000000;
    rc = pthread_clockjoin_np(loop->thread, NULL, CLOCK_MONOTONIC, &end);
    assert(rc == 0 || rc == ETIMEDOUT);
    if (rc == 0)
        atomic_store(&loop->owner, pthread_self());
    return rc == 0;
}

int64_t loop_now_ms(const struct loop *loop)
{
    return (int64_t)uv_now(&loop->uv);
}

bool loop_is_current(const struct loop *loop)
{
    return pthread_equal(atomic_load(&loop->owner), pthread_self()) != 0;
}

static void on_signal(uv_signal_t *handle, int signum)
{
    struct loop_signal *entry = handle->data;

    (void)signum;
    entry->fn(entry->arg);
}

int loop_on_signal(struct loop *loop, int signum, loop_fn fn, void *arg, struct attar_error *err)
{
    struct loop_signal *entry = &loop->signals[loop->signal_count];
    int rc;

    assert(loop->signal_count < LOOP_SIGNALS_MAX && fn != NULL);
    rc = uv_signal_init(&loop->uv, &entry->handle);
    if (rc != 0)
        return loop_uv_error(err, rc, "signal");
    *entry = (struct loop_signal){.handle = entry->handle, .fn = fn, .arg = arg};
    entry->handle.data = entry;
    loop->signal_count++;
    rc = uv_signal_start(&entry->handle, on_signal, signum);
    return rc == 0 ? 0 : loop_uv_error(err, rc, "signal");
}
