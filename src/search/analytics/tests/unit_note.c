/* Goal: a note tells what kind of search it was and which filters it used, wherever they stood.
 * Method: requests put together by hand. */
#include "search/analytics/note.h"

#include "tests/support/prop.h"

static enum query_class class_of(const char *q, const struct clause *clauses, size_t count)
{
    struct search_request request = {.q = slice_cstr(q), .clauses = clauses, .clause_count = count};
    struct search_result result = {0};

    return search_note_of(&request, &result).class;
}

static void classes_go_by_words_and_filters(void **state)
{
    struct clause brand = {.filter = 2};

    (void)state;
    assert_int_equal(class_of("", NULL, 0), QUERY_BROWSE);
    assert_int_equal(class_of("  ", NULL, 0), QUERY_BROWSE);
    assert_int_equal(class_of("", &brand, 1), QUERY_FILTERED);
    assert_int_equal(class_of("عود", &brand, 1), QUERY_WORD);
    assert_int_equal(class_of(" oud  wood ", NULL, 0), QUERY_WORDS);
    assert_int_equal(class_of("oud wood intense by tom", NULL, 0), QUERY_LONG);
}

static void filters_of_expressions_count(void **state)
{
    struct filter_expr leaf = {.kind = EXPR_CLAUSE, .clause = {.filter = 7}};
    const struct filter_expr *const parts[] = {&leaf};
    struct filter_expr not = {.kind = EXPR_NOT, .parts = parts, .part_count = 1};
    struct clause brand = {.filter = 2};
    struct search_request request = {
        .first = 48, .clauses = &brand, .clause_count = 1, .expr = &not };
    struct search_result result = {.total = 40, .hit_count = 16, .timing = {.total_us = 33}};
    struct search_note note = search_note_of(&request, &result);

    (void)state;
    assert_int_equal(note.filters, 1u << 2 | 1u << 7);
    assert_int_equal(note.class, QUERY_FILTERED);
    assert_int_equal(note.total, 40);
    assert_int_equal(note.shown, 16);
    assert_int_equal(note.took_us, 33);
    assert_int_equal(note.first, 48);
    assert_int_equal(note.repaired.len, 0);
}

static void what_a_query_was_read_as(void **state)
{
    struct search_request request = {.q = SLICE("u'v")};
    struct search_result result = {.text = {.repair = REPAIR_KEYBOARD, .repaired = SLICE("عطر")}};
    struct search_note note = search_note_of(&request, &result);

    (void)state;
    assert_int_equal(note.repair, REPAIR_KEYBOARD);
    assert_true(slice_eq(note.repaired, SLICE("عطر")));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes_go_by_words_and_filters),
        cmocka_unit_test(filters_of_expressions_count),
        cmocka_unit_test(what_a_query_was_read_as),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
