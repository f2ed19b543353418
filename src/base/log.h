/* One failure, one line: logfmt to standard error.
 *
 *   ts=2026-11-01T09:30:00.000Z level=info event=ready docs=60000 took_ms=212
 *
 * Libraries return errors; only routes, server and tools log them (STYLE.md, section 5).
 * Thread: any; a line is one write, so lines never mix. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/error.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/** Lines below `level` are dropped; LOG_INFO at start. */
void log_set_level(enum log_level level);

/** `fmt` gives the pairs after `event=`, e.g. log_line(LOG_INFO, "ready", "docs=%u", n).
 * Control bytes become spaces; cut at 1 KiB.  Values with spaces are the caller's to quote. */
void log_line(enum log_level level, const char *event, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/** `err` as a line: code, place, text in quotes. */
void log_error(const char *event, const struct attar_error *err);

#endif
