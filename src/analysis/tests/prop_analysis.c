/* Goal: The laws of analysis, on random texts in both scripts.
 * Method: texts.c makes texts full of traps; the ICU path and the uncached path are the oracles
 * of the fast ones. */
#include "tests/support/prop.h"
#include "texts.h"

#include "base/utf8.h"

#include <unicode/ubrk.h>

static struct analysis *analysis;
static struct analyzer *fast;
static struct analyzer *icu;

struct run {
    struct buf text;
    struct token_list tokens;
};

static struct run run_begin(struct prop *t, struct analyzer *analyzer, enum texts_kind kind,
                            size_t max)
{
    struct run run;

    buf_init(&run.text, 1 << 16);
    texts_random(t->rng, kind, max, &run.text);
    CHECK_EQ(t, analyze(analyzer, buf_slice(&run.text), &run.tokens, NULL), 0);
    return run;
}

static void same(struct prop *t, struct slice text, const struct token_list *got,
                 const struct token_list *want)
{
    struct buf a, b;
    size_t at = 0;

    buf_init(&a, 1 << 20);
    buf_init(&b, 1 << 20);
    texts_print_all(got, &a);
    texts_print_all(want, &b);
    while (at < a.len && at < b.len && a.ptr[at] == b.ptr[at])
        at++;
    at = a.len == b.len && at == a.len ? SIZE_MAX : at - (at < 60 ? at : 60);
    if (at != SIZE_MAX)
        prop_fail(t, __FILE__, __LINE__, "\n text %.*s\n  got ...%.*s\n want ...%.*s",
                  SLICE_ARG(text), SLICE_ARG(slice_skip(buf_slice(&a), at)),
                  SLICE_ARG(slice_skip(buf_slice(&b), at)));
    buf_release(&a);
    buf_release(&b);
}

static void paths_agree(struct prop *t, enum texts_kind kind)
{
    struct run run = run_begin(t, fast, kind, 15);
    struct token_list want;

    CHECK_EQ(t, analyze(icu, buf_slice(&run.text), &want, NULL), 0);
    same(t, buf_slice(&run.text), &run.tokens, &want);
    buf_release(&run.text);
}

TEST_PROP(byte_tables_equal_icu_on_plain_text, 20000)
{
    paths_agree(t, TEXTS_PLAIN);
}

TEST_PROP(byte_tables_equal_icu_on_mixed_text, 20000)
{
    paths_agree(t, TEXTS_MIXED);
}

TEST_PROP(byte_tables_equal_icu_on_any_bytes, 20000)
{
    paths_agree(t, TEXTS_BYTES);
}

TEST_PROP(cache_changes_nothing, 2000)
{
    struct run run = run_begin(t, fast, TEXTS_MIXED, 40);
    struct analyzer *plain = analyzer_new(analysis);
    struct token_list want;

    analyzer_no_cache(plain, true);
    CHECK_EQ(t, analyze(plain, buf_slice(&run.text), &want, NULL), 0);
    same(t, buf_slice(&run.text), &run.tokens, &want);
    analyzer_free(plain);
    buf_release(&run.text);
}

/* An exact term, analysed again, is itself; so what is indexed can be found by typing it. */
TEST_PROP(exact_terms_are_fixed_points, 5000)
{
    struct run run = run_begin(t, fast, TEXTS_MIXED, 20);

    for (size_t i = 0; i < run.tokens.count; i++) {
        struct token_list again;

        if (run.tokens.items[i].kind != TOKEN_EXACT)
            continue;
        CHECK_EQ(t, analyze(icu, run.tokens.items[i].term, &again, NULL), 0);
        if (again.count == 0 || !slice_eq(again.items[0].term, run.tokens.items[i].term))
            prop_fail(t, __FILE__, __LINE__, "of %.*s: %.*s becomes %.*s",
                      SLICE_ARG(buf_slice(&run.text)), SLICE_ARG(run.tokens.items[i].term),
                      again.count > 0 ? (int)again.items[0].term.len : 0,
                      again.count > 0 ? again.items[0].term.ptr : "");
    }
    buf_release(&run.text);
}

static bool has_term(const struct token_list *tokens, struct slice term)
{
    for (size_t i = 0; i < tokens->count; i++)
        if (slice_eq(tokens->items[i].term, term))
            return true;
    return false;
}

/* Folding may leave an accent in front, make an article of letters before an apostrophe, or a unit
 * of letters behind a digit: such a term may be no word, or another. */
static bool is_one_word(struct slice term)
{
    bool letters = term.len > 0;

    for (size_t at = 0; at < term.len && letters;)
        letters = (chars_flags(utf8_next(term, &at)) & CHAR_LETTER) != 0;
    return letters;
}

/* Analysis is idempotent: a term of a word, analysed as a word, gives itself; but a stem need be no
 * word (Snowball's are no fixed points). */
TEST_PROP(every_term_of_a_word_is_its_own_term, 5000)
{
    struct run run = run_begin(t, fast, TEXTS_MIXED, 20);

    for (size_t i = 0; i < run.tokens.count; i++) {
        struct slice term = run.tokens.items[i].term;
        uint8_t kind = run.tokens.items[i].kind;
        struct token_list again;

        if (run.tokens.items[i].words > 1 || kind == TOKEN_CONCEPT || kind == TOKEN_STEM ||
            !is_one_word(term))
            continue;
        CHECK_EQ(t, analyze(icu, term, &again, NULL), 0);
        if (!has_term(&again, term))
            prop_fail(t, __FILE__, __LINE__, "of %.*s: %.*s", SLICE_ARG(buf_slice(&run.text)),
                      SLICE_ARG(term));
    }
    buf_release(&run.text);
}

/* True if byte `at` is a grapheme border of the text, by ICU over the whole of it. */
static void mark_borders(struct slice text, bool *borders)
{
    static UChar utf16[1 << 16];
    static uint32_t byte_of[1 << 16];
    UErrorCode status = U_ZERO_ERROR;
    UBreakIterator *iterator;
    int32_t len = 0;
    size_t at = 0;

    while (at < text.len) {
        uint32_t start = (uint32_t)at;
        uint32_t c = utf8_next(text, &at);
        int32_t from = len;

        U16_APPEND_UNSAFE(utf16, len, (UChar32)c);
        while (from < len)
            byte_of[from++] = start;
    }
    byte_of[len] = (uint32_t)text.len;
    iterator = ubrk_open(UBRK_CHARACTER, "en", utf16, len, &status);
    assert_true(U_SUCCESS(status));
    for (int32_t b = ubrk_first(iterator); b != UBRK_DONE; b = ubrk_next(iterator))
        borders[byte_of[b]] = true;
    ubrk_close(iterator);
}

TEST_PROP(offsets_cut_the_source_on_grapheme_borders, 10000)
{
    struct run run = run_begin(t, fast, TEXTS_MIXED, 8);
    bool *borders = calloc(run.text.len + 1, sizeof *borders);
    uint32_t start = 0;

    borders[run.text.len] = true;
    mark_borders(buf_slice(&run.text), borders);
    for (size_t i = 0; i < run.tokens.count; i++) {
        const struct token *token = &run.tokens.items[i];

        CHECK(t, token->start < token->end && token->end <= run.text.len);
        if (!borders[token->start] || !borders[token->end])
            prop_fail(t, __FILE__, __LINE__, "of %.*s: %u-%u", SLICE_ARG(buf_slice(&run.text)),
                      token->start, token->end);
        CHECK(t, token->position < run.tokens.position_count);
        CHECK(t, token->position + token->words <= run.tokens.position_count);
        CHECK(t, token->start >= start || token->words > 1);
        start = token->words == 1 ? token->start : start;
    }
    free(borders);
    buf_release(&run.text);
}

TEST_PROP(terms_of_a_position_are_distinct_and_ordered, 5000)
{
    struct run run = run_begin(t, fast, TEXTS_MIXED, 30);
    const struct token *tokens = run.tokens.items;

    for (size_t i = 1; i < run.tokens.count; i++) {
        CHECK(t, tokens[i].position >= tokens[i - 1].position);
        CHECK(t, tokens[i].position <= tokens[i - 1].position + 1);
        for (size_t j = i; j > 0 && tokens[j - 1].position == tokens[i].position; j--)
            CHECK(t, !slice_eq(tokens[j - 1].term, tokens[i].term));
    }
    buf_release(&run.text);
}

static bool share_a_term(const struct token_list *a, struct slice text)
{
    struct token_list b;

    assert_int_equal(analyze(icu, text, &b, NULL), 0);
    for (size_t i = 0; i < a->count; i++)
        for (size_t j = 0; j < b.count; j++)
            if (a->items[i].kind != TOKEN_CONCEPT && slice_eq(a->items[i].term, b.items[j].term))
                return true;
    return false;
}

static void add_letter(struct rng *rng, struct buf *out)
{
    static const char *const letters[] = {"ا", "ب", "ت", "ث", "ج", "ح", "خ", "د", "ذ", "ر",
                                          "ز", "س", "ش", "ص", "ض", "ط", "ظ", "ع", "غ", "ف",
                                          "ق", "ك", "ل", "م", "ن", "ه", "و", "ي", "ء", "ة",
                                          "ى", "أ", "إ", "آ", "ؤ", "ئ", "پ", "گ", "ی"};

    buf_add_cstr(out, letters[rng_below(rng, sizeof letters / sizeof letters[0])]);
}

/* العود and عود: whatever the letters, from three on, the definite form meets the bare one. */
TEST_PROP(definite_form_meets_the_bare_one, 20000)
{
    struct buf bare, definite;
    struct token_list tokens;

    buf_init(&bare, 256);
    buf_init(&definite, 256);
    for (size_t i = 3 + rng_below(t->rng, 5); i > 0; i--)
        add_letter(t->rng, &bare);
    buf_add_cstr(&definite, rng_below(t->rng, 2) ? "ال" : "\u0671ل");
    buf_add_slice(&definite, buf_slice(&bare));
    CHECK_EQ(t, analyze(fast, buf_slice(&definite), &tokens, NULL), 0);
    if (!share_a_term(&tokens, buf_slice(&bare)))
        prop_fail(t, __FILE__, __LINE__, "%.*s and its definite form", SLICE_ARG(buf_slice(&bare)));
    buf_release(&bare);
    buf_release(&definite);
}

/* The vowel signs, tatweel and direction marks of a text change its offsets and nothing else. */
TEST_PROP(signs_change_no_term, 5000)
{
    static const char *const signs[] = {"\u064E", "\u0651", "\u0640", "\u200F", "\u061C", "\u0670"};
    struct run run = run_begin(t, icu, TEXTS_PLAIN, 12);
    struct buf signed_text;
    struct token_list tokens;

    buf_init(&signed_text, 1 << 16);
    for (size_t at = 0; at < run.text.len;) {
        size_t from = at;

        utf8_next(buf_slice(&run.text), &at);
        buf_add(&signed_text, run.text.ptr + from, at - from);
        if (rng_below(t->rng, 3) == 0)
            buf_add_cstr(&signed_text, signs[rng_below(t->rng, 6)]);
    }
    CHECK_EQ(t, analyze(fast, buf_slice(&signed_text), &tokens, NULL), 0);
    CHECK_EQ(t, tokens.count, run.tokens.count);
    for (size_t i = 0; i < tokens.count; i++)
        CHECK(t, slice_eq(tokens.items[i].term, run.tokens.items[i].term));
    buf_release(&signed_text);
    buf_release(&run.text);
}

/* One word of letters with signs and tatweel strewn over it. */
static void add_signed_word(struct rng *rng, struct buf *out)
{
    static const char *const signs[] = {"\u064E",       "\u0651", "\u0640",
                                        "\u0640\u0640", "\u0652", "\u0670"};

    for (size_t i = 2 + rng_below(rng, 7); i > 0; i--) {
        add_letter(rng, out);
        for (size_t k = rng_below(rng, 3); k > 0; k--)
            buf_add_cstr(out, signs[rng_below(rng, sizeof signs / sizeof signs[0])]);
    }
}

/* What is marked in an answer is the word as written: all its signs and tatweel, and no more. */
TEST_PROP(highlights_are_exact_on_signs_and_tatweel, 5000)
{
    static const char *const gaps[] = {" ", "، ", " \u200F", "\n", ". ", " («"};
    uint32_t starts[32], ends[32];
    struct token_list tokens;
    struct buf text;
    uint32_t count = 1 + (uint32_t)rng_below(t->rng, 31);

    buf_init(&text, 1 << 16);
    for (uint32_t i = 0; i < count; i++) {
        starts[i] = (uint32_t)text.len;
        add_signed_word(t->rng, &text);
        ends[i] = (uint32_t)text.len;
        buf_add_cstr(&text, gaps[rng_below(t->rng, sizeof gaps / sizeof gaps[0])]);
    }
    CHECK_EQ(t, analyze(fast, buf_slice(&text), &tokens, NULL), 0);
    CHECK_EQ(t, tokens.position_count, count);
    for (size_t i = 0; i < tokens.count; i++) {
        const struct token *token = &tokens.items[i];

        CHECK_EQ(t, token->start, starts[token->position]);
        CHECK_EQ(t, token->end, ends[token->position + token->words - 1]);
    }
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest laws[] = {
        PROP(byte_tables_equal_icu_on_plain_text),
        PROP(byte_tables_equal_icu_on_mixed_text),
        PROP(byte_tables_equal_icu_on_any_bytes),
        PROP(cache_changes_nothing),
        PROP(exact_terms_are_fixed_points),
        PROP(offsets_cut_the_source_on_grapheme_borders),
        PROP(terms_of_a_position_are_distinct_and_ordered),
        PROP(definite_form_meets_the_bare_one),
        PROP(signs_change_no_term),
        PROP(every_term_of_a_word_is_its_own_term),
        PROP(highlights_are_exact_on_signs_and_tatweel),
    };
    int failed;

    analysis = texts_analysis(SLICE("عود\nمسك\nبخور\n"));
    fast = analyzer_new(analysis);
    icu = analyzer_new(analysis);
    analyzer_icu_only(icu, true);
    failed = cmocka_run_group_tests(laws, NULL, NULL);
    analyzer_free(fast);
    analyzer_free(icu);
    analysis_unref(analysis);
    return failed;
}
