/* The figures of the process as Prometheus text (exposition format 0.0.4).
 *
 *   # TYPE attar_search_seconds histogram
 *   attar_search_seconds_bucket{le="0.000025"} 120
 *
 * Private to src/search.  Thread: any. */
#ifndef SEARCH_METRICS_H
#define SEARCH_METRICS_H

#include "base/buf.h"

struct generation;
struct histogram;
struct search_service;

enum { METRICS_BYTES_MAX = 1 << 20 };

/* One metric, its head included; for whoever writes some of them. */
void metrics_head(struct buf *out, const char *name, const char *type, const char *help);
void metrics_gauge(struct buf *out, const char *name, const char *help, uint64_t value);
void metrics_counter(struct buf *out, const char *name, const char *help, uint64_t value);
/** `ms` thousandths, written as seconds. */
void metrics_gauge_seconds(struct buf *out, const char *name, const char *help, uint64_t ms);
void metrics_histogram(struct buf *out, const char *name, const char *help,
                       const struct histogram *histogram);

/** Append every metric.  generation: the current one, or NULL before the first. */
void metrics_write(const struct search_service *service, const struct generation *generation,
                   struct buf *out);

#endif
