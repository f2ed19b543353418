/* What a view knows of the values of facets: how many there are of which kind, what they are
 * called, and in which order names stand. */
#include "query/view/view_facets.h"

#include "base/mem.h"
#include "base/shared.h"
#include "query/count/facet_list.h"
#include "query/count/label_order.h"

#include <assert.h>

/* Entries are those of all docs, dead ones included, as column_count has them. */
static uint64_t entries_of(const struct column *column)
{
    struct column_part parts[INDEX_SEGMENTS_MAX];
    uint32_t count = column_parts(column, parts);
    uint64_t entries = 0;

    for (uint32_t i = 0; i < count; i++)
        entries += parts[i].offsets[parts[i].count];
    return entries;
}

static void fill_shape(struct facet_shape *shape, const struct column *column)
{
    shape->entries = shape->rare_entries = entries_of(column);
    shape->values = column_value_count(column);
    for (uint32_t ord = 0; ord < shape->values; ord++) {
        if (column_bitset(column, ord) == NULL)
            continue;
        shape->rare_entries -= column_count(column, ord);
        shape->dense_values++;
    }
}

static void fill_names(struct view *view, uint16_t filter)
{
    const struct filter_def *def = &view->filters->defs[filter];
    uint32_t count = view_value_count(view, filter);

    view->value_labels[filter] = shared_zero(count + 1, sizeof(struct label *));
    for (uint32_t value = 0; value < count; value++)
        view->value_labels[filter][value] =
            labels_get(view->labels, def->label_of, view_value_key(view, filter, value));
    for (enum lang lang = LANG_EN; lang <= LANG_AR; lang++)
        view->label_order[lang][filter] = label_order(view, filter, lang);
    if (def->kind == FILTER_TREE)
        view->levels[filter] = facet_levels(view, filter);
}

static void take_names(struct view *view, const struct view *former, uint16_t filter)
{
    view->value_labels[filter] = shared_ref(former->value_labels[filter]);
    for (enum lang lang = LANG_EN; lang <= LANG_AR; lang++)
        view->label_order[lang][filter] = shared_ref(former->label_order[lang][filter]);
    view->levels[filter] = shared_ref(former->levels[filter]);
}

void view_shapes_fill(struct view *view)
{
    for (uint16_t f = 0; f < view->filters->count; f++)
        if (view->filters->defs[f].facet && !view->filters->defs[f].offer)
            fill_shape(&view->shapes[f], view_column(view, f));
}

void view_names_fill(struct view *view, const struct succession *next)
{
    assert(view->labels != NULL);
    for (uint16_t f = 0; f < view->filters->count; f++) {
        if (!view->filters->defs[f].facet)
            continue;
        if (next->former != NULL && next->former->labels == view->labels &&
            succession_same_values(next, view, f))
            take_names(view, next->former, f);
        else
            fill_names(view, f);
    }
}

void view_names_release(struct view *view)
{
    for (uint16_t f = 0; f < FILTERS_MAX; f++) {
        shared_unref(view->value_labels[f]);
        shared_unref(view->levels[f]);
        shared_unref(view->label_order[LANG_EN][f]);
        shared_unref(view->label_order[LANG_AR][f]);
    }
}
