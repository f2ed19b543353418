/* What everything is called, as places in one vocabulary.
 *
 *   values[note]      oud   -> { oud, عود, oudh, aoud, 3oud, ":note:oud" }
 *   values[NAMES + 0] "oud wood" (a folded product name) -> { oud, wood }
 *   values[CONCEPTS]  note:oud -> { oud, عود, oudh, aoud, 3oud }       aliases of one word
 *
 * A value has the words of its names in both languages and its aliases of one word; that it has
 * longer ones is told by its concept with ':' before it, which a query's concepts are compared
 * with.  Words that a former lexis has read are taken over: columns ascend by key, so two of them
 * are merged in one walk.
 * Private to src/query.  Thread: any once made. */
#ifndef QUERY_SUGGEST_LEXIS_H
#define QUERY_SUGGEST_LEXIS_H

#include "query/suggest/vocabulary.h"
#include "query/view.h"

enum { LEXIS_NAMES = FILTERS_MAX, LEXIS_CONCEPTS = FILTERS_MAX + 2, LEXIS_SOURCES };

struct place_list {
    const uint32_t *places;
    uint32_t count;
};

struct value_words {
    const struct column *column; /* of the view's snapshot; NULL for concepts and unused ones */
    uint32_t value_count;
    uint32_t *offsets; /* value_count + 1 */
    uint32_t *places;
};

struct lexis {
    const struct snapshot *snapshot;
    struct vocabulary *vocabulary;
    struct value_words values[LEXIS_SOURCES];
    uint64_t *concepts_of; /* place << 32 | concept, ascending */
    size_t concepts_of_count;
};

/** What the values of `filters` (numbers, each with countable values of products or offers) and
 * the products of `view` are called.
 *
 * former  the lexis of an earlier view that still lives, or NULL
 * Never NULL.  Cost: 1 us a text that `former` has not read, some 20 ns one that it has. */
struct lexis *lexis_new(const struct view *view, const uint16_t *filters, size_t filter_count,
                        const struct lexis *former);
void lexis_free(struct lexis *lexis);

/** The words of one value of a source; none for an unused source. */
static inline struct place_list lexis_words(const struct lexis *lexis, uint32_t source,
                                            uint32_t value)
{
    const struct value_words *values = &lexis->values[source];

    if (value >= values->value_count)
        return (struct place_list){NULL, 0};
    return (struct place_list){values->places + values->offsets[value],
                               values->offsets[value + 1] - values->offsets[value]};
}

#endif
