/* The text of a query against a snapshot: which documents it means, and what was done to find any.
 *
 *   q --> words --> level 0 --few--> level 1 --few--> level 2 --none--> repairs --none--> fewer
 * words
 *
 * Private to src/query. */
#ifndef QUERY_TEXT_TEXT_H
#define QUERY_TEXT_TEXT_H

#include "query/text/match.h"

struct text {
    struct slice q; /* as matched: the query, or what it was repaired to */
    struct words words;
    struct text_match match;
    struct text_account account;
    uint32_t read_us; /* what reading the words took */
};

/* What a text is matched with. */
struct text_input {
    struct searcher *searcher;
    const struct view *view;
    const struct search_request *request; /* typo mode, deadline, curation */
    struct arena *arena;
};

/** Match `q`.
 *
 * docs  bitset over docs, overwritten with those found; their merits are in the searcher until
 *       match_clear
 * Errors: -ATTAR_EINVAL (too many words), -ATTAR_ELIMIT (arena), -ATTAR_EDEADLINE; the merits are
 * zero then.  Thread: the searcher's. */
int text_run(const struct text_input *input, struct slice q, uint64_t *docs, struct text *out_text,
             struct attar_error *err);

#endif
