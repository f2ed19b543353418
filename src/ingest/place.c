/* Places as MessagePack, and out of the notes of a catalogue. */
#include "ingest/place.h"

#include "codec/pack.h"

enum { PLACE_VALUES_MAX = 32 };

static const struct pack_limits limits = {PLACE_BYTES_MAX, PLACE_VALUES_MAX, 2};

void place_encode(const struct place *place, struct buf *out)
{
    struct pack_writer w = {.out = out};
    struct buf source;

    buf_init(&source, POSITION_BYTES_MAX);
    if (place->source.mark.kind != MARK_NONE)
        position_encode(&place->source, &source);
    pack_map(&w, 3);
    pack_cstr(&w, "seq");
    pack_u64(&w, place->seq);
    pack_cstr(&w, "instance");
    pack_bin(&w, slice_of(place->instance, place->instance_len));
    pack_cstr(&w, "source");
    pack_bin(&w, buf_slice(&source));
    buf_release(&source);
}

static int read_members(const struct pack_value *root, struct place *out, struct attar_error *err)
{
    struct slice instance;
    struct slice source;

    if (pack_to_u64(pack_get(root, "seq"), &out->seq) < 0 ||
        pack_to_bin(pack_get(root, "instance"), &instance) < 0 ||
        instance.len > PLACE_INSTANCE_CAP || pack_to_bin(pack_get(root, "source"), &source) < 0)
        return error_set(err, ATTAR_EPARSE, "the index's place in the catalogue cannot be read");
    memcpy(out->instance, instance.ptr, instance.len);
    out->instance_len = (uint32_t)instance.len;
    return source.len == 0 ? 0 : position_decode(source, &out->source, err);
}

int place_decode(struct slice bytes, struct place *out_place, struct attar_error *err)
{
    struct place read = {0};
    struct pack_doc *doc;
    int64_t seq;
    int rc;

    if (slice_to_i64(bytes, &seq) == 0 && seq >= 0) {
        *out_place = (struct place){.seq = (uint64_t)seq};
        return 0;
    }
    rc = pack_parse(bytes, &limits, &doc, err);
    if (rc < 0)
        return rc;
    rc = read_members(pack_root(doc), &read, err);
    pack_free(doc);
    if (rc == 0)
        *out_place = read;
    return rc;
}

int place_read(struct catalog *catalog, struct place *out_place, struct attar_error *err)
{
    struct place read = {0};
    struct buf bytes;
    int rc;

    buf_init(&bytes, PLACE_BYTES_MAX);
    rc = catalog_note_get(catalog, "instance", &bytes, err);
    if (rc == 0 && bytes.len <= PLACE_INSTANCE_CAP) {
        read.instance_len = (uint32_t)bytes.len;
        memcpy(read.instance, bytes.ptr, bytes.len);
    }
    buf_clear(&bytes);
    if (rc == 0)
        rc = catalog_note_get(catalog, "position", &bytes, NULL);
    if (rc == 0)
        rc = position_decode(buf_slice(&bytes), &read.source, err);
    buf_release(&bytes);
    if (rc < 0 && rc != -ATTAR_ENOTFOUND)
        return rc;
    *out_place = read;
    return 0;
}
