/* Writing JSON: a stream of calls becomes compact text in a buffer, commas and escapes included.
 *
 *   struct json_writer w;
 *   json_writer_init(&w, &out);
 *   json_object_begin(&w);
 *   json_key(&w, "total");  json_add_i64(&w, 132);
 *   json_key(&w, "hits");   json_array_begin(&w);  ...  json_array_end(&w);
 *   json_object_end(&w);
 *   if (out.overflow) ...                       one check at the end
 *
 * Output is deterministic: no blanks, keys in the order of the calls.  Text is escaped as RFC 8259
 * asks and no more, plus `<` `>` `&` and U+2028, U+2029, so that a reply can stand inside a page;
 * ill-formed UTF-8 becomes U+FFFD.  Calls in a wrong order are bugs and assert.
 * Owner: the caller's storage.  Thread: one at a time. */
#ifndef CODEC_JSON_WRITER_H
#define CODEC_JSON_WRITER_H

#include "base/buf.h"

struct json_writer {
    struct buf *out;
    uint64_t is_object; /* bit d: level d is an object */
    uint64_t has_items; /* bit d: level d has an item */
    unsigned depth;     /* 0 outside, at most 63 */
    bool has_key;       /* a key was written, its value is due */
};

/** Borrow `out` until the last call. */
void json_writer_init(struct json_writer *w, struct buf *out);

void json_object_begin(struct json_writer *w);
void json_object_end(struct json_writer *w);
void json_array_begin(struct json_writer *w);
void json_array_end(struct json_writer *w);

/** The key of the next value; `json_key` takes a plain ASCII literal. */
void json_key(struct json_writer *w, const char *key);
void json_key_slice(struct json_writer *w, struct slice key);

void json_add_str(struct json_writer *w, struct slice text);
void json_add_cstr(struct json_writer *w, const char *text);
void json_add_i64(struct json_writer *w, int64_t value);
void json_add_u64(struct json_writer *w, uint64_t value);
void json_add_bool(struct json_writer *w, bool value);
void json_add_null(struct json_writer *w);

/** `units` of 10^-`scale` as a decimal without trailing zeros: 1005 at scale 1 is 100.5, 1000 is
 * 100.  scale 0..9. */
void json_add_fixed(struct json_writer *w, int64_t units, unsigned scale);

/** A finite number with the fewest digits that read back as the same double; written so that it
 * reads back as a real. */
void json_add_f64(struct json_writer *w, double number);

/** One complete JSON value that was encoded before, taken on trust. */
void json_add_raw(struct json_writer *w, struct slice value);

/** The object in hand gets members by other means, at this place: a comma stands before them if
 * there are members already, and one will stand before the next key.  For fragments that are sent
 * from where they lie. */
void json_members_elsewhere(struct json_writer *w);

struct json;

/** A parsed value as it stands; reals with the fewest digits that read back as the same double. */
void json_add_json(struct json_writer *w, const struct json *value);

#endif
