/* What the service knows of the sync, and tells operators.
 *
 *   follower --report, each second--> struct sync --> /health/ready, /metrics, .../status
 *   operator --POST .../sync/...----> keeper (the follower's) --> replica, verification
 *   follower --search_service_verified--> struct sync --> .../verify
 *
 * Contract: sync.md sections 9, 10 and 13.  Private to src/search.  Thread: as each function says.
 */
#ifndef SEARCH_SYNC_SYNC_H
#define SEARCH_SYNC_SYNC_H

#include "base/buf.h"
#include "base/histogram.h"
#include "search/search.h"

#include <stdatomic.h>

struct published;

enum {
    SYNC_LAG_WARNING_MS = 60000, /* "degraded": "lag" */
    SYNC_TEXT_MAX = 1 << 20
};

/* One copy, immutable. */
struct sync_verified {
    struct verify_report report;
    int64_t at_ms; /* wall clock, of this copy */
    bool failed;
    char failure[ATTAR_ERROR_TEXT_CAP];
};

/* How quickly changes are served; one copy, immutable. */
struct sync_pace {
    uint64_t analysed;
    uint64_t reused;
    struct histogram publishing;
    struct histogram visible;
};

struct sync {
    struct published *pace;     /* struct sync_pace; empty: nothing was reported yet */
    struct published *replica;  /* struct replica_status; empty: the catalogue is embedded */
    struct published *verified; /* struct sync_verified; empty: none was made */
    _Atomic(const struct search_keeper *) keeper; /* NULL: not yet */
    _Atomic uint64_t lag_ms;                      /* from the source to the index */
    _Atomic uint64_t stale_ms;                    /* for how long; 0: it is not */
    _Atomic uint64_t rejected;
    uint64_t ready_max_lag_ms; /* 0: none */
};

void sync_open(struct sync *sync, const struct search_config *config);
void sync_close(struct sync *sync);

/** What the follower reports.  Thread: one at a time. */
void sync_take(struct sync *sync, const struct search_report *report);

/** "stale", "lag", or NULL: all is well.  Thread: any. */
const char *sync_degraded(const struct sync *sync);

/** Is the lag so long that the server shall not be asked any more?  Thread: any. */
bool sync_is_late(const struct sync *sync);

/** Give an order; -ATTAR_ENOTREADY before there is anyone to take it.  Thread: any. */
int sync_order(struct sync *sync, enum replica_verb verb, uint64_t time, struct attar_error *err);

/** The status as one JSON object (schema SyncStatus).  Thread: the loop's. */
void sync_status_write(struct search_service *service, struct loop *loop, struct buf *out);

/** The verification as JSON; `source` is that of the replica against its source, as JSON, or empty
 * (schema SyncVerify).  Thread: any. */
void sync_verify_write(const struct sync *sync, struct slice source, struct buf *out);

/** Prometheus text.  Thread: any. */
void sync_metrics(const struct search_service *service, struct buf *out);

#endif
