/* Goal: The guard list holds the folded words of three documents or more, and it alone decides
 * what clitics come off.
 * Method: a few documents through the builder; the list it gives opens an analysis. */
#include "analysis/analysis.h"

#include "tests/support/prop.h"
#include "texts.h"

static void feed(struct guard_builder *builder, uint32_t docs, const char *text)
{
    static uint32_t next;

    for (uint32_t i = 0; i < docs; i++)
        guard_builder_add(builder, next++, slice_cstr(text));
}

static void list_of(struct guard_builder *builder, struct buf *out)
{
    buf_init(out, 1 << 16);
    assert_int_equal(guard_builder_finish(builder, out, NULL), 0);
}

static void words_of_three_documents_sorted(void **state)
{
    struct analysis *analysis = texts_analysis((struct slice){0});
    struct guard_builder *builder = guard_builder_new(analysis);
    struct buf list;

    (void)state;
    feed(builder, 3, "لُبان الشّرق Rose 100ml");
    feed(builder, 2, "كتاب");
    feed(builder, 1, "كتّان كتان كتان");
    feed(builder, 3, "حناء");
    list_of(builder, &list);
    assert_true(slice_eq(buf_slice(&list), SLICE("الشرق\nحنا\nلبان\n")));
    guard_builder_free(builder);
    guard_builder_free(NULL);
    analysis_unref(analysis);
    buf_release(&list);
}

static void and_before_a_better_known_word_does_not_guard(void **state)
{
    struct analysis *analysis = texts_analysis((struct slice){0});
    struct guard_builder *builder = guard_builder_new(analysis);
    struct buf list;

    (void)state;
    feed(builder, 4, "ولبان");
    feed(builder, 5, "لبان");
    feed(builder, 4, "وسام");
    feed(builder, 3, "سام");
    list_of(builder, &list);
    assert_true(slice_eq(buf_slice(&list), SLICE("سام\nلبان\nوسام\n")));
    guard_builder_free(builder);
    analysis_unref(analysis);
    buf_release(&list);
}

static bool stem_is(struct slice guard, const char *word, const char *stem)
{
    struct analysis *analysis = texts_analysis(guard);
    struct analyzer *analyzer = analyzer_new(analysis);
    struct token_list tokens;
    bool found = stem == NULL;

    assert_int_equal(analyze(analyzer, slice_cstr(word), &tokens, NULL), 0);
    for (size_t i = 0; i < tokens.count; i++)
        if (tokens.items[i].kind == TOKEN_STEM)
            found = stem != NULL && slice_eq(tokens.items[i].term, slice_cstr(stem));
    analyzer_free(analyzer);
    analysis_unref(analysis);
    return found;
}

static void the_list_decides(void **state)
{
    (void)state;
    assert_true(stem_is((struct slice){0}, "كتابها", NULL));
    assert_true(stem_is(SLICE("كتاب"), "كتابها", "كتاب"));
    assert_true(stem_is(SLICE("كتاب\nكتابها\n"), "كتابها", NULL));
    assert_true(stem_is(SLICE("\n\nكتاب\n"), "وكتابها", "كتاب"));
}

static void a_full_buffer_is_an_error(void **state)
{
    struct analysis *analysis = texts_analysis((struct slice){0});
    struct guard_builder *builder = guard_builder_new(analysis);
    struct buf list;

    (void)state;
    feed(builder, 3, "لبان");
    buf_init(&list, 4);
    assert_int_equal(guard_builder_finish(builder, &list, NULL), -ATTAR_ELIMIT);
    guard_builder_free(builder);
    analysis_unref(analysis);
    buf_release(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_three_documents_sorted),
        cmocka_unit_test(and_before_a_better_known_word_does_not_guard),
        cmocka_unit_test(the_list_decides),
        cmocka_unit_test(a_full_buffer_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
