/* Goal: the words of a search are told as they were matched, what of them it has is told of
 * each hit.
 * Method: a stall of a few products; expected values are counted by hand from what is put. */
#include "query/text/tests/stall.h"

#include "tests/support/files.h"
#include "tests/support/prop.h"

static struct stall stall;
static char dir[PATH_MAX];

static int open_stall(void **state)
{
    (void)state;
    files_temp_dir(dir);
    stall_open(&stall, dir, NULL);
    stall_put(&stall, &(struct stall_product){"both", "zorvak mild blimtu", "talgor", NULL, NULL});
    stall_put(&stall, &(struct stall_product){"slip", "zorvik blimtu", "talgor", NULL, NULL});
    stall_put(&stall,
              &(struct stall_product){"told", "mexal", "talgor", NULL, "a blimtu of a zorvak"});
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

static struct search_result result_of(const char *q)
{
    struct search_request request = {.q = slice_cstr(q), .typo = TYPO_ALL, .size = 10, .met = true};
    struct search_result result;

    stall_run(&stall, &request, &result);
    return result;
}

static const struct hit_met *met_of(const struct search_result *result, const char *id)
{
    for (size_t i = 0; i < result->hit_count; i++)
        if (slice_eq(snapshot_id(view_snapshot(stall.view), result->hits[i].doc), slice_cstr(id)))
            return &result->hits[i].met;
    fail_msg("%s is not found", id);
    return NULL;
}

static void words_are_told(void **state)
{
    struct search_result result = result_of("zorvak of blimtu -mexal ");

    (void)state;
    assert_true(slice_eq(result.q, SLICE("zorvak of blimtu -mexal ")));
    assert_int_equal(result.word_count, 4);
    assert_true(slice_eq(result.words[0].text, SLICE("zorvak")) && !result.words[0].optional);
    assert_true(slice_eq(result.words[1].text, SLICE("of")) && result.words[1].optional);
    assert_true(slice_eq(result.words[3].text, SLICE("mexal")) && result.words[3].excluded);
    assert_int_equal(result.sorted, result.total);
}

static void a_hit_tells_what_it_has(void **state)
{
    struct search_result result = result_of("zorvak blimtu ");
    const struct schema *schema = snapshot_schema(view_snapshot(stall.view));
    const struct hit_met *both = met_of(&result, "both");
    const struct hit_met *slip = met_of(&result, "slip");
    const struct hit_met *told = met_of(&result, "told");

    (void)state;
    assert_int_equal(both->words, 3);
    assert_int_equal(both->typos, 0);
    assert_int_equal(both->exact, 2);
    assert_int_equal(both->nearness, 2);
    assert_int_equal(both->first_field, schema_text(schema, SLICE("name")));
    assert_int_equal(both->first_place, 0);
    assert_int_equal(slip->words, 3);
    assert_int_equal(slip->typos, 1);
    assert_int_equal(slip->exact, 1);
    assert_int_equal(slip->nearness, 1);
    assert_int_equal(told->first_field, schema_text(schema, SLICE("description")));
    assert_int_equal(told->first_place, 1);
    assert_int_equal(told->nearness, 4); /* three words on, and the other way round */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_told),
        cmocka_unit_test(a_hit_tells_what_it_has),
    };

    return cmocka_run_group_tests(tests, open_stall, close_stall);
}
