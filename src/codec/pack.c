/* MessagePack over msgpack-c, the only file that sees it.
 *
 *   bytes --> pack_scan (headers only, no allocation) --> msgpack_unpack --> tree in a zone
 *
 * msgpack-c allocates an array for the count that the bytes declare; the scan in front makes sure
 * that the declared values are really there, so memory is bounded by the length of the text. */
#include "codec/pack.h"

#include "base/mem.h"
#include "codec/pack_scan.h"

#include <assert.h>
#include <msgpack.h>
#include <stdlib.h>

struct pack_doc {
    msgpack_zone zone;
    msgpack_object root;
};

static int append(void *out, const char *bytes, size_t len)
{
    buf_add(out, bytes, len);
    return 0;
}

static msgpack_packer packer(struct pack_writer *w)
{
    msgpack_packer pk;

    msgpack_packer_init(&pk, w->out, append);
    return pk;
}

void pack_map(struct pack_writer *w, uint32_t pairs)
{
    msgpack_packer pk = packer(w);

    msgpack_pack_map(&pk, pairs);
}

void pack_array(struct pack_writer *w, uint32_t items)
{
    msgpack_packer pk = packer(w);

    msgpack_pack_array(&pk, items);
}

void pack_str(struct pack_writer *w, struct slice text)
{
    msgpack_packer pk = packer(w);

    msgpack_pack_str_with_body(&pk, text.ptr, text.len);
}

void pack_cstr(struct pack_writer *w, const char *text)
{
    pack_str(w, slice_cstr(text));
}

void pack_bin(struct pack_writer *w, struct slice bytes)
{
    msgpack_packer pk = packer(w);

    msgpack_pack_bin_with_body(&pk, bytes.ptr, bytes.len);
}

void pack_u64(struct pack_writer *w, uint64_t value)
{
    msgpack_packer pk = packer(w);

    msgpack_pack_uint64(&pk, value);
}

int pack_parse(struct slice bytes, const struct pack_limits *limits, struct pack_doc **out_doc,
               struct attar_error *err)
{
    struct pack_doc *doc;
    size_t at = 0;
    int rc = pack_scan(bytes, limits, err);

    assert(out_doc != NULL);
    if (rc < 0)
        return rc;
    doc = mem_zero(1, sizeof *doc);
    msgpack_zone_init(&doc->zone, MSGPACK_ZONE_CHUNK_SIZE);
    if (msgpack_unpack(bytes.ptr, bytes.len, &at, &doc->zone, &doc->root) !=
        MSGPACK_UNPACK_SUCCESS) {
        pack_free(doc);
        return error_at(err, ATTAR_EPARSE, (long)at, "MessagePack is malformed");
    }
    *out_doc = doc;
    return 0;
}

void pack_free(struct pack_doc *doc)
{
    if (doc == NULL)
        return;
    msgpack_zone_destroy(&doc->zone);
    free(doc);
}

static const msgpack_object *native(const struct pack_value *value)
{
    return (const msgpack_object *)value;
}

static const struct pack_value *foreign(const msgpack_object *object)
{
    return (const struct pack_value *)object;
}

static bool is(const struct pack_value *value, msgpack_object_type type)
{
    return value != NULL && native(value)->type == type;
}

const struct pack_value *pack_root(const struct pack_doc *doc)
{
    return foreign(&doc->root);
}

uint32_t pack_count(const struct pack_value *value)
{
    if (is(value, MSGPACK_OBJECT_ARRAY))
        return native(value)->via.array.size;
    return is(value, MSGPACK_OBJECT_MAP) ? native(value)->via.map.size : 0;
}

const struct pack_value *pack_at(const struct pack_value *array, uint32_t index)
{
    if (!is(array, MSGPACK_OBJECT_ARRAY) || index >= native(array)->via.array.size)
        return NULL;
    return foreign(&native(array)->via.array.ptr[index]);
}

int pack_pair(const struct pack_value *map, uint32_t index, struct slice *out_key,
              const struct pack_value **out_value)
{
    const msgpack_object_kv *pair;
    int rc;

    if (!is(map, MSGPACK_OBJECT_MAP) || index >= native(map)->via.map.size)
        return -ATTAR_EPARSE;
    pair = &native(map)->via.map.ptr[index];
    rc = pack_to_str(foreign(&pair->key), out_key);
    if (rc == 0)
        *out_value = foreign(&pair->val);
    return rc;
}

const struct pack_value *pack_get(const struct pack_value *map, const char *key)
{
    const struct pack_value *value;
    struct slice found;

    for (uint32_t i = 0; i < pack_count(map); i++)
        if (pack_pair(map, i, &found, &value) == 0 && slice_eq(found, slice_cstr(key)))
            return value;
    return NULL;
}

int pack_to_u64(const struct pack_value *value, uint64_t *out_value)
{
    if (!is(value, MSGPACK_OBJECT_POSITIVE_INTEGER))
        return -ATTAR_EPARSE;
    *out_value = native(value)->via.u64;
    return 0;
}

int pack_to_str(const struct pack_value *value, struct slice *out_text)
{
    if (!is(value, MSGPACK_OBJECT_STR))
        return -ATTAR_EPARSE;
    *out_text = slice_of(native(value)->via.str.ptr, native(value)->via.str.size);
    return 0;
}

int pack_to_bin(const struct pack_value *value, struct slice *out_bytes)
{
    if (!is(value, MSGPACK_OBJECT_BIN))
        return -ATTAR_EPARSE;
    *out_bytes = slice_of(native(value)->via.bin.ptr, native(value)->via.bin.size);
    return 0;
}
