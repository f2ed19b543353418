/* The words of a segment as a trie of code points, for prefixes and typos.  Part of the front door
 * index.h.
 *
 *   oud oudh rose         0
 *                      o / \ r       labels on the arrows; a word is a path from the root
 *                      1     2
 *                    u |     | o     first_child  1 3 4 5 6 7 8 9 9 9
 *                      3     4       term         - - - - - 0 - 1 2
 *                    d |     | s
 *                      5     6
 *                    h |     | e
 *                      7     8
 *
 * Immutable; borrowed from a snapshot.  Thread: any (immutable). */
#ifndef INDEX_TERM_TRIE_H
#define INDEX_TERM_TRIE_H

#include "base/slice.h"

struct term_range {
    uint32_t first; /* ords [first, past) */
    uint32_t past;
};

/* Nodes in breadth-first order; node 0 is the root.  The children of n are
 * [first_child[n], first_child[n + 1]), their labels ascending.  Terms are in byte order, which is
 * that of code points, so all terms below n are the ords [first_term[n], past_term[n]) without
 * those in `gaps`.  Terms with ':' (concepts, "note:oud") are no words: they lie in the gaps and
 * have no nodes.  An ill-formed byte is U+FFFD; only beside such may two children share a label. */
struct term_trie {
    uint32_t node_count;         /* at least 1 */
    const uint32_t *first_child; /* node_count + 1 */
    const uint32_t *label;       /* code point that leads to n; 0 for the root */
    const uint32_t *first_term;
    const uint32_t *past_term;
    const uint32_t *term; /* ord of the term that ends at n, or TERM_TRIE_NONE */
    const struct term_range *gaps;
    uint32_t gap_count; /* ascending, apart from each other; about one a kind of concept */
};

#define TERM_TRIE_NONE UINT32_MAX

/** The child of `node` with this label, or TERM_TRIE_NONE.  Cost: a binary search. */
uint32_t term_trie_child(const struct term_trie *trie, uint32_t node, uint32_t label);

/** The node that `text` leads to (len 0: the root), or TERM_TRIE_NONE.
 * Cost: a binary search over the children for each code point, about 0.2 us. */
uint32_t term_trie_find(const struct term_trie *trie, struct slice text);

/** The next run of words: the longest in [*from, past) without a gap, beginning at the first word
 * there; moves *from behind it.  False when no word is left.
 *     for (from = trie->first_term[n]; term_trie_run(trie, &from, trie->past_term[n], &run);) */
bool term_trie_run(const struct term_trie *trie, uint32_t *from, uint32_t past,
                   struct term_range *out_run);

#endif
