/* When a commit is due (sync.md, section 3, rule 5; reliability.md, section 3: a failed fsync).
 *
 *   data changed              5 s after the last one was begun
 *   only the position moved   60 s after it
 *   the index is new          at once
 *   the last one failed       1 s, 2 s, 4 s ... 30 s after that; an alarm from the third on
 *
 * A pure function of the times it is told.  Private to src/ingest.  Thread: one at a time. */
#ifndef INGEST_COMMIT_SCHEDULE_H
#define INGEST_COMMIT_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

enum ingest_dirt { INGEST_CLEAN, INGEST_POSITION_MOVED, INGEST_DATA_CHANGED };

enum { COMMIT_ALARM_FAILURES = 3 };

struct commit_schedule {
    int64_t data_ns; /* between commits while data changes */
    int64_t position_ns;
    int64_t begun_ns;  /* the last one */
    int64_t retry_ns;  /* not before this after a failure */
    uint32_t failures; /* in a row */
};

/** What changed before `now_ns` is due at once. */
void commit_schedule_init(struct commit_schedule *schedule, int64_t data_ns, int64_t position_ns,
                          int64_t now_ns);

bool commit_schedule_is_due(const struct commit_schedule *schedule, enum ingest_dirt dirt,
                            int64_t now_ns);

/** A commit begins now. */
void commit_schedule_begin(struct commit_schedule *schedule, int64_t now_ns);

/** It has ended, well or not. */
void commit_schedule_end(struct commit_schedule *schedule, bool good, int64_t now_ns);

#endif
