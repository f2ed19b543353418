/* Large merges of the index, on a thread of their own, one at a time.  Private to src/server. */
#ifndef SERVER_MERGER_H
#define SERVER_MERGER_H

struct attar_error;
struct ingest;
struct loop;
struct merger;

/** loop: that of the ingests, borrowed.  0 or -ATTAR_EIO.  Owner: merger_stop, then merger_free. */
int merger_new(struct loop *loop, struct merger **out_merger, struct attar_error *err);

/** Leave the large merges of `ingest` to this merger, instead of one before, whose merge comes to
 * nothing.  Thread: the loop's. */
void merger_take(struct merger *merger, struct ingest *ingest);

/** Begin the next merge, if one is due and none is under way: after each publish.
 * Thread: the loop's. */
void merger_turn(struct merger *merger);

/** Wait for the merge under way and end the thread.  Takes NULL.  Thread: any, once the loop has
 * stopped. */
void merger_stop(struct merger *merger);

/** Takes NULL.  The loop must be gone: it may still hold mail of a job. */
void merger_free(struct merger *merger);

#endif
