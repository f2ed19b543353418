/* Goal: The arabic chain against other people's Arabic, and against the whole vocabulary of our
 * own data.
 * Method: Lucene's normalisation and light-stemming vectors and Charabia's from the shared data
 * (with the stems as the known words); each Arabic word of data/ontology with and without ال. */
#include "analysis/analysis.h"

#include "analysis/table.h"
#include "codec/input.h"
#include "codec/json.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"
#include "texts.h"

static struct slice vectors_text(void)
{
    char path[PATH_MAX];

    if (!files_data("analysis/arabic_vectors.json", path)) {
        print_message("skipped: %s is not there\n", path);
        skip();
    }
    return files_read(path);
}

static struct json *vectors(struct slice *out_text)
{
    const struct json_limits limits = {.bytes = 1 << 20};
    struct json *root;

    *out_text = vectors_text();
    assert_int_equal(json_parse(*out_text, &limits, &root, NULL), 0);
    return root;
}

static struct slice text_at(const struct json *list, size_t i, const char *key)
{
    struct slice text;

    assert_int_equal(json_str(json_get(json_at(list, i), key), &text), 0);
    return text;
}

static bool shares_a_term(struct analyzer *analyzer, struct slice a, struct slice b)
{
    struct token_list tokens;
    struct buf terms, line;
    bool found = a.len == 0 && b.len == 0;

    buf_init(&terms, 1 << 16);
    buf_init(&line, 1 << 16);
    assert_int_equal(analyze(analyzer, a, &tokens, NULL), 0);
    for (size_t i = 0; i < tokens.count; i++)
        buf_addf(&terms, "|%.*s|", SLICE_ARG(tokens.items[i].term));
    assert_int_equal(analyze(analyzer, b, &tokens, NULL), 0);
    for (size_t i = 0; i < tokens.count && !found; i++) {
        buf_clear(&line);
        buf_addf(&line, "|%.*s|", SLICE_ARG(tokens.items[i].term));
        found = terms.len > 0 && tokens.items[i].kind != TOKEN_CONCEPT &&
                memmem(terms.ptr, terms.len, line.ptr, line.len) != NULL;
    }
    buf_release(&terms);
    buf_release(&line);
    return found;
}

/* Every pair meets, but for `allowed` of them. */
static void expect_pairs(struct analyzer *analyzer, const struct json *list, size_t allowed)
{
    size_t missed = 0;

    for (size_t i = 0; i < json_count(list); i++) {
        if (shares_a_term(analyzer, text_at(list, i, "in"), text_at(list, i, "out")))
            continue;
        print_message("apart: %.*s and %.*s\n", SLICE_ARG(text_at(list, i, "in")),
                      SLICE_ARG(text_at(list, i, "out")));
        missed++;
    }
    assert_true(json_count(list) > 4 && missed <= allowed);
}

static void normalisation_of_lucene_and_charabia(void **state)
{
    struct slice text;
    struct json *root = vectors(&text);
    struct analysis *analysis = texts_analysis((struct slice){0});
    struct analyzer *analyzer = analyzer_new(analysis);

    (void)state;
    expect_pairs(analyzer, json_get(root, "lucene_normalization"), 0);
    expect_pairs(analyzer, json_get(json_get(root, "charabia"), "normalize"), 0);
    analyzer_free(analyzer);
    analysis_unref(analysis);
    json_free(root);
    free((void *)text.ptr);
}

/* light10 strips suffix after suffix without asking: ساهدهات is the one form that we do not. */
static void light_stems_of_lucene_with_the_stems_known(void **state)
{
    struct slice text;
    struct json *root = vectors(&text);
    const struct json *list = json_get(root, "lucene_light_stem");
    struct analysis *analysis;
    struct analyzer *analyzer;
    struct buf guard;

    (void)state;
    buf_init(&guard, 1 << 16);
    for (size_t i = 0; i < json_count(list); i++)
        buf_addf(&guard, "%.*s\n", SLICE_ARG(text_at(list, i, "out")));
    analysis = texts_analysis(buf_slice(&guard));
    analyzer = analyzer_new(analysis);
    expect_pairs(analyzer, list, 3);
    analyzer_free(analyzer);
    analysis_unref(analysis);
    json_free(root);
    buf_release(&guard);
    free((void *)text.ptr);
}

/* 1 if an Arabic word of three letters or more meets its definite form, 0 if not, -1 if the text
 * is no such word. */
static int meets_definite(struct analyzer *analyzer, struct slice word)
{
    char definite[256];
    int len = snprintf(definite, sizeof definite, "ال%.*s", SLICE_ARG(word));

    if (word.len < 6 || (unsigned char)word.ptr[0] < 0xD8 || (unsigned char)word.ptr[0] > 0xDB)
        return -1;
    return shares_a_term(analyzer, word, slice_of(definite, (size_t)len));
}

/* One-word Arabic names of a table, with and without the article. */
static void check_definite(struct analyzer *analyzer, const char *file, size_t *checked)
{
    char dir[PATH_MAX];
    struct arena arena;
    uint64_t hash = 0;
    struct table_source source = {dir, &arena, &hash};
    struct table table;

    files_source("data/ontology", dir);
    arena_init(&arena, 16 << 20);
    assert_int_equal(table_open(&table, &source, file, NULL), 0);
    while (table_next(&table, NULL) > 0) {
        struct slice words = table_cell(&table, "ar");

        while (words.ptr != NULL) {
            struct slice word = slice_cut(&words, ' ');
            int meets = meets_definite(analyzer, word);

            if (meets == 0)
                fail_msg("%.*s and its definite form", SLICE_ARG(word));
            *checked += meets > 0;
        }
    }
    arena_release(&arena);
}

static void every_word_of_the_ontology_meets_its_definite_form(void **state)
{
    struct analysis *analysis = texts_analysis((struct slice){0});
    struct analyzer *analyzer = analyzer_new(analysis);
    size_t checked = 0;

    (void)state;
    check_definite(analyzer, "notes.tsv", &checked);
    check_definite(analyzer, "houses.tsv", &checked);
    check_definite(analyzer, "accords.tsv", &checked);
    assert_true(checked > 500);
    analyzer_free(analyzer);
    analysis_unref(analysis);
}

/* Names as a real shop typed them; at most one word in a hundred may miss. */
static void real_names_meet_their_definite_form(void **state)
{
    size_t words = 0, missed = 0;
    struct analysis *analysis;
    struct analyzer *analyzer;
    struct input *input;
    struct slice line;
    char path[PATH_MAX];

    (void)state;
    if (!files_data("arabic/names_dev.tsv", path)) {
        print_message("skipped: %s is not there\n", path);
        skip();
    }
    analysis = texts_analysis((struct slice){0});
    analyzer = analyzer_new(analysis);
    assert_int_equal(input_open(path, &input, NULL), 0);
    while (input_line(input, 4096, &line, NULL) > 0) {
        struct slice rest = slice_cut(&line, '\t');

        while (rest.ptr != NULL) {
            int meets = meets_definite(analyzer, slice_cut(&rest, ' '));

            words += meets >= 0;
            missed += meets == 0;
        }
    }
    print_message("%zu words, %zu miss\n", words, missed);
    assert_true(words > 1000 && missed * 100 <= words);
    input_close(input);
    analyzer_free(analyzer);
    analysis_unref(analysis);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(normalisation_of_lucene_and_charabia),
        cmocka_unit_test(light_stems_of_lucene_with_the_stems_known),
        cmocka_unit_test(every_word_of_the_ontology_meets_its_definite_form),
        cmocka_unit_test(real_names_meet_their_definite_form),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
