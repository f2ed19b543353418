/* logfmt lines.  The line is put together on the stack and written with one write(2), because a
 * write of up to PIPE_BUF (4096) bytes to a pipe is not mixed with another's (POSIX, write). */
#include "base/log.h"

#include "base/clock.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE_CAP = 1024 };

static int level_min = LOG_INFO;

void log_set_level(enum log_level level)
{
    __atomic_store_n(&level_min, (int)level, __ATOMIC_RELAXED);
}

static void write_line(char *line, size_t len)
{
    ssize_t done;

    for (size_t i = 0; i < len; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7F)
            line[i] = ' ';
    line[len] = '\n';
    done = write(STDERR_FILENO, line, len + 1);
    (void)done; /* nowhere left to report it */
}

void log_line(enum log_level level, const char *event, const char *fmt, ...)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    char line[LINE_CAP + 1];
    char time[25];
    va_list args;
    int head;
    int rest;
    size_t len;

    assert(level >= LOG_DEBUG && level <= LOG_ERROR && event != NULL);
    if ((int)level < __atomic_load_n(&level_min, __ATOMIC_RELAXED))
        return;
    clock_format_rfc3339(clock_wall_ms(), time);
    head = snprintf(line, LINE_CAP, "ts=%.24s level=%s event=%s ", time, names[level], event);
    assert(head > 0 && head < LINE_CAP);
    va_start(args, fmt);
    rest = vsnprintf(line + head, (size_t)(LINE_CAP - head), fmt, args);
    va_end(args);
    len = (size_t)head + (rest > 0 ? (size_t)rest : 0);
    write_line(line, len < LINE_CAP ? len : LINE_CAP - 1);
}

void log_error(const char *event, const struct attar_error *err)
{
    char text[ATTAR_ERROR_TEXT_CAP];

    memcpy(text, err->text, sizeof text);
    for (char *c = text; *c != '\0'; c++)
        if (*c == '"')
            *c = '\'';
    log_line(LOG_ERROR, event, "code=%s where=%s text=\"%s\"", attar_error_name(err->code),
             err->where != NULL ? err->where : "-", text);
}
