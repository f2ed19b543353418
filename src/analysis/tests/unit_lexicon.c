/* Goal: The longest alias wins, equal ones give all their concepts, a name is told from a thing.
 * Method: aliases entered by hand. */
#include "analysis/lexicon.h"

#include "tests/support/prop.h"

static struct lexicon lexicon;

static void enter(const char *term, bool name, const char *alias)
{
    struct slice words[LEXICON_WORDS_MAX + 1];
    struct slice rest = slice_cstr(alias);
    size_t count = 0;

    VEC_PUSH(&lexicon.aliases, (struct lexicon_alias){slice_cstr(term), slice_cstr(alias), name});
    while (rest.ptr != NULL && count <= LEXICON_WORDS_MAX)
        words[count++] = slice_cut(&rest, ' ');
    lexicon_add(&lexicon, lexicon.aliases.count - 1, words, count);
}

static int set_up(void **state)
{
    (void)state;
    lexicon_init(&lexicon);
    enter("note:musk", false, "musk");
    enter("note:white-musk", false, "white musk");
    enter("note:white-musk", false, "white musk");
    enter("brand:white-musk-house", true, "white musk of the north");
    enter("note:amber", false, "amber");
    enter("accord:amber", false, "amber");
    enter("brand:rasasi", true, "rasasi");
    enter("brand:amber", true, "amber");
    enter("note:long", false, "a b c d e f g h i");
    lexicon_finish(&lexicon);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    lexicon_release(&lexicon);
    return 0;
}

/* "len concept concept ..." for the words of `text`. */
static void expect(const char *text, const char *want)
{
    struct slice rest = slice_cstr(text);
    const struct slice *concepts = NULL;
    struct lexicon_forms words[16] = {{{0}}};
    char got[256];
    size_t count = 0, found = 0;
    int len;

    while (rest.ptr != NULL)
        words[count++].words[0] = lexicon_word(&lexicon, slice_cut(&rest, ' '));
    len =
        snprintf(got, sizeof got, "%zu", lexicon_match(&lexicon, words, count, &concepts, &found));
    for (size_t i = 0; i < found; i++)
        len += snprintf(got + len, sizeof got - (size_t)len, " %.*s", SLICE_ARG(concepts[i]));
    assert_string_equal(got, want);
}

static void the_longest_alias_wins(void **state)
{
    (void)state;
    expect("musk", "1 note:musk");
    expect("white musk", "2 note:white-musk");
    expect("white musk of the south", "2 note:white-musk");
    expect("white musk of the north", "5 brand:white-musk-house");
    expect("white musk of", "2 note:white-musk");
    expect("white", "0");
    expect("unknown", "0");
    expect("musk white musk", "1 note:musk");
}

static void equal_aliases_give_all_concepts(void **state)
{
    (void)state;
    expect("amber", "1 note:amber accord:amber brand:amber");
}

/* A word may stand for two: the alias that is longest over either counts. */
static void every_form_of_a_word_is_tried(void **state)
{
    uint32_t white = lexicon_word(&lexicon, SLICE("white"));
    uint32_t musk = lexicon_word(&lexicon, SLICE("musk"));
    uint32_t amber = lexicon_word(&lexicon, SLICE("amber"));
    const struct lexicon_forms forms[] = {{{amber, white}}, {{amber, musk}}};
    const struct slice *concepts;
    size_t count;

    (void)state;
    assert_int_equal(lexicon_match(&lexicon, forms, 2, &concepts, &count), 2);
    assert_true(slice_eq(concepts[0], SLICE("note:white-musk")));
    assert_int_equal(lexicon_match(&lexicon, forms, 1, &concepts, &count), 1);
    assert_true(slice_eq(concepts[0], SLICE("note:amber")));
    assert_int_equal(lexicon_match(&lexicon, forms, 0, &concepts, &count), 0);
}

static void a_name_is_nothing_else(void **state)
{
    (void)state;
    assert_true(lexicon_is_name(&lexicon, SLICE("rasasi")));
    assert_false(lexicon_is_name(&lexicon, SLICE("amber")));
    assert_false(lexicon_is_name(&lexicon, SLICE("musk")));
    assert_false(lexicon_is_name(&lexicon, SLICE("unknown")));
}

static void an_alias_too_long_is_not_entered(void **state)
{
    (void)state;
    assert_int_equal(lexicon_word(&lexicon, SLICE("a")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_alias_wins),
        cmocka_unit_test(equal_aliases_give_all_concepts),
        cmocka_unit_test(every_form_of_a_word_is_tried),
        cmocka_unit_test(a_name_is_nothing_else),
        cmocka_unit_test(an_alias_too_long_is_not_entered),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
