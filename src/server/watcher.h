/* The thread that keeps the local replica equal to MongoDB: it owns the feed and the replica
 * (ingest/replica/replica.h), and steps it.  Private to src/server.
 * Thread: main for start, stop and free; any for the others. */
#ifndef SERVER_WATCHER_H
#define SERVER_WATCHER_H

#include "ingest/ingest.h"
#include "server/options.h"

struct watcher;

/** Start the thread on the replica in the file `catalog_path`.  -ATTAR_EINVAL (URI, names), or the
 * catalogue's errors; a server that cannot be reached is none.  Owner: watcher_stop, watcher_free.
 */
int watcher_start(const struct options *options, const char *catalog_path,
                  struct watcher **out_watcher, struct attar_error *err);

/** End the thread, within 1.5 s.  A request that the source leaves without an answer is not waited
 * for (30 s): its thread then goes with the process.  Takes NULL. */
void watcher_stop(struct watcher *watcher);

/** Takes NULL. */
void watcher_free(struct watcher *watcher);

/** For status, verbs and back-pressure; lives as long as the watcher. */
struct replica *watcher_replica(struct watcher *watcher);

#endif
