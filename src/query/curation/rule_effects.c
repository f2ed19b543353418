/* What the rules that hold want, brought together.
 *
 *   hides      all, sorted
 *   pins       in order of the rules: not hidden, not pinned yet, place taken -> next free one
 *   boosts, filters, banners, data      all
 *   replace_query, redirect             of the first rule that has one
 *
 * Sizes are counted first and everything is asked of the arena at once. */
#include "query/curation/compiled.h"

#include <assert.h>
#include <stdlib.h>

/* What is in the making. */
struct gathering {
    struct slice *hides;
    struct boost *boosts;
    const struct filter_expr **filters;
    struct slice *banners;
    struct slice *data;
    struct slice *applied;
    struct rule_effects effects;
    const struct pin *places[CURATION_PLACES_MAX + 1]; /* what each place has; NULL: free */
};

static bool make_room(struct gathering *g, const struct curation *curation, const uint32_t *numbers,
                      size_t count, struct arena *arena)
{
    size_t hides = 0;
    size_t boosts = 0;

    for (size_t i = 0; i < count; i++) {
        hides += curation->rules[numbers[i]].hide_count;
        boosts += curation->rules[numbers[i]].boost_count;
    }
    g->hides = arena_array(arena, hides, sizeof *g->hides);
    g->boosts = arena_array(arena, boosts, sizeof *g->boosts);
    g->filters = arena_array(arena, count, sizeof(*g->filters));
    g->banners = arena_array(arena, count, sizeof *g->banners);
    g->data = arena_array(arena, count, sizeof *g->data);
    g->applied = arena_array(arena, count, sizeof *g->applied);
    return g->hides != NULL && g->boosts != NULL && g->filters != NULL && g->banners != NULL &&
           g->data != NULL && g->applied != NULL;
}

static void add_rule(struct gathering *g, const struct compiled_rule *rule)
{
    struct rule_effects *effects = &g->effects;

    g->applied[effects->applied_count++] = rule->id;
    for (size_t i = 0; i < rule->hide_count; i++)
        g->hides[effects->hide_count++] = rule->hides[i];
    for (size_t i = 0; i < rule->boost_count; i++)
        g->boosts[effects->boost_count++] = rule->boosts[i];
    if (rule->then_filter != NULL)
        g->filters[effects->filter_count++] = rule->then_filter;
    if (rule->banner.ptr != NULL)
        g->banners[effects->banner_count++] = rule->banner;
    if (rule->data.ptr != NULL)
        g->data[effects->data_count++] = rule->data;
    if (effects->replace_query.ptr == NULL)
        effects->replace_query = rule->replace_query;
    if (effects->redirect.ptr == NULL)
        effects->redirect = rule->redirect;
}

static int id_order(const void *a, const void *b)
{
    return slice_cmp(*(const struct slice *)a, *(const struct slice *)b);
}

static void sort_hides(struct gathering *g)
{
    size_t count = g->effects.hide_count;
    size_t kept = 0;

    if (count > 1)
        qsort(g->hides, count, sizeof *g->hides, id_order);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || !slice_eq(g->hides[kept - 1], g->hides[i]))
            g->hides[kept++] = g->hides[i];
    g->effects.hide_count = kept;
}

static bool is_hidden(const struct gathering *g, struct slice id)
{
    return g->effects.hide_count > 0 &&
           bsearch(&id, g->hides, g->effects.hide_count, sizeof *g->hides, id_order) != NULL;
}

static bool is_pinned(const struct gathering *g, struct slice id)
{
    for (size_t at = 1; at <= CURATION_PLACES_MAX; at++)
        if (g->places[at] != NULL && slice_eq(g->places[at]->id, id))
            return true;
    return false;
}

static void place(struct gathering *g, const struct pin *pin)
{
    size_t at = pin->at;

    assert(at >= 1);
    if (is_hidden(g, pin->id) || is_pinned(g, pin->id))
        return;
    while (at <= CURATION_PLACES_MAX && g->places[at] != NULL)
        at++;
    if (at > CURATION_PLACES_MAX)
        return;
    g->places[at] = pin;
    g->effects.pin_count++;
}

/* The taken places as a list. */
static bool list_pins(struct gathering *g, struct arena *arena)
{
    struct pin *pins = arena_array(arena, g->effects.pin_count, sizeof *pins);
    size_t count = 0;

    for (size_t at = 1; pins != NULL && at <= CURATION_PLACES_MAX; at++)
        if (g->places[at] != NULL)
            pins[count++] = (struct pin){g->places[at]->id, (uint32_t)at, g->places[at]->sponsored};
    g->effects.pins = pins;
    return pins != NULL;
}

int effects_of(const struct curation *curation, const uint32_t *numbers, size_t count,
               struct arena *arena, struct rule_effects *out_effects, struct attar_error *err)
{
    struct gathering g = {0};

    if (!make_room(&g, curation, numbers, count, arena))
        return error_set(err, ATTAR_ELIMIT, "the rules need too much memory");
    for (size_t i = 0; i < count; i++)
        add_rule(&g, &curation->rules[numbers[i]]);
    sort_hides(&g);
    for (size_t i = 0; i < count; i++) {
        const struct compiled_rule *rule = &curation->rules[numbers[i]];

        for (size_t k = 0; k < rule->pin_count; k++)
            place(&g, &rule->pins[k]);
    }
    if (!list_pins(&g, arena))
        return error_set(err, ATTAR_ELIMIT, "the rules need too much memory");
    g.effects.hides = g.hides;
    g.effects.boosts = g.boosts;
    g.effects.filters = g.filters;
    g.effects.banners = g.banners;
    g.effects.data = g.data;
    g.effects.applied = g.applied;
    *out_effects = g.effects;
    return 0;
}
