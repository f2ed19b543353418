/* Every word that can be completed, once: what values, products and concepts are called.
 *
 *   place   0 ajmal   1 amber   2 oud   3 ود        byte order; below a trie node: a run of places
 *
 * A word keeps its place as long as the vocabulary lives; adding words makes a new vocabulary, in
 * which the order of the old ones is kept.  Shared by the views that need no further words.
 * Private to src/query.  Thread: any (immutable). */
#ifndef QUERY_SUGGEST_VOCABULARY_H
#define QUERY_SUGGEST_VOCABULARY_H

#include "base/map.h"
#include "query/suggest/word_trie.h"

#define NO_PLACE UINT32_MAX

struct vocabulary {
    int references;
    struct slice *words; /* by place */
    uint32_t count;
    char *bytes; /* what the words point into */
    struct word_trie trie;
};

/** The words of `old` (NULL: none) and those of `added`, none of which is in `old`.
 *
 * out_old   caller's array of old->count: new place of each old place
 * out_new   caller's array of added->count: place of each added word, by its position in the map
 * Never NULL.  Cost: about 100 ns a word. */
struct vocabulary *vocabulary_new(const struct vocabulary *old, const struct map *added,
                                  uint32_t *out_old, uint32_t *out_new);

struct vocabulary *vocabulary_ref(struct vocabulary *vocabulary);
void vocabulary_unref(struct vocabulary *vocabulary);

/** The place of `word`, or NO_PLACE.  Cost: a binary search. */
uint32_t vocabulary_find(const struct vocabulary *vocabulary, struct slice word);

#endif
