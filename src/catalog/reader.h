/* Reading typed fields out of a JSON object, with the path kept for the message.  Private to
 * src/catalog.
 *
 *   struct reader r = {.arena = arena, .err = err};
 *   p->id = reader_id(&r, root, "id");                       required
 *   p->line = reader_text(&r, root, "line", OPTIONAL, 100);
 *   return r.rc;
 *
 * The first fault is kept and everything after it does nothing, so that a list of fields reads as
 * a list.  A member that is null counts as missing.  Texts are copied into the arena. */
#ifndef CATALOG_READER_H
#define CATALOG_READER_H

#include "catalog/product.h"

enum { READER_DEPTH_MAX = 8 }; /* paths are as deep as the contract */

struct reader {
    struct arena *arena;
    struct attar_error *err;
    int rc;
    size_t depth;
    struct {
        const char *key; /* static */
        long index;      /* -1: no array */
    } path[READER_DEPTH_MAX];
};

enum need { OPTIONAL, REQUIRED };

/** A fault at member `key` (may be NULL: the object itself); the first one is kept. */
void reader_fault(struct reader *r, int code, const char *key, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/** The member, of the given kind; NULL if it is missing or a fault was found. */
const struct json *reader_member(struct reader *r, const struct json *object, const char *key,
                                 enum need need, int kind);

/** Enter member `key`, a static text (of an array: item `index`, else -1); returns what
 * reader_leave takes. */
size_t reader_enter(struct reader *r, const char *key, long index);
void reader_leave(struct reader *r, size_t mark);

/** 1..max_chars characters without control bytes (LF and TAB in texts above 200 characters). */
struct slice reader_text(struct reader *r, const struct json *object, const char *key,
                         enum need need, size_t max_chars);

enum id_shape { ID_PLAIN, ID_PATH, ID_SLUG };

/** [A-Za-z0-9_-]{1,64}; ID_PATH: with `/`, 1..128; ID_SLUG: [a-z0-9-]{1,120}. */
struct slice reader_id(struct reader *r, const struct json *object, const char *key,
                       enum id_shape shape, enum need need);

/** {en, ar}, at least one. */
struct text_pair reader_pair(struct reader *r, const struct json *object, const char *key,
                             enum need need, size_t max_chars);

/** 1 + the index of the word in `words`; 0 if absent. */
uint8_t reader_word(struct reader *r, const struct json *object, const char *key, enum need need,
                    const char *const *words);

/** A set of words as bits. */
uint32_t reader_words(struct reader *r, const struct json *object, const char *key,
                      const char *const *words);

int64_t reader_int(struct reader *r, const struct json *object, const char *key, enum need need,
                   int64_t min, int64_t max);

/** A decimal with one place, in tenths; 0 if absent. */
int64_t reader_tenths(struct reader *r, const struct json *object, const char *key, int64_t min,
                      int64_t max);

bool reader_bool(struct reader *r, const struct json *object, const char *key, enum need need);

/** Upper-case letters, exactly `len` of them; out holds len + 1. */
void reader_code(struct reader *r, const struct json *object, const char *key, enum need need,
                 size_t len, char *out);

/** RFC 3339, in milliseconds since 1970; 0 if absent. */
int64_t reader_time(struct reader *r, const struct json *object, const char *key, enum need need);

/** The items of an array as zeroed structs of `size` in the arena; *out_count 0 if absent.  The
 * caller fills them from json_at(*out_array, i). */
void *reader_array(struct reader *r, const struct json *object, const char *key, size_t max,
                   size_t size, size_t *out_count);

/** An array of ids. */
struct slice *reader_ids(struct reader *r, const struct json *object, const char *key,
                         enum id_shape shape, size_t max, size_t *out_count);

/** An array of texts of at most max_chars. */
struct slice *reader_texts(struct reader *r, const struct json *object, const char *key, size_t max,
                           size_t max_chars, size_t *out_count);

#endif
