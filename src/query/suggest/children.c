/* Counting the pairs of concentration and size that the products of a line have.
 *
 *   products of the line --> (concentration, size of each live offer) --> count, a product once
 *
 * A search that asks for brand, line, concentration and size counts the same products: size is the
 * only condition on offers, so any live offer of that size will do. */
#include "query/suggest/children.h"

#include "base/bitset.h"

#include <assert.h>

struct child {
    uint32_t concentration; /* NO_VALUE: the product tells none */
    uint32_t size;
    uint32_t count;
    uint32_t doc; /* the last one counted: a product counts once */
};

struct children {
    struct child *list;
    uint32_t count;
    uint32_t cap;
};

static bool meets(const struct finder *finder, size_t word, uint16_t filter, uint32_t value)
{
    return value != NO_VALUE && asked_meets(&finder->asked->words[word],
                                            lexis_words(finder->asked->lexis, filter, value));
}

static bool any_meets(const struct finder *finder, size_t word, uint16_t filter)
{
    uint32_t count = filter == NO_FILTER ? 0 : finder->asked->lexis->values[filter].value_count;

    for (uint32_t value = 0; value < count; value++)
        if (meets(finder, word, filter, value))
            return true;
    return false;
}

uint32_t children_words(const struct finder *finder)
{
    uint32_t words = 0;

    for (size_t w = 0; w < finder->asked->count; w++)
        if (any_meets(finder, w, finder->items->concentration) ||
            any_meets(finder, w, finder->items->size))
            words |= 1u << w;
    return words;
}

static void collect_part(const struct finder *finder, size_t word, int part, uint16_t filter,
                         uint64_t *set)
{
    uint32_t count = finder->asked->lexis->values[filter].value_count;

    for (uint32_t value = 0; value < count; value++)
        if (meets(finder, word, filter, value))
            bitset_or(set, items_lines_with(finder->items, part, value), finder->items->set_words);
}

void children_collect(const struct finder *finder, size_t word, uint64_t *set)
{
    collect_part(finder, word, 0, finder->items->concentration, set);
    collect_part(finder, word, 1, finder->items->size, set);
}

static void count_child(struct children *children, uint32_t doc, uint32_t concentration,
                        uint32_t size)
{
    struct child *child = children->list;
    struct child *past = children->list + children->count;

    while (child < past && (child->concentration != concentration || child->size != size))
        child++;
    if (child == past) {
        assert(children->count < children->cap);
        children->count++;
        *child = (struct child){concentration, size, 0, INDEX_DOC_NONE};
    }
    child->count += child->doc != doc;
    child->doc = doc;
}

static void count_doc(const struct finder *finder, struct children *children, uint32_t doc)
{
    const struct view *view = finder->view;
    const struct column *sizes = view_column(view, finder->items->size);
    struct row_span rows = view->rows[doc];
    uint32_t concentration;

    if (!items_first_value(view_column(view, finder->items->concentration), doc, &concentration))
        return;
    for (uint32_t row = rows.first; row < rows.first + rows.count; row++) {
        uint32_t size;

        if (items_first_value(sizes, row, &size))
            count_child(children, doc, concentration, size);
    }
}

static void offer_child(struct finder *finder, uint32_t item, const struct child *child,
                        uint32_t missing)
{
    const struct items *items = finder->items;
    struct pick pick = {item, child->count, child->concentration, child->size, 0, true};
    unsigned langs = items->list.items[item].langs &
                     items_value_langs(finder->view, items->concentration, child->concentration) &
                     items_value_langs(finder->view, items->size, child->size);

    for (size_t w = 0; w < finder->asked->count; w++)
        if ((missing >> w & 1) != 0 &&
            !meets(finder, w, items->concentration, child->concentration) &&
            !meets(finder, w, items->size, child->size))
            return;
    pick.score = (uint16_t)(items_rank(child->count) +
                            ((langs >> finder->asked->script & 1) != 0 ? SCRIPT_BONUS : 0));
    finder_offer(finder, &pick);
}

int children_offer(struct finder *finder, uint32_t item, uint32_t missing)
{
    const struct items *items = finder->items;
    const struct completion *line = &items->list.items[item];
    const uint32_t *docs = items->line_docs + line->docs_first;
    struct children children = {NULL, 0, 0};

    if (!items_is_line(items, line) || line->count > LINE_DOCS_MAX)
        return 0;
    for (uint32_t i = 0; i < line->count; i++)
        children.cap += finder->view->rows[docs[i]].count;
    children.list = arena_array(finder->asked->arena, children.cap, sizeof *children.list);
    if (children.list == NULL && children.cap > 0)
        return -ATTAR_ELIMIT;
    for (uint32_t i = 0; i < line->count; i++)
        count_doc(finder, &children, docs[i]);
    for (uint32_t i = 0; i < children.count; i++)
        offer_child(finder, item, &children.list[i], missing);
    return 0;
}
