/* One query's text on its way: what the steps of text.c share with its repairs.
 * Private to src/query/text. */
#ifndef QUERY_TEXT_RUN_H
#define QUERY_TEXT_RUN_H

#include "query/text/text.h"

struct text_run {
    struct searcher *searcher;
    const struct view *view;
    const struct search_request *request;
    struct arena *arena;
    uint64_t *docs;    /* those found, with their merits in the searcher */
    struct text *text; /* account.total: how many they are */
    bool as_typed;     /* no letters but those typed */
};

/** Read `q` into words.  Errors: as words_read. */
int text_read(struct text_run *run, struct slice q, struct attar_error *err);

/** Match the words with the forms of `level`; the merits must be zero, and with an error are again.
 */
int text_match(struct text_run *run, unsigned level, struct attar_error *err);

/** From the level that was matched up to where there is enough. */
int text_widen(struct text_run *run, struct attar_error *err);

/** Does a document found have every required word in the best fields?  Cost: a look at each. */
bool text_in_best_fields(const struct text_run *run);

/** Read the query as the keys of the other layout; keep the first reading that finds something as
 * it stands, else the words are those of before.  Nothing must have been found. */
int text_repair_keyboard(struct text_run *run, struct attar_error *err);

/** The same with the words that nothing meets cut into several, if the parts are in names. */
int text_repair_split(struct text_run *run, struct attar_error *err);

#endif
