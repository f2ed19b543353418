/* One word being looked up: the forms found so far.
 *
 *   forms.c    what is typed: terms, concepts, prefixes, synonyms, neighbours in one
 *   guesses.c  what may be meant: typos, spellings of the other script
 *
 * Private to src/query/text/forms.  Thread: as the searcher. */
#ifndef QUERY_TEXT_FORMS_LOOKUP_H
#define QUERY_TEXT_FORMS_LOOKUP_H

#include "query/text/forms/forms.h"

struct lookup {
    const struct view *view;
    struct memo *memo;
    struct arena *arena;
    const struct text_options *options;
    unsigned level;
    bool wordy;
    struct form *forms;
    size_t count;
    size_t cap;
    bool full; /* the arena is */
};

/** One more form; sets lookup->full when the arena has no room. */
void lookup_add(struct lookup *lookup, const struct form *form);

/** Give the forms from `from` on their common idf. */
void lookup_weigh(struct lookup *lookup, size_t from);

/** Add the terms a few slips away; none of stop words, at level 0, and of words that the index
 * declares as never mistyped. */
void guesses_typos(struct lookup *lookup, const struct word *word);

/** Add the same name in the other script, where that may be meant.  concept: the word has one. */
void guesses_spellings(struct lookup *lookup, const struct word *word, bool concept);

#endif
