/* A sorted list of words as a trie of the same shape as a segment's (index/reader.h), so that the
 * same walks complete and mend words of either.
 *
 *   places   0 ajmal   1 amber   2 oud        n: [first_term, past_term) = places below it
 *
 * Words that begin with ':' are no words that anyone types: they have a place and no node.
 * Private to src/query.  Thread: any once built. */
#ifndef QUERY_SUGGEST_WORD_TRIE_H
#define QUERY_SUGGEST_WORD_TRIE_H

#include "index/index.h"

struct word_trie {
    struct term_trie trie;
    uint32_t *storage; /* what the arrays of `trie` lie in */
};

/** The trie of `words`, which ascend in byte order, are not empty and differ.
 * Owner: the caller, word_trie_release.  Cost: about 10 ns a letter. */
void word_trie_init(struct word_trie *trie, const struct slice *words, uint32_t count);

/** Idempotent. */
void word_trie_release(struct word_trie *trie);

#endif
