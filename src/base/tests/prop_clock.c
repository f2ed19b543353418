/* Goal: every instant of the years 0 to 9999 survives text, and the calendar is the C library's.
 * Method: random instants, against timegm and gmtime_r of glibc. */
#include "base/clock.h"

#include "tests/support/prop.h"

#include <time.h>

static const int64_t first_ms = -62167219200000;
static const uint64_t span_ms = 315569520000000;

TEST_PROP(instants_survive_text, 20000)
{
    int64_t ms = first_ms + (int64_t)rng_below(t->rng, span_ms);
    time_t seconds = (time_t)((ms - (ms % 1000 + 1000) % 1000) / 1000);
    struct tm parts;
    char want[64];
    char text[25];
    int64_t back;

    clock_format_rfc3339(ms, text);
    CHECK(t, gmtime_r(&seconds, &parts) != NULL);
    snprintf(want, sizeof want, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900,
             parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
             (int)((ms % 1000 + 1000) % 1000));
    CHECK(t, strcmp(text, want) == 0);
    CHECK_EQ(t, clock_parse_rfc3339(text, &back), 0);
    CHECK_EQ(t, back, ms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(instants_survive_text)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
