/* Goal: tokens become words: joined forms and concepts serve the words they cover, a stop word is
 * optional beside others, the last word may be a prefix, and there are at most 32.
 * Method: the project's own analysis on short queries. */
#include "query/text/words.h"

#include "tests/support/files.h"
#include "tests/support/prop.h"

static struct analysis *analysis;
static struct analyzer *analyzer;
static struct arena arena;

static int open_analysis(void **state)
{
    char root[PATH_MAX];

    (void)state;
    files_source("", root);
    arena_init(&arena, 1 << 20);
    if (analysis_open(root, slice_of("", 0), &analysis, NULL) < 0)
        return -1;
    analyzer = analyzer_new(analysis);
    return 0;
}

static int close_analysis(void **state)
{
    (void)state;
    analyzer_free(analyzer);
    analysis_unref(analysis);
    arena_release(&arena);
    return 0;
}

static int words_of(const char *q, struct words *out_words)
{
    arena_reset(&arena);
    return words_read(analyzer, slice_cstr(q), &arena, out_words, NULL);
}

static bool has_term(const struct word *word, const char *term)
{
    for (size_t i = 0; i < word->term_count; i++)
        if (slice_eq(word->terms[i].term, slice_cstr(term)))
            return true;
    return false;
}

static void each_position_is_a_word(void **state)
{
    struct words words;

    (void)state;
    assert_int_equal(words_of("zorvak blimtu", &words), 0);
    assert_int_equal(words.count, 2);
    assert_true(has_term(&words.items[0], "zorvak") && has_term(&words.items[1], "blimtu"));
    assert_false(has_term(&words.items[0], "blimtu"));
    assert_int_equal(words_of("", &words), 0);
    assert_int_equal(words.count, 0);
}

static void only_the_last_word_is_a_prefix(void **state)
{
    struct words words;

    (void)state;
    words_of("zorvak blimtu", &words);
    assert_false(words.items[0].prefix);
    assert_true(words.items[1].prefix);
    words_of("zorvak blimtu ", &words);
    assert_false(words.items[1].prefix);
}

static void joined_forms_serve_each_word(void **state)
{
    struct words words;

    (void)state;
    words_of("ylang-ylang ", &words);
    assert_int_equal(words.count, 2);
    assert_true(has_term(&words.items[0], "ylangylang"));
    assert_true(has_term(&words.items[1], "ylangylang"));
}

static void stop_words_are_optional_beside_others(void **state)
{
    struct words words;

    (void)state;
    words_of("the zorvak ", &words);
    assert_int_equal(words.count, 2);
    assert_false(words.items[0].required);
    assert_true(words.items[1].required);
    words_of("the ", &words);
    assert_true(words.items[0].required);
}

static void there_are_at_most_thirty_two(void **state)
{
    struct words words;
    char q[512] = "";
    size_t len = 0;

    (void)state;
    for (int i = 0; i < SEARCH_WORDS_MAX; i++)
        len += (size_t)snprintf(q + len, sizeof q - len, "zorvak ");
    assert_int_equal(words_of(q, &words), 0);
    assert_int_equal(words.count, SEARCH_WORDS_MAX);
    snprintf(q + len, sizeof q - len, "blimtu");
    assert_int_equal(words_of(q, &words), -ATTAR_EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_position_is_a_word),
        cmocka_unit_test(only_the_last_word_is_a_prefix),
        cmocka_unit_test(joined_forms_serve_each_word),
        cmocka_unit_test(stop_words_are_optional_beside_others),
        cmocka_unit_test(there_are_at_most_thirty_two),
    };

    return cmocka_run_group_tests(tests, open_analysis, close_analysis);
}
