/* Goal: rules hold when they should and want what their records say; what cannot be compiled is
 * told with its member.
 * Method: single rules against single requests; the order of several is prop_rules' affair. */
#include "query/curation/tests/curated.h"

#include "base/error.h"
#include "tests/support/prop.h"

#include <stdio.h>

static struct curated c;
static struct attar_error err;

static int begin(void **state)
{
    (void)state;
    curated_open(&c);
    return 0;
}

static int end(void **state)
{
    (void)state;
    curated_close(&c);
    return 0;
}

/* One request: what is asked, filtered by, where, when. */
struct asked {
    const char *q;
    const char *filter; /* a filter= text, or NULL */
    const char *context;
    int64_t now_ms;
};

static struct rule_effects apply(const struct curation *curation, struct asked asked)
{
    struct slice words[SEARCH_WORDS_MAX];
    struct slice context = slice_cstr(asked.context != NULL ? asked.context : "");
    struct rule_facts facts = {.words = words, .now_ms = asked.now_ms};
    struct filter_scope scope = {c.filters, NULL, &c.arena, "filter", false, 0};
    struct rule_effects effects;

    facts.word_count = curated_words(&c, asked.q, words);
    facts.contexts = &context;
    facts.context_count = asked.context != NULL;
    if (asked.filter != NULL)
        assert_int_equal(filter_expr_parse(&scope, slice_cstr(asked.filter), &facts.expr, NULL), 0);
    assert_int_equal(rules_apply(curation, &facts, &c.arena, &effects, &err), 0);
    return effects;
}

/* Does a rule with this `when` hold? */
static bool holds(const char *when, struct asked asked)
{
    char text[1024];
    struct curation *curation;
    struct rule_effects effects;

    snprintf(text, sizeof text, "{\"id\":\"x\",\"when\":%s,\"then\":{\"hide\":[\"p\"]}}", when);
    assert_int_equal(curated_add_rule(&c, text, &err), 0);
    curation = curation_builder_finish(c.builder, 1);
    effects = apply(curation, asked);
    assert_int_equal(effects.applied_count, effects.hide_count);
    curation_free(curation);
    return effects.applied_count == 1;
}

static void queries(void **state)
{
    (void)state;
    assert_true(holds("{}", (struct asked){.q = ""}));
    assert_true(holds("{\"query\":\"Oud Wood\"}", (struct asked){.q = "oud  wood!"}));
    assert_false(holds("{\"query\":\"oud wood\"}", (struct asked){.q = "oud wood intense"}));
    assert_false(holds("{\"query\":\"oud wood\"}", (struct asked){.q = "oud"}));
    assert_true(holds("{\"query\":\"oud\",\"match\":\"starts\"}", (struct asked){.q = "oud wood"}));
    assert_false(
        holds("{\"query\":\"wood\",\"match\":\"starts\"}", (struct asked){.q = "oud wood"}));
    assert_true(
        holds("{\"query\":\"wood\",\"match\":\"contains\"}", (struct asked){.q = "oud wood wood"}));
    assert_false(
        holds("{\"query\":\"wood oud\",\"match\":\"contains\"}", (struct asked){.q = "oud wood"}));
    assert_true(holds("{\"query\":\"هديه\"}", (struct asked){.q = "هَديّة"}));
}

static void windows(void **state)
{
    static const char window[] =
        "{\"from\":\"1970-01-01T00:00:02Z\",\"until\":\"1970-01-01T00:00:03Z\"}";

    (void)state;
    assert_false(holds(window, (struct asked){.q = "", .now_ms = 1999}));
    assert_true(holds(window, (struct asked){.q = "", .now_ms = 2000}));
    assert_true(holds(window, (struct asked){.q = "", .now_ms = 2999}));
    assert_false(holds(window, (struct asked){.q = "", .now_ms = 3000}));
}

static void contexts_and_filters(void **state)
{
    (void)state;
    assert_true(holds("{\"context\":\"home\"}", (struct asked){.q = "", .context = "home"}));
    assert_false(holds("{\"context\":\"home\"}", (struct asked){.q = "", .context = "eid"}));
    assert_false(holds("{\"context\":\"home\"}", (struct asked){.q = ""}));
    assert_true(holds("{\"filter\":\"gender:men\"}",
                      (struct asked){.q = "", .filter = "brand:a AND gender:men"}));
    assert_false(holds("{\"filter\":\"gender:men\"}",
                       (struct asked){.q = "", .filter = "brand:a OR gender:men"}));
    assert_true(holds("{\"filter\":\"price<200\"}",
                      (struct asked){.q = "", .filter = "offer(price<200 AND vendor:v)"}));
    assert_false(
        holds("{\"filter\":\"price<200\"}", (struct asked){.q = "", .filter = "price<300"}));
    assert_true(holds("{\"filter\":\"NOT gender:men\"}", (struct asked){.q = ""}));
    assert_false(
        holds("{\"filter\":\"gender:men\"}", (struct asked){.q = "", .filter = "gender:-men"}));
}

static void what_is_wanted(void **state)
{
    struct curation *curation;
    struct rule_effects e;

    (void)state;
    assert_int_equal(
        curated_add_rule(&c,
                         "{\"id\":\"b\",\"priority\":1,\"then\":{\"pin\":[{\"id\":\"p\",\"at\":2}],"
                         "\"boost\":[{\"filter\":\"brand:a\",\"by\":9}],\"redirect\":\"/b\","
                         "\"banner\":{\"n\":1},\"filter\":\"gender:men\"}}",
                         &err),
        0);
    assert_int_equal(
        curated_add_rule(&c,
                         "{\"id\":\"a\",\"then\":{\"pin\":[{\"id\":\"q\",\"at\":2},"
                         "{\"id\":\"p\",\"at\":1},{\"id\":\"r\",\"at\":4}],\"hide\":[\"r\"],"
                         "\"bury\":[{\"filter\":\"brand:b\",\"by\":3}],\"redirect\":\"/a\","
                         "\"replace_query\":\"rose\",\"banner\":{\"n\":2},\"data\":{}}}",
                         &err),
        0);
    assert_int_equal(
        curated_add_rule(&c, "{\"id\":\"off\",\"on\":false,\"then\":{\"hide\":[\"q\"]}}", &err), 0);
    curation = curation_builder_finish(c.builder, 1);
    assert_int_equal(curation_rule_count(curation), 2);
    e = apply(curation, (struct asked){.q = "anything"});
    assert_int_equal(e.applied_count, 2);
    assert_true(slice_eq(e.applied[0], SLICE("b")) && slice_eq(e.applied[1], SLICE("a")));
    assert_int_equal(e.pin_count, 2); /* p by b at 2, q handed on to 3, r hidden */
    assert_true(slice_eq(e.pins[0].id, SLICE("p")) && e.pins[0].at == 2);
    assert_true(slice_eq(e.pins[1].id, SLICE("q")) && e.pins[1].at == 3);
    assert_true(e.boost_count == 2 && e.boosts[0].by == 9 && e.boosts[1].by == -3);
    assert_true(e.filter_count == 1 && e.filters[0]->kind == EXPR_CLAUSE);
    assert_true(slice_eq(e.redirect, SLICE("/b")) && slice_eq(e.replace_query, SLICE("rose")));
    assert_true(e.banner_count == 2 && slice_eq(e.banners[1], SLICE("{\"n\":2}")));
    assert_true(e.data_count == 1 && e.hide_count == 1);
    curation_free(curation);
}

static void faults_are_told(void **state)
{
    static const char *const faulty[][2] = {
        {"{\"id\":\"x\",\"when\":{\"query\":\"!?\"},\"then\":{\"hide\":[\"p\"]}}",
         "when.query: \"!?\" has no words"},
        {"{\"id\":\"x\",\"when\":{\"filter\":\"nothing:a\"},\"then\":{\"hide\":[\"p\"]}}",
         "when.filter: "},
        {"{\"id\":\"x\",\"then\":{\"boost\":[{\"filter\":\"brand:a\",\"by\":1},"
         "{\"filter\":\"(brand:a\",\"by\":1}]}}",
         "then.boost[1].filter: expected AND, OR or ')'"},
        {"{\"id\":\"x\",\"then\":{\"bury\":[{\"filter\":\"price<a\",\"by\":1}]}}",
         "then.bury[0].filter: "},
        {"{\"id\":\"x\",\"then\":{\"filter\":\"brand:a AND NOT match>50\"}}",
         "then.filter: match needs a product, which a rule has not"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof faulty / sizeof *faulty; i++) {
        assert_int_equal(curated_add_rule(&c, faulty[i][0], &err), -ATTAR_EPARSE);
        assert_true(slice_starts(slice_cstr(err.text), slice_cstr(faulty[i][1])));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(queries, begin, end),
        cmocka_unit_test_setup_teardown(windows, begin, end),
        cmocka_unit_test_setup_teardown(contexts_and_filters, begin, end),
        cmocka_unit_test_setup_teardown(what_is_wanted, begin, end),
        cmocka_unit_test_setup_teardown(faults_are_told, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
