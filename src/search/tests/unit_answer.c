/* Goal: fragments stand where they were put, and members of a stored hit are told apart.
 * Method: small answers joined and compared as text; a hit with every kind of value. */
#include "search/render/answer.h"

#include "search/render/render.h"
#include "tests/support/prop.h"

static void fragments_stand_in_the_text(void **state)
{
    static const char want[] = "{\"hits\":[{\"id\":\"a\",\"n\":1},{\"id\":\"b\"}]}";
    struct answer answer;
    struct buf out;

    (void)state;
    answer_init(&answer);
    buf_init(&out, 4096);
    for (int round = 0; round < 2; round++) { /* a worker's answer is used again and again */
        answer_begin(&answer);
        buf_clear(&out);
        json_object_begin(&answer.w);
        json_key(&answer.w, "hits");
        json_array_begin(&answer.w);
        json_object_begin(&answer.w);
        answer_members(&answer, SLICE("\"id\":\"a\""));
        json_key(&answer.w, "n");
        json_add_i64(&answer.w, 1);
        json_object_end(&answer.w);
        json_object_begin(&answer.w);
        answer_members(&answer, SLICE("\"id\":\"b\""));
        json_object_end(&answer.w);
        json_array_end(&answer.w);
        json_object_end(&answer.w);
        answer_join(&answer, &out);
        assert_true(slice_eq(buf_slice(&out), slice_cstr(want)));
    }
    answer_release(&answer);
    buf_release(&out);
}

static void members_are_told_apart(void **state)
{
    static const char *const want[][2] = {
        {"id", "\"p-1\""},  {"name", "{\"en\":\"A, \\\"B\\\" {c}\",\"ar\":\"عود\"}"},
        {"rating", "null"}, {"notes", "[{\"id\":\"x\"},{\"id\":\"y\"}]"},
        {"year", "2021"},
    };
    char text[256];
    struct slice rest = {text, 0};
    struct slice name;
    struct slice value;

    (void)state;
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        rest.len += (size_t)snprintf(text + rest.len, sizeof text - rest.len, "%s\"%s\":%s",
                                     i > 0 ? "," : "", want[i][0], want[i][1]);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        assert_true(member_next(&rest, &name, &value));
        assert_true(slice_eq(name, slice_cstr(want[i][0])));
        assert_true(slice_eq(value, slice_cstr(want[i][1])));
    }
    assert_false(member_next(&rest, &name, &value));
}

static void damaged_members_end_the_walk(void **state)
{
    static const char *const damaged[] = {"", "\"", "\"id", "\"id\"", "x", "\"a\":\"\\"};
    struct slice name;
    struct slice value;

    (void)state;
    for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
        struct slice rest = slice_cstr(damaged[i]);

        for (int steps = 0; member_next(&rest, &name, &value); steps++)
            assert_true(steps < 4);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fragments_stand_in_the_text),
        cmocka_unit_test(members_are_told_apart),
        cmocka_unit_test(damaged_members_end_the_walk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
