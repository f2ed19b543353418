/* Searching among the values of a facet (search.md section 5.3): how well a value meets what was
 * typed, by its label in both languages, its key, and its other names.
 *
 *   typed   value          meets as
 *   oud     Oud            MATCH_LABEL          the label, or the key
 *   ou      Oud Wood       MATCH_BEGINNING      what the label begins with
 *   woo     Oud Wood       MATCH_WORD           what a word of it begins with
 *   oudh    Oud, عود       MATCH_ALIAS          another name, in either script (suggest/lexis.h)
 *   vanila  Vanilla        MATCH_TYPO           one slip, from four letters on
 *
 * Private to src/query.  Thread: the searcher's. */
#ifndef QUERY_FACET_QUERY_H
#define QUERY_FACET_QUERY_H

#include "query/suggest/asked.h"
#include "query/typo/distance.h"

enum facet_match {
    MATCH_NONE,
    MATCH_TYPO,
    MATCH_ALIAS,
    MATCH_WORD,
    MATCH_BEGINNING,
    MATCH_LABEL,
};

struct facet_query {
    const struct view *view;
    struct slice typed; /* borrowed: a key is met as it is */
    struct slice text;  /* folded as labels are */
    struct asked asked;
    struct typo_pattern pattern;
    bool slips; /* the text is long enough for one */
};

/** Read `text`, what was typed, not blank.  Errors: -ATTAR_ELIMIT (arena, which owns the result;
 * `text` outlives it). Cost: some microseconds. */
int facet_query_read(const struct view *view, struct analyzer *analyzer, struct slice text,
                     struct arena *arena, const struct facet_query **out_query,
                     struct attar_error *err);

/** How value `value` of `filter` meets the query, typos apart.  Cost: 50 ns, aliases 200. */
enum facet_match facet_query_match(const struct facet_query *query, uint16_t filter,
                                   uint32_t value);

/** MATCH_TYPO if a word of the label goes on like the query but for one slip, else MATCH_NONE.
 * Cost: 100 ns a word of the label. */
enum facet_match facet_query_slip(const struct facet_query *query, uint16_t filter, uint32_t value);

#endif
