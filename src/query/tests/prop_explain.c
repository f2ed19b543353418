/* Goal: what is said of a product is what the search did: the parts of its score add up to the
 * hit's, its words' terms to its merits, its place is where it stands, and it is in the list
 * exactly when it passes every gate; and for an absent product, lifting the gates that it failed
 * lets it in, and lifting all but one of them does not.
 * Method: random catalogues and requests, with typos, excluded words, phrases, names of the other
 * script, rules, text options and boosts; every hit and every product of the shelf is examined. */
#include "query/tests/searching.h"

#include "base/bitset.h"
#include "catalog/catalog.h"
#include "query/rank.h"
#include "query/sort_key.h"

#include <stdio.h>

enum {
    REQUESTS = 25,
    ARENA_BYTES = 512 << 20,
    HIDES = 12,
    ABSENT_EACH = 40,
    OPTIONAL_MAX = 3,
    RULE_BOOST = 40
};

struct run {
    struct searching on;
    struct random_request random;
    char q[256];
    char hide_ids[HIDES][16];
    struct slice hides[HIDES];
    struct curation *curation;
    const uint64_t *optional[OPTIONAL_MAX]; /* what each optional filter alone finds */
    const uint64_t *boosted[OPTIONAL_MAX];  /* likewise each boost of the request */
};

/* ---- Requests ---- */

static void add_word(struct run *run, size_t *len, const char *mark)
{
    struct rng *rng = run->on.t->rng;
    char word[48];
    size_t count;

    count = (size_t)snprintf(word, sizeof word, "%s", shelf_words[rng_below(rng, SHELF_WORDS)]);
    if (rng_below(rng, 4) == 0 && (word[0] & 0x80) == 0) /* a slip */
        word[1 + rng_below(rng, count - 1)] = (char)('a' + rng_below(rng, 26));
    *len += (size_t)snprintf(run->q + *len, sizeof run->q - *len, "%s%s", mark, word);
}

/* Words that the shelf's oracle knows nothing of: slips, quotes, a minus. */
static void random_q(struct run *run)
{
    static const char *const marks[] = {" ", " ", " ", " -", " the ", " zzqx "};
    struct rng *rng = run->on.t->rng;
    size_t count = 1 + rng_below(rng, 4);
    size_t len = 0;

    run->q[0] = '\0';
    for (size_t i = 0; i < count; i++)
        add_word(run, &len, marks[rng_below(rng, 6)]);
    if (rng_below(rng, 5) == 0) {
        len +=
            (size_t)snprintf(run->q + len, sizeof run->q - len, rng_below(rng, 2) ? " -\"" : " \"");
        add_word(run, &len, "");
        add_word(run, &len, " ");
        len += (size_t)snprintf(run->q + len, sizeof run->q - len, "\"");
    }
    if (rng_below(rng, 2))
        snprintf(run->q + len, sizeof run->q - len, " ");
}

static void random_rule(struct run *run)
{
    struct rule_pin pins[2];
    struct rule_boost boost = {SLICE("gender:\"gen-1\""), RULE_BOOST};
    struct merch_rule rule = {.id = SLICE("r"), .on = true};
    char pin_ids[2][16];
    struct curation_builder *builder = curation_builder_new(&(struct curation_source){
        .analysis = run->on.shelf->analysis, .filters = run->on.shelf->filters});

    for (size_t i = 0; i < HIDES; i++) {
        snprintf(run->hide_ids[i], 16, "d-%d", (int)rng_below(run->on.t->rng, SHELF_DOCS));
        run->hides[i] = slice_cstr(run->hide_ids[i]);
    }
    for (size_t i = 0; i < 2; i++) {
        snprintf(pin_ids[i], 16, "d-%d",
                 (int)rng_below(run->on.t->rng, SHELF_DOCS / 2) * 2 + (int)i);
        pins[i] = (struct rule_pin){slice_cstr(pin_ids[i]), (uint32_t)(2 + 5 * i)};
    }
    rule.then.pins = pins;
    rule.then.pin_count = 2;
    rule.then.hides = run->hides;
    rule.then.hide_count = HIDES;
    rule.then.boosts = &boost;
    rule.then.boost_count = 1;
    if (rng_below(run->on.t->rng, 3) == 0)
        rule.then.filter = SLICE("price<40");
    CHECK_EQ(run->on.t, curation_builder_add_rule(builder, &rule, NULL), 0);
    curation_free(run->curation);
    run->curation = curation_builder_finish(builder, 1);
    curation_builder_free(builder);
}

static struct search_result search(struct run *run, const struct search_request *request)
{
    struct search_result result = {0};
    struct attar_error err = {0};

    if (search_understood(run->on.searcher, run->on.shelf->view, request, &run->on.arena, &result,
                          &err) < 0)
        prop_fail(run->on.t, __FILE__, __LINE__, "%s", err.text);
    return result;
}

static const uint64_t *found_by(struct run *run, const struct filter_expr *expr)
{
    return search(run, &(struct search_request){.expr = expr}).docs;
}

static void next_options(struct run *run)
{
    struct search_request *request = &run->random.request;

    random_options(run->on.t->rng, run->on.shelf, &run->on.arena, request);
    for (size_t i = 0; i < request->text.optional_filter_count; i++)
        run->optional[i] = found_by(run, request->text.optional_filters[i].expr);
    for (size_t i = 0; i < request->boost_count; i++)
        run->boosted[i] = found_by(run, request->boosts[i].filter);
}

static void next_request(struct run *run)
{
    struct rng *rng = run->on.t->rng;
    struct search_request *request = &run->random.request;

    arena_reset(&run->on.arena);
    random_request(rng, run->on.shelf, &run->on.arena, &run->random);
    request->facet_count = request->stats_count = 0;
    request->typo = (enum typo_mode)rng_below(rng, 4);
    if (rng_below(rng, 4) > 0) {
        random_q(run);
        request->q = slice_cstr(run->q);
    }
    if (rng_below(rng, 2)) {
        random_rule(run);
        request->curation = run->curation;
    }
    if (rng_below(rng, 3) == 0)
        request->clause_count = 0;
    if (rng_below(rng, 3) > 0)
        next_options(run);
    if (rng_below(rng, 6) == 0)
        request->distinct = 1;
    request->diversify = request->sort == SORT_RELEVANCE && rng_below(rng, 4) == 0;
}

static struct examination examine(struct run *run, const struct search_request *request,
                                  uint32_t doc)
{
    struct examination out = {0};
    struct attar_error err = {0};

    if (search_examine(run->on.searcher, run->on.shelf->view, request, doc, &run->on.arena, &out,
                       &err) < 0)
        prop_fail(run->on.t, __FILE__, __LINE__, "%s", err.text);
    return out;
}

/* ---- A hit and what is said of it ---- */

static void check_score(struct run *run, const struct examination *e, const struct hit *hit)
{
    const struct score_parts *parts = &e->hit->parts;
    int64_t sum =
        (int64_t)parts->text + parts->prior + parts->stock + parts->recency + parts->boosts;
    uint32_t less = e->text_score > e->unsaid_cost ? e->text_score - e->unsaid_cost : 0;

    sum = sum < 0 ? 0 : sum > INT32_MAX ? INT32_MAX : sum;
    CHECK_EQ(run->on.t, (uint32_t)sum, hit->score);
    if (e->no_words)
        return;
    CHECK_EQ(run->on.t, parts->text, (uint64_t)less * TEXT_SHARE / e->text_max);
    CHECK_EQ(run->on.t, parts->prior, e->prior * PRIOR_SHARE);
    CHECK_EQ(run->on.t, parts->stock * 10, e->stock * STOCK_SHARE);
    CHECK_EQ(run->on.t, parts->recency, e->recency * RECENCY_SHARE);
}

/* Boosts of the request, and of the rule, whose filter gives what it gives to some. */
static void check_boosts(struct run *run, const struct examination *e)
{
    const struct search_request *request = &run->random.request;
    int64_t left = e->hit->parts.boosts;

    for (size_t i = 0; i < request->boost_count; i++)
        if (bitset_get(run->boosted[i], e->hit->doc))
            left -= (int64_t)request->boosts[i].by * 1000;
    if (request->curation == NULL || request->text.rules_off)
        CHECK_EQ(run->on.t, left, 0);
    else
        CHECK(run->on.t, left == 0 || left == RULE_BOOST * 1000);
}

static int most(int a, int b)
{
    return a > b ? a : b;
}

/* Optional filters as text_options.h has them: for less against, from -127 to 127. */
static void check_optional(struct run *run, const struct examination *e, uint32_t value)
{
    const struct text_options *options = &run->random.request.text;
    int sides[2] = {0, 0};
    int sum;

    for (size_t i = 0; i < options->optional_filter_count; i++) {
        const struct optional_filter *filter = &options->optional_filters[i];
        bool met = bitset_get(run->optional[i], e->hit->doc);
        int *side = &sides[filter->demote];

        CHECK_EQ(run->on.t, e->optional_met >> i & 1, met);
        if (met)
            *side = options->sum_optional ? *side + filter->score : most(*side, filter->score);
    }
    CHECK_EQ(run->on.t, e->optional_met >> options->optional_filter_count, 0);
    sum = most(-127, -most(-127, sides[1] - sides[0]));
    CHECK_EQ(run->on.t, value, options->optional_filter_count > 0 ? 128 + sum : 0);
}

static uint32_t nearness_of(const struct examination *e)
{
    uint32_t nearness = 0;

    for (size_t i = 0; i < e->pair_count; i++)
        nearness += POSITIONS_FAR - e->pairs[i].distance;
    return nearness;
}

/* The best terms of the words add up to everything that the words gave. */
static uint64_t merit_of_words(struct run *run, const struct examination *e)
{
    uint64_t merit = 0;

    for (size_t i = 0; i < e->word_count; i++) {
        const struct examined_word *word = &e->words[i];

        CHECK_EQ(run->on.t, word->met, word->term_count > 0);
        if (word->role != WORD_EXCLUDED && word->met)
            merit += word->terms[0].merit;
    }
    CHECK_EQ(run->on.t, merit_score(merit), e->text_score);
    return merit;
}

/* A name met as a whole has no words to add up: they are told as not met. */
static void check_name(struct run *run, const struct examination *e)
{
    for (size_t i = 0; i < e->word_count; i++)
        CHECK(run->on.t, !e->words[i].met);
    CHECK_EQ(run->on.t, e->text_score, 0);
}

static void check_word_bucket(struct run *run, const struct examination *e, const char *name,
                              uint32_t value)
{
    uint64_t merit = merit_of_words(run, e);

    if (strcmp(name, "words") == 0 && !e->result->text.titled)
        CHECK_EQ(run->on.t, value, merit_weight(merit));
    if (strcmp(name, "typo") == 0)
        CHECK_EQ(run->on.t, value, merit_thrift(merit));
    if (strcmp(name, "attribute") == 0 && !run->random.request.text.attribute_by_proximity)
        CHECK_EQ(run->on.t, value, merit_attribute(merit));
    if (strcmp(name, "proximity") == 0)
        CHECK_EQ(run->on.t, value, nearness_of(e));
}

static void check_buckets(struct run *run, const struct examination *e)
{
    const char *names[SEARCH_BUCKETS_MAX];
    uint32_t values[SEARCH_BUCKETS_MAX];
    size_t count = search_buckets(run->on.shelf->view, &run->random.request, e->hit, names, values);
    bool by_words = !e->no_words && e->matched && e->result->text.repair != REPAIR_NAME;

    if (e->result->text.repair == REPAIR_NAME)
        check_name(run, e);
    for (size_t i = 0; i < count && !e->hit->pinned; i++) {
        if (strcmp(names[i], "filters") == 0)
            check_optional(run, e, values[i]);
        else if (by_words)
            check_word_bucket(run, e, names[i], values[i]);
        else if (e->no_words)
            CHECK_EQ(run->on.t, values[i], 0);
    }
}

static void check_hit(struct run *run, const struct hit *hit, size_t place)
{
    struct examination e = examine(run, &run->random.request, hit->doc);

    CHECK(run->on.t, e.listed && e.hit != NULL);
    CHECK_EQ(run->on.t, e.place, place);
    CHECK_EQ(run->on.t, e.found, place <= run->random.request.size);
    CHECK_EQ(run->on.t, e.hit->key, hit->key);
    CHECK_EQ(run->on.t, e.hit->merit, hit->merit);
    CHECK_EQ(run->on.t, e.hit->score, hit->score);
    CHECK_EQ(run->on.t, e.hit->pinned, hit->pinned);
    CHECK_EQ(run->on.t, e.hit->from_row, hit->from_row);
    check_score(run, &e, hit);
    check_boosts(run, &e);
    check_buckets(run, &e);
}

TEST_PROP(a_hit_is_what_is_said_of_it, 10)
{
    struct run run = {0};

    searching_begin(&run.on, t, ARENA_BYTES);
    for (int i = 0; i < REQUESTS; i++) {
        struct search_result result;

        next_request(&run);
        result = search(&run, &run.random.request);
        for (size_t h = 0; h < result.hit_count; h++)
            check_hit(&run, &result.hits[h], h + 1);
    }
    curation_free(run.curation);
    searching_end(&run.on);
}

/* ---- Gates ---- */

static bool passes_all(const struct examination *e)
{
    for (size_t i = 0; i < e->gate_count; i++)
        if (!e->gates[i].ok && !e->gates[i].given_up && e->gates[i].kind != GATE_PAGE)
            return false;
    return true;
}

static void drop_clauses(struct run *run, struct search_request *request, uint16_t filter,
                         bool offers)
{
    const struct filter_def *defs = run->on.shelf->filters->defs;
    struct clause *kept = arena_array(&run->on.arena, request->clause_count + 1, sizeof *kept);
    size_t count = 0;

    for (size_t i = 0; i < request->clause_count; i++)
        if (offers ? !defs[request->clauses[i].filter].offer : request->clauses[i].filter != filter)
            kept[count++] = request->clauses[i];
    request->clauses = kept;
    request->clause_count = count;
}

/* With the rules go their pins and their own words, without which the words may not be met. */
static void drop_rules(struct search_request *request)
{
    request->curation = NULL;
    request->q = SLICE("");
}

/* Take the gate out of the request. */
static void lift(struct run *run, struct search_request *request, const struct gate *gate)
{
    switch (gate->kind) {
    case GATE_FILTER: drop_clauses(run, request, gate->filter, false); return;
    case GATE_EXPRESSION: request->expr = NULL; return;
    case GATE_ONE_OFFER:
        drop_clauses(run, request, 0, true);
        request->expr = NULL;
        drop_rules(request);
        return;
    case GATE_RULE_FILTER:
    case GATE_RULE: drop_rules(request); return;
    case GATE_WORDS:
    case GATE_EXCLUDED:
    case GATE_PHRASE:
    case GATE_NAME:
    case GATE_BEST: request->q = SLICE(""); return;
    case GATE_STRICTNESS: request->text.strictness = 0; return;
    case GATE_LINE: request->distinct = 0; return;
    case GATE_PAGE: return;
    case GATE_UNDERSTOOD:
    case GATE_KIND_COUNT: break;
    }
    CHECK(run->on.t, !"a gate that the shelf cannot have");
}

/* `request` without the gates that `e` names, but for the one numbered `but`. */
static struct search_request lifted(struct run *run, struct search_request request,
                                    const struct examination *e, size_t but)
{
    for (size_t i = 0; i < e->gate_count; i++)
        if (!e->gates[i].ok && i != but)
            lift(run, &request, &e->gates[i]);
    return request;
}

static bool is_listed(struct run *run, struct search_request request, uint32_t doc)
{
    struct slice id = snapshot_id(view_snapshot(run->on.shelf->view), doc);

    for (request.first = 0;; request.first += request.size) {
        struct search_result result = search(run, &request);

        for (size_t i = 0; i < result.hit_count; i++)
            if (slice_eq(snapshot_id(view_snapshot(run->on.shelf->view), result.hits[i].doc), id))
                return true;
        if (!result.more)
            return false;
    }
}

/* A rule takes several gates with it when it goes, and so does what one offer must have. */
static bool stands_alone(const struct gate *gate)
{
    return gate->kind == GATE_FILTER || gate->kind == GATE_EXPRESSION || gate->kind == GATE_WORDS;
}

static bool words_kept_out(const struct examination *e, size_t but)
{
    for (size_t i = 0; i < e->gate_count; i++)
        if (i != but && !e->gates[i].ok &&
            (e->gates[i].kind == GATE_ONE_OFFER || e->gates[i].kind == GATE_RULE ||
             e->gates[i].kind == GATE_RULE_FILTER || e->gates[i].kind == GATE_EXCLUDED ||
             e->gates[i].kind == GATE_PHRASE || e->gates[i].kind == GATE_NAME ||
             e->gates[i].kind == GATE_BEST))
            return true;
    return false;
}

/* Only gates that are told once all others are passed. */
static bool fails_late(const struct examination *e)
{
    for (size_t i = 0; i < e->gate_count; i++)
        if (!e->gates[i].ok && e->gates[i].kind != GATE_STRICTNESS &&
            e->gates[i].kind != GATE_LINE && e->gates[i].kind != GATE_PAGE)
            return false;
    return true;
}

/* All gates at once, then strictness, then the line. */
static void check_lifting(struct run *run, uint32_t doc, struct examination e)
{
    struct search_request request = run->random.request;

    for (int step = 0; step < 3 && !e.listed; step++) {
        request = lifted(run, request, &e, SIZE_MAX);
        e = examine(run, &request, doc);
        CHECK(run->on.t, fails_late(&e));
    }
    CHECK(run->on.t, is_listed(run, request, doc));
}

static void check_absent(struct run *run, uint32_t doc, const struct examination *e)
{
    CHECK(run->on.t, !passes_all(e));
    check_lifting(run, doc, *e);
    for (size_t i = 0; i < e->gate_count; i++)
        if (!e->gates[i].ok && stands_alone(&e->gates[i]) && !words_kept_out(e, i))
            CHECK(run->on.t, !is_listed(run, lifted(run, run->random.request, e, i), doc));
}

/* The gate says what the numbers beside it say. */
static void check_strictness(struct run *run, const struct examination *e)
{
    const struct search_request *request = &run->random.request;

    for (size_t i = 0; i < e->gate_count; i++) {
        if (e->gates[i].kind != GATE_STRICTNESS)
            continue;
        CHECK(run->on.t, request->text.strictness > 0 && request->sort != SORT_RELEVANCE);
        CHECK_EQ(run->on.t, e->gates[i].ok,
                 (uint64_t)e->hit->parts.text * 100 >=
                     (uint64_t)e->best_text * request->text.strictness);
    }
}

static uint32_t random_live(struct run *run)
{
    const struct snapshot *snapshot = view_snapshot(run->on.shelf->view);

    for (;;) {
        const struct shelf_doc *doc = &run->on.shelf->docs[rng_below(run->on.t->rng, SHELF_DOCS)];
        uint32_t found = snapshot_find(snapshot, slice_cstr(doc->id));

        if (found != INDEX_DOC_NONE)
            return found;
    }
}

/* 25 catalogues, 40 absent products each. */
TEST_PROP(lifting_the_named_gates_lets_it_in, 25)
{
    struct run run = {0};
    int absent = 0;

    searching_begin(&run.on, t, ARENA_BYTES);
    while (absent < ABSENT_EACH) {
        uint32_t doc;
        struct examination e;

        next_request(&run);
        run.random.request.size = SEARCH_SIZE_MAX;
        for (int i = 0; i < 8; i++) {
            doc = random_live(&run);
            e = examine(&run, &run.random.request, doc);
            CHECK_EQ(t, e.listed, is_listed(&run, run.random.request, doc));
            CHECK_EQ(t, e.listed, passes_all(&e));
            check_strictness(&run, &e);
            if (e.listed)
                continue;
            absent++;
            check_absent(&run, doc, &e);
        }
    }
    curation_free(run.curation);
    searching_end(&run.on);
}

/* ---- What a word needs ---- */

/* None, names alone, or all else. */
static uint16_t random_fields(struct run *run)
{
    uint16_t name = (uint16_t)(1u << schema_text(run->on.shelf->schema, SLICE("name")));
    const uint16_t fields[] = {0, name, (uint16_t)~name};

    return fields[rng_below(run->on.t->rng, 3)];
}

static bool is_guessed(const struct search_result *result)
{
    return result->text.level != 2 || result->text.repair != REPAIR_NONE;
}

/* A word by itself finds a product under typo=all exactly when it needs no more than 2, in the
 * fields that are looked at and in all. */
TEST_PROP(a_word_needs_the_level_that_finds_it, 10)
{
    struct run run = {0};

    searching_begin(&run.on, t, ARENA_BYTES);
    for (int i = 0; i < REQUESTS * 4; i++) {
        struct search_request request = {.size = SEARCH_SIZE_MAX, .typo = TYPO_ALL};
        uint32_t doc = random_live(&run);
        struct search_result all;
        struct examination e;
        size_t len = 0;

        arena_reset(&run.on.arena);
        add_word(&run, &len, "");
        snprintf(run.q + len, sizeof run.q - len, " ");
        request.q = slice_cstr(run.q);
        all = search(&run, &request);
        request.text.restrict_fields = random_fields(&run);
        e = examine(&run, &request, doc);
        if (is_guessed(e.result) || is_guessed(&all))
            continue;
        CHECK_EQ(t, e.word_count, 1);
        CHECK_EQ(t, e.words[0].needs <= 2, is_listed(&run, request, doc));
        CHECK_EQ(t, e.words[0].needs <= 2, e.words[0].met);
        CHECK_EQ(t, e.words[0].needs_anywhere <= 2, bitset_get(all.docs, doc));
    }
    curation_free(run.curation);
    searching_end(&run.on);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(a_hit_is_what_is_said_of_it),
        PROP(lifting_the_named_gates_lets_it_in),
        PROP(a_word_needs_the_level_that_finds_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
