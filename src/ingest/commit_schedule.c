/* When a commit is due: the times of the header as arithmetic. */
#include "ingest/commit_schedule.h"

#include <assert.h>

static const int64_t second_ns = 1000000000;

enum { RETRY_SECONDS_MAX = 30, RETRY_DOUBLINGS_MAX = 5 };

void commit_schedule_init(struct commit_schedule *schedule, int64_t data_ns, int64_t position_ns,
                          int64_t now_ns)
{
    assert(data_ns > 0 && position_ns >= data_ns);
    *schedule = (struct commit_schedule){.data_ns = data_ns,
                                         .position_ns = position_ns,
                                         .begun_ns = now_ns - data_ns,
                                         .retry_ns = now_ns};
}

bool commit_schedule_is_due(const struct commit_schedule *schedule, enum ingest_dirt dirt,
                            int64_t now_ns)
{
    int64_t since_ns = now_ns - schedule->begun_ns;

    if (dirt == INGEST_CLEAN || now_ns < schedule->retry_ns)
        return false;
    if (schedule->failures > 0)
        return true;
    return since_ns >= (dirt == INGEST_DATA_CHANGED ? schedule->data_ns : schedule->position_ns);
}

void commit_schedule_begin(struct commit_schedule *schedule, int64_t now_ns)
{
    schedule->begun_ns = now_ns;
}

void commit_schedule_end(struct commit_schedule *schedule, bool good, int64_t now_ns)
{
    uint32_t doublings =
        schedule->failures < RETRY_DOUBLINGS_MAX ? schedule->failures : RETRY_DOUBLINGS_MAX;
    int64_t seconds = (int64_t)1 << doublings;

    schedule->failures = good ? 0 : schedule->failures + 1;
    if (good)
        return;
    if (seconds > RETRY_SECONDS_MAX)
        seconds = RETRY_SECONDS_MAX;
    schedule->retry_ns = now_ns + seconds * second_ns;
}
