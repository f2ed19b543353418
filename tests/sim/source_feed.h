/* The simulated source as a feed, on a line that breaks in every way that feed.h knows.
 *
 *   struct source --oplog from a token or a time, cut at random--> struct feed --> the replica
 *                    ^ faults: every signal at every call, a batch broken off, lookups of later
 *                      documents, batches that end inside a transaction, quiet calls that wait
 *
 * Who calls again less than LINE_REST_MS after a failure is noted as hasty (sync.md section 15,
 * S12). A token is the number of the oplog's next event, under the hash of the pipeline that made
 * it. Thread: one. */
#ifndef SIM_SOURCE_FEED_H
#define SIM_SOURCE_FEED_H

#include "catalog/catalog.h"
#include "tests/sim/source.h"

enum { LINE_REST_MS = 100 };

/* What goes wrong, in thousandths of the calls; outlives the feed. */
struct line {
    struct rng rng;
    unsigned fail_per_mille;
    uint64_t pipeline_hash;
    int64_t waited_ms; /* by calls of next that found nothing; the reader takes it away */
    int64_t now_ms;    /* told by the scheduler */
    int64_t failed_ms; /* when a call failed last; -1: never */
    bool hasty;        /* somebody called again at once after a failure */
    uint64_t failures;
};

/** A feed over `source`; both are borrowed.  Owner: ops->free. */
struct feed *source_feed_new(struct source *source, struct line *line);

#endif
