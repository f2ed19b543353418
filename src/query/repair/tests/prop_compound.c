/* Goal: a word is cut where the product of the parts' frequencies is highest, and only into what is
 * known.  Method: dictionaries of few letters, so that there are many cuts, against every cut there
 * is; cases as shoppers type them. */
#include "query/repair/repair.h"

#include "query/typo/tests/dictionary.h"
#include "tests/support/prop.h"

enum { WORDS = 60, ASKED = 60, WORD_CAP = 64 };

/* ---- Every cut ---- */

static double share(const struct dictionary *d, struct slice part)
{
    return (double)snapshot_df(d->snapshot, part) / (1 + 16.0 * d->doc_count);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The best product over all cuts of `rest` into at most `parts`; letters are bytes here. */
static double best_cut(const struct dictionary *d, struct slice rest, int parts, bool whole)
{
    double best = rest.len == 0 ? 1 : 0;

    for (size_t len = 1; parts > 0 && len <= rest.len - whole; len++) {
        bool digits = len < rest.len && is_digit(rest.ptr[len - 1]) && is_digit(rest.ptr[len]);
        struct slice part = slice_of(rest.ptr, len);
        double score;

        if (digits || (len == 1 && !is_digit(rest.ptr[0])) || share(d, part) == 0)
            continue;
        score = share(d, part) * best_cut(d, slice_skip(rest, len), parts - 1, false);
        best = score > best ? score : best;
    }
    return best;
}

/* ---- Laws ---- */

static struct slice random_word(struct rng *rng, char out[WORD_CAP], uint64_t letters)
{
    size_t len = 0;

    for (; letters > 0; letters--)
        out[len++] = "abab12"[rng_below(rng, 6)];
    return slice_of(out, len);
}

static struct dictionary *random_dictionary(struct rng *rng)
{
    struct dictionary *d = dictionary_new();
    char word[WORD_CAP];

    for (int segments = 1 + (int)rng_below(rng, 3); segments > 0; segments--) {
        for (int i = 0; i < WORDS; i++)
            dictionary_add(d, random_word(rng, word, 1 + rng_below(rng, 4)));
        dictionary_publish(d);
    }
    return d;
}

static void check_parts(struct prop *t, const struct dictionary *d, struct slice word,
                        const struct split *split)
{
    double score = 1;
    unsigned slips = 0;
    const char *at = word.ptr;

    for (unsigned i = 0; i < split->count; i++) {
        const struct split_part *part = &split->parts[i];

        CHECK(t, part->typed.ptr == at);
        CHECK(t, part->cost == !slice_eq(part->typed, part->term));
        CHECK(t, snapshot_df(d->snapshot, part->term) > 0);
        at += part->typed.len;
        slips += part->cost;
        score *= share(d, part->term);
    }
    CHECK(t, split->count == 0 || (split->count > 1 && at == word.ptr + word.len));
    CHECK(t, slips <= 1);
    if (slips == 0 && split->count > 0)
        CHECK(t, split->score > score * (1 - 1e-9) && split->score < score * (1 + 1e-9));
}

TEST_PROP(the_best_cut_is_found, 10)
{
    struct dictionary *d = random_dictionary(t->rng);
    struct arena arena;
    char text[WORD_CAP];

    arena_init(&arena, 1 << 20);
    for (int i = 0; i < ASKED; i++) {
        struct slice word = random_word(t->rng, text, 1 + rng_below(t->rng, 12));
        double best = best_cut(d, word, SPLIT_PARTS_MAX, true);
        struct split split;
        bool by_typo = false;

        arena_reset(&arena);
        CHECK_EQ(t, split_word(d->snapshot, word, &arena, &split), 0);
        check_parts(t, d, word, &split);
        for (unsigned k = 0; k < split.count; k++)
            by_typo = by_typo || split.parts[k].cost > 0;
        CHECK(t, by_typo ? split.score > best : split.score >= best * (1 - 1e-9));
        CHECK(t, by_typo || split.score <= best * (1 + 1e-9));
    }
    arena_release(&arena);
    dictionary_free(d);
}

/* ---- Cases ---- */

static struct dictionary *perfumes(bool blue)
{
    static const char *const names[] = {
        "bleu de chanel", "bleu de chanel", "chanel no 5", "oud wood",   "oud",
        "wood sage",      "212 vip",        "عطر عود",     "rose de mai"};
    struct dictionary *d = dictionary_new();

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        dictionary_add(d, slice_cstr(names[i]));
    if (blue)
        dictionary_add(d, SLICE("blue jeans"));
    dictionary_publish(d);
    return d;
}

/* `want`: the terms with blanks between them, "" for no split. */
static void expect(const struct dictionary *d, const char *word, const char *want)
{
    struct split split;
    struct arena arena;
    char got[256] = "";
    size_t len = 0;

    arena_init(&arena, 1 << 16);
    assert_int_equal(split_word(d->snapshot, slice_cstr(word), &arena, &split), 0);
    for (unsigned i = 0; i < split.count; i++)
        len += (size_t)snprintf(got + len, sizeof got - len, "%s%.*s", i > 0 ? " " : "",
                                SLICE_ARG(split.parts[i].term));
    assert_string_equal(got, want);
    arena_release(&arena);
}

static void words_are_cut_as_they_are_meant(void **state)
{
    struct dictionary *d = perfumes(true);

    (void)state;
    expect(d, "bluedechanel", "blue de chanel");
    expect(d, "bleudechanel", "bleu de chanel");
    expect(d, "oudwood", "oud wood");
    expect(d, "chanelno5", "chanel no 5");
    expect(d, "212vip", "212 vip");
    expect(d, "عطرعود", "عطر عود");
    expect(d, "oud", "");
    expect(d, "xyzzy", "");
    expect(d, "", "");
    dictionary_free(d);
}

static void one_part_may_have_a_typo(void **state)
{
    struct dictionary *d = perfumes(false);

    (void)state;
    expect(d, "bluedechanel", "bleu de chanel");
    expect(d, "oudwodo", "oud wood");
    expect(d, "chanleno5", "chanel no 5");
    expect(d, "bluedechanle", "");
    dictionary_free(d);
}

/* One document of 8193 is not enough for three letters, two are; longer parts may be rare. */
static void short_parts_are_common(void **state)
{
    struct dictionary *d = dictionary_new();

    (void)state;
    for (int i = 0; i < 8192; i++)
        dictionary_add(d, SLICE("oud"));
    dictionary_add(d, SLICE("ans khamrah"));
    dictionary_publish(d);
    expect(d, "ansoud", "");
    expect(d, "khamrahoud", "khamrah oud");
    dictionary_add(d, SLICE("ans"));
    dictionary_publish(d);
    expect(d, "ansoud", "ans oud");
    dictionary_free(d);
}

static void neighbours_are_joined_if_that_is_known(void **state)
{
    struct dictionary *d = perfumes(false);
    struct slice joined;
    struct arena arena;

    (void)state;
    dictionary_add(d, SLICE("oudwood"));
    dictionary_publish(d);
    arena_init(&arena, 1 << 12);
    assert_int_equal(join_words(d->snapshot, SLICE("oud"), SLICE("wood"), &arena, &joined), 0);
    assert_true(slice_eq(joined, SLICE("oudwood")));
    assert_int_equal(join_words(d->snapshot, SLICE("wood"), SLICE("oud"), &arena, &joined), 0);
    assert_int_equal(joined.len, 0);
    arena_release(&arena);
    arena_init(&arena, 4);
    assert_int_equal(join_words(d->snapshot, SLICE("oud"), SLICE("wood"), &arena, &joined),
                     -ATTAR_ELIMIT);
    dictionary_free(d);
}

static void long_words_are_left_alone(void **state)
{
    struct dictionary *d = perfumes(false);
    char word[SPLIT_LETTERS_MAX + 3];

    (void)state;
    for (size_t i = 0; i + 2 < sizeof word; i += 2)
        memcpy(word + i, "de", 3);
    expect(d, word, "");
    dictionary_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(the_best_cut_is_found),
                                       cmocka_unit_test(words_are_cut_as_they_are_meant),
                                       cmocka_unit_test(one_part_may_have_a_typo),
                                       cmocka_unit_test(short_parts_are_common),
                                       cmocka_unit_test(neighbours_are_joined_if_that_is_known),
                                       cmocka_unit_test(long_words_are_left_alone)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
