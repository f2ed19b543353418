/* MessagePack, bounded: a streaming writer into a buffer, and a reader that checks depth, counts
 * and lengths of the whole text before anything is allocated.
 *
 *   pack_map(&w, 2);  pack_cstr(&w, "seq"); pack_u64(&w, 7);  pack_cstr(&w, "files"); ...
 *
 *   rc = pack_parse(bytes, &limits, &doc, err);
 *   rc = pack_get_u64(pack_root(doc), "seq", &seq);
 *
 * Maps have string keys.  Values are borrowed from the document, which keeps `bytes` borrowed:
 * strings and binaries point into them.
 * Thread: one at a time; a parsed document: any.  Source: the MessagePack specification; msgpack-c.
 */
#ifndef CODEC_PACK_H
#define CODEC_PACK_H

#include "base/buf.h"
#include "base/error.h"

struct pack_writer {
    struct buf *out; /* borrowed; one check of out->overflow at the end */
};

void pack_map(struct pack_writer *w, uint32_t pairs);
void pack_array(struct pack_writer *w, uint32_t items);
void pack_cstr(struct pack_writer *w, const char *text);
void pack_str(struct pack_writer *w, struct slice text);
void pack_bin(struct pack_writer *w, struct slice bytes);
void pack_u64(struct pack_writer *w, uint64_t value);

struct pack_limits {
    size_t bytes;    /* longest text */
    uint32_t values; /* most values in all, keys included */
    unsigned depth;  /* deepest nesting, at most 32 */
};

struct pack_doc;
struct pack_value;

/** Parse the whole of `bytes`, which stay borrowed.  Returns 0; -ATTAR_EPARSE (malformed,
 * truncated, bytes left over) or -ATTAR_ELIMIT, with the byte in err->position; nothing is
 * touched on failure.  Owner: pack_free.  Cost: one pass, then one allocation a container. */
int pack_parse(struct slice bytes, const struct pack_limits *limits, struct pack_doc **out_doc,
               struct attar_error *err);

/** Takes NULL. */
void pack_free(struct pack_doc *doc);

const struct pack_value *pack_root(const struct pack_doc *doc);

/** The value of `key` in a map; NULL if it is not there or `map` is NULL or no map. */
const struct pack_value *pack_get(const struct pack_value *map, const char *key);

/** Items of an array, pairs of a map, 0 for anything else. */
uint32_t pack_count(const struct pack_value *value);

/** Item `index` of an array; NULL past the end. */
const struct pack_value *pack_at(const struct pack_value *array, uint32_t index);

/** Pair `index` of a map: its key as text.  0 or -ATTAR_EPARSE (no such pair, key not a string). */
int pack_pair(const struct pack_value *map, uint32_t index, struct slice *out_key,
              const struct pack_value **out_value);

/** 0 or -ATTAR_EPARSE (another type, or NULL). */
int pack_to_u64(const struct pack_value *value, uint64_t *out_value);
int pack_to_str(const struct pack_value *value, struct slice *out_text);
int pack_to_bin(const struct pack_value *value, struct slice *out_bytes);

#endif
