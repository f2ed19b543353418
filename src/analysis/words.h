/* From chars to words: the filter `segment`, with the cut at script boundaries, and the cuts that
 * `elision` and `joined` want.
 *
 *   chars    D i o r  ' s _ l ' e a u _ - _ 3 . 4 o z
 *   words    [Dior's]   [l] [eau]       [3.4oz]
 *                         ^glue: eau is written together with the word in front
 *
 * A word is a run of letters, digits and accents; an apostrophe stays between two letters, a
 * point or comma between two digits; it ends where the script changes and where ICU says so.
 * Source: UAX 29 (rules WB5-WB13b), narrowed: colon, underscore, semicolon always cut here.
 * Thread: one at a time. */
#ifndef ANALYSIS_WORDS_H
#define ANALYSIS_WORDS_H

#include "analysis/head.h"
#include "base/slice.h"
#include "base/vec.h"

struct word {
    struct slice text; /* after the head, <= ANALYSIS_TERM_BYTES_MAX; borrowed from the list */
    uint32_t start;    /* bytes [start, end) of the source */
    uint32_t end;
    uint32_t first; /* chars [first, past) of the head */
    uint32_t past;
    uint8_t script; /* SCRIPT_COMMON: digits alone */
    bool glue;      /* nothing but one of - / . & or an elided vowel stands in front */
    bool size;      /* number and unit in one: 100ml */
};

struct word_vec { /* a VEC with a name */
    struct word *items;
    size_t count;
    size_t cap;
};

struct word_list {
    struct word_vec words;
    struct word_vec spare; /* where a filter over words builds its result */
    VEC(char) bytes;       /* what the texts point into */
};

/* Elided articles: l d j n s qu.  Lower-case ASCII, owned by the analysis. */
struct elision {
    const struct slice *articles;
    size_t count;
};

/** Cut head->out into words.  elision: NULL or empty for no such cut.
 * Cost: about 2 ns a char. */
void words_cut(const struct head *head, const struct elision *elision, struct word_list *list);

void words_release(struct word_list *list);

/** A copy of `text`, which must not be longer than the chars it stands for. */
struct slice words_copy(struct word_list *list, struct slice text);

/** Make the spare list the list. */
void words_take_spare(struct word_list *list);

#endif
