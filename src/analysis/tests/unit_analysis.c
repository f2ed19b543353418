/* Goal: Opening, sharing and identity of an analysis; what the flags of a token mean; concepts of
 * the real ontology across scripts.
 * Method: the project's own analyzers over the tests' ontology and over data/ontology. */
#include "analysis/analysis.h"

#include "base/utf8.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"
#include "texts.h"

#include <pthread.h>

static struct analysis *analysis;
static struct analyzer *analyzer;

static int set_up(void **state)
{
    (void)state;
    analysis = texts_analysis((struct slice){0});
    analyzer = analyzer_new(analysis);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    analyzer_free(analyzer);
    analysis_unref(analysis);
    return 0;
}

static struct token_list tokens_of(const char *text)
{
    struct token_list tokens;

    assert_int_equal(analyze(analyzer, slice_cstr(text), &tokens, NULL), 0);
    return tokens;
}

static void a_missing_folder_is_named(void **state)
{
    struct analysis *untouched = NULL;
    struct attar_error err;

    (void)state;
    assert_int_equal(analysis_open("no-such-folder", (struct slice){0}, &untouched, &err),
                     -ATTAR_EIO);
    assert_non_null(strstr(err.text, "no-such-folder/analyzers/english/analyzer.json"));
    assert_null(untouched);
}

static void hash_is_of_all_that_decides_tokens(void **state)
{
    struct analysis *same = texts_analysis((struct slice){0});
    struct analysis *other = texts_analysis(SLICE("كلمة\n"));

    (void)state;
    assert_true(analysis_hash(same) == analysis_hash(analysis));
    assert_true(analysis_hash(other) != analysis_hash(analysis));
    analysis_unref(same);
    analysis_unref(other);
}

static void an_analyzer_keeps_its_analysis(void **state)
{
    struct analysis *shared = texts_analysis((struct slice){0});
    struct analyzer *keeper = analyzer_new(shared);
    struct token_list tokens;

    (void)state;
    analysis_unref(analysis_ref(shared));
    analysis_unref(shared);
    assert_int_equal(analyze(keeper, SLICE("Oud"), &tokens, NULL), 0);
    assert_true(tokens.count > 0);
    analyzer_free(keeper);
    analyzer_free(NULL);
    analysis_unref(NULL);
}

static void a_long_text_is_refused_untouched(void **state)
{
    struct token_list tokens = {.count = 77};
    struct slice folded = SLICE("untouched");
    char *text = calloc(ANALYSIS_TEXT_BYTES_MAX + 1, 1);
    struct slice long_text = slice_of(text, ANALYSIS_TEXT_BYTES_MAX + 1);
    struct attar_error err;

    (void)state;
    assert_int_equal(analyze(analyzer, long_text, &tokens, &err), -ATTAR_ELIMIT);
    assert_int_equal(analyze_name(analyzer, long_text, &tokens, &err), -ATTAR_ELIMIT);
    assert_int_equal(tokens.count, 77);
    assert_int_equal(analyze_fold(analyzer, long_text, &folded, &err), -ATTAR_ELIMIT);
    assert_true(slice_eq(folded, SLICE("untouched")));
    free(text);
}

/* The pattern over and over, up to the longest text that is taken. */
static void fill(char *text, const char *pattern, size_t *out_len)
{
    size_t len = strlen(pattern);

    for (*out_len = 0; *out_len + len <= ANALYSIS_TEXT_BYTES_MAX; *out_len += len)
        memcpy(text + *out_len, pattern, len);
}

static void the_longest_texts_give_bounded_tokens(void **state)
{
    static const char *const patterns[] = {"a",      "ع",  "\u0301",    "\u1100", "5",
                                           "\uFDFA", "a-", "5 ml ",     "\u0600", "\xE2\x80",
                                           "กุหลาบ",  "漢", "a\u0301\n", "و",      "l'"};
    char *text = malloc(ANALYSIS_TEXT_BYTES_MAX);

    (void)state;
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        struct token_list tokens;
        size_t len;

        fill(text, patterns[i], &len);
        assert_int_equal(analyze(analyzer, slice_of(text, len), &tokens, NULL), 0);
        assert_true(tokens.count <= 4 * len);
        for (size_t t = 0; t < tokens.count; t++)
            assert_true(tokens.items[t].term.len <= ANALYSIS_TERM_BYTES_MAX &&
                        tokens.items[t].end <= len);
    }
    free(text);
}

static void a_long_word_is_cut_and_keeps_its_span(void **state)
{
    char *text = malloc(ANALYSIS_TEXT_BYTES_MAX);
    struct token_list tokens;
    size_t len;

    (void)state;
    fill(text, "a", &len);
    assert_int_equal(analyze(analyzer, slice_of(text, len), &tokens, NULL), 0);
    assert_int_equal(tokens.position_count, 1);
    assert_int_equal(tokens.items[0].term.len, ANALYSIS_TERM_BYTES_MAX - UTF8_MAX_LEN + 1);
    assert_int_equal(tokens.items[0].end, len);
    free(text);
}

static void last_is_the_word_that_may_go_on(void **state)
{
    static const struct {
        const char *text;
        bool last;
    } cases[] = {{"oud", true},    {"oud ", false},     {"oud.", false}, {"white oud", true},
                 {"عود", true},    {"عود\u200F", true}, {"عُ", true},     {"(oud", true},
                 {"oud\n", false}, {"victoria's", true}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct token_list tokens = tokens_of(cases[i].text);

        assert_int_equal(tokens.items[tokens.count - 1].last, cases[i].last);
        assert_int_equal(tokens.items[0].last, cases[i].last && tokens.position_count == 1);
    }
    assert_int_equal(tokens_of("").count, 0);
    assert_int_equal(tokens_of(" \t").count, 0);
}

static void stop_words_are_marked_and_concepts_are_not(void **state)
{
    struct token_list tokens = tokens_of("Man of the Night");

    (void)state;
    assert_false(tokens.items[0].stop);
    assert_true(tokens.items[1].stop && tokens.items[2].stop);
    tokens = tokens_of("عطر من");
    assert_true(tokens.items[0].stop && tokens.items[1].stop);
    tokens = tokens_of("ماء عطر");
    for (size_t i = 0; i < tokens.count; i++)
        assert_int_equal(tokens.items[i].stop, slice_eq(tokens.items[i].term, SLICE("عطر")));
}

static void words_counts_the_positions_of_a_term(void **state)
{
    struct token_list tokens = tokens_of("giorgio armani");

    (void)state;
    assert_int_equal(tokens.items[0].words, 1);
    assert_int_equal(tokens.items[1].kind, TOKEN_CONCEPT);
    assert_int_equal(tokens.items[1].words, 2);
    tokens = tokens_of("e.d.p");
    assert_int_equal(tokens.items[1].kind, TOKEN_JOINED);
    assert_int_equal(tokens.items[1].words, 3);
}

static void the_cache_is_emptied_between_texts(void **state)
{
    struct buf text;

    (void)state;
    buf_init(&text, 1 << 20);
    for (int round = 0; round < 3; round++) {
        struct token_list tokens;

        buf_clear(&text);
        for (int i = 0; i < CACHE_WORDS_MAX + 100; i++)
            buf_addf(&text, "w%x ", i * 3 + round);
        assert_int_equal(analyze(analyzer, buf_slice(&text), &tokens, NULL), 0);
        assert_int_equal(tokens.position_count, CACHE_WORDS_MAX + 100);
        assert_true(slice_starts(tokens.items[tokens.count - 1].term, SLICE("w")));
    }
    buf_release(&text);
}

/* Analyses a few texts over and over; returns a sum over the tokens. */
static void *analyse_often(void *shared)
{
    static const char *const texts[] = {"Oud & Rose", "دهن العود ١٠٠ مل", "L’Eau d'Issey",
                                        "é\u0301"};
    struct analyzer *own = analyzer_new(shared);
    uintptr_t sum = 0;

    for (int round = 0; round < 200; round++) {
        for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
            struct token_list tokens;

            analyze(own, slice_cstr(texts[i]), &tokens, NULL);
            for (size_t t = 0; t < tokens.count; t++)
                sum = sum * 31 + tokens.items[t].end + (unsigned char)tokens.items[t].term.ptr[0];
        }
    }
    analyzer_free(own);
    return (void *)sum;
}

static void threads_share_one_analysis(void **state)
{
    pthread_t threads[4];
    void *want = analyse_often(analysis);

    (void)state;
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, analyse_often, analysis), 0);
    for (size_t i = 0; i < 4; i++) {
        void *got;

        assert_int_equal(pthread_join(threads[i], &got), 0);
        assert_ptr_equal(got, want);
    }
}

/* The concept `term` among the tokens of `text`. */
static bool has_concept(struct analyzer *over, const char *text, const char *term)
{
    struct token_list tokens;

    assert_int_equal(analyze(over, slice_cstr(text), &tokens, NULL), 0);
    for (size_t i = 0; i < tokens.count; i++)
        if (tokens.items[i].kind == TOKEN_CONCEPT &&
            slice_eq(tokens.items[i].term, slice_cstr(term)))
            return true;
    return false;
}

static void one_identity_across_scripts(void **state)
{
    static const struct {
        const char *term;
        const char *texts[8];
    } same[] = {
        {"note:oud", {"oud", "Oudh", "AOUD", "3oud", "agarwood", "عود", "العود", "بالعود"}},
        {"note:musk", {"musk", "مسك", "المسك", "والمسك", "مِسْك", "مسـك"}},
        {"note:rose", {"rose", "Rosé", "ورد", "الورد", "ورود"}},
        {"note:bakhoor", {"bakhoor", "بخور", "البخور", "وبخور"}},
        {"brand:lattafa", {"Lattafa", "LATTAFA", "لطافة", "لطافه"}},
        {"concentration:edp", {"EDP", "e.d.p", "Eau de Parfum", "eau-de-parfum"}},
    };
    struct analysis *real;
    struct analyzer *over;
    struct attar_error err;

    (void)state;
    if (analysis_open(texts_root(), (struct slice){0}, &real, &err) < 0)
        fail_msg("%s", err.text);
    over = analyzer_new(real);
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        for (size_t j = 0; j < 8 && same[i].texts[j] != NULL; j++)
            if (!has_concept(over, same[i].texts[j], same[i].term))
                fail_msg("%s is not %s", same[i].texts[j], same[i].term);
    assert_true(has_concept(over, "مسك الروم", "note:tuberose"));
    assert_false(has_concept(over, "مسك الروم", "note:musk"));
    analyzer_free(over);
    analysis_unref(real);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_folder_is_named),
        cmocka_unit_test(hash_is_of_all_that_decides_tokens),
        cmocka_unit_test(an_analyzer_keeps_its_analysis),
        cmocka_unit_test(a_long_text_is_refused_untouched),
        cmocka_unit_test(the_longest_texts_give_bounded_tokens),
        cmocka_unit_test(a_long_word_is_cut_and_keeps_its_span),
        cmocka_unit_test(last_is_the_word_that_may_go_on),
        cmocka_unit_test(stop_words_are_marked_and_concepts_are_not),
        cmocka_unit_test(words_counts_the_positions_of_a_term),
        cmocka_unit_test(the_cache_is_emptied_between_texts),
        cmocka_unit_test(threads_share_one_analysis),
        cmocka_unit_test(one_identity_across_scripts),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
