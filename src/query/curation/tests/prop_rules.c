/* Goal: rules_apply finds exactly the rules that hold and brings their wants together by the
 * stated order, whatever order the records came in.
 * Method: random rules and requests over a few invented words, products and filters, held against
 * the same thing once more as loops over plain structs. */
#include "query/curation/tests/curated.h"

#include "base/error.h"
#include "base/rng.h"
#include "tests/support/prop.h"

#include <stdio.h>

enum { RULES = 24, WORDS = 4, PRODUCTS = 8, PLAIN_WORDS = 3, ASKED_WORDS = 5, PLACES = 6 };

static const char *const vocabulary[WORDS] = {"zorvak", "blimtu", "kandor", "mireth"};
static const char *const filters[] = {NULL, "gender:men", "NOT gender:men", "gender:men OR brand:a",
                                      "gender:men AND brand:a"};
static const char *const contexts[] = {NULL, "home", "eid"};
enum { FILTERS = 5, CONTEXTS = 3 };

struct plain_rule {
    char id[16];
    uint32_t priority;
    uint8_t words[PLAIN_WORDS];
    size_t word_count;
    enum rule_match match;
    size_t filter;
    size_t context;
    int64_t from_ms;
    int64_t until_ms;
    size_t pin_count;
    struct {
        size_t product;
        uint32_t at;
    } pins[2];
    size_t hidden;  /* product; PRODUCTS: none */
    uint32_t boost; /* 0: none */
    bool redirects;
};

struct plain_request {
    uint8_t words[ASKED_WORDS];
    size_t word_count;
    bool men;
    bool brand_a;
    size_t context;
    int64_t now_ms;
};

static struct curated c;
static char product_ids[PRODUCTS][8];

/* ---- Making ---- */

static struct plain_rule some_rule(struct rng *rng, size_t number)
{
    struct plain_rule rule = {.priority = (uint32_t)rng_below(rng, 3)};

    snprintf(rule.id, sizeof rule.id, "r%zu", (number * 7) % RULES);
    rule.word_count = rng_below(rng, PLAIN_WORDS + 1);
    for (size_t i = 0; i < rule.word_count; i++)
        rule.words[i] = (uint8_t)rng_below(rng, WORDS);
    rule.match = (enum rule_match)rng_below(rng, 3);
    rule.filter = rng_below(rng, 2) > 0 ? rng_below(rng, FILTERS) : 0;
    rule.context = rng_below(rng, 2) > 0 ? rng_below(rng, CONTEXTS) : 0;
    rule.from_ms = rng_below(rng, 2) > 0 ? (int64_t)rng_below(rng, 5) : 0;
    rule.until_ms = rng_below(rng, 2) > 0 ? rule.from_ms + 1 + (int64_t)rng_below(rng, 5) : 0;
    rule.pin_count = rng_below(rng, 3);
    for (size_t i = 0; i < rule.pin_count; i++) {
        rule.pins[i].product = rng_below(rng, PRODUCTS);
        rule.pins[i].at = (uint32_t)(1 + rng_below(rng, PLACES));
    }
    rule.hidden = rng_below(rng, 3 * PRODUCTS);
    rule.boost = (uint32_t)rng_below(rng, 4);
    rule.redirects = rng_below(rng, 3) == 0;
    return rule;
}

static void add_rule(const struct plain_rule *plain)
{
    struct rule_pin pins[2];
    struct rule_boost boost = {SLICE("brand:a"), plain->boost};
    struct slice hide = slice_cstr(product_ids[plain->hidden % PRODUCTS]);
    struct merch_rule rule = {.id = slice_cstr(plain->id), .on = true, .priority = plain->priority};
    char query[64];
    size_t len = 0;

    for (size_t i = 0; i < plain->word_count; i++)
        len +=
            (size_t)snprintf(query + len, sizeof query - len, "%s ", vocabulary[plain->words[i]]);
    rule.when.query = slice_of(plain->word_count > 0 ? query : NULL, len);
    rule.when.match = plain->match;
    rule.when.from_ms = plain->from_ms;
    rule.when.until_ms = plain->until_ms;
    if (plain->filter > 0)
        rule.when.filter = slice_cstr(filters[plain->filter]);
    if (plain->context > 0)
        rule.when.context = slice_cstr(contexts[plain->context]);
    for (size_t i = 0; i < plain->pin_count; i++)
        pins[i] =
            (struct rule_pin){slice_cstr(product_ids[plain->pins[i].product]), plain->pins[i].at};
    rule.then = (struct rule_then){
        .pins = pins,
        .pin_count = plain->pin_count,
        .hides = &hide,
        .hide_count = plain->hidden<PRODUCTS, .boosts = &boost, .boost_count = plain->boost> 0};
    if (plain->redirects)
        rule.then.redirect = slice_cstr(plain->id);
    assert_int_equal(curation_builder_add_rule(c.builder, &rule, NULL), 0);
}

static struct plain_request some_request(struct rng *rng)
{
    struct plain_request request = {
        .word_count = rng_below(rng, ASKED_WORDS + 1),
        .men = rng_below(rng, 2) > 0,
        .brand_a = rng_below(rng, 2) > 0,
        .context = rng_below(rng, CONTEXTS),
        .now_ms = (int64_t)rng_below(rng, 10),
    };

    for (size_t i = 0; i < request.word_count; i++)
        request.words[i] = (uint8_t)rng_below(rng, WORDS);
    return request;
}

/* ---- The engine's answer ---- */

static struct clause clause_of(const char *filter, const struct clause_value *value)
{
    return (struct clause){filter_find(c.filters, slice_cstr(filter)), false, value, 1};
}

static struct rule_effects apply(const struct curation *curation,
                                 const struct plain_request *request)
{
    static const struct clause_value men = {.key = SLICE_INIT("men")};
    static const struct clause_value a = {.key = SLICE_INIT("a")};
    struct slice words[ASKED_WORDS];
    struct slice context = slice_cstr(request->context > 0 ? contexts[request->context] : "");
    struct clause clauses[2];
    struct rule_facts facts = {.words = words,
                               .word_count = request->word_count,
                               .clauses = clauses,
                               .contexts = &context,
                               .context_count = request->context > 0,
                               .now_ms = request->now_ms};
    struct rule_effects effects;

    for (size_t i = 0; i < request->word_count; i++)
        words[i] = slice_cstr(vocabulary[request->words[i]]);
    if (request->men)
        clauses[facts.clause_count++] = clause_of("gender", &men);
    if (request->brand_a)
        clauses[facts.clause_count++] = clause_of("brand", &a);
    assert_int_equal(rules_apply(curation, &facts, &c.arena, &effects, NULL), 0);
    return effects;
}

/* ---- The same, naively ---- */

static bool words_at(const struct plain_rule *rule, const struct plain_request *request, size_t at)
{
    if (at + rule->word_count > request->word_count)
        return false;
    return memcmp(rule->words, request->words + at, rule->word_count) == 0;
}

static bool query_holds(const struct plain_rule *rule, const struct plain_request *request)
{
    if (rule->word_count == 0)
        return true;
    if (rule->match == RULE_MATCH_IS)
        return rule->word_count == request->word_count && words_at(rule, request, 0);
    for (size_t at = 0; at < request->word_count; at++)
        if ((at == 0 || rule->match == RULE_MATCH_CONTAINS) && words_at(rule, request, at))
            return true;
    return false;
}

static bool plain_holds(const struct plain_rule *rule, const struct plain_request *request)
{
    const bool filter_holds[FILTERS] = {true, request->men, !request->men,
                                        request->men || request->brand_a,
                                        request->men && request->brand_a};

    if (rule->context > 0 && rule->context != request->context)
        return false;
    if (request->now_ms < rule->from_ms)
        return false;
    if (rule->until_ms != 0 && request->now_ms >= rule->until_ms)
        return false;
    return filter_holds[rule->filter] && query_holds(rule, request);
}

static bool stronger(const struct plain_rule *a, const struct plain_rule *b)
{
    return a->priority != b->priority ? a->priority > b->priority : strcmp(a->id, b->id) < 0;
}

/* The rules that hold, strongest first. */
static size_t plain_order(const struct plain_rule *rules, const struct plain_request *request,
                          const struct plain_rule *out[RULES])
{
    size_t count = 0;

    for (size_t i = 0; i < RULES; i++) {
        size_t at = count;

        if (!plain_holds(&rules[i], request))
            continue;
        for (; at > 0 && stronger(&rules[i], out[at - 1]); at--)
            out[at] = out[at - 1];
        out[at] = &rules[i];
        count++;
    }
    return count;
}

static void plain_pins(const struct plain_rule *const *rules, size_t count,
                       size_t places[CURATION_PLACES_MAX + 1])
{
    bool used[PRODUCTS] = {false};

    for (size_t i = 0; i < count; i++)
        if (rules[i]->hidden < PRODUCTS)
            used[rules[i]->hidden] = true;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < rules[i]->pin_count; k++) {
            size_t at = rules[i]->pins[k].at;

            if (used[rules[i]->pins[k].product])
                continue;
            while (places[at] != PRODUCTS)
                at++;
            places[at] = rules[i]->pins[k].product;
            used[rules[i]->pins[k].product] = true;
        }
}

/* ---- The law ---- */

static void check_pins(struct prop *t, const struct rule_effects *effects,
                       const struct plain_rule *const *rules, size_t count)
{
    size_t places[CURATION_PLACES_MAX + 1];
    size_t seen = 0;

    for (size_t at = 0; at <= CURATION_PLACES_MAX; at++)
        places[at] = PRODUCTS;
    plain_pins(rules, count, places);
    for (size_t at = 1; at <= CURATION_PLACES_MAX; at++) {
        if (places[at] == PRODUCTS)
            continue;
        CHECK(t, seen < effects->pin_count);
        CHECK_EQ(t, effects->pins[seen].at, at);
        CHECK(t, slice_eq(effects->pins[seen].id, slice_cstr(product_ids[places[at]])));
        seen++;
    }
    CHECK_EQ(t, effects->pin_count, seen);
}

static void check(struct prop *t, const struct rule_effects *effects,
                  const struct plain_rule *const *rules, size_t count)
{
    bool hidden[PRODUCTS] = {false};
    size_t hidden_count = 0;
    size_t boosts = 0;
    struct slice redirect = {NULL, 0};

    CHECK_EQ(t, effects->applied_count, count);
    for (size_t i = 0; i < count; i++) {
        CHECK(t, slice_eq(effects->applied[i], slice_cstr(rules[i]->id)));
        if (rules[i]->hidden < PRODUCTS && !hidden[rules[i]->hidden])
            hidden[rules[i]->hidden] = ++hidden_count > 0;
        if (rules[i]->redirects && redirect.ptr == NULL)
            redirect = slice_cstr(rules[i]->id);
        if (rules[i]->boost > 0)
            CHECK_EQ(t, effects->boosts[boosts++].by, rules[i]->boost);
    }
    CHECK_EQ(t, effects->boost_count, boosts);
    CHECK_EQ(t, effects->hide_count, hidden_count);
    for (size_t i = 0; i < hidden_count; i++) {
        CHECK(t, hidden[effects->hides[i].ptr[1] - '0']);
        CHECK(t, i == 0 || slice_cmp(effects->hides[i - 1], effects->hides[i]) < 0);
    }
    CHECK(t, (redirect.ptr == NULL) == (effects->redirect.ptr == NULL));
    CHECK(t, redirect.ptr == NULL || slice_eq(redirect, effects->redirect));
    check_pins(t, effects, rules, count);
}

TEST_PROP(rules_equal_the_naive_ones, 300)
{
    struct plain_rule rules[RULES];
    struct curation *curation;

    for (size_t i = 0; i < RULES; i++) {
        rules[i] = some_rule(t->rng, i);
        add_rule(&rules[i]);
    }
    curation = curation_builder_finish(c.builder, 1);
    for (int i = 0; i < 20; i++) {
        struct plain_request request = some_request(t->rng);
        const struct plain_rule *order[RULES];
        struct rule_effects effects;

        arena_reset(&c.arena);
        effects = apply(curation, &request);
        check(t, &effects, order, plain_order(rules, &request, order));
    }
    curation_free(curation);
}

static int begin(void **state)
{
    (void)state;
    curated_open(&c);
    for (size_t i = 0; i < PRODUCTS; i++)
        snprintf(product_ids[i], sizeof product_ids[i], "p%zu", i);
    return 0;
}

static int end(void **state)
{
    (void)state;
    curated_close(&c);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rules_equal_the_naive_ones, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
