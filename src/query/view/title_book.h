/* The words of names, read once a segment, so that a view needs no more than their worths.
 *
 *   terms    "oud" "blue" "note:oud" ...            a number each, and the df of each
 *   words    oud = letters of term 0, met as the rarest of {term 2};   blue = term 1
 *   parts    of each segment:  runs of word numbers, one a name and one a brand;
 *                              which of them its docs are called by    never read again
 *                              df of each term there                   added up, a view
 *
 * One book goes from view to view while analysis and labels stay the same.  It changes with each
 * view that is made, and no view reads it afterwards.
 * Private to src/query/view.  Thread: that of view_next, one at a time. */
#ifndef QUERY_VIEW_TITLE_BOOK_H
#define QUERY_VIEW_TITLE_BOOK_H

#include "base/map.h"
#include "base/vec.h"
#include "query/view.h"

enum {
    TITLE_LANGS = 2,
    TITLE_WORD_UNKNOWN = 0, /* no room for it: as rare as can be */
    TITLE_RUN_EMPTY = 0
};

/* How a word is met: by its letters, or as the concepts that it names. */
struct title_word {
    uint32_t term;
    uint32_t concepts; /* in title_book.concepts, `concept_count` terms */
    uint32_t concept_count;
};

/* What a word is worth by its letters, and as it is met. */
struct word_worth {
    uint8_t letters;
    uint8_t met;
};

/* Names of the docs of one segment in one language.  Many have the same name, and most brands many
 * products, so docs point to runs of words: run r is words[ends[r]] to words[ends[r + 1]]. */
struct title_names {
    uint64_t *named;   /* bit d: it has a name */
    uint32_t *name_of; /* a doc: the run of its name; TITLE_RUN_EMPTY without */
    uint32_t *rest_of; /* a doc: the run of what its brand adds to it */
    VEC(uint32_t) ends;
    VEC(uint32_t) words;
};

struct term_df {
    uint32_t term;
    uint32_t df;
};

struct title_part {
    const void *segment; /* snapshot_segment_key */
    uint32_t doc_count;
    struct title_names names[TITLE_LANGS];
    VEC(struct term_df) dfs;
    size_t terms_seen; /* terms of the book that are in `dfs` */
    bool met;          /* by the snapshot in hand */
};

struct title_book {
    int references;
    struct analysis *analysis; /* a reference */
    const char *labels;        /* a reference to the blob */
    struct map terms;
    struct map words;                 /* at position + 1 in word_list */
    VEC(struct title_word) word_list; /* [0] is TITLE_WORD_UNKNOWN */
    VEC(uint32_t) concepts;
    VEC(struct title_part) parts;
    size_t words_at_first; /* when it was made */
    /* of the view made last */
    VEC(uint32_t) dfs;             /* a term */
    VEC(uint8_t) term_worth;       /* 0: not known */
    VEC(struct word_worth) worths; /* a word */
    uint32_t live_count;
    uint64_t edition;      /* raised when the worth of a word that was known changes */
    VEC(uint64_t) changed; /* bits of those words, of the newest edition */
};

/** The book of `former`, or a new one if that has another analysis, other labels or too many words
 * that no name has any more; read up to the view's snapshot.  `former` may be NULL.
 * Owner: title_book_unref.  Cost: an analysis for each distinct new word, 1 us a new document. */
struct title_book *title_book_next(struct title_book *former, const struct view *view);

struct title_book *title_book_ref(struct title_book *book);
void title_book_unref(struct title_book *book);

/** The part of one segment of the view's snapshot. */
const struct title_part *title_book_part(const struct title_book *book, const void *segment);

#endif
