/* A change on its way into the documents, the stage, or both.
 *
 *   put      checked against every bound, in its one spelling --> documents | stage
 *            not valid --> out of them, and listed with the reason (catalog_reject)
 *   delete   out of them
 *   gone     nothing: the delete, drop or exchange that follows says what becomes of it; a delete
 *            here would empty a collection that is updated and dropped, and is to be served on
 *   dropped  remembered; the documents stay, or go if the operator said so
 *
 * A broken mapping must not empty the shop: once 20 of the last 1,000 documents are invalid, and
 * more than 1 %, nothing of the batch is taken. */
#include "codec/json.h"
#include "ingest/replica/state.h"

static const struct json_limits json_limits = {.bytes = PRODUCT_BYTES_MAX};

struct take take_new(struct replica *replica, bool documents, bool stage)
{
    return (struct take){.replica = replica,
                         .documents = documents,
                         .stage = stage,
                         .dropped = replica->dropped,
                         .verdicts = replica->verdicts};
}

int take_begin(struct take *take, struct attar_error *err)
{
    int rc = take->begun ? 0 : catalog_begin(take->replica->catalog, err);

    take->begun = take->begun || rc == 0;
    return rc;
}

void take_undo(struct take *take)
{
    if (take->begun)
        catalog_rollback(take->replica->catalog);
    take->begun = false;
}

static void judge(struct take *take, bool invalid)
{
    struct verdicts *v = &take->verdicts;

    if (take->scanned)
        return;
    v->count += invalid;
    v->count -= v->invalid[v->at];
    v->invalid[v->at] = invalid;
    v->at = (v->at + 1) % JUDGED;
}

static bool too_many_invalid(const struct take *take)
{
    return !take->scanned && take->verdicts.count >= JUDGED_INVALID_MIN &&
           take->verdicts.count * 100 > JUDGED;
}

/* It is not refused any more.  Most catalogues have nothing that is. */
static int accept(struct take *take, const struct feed_change *change)
{
    if (!take->replica->rejects)
        return 0;
    return catalog_unreject(take->replica->catalog, REFUSED_BY_FEED, change->kind, change->id,
                            &take->error);
}

static int put_canonical(struct take *take, const struct feed_change *change, struct slice json)
{
    struct catalog *catalog = take->replica->catalog;
    int rc = 0;

    if (take->stage)
        rc = catalog_stage_put(catalog, change->kind, change->id, json, &take->error);
    if (rc == 0 && take->documents)
        rc = catalog_put(catalog, change->kind, change->id, json, &take->error);
    take->puts++;
    return rc < 0 ? rc : accept(take, change);
}

static int remove_document(struct take *take, const struct feed_change *change)
{
    struct catalog *catalog = take->replica->catalog;
    bool found;
    int rc = 0;

    if (take->stage)
        rc = catalog_stage_delete(catalog, change->kind, change->id, &take->error);
    if (rc == 0 && take->documents)
        rc = catalog_delete(catalog, change->kind, change->id, &found, &take->error);
    return rc;
}

static int refuse(struct take *take, const struct feed_change *change, struct slice reason)
{
    struct replica *replica = take->replica;
    int rc = remove_document(take, change);

    judge(take, true);
    replica->rejects = true;
    if (rc == 0 && too_many_invalid(take))
        return error_set(&take->error, ATTAR_ECANCELLED,
                         "%u of the last %d documents cannot be used; the last is %.*s: %.*s",
                         take->verdicts.count, JUDGED, SLICE_ARG(change->id), SLICE_ARG(reason));
    if (rc == 0)
        rc = catalog_reject(replica->catalog, REFUSED_BY_FEED, change->kind, change->id, reason,
                            replica->config.wall_ms(replica->config.clock), &take->error);
    return rc;
}

/* The document's one spelling into replica->canonical; the fault of an invalid one in err. */
static int check(struct take *take, const struct feed_change *change, struct attar_error *err)
{
    struct replica *replica = take->replica;
    struct json *root = NULL;
    struct slice id = {NULL, 0};
    int rc = json_parse(change->json, &json_limits, &root, err);

    if (rc == 0)
        rc = document_check(change->kind, root, &replica->arena, err);
    if (rc == 0)
        rc = json_str(json_get(root, "id"), &id);
    if (rc == 0 && !slice_eq(id, change->id))
        rc = error_set(err, ATTAR_EPARSE, "id: \"%.*s\" is not the document's", SLICE_ARG(id));
    if (rc == 0) {
        buf_clear(&replica->canonical);
        document_canonical(root, &replica->canonical);
        if (replica->canonical.overflow)
            rc = error_set(err, ATTAR_ELIMIT, "more than %d bytes", PRODUCT_BYTES_MAX);
    }
    json_free(root);
    return rc;
}

static int put(struct take *take, const struct feed_change *change)
{
    struct attar_error fault = {0};

    if (take->dropped >> change->kind & 1)
        take->rebuild_wanted = true; /* it is back */
    if (change->json.ptr == NULL)
        return refuse(take, change, change->reason);
    if (check(take, change, &fault) < 0)
        return refuse(take, change, slice_cstr(fault.text));
    judge(take, false);
    return put_canonical(take, change, buf_slice(&take->replica->canonical));
}

static int remove_gone(struct take *take, const struct feed_change *change)
{
    int rc = remove_document(take, change);

    return rc < 0 ? rc : accept(take, change);
}

static int drop(struct take *take, const struct feed_change *change)
{
    take->dropped |= (uint32_t)1 << change->kind;
    if (take->stage)
        take->rebuild_wanted = true;
    if (take->documents && take->replica->config.empty_on_drop)
        return catalog_clear(take->replica->catalog, change->kind, &take->error);
    return 0;
}

static int act(struct take *take, const struct feed_change *change)
{
    switch (change->op) {
    case FEED_PUT: return put(take, change);
    case FEED_DELETE: return remove_gone(take, change);
    case FEED_GONE: return 0;
    case FEED_DROPPED: return drop(take, change);
    case FEED_REPLACED: take->rebuild_wanted = true; return 0;
    case FEED_INVALID: take->ended = true; return 0;
    case FEED_UNKNOWN: return 0;
    }
    return 0;
}

int take_change(void *user, const struct feed_change *change)
{
    static const enum replica_event events[] = {
        [FEED_PUT] = EVENT_PUT,          [FEED_DELETE] = EVENT_DELETE,
        [FEED_GONE] = EVENT_GONE,        [FEED_DROPPED] = EVENT_DROP,
        [FEED_REPLACED] = EVENT_REPLACE, [FEED_INVALID] = EVENT_INVALIDATE,
        [FEED_UNKNOWN] = EVENT_UNKNOWN,
    };
    struct take *take = user;
    int rc = take_begin(take, &take->error);

    if (rc == 0)
        rc = act(take, change);
    if (rc == 0 && !take->scanned)
        take->events[events[change->op]]++;
    return rc;
}

static void count(const struct take *take)
{
    struct replica *replica = take->replica;

    for (int i = 0; i < REPLICA_EVENT_COUNT; i++)
        replica->status.events[i] += take->events[i];
    replica->verdicts = take->verdicts;
    replica->dropped = take->dropped;
    replica->rebuild_wanted = replica->rebuild_wanted || take->rebuild_wanted;
}

void count_rejected(struct replica *replica)
{
    int rc = catalog_rejected_count(replica->catalog, &replica->status.rejected, NULL);

    replica->rejects = rc < 0 || replica->status.rejected > 0;
}

int take_commit(struct take *take, struct attar_error *err)
{
    struct replica *replica = take->replica;
    uint64_t logged = replica->newest_seq;
    int rc = 0;

    if (!take->begun)
        return 0;
    if (take->dropped != replica->dropped)
        rc = record_dropped(replica, take->dropped, err);
    if (rc == 0 && take->rebuild_wanted)
        rc = record_stage(replica, &(struct stage){.phase = STAGE_BEGIN}, err);
    if (rc == 0)
        rc = catalog_commit(replica->catalog, err);
    if (rc < 0) {
        take_undo(take);
        return rc;
    }
    take->begun = false;
    count(take);
    if (catalog_position(replica->catalog, &replica->newest_seq, NULL) == 0)
        logged = replica->newest_seq - logged;
    if (take->documents && logged < take->puts)
        replica->status.skipped += take->puts - logged;
    if (logged > 0 && replica->config.on_change != NULL)
        replica->config.on_change(replica->config.user);
    count_rejected(replica);
    return 0;
}
