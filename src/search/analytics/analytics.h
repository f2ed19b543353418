/* From notes to intents, latencies and the slow list: the writer's side of analytics/.
 *
 *   rings of all loops --drain, by time--> open intents, one a user --> search_store
 *
 * Runs on the one thread that writes events.db (events/events.h), in its transactions.
 * Private to src/search. */
#ifndef SEARCH_ANALYTICS_H
#define SEARCH_ANALYTICS_H

#include "search/analytics/note.h"
#include "search/events/event.h"

struct analytics;
struct attar_error;
struct buf;
struct sql;

enum { OPEN_INTENTS_MAX = 1 << 13 };

/** Make or open the tables in `db`, borrowed.  0 or as sql_migrate.
 * Owner: analytics_close, before sql_close. */
int analytics_open(struct search_service *service, struct sql *db, struct analytics **out_analytics,
                   struct attar_error *err);
void analytics_close(struct analytics *analytics);

/** Take the notes of all loops and write what they say.  0 or as sql_step.
 * Cost: about 20 us a note. */
int analytics_drain(struct analytics *analytics, struct attar_error *err);

/** An event of `kind` came of the answer to query `query_number`; 0 is none. */
int analytics_event(struct analytics *analytics, enum event_kind kind, uint64_t query_number,
                    uint32_t position, struct attar_error *err);

/** Delete what is past its time. */
int analytics_sweep(struct analytics *analytics, int64_t now_ms, struct attar_error *err);

/** Notes dropped because a ring was full, since the start.  Thread: any. */
uint64_t analytics_dropped(const struct search_service *service);

#endif
