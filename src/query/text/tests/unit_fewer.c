/* Goal: when no product has all words, those that nothing is near to go as unknown and those that
 * the best product lacks go apart; words said twice count once; a house named twice counts by its
 * fuller name; what is found says a good part of a name.
 * Method: a few products; titles as sellers write them. */
#include "query/text/fewer.h"

#include "query/text/tests/stall.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

static struct stall stall;
static char dir[PATH_MAX];

static int open_stall(void **state)
{
    static const struct stall_product products[] = {
        {"a", "Zorvak Blimtu", "Kandor", "rose", NULL},
        {"b", "Zorvak Mexal", "Kandor", "amber", NULL},
        {"c", "Talgor", "Wenpik", "rose amber", "the krondo of yodrax"},
        {"d", "Libre", "Yves Saint Laurent", "lavender", NULL},
    };

    (void)state;
    files_temp_dir(dir);
    stall_open(&stall, dir, NULL);
    for (size_t i = 0; i < sizeof products / sizeof *products; i++)
        stall_put(&stall, &products[i]);
    stall_publish(&stall);
    return 0;
}

static int close_stall(void **state)
{
    (void)state;
    stall_close(&stall);
    files_remove_tree(dir);
    return 0;
}

static void assert_found(const char *q, const char *ids, const char *dropped)
{
    struct search_result result;

    stall_search(&stall, q, TYPO_AUTO, &result);
    assert_string_equal(stall_ids(&stall, &result), ids);
    assert_string_equal(stall_dropped(&result), dropped);
}

static void words_that_nothing_is_near_to_go(void **state)
{
    (void)state;
    assert_found("zorvak hjqqwxz blimtu ", "a", "hjqqwxz:unknown");
    assert_found("hjqqwxz talgor vvjjqqk ", "c", "hjqqwxz:unknown vvjjqqk:unknown");
    assert_found("zorvak blimtu ", "a", "");
}

static void words_that_the_best_lacks_go(void **state)
{
    (void)state;
    assert_found("zorvak blimtu talgor yodrax ", "a c", "talgor:apart yodrax:apart");
    assert_found("kandor zorvak mexal lavender ", "b a", "lavender:apart");
}

static void a_description_is_met_as_typed_or_not_at_all(void **state)
{
    (void)state;
    assert_found("talgor krondx ", "c", "krondx:apart");
    assert_found("talgor krondo ", "c", "");
}

static void excluded_words_and_stop_words_are_never_said_to_go(void **state)
{
    (void)state;
    assert_found("the zorvak blimtu hjqqwxz -mexal ", "a", "hjqqwxz:unknown");
}

static void with_typo_off_nothing_goes(void **state)
{
    struct search_result result;

    (void)state;
    stall_search(&stall, "zorvak hjqqwxz blimtu ", TYPO_OFF, &result);
    assert_int_equal(result.total, 0);
    assert_int_equal(result.text.dropped_count, 0);
}

/* ---- Which words count ---- */

/* "zorvak blimtu (ysl)": the words left once every word may be missing, echoes in brackets. */
static const char *left(const char *q)
{
    static char text[512];
    struct words words;
    size_t len = 0;

    arena_reset(&stall.arena);
    assert_int_equal(words_read(stall.analyzer, slice_cstr(q), &stall.arena, &words, NULL), 0);
    fewer_any(&words);
    assert_true(words.some);
    text[0] = '\0';
    for (size_t i = 0; i < words.count; i++) {
        assert_false(words.items[i].required);
        len += (size_t)snprintf(text + len, sizeof text - len,
                                words.items[i].echo ? "%s(%.*s)" : "%s%.*s", i > 0 ? " " : "",
                                SLICE_ARG(word_letters(&words.items[i])));
    }
    return text;
}

static void a_word_said_twice_counts_once(void **state)
{
    (void)state;
    assert_string_equal(left("zorvak blimtu zorvak "), "zorvak blimtu");
    assert_string_equal(left("Zorvak zorvak ZORVAK "), "zorvak");
    assert_string_equal(left("zorvak \"zorvak blimtu\" "), "zorvak zorvak blimtu");
    assert_string_equal(left("\"zorvak blimtu\" zorvak "), "zorvak blimtu");
    assert_string_equal(left("zorvak -zorvak "), "zorvak zorvak");
}

static void a_house_named_twice_counts_by_its_fuller_name(void **state)
{
    (void)state;
    assert_string_equal(left("ysl libre yves saint laurent "), "(ysl) libre yves saint laurent");
    assert_string_equal(left("yves saint laurent libre ysl "), "yves saint laurent libre (ysl)");
    assert_string_equal(left("ysl libre "), "ysl libre");
    assert_string_equal(left("oud libre عود "), "oud libre (عود)");
}

/* ---- What is known ---- */

static void words_without_a_form_may_be_missing_if_others_have_one(void **state)
{
    static const struct form form;
    struct words words = {.count = 3};

    (void)state;
    words.items[0] = (struct word){.required = true, .forms = &form, .form_count = 1};
    words.items[1] = (struct word){.required = true};
    words.items[2] = (struct word){.excluded = true};
    assert_true(fewer_known(&words));
    assert_true(words.items[0].required);
    assert_false(words.items[1].required);
    words.items[1].required = true;
    words.items[0].form_count = 0;
    assert_false(fewer_known(&words)); /* none would be left */
    assert_true(words.items[1].required);
    words.items[0].form_count = words.items[1].form_count = 1;
    assert_false(fewer_known(&words)); /* there is none to go */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_that_nothing_is_near_to_go),
        cmocka_unit_test(words_that_the_best_lacks_go),
        cmocka_unit_test(a_description_is_met_as_typed_or_not_at_all),
        cmocka_unit_test(excluded_words_and_stop_words_are_never_said_to_go),
        cmocka_unit_test(with_typo_off_nothing_goes),
        cmocka_unit_test(a_word_said_twice_counts_once),
        cmocka_unit_test(a_house_named_twice_counts_by_its_fuller_name),
        cmocka_unit_test(words_without_a_form_may_be_missing_if_others_have_one),
    };

    return cmocka_run_group_tests(tests, open_stall, close_stall);
}
