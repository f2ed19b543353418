/* Random requests: values come from the columns' domains, so that most clauses match something, and
 * some name what no product has. */
#include "query/tests/requests.h"

#include "tests/support/prop.h"

static bool usable(const struct shelf *shelf, uint16_t filter)
{
    return shelf->filters->defs[filter].kind != FILTER_MATCH;
}

static uint16_t random_filter(struct rng *rng, const struct shelf *shelf, bool offer_only)
{
    for (;;) {
        uint16_t filter = (uint16_t)rng_below(rng, shelf->filters->count);

        if (usable(shelf, filter) && (!offer_only || shelf->filters->defs[filter].offer))
            return filter;
    }
}

static void random_range(struct rng *rng, struct clause_value *value)
{
    int64_t a = (int64_t)rng_below(rng, 64) - 2;
    int64_t b = (int64_t)rng_below(rng, 64) - 2;

    value->lo = rng_below(rng, 3) == 0 ? CLAUSE_LOW_OPEN : a < b ? a : b;
    value->hi = rng_below(rng, 3) == 0 ? CLAUSE_HIGH_OPEN : a < b ? b : a;
}

static void random_delivery(struct rng *rng, struct clause_value *value)
{
    static const char *const zones[] = {"AE", "AE-DU", "AE-AZ", "IN-4001", "SA", "SA-01", "XX"};

    value->key = slice_cstr(zones[rng_below(rng, 7)]);
    value->options = rng_below(rng, 2) ? 0 : 1u << rng_below(rng, DELIVERY_OPTIONS_MAX);
}

static struct clause_value random_value(struct rng *rng, const struct shelf *shelf,
                                        const struct filter_def *def, struct arena *arena)
{
    struct clause_value value = {.exclude = rng_below(rng, 5) == 0};
    char key[SHELF_KEY];

    if (def->kind == FILTER_RANGE || (def->number != UINT16_MAX && rng_below(rng, 2) == 0)) {
        random_range(rng, &value);
        return value;
    }
    if (def->kind == FILTER_DELIVERY) {
        random_delivery(rng, &value);
        return value;
    }
    if (def->kind == FILTER_ID) {
        value.key = slice_cstr(shelf->docs[rng_below(rng, SHELF_DOCS)].id);
        return value;
    }
    shelf_key(shelf->schema, def->column, rng_below(rng, 8), key);
    value.key = arena_copy(arena, rng_below(rng, 20) ? slice_cstr(key) : SLICE("nothing"));
    if (def->kind == FILTER_WEIGHTED)
        value.weight_min = (uint8_t)(1 + rng_below(rng, 80));
    if (def->kind == FILTER_BOOL)
        value.key = SLICE("true");
    return value;
}

struct clause random_clause(struct rng *rng, const struct shelf *shelf, uint16_t filter,
                            struct arena *arena)
{
    const struct filter_def *def = &shelf->filters->defs[filter];
    size_t count = 1 + rng_below(rng, 3);
    struct clause_value *values = arena_array(arena, count, sizeof *values);
    bool terms = def->kind != FILTER_RANGE && def->kind != FILTER_BOOL;

    for (size_t i = 0; i < count; i++)
        values[i] = random_value(rng, shelf, def, arena);
    return (struct clause){.filter = filter,
                           .all = terms && rng_below(rng, 4) == 0,
                           .values = values,
                           .value_count = count};
}

static struct filter_expr *random_leaf(struct rng *rng, const struct shelf *shelf, bool in_offer,
                                       struct arena *arena)
{
    struct filter_expr *expr = arena_alloc(arena, sizeof *expr);

    expr->kind = EXPR_CLAUSE;
    expr->clause =
        random_clause(rng, shelf, random_filter(rng, shelf, in_offer || rng_below(rng, 3)), arena);
    return expr;
}

static const struct filter_expr *grow(struct rng *rng, const struct shelf *shelf, int depth,
                                      bool in_offer, enum expr_kind above, struct arena *arena)
{
    static const enum expr_kind kinds[] = {EXPR_CLAUSE, EXPR_AND,   EXPR_OR,
                                           EXPR_NOT,    EXPR_OFFER, EXPR_AND};
    enum expr_kind kind = depth == 0 ? EXPR_CLAUSE : kinds[rng_below(rng, 6)];
    struct filter_expr *expr;
    const struct filter_expr **parts;

    if (kind == EXPR_CLAUSE || (kind == above && kind != EXPR_NOT) ||
        (kind == EXPR_OFFER && in_offer))
        return random_leaf(rng, shelf, in_offer, arena);
    expr = arena_alloc(arena, sizeof *expr);
    expr->kind = kind;
    expr->part_count = kind == EXPR_AND || kind == EXPR_OR ? 2 + rng_below(rng, 2) : 1;
    parts = arena_array(arena, expr->part_count, sizeof(*parts));
    for (size_t i = 0; i < expr->part_count; i++)
        parts[i] = grow(rng, shelf, depth - 1, in_offer || kind == EXPR_OFFER, kind, arena);
    expr->parts = parts;
    return expr;
}

const struct filter_expr *random_expr(struct rng *rng, const struct shelf *shelf, int depth,
                                      struct arena *arena)
{
    return grow(rng, shelf, depth, false, EXPR_CLAUSE, arena);
}

static void random_words(struct rng *rng, struct random_request *out)
{
    out->oracle.words = out->words;
    out->oracle.word_count = (uint32_t)(rng_below(rng, 3) ? rng_below(rng, 3) : 0);
    for (uint32_t i = 0; i < out->oracle.word_count; i++)
        out->words[i] = (uint8_t)rng_below(rng, SHELF_WORDS);
    shelf_text(out->words, out->oracle.word_count, out->q, sizeof out->q - 2);
    out->oracle.last_prefix = out->oracle.word_count > 0 && rng_below(rng, 2) == 0;
    if (out->oracle.last_prefix) { /* the last word is cut: at least 3 letters, 6 bytes in Arabic */
        const char *last = shelf_words[out->words[out->oracle.word_count - 1]];
        size_t cut = last[0] < 0 ? 0 : rng_below(rng, strlen(last) - 3);

        snprintf(out->oracle.last, sizeof out->oracle.last, "%.*s", (int)(strlen(last) - cut),
                 last);
        out->q[strlen(out->q) - cut] = '\0';
    } else if (out->oracle.word_count > 0) {
        memcpy(out->q + strlen(out->q), " ", 2); /* a blank ends the last word */
    }
    out->request.q = slice_cstr(out->q);
}

static void ask_everything(const struct shelf *shelf, struct random_request *out)
{
    for (uint16_t f = 0; f < shelf->filters->count; f++) {
        const struct filter_def *def = &shelf->filters->defs[f];

        if (def->facet)
            out->facets[out->request.facet_count++] = f;
        if (def->kind == FILTER_RANGE || def->number != UINT16_MAX)
            out->stats[out->request.stats_count++] = f;
    }
    out->request.facets = out->facets;
    out->request.stats = out->stats;
    out->request.facet_size = SEARCH_FACET_SIZE_MAX;
}

void random_request(struct rng *rng, const struct shelf *shelf, struct arena *arena,
                    struct random_request *out)
{
    struct clause *clauses = arena_array(arena, 4, sizeof *clauses);
    size_t count = rng_below(rng, 4);

    *out = (struct random_request){.request = {.typo = TYPO_OFF, .size = SEARCH_SIZE_MAX}};
    out->oracle.shelf = shelf;
    out->oracle.request = &out->request;
    random_words(rng, out);
    for (size_t i = 0; i < count; i++)
        clauses[i] = random_clause(rng, shelf, random_filter(rng, shelf, rng_below(rng, 2)), arena);
    if (count == 3 && rng_below(rng, 2)) /* two clauses on one filter are one group */
        clauses[2] = random_clause(rng, shelf, clauses[0].filter, arena);
    out->request.clauses = clauses;
    out->request.clause_count = count;
    if (rng_below(rng, 3) == 0)
        out->request.expr = random_expr(rng, shelf, 3, arena);
    ask_everything(shelf, out);
    out->request.sort = (enum sort_kind)rng_below(rng, SORT_COUNT);
    if (out->request.sort == SORT_MATCH || out->oracle.last_prefix)
        out->request.sort = SORT_NEWEST;
    out->request.lang = rng_below(rng, 2) ? LANG_AR : LANG_EN;
}

void random_hybrid(struct rng *rng, const struct shelf *shelf, struct random_request *out)
{
    static const uint16_t ends[] = {1, 500, HYBRID_WHOLE};
    const struct shelf_doc *asked = &shelf->docs[rng_below(rng, SHELF_DOCS)];

    if (rng_below(rng, 3) > 0 || !asked->live)
        return;
    out->request.match_to = slice_cstr(asked->id);
    out->request.hybrid =
        rng_below(rng, 2) ? ends[rng_below(rng, 3)] : (uint16_t)rng_below(rng, HYBRID_WHOLE + 1);
    out->request.sort = SORT_RELEVANCE;
    out->oracle.asked = asked;
}

/* ---- Text options ---- */

static bool at_times(struct rng *rng)
{
    return rng_below(rng, 8) == 0;
}

/* Of the two texts that documents of a shelf have; 0 most of the time. */
static uint16_t random_fields(struct rng *rng, const struct shelf *shelf)
{
    static const char *const names[] = {"name", "description"};

    if (!at_times(rng))
        return 0;
    return (uint16_t)(1u << schema_text(shelf->schema, slice_cstr(names[rng_below(rng, 2)])));
}

static void random_reading(struct rng *rng, const struct shelf *shelf, struct arena *arena,
                           struct text_options *out)
{
    struct slice *optional = arena_array(arena, 1, sizeof *optional);

    out->prefix = at_times(rng) ? (enum prefix_mode)rng_below(rng, PREFIX_NONE + 1) : PREFIX_LAST;
    out->typo_min_1 = at_times(rng) ? (uint8_t)(TYPO_MIN_LEAST + rng_below(rng, 5)) : 0;
    out->typo_min_2 = at_times(rng) ? (uint8_t)(8 + rng_below(rng, 5)) : 0;
    out->no_typo_fields = random_fields(rng, shelf);
    out->restrict_fields = random_fields(rng, shelf);
    out->no_phrases = at_times(rng);
    out->no_exclusions = at_times(rng);
    out->similar = at_times(rng);
    out->stop_words_kept = at_times(rng);
    out->no_variants = at_times(rng);
    *optional = slice_cstr(shelf_words[rng_below(rng, SHELF_WORDS)]);
    out->optional_words = optional;
    out->optional_word_count = at_times(rng);
    if (at_times(rng))
        out->missing = (enum missing_words)rng_below(rng, MISSING_ALL + 1);
    out->synonyms_off = at_times(rng);
    out->rules_off = at_times(rng);
}

static void random_buckets(struct rng *rng, struct text_options *out)
{
    for (uint8_t i = 0; i < BUCKET_COUNT; i++) {
        uint8_t at = (uint8_t)rng_below(rng, i + 1u);

        out->buckets[i] = out->buckets[at];
        out->buckets[at] = i;
    }
    out->bucket_count = (uint8_t)(1 + rng_below(rng, BUCKET_COUNT));
}

static void random_order(struct rng *rng, const struct shelf *shelf, struct arena *arena,
                         struct text_options *out)
{
    static const char *const columns[] = {"year", "rating", "popularity"};
    struct custom_key *custom = arena_array(arena, 1, sizeof *custom);
    struct optional_filter *filters = arena_array(arena, 3, sizeof *filters);

    out->exact_single = (enum exact_single)rng_below(rng, EXACT_SINGLE_WORD + 1);
    out->exact_kinds = at_times(rng) ? (uint8_t)rng_below(rng, 8) : 0;
    out->no_exact_fields = random_fields(rng, shelf);
    out->proximity_min = at_times(rng) ? (uint8_t)rng_below(rng, PROXIMITY_MIN_MAX + 1) : 0;
    out->attribute_by_proximity = at_times(rng);
    if (at_times(rng))
        random_buckets(rng, out);
    custom->column = schema_column(shelf->schema, slice_cstr(columns[rng_below(rng, 3)]));
    custom->descending = rng_below(rng, 2);
    out->custom = custom;
    out->custom_count = at_times(rng);
    for (size_t i = 0; i < 3; i++)
        filters[i] =
            (struct optional_filter){random_expr(rng, shelf, 1, arena),
                                     (uint8_t)(1 + rng_below(rng, 100)), rng_below(rng, 3) == 0};
    out->optional_filters = filters;
    out->optional_filter_count = rng_below(rng, 3) == 0 ? 1 + rng_below(rng, 3) : 0;
    out->sum_optional = rng_below(rng, 2);
    out->strictness = rng_below(rng, 4) == 0 ? (uint8_t)(1 + rng_below(rng, STRICTNESS_MAX)) : 0;
}

void random_options(struct rng *rng, const struct shelf *shelf, struct arena *arena,
                    struct search_request *request)
{
    struct boost *boosts = arena_array(arena, 2, sizeof *boosts);

    random_reading(rng, shelf, arena, &request->text);
    random_order(rng, shelf, arena, &request->text);
    boosts[0] = (struct boost){random_expr(rng, shelf, 1, arena), 30};
    boosts[1] = (struct boost){random_expr(rng, shelf, 1, arena), -200};
    request->boosts = boosts;
    request->boost_count = rng_below(rng, 3);
    request->distinct = at_times(rng) ? (uint8_t)rng_below(rng, DISTINCT_MAX + 1) : 0;
}
