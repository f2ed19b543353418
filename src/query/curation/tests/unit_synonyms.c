/* Goal: a phrase leads to what may stand for it, in the direction its record allows, whatever the
 * script, the case or the article it is written with.
 * Method: a few records, and the phrases that each query finds, as text. */
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

/* "1:agar wood|2:oud": of the words at the beginning of `text`. */
static const char *found(const struct curation *curation, const char *text)
{
    static char said[512];
    struct synonym_hit hits[CURATION_PHRASE_WORDS_MAX];
    struct slice words[SEARCH_WORDS_MAX];
    size_t count = curated_words(&c, text, words);
    size_t len = 0;

    count = curation_synonyms(curation, words, count, hits);
    said[0] = '\0';
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < hits[i].phrase_count; k++)
            len += (size_t)snprintf(said + len, sizeof said - len, "%s%zu:%.*s", len > 0 ? "|" : "",
                                    hits[i].word_count, SLICE_ARG(hits[i].phrases[k]->folded));
    return said;
}

static void ways(void **state)
{
    struct curation *curation;

    (void)state;
    assert_int_equal(curated_add_synonym(&c,
                                         "{\"id\":\"a\",\"kind\":\"multi\",\"words\":"
                                         "[\"Zorvak\",\"blimtu kandor\",\"Café\"]}",
                                         &err),
                     0);
    assert_int_equal(curated_add_synonym(&c,
                                         "{\"id\":\"b\",\"kind\":\"one_way\",\"from\":"
                                         "\"blimtu\",\"to\":[\"zorvak\",\"mireth\"]}",
                                         &err),
                     0);
    curation = curation_builder_finish(c.builder, 5);
    assert_int_equal(curation_version_of(curation), 5);
    assert_string_equal(found(curation, "zorvak"), "1:blimtu kandor|1:cafe");
    assert_string_equal(found(curation, "ZORVAK else"), "1:blimtu kandor|1:cafe");
    assert_string_equal(found(curation, "cafe"), "1:blimtu kandor|1:zorvak");
    assert_string_equal(found(curation, "blimtu kandor"), "1:mireth|1:zorvak|2:cafe|2:zorvak");
    assert_string_equal(found(curation, "blimtu mireth"), "1:mireth|1:zorvak");
    assert_string_equal(found(curation, "mireth"), ""); /* one way */
    assert_string_equal(found(curation, "kandor"), ""); /* no beginning */
    assert_string_equal(found(curation, ""), "");
    curation_free(curation);
}

static void scripts(void **state)
{
    struct curation *curation;

    (void)state;
    assert_int_equal(curated_add_synonym(&c,
                                         "{\"id\":\"a\",\"kind\":\"multi\",\"words\":"
                                         "[\"هدية\",\"gift\"]}",
                                         &err),
                     0);
    curation = curation_builder_finish(c.builder, 1);
    assert_string_equal(found(curation, "هدية"), "1:gift");
    assert_string_equal(found(curation, "هَدِيّة"), "1:gift"); /* with vowel signs */
    assert_string_equal(found(curation, "gift"), "1:هديه");
    curation_free(curation);
}

static void records_join_and_repeat(void **state)
{
    struct curation *curation;

    (void)state;
    assert_int_equal(curated_add_synonym(&c,
                                         "{\"id\":\"a\",\"kind\":\"multi\",\"words\":"
                                         "[\"zorvak\",\"mireth\"]}",
                                         &err),
                     0);
    assert_int_equal(curated_add_synonym(&c,
                                         "{\"id\":\"b\",\"kind\":\"multi\",\"words\":"
                                         "[\"Zorvak\",\"MIRETH\",\"kandor\",\"zorvak\"]}",
                                         &err),
                     0);
    curation = curation_builder_finish(c.builder, 1);
    assert_string_equal(found(curation, "zorvak"), "1:kandor|1:mireth");
    assert_string_equal(found(curation, "kandor"), "1:mireth|1:zorvak");
    curation_free(curation);
    curation = curation_builder_finish(c.builder, 2); /* afresh */
    assert_string_equal(found(curation, "zorvak"), "");
    curation_free(curation);
}

static void phrases_carry_terms(void **state)
{
    struct synonym_hit hits[CURATION_PHRASE_WORDS_MAX];
    struct slice words[SEARCH_WORDS_MAX];
    const struct phrase *phrase;
    struct curation *curation;
    bool stem = false;

    (void)state;
    assert_int_equal(curated_add_synonym(&c,
                                         "{\"id\":\"a\",\"kind\":\"one_way\",\"from\":\"zorvak\","
                                         "\"to\":[\"blimtu candles\"]}",
                                         &err),
                     0);
    curation = curation_builder_finish(c.builder, 1);
    assert_int_equal(curated_words(&c, "zorvak", words), 1);
    assert_int_equal(curation_synonyms(curation, words, 1, hits), 1);
    phrase = hits[0].phrases[0];
    assert_int_equal(phrase->word_count, 2);
    assert_true(slice_eq(phrase->words[1].folded, SLICE("candles")));
    for (size_t i = 0; i < phrase->words[1].term_count; i++)
        stem = stem || (phrase->words[1].terms[i].kind == TOKEN_STEM &&
                        slice_eq(phrase->words[1].terms[i].text, SLICE("candl")));
    assert_true(stem);
    curation_free(curation);
}

static void faults_are_told(void **state)
{
    struct curation *curation;

    (void)state;
    assert_int_equal(curated_add_synonym(&c,
                                         "{\"id\":\"a\",\"kind\":\"multi\",\"words\":"
                                         "[\"zorvak\",\"!!!\"]}",
                                         &err),
                     -ATTAR_EPARSE);
    assert_string_equal(err.text, "words: \"!!!\" has no words");
    assert_int_equal(curated_add_synonym(&c,
                                         "{\"id\":\"a\",\"kind\":\"one_way\",\"from\":"
                                         "\"a b c d e f g h i\",\"to\":[\"zorvak\"]}",
                                         &err),
                     -ATTAR_EPARSE);
    assert_string_equal(err.text, "from: \"a b c d e f g h i\" has 9 words, at most 8");
    curation = curation_builder_finish(c.builder, 1);
    assert_string_equal(found(curation, "zorvak"), "");
    curation_free(curation);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(ways, begin, end),
        cmocka_unit_test_setup_teardown(scripts, begin, end),
        cmocka_unit_test_setup_teardown(records_join_and_repeat, begin, end),
        cmocka_unit_test_setup_teardown(phrases_carry_terms, begin, end),
        cmocka_unit_test_setup_teardown(faults_are_told, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
