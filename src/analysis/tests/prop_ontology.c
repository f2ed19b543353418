/* Goal: One identity across scripts: every spelling of a concept, in either script, is the same
 * term at the exact tier (search.md section 2), over the ontology that is served.
 * Method: each row of data/ontology by all its spellings, those of aliases.tsv included; and by
 * hand the spellings that shoppers are known to type. */
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_spelling_is_its_concept),
        cmocka_unit_test(what_shoppers_type_is_one_term),
        cmocka_unit_test(a_longer_alias_hides_what_it_is_no_kind_of),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
