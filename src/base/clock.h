/* Time, as a seam: production reads the kernel's clocks, a test hands in its own.
 * Thread: any. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/** Nanoseconds of the monotonic clock; only differences mean anything. */
int64_t clock_monotonic_ns(void);

/** Milliseconds since 1970-01-01 UTC. */
int64_t clock_wall_ms(void);

/** Whole seconds that cover `ns`, rounded up; 0 for none.  A wait that is told (Retry-After, RFC
 * 9110 section 10.2.3) is never told shorter than it is.  ns >= 0. */
int64_t clock_seconds_up(int64_t ns);

/** RFC 3339 text, UTC, milliseconds: "2026-11-01T09:30:00.000Z".  `out` holds 25 bytes. */
void clock_format_rfc3339(int64_t wall_ms, char out[25]);

/** Reads RFC 3339 with `Z` or an offset, with or without a fraction (cut at milliseconds).
 * 0 or -ATTAR_EPARSE. */
int clock_parse_rfc3339(const char *text, int64_t *out_wall_ms);

#endif
