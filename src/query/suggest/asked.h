/* What was typed, as words that each stand for runs of places in the vocabulary.
 *
 *   "oud for m"   oud -> [oud ..] [عود ..] [3oud ..]     its own prefix, and those of the other
 * names of its concept: all of them complete alike for    dropped: a stop word beside others m   ->
 * [m ..] "عود للر"     للر -> [للر ..] [ر ..]                 an article may be all that is typed
 * so far
 *
 * Runs are sorted and apart from each other.  Private to src/query.  Thread: the searcher's. */
#ifndef QUERY_SUGGEST_ASKED_H
#define QUERY_SUGGEST_ASKED_H

#include "base/arena.h"
#include "query/suggest/lexis.h"

struct analyzer;

struct asked_word {
    struct slice text;       /* folded; borrowed from the analyzer */
    struct term_range *runs; /* of places */
    uint32_t run_count;
    uint32_t run_cap;
    struct term_range *fresh; /* of them, what its last widening has added */
    uint32_t fresh_count;
    uint32_t node; /* of the trie that the text leads to, or TERM_TRIE_NONE */
    bool plain;    /* one run, that of its node */
};

struct asked {
    const struct lexis *lexis;
    struct arena *arena;
    struct asked_word words[SEARCH_WORDS_MAX];
    size_t count;
    enum lang script; /* LANG_AR if an Arabic letter was typed */
};

/** Read `q`; more than SEARCH_WORDS_MAX words: the first ones.  Errors: -ATTAR_ELIMIT (arena). */
int asked_read(struct asked *out_asked, const struct lexis *lexis, struct analyzer *analyzer,
               struct slice q, struct arena *arena, struct attar_error *err);

/** Add a run of places to a word.  False when the arena is full. */
bool asked_add(const struct asked *asked, struct asked_word *word, struct term_range run);

/** Sort the word's runs and join those that meet. */
void asked_settle(struct asked_word *word);

/** Let each word also stand for the words that are at most `level` slips away, as far as its length
 * allows; the last one for their beginnings, too.  A word that is all that was asked for then
 * stands for those alone.
 *
 * out_wider  whether any word stands for more
 * Errors: -ATTAR_ELIMIT (arena).  Cost: that of typo_walk for each word. */
int asked_widen(struct asked *asked, unsigned level, bool *out_wider);

/** Is one of `list` in the word's runs? */
bool asked_meets(const struct asked_word *word, struct place_list list);

#endif
