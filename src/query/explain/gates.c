/* Every gate between the product and the answer, in the order in which the page of search.md
 * section 9 lists them.
 *
 * Each gate is tried by itself, on all products, as the search tries it.  Two do not stand alone:
 *
 *   one_offer   conditions on offers that are passed one by one must be passed by one offer
 *   best        where words may be missing, what is left when the words themselves are there
 *
 * So the product is in the list exactly when every gate but the page's is passed. */
#include "query/explain/trace.h"

#include "query/expr_set.h"

#include <assert.h>

static const char *const kind_names[GATE_KIND_COUNT] = {
    "filter", "understood", "expression", "rule_filter", "one_offer",  "words", "excluded",
    "phrase", "best",       "name",       "rule",        "strictness", "line",  "page",
};

const char *gate_kind_name(enum gate_kind kind)
{
    assert(kind < GATE_KIND_COUNT);
    return kind_names[kind];
}

int trace_too_large(struct attar_error *err)
{
    return error_set(err, ATTAR_ELIMIT, "explain: the request needs too much memory");
}

/* Gates in the making. */
struct gates {
    struct trace *trace;
    struct clause_sets sets;
    struct gate *items;
    size_t count;
    uint64_t *rows;                   /* offers that pass all conditions passed so far */
    size_t offer_count;               /* how many those are */
    const struct filter_expr **exprs; /* expressions passed so far */
    size_t expr_count;
};

static struct gate *add_gate(struct gates *gates, enum gate_kind kind, bool ok)
{
    struct gate *gate = &gates->items[gates->count++];

    *gate = (struct gate){.kind = kind, .ok = ok};
    return gate;
}

/* ---- Filters ---- */

/* Every clause of one filter; the offers that pass join the others if one of the product's does. */
static int try_clauses(struct gates *gates, struct gate *gate, struct attar_error *err)
{
    const struct trace *trace = gates->trace;
    const struct view *view = trace->view;
    bool offer = view->filters->defs[gate->filter].offer;
    size_t words = offer ? view->row_words : view->doc_words;
    uint64_t *all = arena_array(trace->arena, words + 1, sizeof *all);

    if (all == NULL)
        return trace_too_large(err);
    memset(all, 0xFF, words * sizeof *all);
    for (size_t i = 0; i < gate->clause_count; i++) {
        const uint64_t *set;
        int rc = clause_sets_get(&gates->sets, &gate->clauses[i], &set, err);

        if (rc < 0)
            return rc;
        bitset_and(all, set, words);
    }
    assert(gate->clause_count > 0);
    gate->ok = offer ? view_any_row(view->rows[trace->witness->doc], all)
                     : bitset_get(all, trace->witness->doc);
    if (!offer || !gate->ok || gate->given_up)
        return 0;
    bitset_and(gates->rows, all, words);
    gates->offer_count++;
    return 0;
}

/* One gate for each filter of `clauses`, in order. */
static int try_filters(struct gates *gates, enum gate_kind kind, const struct clause *clauses,
                       size_t count, struct attar_error *err)
{
    uint64_t seen = 0;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < count; i++) {
        struct clause *same = arena_array(gates->trace->arena, count, sizeof *same);
        struct gate *gate;

        if (seen >> clauses[i].filter & 1)
            continue;
        if (same == NULL)
            return trace_too_large(err);
        seen |= (uint64_t)1 << clauses[i].filter;
        gate = add_gate(gates, kind, false);
        gate->filter = clauses[i].filter;
        gate->clauses = same;
        for (size_t k = i; k < count; k++)
            if (clauses[k].filter == gate->filter)
                same[gate->clause_count++] = clauses[k];
        rc = try_clauses(gates, gate, err);
    }
    return rc;
}

/* Given up because the filters left nothing: it is back as soon as another filter goes. */
static int try_given_up(struct gates *gates, const struct understood *item, struct attar_error *err)
{
    struct gate *gate;

    if (item->kind != UNDERSTOOD_FILTER || !item->dropped || item->off)
        return 0;
    gate = add_gate(gates, GATE_UNDERSTOOD, false);
    gate->given_up = true;
    gate->filter = item->filter;
    gate->clauses = &item->clause;
    gate->clause_count = 1;
    return try_clauses(gates, gate, err);
}

static int try_understood(struct gates *gates, struct attar_error *err)
{
    const struct search_result *result = gates->trace->out->result;
    const struct understanding *read = result->understood;
    struct understood_clauses *applied;
    int rc;

    if (read == NULL)
        return 0;
    applied = arena_alloc(gates->trace->arena, sizeof *applied);
    if (applied == NULL)
        return trace_too_large(err);
    understanding_clauses(read, applied);
    rc = try_filters(gates, GATE_UNDERSTOOD, applied->items, applied->count, err);
    /* Those of a title are words again for good. */
    for (size_t i = 0; rc == 0 && !result->text.titled && i < read->count; i++)
        rc = try_given_up(gates, &read->items[i], err);
    return rc;
}

/* ---- Expressions ---- */

static int try_expression(struct gates *gates, enum gate_kind kind, const struct filter_expr *expr,
                          struct attar_error *err)
{
    const struct trace *trace = gates->trace;
    const uint64_t *docs = snapshot_live(trace->view->snapshot);
    const uint64_t *rows;
    int rc = expr_apply(&gates->sets, expr, &docs, &rows, err);

    if (rc < 0)
        return rc;
    if (add_gate(gates, kind, bitset_get(docs, trace->witness->doc))->ok)
        gates->exprs[gates->expr_count++] = expr;
    return 0;
}

static int try_expressions(struct gates *gates, struct attar_error *err)
{
    const struct rule_effects *effects = &gates->trace->witness->steering.effects;
    const struct filter_expr *expr = gates->trace->request->expr;
    int rc = 0;

    gates->exprs =
        arena_array(gates->trace->arena, effects->filter_count + 1, sizeof(*gates->exprs));
    if (gates->exprs == NULL)
        return trace_too_large(err);
    if (expr != NULL)
        rc = try_expression(gates, GATE_EXPRESSION, expr, err);
    for (size_t i = 0; rc == 0 && i < effects->filter_count; i++)
        rc = try_expression(gates, GATE_RULE_FILTER, effects->filters[i], err);
    return rc;
}

/* All conditions on offers that are passed one by one, on one offer. */
static int try_one_offer(struct gates *gates, struct attar_error *err)
{
    const struct trace *trace = gates->trace;
    const struct view *view = trace->view;
    const uint64_t *docs = snapshot_live(view->snapshot);
    const uint64_t *rows = NULL;
    const struct filter_expr *expr;
    bool ok = true;
    int rc = steer_join(NULL, gates->exprs, gates->expr_count, trace->arena, &expr, err);

    if (rc == 0 && expr != NULL)
        rc = expr_apply(&gates->sets, expr, &docs, &rows, err);
    if (rc < 0)
        return rc;
    if (rows != NULL)
        bitset_and(gates->rows, rows, view->row_words);
    gates->offer_count += rows != NULL;
    if (gates->offer_count > 0)
        ok = view_any_row(view->rows[trace->witness->doc], gates->rows);
    ok = ok && bitset_get(docs, trace->witness->doc);
    if (gates->offer_count > 1 || !ok)
        add_gate(gates, GATE_ONE_OFFER, ok);
    return 0;
}

/* ---- Words ---- */

/* The required words, or any of those that may be missing. */
static bool has_words(const struct examination *out)
{
    bool required = false;
    bool any = false;

    for (size_t i = 0; i < out->word_count; i++) {
        const struct examined_word *word = &out->words[i];

        if (word->role == WORD_REQUIRED && !word->met)
            return false;
        required |= word->role == WORD_REQUIRED;
        any |= word->role != WORD_EXCLUDED && word->met;
    }
    return required || any;
}

/* Is there a word that must be missing by itself, or (met) one that is not missing? */
static bool has_excluded(const struct trace *trace, bool met)
{
    for (size_t i = 0; i < trace->out->word_count; i++)
        if (word_bars(&trace->witness->text.words.items[i]) && (trace->out->words[i].met || !met))
            return true;
    return false;
}

/* A pinned product needs no words, nor does one that is near in scent. */
static void try_words(struct gates *gates)
{
    const struct trace *trace = gates->trace;
    const struct examination *out = trace->out;
    const struct words *words = &trace->witness->text.words;
    size_t before = gates->count;
    bool ok = true;

    if (trace->witness->near || (trace->witness->pinned && !out->hidden))
        return;
    if (trace->witness->text.account.repair == REPAIR_NAME) {
        add_gate(gates, GATE_NAME, out->matched);
        return;
    }
    if (!out->no_words)
        add_gate(gates, GATE_WORDS, has_words(out));
    if (has_excluded(trace, false))
        add_gate(gates, GATE_EXCLUDED, !has_excluded(trace, true));
    if (words->phrase_count > 0)
        add_gate(gates, GATE_PHRASE, trace->witness->phrases);
    for (size_t i = before; i < gates->count; i++)
        ok &= gates->items[i].ok;
    if (words->some || (ok && !out->matched))
        add_gate(gates, GATE_BEST, out->matched || !ok);
}

static size_t gates_bound(const struct trace *trace)
{
    const struct understanding *read = trace->out->result->understood;

    return trace->request->clause_count + (read != NULL ? 2 * read->count : 0) +
           trace->witness->steering.effects.filter_count + GATE_KIND_COUNT;
}

int trace_gates(struct trace *trace, struct attar_error *err)
{
    const struct view *view = trace->view;
    const struct search_request *request = trace->request;
    struct gates gates = {.trace = trace};
    int rc;

    clause_sets_init(&gates.sets, view, &trace->witness->scent, trace->arena);
    gates.items = arena_array(trace->arena, gates_bound(trace), sizeof *gates.items);
    gates.rows = arena_array(trace->arena, view->row_words + 1, sizeof *gates.rows);
    if (gates.items == NULL || gates.rows == NULL)
        return trace_too_large(err);
    memcpy(gates.rows, view->rows_live, view->row_words * sizeof *gates.rows);
    rc = try_filters(&gates, GATE_FILTER, request->clauses, request->clause_count, err);
    if (rc == 0)
        rc = try_understood(&gates, err);
    if (rc == 0)
        rc = try_expressions(&gates, err);
    if (rc == 0)
        rc = try_one_offer(&gates, err);
    if (rc < 0)
        return rc;
    try_words(&gates);
    if (trace->witness->steering.effects.hide_count > 0)
        add_gate(&gates, GATE_RULE, !trace->out->hidden);
    if (trace->witness->passed && trace->witness->cut && !trace->witness->pinned)
        add_gate(&gates, GATE_STRICTNESS, trace->witness->relevant);
    if (request->distinct && trace->witness->relevant)
        add_gate(&gates, GATE_LINE, trace->out->listed);
    if (trace->out->listed)
        add_gate(&gates, GATE_PAGE, trace->out->found);
    assert(gates.count <= gates_bound(trace));
    trace->out->gates = gates.items;
    trace->out->gate_count = gates.count;
    return 0;
}
