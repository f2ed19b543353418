/* Reports for the staff: what was searched for, whether it was found, how long it took.
 *
 *   ?report=top&from=2026-10-01&to=2026-10-31  -->  {"report":"top","summary":{..},"days":[..],
 *                                                    "rows":[{"query":"oud","searches":40,..}]}
 *
 * Counts are of intents (intent.h).  What a query says is shown only when REPORT_USERS_MIN users or
 * more asked it in the days of the report; what others asked is only part of the sums.
 * Private to src/search/analytics.  Thread: a pool's, each call with a connection of its own. */
#ifndef SEARCH_REPORT_H
#define SEARCH_REPORT_H

#include "base/buf.h"

struct attar_error;

enum { REPORT_USERS_MIN = 5, REPORT_ROWS_MAX = 500, REPORT_DAYS_MAX = 400 };

/* name, NAME */
#define REPORTS(X)            \
    X(top, TOP)               \
    X(no_results, NO_RESULTS) \
    X(no_clicks, NO_CLICKS)   \
    X(filters, FILTERS)       \
    X(repairs, REPAIRS)       \
    X(latency, LATENCY)       \
    X(slow, SLOW)

enum report_kind {
#define X(name, NAME) REPORT_##NAME,
    REPORTS(X)
#undef X
        REPORT_KIND_COUNT
};

/** -1 if there is no such report. */
int report_parse(struct slice name);

struct report_ask {
    enum report_kind kind;
    int64_t from_day; /* since 1970, UTC; both are part of it */
    int64_t to_day;
};

/** Append the report as JSON.  path: of events.db.
 * 0; -ATTAR_ELIMIT (the buffer's maximum); as sql_open and sql_step.
 * Cost: a scan of the days' intents, about 1 s a million. */
int report_write(const char *path, const struct report_ask *ask, struct buf *out,
                 struct attar_error *err);

#endif
