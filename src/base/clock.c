/* Clocks and RFC 3339 instants, without the C library's time zones: days are counted by the
 * civil-calendar algorithm of H. Hinnant, "chrono-compatible low-level date algorithms" (2013),
 * which is exact for every year of the proleptic Gregorian calendar. */
#include "base/clock.h"

#include "base/error.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const int64_t ms_per_day = 86400000;

int64_t clock_monotonic_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t clock_wall_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_seconds_up(int64_t ns)
{
    const int64_t ns_per_s = 1000000000;

    assert(ns >= 0);
    return ns / ns_per_s + (ns % ns_per_s > 0);
}

static int64_t days_from_civil(int64_t year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

static void civil_from_days(int64_t days, int64_t *year, int *month, int *day)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (int)((5 * doy + 2) / 153);

    *day = (int)(doy - (153 * mp + 2) / 5 + 1);
    *month = mp < 10 ? mp + 3 : mp - 9;
    *year = yoe + era * 400 + (*month <= 2);
}

void clock_format_rfc3339(int64_t wall_ms, char out[25])
{
    int64_t days = wall_ms / ms_per_day - (wall_ms % ms_per_day < 0);
    int rest_ms = (int)(wall_ms - days * ms_per_day);
    int64_t year;
    int month;
    int day;
    char text[64];

    civil_from_days(days, &year, &month, &day);
    assert(year >= 0 && year <= 9999);
    snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", (int)year, month, day,
             rest_ms / 3600000, rest_ms / 60000 % 60, rest_ms / 1000 % 60, rest_ms % 1000);
    memcpy(out, text, 25);
}

/* `count` digits at *text as a number; moves behind them; -1 if they are not digits. */
static int take_digits(const char **text, int count)
{
    int value = 0;

    for (int i = 0; i < count; i++, (*text)++) {
        if (**text < '0' || **text > '9')
            return -1;
        value = value * 10 + (**text - '0');
    }
    return value;
}

static int take_mark(const char **text, const char *marks)
{
    if (**text == '\0' || strchr(marks, **text) == NULL)
        return -1;
    return *(*text)++;
}

static int take_fraction_ms(const char **text)
{
    int ms = 0;
    int scale = 100;

    if (**text != '.')
        return 0;
    (*text)++;
    if (**text < '0' || **text > '9')
        return -1;
    for (; **text >= '0' && **text <= '9'; (*text)++, scale /= 10)
        ms += (**text - '0') * scale;
    return ms;
}

/* Minutes east of UTC, or INT32_MIN when malformed. */
static int take_offset(const char **text)
{
    int sign = take_mark(text, "Zz+-");
    int hours;
    int minutes;

    if (sign == 'Z' || sign == 'z')
        return 0;
    if (sign < 0)
        return INT32_MIN;
    hours = take_digits(text, 2);
    if (hours < 0 || hours > 23 || take_mark(text, ":") < 0)
        return INT32_MIN;
    minutes = take_digits(text, 2);
    if (minutes < 0 || minutes > 59)
        return INT32_MIN;
    return (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap);
}

static int take_date(const char **text, int64_t *out_days)
{
    int year = take_digits(text, 4);
    int dash1 = take_mark(text, "-");
    int month = take_digits(text, 2);
    int dash2 = take_mark(text, "-");
    int day = take_digits(text, 2);

    if (year < 0 || dash1 < 0 || dash2 < 0 || month < 1 || month > 12)
        return -1;
    if (day < 1 || day > days_in_month(year, month))
        return -1;
    *out_days = days_from_civil(year, month, day);
    return 0;
}

static int take_time_ms(const char **text)
{
    int hours = take_digits(text, 2);
    int colon1 = take_mark(text, ":");
    int minutes = take_digits(text, 2);
    int colon2 = take_mark(text, ":");
    int seconds = take_digits(text, 2);
    int fraction = take_fraction_ms(text);

    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds > 60)
        return -1;
    if (colon1 < 0 || colon2 < 0 || fraction < 0)
        return -1;
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + fraction;
}

int clock_parse_rfc3339(const char *text, int64_t *out_wall_ms)
{
    int64_t days = 0;
    int time_ms;
    int offset;

    if (take_date(&text, &days) < 0 || take_mark(&text, "Tt ") < 0)
        return -ATTAR_EPARSE;
    time_ms = take_time_ms(&text);
    if (time_ms < 0)
        return -ATTAR_EPARSE;
    offset = take_offset(&text);
    if (offset == INT32_MIN || *text != '\0')
        return -ATTAR_EPARSE;
    *out_wall_ms = days * ms_per_day + time_ms - (int64_t)offset * 60000;
    return 0;
}
