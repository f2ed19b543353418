/* A query as the grammar sees it: words with folded keys, what the lexicon knows of each, and what
 * stands between them.
 *
 *   q      oud, "for men" <200 aed
 *   words  oud   for men   200 aed        oud: SAID_SCENT   for, men: SAID_BLOCKED (quoted)
 *   gap      ---   -     --   -           before 200: ` <`
 *
 * Private to src/query/understand.  Thread: one at a time. */
#ifndef QUERY_UNDERSTAND_SAID_H
#define QUERY_UNDERSTAND_SAID_H

#include "query/understand/grammar.h"

enum { SAID_WORDS_MAX = 64 };

enum said_flag {
    SAID_BLOCKED = 1,   /* quoted, excluded by a minus, or part of a protected name: never taken */
    SAID_STOP = 2,      /* a stop word */
    SAID_HOUSE = 4,     /* of a house's or a person's name */
    SAID_SCENT = 8,     /* of a note, an accord or a family */
    SAID_STRENGTH = 16, /* of a concentration */
    SAID_AND = 32       /* begins with the و of "and": ومسك, not ورد */
};

struct said_word {
    struct slice key;    /* folded; in the arena or the analyzer's */
    uint32_t start;      /* bytes of q */
    uint32_t end;        /* bytes of q */
    uint8_t flags;       /* enum said_flag */
    uint8_t phrase_max;  /* words of the longest phrase that begins with it; 0: none does */
    uint8_t behind_max;  /* the same behind its و */
    uint8_t scent_words; /* of the scent that begins here; 0: none does */
    uint8_t name_first;  /* words [name_first, name_past) are the longest concept that it is of */
    uint8_t name_past;   /* 0: of none */
    struct slice scent;  /* its concept, "note:oud" */
};

struct said {
    struct slice q;
    struct said_word words[SAID_WORDS_MAX];
    size_t count;
};

/** Analyse the request's q and look its words up in `grammar`.  Errors: -ATTAR_ELIMIT (arena),
 * those of analyze. */
int said_read(const struct grammar *grammar, const struct understand_request *request,
              struct arena *arena, struct said *out_said, struct attar_error *err);

/** What stands before word `index` (behind the last one for index = count), without blanks. Nothing
 * between words that come from one letter (¼ is 1 and 4). */
struct slice said_gap(const struct said *said, size_t index);

/** Do words [first, past) cut a name of several words: بخور of "بخور مريم"? */
bool said_cuts_name(const struct said *said, size_t first, size_t past);

/** Do words [first, past) share a letter with a word beside them? */
bool said_cuts_letter(const struct said *said, size_t first, size_t past);

/** The longest phrase of at most `words_max` words at `index`: its entry and length, or
 * GRAMMAR_NONE.  An و in front of its first word does not count. */
uint32_t said_phrase(const struct said *said, const struct grammar *grammar, size_t index,
                     size_t words_max, size_t *out_words);

/** As said_phrase, of those with an entry of `role`; its length in words, or 0. */
size_t said_role(const struct said *said, const struct grammar *grammar, size_t index,
                 enum grammar_role role, const struct grammar_entry **out_entry);

#endif
