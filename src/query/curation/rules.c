/* Rules compiled, in their order, with a way to those that may hold.
 *
 *   query "oud wood"  starts  --> firsts["oud"] = [3, 17]     asked at the first word of q
 *   query "wood"      contains -> firsts["wood"] = [5]        asked at every word of q
 *   no query, context "home" --> contexts["home"] = [2]     asked for each context of the request
 *   neither                   --> always = [0, 9]
 *
 * Order: higher priority, then lower id by bytes; a rule's number is its place in it, so that lists
 * of numbers are lists in order. */
#include "query/curation/compiled.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- One rule ---- */

static struct slice keep(struct arena *memory, struct slice text, bool *ok)
{
    struct slice copy = {NULL, 0};

    if (text.ptr == NULL)
        return copy;
    copy = arena_copy(memory, text);
    *ok = *ok && copy.ptr != NULL;
    return copy;
}

static bool copy_pins(struct arena *memory, const struct rule_then *then,
                      struct compiled_rule *rule)
{
    struct pin *pins = arena_array(memory, then->pin_count, sizeof *pins);
    struct slice *hides = arena_array(memory, then->hide_count, sizeof *hides);
    bool ok = pins != NULL && hides != NULL;

    for (size_t i = 0; ok && i < then->pin_count; i++)
        pins[i] = (struct pin){keep(memory, then->pins[i].id, &ok), then->pins[i].at,
                               then->pins[i].sponsored};
    for (size_t i = 0; ok && i < then->hide_count; i++)
        hides[i] = keep(memory, then->hides[i], &ok);
    rule->pins = pins;
    rule->pin_count = then->pin_count;
    rule->hides = hides;
    rule->hide_count = then->hide_count;
    return ok;
}

static int read_boosts(struct curation_builder *builder, const struct rule_boost *from,
                       size_t count, const char *key, struct boost *out, struct attar_error *err)
{
    int sign = key[1] == 'o' ? 1 : -1; /* boost, bury */
    char member[40];
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < count; i++) {
        snprintf(member, sizeof member, "then.%s[%zu].filter", key, i);
        out[i].by = sign * (int32_t)from[i].by;
        rc = rule_filter(builder, member, from[i].filter, &out[i].filter, err);
    }
    return rc;
}

static int read_filters(struct curation_builder *builder, const struct merch_rule *from,
                        struct compiled_rule *rule, struct attar_error *err)
{
    const struct rule_then *then = &from->then;
    size_t count = then->boost_count + then->bury_count;
    struct boost *boosts = arena_array(&builder->curation->memory, count, sizeof *boosts);
    int rc = boosts != NULL ? 0 : error_set(err, ATTAR_ELIMIT, "the rules take too much memory");

    if (rc == 0 && from->when.filter.ptr != NULL)
        rc = rule_filter(builder, "when.filter", from->when.filter, &rule->filter, err);
    if (rc == 0)
        rc = read_boosts(builder, then->boosts, then->boost_count, "boost", boosts, err);
    if (rc == 0)
        rc = read_boosts(builder, then->buries, then->bury_count, "bury",
                         boosts + then->boost_count, err);
    if (rc == 0 && then->filter.ptr != NULL)
        rc = rule_filter(builder, "then.filter", then->filter, &rule->then_filter, err);
    rule->boosts = boosts;
    rule->boost_count = count;
    return rc;
}

static int copy_texts(struct arena *memory, const struct merch_rule *from,
                      struct compiled_rule *rule, struct attar_error *err)
{
    bool ok = copy_pins(memory, &from->then, rule);

    rule->id = keep(memory, from->id, &ok);
    rule->context = keep(memory, from->when.context, &ok);
    rule->replace_query = keep(memory, from->then.replace_query, &ok);
    rule->redirect = keep(memory, from->then.redirect, &ok);
    rule->banner = keep(memory, from->then.banner, &ok);
    rule->data = keep(memory, from->then.data, &ok);
    return ok ? 0 : error_set(err, ATTAR_ELIMIT, "the rules take too much memory");
}

int curation_builder_add_rule(struct curation_builder *builder, const struct merch_rule *from,
                              struct attar_error *err)
{
    struct compiled_rule rule = {
        .priority = from->priority,
        .match = from->when.match,
        .from_ms = from->when.from_ms,
        .until_ms = from->when.until_ms,
    };
    int rc = copy_texts(&builder->curation->memory, from, &rule, err);

    if (rc == 0 && from->when.query.ptr != NULL)
        rc =
            fold_words(builder, "when.query", from->when.query, &rule.words, &rule.word_count, err);
    if (rc == 0)
        rc = read_filters(builder, from, &rule, err);
    if (rc == 0 && from->on)
        VEC_PUSH(&builder->rules, rule);
    return rc;
}

/* ---- All of them ---- */

static int rule_order(const void *a, const void *b)
{
    const struct compiled_rule *x = a;
    const struct compiled_rule *y = b;

    if (x->priority != y->priority)
        return x->priority > y->priority ? -1 : 1;
    return slice_cmp(x->id, y->id);
}

/* The list that the rule stands in; a map's list is made when it is first asked for. */
static struct rule_list *list_of(struct curation *curation, const struct compiled_rule *rule)
{
    bool by_word = rule->word_count > 0;
    uint32_t number;

    if (!by_word && rule->context.ptr == NULL)
        return &curation->always;
    number = by_word ? map_add(&curation->firsts, rule->words[0])
                     : map_add(&curation->contexts, rule->context);
    assert(number != MAP_NONE && "the words lie in memory of the same bound already");
    return by_word ? &curation->lists[number] : &curation->context_lists[number];
}

/* Give each counted list its part of the items. */
static uint32_t *part_out(struct rule_list *lists, size_t count, uint32_t *next)
{
    for (size_t i = 0; i < count; i++) {
        lists[i].items = next;
        next += lists[i].count;
        lists[i].count = 0;
    }
    return next;
}

static void fill_lists(struct curation *curation)
{
    uint32_t *next = curation->list_items;

    for (size_t i = 0; i < curation->rule_count; i++)
        list_of(curation, &curation->rules[i])->count++;
    next = part_out(curation->lists, curation->firsts.count, next);
    next = part_out(curation->context_lists, curation->contexts.count, next);
    part_out(&curation->always, 1, next);
    for (size_t i = 0; i < curation->rule_count; i++) {
        struct rule_list *list = list_of(curation, &curation->rules[i]);

        list->items[list->count++] = (uint32_t)i;
    }
}

void rules_finish(struct curation_builder *builder)
{
    struct curation *curation = builder->curation;
    size_t count = builder->rules.count;

    curation->rules = mem_zero(count + 1, sizeof *curation->rules);
    curation->rule_count = count;
    curation->lists = mem_zero(count + 1, sizeof *curation->lists);
    curation->context_lists = mem_zero(count + 1, sizeof *curation->context_lists);
    curation->list_items = mem_zero(count + 1, sizeof *curation->list_items);
    if (count > 0) {
        memcpy(curation->rules, builder->rules.items, count * sizeof *curation->rules);
        qsort(curation->rules, count, sizeof *curation->rules, rule_order);
    }
    fill_lists(curation);
}
