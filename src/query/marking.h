/* Marking any text with what the words of a search met: a name, a note, a vendor.
 *
 *   search_result.marking, "Oud Wood" --marking_text--> [0,3) by word 0, [4,8) by word 1
 *
 * The text is analysed again; a Latin prefix is marked as typed, everything else as whole words,
 * because a tag inside an Arabic word would break the joining of its letters.
 * Part of query/query.h.  Thread: the searcher's. */
#ifndef QUERY_MARKING_H
#define QUERY_MARKING_H

#include "base/slice.h"

struct marking; /* the words of one search; lives as long as its arena */
struct searcher;
struct view;

enum { TEXT_MARKS_MAX = 64, MARKING_WORDS_MAX = 32 };

/* Bytes [start, end) of a text. */
struct text_mark {
    uint32_t start;
    uint32_t end;
};

struct text_marks {
    struct text_mark items[TEXT_MARKS_MAX]; /* ascending, apart from each other */
    size_t count;
    uint32_t words; /* bit i: word i of marking_words is met */
};

/** The words that may be met, as typed or as the query was repaired; excluded ones are not among
 * them.  Returns how many there are. */
size_t marking_words(const struct marking *marking, struct slice out[MARKING_WORDS_MAX]);

/** Mark `text`, well-formed UTF-8, which is shown with `doc`.
 * Cost: the analysis of the text, 0.2 to 1 us a word. */
void marking_text(const struct marking *marking, struct searcher *searcher, const struct view *view,
                  uint32_t doc, struct slice text, struct text_marks *out_marks);

/** Do equal texts of documents in different segments have to be marked apart? */
bool marking_by_segment(const struct marking *marking);

#endif
