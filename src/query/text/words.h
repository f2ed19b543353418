/* The words of a query and the terms each may meet.
 *
 *   q = l'eau "oud wood" -rose     word 0  l      terms: l, leau (joined)
 *                                  word 1  eau    terms: eau, leau
 *                                  word 2  oud    phrase 1    word 3  wood  phrase 1
 *                                  word 4  rose   excluded
 *
 * A term serves every word whose bytes lie inside its own, so that a joined form or a concept over
 * several words serves each of them.  Private to src/query.  Thread: any (pure). */
#ifndef QUERY_TEXT_WORDS_H
#define QUERY_TEXT_WORDS_H

#include "analysis/analysis.h"
#include "base/arena.h"
#include "query/query.h"

struct form;
struct stand_in;

struct word {
    uint32_t start; /* bytes in q */
    uint32_t end;
    bool stop;       /* a stop word */
    bool required;   /* false: it may be missing */
    bool excluded;   /* -word: no document with it, or with the phrase it stands in */
    bool prefix;     /* the last word, still being typed */
    bool echo;       /* what it names is named elsewhere, by more words or before */
    uint8_t phrase;  /* number of the quoted phrase it stands in, from 1; 0: none */
    uint16_t weight; /* what meeting it is worth in the first bucket (match.h) */
    uint8_t worth;   /* as a word of a name, as typed (titles.h); 0: nothing is so spelt */
    const struct token *terms; /* copies: they outlive the analyzer's next call */
    size_t term_count;
    const struct form *forms; /* what of the dictionary meets it (forms.h) */
    size_t form_count;
    const struct phrase **synonyms; /* phrases of one word that may stand for it */
    size_t synonym_count;
    struct stand_in *stand_ins; /* those of several words (synonyms.h) */
    size_t stand_in_count;
};

struct words {
    struct word items[SEARCH_WORDS_MAX];
    size_t count;
    uint8_t phrase_count;
    bool some; /* each may be missing: the best documents have some of them */
};

/** Does it exclude by itself, and not only together with the other words of a phrase? */
static inline bool word_bars(const struct word *word)
{
    return word->excluded && word->phrase == 0;
}

/** Is there anything that meets the word? */
static inline bool word_is_known(const struct word *word)
{
    return word->form_count > 0 || word->stand_in_count > 0;
}

/** The words of `q`, each with its terms, copied into `arena`; the excluded ones come last.
 * Errors: -ATTAR_EINVAL past SEARCH_WORDS_MAX, -ATTAR_ELIMIT (arena).  Thread: the analyzer's. */
int words_read(struct analyzer *analyzer, struct slice q, struct arena *arena,
               struct words *out_words, struct attar_error *err);

/** The folded letters of the word itself, which typos and spellings start from. */
struct slice word_letters(const struct word *word);

/** The word's bytes in `q`. */
struct slice word_text(const struct word *word, struct slice q);

#endif
