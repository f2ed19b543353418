/* Goal: loops that count for one key at once let through its burst together, no more and no less,
 * also when they are the first to meet it; under contention for places a verdict stays within its
 * bounds.
 * Method: threads that begin each round together; run under ThreadSanitizer too. */
#include "search/keys/limiter.h"

#include "tests/support/prop.h"

#include <pthread.h>
#include <stdatomic.h>

enum { THREADS = 4, ROUNDS = 1000, ASKED = 12, BURST = 20, NS_PER_S = 1000000000 };

struct race {
    struct limiter *limiter;
    pthread_barrier_t begin;
    uint64_t keys; /* that are fought for in a round */
    atomic_uint allowed[ROUNDS];
    atomic_uint out_of_bounds;
};

static const struct limit limit = {NS_PER_S, BURST};

static bool within_bounds(const struct limit_verdict *verdict)
{
    return verdict->remaining <= BURST && verdict->full_ns >= 0 &&
           verdict->full_ns <= limit.interval_ns * BURST &&
           (verdict->retry_ns == 0) == verdict->allowed && verdict->retry_ns <= limit.interval_ns;
}

/* Time stands still, so nothing of the burst comes back. */
static void *run(void *arg)
{
    struct race *race = arg;

    for (uint64_t round = 0; round < ROUNDS; round++) {
        pthread_barrier_wait(&race->begin);
        for (uint64_t i = 0; i < ASKED; i++) {
            uint64_t key = 1 + round * race->keys + i % race->keys;
            struct limit_verdict verdict = limiter_take(race->limiter, key, &limit, 1, 1);

            atomic_fetch_add(&race->allowed[round], verdict.allowed);
            atomic_fetch_add(&race->out_of_bounds, !within_bounds(&verdict));
        }
    }
    return NULL;
}

static void race_run(struct race *race, size_t slots, uint64_t keys)
{
    pthread_t threads[THREADS];

    memset(race, 0, sizeof *race);
    race->limiter = limiter_new(slots, 7);
    race->keys = keys;
    pthread_barrier_init(&race->begin, NULL, THREADS);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run, race), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&race->begin);
    limiter_free(race->limiter);
}

static void a_new_key_has_one_burst(void **state)
{
    static struct race race;

    (void)state;
    race_run(&race, 4 * ROUNDS, 1);
    for (int i = 0; i < ROUNDS; i++)
        assert_int_equal(atomic_load(&race.allowed[i]), BURST);
    assert_int_equal(atomic_load(&race.out_of_bounds), 0);
}

static void places_that_change_hands_keep_their_bounds(void **state)
{
    static struct race race;

    (void)state;
    race_run(&race, 8, ASKED);
    for (int i = 0; i < ROUNDS; i++)
        assert_true(atomic_load(&race.allowed[i]) > 0);
    assert_int_equal(atomic_load(&race.out_of_bounds), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_key_has_one_burst),
        cmocka_unit_test(places_that_change_hands_keep_their_bounds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
