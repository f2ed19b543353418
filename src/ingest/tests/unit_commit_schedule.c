/* Goal: commits come every 5 s while data changes, every 60 s while only the position moves, never
 * when nothing did; a failure is tried again after 1, 2, 4 ... 30 s, then all is as before.
 * Method: the schedule is told times; the expected ones are those of sync.md, section 3. */
#include "ingest/commit_schedule.h"

#include "tests/support/prop.h"

static const int64_t s_ns = 1000000000;

static struct commit_schedule schedule;

static bool due(enum ingest_dirt dirt, int64_t second)
{
    return commit_schedule_is_due(&schedule, dirt, second * s_ns);
}

static int begin(void **state)
{
    (void)state;
    commit_schedule_init(&schedule, 5 * s_ns, 60 * s_ns, 100 * s_ns);
    return 0;
}

static void data_is_durable_within_five_seconds(void **state)
{
    (void)state;
    assert_true(due(INGEST_DATA_CHANGED, 100));
    commit_schedule_begin(&schedule, 106 * s_ns);
    commit_schedule_end(&schedule, true, 109 * s_ns);
    assert_false(due(INGEST_DATA_CHANGED, 110));
    assert_true(due(INGEST_DATA_CHANGED, 111));
}

static void a_position_alone_waits_a_minute(void **state)
{
    (void)state;
    commit_schedule_begin(&schedule, 100 * s_ns);
    assert_false(due(INGEST_POSITION_MOVED, 159));
    assert_true(due(INGEST_POSITION_MOVED, 160));
    assert_false(due(INGEST_CLEAN, 1000));
}

static void failures_back_off(void **state)
{
    static const int64_t waits[] = {1, 2, 4, 8, 16, 30, 30};
    int64_t now = 200;

    (void)state;
    for (uint32_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        commit_schedule_begin(&schedule, now * s_ns);
        commit_schedule_end(&schedule, false, now * s_ns);
        assert_int_equal(schedule.failures, i + 1);
        assert_false(due(INGEST_DATA_CHANGED, now + waits[i] - 1));
        now += waits[i];
        assert_true(due(INGEST_DATA_CHANGED, now));
        assert_true(due(INGEST_POSITION_MOVED, now));
        assert_false(due(INGEST_CLEAN, now));
    }
    commit_schedule_begin(&schedule, now * s_ns);
    commit_schedule_end(&schedule, true, now * s_ns);
    assert_int_equal(schedule.failures, 0);
    assert_false(due(INGEST_DATA_CHANGED, now + 4));
    assert_true(due(INGEST_DATA_CHANGED, now + 5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(data_is_durable_within_five_seconds, begin),
        cmocka_unit_test_setup(a_position_alone_waits_a_minute, begin),
        cmocka_unit_test_setup(failures_back_off, begin)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
