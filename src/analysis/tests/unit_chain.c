/* Goal: An analyzer.json that is not right is refused with its path and the reason.
 * Method: small files in a scratch folder beside the error's text. */
#include "analysis/chain.h"

#include "analysis/lexicon.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

struct fixture {
    char dir[PATH_MAX];
    struct arena arena;
    struct map guard;
    struct lexicon lexicon;
    const char *stemmers[DRAFT_STEMMERS_MAX + 1];
    uint64_t hash;
};

static void fixture_init(struct fixture *f)
{
    memset(f->stemmers, 0, sizeof f->stemmers);
    f->hash = 0;
    files_temp_dir(f->dir);
    arena_init(&f->arena, 16 << 20);
    map_init(&f->guard, 1 << 20);
    lexicon_init(&f->lexicon);
}

static void fixture_release(struct fixture *f)
{
    files_remove_tree(f->dir);
    arena_release(&f->arena);
    map_release(&f->guard);
    lexicon_release(&f->lexicon);
}

static void put(const struct fixture *f, const char *name, const char *text)
{
    char path[PATH_MAX + 64];

    snprintf(path, sizeof path, "%s/%s", f->dir, name);
    files_write(path, slice_cstr(text));
}

static int open_chain(struct fixture *f, struct chain *chain, struct attar_error *err)
{
    struct filter_context context = {.source = {f->dir, &f->arena, &f->hash},
                                     .guard = &f->guard,
                                     .lexicon = &f->lexicon,
                                     .stemmers = f->stemmers};

    return chain_open(chain, &context, err);
}

/* A configuration and what its refusal says. */
static const struct {
    const char *config;
    const char *reason;
} faults[] = {
    {"", "JSON line 1"},
    {"{}", "exact, then folded"},
    {"{\"chain\":[\"exact\"]}", "exact, then folded"},
    {"{\"chain\":[\"folded\",\"exact\"]}", "exact, then folded"},
    {"{\"chain\":[\"exact\",\"folded\",\"folded\"]}", "exact, then folded"},
    {"{\"chain\":[\"exact\",\"folded\"]}", "stop_words"},
    {"{\"chain\":[\"exact\",\"sharpen\",\"folded\"]}", "no filter \"sharpen\""},
    {"{\"chain\":[\"exact\",7,\"folded\"]}", "\"chain\"[1]"},
    {"{\"chain\":[\"exact\",{\"name\":\"x\"},\"folded\"]}", "\"chain\"[1]"},
    {"{\"chain\":[\"exact\",\"ar_article\",\"folded\"]}", "\"prefixes\""},
    {"{\"chain\":[\"exact\",{\"filter\":\"ar_article\",\"prefixes\":[\"\"]},\"folded\"]}",
     "\"prefixes\"[0]"},
    {"{\"chain\":[\"exact\",{\"filter\":\"ar_article\",\"prefixes\":[\"ال\"],"
     "\"rest_min\":0},\"folded\"]}",
     "\"rest_min\""},
    {"{\"chain\":[\"exact\",\"ar_clitic\",\"folded\"]}", "\"front\""},
    {"{\"chain\":[\"exact\",\"ar_variant\",\"folded\"]}", "\"dictionary\""},
    {"{\"chain\":[\"exact\",{\"filter\":\"ar_variant\",\"dictionary\":\"bad.tsv\"},"
     "\"folded\"]}",
     "bad.tsv:2: folding leaves nothing"},
    {"{\"chain\":[\"exact\",{\"filter\":\"ar_variant\",\"dictionary\":\"none.tsv\"},"
     "\"folded\"]}",
     "none.tsv is not there"},
    {"{\"chain\":[{\"filter\":\"elision\",\"articles\":[1]},\"exact\",\"folded\"]}",
     "\"articles\""},
    {"{\"chain\":[\"exact\",{\"filter\":\"concept\",\"stems\":1},\"folded\"]}", "\"stems\""},
    {"{\"chain\":[\"exact\",\"folded\",\"snowball_en\",\"snowball_ar\",\"snowball_en\","
     "\"snowball_en\",\"snowball_en\"]}",
     "at most 4 stemmers"},
};

static void faults_are_named(void **state)
{
    struct attar_error err;
    struct chain chain;
    struct fixture f;

    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        fixture_init(&f);
        put(&f, "bad.tsv", "from\tto\nوردة\tورده\n");
        put(&f, "analyzer.json", faults[i].config);
        assert_true(open_chain(&f, &chain, &err) < 0);
        if (strstr(err.text, faults[i].reason) == NULL || strstr(err.text, "analyzer.json") == NULL)
            fail_msg("%s: %s", faults[i].config, err.text);
        chain_release(&chain);
        fixture_release(&f);
    }
}

static void a_chain_is_what_its_file_says(void **state)
{
    struct draft_scratch scratch = {0};
    struct attar_error err;
    struct draft draft;
    struct chain chain;
    struct fixture f;

    (void)state;
    fixture_init(&f);
    put(&f, "analyzer.json",
        "{\"chain\":[\"exact\",\"ar_fold\",\"folded\"],\"stop_words\":\"stop.txt\"}");
    put(&f, "stop.txt", "# comment\nإلى\n\n");
    if (open_chain(&f, &chain, &err) < 0)
        fail_msg("%s", err.text);
    chain_stop_words(&chain, &scratch);
    draft_init(&draft, SLICE("لطافة"), &scratch);
    chain_run(&chain, &draft);
    assert_int_equal(draft.term_count, 2);
    assert_true(slice_eq(draft_term_of(&draft, TOKEN_EXACT), SLICE("لطافة")));
    assert_true(slice_eq(draft_term_of(&draft, TOKEN_FOLDED), SLICE("لطافه")));
    assert_true(chain_stops(&chain, SLICE("الي")));
    assert_false(chain_stops(&chain, SLICE("إلى")));
    assert_int_equal(chain.passes, 0);
    chain_release(&chain);
    fixture_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_are_named),
        cmocka_unit_test(a_chain_is_what_its_file_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
