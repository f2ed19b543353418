/* The questions of the quiz and what each option says of a scent: questions.tsv, which travels in
 * the program.
 *
 *   oud_smoky   axis   How do you feel about smoky oud ..?
 *     love             like    accord:oud:100 accord:smoky:90 note:oud
 *     ok               nothing
 *     avoid            dislike the same
 *
 * Private to src/search/profile.  Thread: any (immutable once opened). */
#ifndef SEARCH_QUESTIONS_H
#define SEARCH_QUESTIONS_H

#include "base/slice.h"

#include <stdint.h>

enum { QUESTIONS_MAX = 64, OPTIONS_MAX = 10 };

/* What an option says: facts with blanks between, read with fact_next. */
struct quiz_option {
    struct slice id;
    struct slice en;
    struct slice ar;
    struct slice like;
    struct slice dislike;
    struct slice veto; /* never to be recommended */
};

struct quiz_question {
    struct slice id;
    struct slice kind; /* "choice", "axis", "pair", "veto", "season", "strength" */
    struct slice en;
    struct slice ar;
    uint32_t number; /* of the question, from 0 */
    uint32_t option_count;
    struct quiz_option options[OPTIONS_MAX];
};

struct questions {
    uint32_t count;
    struct quiz_question items[QUESTIONS_MAX];
};

/** The text of questions.tsv; made by tools/embed. */
struct slice questions_text(void);

/** Read the table.  Asserts that the text, which is ours, is well formed.  Owner: free(). */
struct questions *questions_new(void);

/** NULL if there is none of that id. */
const struct quiz_question *questions_find(const struct questions *questions, struct slice id);
const struct quiz_option *question_option(const struct quiz_question *question, struct slice id);

/* "accord:oud:80": kind, id, weight; "sillage:45": kind and weight. */
struct quiz_fact {
    struct slice kind; /* "accord", "note", "season", "sillage", "longevity" */
    struct slice id;   /* len 0: the kind has none */
    uint8_t weight;    /* 1..100; 100 where none is told */
};

/** The next fact of `*rest`; false at its end. */
bool fact_next(struct slice *rest, struct quiz_fact *out);

#endif
