/* Copies of what the follower reports, put in force for every loop at once. */
#include "search/sync/sync.h"

#include "base/clock.h"
#include "base/mem.h"
#include "loop/loop.h"
#include "search/service.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { RELAXED = memory_order_relaxed };

void sync_open(struct sync *sync, const struct search_config *config)
{
    assert(config->ready_max_lag_ms >= 0);
    sync->pace = published_new();
    sync->replica = published_new();
    sync->verified = published_new();
    sync->ready_max_lag_ms = (uint64_t)config->ready_max_lag_ms;
}

void sync_close(struct sync *sync)
{
    published_free(sync->pace);
    published_free(sync->replica);
    published_free(sync->verified);
    *sync = (struct sync){0};
}

static void take_pace(struct sync *sync, const struct search_report *report)
{
    struct sync_pace *copy = mem_zero(1, sizeof *copy);

    copy->analysed = report->analysed;
    copy->reused = report->reused;
    if (report->publishing != NULL)
        copy->publishing = *report->publishing;
    if (report->visible != NULL)
        copy->visible = *report->visible;
    published_set(sync->pace, copy, free);
}

void sync_take(struct sync *sync, const struct search_report *report)
{
    struct replica_status *copy;
    uint64_t lag_ms = report->lag_ms;
    uint64_t stale_ms = 0;

    take_pace(sync, report);
    if (report->replica != NULL) {
        copy = mem_zero(1, sizeof *copy);
        *copy = *report->replica;
        lag_ms += (uint64_t)(copy->lag_ms > 0 ? copy->lag_ms : 0);
        stale_ms = (uint64_t)(copy->stale_ms > 0 ? copy->stale_ms : 0);
        published_set(sync->replica, copy, free);
    }
    atomic_store_explicit(&sync->lag_ms, lag_ms, RELAXED);
    atomic_store_explicit(&sync->stale_ms, stale_ms, RELAXED);
    atomic_store_explicit(&sync->rejected, report->rejected, RELAXED);
}

void search_service_operate(struct search_service *service, const struct search_keeper *keeper)
{
    assert(keeper->order != NULL);
    atomic_store(&service->sync.keeper, keeper);
}

void search_service_verified(struct search_service *service, const struct verify_report *report,
                             const struct attar_error *failure)
{
    struct sync_verified *copy = mem_zero(1, sizeof *copy);

    copy->report = *report;
    copy->at_ms = clock_wall_ms();
    copy->failed = failure != NULL;
    if (failure != NULL)
        snprintf(copy->failure, sizeof copy->failure, "%s", failure->text);
    published_set(service->sync.verified, copy, free);
}

const char *sync_degraded(const struct sync *sync)
{
    if (atomic_load_explicit(&sync->stale_ms, RELAXED) > 0)
        return "stale";
    return atomic_load_explicit(&sync->lag_ms, RELAXED) > SYNC_LAG_WARNING_MS ? "lag" : NULL;
}

bool sync_is_late(const struct sync *sync)
{
    return sync->ready_max_lag_ms > 0 &&
           atomic_load_explicit(&sync->lag_ms, RELAXED) > sync->ready_max_lag_ms;
}

int sync_order(struct sync *sync, enum replica_verb verb, uint64_t time, struct attar_error *err)
{
    const struct search_keeper *keeper = atomic_load(&sync->keeper);

    if (keeper == NULL)
        return error_set(err, ATTAR_ENOTREADY, "the index is being built");
    return keeper->order(keeper->user, verb, time, err);
}
