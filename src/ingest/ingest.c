/* One index kept equal to one catalogue.
 *
 *   open:      guard list and scent model of the newest commit -> analysis -> writer on it
 *              (another schema, analysis or format: an empty writer, to be filled by a scan)
 *   catch up:  empty  -> scan.c: guard, labels, scent model, every product -> at the
 *                       position that the log had before
 *              filled -> changes since the position
 *   poll:      changes since the last call -> publish
 *
 * The position (place.h) is the sequence number of the catalogue's change log, and where the
 * catalogue stood at its source, in the commit that holds the changes up to it. */
#include "ingest/ingest.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/mem.h"
#include "ingest/state.h"
#include "store/store.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { LOG_KEPT = 1000000, LOG_TRIMMED_MIN = 10000 }; /* changes */

static int check_declared(const struct ingest *ingest, const struct store *store,
                          struct attar_error *err)
{
    char text[DECLARED_CAP];
    struct buf kept;
    int rc;

    buf_init(&kept, DECLARED_CAP);
    rc = index_store_blob(store, "declared", &kept, err);
    if (rc == 0 && !slice_eq(buf_slice(&kept), declared_text(ingest->declared, text)))
        rc = error_set(err, ATTAR_EVERSION, "index.json or the ontology has changed");
    buf_release(&kept);
    return rc;
}

/* The scent model that the index was encoded with; the model of another version is another index.
 */
static int open_scent(struct ingest *ingest, const struct store *store, struct attar_error *err)
{
    struct buf model;
    int rc;

    buf_init(&model, SCENT_BLOB_MAX);
    rc = index_store_blob(store, "dna", &model, err);
    if (rc == 0)
        rc = scent_model_open(buf_slice(&model), &ingest->scent, err);
    buf_release(&model);
    return rc;
}

static int open_on(struct ingest *ingest, struct store *store, struct attar_error *err)
{
    struct buf guard;
    int rc;

    buf_init(&guard, GUARD_BYTES_MAX);
    rc = index_store_blob(store, "guard", &guard, err);
    if (rc == 0)
        rc = analysis_open(ingest->config.share_dir, buf_slice(&guard), &ingest->analysis, err);
    buf_release(&guard);
    if (rc == 0)
        rc = check_declared(ingest, store, err);
    if (rc == 0)
        rc = open_scent(ingest, store, err);
    if (rc == 0)
        rc = index_writer_open_store(store, ingest->declared->schema, ingest->analysis,
                                     &ingest->writer, err);
    return rc;
}

/* The newest commit that is whole; why it is not the newest of all is logged. */
static int open_committed(struct ingest *ingest, struct attar_error *err)
{
    struct store *store = NULL;
    const struct ingest_config *config = &ingest->config;
    int rc = config->verify_max == 0 ? store_open(config->disk, config->index_dir, &store, err)
                                     : store_open_within(config->disk, config->index_dir,
                                                         config->verify_max, &store, err);

    if (rc == 0 && store_fallback(store) != NULL)
        log_error("commit_passed_over", store_fallback(store));
    if (rc == 0)
        rc = open_on(ingest, store, err);
    if (rc == 0 && index_writer_unwarmed(ingest->writer) != NULL)
        log_error("warm_file_unfit", index_writer_unwarmed(ingest->writer));
    if (rc == 0)
        rc = store_scrub_new(store, &ingest->scrub, err);
    store_close(store);
    return rc;
}

static void drop_writer(struct ingest *ingest)
{
    store_scrub_free(ingest->scrub);
    index_writer_close(ingest->writer);
    analysis_unref(ingest->analysis);
    scent_model_unref(ingest->scent);
    ingest->scrub = NULL;
    ingest->scent = NULL;
    ingest->writer = NULL;
    ingest->analysis = NULL;
}

static bool other_catalogue(const struct place *ours, const struct place *theirs)
{
    return ours->instance_len > 0 && !slice_eq(slice_of(ours->instance, ours->instance_len),
                                               slice_of(theirs->instance, theirs->instance_len));
}

/* Can an index that stands at `seq` be followed by the catalogue's log?  Not one of more changes
 * than the log has, or of so few that the log has forgotten what came then. */
static int check_log(struct catalog *catalog, uint64_t seq, struct attar_error *err)
{
    uint64_t newest = 0;
    uint64_t tail = 0;
    int rc = catalog_position(catalog, &newest, err);

    if (rc == 0)
        rc = catalog_tail(catalog, &tail, err);
    if (rc < 0)
        return rc;
    if (seq > newest)
        return error_set(err, ATTAR_EVERSION, "the index is of another catalogue");
    if (seq < newest && (tail == 0 || tail > seq + 1))
        return error_set(err, ATTAR_EVERSION, "the index is behind what the change log has");
    return 0;
}

/* The commit's position; a commit without one has never been filled, and one of another catalogue,
 * or that its log cannot bring up to date, is another index. */
static int read_position(struct ingest *ingest, struct attar_error *err)
{
    struct place now;
    int rc = place_decode(index_writer_position(ingest->writer), &ingest->place, NULL);

    if (rc < 0)
        return -ATTAR_ENOTFOUND;
    rc = place_read(ingest->config.catalog, &now, err);
    if (rc == 0 && other_catalogue(&ingest->place, &now))
        return error_set(err, ATTAR_EVERSION, "the index is of another catalogue");
    if (rc == 0)
        rc = check_log(ingest->config.catalog, ingest->place.seq, err);
    if (rc < 0)
        return rc;
    ingest->applied_seq = ingest->place.seq;
    ingest->committed_seq = ingest->place.seq;
    ingest->committed_time = ingest->place.source.mark.time;
    return 0;
}

static bool rebuildable(int rc)
{
    return rc == -ATTAR_EVERSION || rc == -ATTAR_ECORRUPT || rc == -ATTAR_ENOTFOUND;
}

struct ingest *ingest_new(const struct ingest_config *config, struct declared *declared)
{
    struct ingest *ingest = mem_zero(1, sizeof *ingest);

    ingest->config = *config;
    if (config->disk == NULL)
        ingest->config.disk = disk_posix();
    ingest->declared = declared;
    map_init(&ingest->hidden_vendors, VENDORS_BYTES_MAX);
    left_out_init(&ingest->left_out);
    return ingest;
}

int ingest_open(const struct ingest_config *config, struct ingest **out_ingest,
                struct attar_error *err)
{
    struct declared *declared;
    struct ingest *ingest;
    int rc;

    assert(config->catalog != NULL && out_ingest != NULL);
    rc = declared_open(config->index_json, config->share_dir, &declared, err);
    if (rc < 0)
        return rc;
    ingest = ingest_new(config, declared);
    rc = open_committed(ingest, err);
    if (rc == 0)
        rc = read_position(ingest, err);
    ingest->filled = rc == 0;
    if (rebuildable(rc)) {
        drop_writer(ingest);
        rc = 0;
    }
    if (rc == 0 && ingest->filled)
        rc = ingest_start_extract(ingest, err);
    if (rc == 0 && ingest->filled)
        rc = index_writer_publish(ingest->writer, &ingest->snapshot, err);
    if (rc == 0 && ingest->filled)
        ingest_read_surveyed(ingest);
    if (rc < 0) {
        ingest_close(ingest);
        return rc;
    }
    *out_ingest = ingest;
    return 0;
}

void ingest_close(struct ingest *ingest)
{
    if (ingest == NULL)
        return;
    ingest_stop_extract(ingest);
    if (ingest->feed != NULL)
        ingest->feed->ops->free(ingest->feed);
    snapshot_unref(ingest->snapshot);
    drop_writer(ingest);
    map_release(&ingest->hidden_vendors);
    left_out_release(&ingest->left_out);
    declared_unref(ingest->declared);
    free(ingest);
}

int ingest_catch_up(struct ingest *ingest, ingest_progress_fn progress, void *user,
                    struct attar_error *err)
{
    bool changed;

    if (!ingest->filled)
        return ingest_scan(ingest, progress, user, err);
    return ingest_poll(ingest, &changed, err);
}

const struct store_file *ingest_warm(const struct ingest *ingest, struct snapshot **out_former)
{
    *out_former = NULL;
    return ingest->writer == NULL ? NULL : index_writer_warm(ingest->writer, out_former);
}

void ingest_cool(struct ingest *ingest)
{
    index_writer_cool(ingest->writer);
}

bool ingest_is_cold(const struct ingest *ingest, const struct index_warmer *warmer)
{
    return index_writer_is_cold(ingest->writer, warmer);
}

struct store_scrub *ingest_take_scrub(struct ingest *ingest)
{
    struct store_scrub *scrub = ingest->scrub;

    ingest->scrub = NULL;
    if (scrub == NULL || !store_scrub_is_empty(scrub))
        return scrub;
    store_scrub_free(scrub);
    return NULL;
}

enum ingest_dirt ingest_dirt(const struct ingest *ingest)
{
    if (ingest->uncommitted)
        return INGEST_DATA_CHANGED;
    return ingest->committed_seq == ingest->applied_seq &&
                   ingest->committed_time == ingest->place.source.mark.time
               ? INGEST_CLEAN
               : INGEST_POSITION_MOVED;
}

int ingest_capture(struct ingest *ingest, struct index_commit **out_commit, struct attar_error *err)
{
    struct buf position;
    int rc;

    assert(ingest->writer != NULL);
    buf_init(&position, PLACE_BYTES_MAX);
    ingest->place.seq = ingest->applied_seq;
    place_encode(&ingest->place, &position);
    rc = index_commit_capture(ingest->writer, buf_slice(&position), out_commit, err);
    buf_release(&position);
    if (rc < 0)
        return rc;
    ingest->captured_seq = ingest->applied_seq;
    ingest->captured_time = ingest->place.source.mark.time;
    ingest->uncommitted = false;
    return 0;
}

/* The catalogue's log may forget what is in files, but for the last LOG_KEPT changes, which others
 * may still ask for.  A failure is tried again after a later commit. */
static void trim_log(struct ingest *ingest)
{
    struct catalog *catalog = ingest->config.catalog;
    uint64_t tail = 0;
    int rc = catalog_tail(catalog, &tail, NULL);

    if (rc < 0 || tail == 0 || ingest->committed_seq < tail + LOG_KEPT + LOG_TRIMMED_MIN)
        return;
    rc = catalog_begin(catalog, NULL);
    if (rc == 0)
        rc = catalog_trim(catalog, ingest->committed_seq - LOG_KEPT, NULL);
    if (rc == 0)
        rc = catalog_commit(catalog, NULL);
    if (rc < 0)
        catalog_rollback(catalog);
}

void ingest_settle(struct ingest *ingest, struct index_commit *commit, int rc)
{
    index_commit_settle(commit, ingest->writer);
    if (rc < 0) {
        ingest->uncommitted = true;
        return;
    }
    ingest->committed_seq = ingest->captured_seq;
    ingest->committed_time = ingest->captured_time;
    trim_log(ingest);
}

int ingest_commit(struct ingest *ingest, struct attar_error *err)
{
    struct index_commit *commit;
    int rc;

    if (ingest_dirt(ingest) == INGEST_CLEAN)
        return 0;
    rc = ingest_capture(ingest, &commit, err);
    if (rc < 0)
        return rc;
    rc = index_commit_write(commit, err);
    ingest_settle(ingest, commit, rc);
    return rc;
}

void ingest_merge_beside(struct ingest *ingest)
{
    index_writer_merge_beside(ingest->writer);
}

struct index_merge *ingest_next_merge(struct ingest *ingest)
{
    return index_merge_capture(ingest->writer);
}

void ingest_merged(struct ingest *ingest, struct index_merge *merge)
{
    index_merge_settle(merge, ingest->writer);
}

struct snapshot *ingest_snapshot(const struct ingest *ingest)
{
    return ingest->snapshot == NULL ? NULL : snapshot_ref(ingest->snapshot);
}

struct mark ingest_mark(const struct ingest *ingest)
{
    if (ingest->place.source.mark.kind != MARK_NONE)
        return ingest->place.source.mark;
    return (struct mark){MARK_SQLITE, ingest->applied_seq};
}

uint64_t ingest_applied(const struct ingest *ingest)
{
    return ingest->applied_seq;
}

void ingest_counts(const struct ingest *ingest, uint64_t *out_analysed, uint64_t *out_reused)
{
    struct index_writer_stats stats = index_writer_stats(ingest->writer);

    *out_analysed = stats.analysed;
    *out_reused = stats.reused;
}

uint64_t ingest_lag(const struct ingest *ingest)
{
    uint64_t newest;

    if (catalog_position(ingest->config.catalog, &newest, NULL) < 0)
        return 0;
    return newest - ingest->applied_seq;
}
