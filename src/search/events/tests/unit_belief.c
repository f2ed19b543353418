/* Goal: a user is within 60 events a minute and 1,000 a day, whatever others do; programs that say
 * so are told from people.
 * Method: events on a clock of the test's own, beside a plain count; agents as they are sent. */
#include "search/events/belief.h"

#include "search/events/decay.h"
#include "tests/support/prop.h"

static const int64_t midnight_ms = 20000 * (int64_t)MS_PER_DAY;

static void a_minute_holds_sixty(void **state)
{
    struct belief *belief = belief_new();

    (void)state;
    for (int i = 0; i < BELIEF_MINUTE_MAX; i++)
        assert_true(belief_within_rate(belief, 77, midnight_ms + i));
    assert_false(belief_within_rate(belief, 77, midnight_ms + 59999));
    assert_true(belief_within_rate(belief, 78, midnight_ms + 59999));
    assert_true(belief_within_rate(belief, 77, midnight_ms + 60000));
    belief_free(belief);
}

static void a_day_holds_a_thousand(void **state)
{
    struct belief *belief = belief_new();
    int within = 0;

    (void)state;
    for (int i = 0; i < 2 * BELIEF_DAY_MAX; i++)
        within += belief_within_rate(belief, 5, midnight_ms + i * 2000);
    assert_int_equal(within, BELIEF_DAY_MAX);
    assert_true(belief_within_rate(belief, 5, midnight_ms + MS_PER_DAY));
    belief_free(belief);
}

static void a_flood_of_users_is_bounded(void **state)
{
    struct belief *belief = belief_new();
    struct rng rng;

    (void)state;
    rng_init(&rng, 1);
    for (int i = 0; i < 5 * BELIEF_SLOTS; i++)
        assert_true(belief_within_rate(belief, rng_next(&rng), midnight_ms + i * 60000LL));
    belief_free(belief);
}

static void programs_that_say_so(void **state)
{
    static const char *const bots[] = {
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; YandexBot/3.0)", "Baiduspider", "Screaming Frog SEO Crawler",
        "Mozilla/5.0 AppleWebKit/537.36 Chrome-Lighthouse"};
    static const char *const people[] = {
        "", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"};

    (void)state;
    for (size_t i = 0; i < sizeof bots / sizeof *bots; i++)
        assert_true(agent_is_bot(slice_cstr(bots[i])));
    for (size_t i = 0; i < sizeof people / sizeof *people; i++)
        assert_false(agent_is_bot(slice_cstr(people[i])));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_minute_holds_sixty),
        cmocka_unit_test(a_day_holds_a_thousand),
        cmocka_unit_test(a_flood_of_users_is_bounded),
        cmocka_unit_test(programs_that_say_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
