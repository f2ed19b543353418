/* Counting values, pairs of values and lines over the live products of a view.
 *
 *   pairs   products of each second value as a bitset, then each first value counted in it
 *   lines   one pass over the products, best first: (line, brand) -> item */
#include "query/suggest/items.h"

#include "base/bitset.h"
#include "base/map.h"

#include <assert.h>
#include <math.h>

enum { BITSET_PAIRS_MAX = 64, STOCK_CLASSES = 2, PRIOR_CLASSES = 1001, RANKS = 1 << 16 };

#define NO_ITEM UINT32_MAX

static const struct suggest_cross crosses[] = {
    {{"brand", NULL}, {"", ""}, {false, false}, SUGGEST_BRANDS},
    {{"note", NULL}, {"", ""}, {false, false}, SUGGEST_NOTES},
    {{"perfumer", NULL}, {"", ""}, {false, false}, SUGGEST_PERFUMERS},
    {{"category", NULL}, {"", ""}, {false, false}, SUGGEST_CATEGORIES},
    {{"note", "form"}, {" ", " "}, {false, true}, SUGGEST_COMPLETIONS},
    {{"note", "gender"}, {" for ", " "}, {false, false}, SUGGEST_COMPLETIONS},
    {{"brand", "gender"}, {" for ", " "}, {false, false}, SUGGEST_COMPLETIONS},
    {{"family", "season"}, {" for ", " لل"}, {false, false}, SUGGEST_COMPLETIONS},
    {{"brand", "line"}, {" ", " "}, {false, false}, SUGGEST_COMPLETIONS},
};

enum { CROSS_COUNT = sizeof crosses / sizeof *crosses, CROSS_LINE = CROSS_COUNT - 1 };

/* ---- Filters ---- */

static uint16_t countable(const struct view *view, const char *name)
{
    uint16_t filter = name == NULL ? NO_FILTER : filter_find(view->filters, slice_cstr(name));

    return filter != NO_FILTER && view->filters->defs[filter].facet &&
                   view->filters->defs[filter].kind != FILTER_DELIVERY
               ? filter
               : NO_FILTER;
}

/* Product filters only: what an offer has depends on the other conditions. */
static uint16_t of_products(const struct view *view, const char *name)
{
    uint16_t filter = countable(view, name);

    return filter == NO_FILTER || view->filters->defs[filter].offer ? NO_FILTER : filter;
}

/* False if a filter of the cross is not declared: it has no items then. */
static bool cross_is_declared(const struct items *items, size_t cross)
{
    for (size_t part = 0; part < COMPLETION_PARTS; part++)
        if (crosses[cross].filters[part] != NULL && items->filters[cross][part] == NO_FILTER)
            return false;
    return true;
}

size_t items_filters(struct items *items, const struct view *view, uint16_t *out_filters)
{
    size_t count = 0;

    static_assert((int)CROSS_COUNT <= (int)CROSSES_MAX, "room for every cross");
    for (size_t cross = 0; cross < CROSS_COUNT; cross++)
        for (size_t part = 0; part < COMPLETION_PARTS; part++) {
            uint16_t filter = of_products(view, crosses[cross].filters[part]);

            items->filters[cross][part] = filter;
            if (filter != NO_FILTER)
                out_filters[count++] = filter;
        }
    items->crosses = crosses;
    items->line_cross = cross_is_declared(items, CROSS_LINE) ? CROSS_LINE : CROSSES_MAX;
    items->brand = of_products(view, "brand");
    items->concentration = of_products(view, "concentration");
    items->size = countable(view, "size_ml");
    if (items->concentration != NO_FILTER)
        out_filters[count++] = items->concentration;
    if (items->size != NO_FILTER)
        out_filters[count++] = items->size;
    return count;
}

/* ---- Names ---- */

static bool is_arabic(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] >= 0xD8 && (unsigned char)text.ptr[i] <= 0xDB)
            return true; /* lead bytes of U+0600..06FF */
    return false;
}

uint8_t items_value_langs(const struct view *view, uint16_t filter, uint32_t ord)
{
    const struct label *label = view->value_labels[filter][ord];

    if (label != NULL)
        return (uint8_t)((label->en.len > 0 ? 1 << LANG_EN : 0) |
                         (label->ar.len > 0 ? 1 << LANG_AR : 0));
    return is_arabic(column_key(view_column(view, filter), ord)) ? 1 << LANG_AR : 1 << LANG_EN;
}

/* ---- Values and pairs ---- */

struct filling {
    struct items *items;
    const struct view *view;
    const struct lexis *lexis;
    struct completion item;      /* the next one */
    uint8_t *langs[FILTERS_MAX]; /* of each value, by filter */
};

static void learn_langs(struct filling *filling, const uint16_t *filters)
{
    for (size_t part = 0; part < COMPLETION_PARTS; part++) {
        uint16_t filter = filters[part];
        uint32_t count;

        if (filter == NO_FILTER || filling->langs[filter] != NULL)
            continue;
        count = column_value_count(view_column(filling->view, filter));
        filling->langs[filter] = mem_zero((size_t)count + 1, 1);
        for (uint32_t ord = 0; ord < count; ord++)
            filling->langs[filter][ord] = items_value_langs(filling->view, filter, ord);
    }
}

static void add_item(struct filling *filling)
{
    const uint16_t *filters = filling->items->filters[filling->item.cross];

    filling->item.langs = filling->langs[filters[0]][filling->item.ords[0]];
    if (filters[1] != NO_FILTER)
        filling->item.langs &= filling->langs[filters[1]][filling->item.ords[1]];
    filling->item.name_ar = NO_VALUE;
    VEC_PUSH(&filling->items->list, filling->item);
}

static void add_singles(struct filling *filling)
{
    const struct column *column =
        view_column(filling->view, filling->items->filters[filling->item.cross][0]);
    const uint32_t *totals = column_totals(column);
    uint32_t count = column_value_count(column);

    for (uint32_t ord = 0; ord < count; ord++) {
        filling->item.ords[0] = ord;
        filling->item.count = totals[ord];
        if (totals[ord] > 0)
            add_item(filling);
    }
}

/* Live products that have each value of `column`, in `docs`. */
static void add_pairs_with(struct filling *filling, const struct column *column,
                           const uint64_t *docs)
{
    const uint32_t *totals = column_totals(column);
    uint32_t count = column_value_count(column);

    for (uint32_t ord = 0; ord < count; ord++) {
        filling->item.ords[0] = ord;
        filling->item.count = totals[ord] == 0 ? 0 : column_count_in(column, ord, docs);
        if (filling->item.count > 0)
            add_item(filling);
    }
}

static void add_pairs(struct filling *filling)
{
    const uint16_t *filters = filling->items->filters[filling->item.cross];
    const struct view *view = filling->view;
    const struct column *second = view_column(view, filters[1]);
    uint64_t *docs = mem_zero(view->doc_words + 1, sizeof *docs);

    for (uint32_t ord = 0; ord < column_value_count(second); ord++) {
        memset(docs, 0, view->doc_words * sizeof *docs);
        column_collect(second, ord, 0, docs);
        bitset_and(docs, snapshot_live(view->snapshot), view->doc_words);
        filling->item.ords[1] = ord;
        add_pairs_with(filling, view_column(view, filters[0]), docs);
    }
    free(docs);
}

/* ---- Products in their order ---- */

static uint32_t class_of(const struct view *view, uint32_t doc)
{
    return (view->stock[doc] > 0 ? 0 : PRIOR_CLASSES) + (PRIOR_CLASSES - 1 - view->prior[doc]);
}

bool items_first_value(const struct column *column, uint32_t doc, uint32_t *out_ord)
{
    struct ord_span span = column_values(column, doc);

    if (span.count == 0)
        return false;
    *out_ord = span.ords[0];
    return true;
}

/* Where each live doc stands: by class, and within a class by id: a counting sort over docs that
 * are in the order of ids. */
static uint32_t *rank_docs(const struct view *view)
{
    uint32_t starts[STOCK_CLASSES * PRIOR_CLASSES + 1] = {0};
    uint32_t *by_id = mem_zero((size_t)view->doc_cap + 1, sizeof *by_id);
    uint32_t *positions = mem_zero((size_t)view->doc_cap + 1, sizeof *positions);

    for (BITSET_EACH(doc, snapshot_live(view->snapshot), view->doc_words)) {
        by_id[snapshot_id_rank(view->snapshot, (uint32_t)doc)] = (uint32_t)doc + 1;
        starts[class_of(view, (uint32_t)doc) + 1]++;
    }
    for (size_t i = 1; i < sizeof starts / sizeof *starts; i++)
        starts[i] += starts[i - 1];
    for (uint32_t i = 0; i < view->doc_cap; i++)
        if (by_id[i] != 0)
            positions[by_id[i] - 1] = starts[class_of(view, by_id[i] - 1)]++;
    free(by_id);
    return positions;
}

static const struct column *column_or_null(const struct view *view, uint16_t filter)
{
    return filter == NO_FILTER ? NULL : view_column(view, filter);
}

static uint32_t first_or_none(const struct column *column, uint32_t doc)
{
    uint32_t ord = NO_VALUE;

    if (column != NULL)
        items_first_value(column, doc, &ord);
    return ord;
}

/* Columns are read in the order of docs, which is theirs. */
static void fill_products(struct items *items, const struct view *view)
{
    const struct column *brands = column_or_null(view, items->filters[CROSS_LINE][0]);
    const struct column *lines = column_or_null(view, items->filters[CROSS_LINE][1]);
    uint32_t *positions = rank_docs(view);

    items->product_count = view->live_count;
    items->products = mem_zero((size_t)view->live_count + 1, sizeof *items->products);
    for (BITSET_EACH(doc, snapshot_live(view->snapshot), view->doc_words))
        items->products[positions[doc]] = (struct ranked_product){
            .doc = (uint32_t)doc,
            .brand = first_or_none(brands, (uint32_t)doc),
            .line = first_or_none(lines, (uint32_t)doc),
            .names = {first_or_none(view->sort_names[LANG_EN], (uint32_t)doc),
                      first_or_none(view->sort_names[LANG_AR], (uint32_t)doc)},
        };
    free(positions);
}

/* ---- Lines ---- */

/* Of INDEX_DOC_COUNT_MAX products. */
static const size_t line_keys_bytes_max = (size_t)16 * INDEX_DOC_COUNT_MAX;

struct lines {
    struct filling *filling;
    struct map known;  /* struct line_key, in the order of their items */
    size_t first_item; /* the item of the first */
    uint32_t *item_of; /* by position of the product */
};

struct line_key {
    uint32_t brand;
    uint32_t line;
};

static uint32_t line_item(struct lines *lines, uint32_t brand, uint32_t line)
{
    struct items *items = lines->filling->items;
    struct line_key key = {brand, line};
    uint32_t position = map_add(&lines->known, slice_of((const char *)&key, sizeof key));

    assert(position != MAP_NONE); /* there are fewer products than it has room for */
    if (lines->first_item + position == items->list.count) {
        lines->filling->item.ords[0] = brand;
        lines->filling->item.ords[1] = line;
        lines->filling->item.count = 0;
        add_item(lines->filling);
    }
    return (uint32_t)(lines->first_item + position);
}

/* Is `name` what the line is called?  Its aliases stand behind the words of its text. */
static bool is_called(const struct lines *lines, uint32_t line, struct place_list name)
{
    uint16_t filter = lines->filling->items->filters[CROSS_LINE][1];
    struct place_list words = lexis_words(lines->filling->lexis, filter, line);
    struct slice text;
    uint32_t count = 0;

    if (name.count == 0 || words.count < name.count ||
        memcmp(words.places, name.places, name.count * sizeof *name.places) != 0)
        return false;
    for (text = column_key(view_column(lines->filling->view, filter), line); text.ptr != NULL;
         slice_cut(&text, ' '))
        count++;
    return count == name.count;
}

/* The line's Arabic name is that of a product whose English name is the line. */
static void learn_name(struct lines *lines, struct completion *item,
                       const struct ranked_product *product)
{
    const struct lexis *lexis = lines->filling->lexis;
    const uint16_t *filters = lines->filling->items->filters[CROSS_LINE];

    if (item->name_ar != NO_VALUE || product->names[LANG_AR] == NO_VALUE ||
        !is_called(lines, item->ords[1],
                   lexis_words(lexis, LEXIS_NAMES + LANG_EN, product->names[LANG_EN])))
        return;
    item->name_ar = product->names[LANG_AR];
    item->langs |= lines->filling->langs[filters[0]][item->ords[0]] & 1 << LANG_AR;
}

static void place_line_docs(struct lines *lines)
{
    struct items *items = lines->filling->items;
    uint32_t next = 0;

    for (size_t i = lines->first_item; i < items->list.count; i++) {
        items->list.items[i].docs_first = next;
        next += items->list.items[i].count;
        items->list.items[i].count = 0;
    }
    items->line_docs = mem_zero((size_t)next + 1, sizeof *items->line_docs);
    for (uint32_t at = 0; at < items->product_count; at++) {
        struct completion *item;

        if (lines->item_of[at] == NO_ITEM)
            continue;
        item = &items->list.items[lines->item_of[at]];
        items->line_docs[item->docs_first + item->count++] = items->products[at].doc;
    }
}

static void add_lines(struct filling *filling)
{
    struct items *items = filling->items;
    struct lines lines = {.filling = filling, .first_item = items->list.count};

    map_init(&lines.known, line_keys_bytes_max);
    lines.item_of = mem_zero((size_t)items->product_count + 1, sizeof *lines.item_of);
    for (uint32_t at = 0; at < items->product_count; at++) {
        const struct ranked_product *product = &items->products[at];
        struct completion *item;

        lines.item_of[at] = NO_ITEM;
        if (product->brand == NO_VALUE || product->line == NO_VALUE)
            continue;
        lines.item_of[at] = line_item(&lines, product->brand, product->line);
        item = &items->list.items[lines.item_of[at]];
        item->count++;
        learn_name(&lines, item, product);
    }
    place_line_docs(&lines);
    free(lines.item_of);
    map_release(&lines.known);
}

/* ---- Ranks ---- */

uint16_t items_rank(uint32_t count)
{
    return (uint16_t)lround(RANK_UNIT * log((double)count));
}

static void set_ranks(struct items *items)
{
    for (size_t i = 0; i < items->list.count; i++)
        items->list.items[i].rank = items_rank(items->list.items[i].count);
}

/* Best first; equals stay in their order: a counting sort. */
static void sort_items(struct items *items)
{
    uint32_t *starts = mem_zero(RANKS + 1, sizeof *starts);
    size_t count = items->list.count;
    struct completion *sorted = mem_zero(count + 1, sizeof *sorted);

    for (size_t i = 0; i < count; i++)
        starts[RANKS - items->list.items[i].rank]++;
    for (size_t i = 1; i <= RANKS; i++)
        starts[i] += starts[i - 1];
    for (size_t i = 0; i < count; i++)
        sorted[starts[RANKS - 1 - items->list.items[i].rank]++] = items->list.items[i];
    free(starts);
    free(items->list.items);
    items->list.items = sorted;
    items->list.cap = count + 1;
}

/* ---- Lines by concentration and size ---- */

static bool has_children(const struct items *items)
{
    return items->line_cross < CROSSES_MAX && items->concentration != NO_FILTER &&
           items->size != NO_FILTER;
}

/* The line item of each doc, 1 + its number; 0 for none. */
static uint32_t *items_of_docs(const struct items *items, const struct view *view)
{
    uint32_t *item_of = mem_zero((size_t)view->doc_cap + 1, sizeof *item_of);

    for (uint32_t id = 0; id < items->list.count; id++) {
        const struct completion *item = &items->list.items[id];

        for (uint32_t i = 0; items_is_line(items, item) && i < item->count; i++)
            item_of[items->line_docs[item->docs_first + i]] = id + 1;
    }
    return item_of;
}

static void add_to_sets(struct items *items, const struct view *view, uint32_t doc, uint32_t item)
{
    const struct column *sizes = view_column(view, items->size);
    struct row_span rows = view->rows[doc];
    uint32_t value;

    if (!items_first_value(view_column(view, items->concentration), doc, &value))
        return;
    bitset_set(items->lines_with[0] + value * items->set_words, item);
    for (uint32_t row = rows.first; row < rows.first + rows.count; row++)
        if (items_first_value(sizes, row, &value))
            bitset_set(items->lines_with[1] + value * items->set_words, item);
}

static void fill_lines_with(struct items *items, const struct view *view)
{
    const uint16_t filters[] = {items->concentration, items->size};
    uint32_t *item_of;

    if (!has_children(items))
        return;
    items->set_words = bitset_words(items->list.count) + 1;
    for (int part = 0; part < 2; part++)
        items->lines_with[part] =
            mem_zero(column_value_count(view_column(view, filters[part])) * items->set_words + 1,
                     sizeof(uint64_t));
    item_of = items_of_docs(items, view);
    for (uint32_t doc = 0; doc < view->doc_cap; doc++)
        if (item_of[doc] != 0)
            add_to_sets(items, view, doc, item_of[doc] - 1);
    free(item_of);
}

void items_fill(struct items *items, const struct view *view, const struct lexis *lexis)
{
    struct filling filling = {.items = items, .view = view, .lexis = lexis};

    assert(items->list.count == 0 && items->crosses != NULL);
    fill_products(items, view);
    for (uint8_t cross = 0; cross < CROSS_COUNT; cross++) {
        if (!cross_is_declared(items, cross))
            continue;
        learn_langs(&filling, items->filters[cross]);
        filling.item = (struct completion){.cross = cross, .ords = {0, NO_VALUE}};
        if (cross == CROSS_LINE)
            add_lines(&filling);
        else if (items->filters[cross][1] == NO_FILTER)
            add_singles(&filling);
        else
            add_pairs(&filling);
    }
    for (int filter = 0; filter < FILTERS_MAX; filter++)
        free(filling.langs[filter]);
    set_ranks(items);
    sort_items(items);
    fill_lines_with(items, view);
}

void items_release(struct items *items)
{
    VEC_RELEASE(&items->list);
    free(items->line_docs);
    free(items->lines_with[0]);
    free(items->lines_with[1]);
    items->lines_with[0] = items->lines_with[1] = NULL;
    free(items->products);
    items->line_docs = NULL;
    items->products = NULL;
}
