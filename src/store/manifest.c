/* struct store_manifest <-> bytes (layout: manifest.h).
 *
 *   decode: length, magic, CRC32C --> format --> pack_parse within bounds --> fields one by one
 *
 * The checksum is looked at before the format, so that "written by a newer Attar" is never said
 * of damaged bytes.  A field that is missing, of another type or out of bounds is damage. */
#include "store/manifest.h"

#include "codec/checksum.h"
#include "codec/pack.h"
#include "store/format.h"

#include <assert.h>

enum { HEAD_BYTES = 20, CRC_AT = 16 };

static const struct pack_limits pack_limits = {MANIFEST_BYTES_MAX, 20000, 4};

static uint32_t crc_of(struct slice bytes)
{
    uint32_t crc = checksum_crc32c(0, slice_of(bytes.ptr, CRC_AT));

    return checksum_crc32c(crc, slice_skip(bytes, HEAD_BYTES));
}

static int check_bounds(const struct store_manifest *m, struct attar_error *err)
{
    if (m->file_count > STORE_FILES_MAX || m->version_count > STORE_VERSIONS_MAX)
        return error_set(err, ATTAR_ELIMIT, "manifest of %zu files and %zu versions", m->file_count,
                         m->version_count);
    if (m->position.len > STORE_POSITION_MAX)
        return error_set(err, ATTAR_ELIMIT, "feed position of %zu bytes, at most %d",
                         m->position.len, STORE_POSITION_MAX);
    for (size_t i = 0; i < m->version_count; i++)
        if (m->versions[i].key.len > STORE_VERSION_TEXT_MAX ||
            m->versions[i].value.len > STORE_VERSION_TEXT_MAX)
            return error_set(err, ATTAR_ELIMIT, "version text above %d bytes",
                             STORE_VERSION_TEXT_MAX);
    for (size_t i = 0; i < m->file_count; i++)
        if (!format_name_ok(m->files[i].name, STORE_NAME_CAP))
            return error_set(err, ATTAR_EINVAL, "file name \"%.48s\"", m->files[i].name);
    return 0;
}

static void encode_payload(const struct store_manifest *m, struct pack_writer *w)
{
    pack_map(w, 4);
    pack_cstr(w, "seq");
    pack_u64(w, m->seq);
    pack_cstr(w, "files");
    pack_array(w, (uint32_t)m->file_count);
    for (size_t i = 0; i < m->file_count; i++) {
        pack_array(w, 3);
        pack_cstr(w, m->files[i].name);
        pack_u64(w, m->files[i].size);
        pack_u64(w, m->files[i].root);
    }
    pack_cstr(w, "versions");
    pack_map(w, (uint32_t)m->version_count);
    for (size_t i = 0; i < m->version_count; i++) {
        pack_str(w, m->versions[i].key);
        pack_str(w, m->versions[i].value);
    }
    pack_cstr(w, "position");
    pack_bin(w, m->position);
}

int manifest_encode(const struct store_manifest *m, struct buf *out, struct attar_error *err)
{
    uint32_t head[3] = {MANIFEST_FORMAT, 0, 0};
    size_t start = out->len;
    struct pack_writer w = {out};
    int rc = check_bounds(m, err);

    if (rc < 0)
        return rc;
    buf_add_cstr(out, "ATTARMAN");
    buf_add(out, head, sizeof head);
    encode_payload(m, &w);
    if (out->overflow || out->len - start > MANIFEST_BYTES_MAX)
        return error_set(err, ATTAR_ELIMIT, "manifest above %d bytes", MANIFEST_BYTES_MAX);
    head[1] = (uint32_t)(out->len - start - HEAD_BYTES);
    memcpy(out->ptr + start + 8, head, sizeof head);
    head[2] = crc_of(slice_skip(buf_slice(out), start));
    memcpy(out->ptr + start + 8, head, sizeof head);
    return 0;
}

static int damaged(struct attar_error *err, const char *what)
{
    return error_set(err, ATTAR_ECORRUPT, "manifest: %s", what);
}

static int check_head(struct slice bytes, struct attar_error *err)
{
    uint32_t head[3];

    if (bytes.len < HEAD_BYTES || !slice_starts(bytes, SLICE("ATTARMAN")))
        return damaged(err, "no header");
    memcpy(head, bytes.ptr + 8, sizeof head);
    if (head[2] != crc_of(bytes))
        return damaged(err, "checksum differs");
    if (head[0] != MANIFEST_FORMAT)
        return error_set(err, ATTAR_EVERSION, "manifest format %u, this Attar knows %d", head[0],
                         MANIFEST_FORMAT);
    if (head[1] != bytes.len - HEAD_BYTES)
        return damaged(err, "length differs");
    return 0;
}

static int decode_file(const struct pack_value *item, struct store_entry *out)
{
    struct slice name;

    if (pack_count(item) != 3 || pack_to_str(pack_at(item, 0), &name) < 0 ||
        name.len >= STORE_NAME_CAP)
        return -ATTAR_ECORRUPT;
    memcpy(out->name, name.ptr, name.len);
    if (!format_name_ok(out->name, STORE_NAME_CAP) || pack_to_u64(pack_at(item, 1), &out->size) < 0)
        return -ATTAR_ECORRUPT;
    return pack_to_u64(pack_at(item, 2), &out->root) < 0 ? -ATTAR_ECORRUPT : 0;
}

static int decode_files(const struct pack_value *list, struct arena *arena,
                        struct store_manifest *out)
{
    uint32_t count = pack_count(list);
    struct store_entry *files;

    if (list == NULL || count > STORE_FILES_MAX)
        return -ATTAR_ECORRUPT;
    files = arena_array(arena, count, sizeof *files);
    if (files == NULL)
        return -ATTAR_ELIMIT;
    for (uint32_t i = 0; i < count; i++)
        if (decode_file(pack_at(list, i), &files[i]) < 0)
            return -ATTAR_ECORRUPT;
    out->files = files;
    out->file_count = count;
    return 0;
}

static int copy_text(struct arena *arena, struct slice text, size_t max, struct slice *out)
{
    if (text.len > max)
        return -ATTAR_ECORRUPT;
    *out = arena_copy(arena, text);
    return out->ptr == NULL ? -ATTAR_ELIMIT : 0;
}

static int decode_versions(const struct pack_value *map, struct arena *arena,
                           struct store_manifest *out)
{
    uint32_t count = pack_count(map);
    struct store_version *versions;
    int rc = 0;

    if (map == NULL || count > STORE_VERSIONS_MAX)
        return -ATTAR_ECORRUPT;
    versions = arena_array(arena, count, sizeof *versions);
    if (versions == NULL)
        return -ATTAR_ELIMIT;
    for (uint32_t i = 0; rc == 0 && i < count; i++) {
        const struct pack_value *value;
        struct slice key;
        struct slice text;

        if (pack_pair(map, i, &key, &value) < 0 || pack_to_str(value, &text) < 0)
            return -ATTAR_ECORRUPT;
        rc = copy_text(arena, key, STORE_VERSION_TEXT_MAX, &versions[i].key);
        if (rc == 0)
            rc = copy_text(arena, text, STORE_VERSION_TEXT_MAX, &versions[i].value);
    }
    out->versions = versions;
    out->version_count = count;
    return rc;
}

static int decode_payload(const struct pack_value *root, struct arena *arena,
                          struct store_manifest *out)
{
    struct slice position;
    int rc;

    if (pack_to_u64(pack_get(root, "seq"), &out->seq) < 0 ||
        pack_to_bin(pack_get(root, "position"), &position) < 0)
        return -ATTAR_ECORRUPT;
    rc = decode_files(pack_get(root, "files"), arena, out);
    if (rc == 0)
        rc = decode_versions(pack_get(root, "versions"), arena, out);
    if (rc == 0)
        rc = copy_text(arena, position, STORE_POSITION_MAX, &out->position);
    return rc;
}

int manifest_decode(struct slice bytes, struct arena *arena, struct store_manifest *out,
                    struct attar_error *err)
{
    struct store_manifest found = {0};
    struct pack_doc *doc = NULL;
    int rc = check_head(bytes, err);

    assert(arena != NULL && out != NULL);
    if (rc < 0)
        return rc;
    if (pack_parse(slice_skip(bytes, HEAD_BYTES), &pack_limits, &doc, err) < 0)
        return damaged(err, "payload is malformed");
    rc = decode_payload(pack_root(doc), arena, &found);
    pack_free(doc);
    if (rc < 0)
        return error_set(err, -rc, "manifest: a field is missing or out of bounds");
    *out = found;
    return 0;
}

int manifest_copy(const struct store_manifest *from, struct arena *arena,
                  struct store_manifest *out, struct attar_error *err)
{
    struct buf bytes;
    int rc;

    buf_init(&bytes, 2 * MANIFEST_BYTES_MAX);
    rc = manifest_encode(from, &bytes, err);
    if (rc == 0)
        rc = manifest_decode(buf_slice(&bytes), arena, out, err);
    buf_release(&bytes);
    return rc;
}
