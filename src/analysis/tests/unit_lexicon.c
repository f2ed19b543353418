/* Goal: Every alias that begins at a word is found with its concepts, a concept's parents are
 * known, a name is told from a thing. Method: aliases entered by hand.  Which of them count is
 * unit_analysis' business. */
#include "analysis/lexicon.h"

#include "tests/support/prop.h"

static struct lexicon lexicon;

static uint32_t concept_of(const char *term, const char *parent)
{
    uint32_t at = map_add(&lexicon.by_term, slice_cstr(term));
    struct lexicon_concept concept = {.term = slice_cstr(term), .parent = slice_cstr(parent)};

    if (lexicon.by_term.entries[at].value == 0) {
        VEC_PUSH(&lexicon.concepts, concept);
        lexicon.by_term.entries[at].value = lexicon.concepts.count;
    }
    return (uint32_t)lexicon.by_term.entries[at].value - 1;
}

static void enter(const char *term, const char *parent, uint8_t senses, const char *alias)
{
    struct slice words[LEXICON_WORDS_MAX + 1];
    struct slice rest = slice_cstr(alias);
    size_t count = 0;

    VEC_PUSH(&lexicon.aliases,
             (struct lexicon_alias){slice_cstr(alias), concept_of(term, parent), senses});
    while (rest.ptr != NULL && count <= LEXICON_WORDS_MAX)
        words[count++] = slice_cut(&rest, ' ');
    lexicon_add(&lexicon, lexicon.aliases.count - 1, words, count);
}

static int set_up(void **state)
{
    (void)state;
    lexicon_init(&lexicon);
    enter("note:animal", "", SENSE_THING, "animal");
    enter("note:musk", "note:animal", SENSE_THING, "musk");
    enter("note:white-musk", "note:musk", SENSE_THING, "white musk");
    enter("note:white-musk", "note:musk", SENSE_THING, "white musk");
    enter("brand:white-musk-house", "", SENSE_NAME, "white musk of the north");
    enter("note:amber", "note:nowhere", SENSE_THING, "amber");
    enter("accord:amber", "", SENSE_THING, "amber");
    enter("brand:rasasi", "", SENSE_NAME, "rasasi");
    enter("brand:amber", "", SENSE_NAME, "amber");
    enter("line:hawas", "", 0, "hawas");
    enter("note:long", "", SENSE_THING, "a b c d e f g h i");
    lexicon_finish(&lexicon);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    lexicon_release(&lexicon);
    return 0;
}

static size_t print_hit(const struct lexicon_hit *hit, char *out, size_t cap)
{
    size_t len = (size_t)snprintf(out, cap, "%u", hit->words);

    for (uint32_t i = 0; i < hit->node->count; i++) {
        uint32_t concept = lexicon_concepts(&lexicon, hit->node)[i];

        len += (size_t)snprintf(out + len, cap - len, " %.*s",
                                SLICE_ARG(lexicon.concepts.items[concept].term));
    }
    return len;
}

/* "words concept concept ...|..." of the hits. */
static void expect_hits(const struct lexicon_forms *forms, size_t count, const char *want)
{
    struct lexicon_hit hits[LEXICON_HITS_MAX];
    char got[512] = "";
    size_t found = lexicon_match(&lexicon, forms, count, hits);
    size_t len = 0;

    for (size_t i = 0; i < found; i++) {
        len += (size_t)snprintf(got + len, sizeof got - len, "%s", i > 0 ? "|" : "");
        len += print_hit(&hits[i], got + len, sizeof got - len);
    }
    assert_string_equal(got, want);
}

static void expect(const char *text, const char *want)
{
    struct slice rest = slice_cstr(text);
    struct lexicon_forms words[16] = {{{0}}};
    size_t count = 0;

    while (rest.ptr != NULL)
        lexicon_forms_add(&lexicon, &words[count++], slice_cut(&rest, ' '));
    expect_hits(words, count, want);
}

static void every_alias_that_begins_here_is_found(void **state)
{
    (void)state;
    expect("musk", "1 note:musk");
    expect("white musk", "2 note:white-musk");
    expect("white musk of the south", "2 note:white-musk");
    expect("white musk of the north", "2 note:white-musk|5 brand:white-musk-house");
    expect("white", "");
    expect("unknown", "");
    expect("musk white musk", "1 note:musk");
}

static void equal_aliases_give_all_concepts(void **state)
{
    (void)state;
    expect("amber", "1 note:amber accord:amber brand:amber");
}

static void every_form_of_a_word_is_tried(void **state)
{
    struct lexicon_forms forms[2] = {{{0}}};

    (void)state;
    lexicon_forms_add(&lexicon, &forms[0], SLICE("amber"));
    lexicon_forms_add(&lexicon, &forms[0], SLICE("unknown"));
    lexicon_forms_add(&lexicon, &forms[0], SLICE("amber"));
    lexicon_forms_add(&lexicon, &forms[0], SLICE("white"));
    lexicon_forms_add(&lexicon, &forms[1], SLICE("amber"));
    lexicon_forms_add(&lexicon, &forms[1], SLICE("musk"));
    expect_hits(forms, 2, "1 note:amber accord:amber brand:amber|2 note:white-musk");
    expect_hits(forms, 1, "1 note:amber accord:amber brand:amber");
    expect_hits(forms, 0, "");
}

static void a_kind_of_a_kind_is_below(void **state)
{
    struct lexicon_forms forms[2] = {{{0}}};
    struct lexicon_hit hits[LEXICON_HITS_MAX];

    (void)state;
    lexicon_forms_add(&lexicon, &forms[0], SLICE("white"));
    lexicon_forms_add(&lexicon, &forms[1], SLICE("musk"));
    assert_int_equal(lexicon_match(&lexicon, forms, 2, hits), 1);
    assert_true(lexicon_is_above(&lexicon, concept_of("note:musk", ""), hits[0].node));
    assert_true(lexicon_is_above(&lexicon, concept_of("note:animal", ""), hits[0].node));
    assert_false(lexicon_is_above(&lexicon, concept_of("note:white-musk", ""), hits[0].node));
    assert_false(lexicon_is_above(&lexicon, concept_of("note:amber", ""), hits[0].node));
}

static void a_name_is_nothing_else(void **state)
{
    (void)state;
    assert_true(lexicon_is_name(&lexicon, SLICE("rasasi")));
    assert_false(lexicon_is_name(&lexicon, SLICE("amber")));
    assert_false(lexicon_is_name(&lexicon, SLICE("musk")));
    assert_false(lexicon_is_name(&lexicon, SLICE("hawas")));
    assert_false(lexicon_is_name(&lexicon, SLICE("unknown")));
}

static void an_alias_too_long_is_not_entered(void **state)
{
    (void)state;
    expect("a b c d e f g h i", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_alias_that_begins_here_is_found),
        cmocka_unit_test(equal_aliases_give_all_concepts),
        cmocka_unit_test(every_form_of_a_word_is_tried),
        cmocka_unit_test(a_kind_of_a_kind_is_below),
        cmocka_unit_test(a_name_is_nothing_else),
        cmocka_unit_test(an_alias_too_long_is_not_entered),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
