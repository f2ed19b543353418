/* One word on its way through a chain, and the terms it has given so far.
 *
 *   word "العود"  now  ا ل ع و د      exact  -> x العود
 *                 was  ا ل ع و د      ar_article, folded -> f عود
 *
 * `was` keeps, for each letter of `now`, the letter before folding: the article is one only if
 * its alef was written without hamza.  A draft holds no pointer of its own but the scratch.
 * Thread: one at a time. */
#ifndef ANALYSIS_DRAFT_H
#define ANALYSIS_DRAFT_H

#include "analysis/analysis.h"
#include "analysis/lexicon.h"

#include <unicode/unorm2.h>

struct sb_stemmer;

enum {
    DRAFT_LETTERS_MAX = 160, /* code points; what folding adds past it is cut */
    DRAFT_TERMS_MAX = 6,
    DRAFT_STEMMERS_MAX = 4
};

struct draft_scratch { /* what filters need and threads cannot share */
    struct sb_stemmer *stemmers[DRAFT_STEMMERS_MAX];
    const UNormalizer2 *nfd;
    const UNormalizer2 *nfkc;
};

struct draft_term {
    uint8_t kind; /* enum token_kind */
    uint8_t len;
    char text[ANALYSIS_TERM_BYTES_MAX];
};

struct draft {
    struct slice word; /* after the head; borrowed */
    uint32_t now[DRAFT_LETTERS_MAX];
    uint32_t was[DRAFT_LETTERS_MAX];
    size_t count;                             /* letters in now and was */
    bool has_digit;                           /* in word */
    struct draft_term terms[DRAFT_TERMS_MAX]; /* distinct texts, in order of emission */
    size_t term_count;
    struct draft_term letters;  /* folded, article and all: for joins and the guard list */
    struct draft_term folded;   /* what concepts and labels are matched by */
    struct lexicon_forms forms; /* what the lexicon knows it by */
    struct draft_scratch *scratch;
};

/** Begin with `word` (well-formed UTF-8, at most ANALYSIS_TERM_BYTES_MAX bytes). */
void draft_init(struct draft *draft, struct slice word, struct draft_scratch *scratch);

/** Append a letter to `now`, dropped past DRAFT_LETTERS_MAX. */
void draft_push(struct draft *draft, uint32_t now, uint32_t was);

/** Drop `front` letters in front and `back` behind. */
void draft_strip(struct draft *draft, size_t front, size_t back);

/** Letters as UTF-8, cut at ANALYSIS_TERM_BYTES_MAX. */
void draft_encode(const uint32_t *letters, size_t count, struct draft_term *out);

/** Add a term unless its text is there already, or is empty, or DRAFT_TERMS_MAX are there. */
void draft_emit(struct draft *draft, enum token_kind kind, struct slice text);

/** draft_emit of `now`. */
void draft_emit_now(struct draft *draft, enum token_kind kind);

/** The first term of `kind`; length 0 if there is none.  Borrowed from the draft. */
struct slice draft_term_of(const struct draft *draft, enum token_kind kind);

static inline struct slice draft_text(const struct draft_term *term)
{
    return (struct slice){term->text, term->len};
}

#endif
