/* Making the trie of a segment's terms (struct term_trie, term_trie.h).  Private to src/index.
 *
 * One pass over the terms, each against the path of the one before, makes the nodes depth first;
 * sorting them by depth, equal depths in that order, is breadth-first order.
 * Thread: one makes it; any (immutable) afterwards. */
#ifndef INDEX_SEGMENT_TRIE_H
#define INDEX_SEGMENT_TRIE_H

#include "index/term_trie.h"

struct segment;

/** Read the segment's terms into `out_trie`, which the caller gives to term_trie_release.
 * Any bytes are survived: a trie of damaged terms has fewer nodes or wrong labels, never more
 * nodes than the term blocks have bytes, plus four a term.
 * Cost: about 160 ns a term; 20 bytes a node, about 3 nodes a term (bench_typo). */
void term_trie_init(struct term_trie *out_trie, const struct segment *segment);

/** Idempotent. */
void term_trie_release(struct term_trie *trie);

#endif
