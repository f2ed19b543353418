/* Which rules hold for a request.
 *
 *   candidates: firsts[word] for each word of q, contexts[name] for each context, and always
 *        `--> window, context, words, filter --> numbers, ascending, each once
 *
 * A filter condition is about what the request filters by, not about products: a leaf holds when
 * the request has a clause on the same filter with the same value, or its filter= has that leaf in
 * the outermost conjunction; AND, OR and NOT are taken by their words. */
#include "query/curation/compiled.h"

#include <assert.h>
#include <stdlib.h>

/* ---- Filters ---- */

static bool same_value(const struct clause_value *a, const struct clause_value *b)
{
    if (a->exclude != b->exclude || (a->key.ptr == NULL) != (b->key.ptr == NULL))
        return false;
    if (a->key.ptr == NULL)
        return a->lo == b->lo && a->hi == b->hi;
    return slice_eq(a->key, b->key) && a->weight_min == b->weight_min && a->options == b->options;
}

static bool clause_has(const struct clause *clause, uint16_t filter,
                       const struct clause_value *value)
{
    if (clause->filter != filter)
        return false;
    for (size_t i = 0; i < clause->value_count; i++)
        if (same_value(&clause->values[i], value))
            return true;
    return false;
}

static bool expr_has(const struct filter_expr *expr, uint16_t filter,
                     const struct clause_value *value)
{
    if (expr == NULL)
        return false;
    if (expr->kind == EXPR_CLAUSE)
        return clause_has(&expr->clause, filter, value);
    if (expr->kind != EXPR_AND && expr->kind != EXPR_OFFER)
        return false;
    for (size_t i = 0; i < expr->part_count; i++)
        if (expr_has(expr->parts[i], filter, value))
            return true;
    return false;
}

static bool value_asked_for(const struct rule_facts *facts, uint16_t filter,
                            const struct clause_value *value)
{
    bool held = expr_has(facts->expr, filter, value);

    for (size_t i = 0; !held && i < facts->clause_count; i++)
        held = clause_has(&facts->clauses[i], filter, value);
    return held;
}

/* A leaf of several values is an OR of them. */
static bool asked_for(const struct rule_facts *facts, const struct clause *leaf)
{
    bool held = false;

    assert(leaf->value_count >= 1);
    for (size_t i = 0; !held && i < leaf->value_count; i++)
        held = value_asked_for(facts, leaf->filter, &leaf->values[i]);
    return held;
}

static bool filter_holds(const struct rule_facts *facts, const struct filter_expr *expr)
{
    bool any = expr->kind == EXPR_OR;

    if (expr->kind == EXPR_CLAUSE)
        return asked_for(facts, &expr->clause);
    if (expr->kind == EXPR_NOT)
        return !filter_holds(facts, expr->parts[0]);
    for (size_t i = 0; i < expr->part_count; i++)
        if (filter_holds(facts, expr->parts[i]) == any)
            return any;
    return !any;
}

/* ---- One rule ---- */

static bool words_hold(const struct compiled_rule *rule, const struct rule_facts *facts, size_t at)
{
    if (rule->word_count == 0)
        return true;
    if (rule->match != RULE_MATCH_CONTAINS && at > 0)
        return false;
    if (rule->match == RULE_MATCH_IS && facts->word_count != rule->word_count)
        return false;
    if (facts->word_count - at < rule->word_count)
        return false;
    for (size_t i = 0; i < rule->word_count; i++)
        if (!slice_eq(rule->words[i], facts->words[at + i]))
            return false;
    return true;
}

static bool context_holds(const struct compiled_rule *rule, const struct rule_facts *facts)
{
    if (rule->context.ptr == NULL)
        return true;
    for (size_t i = 0; i < facts->context_count; i++)
        if (slice_eq(rule->context, facts->contexts[i]))
            return true;
    return false;
}

bool rule_holds(const struct compiled_rule *rule, const struct rule_facts *facts, size_t at)
{
    assert(at <= facts->word_count);
    return facts->now_ms >= rule->from_ms &&
           (rule->until_ms == 0 || facts->now_ms < rule->until_ms) && context_holds(rule, facts) &&
           words_hold(rule, facts, at) &&
           (rule->filter == NULL || filter_holds(facts, rule->filter));
}

/* ---- All of them ---- */

static const struct rule_list *list_at(const struct curation *curation, struct slice word)
{
    uint32_t number = map_find(&curation->firsts, word);

    return number == MAP_NONE ? NULL : &curation->lists[number];
}

static const struct rule_list *list_in(const struct curation *curation, struct slice context)
{
    uint32_t number = map_find(&curation->contexts, context);

    return number == MAP_NONE ? NULL : &curation->context_lists[number];
}

static size_t candidate_count(const struct curation *curation, const struct rule_facts *facts)
{
    size_t count = curation->always.count;

    for (size_t i = 0; i < facts->word_count; i++) {
        const struct rule_list *list = list_at(curation, facts->words[i]);

        count += list != NULL ? list->count : 0;
    }
    for (size_t i = 0; i < facts->context_count; i++) {
        const struct rule_list *list = list_in(curation, facts->contexts[i]);

        count += list != NULL ? list->count : 0;
    }
    return count;
}

static size_t take_holding(const struct curation *curation, const struct rule_list *list,
                           const struct rule_facts *facts, size_t at, uint32_t *out)
{
    size_t count = 0;

    for (size_t i = 0; list != NULL && i < list->count; i++)
        if (rule_holds(&curation->rules[list->items[i]], facts, at))
            out[count++] = list->items[i];
    return count;
}

static int number_order(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

static size_t sort_unique(uint32_t *numbers, size_t count)
{
    size_t kept = 0;

    if (count > 1)
        qsort(numbers, count, sizeof *numbers, number_order);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || numbers[kept - 1] != numbers[i])
            numbers[kept++] = numbers[i];
    return kept;
}

int rules_apply(const struct curation *curation, const struct rule_facts *facts,
                struct arena *arena, struct rule_effects *out_effects, struct attar_error *err)
{
    size_t room = candidate_count(curation, facts);
    uint32_t *numbers;
    size_t count;

    assert(out_effects != NULL && arena != NULL);
    if (room == 0) {
        *out_effects = (struct rule_effects){0};
        return 0;
    }
    numbers = arena_array(arena, room, sizeof *numbers);
    if (numbers == NULL)
        return error_set(err, ATTAR_ELIMIT, "the rules need too much memory");
    count = take_holding(curation, &curation->always, facts, 0, numbers);
    for (size_t i = 0; i < facts->word_count; i++)
        count +=
            take_holding(curation, list_at(curation, facts->words[i]), facts, i, numbers + count);
    for (size_t i = 0; i < facts->context_count; i++)
        count += take_holding(curation, list_in(curation, facts->contexts[i]), facts, 0,
                              numbers + count);
    return effects_of(curation, numbers, sort_unique(numbers, count), arena, out_effects, err);
}
