/* The best ids that have every word asked for.
 *
 *   driver   the word with the fewest postings; its runs are walked, best ids first in every list,
 *            and the other words are looked for among the words of the id
 *   sets     where even the driver has many: a set of ids for each word, ANDed, from the best on
 *   picks    the best so far; a block of words, a list, a walk ends where its next id, at the best
 *            that an id of its rank can be, would not enter
 *
 * A brand's line is also met through its children: "khamrah 100" is a size of Khamrah.
 * Order: score = rank + half a unit if it has a name in the typed script; then ids; children last.
 * Private to src/query.  Thread: the searcher's. */
#ifndef QUERY_SUGGEST_FINDER_H
#define QUERY_SUGGEST_FINDER_H

#include "query/suggest/asked.h"
#include "query/suggest/postings.h"

/* A line that has more products is offered whole, not by concentration and size. */
enum { LINE_DOCS_MAX = 64, SCRIPT_BONUS = RANK_UNIT / 2 };

struct pick {
    uint32_t id; /* an item, or a position in products */
    uint32_t count;
    uint32_t concentration; /* of a child; NO_VALUE: the item itself, or no such part */
    uint32_t size;
    uint16_t score;
    bool child;
};

struct finder {
    const struct view *view;
    const struct items *items;
    const struct asked *asked;
    const struct word_postings *postings;
    const struct id_words *words;
    bool products; /* ids are positions in items->products; all score alike */
    bool children; /* lines are offered by concentration and size, too */
    size_t cap;
    struct pick *picks; /* caller's, `cap` of them */
    size_t count;
    size_t settled;  /* picks of earlier calls: they stay in front and are not found again */
    uint64_t **sets; /* one a word, or NULL: ids of the runs that it had at earlier calls */
};

/** Add the best ids to finder->picks, behind those that are settled, until there are `cap`.
 * Errors: -ATTAR_ELIMIT (the arena of `asked`); picks are then undefined.
 * Cost: a microsecond for a word; 20 ns an id of the driver's postings for more. */
int finder_run(struct finder *finder);

/** As finder_run, of all completions there are: nothing was typed.
 * Cost: those that rank within SCRIPT_BONUS of the last pick. */
void finder_top(struct finder *finder);

#endif
