/* An index filled anew while the one in force goes on.
 *
 *   former   ---polls, publishes, commits (by `progress`)--------------> closed by the caller
 *   next     ---scan of the whole catalogue, changes since-------------> follows from here on
 *
 * What the first scan learns of the catalogue as a whole is frozen until then: guard list, labels,
 * scent model.  It is dated once a record of a brand or category has changed, or the name of a
 * vendor, or when there is much more or less to learn from: an eighth of the products. */
#include "ingest/state.h"

#include "base/buf.h"

#include <assert.h>

enum { DATED_PARTS = 8, DATED_PRODUCTS_MIN = 64, SURVEYED_CAP = 32 };

void ingest_set_surveyed(struct ingest *ingest, int64_t products)
{
    struct buf text;

    buf_init(&text, SURVEYED_CAP);
    buf_add_i64(&text, products);
    index_writer_set_blob(ingest->writer, "surveyed", buf_slice(&text));
    buf_release(&text);
    ingest->surveyed = products;
}

void ingest_read_surveyed(struct ingest *ingest)
{
    if (slice_to_i64(snapshot_blob(ingest->snapshot, "surveyed"), &ingest->surveyed) < 0)
        ingest->surveyed = -1;
}

bool ingest_is_dated(const struct ingest *ingest)
{
    int64_t change = (int64_t)snapshot_stats(ingest->snapshot).doc_count - ingest->surveyed;
    int64_t bound = ingest->surveyed / DATED_PARTS;

    assert(ingest->filled);
    if (bound < DATED_PRODUCTS_MIN)
        bound = DATED_PRODUCTS_MIN;
    return ingest->surveyed < 0 || change > bound || -change > bound;
}

static int fill(struct ingest *next, ingest_progress_fn progress, void *user,
                struct attar_error *err)
{
    bool changed;
    int rc = ingest_scan(next, progress, user, err);

    if (rc < 0)
        return rc;
    index_writer_succeed(next->writer, next->former);
    next->former = NULL;
    rc = ingest_poll(next, &changed, err);
    return rc == 0 && !changed ? ingest_publish(next, err) : rc;
}

int ingest_renew(const struct ingest *former, struct catalog *catalog, ingest_progress_fn progress,
                 void *user, struct ingest **out_next, struct attar_error *err)
{
    struct ingest *next;
    int rc;

    assert(former->filled && catalog != former->config.catalog);
    next = ingest_new(&former->config, declared_ref(former->declared));
    next->config.catalog = catalog;
    next->former = former->writer;
    rc = fill(next, progress, user, err);
    if (rc < 0) {
        ingest_close(next);
        return rc;
    }
    *out_next = next;
    return 0;
}
