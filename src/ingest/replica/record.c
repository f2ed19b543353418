/* What a replica keeps with its documents, as notes of the catalogue:
 *
 *   position   where the documents stand                   (catalog/position.h)
 *   stage      how far a reading of the whole source is    (MessagePack, below)
 *   dropped    bits of kinds whose collection is gone      (decimal)
 *   owed       a verification is: changes may have been lost before the position
 *
 * No note of a position: the documents are not yet a whole catalogue. */
#include "codec/pack.h"
#include "ingest/replica/state.h"

enum { STAGE_BYTES_MAX = 8192, STAGE_VALUES_MAX = 64, FLAGS_MAX = 31 };

static const struct pack_limits limits = {STAGE_BYTES_MAX, STAGE_VALUES_MAX, 3};

static uint64_t flags_of(const struct stage *stage)
{
    return (uint64_t)stage->direct | (uint64_t)stage->live << 1 | (uint64_t)stage->compare << 2 |
           (uint64_t)stage->repair << 3 | (uint64_t)stage->accept_loss << 4 |
           (uint64_t)stage->cursor.done << 5;
}

static void set_flags(struct stage *stage, uint64_t flags)
{
    stage->direct = flags & 1;
    stage->live = flags >> 1 & 1;
    stage->compare = flags >> 2 & 1;
    stage->repair = flags >> 3 & 1;
    stage->accept_loss = flags >> 4 & 1;
    stage->cursor.done = flags >> 5 & 1;
}

static void encode_stage(const struct stage *stage, struct buf *out)
{
    struct pack_writer w = {.out = out};
    struct buf position;

    buf_init(&position, POSITION_BYTES_MAX);
    position_encode(&stage->position, &position);
    pack_map(&w, 8);
    pack_cstr(&w, "phase");
    pack_u64(&w, stage->phase);
    pack_cstr(&w, "flags");
    pack_u64(&w, flags_of(stage));
    pack_cstr(&w, "kinds_done");
    pack_u64(&w, stage->kinds_done);
    pack_cstr(&w, "cursor");
    pack_bin(&w, slice_of(stage->cursor.bytes, stage->cursor.len));
    pack_cstr(&w, "position");
    pack_bin(&w, buf_slice(&position));
    pack_cstr(&w, "target_kind");
    pack_u64(&w, stage->target.kind);
    pack_cstr(&w, "target_time");
    pack_u64(&w, stage->target.time);
    pack_cstr(&w, "scanned");
    pack_u64(&w, stage->scanned);
    buf_release(&position);
}

static int read_stage(const struct pack_value *root, struct stage *out, struct attar_error *err)
{
    uint64_t phase = 0;
    uint64_t flags = 0;
    uint64_t kinds = 0;
    uint64_t target = 0;
    struct slice cursor = {NULL, 0};
    struct slice position = {NULL, 0};

    if (pack_to_u64(pack_get(root, "phase"), &phase) < 0 || phase > STAGE_CATCH_UP ||
        pack_to_u64(pack_get(root, "flags"), &flags) < 0 ||
        pack_to_u64(pack_get(root, "kinds_done"), &kinds) < 0 || kinds > CATALOG_KIND_COUNT ||
        pack_to_bin(pack_get(root, "cursor"), &cursor) < 0 || cursor.len > FEED_CURSOR_CAP ||
        pack_to_bin(pack_get(root, "position"), &position) < 0 ||
        pack_to_u64(pack_get(root, "target_kind"), &target) < 0 ||
        pack_to_u64(pack_get(root, "target_time"), &out->target.time) < 0 ||
        pack_to_u64(pack_get(root, "scanned"), &out->scanned) < 0)
        return error_set(err, ATTAR_EPARSE, "the note of the stage cannot be read");
    out->phase = (enum stage_phase)phase;
    set_flags(out, flags);
    out->kinds_done = (uint32_t)kinds;
    out->target.kind = (enum mark_kind)target;
    out->cursor.len = (uint32_t)cursor.len;
    if (cursor.len > 0)
        memcpy(out->cursor.bytes, cursor.ptr, cursor.len);
    return position_decode(position, &out->position, err);
}

static int decode_stage(struct slice bytes, struct stage *out, struct attar_error *err)
{
    struct pack_doc *doc;
    int rc = pack_parse(bytes, &limits, &doc, err);

    if (rc < 0)
        return rc;
    rc = read_stage(pack_root(doc), out, err);
    pack_free(doc);
    return rc;
}

/* The note's bytes into `out`; 1, 0 when there is none, or the failure. */
static int note(struct replica *replica, const char *name, struct buf *out, struct attar_error *err)
{
    int rc;

    buf_clear(out);
    rc = catalog_note_get(replica->catalog, name, out, err);
    if (rc == -ATTAR_ENOTFOUND)
        return 0;
    return rc < 0 ? rc : 1;
}

/* What record_read finds. */
struct found {
    bool loaded; /* there is a position */
    bool staged; /* there is a stage */
    struct position position;
    int64_t dropped;
    bool owed; /* a verification is */
    struct stage stage;
};

static int find(struct replica *replica, struct found *found, struct attar_error *err)
{
    struct buf bytes;
    int rc;

    buf_init(&bytes, STAGE_BYTES_MAX);
    rc = note(replica, "position", &bytes, err);
    found->loaded = rc > 0;
    if (rc > 0)
        rc = position_decode(buf_slice(&bytes), &found->position, err);
    if (rc >= 0)
        rc = note(replica, "dropped", &bytes, err);
    if (rc > 0)
        (void)slice_to_i64(buf_slice(&bytes), &found->dropped);
    if (rc >= 0)
        rc = note(replica, "owed", &bytes, err);
    found->owed = rc > 0;
    if (rc >= 0)
        rc = note(replica, "stage", &bytes, err);
    found->staged = rc > 0;
    if (rc > 0)
        rc = decode_stage(buf_slice(&bytes), &found->stage, err);
    buf_release(&bytes);
    return rc;
}

/* A failure leaves the replica as it was: what is served did not go because it cannot be read.  A
 * reading that was about to begin when the files failed is in none of them yet, and begins still.
 */
int record_read(struct replica *replica, struct attar_error *err)
{
    bool begins =
        replica->loaded && replica->mode == MODE_STAGE && replica->stage.phase == STAGE_BEGIN;
    struct found found = {.stage = replica->stage};
    int rc = find(replica, &found, err);

    if (rc < 0)
        return rc;
    replica->loaded = found.loaded;
    if (found.loaded)
        replica->position = replica->at = found.position;
    replica->dropped = (uint32_t)found.dropped;
    replica->verify_wanted = replica->verify_wanted || found.owed;
    if (begins && found.loaded)
        return 0;
    replica->stage = found.stage;
    replica->mode = found.staged || !found.loaded ? MODE_STAGE : MODE_FOLLOW;
    if (replica->mode == MODE_FOLLOW)
        replica->stale_since_ms = 0;
    else if (found.loaded && !found.stage.live && !found.stage.compare)
        replica->stale_since_ms = now_ms(replica);
    return 0;
}

int record_position(struct replica *replica, const struct position *position,
                    struct attar_error *err)
{
    struct buf bytes;
    int rc;

    buf_init(&bytes, POSITION_BYTES_MAX);
    position_encode(position, &bytes);
    rc = catalog_note_put(replica->catalog, "position", buf_slice(&bytes), err);
    if (rc == 0 && replica->verify_wanted)
        rc = catalog_note_put(replica->catalog, "owed", SLICE("verify"), err);
    buf_release(&bytes);
    return rc;
}

int record_paid(struct replica *replica, struct attar_error *err)
{
    replica->verify_wanted = false;
    return catalog_note_put(replica->catalog, "owed", (struct slice){NULL, 0}, err);
}

int record_stage(struct replica *replica, const struct stage *stage, struct attar_error *err)
{
    struct buf bytes;
    int rc;

    if (stage == NULL)
        return catalog_note_put(replica->catalog, "stage", (struct slice){NULL, 0}, err);
    buf_init(&bytes, STAGE_BYTES_MAX);
    encode_stage(stage, &bytes);
    rc = catalog_note_put(replica->catalog, "stage", buf_slice(&bytes), err);
    buf_release(&bytes);
    return rc;
}

int record_dropped(struct replica *replica, uint32_t dropped, struct attar_error *err)
{
    struct buf text;
    int rc;

    buf_init(&text, FLAGS_MAX);
    buf_add_u64(&text, dropped);
    rc = catalog_note_put(replica->catalog, "dropped", buf_slice(&text), err);
    buf_release(&text);
    return rc;
}
