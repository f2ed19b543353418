/* Goal: what is taken is what was put, in order, whole; what does not fit is counted and no more.
 * Method: records of every length round the end of a small ring; then one thread puts numbered
 * records as fast as it can while another takes (run under ThreadSanitizer too). */
#include "loop/loop.h"

#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

enum { SMALL = 256, RECORDS = 200000 };

static void records_wrap_round_the_end(void **state)
{
    struct ring *ring = ring_new(SMALL);
    char in[SMALL];
    char out[SMALL];

    (void)state;
    for (size_t round = 0; round < 2000; round++) {
        size_t len = 1 + round % (SMALL - 4);
        size_t cut = round % (len + 1);

        memset(in, (int)(round % 251), len);
        in[len - 1] = (char)(round % 241);
        assert_true(ring_put(ring, slice_of(in, cut), slice_of(in + cut, len - cut)));
        assert_int_equal(ring_take(ring, out, sizeof out), len);
        assert_memory_equal(in, out, len);
        assert_int_equal(ring_take(ring, out, sizeof out), 0);
    }
    assert_int_equal(ring_dropped(ring), 0);
    ring_free(ring);
}

static void a_full_ring_drops_and_counts(void **state)
{
    struct ring *ring = ring_new(SMALL);
    char out[SMALL];
    unsigned put = 0;

    (void)state;
    while (ring_put(ring, SLICE("0123456789ab"), SLICE("cdef")))
        put++;
    assert_int_equal(put, SMALL / (4 + 16));
    assert_false(ring_put(ring, SLICE("0123456789ab"), SLICE("cdef")));
    assert_int_equal(ring_dropped(ring), 2);
    for (unsigned i = 0; i < put; i++) {
        assert_int_equal(ring_take(ring, out, sizeof out), 16);
        assert_memory_equal(out, "0123456789abcdef", 16);
    }
    assert_int_equal(ring_take(ring, out, sizeof out), 0);
    ring_free(ring);
}

struct feed {
    struct ring *ring;
    atomic_bool over;
    uint64_t put;
};

static void *put_numbers(void *arg)
{
    struct feed *feed = arg;

    for (uint64_t i = 0; i < RECORDS; i++) {
        uint64_t pair[2] = {i, ~i};

        feed->put += ring_put(feed->ring, slice_of((const char *)pair, 8 + i % 8),
                              slice_of((const char *)pair + 8 + i % 8, 8 - i % 8));
        if (i % 64 == 0)
            sched_yield();
    }
    atomic_store(&feed->over, true);
    return NULL;
}

static void two_threads_agree(void **state)
{
    struct feed feed = {.ring = ring_new(4096)};
    uint64_t pair[2];
    uint64_t next = 0;
    uint64_t taken = 0;
    pthread_t thread;

    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, put_numbers, &feed), 0);
    for (bool over = false; !over;) {
        over = atomic_load(&feed.over);
        while (ring_take(feed.ring, pair, sizeof pair) > 0) {
            assert_true(pair[0] >= next && pair[1] == ~pair[0]);
            next = pair[0] + 1;
            taken++;
        }
    }
    pthread_join(thread, NULL);
    assert_int_equal(taken, feed.put);
    assert_int_equal(taken + ring_dropped(feed.ring), RECORDS);
    ring_free(feed.ring);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_wrap_round_the_end),
        cmocka_unit_test(a_full_ring_drops_and_counts),
        cmocka_unit_test(two_threads_agree),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
