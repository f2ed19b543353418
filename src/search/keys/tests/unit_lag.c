/* Goal: a loop that stays late refuses who has waited longest and nobody else; one long turn
 * refuses nobody. Method: turns and times by hand. */
#include "search/keys/lag.h"

#include "tests/support/prop.h"

static void one_long_turn_refuses_nobody(void **state)
{
    struct lag lag = {0};

    (void)state;
    for (int64_t now = 1000; now <= 1099; now++)
        assert_false(lag_refuses(&lag, 1000, now));
    assert_false(lag_refuses(&lag, 1100, 1100)); /* waited for no turn yet */
    assert_false(lag_refuses(&lag, 1100, 1150));
}

static void a_late_row_refuses_its_last(void **state)
{
    struct lag lag = {0};

    (void)state;
    assert_false(lag_refuses(&lag, 1000, 1080));
    assert_false(lag_refuses(&lag, 1080, 1085));
    assert_false(lag_refuses(&lag, 1080, 1130)); /* within 50 ms */
    assert_true(lag_refuses(&lag, 1080, 1131));
    assert_true(lag_refuses(&lag, 1080, 1140));
    assert_false(lag_refuses(&lag, 1140, 1141)); /* the next turn begins anew */
    assert_true(lag_refuses(&lag, 1140, 1191));
}

static void a_turn_in_time_ends_the_row(void **state)
{
    struct lag lag = {0};

    (void)state;
    assert_false(lag_refuses(&lag, 1000, 1080));
    assert_true(lag_refuses(&lag, 1080, 1131));
    assert_false(lag_refuses(&lag, 1131, 1140)); /* in time */
    assert_false(lag_refuses(&lag, 1200, 1260)); /* late, but a first one again */
    assert_false(lag_refuses(&lag, 1260, 1299));
    assert_true(lag_refuses(&lag, 1260, 1311));
}

static void a_pause_ends_the_row(void **state)
{
    struct lag lag = {0};

    (void)state;
    assert_false(lag_refuses(&lag, 1000, 1080));
    assert_false(lag_refuses(&lag, 5000, 5090)); /* late, too, but seconds later */
    assert_false(lag_refuses(&lag, 5150, 5240)); /* and again after a pause */
    assert_true(lag_refuses(&lag, 5250, 5310));  /* one behind the other */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_long_turn_refuses_nobody),
        cmocka_unit_test(a_late_row_refuses_its_last),
        cmocka_unit_test(a_turn_in_time_ends_the_row),
        cmocka_unit_test(a_pause_ends_the_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
