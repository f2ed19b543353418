/* What a pick is called: the names of its parts in one language, joined as its cross says.
 *
 *   oud, men     en  Oud + " for " + Men        ar  عود + " " + رجالي
 *   a child      brand + " " + line + " " + concentration + " " + size
 *
 * The Arabic name of a line is read from its product's card: labels have none. */
#include "query/suggest/suggest.h"

#include "catalog/catalog.h"

enum { TEXT_PARTS_MAX = 8 };

struct parts {
    struct slice list[TEXT_PARTS_MAX];
    size_t count;
};

static void add_part(struct parts *parts, struct slice text)
{
    parts->list[parts->count++] = text;
}

/* A value's name in `lang`, else in the other language, else its key. */
static struct slice value_text(const struct view *view, uint16_t filter, uint32_t ord,
                               enum lang lang)
{
    const struct label *label = view->value_labels[filter][ord];
    struct slice text = {NULL, 0};

    if (label != NULL) {
        text = lang == LANG_AR ? label->ar : label->en;
        if (text.len == 0)
            text = lang == LANG_AR ? label->en : label->ar;
    }
    return text.len > 0 ? text : view_value_key(view, filter, ord);
}

/* The Arabic name of a line: that of its best product which is called so. */
static struct slice line_text_ar(const struct items *items, const struct view *view,
                                 const struct completion *line)
{
    struct hit_parts hit;
    uint32_t name;

    for (uint32_t i = 0; i < line->count; i++) {
        uint32_t doc = items->line_docs[line->docs_first + i];

        if (items_first_value(view->sort_names[LANG_AR], doc, &name) && name == line->name_ar &&
            hit_decode(snapshot_hit(view->snapshot, doc), &hit, NULL) == 0)
            return hit.texts[HIT_NAME_AR];
    }
    return (struct slice){NULL, 0};
}

static struct slice part_text(const struct items *items, const struct view *view,
                              const struct completion *item, int part, enum lang lang)
{
    struct slice text = {NULL, 0};

    if (part == 1 && lang == LANG_AR && item->name_ar != NO_VALUE)
        text = line_text_ar(items, view, item);
    return text.len > 0
               ? text
               : value_text(view, items->filters[item->cross][part], item->ords[part], lang);
}

static struct slice join(const struct parts *parts, struct arena *arena)
{
    struct slice text = {NULL, 0};
    size_t len = 0;
    char *room;

    for (size_t i = 0; i < parts->count; i++)
        len += parts->list[i].len;
    room = arena_alloc(arena, len + 1);
    if (room == NULL)
        return text;
    text.ptr = room;
    for (size_t i = 0; i < parts->count; i++) {
        memcpy(room + text.len, parts->list[i].ptr, parts->list[i].len);
        text.len += parts->list[i].len;
    }
    return text;
}

struct slice pick_text(const struct suggestions *suggestions, const struct view *view,
                       const struct pick *pick, enum lang lang, struct arena *arena)
{
    const struct items *items = &suggestions->items;
    const struct completion *item = &items->list.items[pick->id];
    const struct suggest_cross *cross = &items->crosses[item->cross];
    struct parts parts = {.count = 0};
    int first;

    if ((item->langs >> lang & 1) == 0 && item->langs != 0)
        lang = lang == LANG_AR ? LANG_EN : LANG_AR;
    first = cross->turned[lang];
    if (items->filters[item->cross][1] == NO_FILTER)
        return part_text(items, view, item, 0, lang);
    add_part(&parts, part_text(items, view, item, first, lang));
    add_part(&parts, slice_cstr(cross->joiners[lang]));
    add_part(&parts, part_text(items, view, item, !first, lang));
    if (pick->child) {
        add_part(&parts, SLICE(" "));
        add_part(&parts, value_text(view, items->concentration, pick->concentration, lang));
        add_part(&parts, SLICE(" "));
        add_part(&parts, value_text(view, items->size, pick->size, lang));
    }
    return join(&parts, arena);
}
