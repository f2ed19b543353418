/* From the rules that hold to the sets that a search works with.
 *
 *   request's filter=  a AND b  \
 *   rule's filter      c         >  a AND b AND c       one conjunction: offer conditions of all
 *   rule's filter      d AND e  /   AND d AND e         of them meet on one offer
 *
 * Without rules nothing here costs more than a look at their number. */
#include "query/curation/steer.h"

#include "analysis/analysis.h"
#include "query/expr_set.h"

#include <assert.h>

enum { BY_SCALE = 1000 }; /* millionths in a thousandth */

static int too_large(struct attar_error *err)
{
    return error_set(err, ATTAR_ELIMIT, "the rules need too much memory");
}

/* ---- Which rules hold ---- */

static int apply_rules(struct searcher *searcher, const struct search_request *request,
                       struct arena *arena, struct steering *steering, struct attar_error *err)
{
    struct slice words[SEARCH_WORDS_MAX];
    struct rule_facts facts = {
        .words = words,
        .clauses = request->clauses,
        .clause_count = request->clause_count,
        .expr = request->expr,
        .contexts = request->contexts,
        .context_count = request->context_count,
        .now_ms = request->now_ms,
    };
    struct token_list tokens;
    int rc = analyze(searcher->analyzer, request->q, &tokens, err);

    if (rc < 0)
        return rc;
    facts.word_count = curation_fold(&tokens, words, SEARCH_WORDS_MAX);
    if (facts.word_count > SEARCH_WORDS_MAX)
        return 0; /* matching will refuse the query */
    return rules_apply(request->curation, &facts, arena, &steering->effects, err);
}

/* ---- Filters in one conjunction ---- */

static size_t conditions_of(const struct filter_expr *expr)
{
    return expr->kind == EXPR_AND ? expr->part_count : 1;
}

static size_t add_conditions(const struct filter_expr *expr, const struct filter_expr **parts)
{
    if (expr->kind != EXPR_AND) {
        parts[0] = expr;
        return 1;
    }
    for (size_t i = 0; i < expr->part_count; i++)
        parts[i] = expr->parts[i];
    return expr->part_count;
}

int steer_join(const struct filter_expr *expr, const struct filter_expr *const *others,
               size_t other_count, struct arena *arena, const struct filter_expr **out_expr,
               struct attar_error *err)
{
    size_t count = expr != NULL ? conditions_of(expr) : 0;
    const struct filter_expr **parts;
    struct filter_expr *joined;

    *out_expr = expr;
    if (other_count == 0)
        return 0;
    for (size_t i = 0; i < other_count; i++)
        count += conditions_of(others[i]);
    parts = arena_array(arena, count, sizeof(*parts));
    joined = arena_alloc(arena, sizeof *joined);
    if (parts == NULL || joined == NULL)
        return too_large(err);
    *joined = (struct filter_expr){.kind = EXPR_AND, .parts = parts};
    if (expr != NULL)
        joined->part_count = add_conditions(expr, parts);
    for (size_t i = 0; i < other_count; i++)
        joined->part_count += add_conditions(others[i], parts + joined->part_count);
    assert(joined->part_count == count);
    *out_expr = joined;
    return 0;
}

/* ---- Pins and hides ---- */

static int find_pins(const struct view *view, struct arena *arena, struct steering *steering,
                     struct attar_error *err)
{
    const struct rule_effects *effects = &steering->effects;

    if (effects->pin_count == 0)
        return 0;
    steering->pins = arena_array(arena, effects->pin_count, sizeof *steering->pins);
    if (steering->pins == NULL)
        return too_large(err);
    for (size_t i = 0; i < effects->pin_count; i++) {
        const struct pin *pin = &effects->pins[i];
        uint32_t doc = snapshot_find(view->snapshot, pin->id);

        if (doc != INDEX_DOC_NONE)
            steering->pins[steering->pin_count++] = (struct pinned){doc, pin->at, pin->sponsored};
    }
    return 0;
}

int steer_begin(struct searcher *searcher, const struct view *view,
                const struct search_request *request, struct arena *arena,
                struct steering *out_steering, struct attar_error *err)
{
    struct steering steering = {.q = request->q,
                                .expr = request->expr,
                                .own = request->boosts,
                                .own_count = request->boost_count};
    int rc;

    assert(searcher->analyzer != NULL && out_steering != NULL);
    if (request->curation == NULL || request->text.rules_off ||
        curation_rule_count(request->curation) == 0) {
        *out_steering = steering;
        return 0;
    }
    rc = apply_rules(searcher, request, arena, &steering, err);
    if (rc == 0)
        rc = steer_join(request->expr, steering.effects.filters, steering.effects.filter_count,
                        arena, &steering.expr, err);
    if (rc == 0)
        rc = find_pins(view, arena, &steering, err);
    if (rc < 0)
        return rc;
    if (steering.effects.replace_query.ptr != NULL)
        steering.q = steering.effects.replace_query;
    *out_steering = steering;
    return 0;
}

void steer_docs(const struct steering *steering, struct searcher *searcher, const struct view *view,
                uint64_t *docs)
{
    const struct rule_effects *effects = &steering->effects;

    for (size_t i = 0; i < effects->hide_count; i++) {
        uint32_t doc = snapshot_find(view->snapshot, effects->hides[i]);

        if (doc == INDEX_DOC_NONE || !bitset_get(docs, doc))
            continue;
        bitset_reset(docs, doc);
        searcher->merit[doc] = 0;
    }
    for (size_t i = 0; i < steering->pin_count; i++)
        bitset_set(docs, steering->pins[i].doc);
}

/* ---- Boosts ---- */

int steer_boosts(struct steering *steering, const struct view *view,
                 const struct scent_matches *scent, struct arena *arena, struct attar_error *err)
{
    const struct rule_effects *effects = &steering->effects;
    size_t count = effects->boost_count + steering->own_count;
    struct clause_sets clauses;
    struct boost_set *sets;

    if (count == 0)
        return 0;
    sets = arena_array(arena, count, sizeof *sets);
    if (sets == NULL)
        return too_large(err);
    clause_sets_init(&clauses, view, scent, arena);
    for (size_t i = 0; i < count; i++) {
        const struct boost *boost = i < effects->boost_count
                                        ? &effects->boosts[i]
                                        : &steering->own[i - effects->boost_count];
        const uint64_t *docs = snapshot_live(view->snapshot);
        const uint64_t *rows;
        int rc = expr_apply(&clauses, boost->filter, &docs, &rows, err);

        if (rc < 0)
            return rc;
        sets[i] = (struct boost_set){docs, (int64_t)boost->by * BY_SCALE};
    }
    steering->boosts = sets;
    steering->boost_count = count;
    return 0;
}
