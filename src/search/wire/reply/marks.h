/* _highlightResult and _snippetResult of a record: each mirrors the record's shape, arrays as
 * arrays and objects as objects.
 *
 *   "notes":{"base":["Oud","Musk"]}   oud   -->  "notes":{"base":[
 *        {"value":"<em>Oud</em>","matchLevel":"full","matchedWords":["oud"],
 *         "fullyHighlighted":true},
 *        {"value":"Musk","matchLevel":"none","matchedWords":[]}]}
 *
 * Private to wire/reply.  Thread: the loop's. */
#ifndef SEARCH_WIRE_MARKS_H
#define SEARCH_WIRE_MARKS_H

#include "search/wire/reply/record.h"

enum { MARKED_SLOTS = 1024 /* texts kept; a power of two */, MARKED_BYTES_MAX = 200 };

/* A text that was marked before in this answer. */
struct marked {
    struct slice text; /* ptr NULL: free */
    struct slice json;
    bool met; /* a word is in it */
};

/* What texts of one answer are marked with. */
struct marks {
    const struct wire_reply *reply;
    const struct wire_ask *ask;
    const struct marking *marking; /* NULL: the search had no words */
    struct slice words[MARKING_WORDS_MAX];
    size_t word_count;
    struct marked *kept; /* MARKED_SLOTS, by hash */
    bool by_segment;     /* those kept hold for one segment */
    uint32_t segment;
};

/** Errors: -ATTAR_ELIMIT (scratch). */
int marks_init(struct marks *marks, const struct wire_reply *reply, const struct wire_ask *ask,
               const struct search_result *result, struct attar_error *err);

/** "_highlightResult":{..} and, if asked for, "_snippetResult":{..} into the object in hand. */
void marks_add(struct marks *marks, const struct record *record);

/** `text` with the marks in it between the tags of the request, as a JSON string; `before` and
 * `behind` stand around it. */
void marks_add_text(const struct marks *marks, struct slice text, const struct text_marks *found,
                    struct slice before, struct slice behind);

/* The parts of a text that is cut to a few words. */
struct excerpt {
    size_t start; /* bytes */
    size_t end;
};

/** The `words` words of `text` that hold the most marks, the earliest if several do, with what
 * there is on both sides of them shared evenly.  Words are what blanks divide. */
struct excerpt excerpt_of(struct slice text, const struct text_marks *found, uint32_t words);

/** A text out of a JSON string of our own writer, quotes included; copied only where there are
 * escapes.  ptr NULL when the arena is full. */
struct slice json_unquote(struct slice quoted, struct arena *arena);

#endif
