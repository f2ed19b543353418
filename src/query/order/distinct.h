/* So many products of each line (distinct=line of search.md section 3: one): flankers share a line,
 * and the list shows those that rank first.
 *
 *   order   A1 B1 A2 C A3 B2        list   A1 +2, B1 +1, C
 *
 * A line is a brand's: two houses may have one of the same name.  A product without a line is a
 * line of its own; pinned ones stay, and the others of their line stand back.  What is left is a
 * set, made from all that was found, so pages and cursors work on it as on any other.
 * Private to src/query. */
#ifndef QUERY_ORDER_DISTINCT_H
#define QUERY_ORDER_DISTINCT_H

#include "query/rank.h"

struct column;
struct line;
struct kept_one;

struct lines {
    const struct column *line_names; /* NULL: the index has none */
    const struct column *brands;
    struct line *items;
    struct kept_one *ones; /* those kept by their rank */
    uint32_t one_count;
    uint32_t *first;      /* by value of line_names: number of its first item, from 1; 0: none */
    const uint64_t *kept; /* bitset over docs */
};

/** Find the lines of input->docs, and which documents each one keeps: request->distinct at most.
 * `arena` owns out_lines. Errors: -ATTAR_ELIMIT (arena).  Thread: the searcher's. Cost: the place
 * in the order of every document found. */
int lines_read(const struct rank_input *input, struct arena *arena, struct lines *out_lines,
               struct attar_error *err);

/** How many documents stand back for `doc`, which is kept. */
uint32_t lines_behind(const struct lines *lines, uint32_t doc);

#endif
