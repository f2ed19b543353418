/* Goal: Every trade size and spelling of analyzers/units.tsv, and faults of such a file.
 * Method: sizes as the contract lists them, written in several ways; bad tables in a scratch
 * folder. */
#include "analysis/units.h"

#include "tests/support/files.h"
#include "tests/support/prop.h"
#include "texts.h"

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

/* One word, `term`, over the whole text. */
static void expect_size(const char *text, const char *term)
{
    struct token_list tokens;

    assert_int_equal(analyze(analyzer, slice_cstr(text), &tokens, NULL), 0);
    if (tokens.count != 1 || !slice_eq(tokens.items[0].term, slice_cstr(term)) ||
        tokens.items[0].start != 0 || tokens.items[0].end != strlen(text))
        fail_msg("%s is not %s", text, term);
}

static void trade_sizes(void **state)
{
    static const struct {
        const char *oz;
        int ml;
    } sizes[] = {{".33", 10},  {".5", 15},   {".68", 20}, {"1", 30},    {"1.35", 40},
                 {"1.6", 50},  {"1.7", 50},  {"2", 60},   {"2.5", 75},  {"3.3", 100},
                 {"3.4", 100}, {"4.2", 125}, {"5", 150},  {"6.7", 200}, {"6.8", 200}};
    static const char *const units[] = {"oz",     "fl oz", "fl. oz", "FL.OZ",
                                        "ounces", "اونصة", "أونصه"};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (size_t u = 0; u < sizeof units / sizeof units[0]; u++) {
            char text[64];
            char term[16];

            snprintf(term, sizeof term, "%dml", sizes[i].ml);
            snprintf(text, sizeof text, "%s %s", sizes[i].oz, units[u]);
            expect_size(text, term);
            snprintf(text, sizeof text, "%s%s", sizes[i].oz, units[u]);
            expect_size(text, term);
        }
    }
}

static void spellings_of_a_measure(void **state)
{
    static const char *const hundred[] = {"100ml",   "100 ML",  "100 cc",     "١٠٠ مل", "١٠٠مل",
                                          "۱۰۰ ملي", "100 ملل", "100 مليلتر", "100-ml", "1٠0 مِل"};
    static const char *const gram[] = {"40g", "40 gm", "40 Grams", "٤٠ جم", "٤٠ غرام", "٤٠ جرام"};

    (void)state;
    for (size_t i = 0; i < sizeof hundred / sizeof hundred[0]; i++)
        expect_size(hundred[i], "100ml");
    for (size_t i = 0; i < sizeof gram / sizeof gram[0]; i++)
        expect_size(gram[i], "40g");
    expect_size("half tola", "6ml");
    expect_size("ربع توله", "3ml");
    expect_size("¼ tola", "3ml");
}

static void faults_of_the_table(void **state)
{
    static const struct {
        const char *text;
        const char *reason;
    } cases[] = {
        {"what\tkey\tvalue\nunit\tml\tlitre\n", "units.tsv:2: value is one of"},
        {"what\tkey\tvalue\nunit\t\tml\n", "units.tsv:2"},
        {"what\tkey\tvalue\ntrade_oz\tone\t30\n", "units.tsv:2: ounces"},
        {"what\tkey\tvalue\nweight\tml\tml\n", "units.tsv:2: what is"},
        {"what\tkey\tvalue\nunit\tml\n", "units.tsv:2: 2 cells"},
    };
    struct attar_error err;
    struct arena arena;
    struct units units;
    char dir[PATH_MAX];
    char path[PATH_MAX + 16];

    (void)state;
    files_temp_dir(dir);
    snprintf(path, sizeof path, "%s/units.tsv", dir);
    arena_init(&arena, 1 << 20);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct table_source source = {dir, &arena, &(uint64_t){0}};

        files_write(path, slice_cstr(cases[i].text));
        assert_int_equal(units_open(&units, &source, &err), -ATTAR_EPARSE);
        if (strstr(err.text, cases[i].reason) == NULL)
            fail_msg("%s", err.text);
        units_release(&units);
    }
    arena_release(&arena);
    files_remove_tree(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trade_sizes),
        cmocka_unit_test(spellings_of_a_measure),
        cmocka_unit_test(faults_of_the_table),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
