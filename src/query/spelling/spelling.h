/* Words of a dictionary that may be the same name in the other script.  The front door of
 * src/query/spelling.
 *
 *   شانيل  --band 0-->  chanel    --band 1-->  channel     (Arabic word, Latin terms)
 *   3oud   --band 0-->  عود                                (Latin or Arabizi word, Arabic terms)
 *
 * What a pair costs is analysis/translit.h; the band says how good it is for a word of that length:
 * 0 as good as the same term, 1 likely, 2 worth a look.  Thread: any (pure). */
#ifndef QUERY_SPELLING_SPELLING_H
#define QUERY_SPELLING_SPELLING_H

#include "analysis/analysis.h"
#include "base/arena.h"
#include "index/index.h"
#include "query/typo/hits.h"

struct spelling_word {
    struct slice text; /* folded, without its article */
    unsigned level;    /* the highest band wanted, 0..TRANSLIT_BANDS - 1 */
    bool prefix;       /* also terms of which only a beginning is meant */
};

/** Every term of the trie that is of the other script and within band `word->level`.
 *
 * out_hits  ranges by ascending ord, which do not overlap and hold no concept, each term at its
 *           least band, which is its cost.  With prefix, a term has the band of its best beginning.
 * Empty for a word that translit_word_read refuses. Terms of more than TRANSLIT_LETTERS_MAX letters
 * are not found; there is no cap on how many are. 0, or -ATTAR_ELIMIT when the arena is full,
 * `out_hits` untouched. Cost: README.md. */
int spelling_walk(const struct translit *model, const struct term_trie *trie,
                  const struct spelling_word *word, struct arena *arena,
                  struct term_hits *out_hits);

#endif
