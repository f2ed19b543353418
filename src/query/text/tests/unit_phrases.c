/* Goal: a phrase finds the products in which its words follow each other, and an excluded phrase
 * removes those and no others; a phrase keeps its words where others may be missing.
 * Method: products that have the words together, apart, turned round and one by one. */
#include "query/text/tests/stall.h"

#include "tests/support/files.h"
#include "tests/support/prop.h"

static struct stall stall;
static char dir[PATH_MAX];

static int open_stall(void **state)
{
    static const struct stall_product products[] = {
        {"apart", "zorvak mexal blimtu", NULL, NULL, NULL},
        {"both", "zorvak blimtu", NULL, NULL, NULL},
        {"fields", "zorvak", NULL, "blimtu", NULL},
        {"first", "zorvak talgor", NULL, NULL, NULL},
        {"second", "blimtu talgor", NULL, NULL, NULL},
        {"told", "krondo", NULL, NULL, "mexal zorvak blimtu talgor"},
        {"turned", "blimtu zorvak", NULL, NULL, NULL},
    };

    (void)state;
    files_temp_dir(dir);
    stall_open(&stall, dir, NULL);
    for (size_t i = 0; i < sizeof products / sizeof *products; i++) {
        stall_put(&stall, &products[i]);
        if (i == 3)
            stall_publish(&stall);
    }
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

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* The ids found, sorted. */
static const char *found(const char *q, enum typo_mode typo)
{
    static char sorted[1024];
    char ids[SEARCH_SIZE_MAX][16];
    struct search_result result;
    size_t len = 0;

    stall_search(&stall, q, typo, &result);
    for (size_t i = 0; i < result.hit_count; i++)
        snprintf(ids[i], sizeof ids[i], "%.*s",
                 SLICE_ARG(snapshot_id(view_snapshot(stall.view), result.hits[i].doc)));
    qsort(ids, result.hit_count, sizeof ids[0], by_text);
    sorted[0] = '\0';
    for (size_t i = 0; i < result.hit_count; i++)
        len +=
            (size_t)snprintf(sorted + len, sizeof sorted - len, "%s%s", i > 0 ? " " : "", ids[i]);
    return sorted;
}

static void a_phrase_is_met_word_behind_word(void **state)
{
    (void)state;
    assert_string_equal(found("zorvak blimtu ", TYPO_OFF), "apart both fields told turned");
    assert_string_equal(found("\"zorvak blimtu\"", TYPO_OFF), "both told");
    assert_string_equal(found("\"blimtu zorvak\"", TYPO_OFF), "turned");
    assert_string_equal(found("\"zorvak blimtu\" talgor ", TYPO_OFF), "told");
    assert_string_equal(found("\"mexal zorvak\" \"blimtu talgor\"", TYPO_OFF), "told");
    assert_string_equal(found("\"zorvak mexal blimtu talgor\"", TYPO_OFF), "");
}

static void an_excluded_word_removes_what_has_it(void **state)
{
    (void)state;
    assert_string_equal(found("zorvak -blimtu", TYPO_OFF), "first");
    assert_string_equal(found("-zorvak", TYPO_OFF), "second");
    assert_string_equal(found("-zorvak -talgor", TYPO_OFF), "");
    assert_string_equal(found("zorvak -nowhere", TYPO_OFF), "apart both fields first told turned");
}

static void an_excluded_phrase_removes_only_what_has_the_phrase(void **state)
{
    (void)state;
    for (int typo = TYPO_AUTO; typo <= TYPO_OFF; typo++) {
        assert_string_equal(found("zorvak -\"zorvak blimtu\"", typo), "apart fields first turned");
        assert_string_equal(found("-\"zorvak blimtu\"", typo), "apart fields first second turned");
        assert_string_equal(found("-\"zorvak blimtu\" -talgor", typo), "apart fields turned");
        assert_string_equal(found("zorvak -“zorvak blimtu” -\"zorvak talgor\"", typo),
                            "apart fields turned");
        assert_string_equal(found("\"zorvak blimtu\" -\"blimtu talgor\"", typo), "both");
        assert_string_equal(found("zorvak -\"nowhere blimtu\"", typo),
                            "apart both fields first told turned");
        assert_string_equal(found("zorvak -\"blimtu\"", typo), "first");
    }
}

/* When words may be missing a word said twice counts once, but not out of a phrase. */
static void a_phrase_stays_whole_where_words_go(void **state)
{
    struct search_result result;

    (void)state;
    assert_string_equal(found("zorvak \"zorvak blimtu\" wenpik krondo ", TYPO_AUTO), "both told");
    assert_string_equal(found("zorvak mexal wenpik -\"zorvak mexal\" -mexal ", TYPO_AUTO),
                        "both fields first turned");
    stall_search(&stall, "\"nowhere zorvak\"", TYPO_AUTO, &result);
    assert_int_equal(result.total, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_phrase_is_met_word_behind_word),
        cmocka_unit_test(an_excluded_word_removes_what_has_it),
        cmocka_unit_test(an_excluded_phrase_removes_only_what_has_the_phrase),
        cmocka_unit_test(a_phrase_stays_whole_where_words_go),
    };

    return cmocka_run_group_tests(tests, open_stall, close_stall);
}
