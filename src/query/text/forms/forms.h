/* Forms: what of the dictionary meets a word of the query, and at what price.
 *
 *   word khamr|  level 0   khamr, its concepts           typed, concept    tier of the term's kind
 *                          khamr*                        prefix
 *                          خمر                            spelling of the other script, band 0
 *                level 1   kharm, khamre*, ...           typo 1, spelling band 1
 *                level 2   ...                           typo 2, spelling band 2
 *                level 3   any slip in 3 letters, two in 4, wherever they are: only when nothing
 *                          else is left
 *
 * A form is a run of terms of one segment.  The level is what a document pays in the typo bucket;
 * a search takes the forms up to the level it has come to.
 *
 * A word that names a concept is met by the concept alone at level 0: oud, oudh, 3oud and عود are
 * then one set in one order, whatever else their letters begin.  From level 1 on its letters count
 * as those of any other word.
 * Private to src/query.  Thread: any (pure). */
#ifndef QUERY_TEXT_FORMS_FORMS_H
#define QUERY_TEXT_FORMS_FORMS_H

#include "query/text/forms/memo.h"
#include "query/text/words.h"
#include "query/typo/typo.h"
#include "query/view.h"

enum { LEVEL_WIDE = TYPO_LEVEL_MAX + 1, FORM_COST_MAX = 2 * TYPO_LEVEL_MAX };

enum form_origin {
    FORM_TYPED,    /* a term of the analysed word */
    FORM_CONCEPT,  /* kind:id of the lexicon */
    FORM_PREFIX,   /* what the typed letters begin */
    FORM_TYPO,     /* letters changed */
    FORM_SPELLING, /* the same name in the other script */
    FORM_SYNONYM,  /* declared equal */
    FORM_ORIGIN_COUNT
};

struct form {
    uint32_t segment;
    uint32_t first; /* terms [first, past) by ord */
    uint32_t past;
    uint32_t idf;   /* in 1/64 nat, of all terms of one origin and term together */
    uint8_t cost;   /* 0..FORM_COST_MAX: slips, and TYPO_LEVEL_MAX more at LEVEL_WIDE */
    uint8_t tier;   /* enum posting_tier: the best it can be met at */
    uint8_t origin; /* enum form_origin */
    uint8_t span;   /* words of the query that the term stands for: a concept's may be several */
};

extern const char *const form_origin_names[FORM_ORIGIN_COUNT];

/* What forms are looked up in. */
struct forms_source {
    const struct view *view;
    struct memo *memo;                  /* of the searcher */
    struct arena *arena;                /* owns the forms */
    bool wordy;                         /* so many words that each is looked for less far */
    bool as_typed;                      /* no spelling of the other script, no neighbours in one */
    const struct text_options *options; /* of the request */
};

/** Give each word of `words` its forms up to `level`, and its weight and worth.
 * Errors: -ATTAR_ELIMIT (arena).
 * Cost: level 0 about a microsecond a word and segment, and 10 us for spellings; from there on as
 * typo_walk and spelling_walk. */
int forms_build(const struct forms_source *source, unsigned level, struct words *words,
                struct attar_error *err);

/** The same at level 0, and at TYPO_LEVEL_MAX for the words that have no form there. */
int forms_build_unmet(const struct forms_source *source, struct words *words,
                      struct attar_error *err);

/** Does a form of the word take in the term `ord` of `segment`?  The cheapest, or NULL. */
const struct form *forms_meet(const struct word *word, uint32_t segment, uint32_t ord);

/** idf of a term that `df` of `n` documents have, in 1/64 nat, >= 1.
 * Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond",
 * Foundations and Trends in IR 3(4), 2009, with 1 + inside the logarithm as in Lucene. */
uint32_t forms_idf(uint64_t df, uint64_t n);

#endif
