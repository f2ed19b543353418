/* The journal; buffered by stdio between two waits. */
#include "tests/support/mongo/journal.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

void journal(const char *fmt, ...)
{
    struct timespec now;
    va_list args;

    clock_gettime(CLOCK_REALTIME, &now);
    printf("{\"at_us\": %" PRId64 ", ", (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000);
    va_start(args, fmt);
    vprintf(fmt, args);
    va_end(args);
    printf("}\n");
}

void journal_wrong(const char *why)
{
    char text[512];
    size_t len = 0;

    for (; why[len] != '\0' && len < sizeof text - 1; len++)
        text[len] = why[len] < ' ' || why[len] == '"' || why[len] == '\\' ? ' ' : why[len];
    text[len] = '\0';
    journal("\"wrong\": \"%s\"", text);
}

void journal_flush(void)
{
    fflush(stdout);
}
