/* Goal: RFC 3339 both ways, and refusals.  Method: instants whose milliseconds are known. */
#include "base/clock.h"

#include "base/error.h"
#include "tests/support/prop.h"

static void known_instants(void **state)
{
    static const struct {
        int64_t ms;
        const char *text;
    } rows[] = {{0, "1970-01-01T00:00:00.000Z"},
                {951782400000, "2000-02-29T00:00:00.000Z"},
                {1709210096007, "2024-02-29T12:34:56.007Z"},
                {-1, "1969-12-31T23:59:59.999Z"},
                {-62167219200000, "0000-01-01T00:00:00.000Z"},
                {253402300799999, "9999-12-31T23:59:59.999Z"}};
    char text[25];
    int64_t ms;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        clock_format_rfc3339(rows[i].ms, text);
        assert_string_equal(text, rows[i].text);
        assert_int_equal(clock_parse_rfc3339(rows[i].text, &ms), 0);
        assert_true(ms == rows[i].ms);
    }
}

static void a_wait_is_never_told_shorter(void **state)
{
    static const struct {
        int64_t ns, seconds;
    } rows[] = {{0, 0},          {1, 1},          {999999, 1},
                {1000000000, 1}, {1000000001, 2}, {INT64_MAX, 9223372037}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(clock_seconds_up(rows[i].ns), rows[i].seconds);
}

static void other_spellings(void **state)
{
    static const struct {
        const char *text;
        int64_t ms;
    } rows[] = {{"1970-01-01T00:00:00Z", 0},
                {"1970-01-01t04:00:00+04:00", 0},
                {"1969-12-31 19:00:00-05:00", 0},
                {"1970-01-01T00:00:00.1Z", 100},
                {"1970-01-01T00:00:00.123999z", 123}};
    int64_t ms;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(clock_parse_rfc3339(rows[i].text, &ms), 0);
        assert_true(ms == rows[i].ms);
    }
}

static void refusals(void **state)
{
    static const char *const bad[] = {"",
                                      "1970",
                                      "1970-13-01T00:00:00Z",
                                      "1970-02-29T00:00:00Z",
                                      "1900-02-29T00:00:00Z",
                                      "1970-01-32T00:00:00Z",
                                      "1970-01-00T00:00:00Z",
                                      "1970-01-01T24:00:00Z",
                                      "1970-01-01T00:60:00Z",
                                      "1970-01-01T00:00:61Z",
                                      "1970-01-01T00:00:00",
                                      "1970-01-01T00:00:00.Z",
                                      "1970-01-01T00:00:00Zx",
                                      "1970-01-01T00:00:00+24:00",
                                      "1970-01-01T00:00:00+0400",
                                      "197a-01-01T00:00:00Z"};
    int64_t ms = 42;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(clock_parse_rfc3339(bad[i], &ms), -ATTAR_EPARSE);
    assert_int_equal(ms, 42);
}

static void the_kernels_clocks_move(void **state)
{
    int64_t start = clock_monotonic_ns();

    (void)state;
    while (clock_monotonic_ns() == start)
        ;
    assert_true(clock_monotonic_ns() > start);
    assert_true(clock_wall_ms() > 1700000000000); /* after 2023 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_instants),          cmocka_unit_test(a_wait_is_never_told_shorter),
        cmocka_unit_test(other_spellings),         cmocka_unit_test(refusals),
        cmocka_unit_test(the_kernels_clocks_move),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
