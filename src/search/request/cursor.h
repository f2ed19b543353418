/* The place in a result list where the next page begins, as text that a client carries:
 *
 *   c1.<base64url of: generation, identity of the search, sort key, merit, score, place, id,
 *       signature>
 *
 * It is signed (SipHash-2-4), so that what comes back is what was given.  A cursor has no end of
 * its own: it works on as long as the key of the server stays the same.
 * Private to src/search.  Thread: any (pure). */
#ifndef SEARCH_CURSOR_H
#define SEARCH_CURSOR_H

#include "base/arena.h"
#include "base/siphash.h"
#include "query/query.h"

enum { CURSOR_TEXT_MAX = 192 };

struct cursor {
    uint64_t generation; /* the list was frozen at */
    uint64_t identity;   /* of the search: words, filters, sort */
    int64_t key;         /* of the last hit given that no rule had pinned */
    uint64_t merit;
    uint32_t score;
    uint32_t place;  /* hits given so far */
    struct slice id; /* borrowed; empty while only pinned hits were given */
};

/** Writes the cursor's text to `out`; returns its length. */
size_t cursor_encode(const struct cursor *cursor, const uint8_t key[SIPHASH_KEY_BYTES],
                     char out[CURSOR_TEXT_MAX]);

/** Reads `text`.  arena: owns the id.  0, -ATTAR_EINVAL (not a cursor of this server), or
 * -ATTAR_ELIMIT; *out is untouched then. */
int cursor_decode(struct slice text, const uint8_t key[SIPHASH_KEY_BYTES], struct arena *arena,
                  struct cursor *out);

#endif
