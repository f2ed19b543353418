/* The spellings of words asked for lately, kept by a searcher: the same word is looked up at
 * several levels of one search, and again with every letter that follows it.
 *
 *   (segment, level, prefix, word) --> hits of spelling_walk
 *
 * Everything is forgotten when the snapshot changes or MEMO_BYTES_MAX is reached.
 * Private to src/query.  Thread: the searcher's. */
#ifndef QUERY_TEXT_FORMS_MEMO_H
#define QUERY_TEXT_FORMS_MEMO_H

#include "base/map.h"
#include "query/spelling/spelling.h"

enum { MEMO_BYTES_MAX = 4 << 20 };

struct memo {
    uint64_t generation;
    bool used; /* there is a map */
    struct map keys;
    struct arena hits;
};

struct view;

/** Idempotent; a zeroed memo is an empty one. */
void memo_release(struct memo *memo);

/* Where a word is looked up. */
struct memo_place {
    const struct view *view;
    uint32_t segment;
};

/** As spelling_walk over the segment's words, from memory where the word is known.
 * arena  scratch of the walk
 * The hits are the memo's until its next call.  -ATTAR_ELIMIT when the arena is full. */
int memo_spellings(struct memo *memo, const struct memo_place *place,
                   const struct spelling_word *word, struct arena *arena,
                   struct term_hits *out_hits);

#endif
