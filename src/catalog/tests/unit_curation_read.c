/* Goal: synonyms and rules are read whole, and what is wrong with one is told with its member and
 * the bound.
 * Method: one good record of each kind with every member, then a table of single faults. */
#include "catalog/curation.h"

#include "base/clock.h"
#include "base/error.h"
#include "codec/json.h"
#include "tests/support/prop.h"

#include <stdio.h>

static const struct json_limits limits = {1 << 16, true};
static struct arena arena;
static struct attar_error err;
static struct json *root;

static int begin(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 20);
    root = NULL;
    return 0;
}

static int end(void **state)
{
    (void)state;
    json_free(root);
    arena_release(&arena);
    return 0;
}

static const struct json *json(const char *text)
{
    json_free(root);
    root = NULL;
    assert_int_equal(json_parse(slice_cstr(text), &limits, &root, NULL), 0);
    return root;
}

static void synonyms(void **state)
{
    struct synonym s;

    (void)state;
    assert_int_equal(synonym_parse(json("{\"id\":\"oud\",\"kind\":\"multi\","
                                        "\"words\":[\"oud\",\"agarwood\",\"عود\"]}"),
                                   &arena, &s, &err),
                     0);
    assert_false(s.one_way);
    assert_int_equal(s.phrase_count, 3);
    assert_string_equal(s.phrases[2].ptr, "عود");
    assert_int_equal(synonym_parse(json("{\"id\":\"b\",\"kind\":\"one_way\",\"from\":\"big one\","
                                        "\"to\":[\"100 ml\"]}"),
                                   &arena, &s, &err),
                     0);
    assert_true(s.one_way);
    assert_string_equal(s.from.ptr, "big one");
    assert_string_equal(s.phrases[0].ptr, "100 ml");
}

static void a_rule_with_every_member(void **state)
{
    struct merch_rule r;
    int64_t until;

    (void)state;
    assert_int_equal(
        merch_rule_parse(
            json("{\"id\":\"eid\",\"on\":false,\"priority\":7,"
                 "\"when\":{\"query\":\"oud\",\"match\":\"contains\","
                 "\"filter\":\"gender:men\",\"context\":\"home\","
                 "\"from\":\"2026-01-01T00:00:00Z\","
                 "\"until\":\"2026-02-01T04:00:00+04:00\"},"
                 "\"then\":{\"pin\":[{\"id\":\"p-1\",\"at\":3,\"sponsored\":true}],\"hide\":[\"p-"
                 "2\"],"
                 "\"boost\":[{\"filter\":\"brand:a\",\"by\":100}],"
                 "\"bury\":[{\"filter\":\"brand:b\",\"by\":5}],\"filter\":\"price<90\","
                 "\"replace_query\":\"eid gifts\",\"redirect\":\"/eid\","
                 "\"banner\":{\"b\":1,\"a\":[2]},\"data\":{}}}"),
            &arena, &r, &err),
        0);
    assert_int_equal(clock_parse_rfc3339("2026-02-01T00:00:00Z", &until), 0);
    assert_true(!r.on && r.priority == 7 && r.when.match == RULE_MATCH_CONTAINS);
    assert_int_equal(r.when.until_ms, until);
    assert_true(r.when.from_ms < until && slice_eq(r.when.context, SLICE("home")));
    assert_true(r.then.pins[0].at == 3 && r.then.pins[0].sponsored);
    assert_true(r.then.pin_count == 1 && r.then.hide_count == 1);
    assert_true(r.then.boosts[0].by == 100 && r.then.buries[0].by == 5);
    assert_string_equal(r.then.filter.ptr, "price<90");
    assert_string_equal(r.then.replace_query.ptr, "eid gifts");
    assert_string_equal(r.then.redirect.ptr, "/eid");
    assert_string_equal(r.then.banner.ptr, "{\"a\":[2],\"b\":1}");
    assert_string_equal(r.then.data.ptr, "{}");
}

static void a_rule_with_the_least(void **state)
{
    struct merch_rule r;

    (void)state;
    assert_int_equal(
        merch_rule_parse(json("{\"id\":\"x\",\"on\":null,\"then\":{\"hide\":[\"p\"]}}"), &arena, &r,
                         &err),
        0);
    assert_true(r.on && r.priority == 0 && r.when.query.ptr == NULL && r.then.banner.ptr == NULL);
}

struct faulty {
    bool rule;
    const char *text;
    const char *told;
};

/* `then` of a rule; the rest of it is good. */
#define THEN(text) "{\"id\":\"x\",\"then\":{" text "}}"
#define WHEN(text) "{\"id\":\"x\",\"then\":{\"hide\":[\"p\"]},\"when\":{" text "}}"

static const struct faulty faults[] = {
    {false, "[]", "id: missing"},
    {false, "{\"id\":\"a b\",\"kind\":\"multi\",\"words\":[\"a\",\"b\"]}",
     "id: \"a b\" must be [A-Za-z0-9_-]{1,64}"},
    {false, "{\"id\":\"a\",\"kind\":\"both\"}", "kind: must be one of multi one_way"},
    {false, "{\"id\":\"a\",\"kind\":\"multi\"}", "words: missing"},
    {false, "{\"id\":\"a\",\"kind\":\"multi\",\"words\":[\"a\"]}", "words: 1 items, at least 2"},
    {false, "{\"id\":\"a\",\"kind\":\"multi\",\"words\":[\"a\",\" \"]}", "words: is empty"},
    {false, "{\"id\":\"a\",\"kind\":\"multi\",\"words\":[\"a\",\"b\"],\"to\":[\"c\"]}",
     "to: is no member of this object"},
    {false, "{\"id\":\"a\",\"kind\":\"one_way\",\"to\":[\"b\"]}", "from: missing"},
    {false, "{\"id\":\"a\",\"kind\":\"one_way\",\"from\":\"a\",\"to\":[]}",
     "to: 0 items, at least 1"},
    {true, "{\"id\":\"x\"}", "then: missing"},
    {true, "{\"id\":\"x\",\"then\":{}}", "then: is empty"},
    {true, "{\"id\":\"x\",\"than\":{}}", "than: is no member of this object"},
    {true, "{\"id\":\"x\",\"on\":\"yes\"}", "on: is a string, must be true or false"},
    {true, "{\"id\":\"x\",\"priority\":-1}", "priority: -1 is outside 0..1000000"},
    {true, WHEN("\"unitl\":\"2026-01-01T00:00:00Z\""), "when.unitl: is no member of this object"},
    {true, WHEN("\"match\":\"is\""), "when.match: is there without a query"},
    {true, WHEN("\"query\":\"a\",\"match\":\"like\""),
     "when.match: must be one of is starts contains"},
    {true, WHEN("\"from\":\"tomorrow\""), "when.from: must be an RFC 3339 time"},
    {true, WHEN("\"from\":\"2026-01-01T00:00:00Z\",\"until\":\"2026-01-01T00:00:00Z\""),
     "when.until: is not after from"},
    {true, THEN("\"pins\":[]"), "then.pins: is no member of this object"},
    {true, THEN("\"pin\":[{\"id\":\"p\"}]"), "then.pin[0].at: missing"},
    {true, THEN("\"pin\":[{\"id\":\"p\",\"at\":0}]"), "then.pin[0].at: 0 is outside 1..100"},
    {true, THEN("\"pin\":[{\"id\":\"p\",\"at\":1},{\"id\":\"q\",\"at\":1}]"),
     "then.pin: two ask for place 1"},
    {true, THEN("\"pin\":[{\"id\":\"p\",\"at\":1},{\"id\":\"p\",\"at\":2}]"),
     "then.pin: \"p\" is there twice"},
    {true, THEN("\"hide\":\"p\""), "then.hide: is a string, must be an array"},
    {true, THEN("\"boost\":[{\"filter\":\"brand:a\",\"by\":1001}]"),
     "then.boost[0].by: 1001 is outside 1..1000"},
    {true, THEN("\"bury\":[{\"by\":1}]"), "then.bury[0].filter: missing"},
    {true, THEN("\"redirect\":\"//evil.example\""),
     "then.redirect: must begin with /, https:// or http://"},
    {true, THEN("\"redirect\":\"javascript:x\""),
     "then.redirect: must begin with /, https:// or http://"},
    {true, THEN("\"banner\":\"text\""), "then.banner: is a string, must be an object"},
};

static void faults_are_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct synonym s = {.phrase_count = 77};
        struct merch_rule r = {.priority = 77};
        int rc = faults[i].rule ? merch_rule_parse(json(faults[i].text), &arena, &r, &err)
                                : synonym_parse(json(faults[i].text), &arena, &s, &err);

        assert_int_equal(rc, -ATTAR_EPARSE);
        assert_string_equal(err.text, faults[i].told);
        assert_true(s.phrase_count == 77 && r.priority == 77);
    }
}

/* `count` times `item`, with commas, between `head` and `tail`. */
static const struct json *repeated(const char *head, const char *item, size_t count,
                                   const char *tail)
{
    struct buf text;
    const struct json *value;

    buf_init(&text, 1 << 16);
    buf_add_cstr(&text, head);
    for (size_t i = 0; i < count; i++)
        buf_addf(&text, "%s%s", i > 0 ? "," : "", item);
    buf_add_cstr(&text, tail);
    buf_add_byte(&text, '\0');
    value = json(text.ptr);
    buf_release(&text);
    return value;
}

static void limits_are_told(void **state)
{
    struct synonym s;
    struct merch_rule r;

    (void)state;
    assert_int_equal(synonym_parse(repeated("{\"id\":\"a\",\"kind\":\"multi\",\"words\":[", "\"b\"",
                                            SYNONYM_PHRASES_MAX + 1, "]}"),
                                   &arena, &s, &err),
                     -ATTAR_ELIMIT);
    assert_string_equal(err.text, "words: 21 items, at most 20");
    assert_int_equal(merch_rule_parse(repeated("{\"id\":\"a\",\"then\":{\"hide\":[", "\"p\"",
                                               RULE_HIDES_MAX + 1, "]}}"),
                                      &arena, &r, &err),
                     -ATTAR_ELIMIT);
    assert_string_equal(err.text, "then.hide: 201 items, at most 200");
    assert_int_equal(merch_rule_parse(repeated("{\"id\":\"a\",\"then\":{\"data\":{\"d\":[",
                                               "1234567", 1024, "]}}}"),
                                      &arena, &r, &err),
                     -ATTAR_ELIMIT);
    assert_string_equal(err.text, "then.data: longer than 8192 bytes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(synonyms, begin, end),
        cmocka_unit_test_setup_teardown(a_rule_with_every_member, begin, end),
        cmocka_unit_test_setup_teardown(a_rule_with_the_least, begin, end),
        cmocka_unit_test_setup_teardown(faults_are_told, begin, end),
        cmocka_unit_test_setup_teardown(limits_are_told, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
