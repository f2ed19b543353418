/* Goal: the questions are whole: each has options, ids that can stand in a request, texts in both
 * languages, facts that are read; each axis has the question that stands for it.
 * Method: the table as the program carries it. */
#include "search/profile/questions.h"

#include "scent/scent.h"
#include "tests/support/prop.h"

static bool is_plain(struct slice id)
{
    for (size_t i = 0; i < id.len; i++)
        if (!(id.ptr[i] >= 'a' && id.ptr[i] <= 'z') && id.ptr[i] != '_')
            return false;
    return id.len > 0;
}

static bool is_arabic(struct slice text)
{
    return text.len > 1 && (unsigned char)text.ptr[0] >= 0xD8 && (unsigned char)text.ptr[0] <= 0xDB;
}

static uint32_t fact_count(struct slice text)
{
    struct quiz_fact fact;
    uint32_t count = 0;

    while (fact_next(&text, &fact)) {
        bool numeric =
            slice_eq(fact.kind, SLICE("sillage")) || slice_eq(fact.kind, SLICE("longevity"));

        assert_true(numeric == (fact.id.len == 0));
        assert_in_range(fact.weight, 1, 100);
        count++;
    }
    return count;
}

static void check_question(const struct questions *questions, uint32_t number)
{
    const struct quiz_question *question = &questions->items[number];
    uint32_t told = 0;

    assert_int_equal(question->number, number);
    assert_true(is_plain(question->id) && question->en.len > 0 && is_arabic(question->ar));
    assert_ptr_equal(questions_find(questions, question->id), question);
    assert_true(question->option_count >= 2);
    for (uint32_t i = 0; i < question->option_count; i++) {
        const struct quiz_option *option = &question->options[i];

        assert_true(is_plain(option->id) && option->en.len > 0 && is_arabic(option->ar));
        assert_ptr_equal(question_option(question, option->id), option);
        told += fact_count(option->like) + fact_count(option->dislike) > 0;
        assert_true(option->veto.len == 0 || fact_count(option->veto) > 0);
    }
    assert_true(told >= 2);
}

static void every_question_is_whole(void **state)
{
    struct questions *questions = questions_new();

    (void)state;
    assert_in_range(questions->count, 20, QUESTIONS_MAX);
    for (uint32_t i = 0; i < questions->count; i++)
        check_question(questions, i);
    assert_null(questions_find(questions, SLICE("no_such_question")));
    assert_null(question_option(&questions->items[0], SLICE("no_such_option")));
    free(questions);
}

static void every_axis_has_its_question(void **state)
{
    struct questions *questions = questions_new();

    (void)state;
    for (int i = 0; i < SCENT_AXES; i++) {
        const struct quiz_question *question =
            questions_find(questions, slice_cstr(scent_axis_names[i]));

        assert_non_null(question);
        assert_true(slice_eq(question->kind, SLICE("axis")) && question->options[0].like.len > 0);
    }
    free(questions);
}

static void facts_are_read_one_by_one(void **state)
{
    struct slice rest = SLICE("accord:oud:80 note:damask-rose sillage:45");
    struct quiz_fact fact;

    (void)state;
    assert_true(fact_next(&rest, &fact));
    assert_true(slice_eq(fact.id, SLICE("oud")) && fact.weight == 80);
    assert_true(fact_next(&rest, &fact));
    assert_true(slice_eq(fact.id, SLICE("damask-rose")) && fact.weight == 100);
    assert_true(fact_next(&rest, &fact));
    assert_true(slice_eq(fact.kind, SLICE("sillage")) && fact.id.len == 0 && fact.weight == 45);
    assert_false(fact_next(&rest, &fact));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_question_is_whole),
        cmocka_unit_test(every_axis_has_its_question),
        cmocka_unit_test(facts_are_read_one_by_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
