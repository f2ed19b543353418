/* Where a feed of changes stands.
 *
 *   mark      what can be compared and shown: "m1-673b2f10-00000004" (MongoDB: seconds, increment),
 *             "s1-2a" (the embedded change log: seq); text of X-Attar-Position
 *   position  what following goes on from: the mark, of which source it is, the resume token
 *
 * Contract: sync.md, sections 3 and 11.  Thread: any (pure). */
#ifndef CATALOG_POSITION_H
#define CATALOG_POSITION_H

#include "base/buf.h"
#include "base/error.h"

enum mark_kind { MARK_NONE, MARK_SQLITE = 's', MARK_MONGO = 'm' };

struct mark {
    enum mark_kind kind;
    uint64_t time; /* seq; or cluster time: seconds << 32 | increment */
};

enum {
    MARK_TEXT_CAP = 32, /* with its NUL */
    POSITION_SOURCE_CAP = 128,
    POSITION_TOKEN_MAX = 3072,
    POSITION_BYTES_MAX = 4096 /* encoded */
};

/** Write the mark as text, NUL-terminated; "" for MARK_NONE.  Returns `out`. */
const char *mark_format(struct mark mark, char out[MARK_TEXT_CAP]);

/** -ATTAR_EPARSE: neither m1-<hex>-<hex> nor s1-<hex>. */
int mark_parse(struct slice text, struct mark *out_mark);

/** Does something at `at` contain what is at `wanted`?  Marks of two kinds never do. */
bool mark_covers(struct mark at, struct mark wanted);

struct position {
    struct mark mark;                 /* every change up to here is contained */
    char source[POSITION_SOURCE_CAP]; /* identity of what is followed: another one is another
                                         history */
    uint64_t pipeline_hash;           /* of the request that made the token */
    uint32_t token_len;               /* 0: go on by mark.time */
    uint8_t token[POSITION_TOKEN_MAX];
};

/** Append `position` as MessagePack; at most POSITION_BYTES_MAX bytes. */
void position_encode(const struct position *position, struct buf *out);

/** -ATTAR_EPARSE, -ATTAR_ELIMIT; *out_position is touched only on success. */
int position_decode(struct slice bytes, struct position *out_position, struct attar_error *err);

#endif
