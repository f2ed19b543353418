/* What can be completed to: values and pairs of values that some live product has.
 *
 *   note          oud                  1840     items ascend by rank, best first: an item's number
 *   brand         Lattafa              1211     says where it stands
 *   note x gender oud for men           214
 *   brand x line  Lattafa Khamrah         3 --> docs of the line, best first --> children:
 *                                               Lattafa Khamrah Eau de Parfum 100 ml   2
 *
 * rank = log of the live count, so a part of a line never ranks above the line, and children are
 * made when their line is asked for.  Equal ranks stand in the order of the table of crosses, then
 * of the values; lines by their best product.
 * Private to src/query.  Thread: any once made. */
#ifndef QUERY_SUGGEST_ITEMS_H
#define QUERY_SUGGEST_ITEMS_H

#include "base/vec.h"
#include "query/suggest/lexis.h"

enum { COMPLETION_PARTS = 2, COMPLETION_LANGS = 2, CROSSES_MAX = 12, RANK_UNIT = 1024 };

#define NO_FILTER UINT16_MAX
#define NO_VALUE  UINT32_MAX

struct suggest_cross {
    const char *filters[COMPLETION_PARTS]; /* names; the second may be NULL */
    const char *joiners[COMPLETION_LANGS]; /* between the parts */
    bool turned[COMPLETION_LANGS];         /* the second part stands first */
    enum suggest_group group;              /* that a single value belongs to */
};

struct completion {
    uint32_t ords[COMPLETION_PARTS];
    uint32_t count;      /* live products */
    uint32_t docs_first; /* lines: in line_docs, `count` of them */
    uint32_t name_ar;    /* lines: value of the Arabic names that its products have, or NO_VALUE */
    uint16_t rank;       /* RANK_UNIT * ln count */
    uint8_t cross;
    uint8_t langs; /* bit of each enum lang that every part has a name in */
};

/* What is looked at of a product, in one place: columns are far apart. */
struct ranked_product {
    uint32_t doc;
    uint32_t brand; /* NO_VALUE where it has none; so the others */
    uint32_t line;
    uint32_t names[COMPLETION_LANGS]; /* values of the folded names */
};

struct items {
    const struct suggest_cross *crosses;
    uint16_t filters[CROSSES_MAX][COMPLETION_PARTS]; /* NO_FILTER: none, or not declared */
    VEC(struct completion) list;
    uint8_t line_cross;     /* number of brand x line; CROSSES_MAX without such filters */
    uint16_t brand;         /* filter of the products' brands, NO_FILTER where not declared */
    uint16_t concentration; /* filters of a line's children, NO_FILTER where not declared */
    uint16_t size;
    uint32_t *line_docs;
    uint64_t *lines_with[2];         /* by concentration, by size: a set of items for each value */
    size_t set_words;                /* of such a set: bitset_words(items) + 1 */
    struct ranked_product *products; /* live ones, best first: in stock, then popular, then by id */
    uint32_t product_count;
};

/** Filters whose values are completed: at most 2 * CROSSES_MAX + 2 numbers.  Fills
 * items->filters.  Returns how many there are. */
size_t items_filters(struct items *items, const struct view *view, uint16_t *out_filters);

/** Count everything; items_filters and the lexis of these filters come first.
 * Cost: a few bitset operations a pair of values, some 50 ns a product. */
void items_fill(struct items *items, const struct view *view, const struct lexis *lexis);

/** The set of lines that have a product of this concentration (part 0) or size (part 1). */
static inline const uint64_t *items_lines_with(const struct items *items, int part, uint32_t value)
{
    return items->lines_with[part] + value * items->set_words;
}

/** Idempotent; zeroed storage is empty. */
void items_release(struct items *items);

/** Words of each item and of each product, by number: one list behind the other.
 * Owner: the caller, id_words_release. */
struct id_words {
    uint32_t *first; /* ids + 1 */
    uint32_t count;
    VEC(uint32_t) places;
};

void items_words(const struct items *items, const struct lexis *lexis, struct id_words *out_words);

/** The words of a product are those of its names and of its brand's. */
void items_product_words(const struct items *items, const struct lexis *lexis,
                         struct id_words *out_words);

/** Idempotent; zeroed storage is empty. */
void id_words_release(struct id_words *words);

static inline struct place_list id_words_of(const struct id_words *words, uint32_t id)
{
    return (struct place_list){words->places.items + words->first[id],
                               words->first[id + 1] - words->first[id]};
}

/** Bits of the languages that a value has a name in. */
uint8_t items_value_langs(const struct view *view, uint16_t filter, uint32_t ord);

/** RANK_UNIT * ln count. */
uint16_t items_rank(uint32_t count);

/** The first value of an item of a column; false if it has none. */
bool items_first_value(const struct column *column, uint32_t item, uint32_t *out_ord);

/** Is this item a brand's line? */
static inline bool items_is_line(const struct items *items, const struct completion *completion)
{
    return completion->cross == items->line_cross;
}

#endif
