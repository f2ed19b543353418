/* Readings of a text that as it stands finds nothing.  The front door of src/query/repair.
 *
 *   u'v            --keyboard_read-->  عطر                   the other layout was meant
 *   bluedechanel   --split_word----->  blue de chanel        blanks were left out
 *   oud wood       --join_words----->  oudwood               a blank too many
 *
 * They only propose: whoever asks keeps what has hits and tells the shopper.
 * Thread: any (pure, over an immutable snapshot). */
#ifndef QUERY_REPAIR_REPAIR_H
#define QUERY_REPAIR_REPAIR_H

#include "base/arena.h"
#include "index/index.h"

/* ---- Keyboard ---- */

enum { KEYBOARD_READINGS_MAX = 4 };

struct keyboard_readings {
    struct slice items[KEYBOARD_READINGS_MAX]; /* of the arena, the likeliest first */
    unsigned count;                            /* 0: the text is of no layout or of both */
};

/** The text that the same keys give on the other layout, Arabic 101 for US and US for Arabic 101.
 *
 * text  as typed, not folded: the shift row matters (Y is إ, B is لآ).  Latin letters without a
 *       letter in the shift row count as their lower case, and so does a text in capitals.
 *       Digits, blanks and what neither layout has stay as they are.
 * Into Arabic there is one reading.  Into Latin, لا may be the key b or g and h: b is tried first,
 * and the two first of them give up to four readings.
 * 0, or -ATTAR_ELIMIT when the arena is full, `out_readings` untouched.  Cost: below 1 us a
 * reading. */
int keyboard_read(struct slice text, struct arena *arena, struct keyboard_readings *out_readings);

/* ---- Compounds ---- */

enum {
    SPLIT_PARTS_MAX = 4,
    SPLIT_LETTERS_MAX = 32, /* a longer word is not split */
    SPLIT_TYPO_LETTERS = 4  /* a part that is known by a typo has as many or more */
};

struct split_part {
    struct slice typed; /* of the word */
    struct slice term;  /* the known term: the same, or of the arena if cost > 0 */
    uint8_t cost;       /* slips between the two, 0 or 1 */
};

struct split {
    struct split_part parts[SPLIT_PARTS_MAX];
    unsigned count; /* 0: there is none */
    double score;   /* the product of the terms' shares of all words, for comparing */
};

/** The best cut of `word` (folded, borrowed) into 2..SPLIT_PARTS_MAX known terms: the one with the
 * highest product of frequencies, each as a share of all words, so that a part more has to be worth
 * it.  One part may be known by a typo instead, which divides the product by 1024.  Parts have 2
 * letters or are one digit; those of 2 or 3 letters are in 1 of 8192 documents at least; a number
 * is never cut.
 *
 * 0, also without a split; -ATTAR_ELIMIT when the arena is full, `out_split` untouched.
 * Cost: 2 to 60 us a segment (37,926 perfumes): parts by a typo are what takes time. */
int split_word(const struct snapshot *snapshot, struct slice word, struct arena *arena,
               struct split *out_split);

/** `left` and `right` written together (of the arena) if that is a known term, else len 0.
 * 0, or -ATTAR_ELIMIT when the arena is full.  Cost: a look-up in each segment. */
int join_words(const struct snapshot *snapshot, struct slice left, struct slice right,
               struct arena *arena, struct slice *out_joined);

#endif
