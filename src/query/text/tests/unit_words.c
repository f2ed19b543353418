/* Goal: tokens become words: joined forms and concepts serve the words they cover, a stop word is
 * optional beside others, the last word may be a prefix, and there are at most 32; quotes make
 * phrases and a minus excludes, and neither does where it is only a mark.
 * Method: the project's own analysis on short queries, whose words are written down as text. */
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

/* ---- Quotes and minuses ---- */

/* "oud:1 wood:1 -rose:2": the words, the excluded ones with a minus, the quoted ones with the
 * number of their phrase. */
static const char *said(const char *q)
{
    static char text[512];
    struct words words;
    size_t len = 0;

    assert_int_equal(words_of(q, &words), 0);
    text[0] = '\0';
    for (size_t i = 0; i < words.count; i++) {
        const struct word *word = &words.items[i];

        assert_true(word->phrase <= words.phrase_count);
        assert_false(word->excluded && word->required);
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%s%.*s", i > 0 ? " " : "",
                                word->excluded ? "-" : "", SLICE_ARG(word_letters(word)));
        if (word->phrase > 0)
            len += (size_t)snprintf(text + len, sizeof text - len, ":%d", word->phrase);
    }
    return text;
}

static void quotes_of_every_kind_make_a_phrase(void **state)
{
    (void)state;
    assert_string_equal(said("\"zorvak blimtu\" mexal"), "zorvak:1 blimtu:1 mexal");
    assert_string_equal(said("“zorvak blimtu”"), "zorvak:1 blimtu:1");
    assert_string_equal(said("«قمبز قمبزتر»"), "قمبز:1 قمبزتر:1");
    assert_string_equal(said("\"zorvak\" «blimtu mexal»"), "zorvak:1 blimtu:2 mexal:2");
    assert_string_equal(said("\"zorvak\"blimtu"), "zorvak:1 blimtu");
    assert_string_equal(said("«zorvak \"blimtu» mexal\""), "zorvak:1 blimtu:1 mexal");
}

static void a_quote_without_its_pair_means_nothing(void **state)
{
    (void)state;
    assert_string_equal(said("\"zorvak blimtu"), "zorvak blimtu");
    assert_string_equal(said("zorvak blimtu\""), "zorvak blimtu");
    assert_string_equal(said("«zorvak blimtu\""), "zorvak blimtu");
    assert_string_equal(said("»zorvak blimtu«"), "zorvak blimtu");
    assert_string_equal(said("«zorvak \"blimtu mexal\""), "zorvak blimtu:1 mexal:1");
    assert_string_equal(said("\"\" zorvak"), "zorvak");
    assert_string_equal(said("\""), "");
}

static void a_quoted_word_is_no_prefix_and_no_optional_one(void **state)
{
    struct words words;

    (void)state;
    words_of("\"the zorvak\"", &words);
    assert_false(words.items[1].prefix);
    assert_true(words.items[0].required);
    words_of("\"zorvak\" blimtu", &words);
    assert_true(words.items[1].prefix);
}

static void a_minus_before_a_word_excludes_it(void **state)
{
    (void)state;
    assert_string_equal(said("zorvak -blimtu"), "zorvak -blimtu");
    assert_string_equal(said("-blimtu zorvak"), "zorvak -blimtu");
    assert_string_equal(said("-blimtu -zorvak"), "-blimtu -zorvak");
    assert_string_equal(said("-قمبز zorvak"), "zorvak -قمبز");
    assert_string_equal(said("zorvak -blimtu-mexal"), "zorvak -blimtu -mexal");
}

static void a_minus_elsewhere_is_a_mark(void **state)
{
    (void)state;
    assert_string_equal(said("ylang-ylang "), "ylang ylang");
    assert_string_equal(said("zorvak - blimtu"), "zorvak blimtu");
    assert_string_equal(said("zorvak --blimtu"), "zorvak blimtu");
    assert_string_equal(said("zorvak-"), "zorvak");
    assert_string_equal(said("zorvak -"), "zorvak");
    assert_string_equal(said("-"), "");
}

static void a_minus_before_a_quote_excludes_the_phrase(void **state)
{
    (void)state;
    assert_string_equal(said("mexal -\"zorvak blimtu\""), "mexal -zorvak:1 -blimtu:1");
    assert_string_equal(said("-«zorvak blimtu» mexal"), "mexal -zorvak:1 -blimtu:1");
    assert_string_equal(said("\"mexal talgor\" -\"zorvak blimtu\" -krondo"),
                        "mexal:1 talgor:1 -zorvak:2 -blimtu:2 -krondo");
    assert_string_equal(said("-\"zorvak blimtu"), "blimtu -zorvak");
}

static void a_minus_inside_quotes_is_a_mark(void **state)
{
    (void)state;
    assert_string_equal(said("\"zorvak -blimtu\""), "zorvak:1 blimtu:1");
    assert_string_equal(said("\"-zorvak blimtu\" mexal"), "zorvak:1 blimtu:1 mexal");
    assert_string_equal(said("mexal -\"zorvak -blimtu\""), "mexal -zorvak:1 -blimtu:1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_position_is_a_word),
        cmocka_unit_test(only_the_last_word_is_a_prefix),
        cmocka_unit_test(joined_forms_serve_each_word),
        cmocka_unit_test(stop_words_are_optional_beside_others),
        cmocka_unit_test(there_are_at_most_thirty_two),
        cmocka_unit_test(quotes_of_every_kind_make_a_phrase),
        cmocka_unit_test(a_quote_without_its_pair_means_nothing),
        cmocka_unit_test(a_quoted_word_is_no_prefix_and_no_optional_one),
        cmocka_unit_test(a_minus_before_a_word_excludes_it),
        cmocka_unit_test(a_minus_elsewhere_is_a_mark),
        cmocka_unit_test(a_minus_before_a_quote_excludes_the_phrase),
        cmocka_unit_test(a_minus_inside_quotes_is_a_mark),
    };

    return cmocka_run_group_tests(tests, open_analysis, close_analysis);
}
