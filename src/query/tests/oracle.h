/* What a search must answer, computed from the shelf's structs by loops over loops: no bitsets, no
 * ords, no rows of an index, nothing shared with src/query but the request's own structs.
 * Test support of src/query. */
#ifndef QUERY_TESTS_ORACLE_H
#define QUERY_TESTS_ORACLE_H

#include "query/tests/shelf.h"

#define ORACLE_NO_SKIP UINT16_MAX

struct oracle {
    const struct shelf *shelf;
    const struct search_request *request;
    const uint8_t *words; /* the query's words, in shelf_words */
    uint32_t word_count;
    bool last_prefix;              /* the last word may go on */
    char last[64];                 /* its text as typed */
    const struct shelf_doc *asked; /* of match_to */
};

/** Does `doc` match text, filter= and every clause but those on filter `skip`? */
bool oracle_found(const struct oracle *oracle, const struct shelf_doc *doc, uint16_t skip);

/** Has `doc` every word? */
bool oracle_has_words(const struct oracle *oracle, const struct shelf_doc *doc);

/** Is offer `row` of `doc` eligible, the clauses on `skip` left out? */
bool oracle_eligible(const struct oracle *oracle, const struct shelf_doc *doc, uint16_t row,
                     uint16_t skip);

/** Products that have `key` under the all-but-own rule; for FILTER_DELIVERY "zone[:option]". */
uint64_t oracle_count(const struct oracle *oracle, uint16_t filter, struct slice key);

/** Statistics of a number filter. */
struct stats oracle_stats(const struct oracle *oracle, uint16_t filter);

/** The number of `doc` (or of its offer) in a column, INDEX_NUMBER_MISSING without one. */
int64_t oracle_number(const struct shelf *shelf, const struct shelf_doc *doc, const char *column,
                      uint16_t row);

/** The docs found, in the order of the request's sort, ties by score and id.  Scores of text are
 * taken from the postings.  Returns how many. */
size_t oracle_order(const struct oracle *oracle, const struct shelf_doc **out);

#endif
