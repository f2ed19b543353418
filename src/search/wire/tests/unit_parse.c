/* Goal: every parameter of the table does what it says, at its bounds, or changes nothing.
 * Method: one row a parameter, whose condition holds with it and not without it; rows and table
 * are compared, so that a parameter without a row is told. */
#include "search/wire/parse.h"

#include "index/index.h"
#include "search/wire/tests/wired.h"
#include "tests/support/prop.h"

static struct wired w;
static const struct wire_ask *const a = &w.ask;
static const struct search_request *const r = &w.ask.request;
static const struct text_options *const t = &w.ask.request.text;

static int open(void **state)
{
    (void)state;
    wired_open(&w);
    return 0;
}

static int close(void **state)
{
    (void)state;
    wired_close(&w);
    return 0;
}

static void read_body(const char *body)
{
    if (wired_read(&w, body) < 0)
        fail_msg("%s: %s", body, w.fault.detail);
}

static uint16_t field(const char *name)
{
    return (uint16_t)(1u << schema_text(w.schema, slice_cstr(name)));
}

static bool text_is(struct slice text, const char *wanted)
{
    return slice_eq(text, slice_cstr(wanted));
}

/* ---- One condition a parameter ---- */

/* NAME, its value as JSON, what holds then and does not hold without it */
/* clang-format off */
#define ROWS(X)                                                                                    \
    X(QUERY, "\"oud\"", text_is(r->q, "oud") && text_is(a->query, "oud"))                          \
    X(SIMILAR_QUERY, "\"oud\"", text_is(r->q, "oud") && t->similar)                                \
    X(FILTERS, "\"brand:Ajmal\"", r->expr != NULL)                                                 \
    X(FACET_FILTERS, "[\"brand:Ajmal\"]", r->expr != NULL)                                         \
    X(NUMERIC_FILTERS, "[\"price>1\"]", r->expr != NULL)                                           \
    X(TAG_FILTERS, "\"eid\"", r->expr != NULL)                                                     \
    X(OPTIONAL_FILTERS, "\"brand:Ajmal\"", t->optional_filter_count == 1)                          \
    X(SUM_OR_FILTERS_SCORES, "true", t->sum_optional)                                              \
    X(RESTRICT_SEARCHABLE, "[\"name_ar\",\"brand\"]",                                              \
      t->restrict_fields == (field("name") | field("brand")))                                      \
    X(FACETS, "\"brand\"", a->facet_count == 1 && r->facet_count == 1)                             \
    X(MAX_VALUES_PER_FACET, "1000", a->max_values_per_facet == 1000 && r->facet_size == 1000)      \
    X(SORT_FACET_VALUES_BY, "\"alpha\"",                                                          \
      a->facet_alpha && r->facet_sort == FACET_BY_LABEL)                                          \
    X(ATTAR_FACET_VALUES, "\"ids\"", a->facet_ids)                                                 \
    X(PAGE, "3", a->page == 3 && r->first == 60)                                                   \
    X(HITS_PER_PAGE, "7", a->hits_per_page == 7 && r->size == 7)                                   \
    X(OFFSET, "5", a->by_offset && r->first == 5 && r->size == WIRE_HITS_DEFAULT)                  \
    X(LENGTH, "9", a->by_offset && r->first == 0 && r->size == 9)                                  \
    X(ATTRIBUTES_TO_RETRIEVE, "[\"*\",\"-price\"]",                                                \
      a->retrieve.all && a->retrieve.count == 1 && text_is(a->retrieve.names[0], "-price"))        \
    X(RESPONSE_FIELDS, "[\"hits\",\"nbHits\"]",                                                    \
      a->response_fields.given && !a->response_fields.all && a->response_fields.count == 2)        \
    X(ATTRIBUTES_TO_HIGHLIGHT, "[]", a->highlight.given && !r->highlight)                          \
    X(ATTRIBUTES_TO_SNIPPET, "[\"description:20\",\"name\"]",                                      \
      a->snippet_count == 2 && a->snippets[0].words == 20 && a->snippets[1].words == 10)           \
    X(HIGHLIGHT_PRE_TAG, "\"__ais-highlight__\"", text_is(a->pre_tag, "__ais-highlight__"))        \
    X(HIGHLIGHT_POST_TAG, "\"</b>\"", text_is(a->post_tag, "</b>"))                                \
    X(SNIPPET_ELLIPSIS_TEXT, "\"\"", a->ellipsis.len == 0)                                         \
    X(RESTRICT_ARRAYS, "true", a->restrict_arrays)                                                 \
    X(NATURAL_LANGUAGES, "[\"ar\"]", t->missing == MISSING_ALL)                                    \
    X(TYPO_TOLERANCE, "\"strict\"", r->typo == TYPO_STRICT)                                        \
    X(MIN_WORD_1_TYPO, "5", t->typo_min_1 == 5)                                                    \
    X(MIN_WORD_2_TYPOS, "9", t->typo_min_2 == 9)                                                   \
    X(NO_TYPO_ATTRIBUTES, "\"brand\"", t->no_typo_fields == field("brand"))                        \
    X(QUERY_TYPE, "\"prefixAll\"", t->prefix == PREFIX_ALL)                                        \
    X(REMOVE_WORDS, "\"firstWords\"", t->missing == MISSING_FIRST)                                 \
    X(ADVANCED_SYNTAX, "false", t->no_phrases && t->no_exclusions)                                 \
    X(SYNTAX_FEATURES, "[\"exactPhrase\"]", !t->no_phrases && t->no_exclusions)                    \
    X(OPTIONAL_WORDS, "[\"oud\",\"rose\"]",                                                        \
      t->optional_word_count == 2 && text_is(t->optional_words[1], "rose"))                        \
    X(REMOVE_STOP_WORDS, "false", t->stop_words_kept)                                              \
    X(IGNORE_PLURALS, "false", t->no_variants)                                                     \
    X(SYNONYMS, "false", t->synonyms_off)                                                          \
    X(EXACT_ON_SINGLE, "\"none\"", t->exact_single == EXACT_SINGLE_NONE)                           \
    X(ALTERNATIVES_AS_EXACT, "[\"ignorePlurals\",\"multiWordsSynonym\",\"ignoreConjugations\"]",   \
      t->exact_kinds == (EXACT_VARIANTS | EXACT_PHRASES))                                          \
    X(NO_EXACT_ATTRIBUTES, "[\"description\"]", t->no_exact_fields == field("description"))        \
    X(MIN_PROXIMITY, "7", t->proximity_min == 7)                                                   \
    X(CRITERIA_BY_PROXIMITY, "true", t->attribute_by_proximity)                                    \
    X(RANKING, "[\"desc(year)\",\"typo\",\"geo\",\"words\",\"custom\"]",                           \
      t->bucket_count == 2 && t->buckets[0] == BUCKET_TYPO && t->buckets[1] == BUCKET_WORDS &&     \
          t->custom_count == 1 && t->custom[0].descending)                                         \
    X(CUSTOM_RANKING, "[\"desc(popularity)\",\"asc(rating_count)\"]",                              \
      t->custom_count == 2 && t->custom[0].descending && !t->custom[1].descending)                 \
    X(RELEVANCY_STRICTNESS, "80", t->strictness == 80)                                             \
    X(DISTINCT, "true", r->distinct == 1)                                                          \
    X(ENABLE_RULES, "false", t->rules_off)                                                         \
    X(RULE_CONTEXTS, "[\"ramadan\"]", r->context_count == 1 && text_is(r->contexts[0], "ramadan")) \
    X(USER_TOKEN, "\"anonymous-1f\"", text_is(a->user_token, "anonymous-1f"))                      \
    X(ANALYTICS, "false", !a->analytics)                                                           \
    X(CLICK_ANALYTICS, "true", a->click_analytics)                                                 \
    X(ANALYTICS_TAGS, "[\"a\",\"b\"]", a->tag_count == 2 && text_is(a->tags[1], "b"))              \
    X(GET_RANKING_INFO, "true", a->ranking_info)                                                   \
    X(ATTAR_CURRENCY, "\"AED\"", true)                                                             \
    X(ATTAR_ZONE, "\"AE-DU\"", r->expr != NULL)                                                    \
    X(ATTAR_MATCH_TO, "\"p-1\"", text_is(r->match_to, "p-1"))                                      \
    X(ATTAR_HYBRID, "0.25", r->hybrid == 250)                                                      \
    X(ATTAR_UNDERSTAND, "false", !a->understand)                                                   \
    X(ATTAR_DIVERSIFY, "true", r->diversify)                                                       \
    X(ATTAR_EXPLAIN, "true", a->explain && r->count_more)                                          \
    X(ATTAR_MIN_POSITION, "\"s1-1f\"", w.scope.position.time == 0x1f)
/* clang-format on */

static bool has_row[WIRE_PARAM_COUNT];

#define ROW(NAME, value, holds)    \
    static bool holds_##NAME(void) \
    {                              \
        return (holds);            \
    }
ROWS(ROW)
#undef ROW

static void check_row(enum wire_param param, const char *value, bool (*holds)(void))
{
    char body[256];

    has_row[param] = true;
    read_body("{}");
    if (param != WIRE_PARAM_ATTAR_CURRENCY && holds()) /* the only value is the default */
        fail_msg("%s: its condition holds without it", wire_param_name(param).ptr);
    snprintf(body, sizeof body, "{\"%s\":%s}", wire_param_name(param).ptr, value);
    read_body(body);
    if (!holds())
        fail_msg("%s has no effect", body);
}

static void each_parameter_has_its_effect(void **state)
{
    (void)state;
#define ROW(NAME, value, holds) check_row(WIRE_PARAM_##NAME, value, holds_##NAME);
    ROWS(ROW)
#undef ROW
#define X(NAME, text, reader) assert_true(has_row[WIRE_PARAM_##NAME]);
    WIRE_READ(X)
#undef X
}

static uint64_t filter_bit(const char *name)
{
    return (uint64_t)1 << filter_find(w.scope.filters, slice_cstr(name));
}

/* By its name here or on the wire, as a text or as a list. */
static void what_is_understood_can_be_left_out(void **state)
{
    (void)state;
    read_body("{\"attarUnderstand\":\"-price,-seasons\"}");
    assert_true(a->understand);
    assert_true(r->understand_off == (filter_bit("price") | filter_bit("season")));
    read_body("{\"attarUnderstand\":[\"-gender\"]}");
    assert_true(r->understand_off == filter_bit("gender"));
    read_body("{\"attarUnderstand\":true}");
    assert_true(r->understand_off == 0);
}

/* ---- Those without effect ---- */

static bool finds_all(void)
{
    return r->q.len == 0 && r->expr == NULL && r->first == 0 && r->size == WIRE_HITS_DEFAULT &&
           r->sort == SORT_RELEVANCE && r->facet_count == 0 && r->stats_count == 0 &&
           r->distinct == 0 && !r->diversify && r->context_count == 0;
}

static bool reads_words_as_declared(void)
{
    return r->typo == TYPO_AUTO && t->bucket_count == 0 && t->custom_count == 0 &&
           t->optional_filter_count == 0 && t->missing == MISSING_DEFAULT &&
           t->restrict_fields == 0 && !t->no_variants && !t->stop_words_kept && a->understand;
}

static bool shows_all(void)
{
    return a->analytics && !a->click_analytics && a->facet_count == 0 && !a->retrieve.given &&
           !a->highlight.given && !a->snippet_given && !a->ranking_info;
}

static bool is_default(void)
{
    return finds_all() && reads_words_as_declared() && shows_all();
}

static void ignored_parameters_take_anything(void **state)
{
    static const char *const values[] = {"true", "-1",        "\"x\"", "[\"a\",[1]]",
                                         "null", "{\"a\":1}", "1e300"};
    static const char *const names[] = {
#define X(NAME, text, why) text,
        WIRE_IGNORED(X)
#undef X
            "aNewParameter"};
    char body[256];

    (void)state;
    read_body("{}");
    assert_true(is_default());
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t j = 0; j < sizeof values / sizeof *values; j++) {
            snprintf(body, sizeof body, "{\"%s\":%s}", names[i], values[j]);
            read_body(body);
            if (!is_default())
                fail_msg("%s has an effect", body);
        }
}

/* ---- Spellings and bounds ---- */

static void values_have_many_spellings(void **state)
{
    (void)state;
    read_body("{\"params\":\"hitsPerPage=3&facets=brand,notes&clickAnalytics=1&distinct=2\"}");
    assert_true(a->hits_per_page == 3 && a->facet_count == 2 && a->click_analytics);
    assert_int_equal(r->distinct, 2);
    read_body("{\"params\":\"facets=%5B%22brand%22%5D&typoTolerance=false&analytics=0\"}");
    assert_true(a->facet_count == 1 && r->typo == TYPO_OFF && !a->analytics);
    read_body("{\"hitsPerPage\":\"3\",\"removeStopWords\":[\"ar\"],\"typoTolerance\":true}");
    assert_true(a->hits_per_page == 3 && !t->stop_words_kept && r->typo == TYPO_ALL);
    read_body("{\"distinct\":false,\"page\":null,\"query\":100,\"ignorePlurals\":[]}");
    assert_true(r->distinct == 0 && text_is(r->q, "100") && t->no_variants);
}

static void bad_values_are_told_by_name(void **state)
{
    (void)state;
    wired_refuses(&w, "{\"hitsPerPage\":1001}", "hitsPerPage: expected a whole number 0..1000");
    wired_refuses(&w, "{\"page\":-1}", "page: expected a whole number 0..2147483647");
    wired_refuses(&w, "{\"params\":\"page=two\"}", "page: expected a whole number 0..2147483647");
    wired_refuses(&w, "{\"hitsPerPage\":[1]}", "hitsPerPage: expected a text, found an array");
    wired_refuses(&w, "{\"clickAnalytics\":\"maybe\"}", "clickAnalytics: expected true or false");
    wired_refuses(&w, "{\"attarFacetValues\":\"names\"}",
                  "attarFacetValues: expected labels or ids");
    wired_refuses(&w, "{\"attarUnderstand\":\"-colour\"}",
                  "attarUnderstand: expected true, false, or filters to leave out, such as -price");
    wired_refuses(&w, "{\"facets\":{}}", "facets: expected a list of texts, found an object");
    wired_refuses(&w, "{\"distinct\":5}", "distinct: expected a whole number 0..4");
    wired_refuses(&w, "{\"restrictSearchableAttributes\":[\"colour\"]}",
                  "restrictSearchableAttributes: \"colour\" is no searchable attribute");
    wired_refuses(&w, "{\"customRanking\":[\"desc(price)\"]}",
                  "customRanking: \"price\" is no number of products");
    wired_refuses(
        &w, "{\"customRanking\":[\"popularity\"]}",
        "customRanking: expected asc(attribute) or desc(attribute), found \"popularity\"");
    wired_refuses(&w, "{\"attarCurrency\":\"USD\"}",
                  "attarCurrency: this market's currency is AED");
    wired_refuses(&w, "{\"facet\":3,\"maxFacetHits\":101}",
                  "maxFacetHits: expected a whole number 1..100");
    wired_refuses(&w, "{\"query\":\"a\\u0000b\"}", "query: the text holds a NUL byte");
    wired_refuses(&w, "{\"facets\":\"[\\\"a\\\"\"}",
                  "facets: JSON line 1, column 5: unexpected end of file at byte 4");
}

static void a_query_has_512_bytes(void **state)
{
    char body[600];

    (void)state;
    snprintf(body, sizeof body, "{\"query\":\"%0512d\"}", 0);
    read_body(body);
    snprintf(body, sizeof body, "{\"query\":\"%0513d\"}", 0);
    wired_refuses(&w, body, "query: 513 bytes, at most 512 are allowed");
}

/* ---- Pages ---- */

static void no_hits_are_legal(void **state)
{
    (void)state;
    read_body("{\"hitsPerPage\":0,\"page\":3}");
    assert_true(r->size == 0 && r->first == 0 && !r->highlight);
}

static void pages_end_at_the_window(void **state)
{
    (void)state;
    read_body("{\"hitsPerPage\":1000,\"page\":9}");
    assert_true(r->first == 9000 && r->size == 1000);
    read_body("{\"hitsPerPage\":999,\"page\":10}");
    assert_true(r->first == 9990 && r->size == 10);
    read_body("{\"hitsPerPage\":1000,\"page\":10}");
    assert_true(r->first == 0 && r->size == 0 && a->page == 10);
    read_body("{\"page\":2147483647}");
    assert_true(r->first == 0 && r->size == 0);
    read_body("{\"offset\":9999,\"length\":5}");
    assert_true(r->first == 9999 && r->size == 1);
}

static void a_key_caps_and_replaces(void **state)
{
    (void)state;
    assert_int_equal(wired_read_under(&w, "query=oud&analytics=false", "{\"query\":\"x\"}"), 0);
    assert_true(text_is(r->q, "oud") && !a->analytics);
    assert_true(text_is(a->params, "query=x"));
}

/* ---- Facets ---- */

static const struct wire_facet *facet(const char *name)
{
    for (size_t i = 0; i < a->facet_count; i++)
        if (text_is(a->facets[i].name, name))
            return &a->facets[i];
    fail_msg("%s is not in the list", name);
    return NULL;
}

static void attributes_are_told_apart(void **state)
{
    (void)state;
    read_body(
        "{\"facets\":[\"categories.lvl0\",\"categories.lvl1\",\"price\",\"size_ml\",\"brand\","
        "\"nothing\",\"brand\"]}");
    assert_int_equal(a->facet_count, 6);
    assert_int_equal(r->facet_count, 3); /* category, size_ml, brand: each once */
    assert_true(facet("categories.lvl1")->level == 1 && facet("categories.lvl1")->values);
    assert_true(facet("price")->stats && !facet("price")->values);
    assert_true(facet("size_ml")->stats && facet("size_ml")->values);
    assert_true(facet("brand")->values && !facet("brand")->stats);
    assert_true(facet("nothing")->filter == WIRE_FILTER_NONE);
    assert_int_equal(r->facet_size, SEARCH_FACET_SIZE_MAX); /* all levels come in one list */
}

static void a_star_is_every_attribute(void **state)
{
    (void)state;
    read_body("{\"facets\":[\"*\"]}");
    assert_true(facet("categories.lvl2")->level == 2); /* the labels know three levels */
    for (size_t i = 0; i < a->facet_count; i++)
        assert_false(text_is(a->facets[i].name, "categories.lvl3"));
    assert_true(facet("price")->stats && facet("delivery")->values);
    assert_true(r->facet_count <= SEARCH_FACETS_MAX);
    for (uint16_t i = 0; i < w.filters->count; i++) {
        const struct filter_def *def = &w.filters->defs[i];
        bool found = !def->facet;

        for (size_t j = 0; j < r->facet_count; j++)
            found = found || r->facets[j] == i;
        assert_true(found);
    }
}

static void stars_are_one_star(void **state)
{
    size_t count, bytes;

    (void)state;
    read_body("{\"facets\":[\"*\"]}");
    count = a->facet_count;
    bytes = w.arena.used_bytes;
    read_body("{\"facets\":[\"brand\",\"*\",\"*\",\"*\",\"*\",\"*\",\"*\",\"*\"]}");
    assert_int_equal(a->facet_count, count);
    assert_true(text_is(a->facets[0].name, "brand"));
    assert_true(w.arena.used_bytes < bytes + 512); /* the list itself; not the levels seven times */
}

static void a_facet_search_is_of_one_facet(void **state)
{
    (void)state;
    read_body("{\"type\":\"facet\",\"facet\":\"brand\",\"facetQuery\":\"aj\",\"maxFacetHits\":5,"
              "\"facets\":[\"notes\"],\"hitsPerPage\":10}");
    assert_int_equal(a->kind, WIRE_FACET);
    assert_true(r->facet_count == 1 && r->size == 0 && r->facet_size == 5);
    assert_true(text_is(r->facet_query, "aj") && text_is(a->facets[0].name, "brand"));
    wired_refuses(&w, "{\"type\":\"facet\"}", "facet: expected the name of an attribute");
    read_body("{\"type\":\"default\",\"query\":\"oud\"}");
    assert_int_equal(a->kind, WIRE_SEARCH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_parameter_has_its_effect),
        cmocka_unit_test(what_is_understood_can_be_left_out),
        cmocka_unit_test(ignored_parameters_take_anything),
        cmocka_unit_test(values_have_many_spellings),
        cmocka_unit_test(bad_values_are_told_by_name),
        cmocka_unit_test(a_query_has_512_bytes),
        cmocka_unit_test(no_hits_are_legal),
        cmocka_unit_test(pages_end_at_the_window),
        cmocka_unit_test(a_key_caps_and_replaces),
        cmocka_unit_test(attributes_are_told_apart),
        cmocka_unit_test(a_star_is_every_attribute),
        cmocka_unit_test(stars_are_one_star),
        cmocka_unit_test(a_facet_search_is_of_one_facet),
    };

    return cmocka_run_group_tests(tests, open, close);
}
