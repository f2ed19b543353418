/* Goal: snowball_en is the English stemmer that Snowball publishes.
 * Method: its list of 29,417 words and stems from the shared data, through the filter. */
#include "analysis/filter.h"

#include "analysis/lexicon.h"
#include "codec/input.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

#include <libstemmer.h>

/* The words of the list through the filter; how many there were. */
static size_t check_list(struct input *list, const void *filter, struct draft_scratch *scratch)
{
    struct slice line;
    size_t checked = 0;

    assert_int_equal(input_line(list, 4096, &line, NULL), 1);
    while (input_line(list, 4096, &line, NULL) > 0) {
        struct slice stem = line;
        struct slice word = slice_cut(&stem, '\t');
        struct draft draft;

        draft_init(&draft, word, scratch);
        draft_encode(draft.now, draft.count, &draft.folded);
        snowball_apply(filter, &draft);
        if (!slice_eq(draft_term_of(&draft, TOKEN_STEM), stem))
            fail_msg("%.*s gives %.*s, not %.*s", SLICE_ARG(word),
                     SLICE_ARG(draft_term_of(&draft, TOKEN_STEM)), SLICE_ARG(stem));
        checked++;
    }
    return checked;
}

static void stems_are_those_of_the_published_list(void **state)
{
    struct draft_scratch scratch = {.stemmers = {sb_stemmer_new("english", "UTF_8")}};
    const char *stemmers[DRAFT_STEMMERS_MAX] = {NULL};
    struct lexicon lexicon;
    struct arena arena;
    struct filter_context context = {.source = {.arena = &arena}, .stemmers = stemmers};
    struct input *input;
    char path[PATH_MAX];
    const void *filter;

    (void)state;
    if (!files_data("analysis/english_stem.tsv", path)) {
        print_message("skipped: %s is not there\n", path);
        skip();
    }
    lexicon_init(&lexicon);
    arena_init(&arena, 1 << 16);
    context.lexicon = &lexicon;
    assert_int_equal(snowball_en_open(&context, &filter, NULL), 0);
    assert_string_equal(stemmers[0], "english");
    assert_int_equal(input_open(path, &input, NULL), 0);
    assert_int_equal(check_list(input, filter, &scratch), 29417);
    input_close(input);
    arena_release(&arena);
    lexicon_release(&lexicon);
    sb_stemmer_delete(scratch.stemmers[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stems_are_those_of_the_published_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
