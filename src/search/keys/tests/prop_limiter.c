/* Goal: the limiter lets through what the published algorithm does, one count for each key, and
 * never more than its burst and its rate allow, however full its table is.
 * Method: a leaky bucket that keeps a double per key (ITU-T I.371, annex A, the other half of the
 * equivalence), asked the same random questions; keys that fight for one place. */
#include "search/keys/limiter.h"

#include "tests/support/prop.h"

enum { KEYS = 20, NS_PER_S = 1000000000 };

/* What has not leaked out yet, in intervals. */
struct bucket {
    int64_t level_ns;
    int64_t at_ns;
};

static bool bucket_take(struct bucket *bucket, const struct limit *limit, uint32_t cost,
                        int64_t now_ns)
{
    int64_t level = bucket->level_ns - (now_ns - bucket->at_ns);
    int64_t next;

    level = level > 0 ? level : 0;
    next = level + limit->interval_ns * cost;
    bucket->at_ns = now_ns;
    bucket->level_ns = level;
    if (next > limit->interval_ns * limit->burst)
        return false;
    bucket->level_ns = next;
    return true;
}

TEST_PROP(allows_what_the_leaky_bucket_allows, 500)
{
    struct limiter *limiter = limiter_new(4096, rng_next(t->rng));
    uint32_t count = 1 + (uint32_t)rng_below(t->rng, 50);
    struct limit limit = limit_of(count, 1 + count * (int64_t)rng_below(t->rng, NS_PER_S));
    struct bucket buckets[KEYS] = {{0, 0}};
    int64_t now_ns = 1 + (int64_t)rng_below(t->rng, NS_PER_S);

    for (int i = 0; i < 300; i++) {
        size_t who = rng_below(t->rng, KEYS);
        uint32_t cost = (uint32_t)rng_below(t->rng, limit.burst < 4 ? limit.burst + 1 : 4);
        uint64_t key = limiter_key(limiter, 7, slice_of((const char *)&who, sizeof who));
        struct limit_verdict verdict;
        bool want;

        now_ns += (int64_t)rng_below(t->rng, (uint64_t)limit.interval_ns * 2 / KEYS + 2);
        want = bucket_take(&buckets[who], &limit, cost, now_ns);
        verdict = limiter_take(limiter, key, &limit, cost, now_ns);
        CHECK_EQ(t, verdict.allowed, want);
        CHECK(t, verdict.remaining <= limit.burst);
        CHECK_EQ(t, verdict.full_ns, buckets[who].level_ns);
        CHECK_EQ(t, verdict.remaining,
                 (limit.interval_ns * limit.burst - buckets[who].level_ns) / limit.interval_ns);
        CHECK_EQ(t, verdict.retry_ns == 0, want);
    }
    limiter_free(limiter);
}

TEST_PROP(after_the_wait_it_is_allowed_and_not_before, 2000)
{
    struct limiter *limiter = limiter_new(64, rng_next(t->rng));
    struct limit limit = limit_of(1 + (uint32_t)rng_below(t->rng, 20), NS_PER_S);
    struct limit_verdict verdict = {.allowed = true};
    int64_t now_ns = 1000;

    while (verdict.allowed)
        verdict = limiter_take(limiter, 5, &limit, 1, now_ns);
    CHECK(t, verdict.retry_ns > 0 && verdict.retry_ns <= limit.interval_ns);
    CHECK(t, !limiter_take(limiter, 5, &limit, 1, now_ns + verdict.retry_ns - 1).allowed);
    CHECK(t, limiter_take(limiter, 5, &limit, 1, now_ns + verdict.retry_ns).allowed);
    limiter_free(limiter);
}

/* More keys than places: who keeps asking is still held to burst and rate, plus one burst for each
 * time that others took the place. */
TEST_PROP(a_full_table_forgives_but_does_not_break, 200)
{
    struct limiter *limiter = limiter_new(8, rng_next(t->rng));
    struct limit limit = limit_of(5, NS_PER_S);
    int allowed = 0;

    for (uint64_t key = 100; key < 108; key++)
        for (int i = 0; i < 5; i++)
            limiter_take(limiter, key, &limit, 1, 1);
    for (int i = 0; i < 50; i++)
        allowed += limiter_take(limiter, 1, &limit, 1, 1).allowed;
    CHECK_EQ(t, allowed, 5);
    limiter_free(limiter);
}

static void looking_costs_nothing(void **state)
{
    struct limiter *limiter = limiter_new(64, 1);
    struct limit limit = limit_of(2, NS_PER_S);

    (void)state;
    for (int i = 0; i < 10; i++)
        assert_int_equal(limiter_take(limiter, 3, &limit, 0, 1).remaining, 2);
    assert_int_equal(limiter_take(limiter, 3, &limit, 1, 1).remaining, 1);
    assert_int_equal(limiter_take(limiter, 3, &limit, 0, 1).remaining, 1);
    assert_true(limiter_key(limiter, 1, SLICE("a")) != limiter_key(limiter, 2, SLICE("a")));
    limiter_free(limiter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(allows_what_the_leaky_bucket_allows),
        PROP(after_the_wait_it_is_allowed_and_not_before),
        PROP(a_full_table_forgives_but_does_not_break),
        cmocka_unit_test(looking_costs_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
