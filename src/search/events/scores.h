/* What events make of products, worked out by the writer and shared with every thread.
 *
 *   score (30 days)  --> interest 0..1000  \
 *   score_day (3 d)  --> now / before      --> struct score_table --> views, trending_top
 *   baskets          --> who goes with whom /
 *
 *   interest = 1000 log(1 + p) / log(1 + max(p_max, 100))     p: decayed clicks
 *   rise     = (now + 10) / (before + 10)                      decayed clicks; `before`: at the end
 * of the day before the window The constants keep few events from meaning much: one click in all is
 * an interest of 150. Private to src/search.  Thread: any (immutable). */
#ifndef SEARCH_SCORES_H
#define SEARCH_SCORES_H

#include "query/query.h"
#include "search/events/event.h"

struct attar_error;
struct event_store;
struct score_table;

enum {
    TREND_LIST_MAX = 500,  /* products of a list */
    TREND_REGIONS_MAX = 64 /* with a list of their own: the first by name that have events */
};

/* How far back "before" lies. */
enum trend_window { TREND_DAY, TREND_WEEK, TREND_MONTH, TREND_WINDOW_COUNT };
unsigned trend_window_days(enum trend_window window);
const char *trend_window_name(enum trend_window window);

/** "week" -> TREND_WEEK; -1 if there is no such window. */
int trend_window_parse(struct slice name);

/** Work out the table from what the store holds at `now_ms`.
 * 0, or as sql_step.  Owner: score_table_free.  Cost: a scan of score and of 60 days of score_day.
 */
int score_table_new(struct event_store *store, int64_t now_ms, struct score_table **out_table,
                    struct attar_error *err);
void score_table_free(void *table);

/** The scores for view_scored. */
const struct product_score *score_table_scores(const struct score_table *table, size_t *out_count);

struct trend {
    struct slice product; /* id, the table's */
    uint32_t rise;        /* thousandths */
    int64_t now;          /* decayed clicks, millionths */
};

/** The products of a region that rise most, best first; of all regions when `region` is empty, none
 * for a region without events. */
const struct trend *score_table_trends(const struct score_table *table, struct slice region,
                                       enum trend_window window, size_t *out_count);

#endif
