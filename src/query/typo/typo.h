/* Words of a dictionary that are one or two typing slips away from a word.  The front door of
 * src/query/typo.
 *
 *   lattfa  --level 1-->  lattafa              musk  --level 1-->  mask, muski, mus
 *   lataffa --level 2-->  lattafa              (husk needs level 2: its first letter differs)
 *
 * A slip is a letter too many, missing or wrong, or two neighbours exchanged, each cost 1; a slip
 * that touches the first letter costs 2.  A word's cost is the least over all ways to read it as
 * the other, no letter being slipped twice (optimal string alignment; Damerau, CACM 7(3), 1964).
 * A loose walk has no rule for the first letter.  Letters are code points of folded words.  Thread:
 * any (pure). */
#ifndef QUERY_TYPO_TYPO_H
#define QUERY_TYPO_TYPO_H

#include "base/arena.h"
#include "index/index.h"
#include "query/typo/hits.h"

enum {
    TYPO_LEVEL_MAX = 2,
    TYPO_LETTERS_MAX = 63 /* a longer word has no typos */
};

struct typo_word {
    struct slice text; /* folded, at least 2 letters */
    unsigned level;    /* the highest cost wanted, 1..TYPO_LEVEL_MAX */
    bool prefix;       /* also terms of which only a beginning is meant */
    bool loose;        /* the first letter is like any other */
};

/** The slips that a word may have: 1 from `min_1` letters on, 2 from `min_2`, else 0; 0 if it has a
 * digit or more than TYPO_LETTERS_MAX letters. */
unsigned typo_level_from(struct slice word, unsigned min_1, unsigned min_2);

/** Those that search.md section 3 allows it: 1 from 4 letters on, 2 from 8. */
unsigned typo_level(struct slice word);

/** Every term of the trie that costs 1..word->level, each at its least cost.
 *
 * out_hits  ranges by ascending ord, which do not overlap and hold no concept; the word itself
 *           (with prefix: any term that begins with it) costs 0 and is in none.  With prefix, a
 *           term costs what its cheapest beginning costs.
 * There is no cap on how many.  0, or -ATTAR_ELIMIT when the arena is full, `out_hits` untouched.
 * Cost: at 60,000 words 2 us for level 1 and 11 us for level 2, at most 5 and 25 for 99 of 100
 * words (bench_typo); a loose walk visits all first letters: some tens of times as much.
 * Source: the word's letters as a bit-parallel automaton (rows.h) over the trie, as Schulz and
 * Mihov, IJDAR 5(1), 2002, intersect theirs with a dictionary. */
int typo_walk(const struct term_trie *trie, const struct typo_word *word, struct arena *arena,
              struct term_hits *out_hits);

#endif
