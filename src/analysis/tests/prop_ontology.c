/* Goal: One identity across scripts: every spelling of a concept, in either script, is the same
 * term at the exact tier (search.md section 2), over the ontology that is served; and every Arabic
 * word of our catalogue meets its definite form.
 * Method: each row of data/ontology by all its spellings, those of aliases.tsv included, and by
 * hand the spellings that shoppers are known to type; each Arabic word of the tables with ال put in
 * front, or taken off. */
#include "analysis/table.h"
#include "codec/input.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"
#include "texts.h"

static struct analysis *analysis;
static struct analyzer *analyzer;

static int set_up(void **state)
{
    struct attar_error err = {0};

    (void)state;
    if (analysis_open(texts_root(), slice_of("", 0), &analysis, &err) < 0) {
        print_error("%s\n", err.text);
        return -1;
    }
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

/* `text` as a whole gives the concept `term`. */
static bool means(struct slice text, struct slice term)
{
    struct token_list tokens;

    assert_int_equal(analyze(analyzer, text, &tokens, NULL), 0);
    for (size_t i = 0; i < tokens.count; i++)
        if (tokens.items[i].kind == TOKEN_CONCEPT && slice_eq(tokens.items[i].term, term) &&
            tokens.items[i].position == 0 && tokens.items[i].words == tokens.position_count)
            return true;
    return false;
}

static void every_spelling_is_its_concept(void **state)
{
    const struct lexicon *lexicon = &analysis->lexicon;
    size_t missed = 0;

    (void)state;
    for (size_t i = 0; i < lexicon->aliases.count; i++) {
        const struct lexicon_alias *alias = &lexicon->aliases.items[i];
        struct slice term = lexicon->concepts.items[alias->concept].term;

        if (!means(alias->text, term)) {
            print_error("%.*s is not %.*s\n", SLICE_ARG(alias->text), SLICE_ARG(term));
            missed++;
        }
    }
    print_message("%zu spellings of %zu concepts\n", lexicon->aliases.count,
                  lexicon->concepts.count);
    assert_int_equal(missed, 0);
}

static void what_shoppers_type_is_one_term(void **state)
{
    static const char *const rows[][16] = {
        {"note:oud", "oud", "Oudh", "aoud", "3oud", "3ood", "agarwood", "عود", "العود", "بالعود"},
        {"note:rose", "rose", "Roses", "ورد", "الورد", "ورود", "روز", "وردة"},
        {"note:musk", "musk", "misk", "مسك", "المسك", "والمسك"},
        {"brand:lattafa", "Lattafa", "latafa", "لطافة", "لطافه", "la6afa"},
        {"brand:dior", "Dior", "ديور"},
        {"brand:chanel", "Chanel", "شانيل"},
        {"brand:abdul-samad-al-qurashi", "Abdul Samad Al Qurashi", "عبدالصمد القرشي",
         "عبد الصمد القرشي", "abdulsamad al qurashi"},
        {"word:intense", "Intense", "إنتنس", "انتنس", "انتينس", "intenso"},
        {"word:night", "night", "Nights", "نايت"},
        {"word:noir", "Noir", "noire", "نوار"},
        {"word:royal", "royal", "رويال"},
        {"word:sport", "Sport", "سبورت"},
        {"word:elixir", "Elixir", "إليكسير", "اليكسير", "اكسير"},
        {"line:sauvage", "Sauvage", "سوفاج"},
        {"line:bleu-de-chanel", "Bleu de Chanel", "بلو دو شانيل"},
        {"concentration:edp", "edp", "E.D.P", "Eau de Parfum", "أو دو بارفان", "ماء عطر"},
    };
    size_t missed = 0;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t j = 1; rows[i][j] != NULL; j++)
            if (!means(slice_cstr(rows[i][j]), slice_cstr(rows[i][0]))) {
                print_error("%s is not %s\n", rows[i][j], rows[i][0]);
                missed++;
            }
    assert_int_equal(missed, 0);
}

static void a_longer_alias_hides_what_it_is_no_kind_of(void **state)
{
    struct token_list tokens;

    (void)state;
    assert_true(means(SLICE("مسك الروم"), SLICE("note:tuberose")));
    assert_false(means(SLICE("مسك"), SLICE("note:tuberose")));
    assert_int_equal(analyze(analyzer, SLICE("مسك الروم"), &tokens, NULL), 0);
    for (size_t i = 0; i < tokens.count; i++)
        assert_false(slice_eq(tokens.items[i].term, SLICE("note:musk")));
}

static void a_line_is_found_inside_another(void **state)
{
    struct token_list tokens;
    bool found = false;

    (void)state;
    assert_true(means(SLICE("Black Opium"), SLICE("line:black-opium")));
    assert_int_equal(analyze(analyzer, SLICE("Black Opium"), &tokens, NULL), 0);
    for (size_t i = 0; i < tokens.count; i++)
        found |=
            tokens.items[i].position == 1 && slice_eq(tokens.items[i].term, SLICE("line:opium"));
    assert_true(found);
}

/* ---- the definite form ---- */

struct definite {
    size_t words, missed;
};

static bool shares_a_term(struct slice a, struct slice b)
{
    struct token_list tokens;
    struct buf terms;
    bool found = false;

    buf_init(&terms, 1 << 16);
    assert_int_equal(analyze(analyzer, a, &tokens, NULL), 0);
    for (size_t i = 0; i < tokens.count; i++)
        if (tokens.items[i].kind != TOKEN_CONCEPT)
            buf_addf(&terms, "\n%.*s\n", SLICE_ARG(tokens.items[i].term));
    assert_int_equal(analyze(analyzer, b, &tokens, NULL), 0);
    for (size_t i = 0; i < tokens.count && !found; i++) {
        char line[ANALYSIS_TERM_BYTES_MAX + 2];
        struct slice term = tokens.items[i].term;
        int len = snprintf(line, sizeof line, "\n%.*s\n", SLICE_ARG(term));

        found = tokens.items[i].kind != TOKEN_CONCEPT && terms.len > 0 &&
                memmem(terms.ptr, terms.len, line, (size_t)len) != NULL;
    }
    buf_release(&terms);
    return found;
}

/* A word of three Arabic letters or more, against itself with the article; one that has the
 * article, against itself without. */
static void check_definite(struct definite *definite, struct slice word)
{
    static const struct slice article = SLICE_INIT("ال");
    char other[512];
    int len;

    if (word.len < 6 || word.len > 200 || (unsigned char)word.ptr[0] < 0xD8 ||
        (unsigned char)word.ptr[0] > 0xDB)
        return;
    if (slice_starts(word, article) && word.len >= article.len + 6)
        len = snprintf(other, sizeof other, "%.*s", SLICE_ARG(slice_skip(word, article.len)));
    else
        len = snprintf(other, sizeof other, "ال%.*s", SLICE_ARG(word));
    definite->words++;
    if (!shares_a_term(word, slice_of(other, (size_t)len))) {
        definite->missed++;
        print_message("apart: %.*s and %s\n", SLICE_ARG(word), other);
    }
}

static void check_cell(struct definite *definite, struct slice cell)
{
    while (cell.ptr != NULL) {
        struct slice words = slice_cut(&cell, '|');

        while (words.ptr != NULL)
            check_definite(definite, slice_cut(&words, ' '));
    }
}

static void check_table(struct definite *definite, const char *folder, const char *file)
{
    static const char *const columns[] = {"ar", "aliases", "name_ar"};
    char dir[1024];
    struct arena arena;
    uint64_t hash = 0;
    struct table_source source = {dir, &arena, &hash};
    struct table table;

    snprintf(dir, sizeof dir, "%s/%s", texts_root(), folder);
    arena_init(&arena, 16 << 20);
    assert_int_equal(table_open(&table, &source, file, NULL), 0);
    while (table_next(&table, NULL) > 0)
        for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
            check_cell(definite, table_cell(&table, columns[i]));
    arena_release(&arena);
}

static void every_word_of_the_catalogue_meets_its_definite_form(void **state)
{
    static const char *const files[][2] = {
        {"data/ontology", "notes.tsv"},    {"data/ontology", "accords.tsv"},
        {"data/ontology", "families.tsv"}, {"data/ontology", "concentrations.tsv"},
        {"data/ontology", "houses.tsv"},   {"data/ontology", "perfumers.tsv"},
        {"data/ontology", "lines.tsv"},    {"data/ontology", "words.tsv"},
        {"data/ontology", "labels.tsv"},   {"data/ontology", "aliases.tsv"},
        {"data", "perfumes-gulf.tsv"},     {"data", "perfumes-world.tsv"},
    };
    struct definite definite = {0, 0};

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        check_table(&definite, files[i][0], files[i][1]);
    print_message("%zu words of the catalogue, %zu miss\n", definite.words, definite.missed);
    assert_true(definite.words > 5000 && definite.missed * 100 <= definite.words);
}

/* Names as shops typed them, of a catalogue that was not used for tuning. */
static void real_names_meet_their_definite_form(void **state)
{
    struct definite definite = {0, 0};
    char path[PATH_MAX];
    struct input *input;
    struct slice line;

    (void)state;
    if (!files_data("arabic/names_dev.tsv", path)) {
        print_message("skipped: %s is not there\n", path);
        skip();
    }
    assert_int_equal(input_open(path, &input, NULL), 0);
    while (input_line(input, 4096, &line, NULL) > 0)
        check_cell(&definite, slice_cut(&line, '\t'));
    input_close(input);
    print_message("%zu words of real names, %zu miss\n", definite.words, definite.missed);
    assert_true(definite.words > 1000 && definite.missed * 100 <= definite.words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_spelling_is_its_concept),
        cmocka_unit_test(what_shoppers_type_is_one_term),
        cmocka_unit_test(a_longer_alias_hides_what_it_is_no_kind_of),
        cmocka_unit_test(a_line_is_found_inside_another),
        cmocka_unit_test(every_word_of_the_catalogue_meets_its_definite_form),
        cmocka_unit_test(real_names_meet_their_definite_form),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
