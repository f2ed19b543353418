/* Which attributes are counted, and how their values are listed.
 *
 *   facets  "brand" | ["brand","categories.lvl0","price"] | ["*"]
 *             |            |                 |
 *             values       values of a level of a tree
 *                                            statistics alone
 *
 * An attribute that has neither values nor numbers stays in the list, because a widget looks for
 * its name in the reply.  "*" is every attribute that has values or numbers, and of a tree every
 * level that there is. */
#include "search/wire/reader.h"

#include "search/request/params.h"

#include <assert.h>
#include <stdio.h>

enum { ATTRIBUTE_LEN_MAX = 128, TREE_LEVELS_MAX = 8 };

struct facet_room {
    struct wire_facet *items;
    size_t count;
};

/* ---- One attribute ---- */

static bool has_values(const struct filter_def *def, const struct filter_attribute *attribute)
{
    bool own_weight = attribute->weight_min == 0 || attribute->weight_min == def->weight_default;

    return def->facet && own_weight;
}

static struct wire_facet facet_of(const struct wire_scope *scope, struct slice name)
{
    struct wire_facet facet = {.name = name, .filter = WIRE_FILTER_NONE, .level = WIRE_LEVEL_NONE};
    struct filter_attribute attribute;
    const struct filter_def *def;

    if (!filter_attribute_find(scope->filters, name, &attribute))
        return facet;
    def = &scope->filters->defs[attribute.filter];
    facet.filter = attribute.filter;
    facet.level = attribute.level;
    facet.weight_min = attribute.weight_min;
    facet.values = has_values(def, &attribute);
    facet.stats = filter_has_stats(def);
    return facet;
}

static int add_facet(struct wire_reader *reader, struct slice name, struct facet_room *room)
{
    for (size_t i = 0; i < room->count; i++)
        if (slice_eq(room->items[i].name, name))
            return 0;
    if (name.len > ATTRIBUTE_LEN_MAX)
        return wire_bad(reader, "an attribute's name has more than 128 bytes");
    if (room->count == WIRE_FACETS_MAX)
        return wire_bad(reader, "more than 64 attributes");
    room->items[room->count++] = facet_of(reader->scope, name);
    return 0;
}

/* ---- All of them ---- */

static int add_tree(struct wire_reader *reader, const struct filter_def *def,
                    struct facet_room *room)
{
    int levels = labels_levels(reader->scope->labels, def->label_of);
    size_t len_max = def->wire.len + sizeof ".lvl0";
    int rc = 0;

    levels = levels < 1 ? 1 : levels < TREE_LEVELS_MAX ? levels : TREE_LEVELS_MAX;
    for (int level = 0; rc == 0 && level < levels; level++) {
        char *name = arena_alloc(reader->scope->arena, len_max);
        int len;

        if (name == NULL)
            return wire_full(reader);
        len = snprintf(name, len_max, "%.*s.lvl%d", SLICE_ARG(def->wire), level);
        rc = add_facet(reader, slice_of(name, (size_t)len), room);
    }
    return rc;
}

static int add_all(struct wire_reader *reader, struct facet_room *room)
{
    const struct filter_set *filters = reader->scope->filters;
    int rc = 0;

    for (uint16_t i = 0; rc == 0 && i < filters->count; i++) {
        const struct filter_def *def = &filters->defs[i];

        if (def->wire.len == 0 || (!def->facet && !filter_has_stats(def)))
            continue;
        rc = def->kind == FILTER_TREE ? add_tree(reader, def, room)
                                      : add_facet(reader, def->wire, room);
    }
    return rc;
}

int wire_read_facets(struct wire_reader *reader, const struct wire_value *value)
{
    struct facet_room room = {0};
    struct wire_list names;
    bool all = false;
    int rc;

    if (reader->out->kind == WIRE_FACET) /* it is about the one facet that it names */
        return 0;
    rc = wire_list(reader, value, WIRE_NAMES_MAX, &names);
    if (rc < 0)
        return rc;
    room.items = arena_array(reader->scope->arena, WIRE_FACETS_MAX, sizeof *room.items);
    if (room.items == NULL)
        return wire_full(reader);
    for (size_t i = 0; rc == 0 && i < names.count; i++) {
        if (!slice_eq(names.items[i], SLICE("*"))) {
            rc = add_facet(reader, names.items[i], &room);
        } else if (!all) { /* once: a second would add nothing, at the same cost */
            rc = add_all(reader, &room);
            all = true;
        }
    }
    if (all)
        reader->out->request.facets_by_coverage = true; /* a page that lets us choose */
    reader->out->facets = room.items;
    reader->out->facet_count = room.count;
    return rc;
}

/* ---- How values are listed ---- */

int wire_read_max_values_per_facet(struct wire_reader *reader, const struct wire_value *value)
{
    return wire_whole(reader, value, 0, WIRE_VALUES_MAX, &reader->out->max_values_per_facet);
}

int wire_read_sort_facet_values_by(struct wire_reader *reader, const struct wire_value *value)
{
    static const char *const words[] = {"count", "alpha"};
    int word =
        wire_choice(reader, value, words, sizeof words / sizeof *words, "expected count or alpha");

    if (word < 0)
        return word;
    reader->out->facet_alpha = word == 1;
    return 0;
}

/* A page that keeps what was chosen in its URL wants values that are the same in each language. */
int wire_read_attar_facet_values(struct wire_reader *reader, const struct wire_value *value)
{
    static const char *const words[] = {"labels", "ids"};
    int word =
        wire_choice(reader, value, words, sizeof words / sizeof *words, "expected labels or ids");

    if (word < 0)
        return word;
    reader->out->facet_ids = word == 1;
    return 0;
}

/* ---- A search in the values of one facet ---- */

int wire_facet_read(struct wire_reader *reader, const struct wire_members *members)
{
    const struct wire_value *facet = wire_members_get(members, WIRE_PARAM_FACET);
    const struct wire_value *query = wire_members_get(members, WIRE_PARAM_FACET_QUERY);
    const struct wire_value *hits = wire_given(reader, members, WIRE_PARAM_MAX_FACET_HITS);
    struct facet_room room = {0};
    struct slice name;
    int rc;

    reader->name = wire_param_name(WIRE_PARAM_FACET);
    if (facet == NULL)
        return wire_bad(reader, "expected the name of an attribute");
    rc = wire_text(reader, facet, &name);
    room.items = arena_array(reader->scope->arena, 1, sizeof *room.items);
    if (rc == 0 && room.items == NULL)
        rc = wire_full(reader);
    if (rc == 0)
        rc = add_facet(reader, name, &room);
    reader->name = wire_param_name(WIRE_PARAM_FACET_QUERY);
    if (rc == 0 && query != NULL)
        rc = wire_text_within(reader, query, SEARCH_Q_BYTES_MAX, &reader->out->facet_query);
    reader->name = wire_param_name(WIRE_PARAM_MAX_FACET_HITS);
    if (rc == 0 && hits != NULL)
        rc = wire_whole(reader, hits, 1, WIRE_FACET_HITS_MAX, &reader->out->max_facet_hits);
    if (rc < 0)
        return rc;
    reader->out->kind = WIRE_FACET;
    reader->out->facets = room.items;
    reader->out->facet_count = 1;
    reader->own = room.items[0].filter;
    return 0;
}
