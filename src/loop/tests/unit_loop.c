/* Goal: a loop runs timers and tasks in order and ends when told, by whomever.
 * Method: a real loop on the test's thread; whatever must end it is what is under test. */
#include "loop/loop.h"

#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

struct trace {
    struct loop *loop;
    char text[16];
    size_t len;
    size_t stop_at; /* stop the loop at this length */
};

struct step {
    struct trace *trace;
    char letter;
};

static void note(void *arg)
{
    struct step *step = arg;
    struct trace *trace = step->trace;

    trace->text[trace->len++] = step->letter;
    if (trace->len == trace->stop_at)
        loop_stop(trace->loop);
}

static struct trace trace_new(size_t stop_at)
{
    struct trace trace = {.stop_at = stop_at};

    assert_int_equal(loop_new("test", &trace.loop, NULL), 0);
    return trace;
}

static void timers_fire_by_delay_and_repeat(void **state)
{
    struct trace trace = trace_new(6);
    struct step steps[] = {{&trace, 'c'}, {&trace, 'a'}, {&trace, 'r'}, {&trace, 'x'}};
    struct loop_timer *timers[4];

    (void)state;
    for (int i = 0; i < 4; i++)
        timers[i] = loop_timer_new(trace.loop, note, &steps[i]);
    loop_timer_arm(timers[0], 30);
    loop_timer_arm(timers[1], 0);
    loop_timer_repeat(timers[2], 40);
    loop_timer_arm(timers[3], 1);
    loop_timer_stop(timers[3]);
    loop_run(trace.loop);
    assert_memory_equal(trace.text, "acrrrr", 6);
    for (int i = 0; i < 4; i++)
        loop_timer_free(timers[i]);
    loop_free(trace.loop);
}

static void tasks_run_in_order_one_turn_later(void **state)
{
    struct trace trace = trace_new(3);
    struct step steps[] = {{&trace, '1'}, {&trace, '2'}, {&trace, '3'}};
    struct loop_task tasks[] = {
        {NULL, note, &steps[0]}, {NULL, note, &steps[1]}, {NULL, note, &steps[2]}};

    (void)state;
    for (int i = 0; i < 3; i++)
        loop_soon(trace.loop, &tasks[i]);
    assert_int_equal(trace.len, 0);
    loop_run(trace.loop);
    assert_memory_equal(trace.text, "123", 3);
    loop_free(trace.loop);
}

static void *stop_it(void *arg)
{
    loop_stop(arg);
    return NULL;
}

static void another_thread_stops_it(void **state)
{
    struct loop *loop;
    pthread_t thread;

    (void)state;
    assert_int_equal(loop_new("stopped", &loop, NULL), 0);
    assert_int_equal(loop_start(loop, NULL), 0);
    assert_int_equal(pthread_create(&thread, NULL, stop_it, loop), 0);
    loop_join(loop);
    pthread_join(thread, NULL);
    loop_free(loop);
}

static void a_stop_before_the_run_ends_it(void **state)
{
    struct loop *loop;

    (void)state;
    assert_int_equal(loop_new("early", &loop, NULL), 0);
    loop_stop(loop);
    loop_run(loop);
    loop_free(loop);
}

static void a_signal_reaches_its_loop(void **state)
{
    struct trace trace = trace_new(1);
    struct step step = {&trace, 's'};

    (void)state;
    assert_int_equal(loop_on_signal(trace.loop, SIGUSR1, note, &step, NULL), 0);
    raise(SIGUSR1);
    loop_run(trace.loop);
    assert_int_equal(trace.text[0], 's');
    loop_free(trace.loop);
}

static void a_loop_knows_its_thread(void **state)
{
    struct loop *loop;

    (void)state;
    assert_true(loop_cores() >= 1);
    assert_int_equal(loop_new("mine", &loop, NULL), 0);
    assert_true(loop_is_current(loop));
    assert_int_equal(loop_start(loop, NULL), 0);
    assert_false(loop_is_current(loop)); /* whether or not its thread runs already */
    loop_stop(loop);
    loop_join(loop);
    assert_true(loop_is_current(loop));
    loop_free(loop);
    loop_free(NULL);
}

/* A callback that tells that it began, and waits until it is let go. */
static void block(void *arg)
{
    int gate = *(int *)arg;
    char byte = 'b';

    assert_int_equal(write(gate, &byte, 1), 1);
    assert_int_equal(read(gate, &byte, 1), 1);
}

static void note_nice(void *arg)
{
    *(int *)arg = getpriority(PRIO_PROCESS, (id_t)gettid());
}

static void stop_now(void *arg)
{
    loop_stop(arg);
}

static void a_loop_gives_way_as_told(void **state)
{
    int here = getpriority(PRIO_PROCESS, (id_t)gettid());
    int there = -1;
    struct loop *loop;
    struct loop_task note = {.fn = note_nice, .arg = &there};
    struct loop_task end = {.fn = stop_now};

    (void)state;
    assert_int_equal(loop_new("nice", &loop, NULL), 0);
    end.arg = loop;
    loop_set_nice(loop, 3);
    loop_soon(loop, &note);
    loop_soon(loop, &end);
    assert_int_equal(loop_start(loop, NULL), 0);
    loop_join(loop);
    assert_int_equal(there, here + 3 < 19 ? here + 3 : 19);
    assert_int_equal(getpriority(PRIO_PROCESS, (id_t)gettid()), here);
    loop_free(loop);
}

static void a_blocked_loop_is_not_waited_for(void **state)
{
    struct loop *loop;
    int ends[2];
    struct loop_task task = {.fn = block, .arg = &ends[0]};
    char byte;

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    assert_int_equal(loop_new("blocked", &loop, NULL), 0);
    loop_soon(loop, &task);
    assert_int_equal(loop_start(loop, NULL), 0);
    assert_int_equal(read(ends[1], &byte, 1), 1);
    loop_stop(loop);
    assert_false(loop_join_within(loop, 10));
    assert_false(loop_is_current(loop));
    assert_int_equal(write(ends[1], &byte, 1), 1);
    assert_true(loop_join_within(loop, 60000));
    assert_true(loop_is_current(loop));
    loop_free(loop);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timers_fire_by_delay_and_repeat),
        cmocka_unit_test(tasks_run_in_order_one_turn_later),
        cmocka_unit_test(another_thread_stops_it),
        cmocka_unit_test(a_stop_before_the_run_ends_it),
        cmocka_unit_test(a_signal_reaches_its_loop),
        cmocka_unit_test(a_loop_knows_its_thread),
        cmocka_unit_test(a_loop_gives_way_as_told),
        cmocka_unit_test(a_blocked_loop_is_not_waited_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
