/* Goal: costs are those of the cheapest way to cut two words into the table's pieces, names fall
 * into the bands that a reader expects, and a faulty table is refused with its line.
 * Method: the definition as a recursion without rows, over the file read a second time; well-known
 * names; tables with one fault each. */
#include "analysis/translit.h"

#include "analysis/translit_model.h"
#include "base/utf8.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

enum { PAIRS_MAX = 1000, LETTERS_CAP = 16 };

static struct translit *model;

/* ---- The definition ---- */

struct pair {
    struct slice pieces[TRANSLIT_SCRIPTS];
    uint32_t cost;
};

static struct slice file;
static struct pair pairs[PAIRS_MAX];
static size_t pair_count;
static uint32_t lone;
static uint32_t outermost; /* band */

static void read_pairs(void)
{
    struct slice rest = file;

    while (rest.ptr != NULL && rest.len > 0) {
        struct slice line = slice_cut(&rest, '\n');
        struct slice kind = slice_cut(&line, '\t');
        struct pair *pair = &pairs[pair_count];
        int64_t cost;

        if (line.ptr == NULL)
            continue;
        for (int s = 0; s < TRANSLIT_SCRIPTS; s++) {
            pair->pieces[s] = slice_cut(&line, '\t');
            if (slice_eq(pair->pieces[s], SLICE("-")))
                pair->pieces[s].len = 0;
        }
        if (slice_to_i64(line, &cost) < 0)
            continue;
        pair->cost = (uint32_t)cost;
        if (slice_eq(kind, SLICE("lone")))
            lone = (uint32_t)cost;
        else if (slice_eq(kind, SLICE("band")))
            outermost = (uint32_t)cost;
        else if (slice_eq(kind, SLICE("pair")))
            pair_count++;
        assert_true(pair_count < PAIRS_MAX);
    }
}

static uint32_t min(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Does a pair of the table say what this letter alone costs? */
static bool listed(int script, struct slice letter)
{
    for (size_t i = 0; i < pair_count; i++)
        if (slice_eq(pairs[i].pieces[script], letter) && pairs[i].pieces[!script].len == 0)
            return true;
    return false;
}

/* A prefix of both texts, and what it may cost at most behind each letter of the typed one. */
struct definition {
    struct slice texts[TRANSLIT_SCRIPTS];
    const struct translit_word *typed; /* NULL: no limits */
    uint32_t memo[2 * LETTERS_CAP][LETTERS_CAP];
};

static bool ends_with(struct slice text, struct slice end)
{
    return text.len >= end.len && slice_eq(slice_skip(text, text.len - end.len), end);
}

/* The outermost band's share of the letters so far and three more; of four Latin letters, three. */
static bool within_reach(const struct definition *d, const struct slice texts[2], uint32_t cost)
{
    size_t letters;

    if (d->typed == NULL)
        return true;
    letters = d->typed->script == TRANSLIT_ARABIC ? texts[0].len / 2 : (3 * texts[1].len + 2) / 4;
    return cost <= outermost * (letters + 3);
}

static uint32_t defined(struct definition *d, struct slice arabic, struct slice latin);

static uint32_t with_pair(struct definition *d, const struct slice texts[2],
                          const struct pair *pair)
{
    const struct slice *p = pair->pieces;

    if (!ends_with(texts[0], p[0]) || !ends_with(texts[1], p[1]))
        return TRANSLIT_FAR;
    return pair->cost + defined(d, slice_of(texts[0].ptr, texts[0].len - p[0].len),
                                slice_of(texts[1].ptr, texts[1].len - p[1].len));
}

/* The last letter of one text alone, unless the table says what it costs. */
static uint32_t with_lone(struct definition *d, const struct slice texts[2], int script)
{
    size_t width = script == TRANSLIT_ARABIC ? 2 : 1;
    struct slice rest[2] = {texts[0], texts[1]};

    if (texts[script].len == 0 ||
        listed(script, slice_skip(texts[script], texts[script].len - width)))
        return TRANSLIT_FAR;
    rest[script].len -= width;
    return lone + defined(d, rest[0], rest[1]);
}

static uint32_t defined(struct definition *d, struct slice arabic, struct slice latin)
{
    const struct slice texts[2] = {arabic, latin};
    uint32_t *memo = &d->memo[arabic.len][latin.len];
    uint32_t best = TRANSLIT_FAR;

    if (arabic.len == 0 && latin.len == 0)
        return 0;
    if (*memo != 0)
        return *memo - 1;
    for (size_t i = 0; i < pair_count; i++)
        best = min(best, with_pair(d, texts, &pairs[i]));
    for (int s = 0; s < TRANSLIT_SCRIPTS; s++)
        best = min(best, with_lone(d, texts, s));
    best = within_reach(d, texts, best) ? best : TRANSLIT_FAR;
    *memo = best + 1;
    return best;
}

static uint32_t cost_by_definition(const struct translit_word *typed, struct slice arabic,
                                   struct slice latin)
{
    struct definition d = {.typed = typed};
    uint32_t cost = defined(&d, arabic, latin);

    return typed != NULL && cost > typed->limits[TRANSLIT_BANDS - 1] ? TRANSLIT_FAR : cost;
}

static int set_up(void **state)
{
    struct attar_error err = {0};
    char dir[PATH_MAX];

    (void)state;
    files_source("analyzers", dir);
    if (translit_open(dir, &model, &err) < 0)
        fail_msg("%s", err.text);
    files_source("analyzers/translit.tsv", dir);
    file = files_read(dir);
    read_pairs();
    assert_true(pair_count > 50);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    translit_free(model);
    free((void *)(uintptr_t)file.ptr);
    return 0;
}

static struct slice random_letters(struct rng *rng, struct slice alphabet, size_t width, char *out)
{
    size_t len = 0;

    for (uint64_t count = 1 + rng_below(rng, 7); count > 0; count--) {
        memcpy(out + len, alphabet.ptr + width * rng_below(rng, alphabet.len / width), width);
        len += width;
    }
    return slice_of(out, len);
}

TEST_PROP(rows_agree_with_the_definition, 2000)
{
    char one[2 * LETTERS_CAP];
    char other[LETTERS_CAP];
    struct slice arabic = random_letters(t->rng, SLICE("ءابتشكسوينلعحخغط"), 2, one);
    struct slice latin = random_letters(t->rng, SLICE("abcehiklnosuxy375"), 1, other);
    struct translit_word word;

    CHECK_EQ(t, translit_cost(model, arabic, latin), cost_by_definition(NULL, arabic, latin));
    if (translit_word_read(model, arabic, 2, &word))
        CHECK_EQ(t, translit_word_cost(&word, latin), cost_by_definition(&word, arabic, latin));
    if (translit_word_read(model, latin, 2, &word))
        CHECK_EQ(t, translit_word_cost(&word, arabic), cost_by_definition(&word, arabic, latin));
}

/* ---- Names ---- */

static unsigned band(const char *arabic, const char *latin)
{
    struct translit_word word;

    assert_true(translit_word_read(model, slice_cstr(arabic), 2, &word));
    return translit_band(&word, translit_cost(model, slice_cstr(arabic), slice_cstr(latin)));
}

static void names_are_near_their_own_spelling(void **state)
{
    (void)state;
    assert_int_equal(band("شانيل", "chanel"), 0);
    assert_int_equal(band("رمضان", "ramadan"), 0);
    assert_true(band("لطافة", "lattafa") < TRANSLIT_BANDS);
    assert_true(band("أمواج", "amouage") < TRANSLIT_BANDS);
    assert_int_equal(band("ڤالنتينو", "valentino"), 0);
    assert_int_equal(band("عود", "3oud"), 0);
    assert_int_equal(band("باتشولي", "patchouli"), 0);
    assert_int_equal(band("شانيل", "versace"), TRANSLIT_BANDS);
    assert_int_equal(band("أسود", "black"), TRANSLIT_BANDS);
}

/* Exact terms keep hamza and Persian letters; they cost what the folded ones cost. */
static void forms_of_a_letter_are_one_letter(void **state)
{
    (void)state;
    assert_int_equal(translit_cost(model, SLICE("أمواج"), SLICE("amouage")),
                     translit_cost(model, SLICE("امواج"), SLICE("amouage")));
    assert_int_equal(translit_cost(model, SLICE("کیان"), SLICE("kayan")),
                     translit_cost(model, SLICE("كيان"), SLICE("kayan")));
}

static void odd_words_have_no_spellings(void **state)
{
    char many[TRANSLIT_LETTERS_MAX + 1];
    struct translit_word word;

    (void)state;
    memset(many, 'a', sizeof many);
    assert_false(translit_word_read(model, SLICE(""), 2, &word));
    assert_false(translit_word_read(model, SLICE("a"), 2, &word));
    assert_false(translit_word_read(model, SLICE("212"), 2, &word));
    assert_false(translit_word_read(model, SLICE("عودoud"), 2, &word));
    assert_false(translit_word_read(model, SLICE("l'eau"), 2, &word));
    assert_false(translit_word_read(model, SLICE("\xff\xfe"), 2, &word));
    assert_false(translit_word_read(model, slice_of(many, sizeof many), 2, &word));
    assert_true(translit_word_read(model, slice_of(many, sizeof many - 1), 2, &word));
    assert_int_equal(translit_cost(model, SLICE("عود"), SLICE("l'eau")), TRANSLIT_FAR);
    assert_int_equal(translit_cost(model, SLICE("عود"), SLICE("")), TRANSLIT_FAR);
    assert_int_equal(translit_cost(model, SLICE("عود"), slice_of(many, sizeof many)), TRANSLIT_FAR);
}

/* ---- Faults of a table ---- */

#define HEAD  "kind\tarabic\tlatin\tcost\n"
#define LONE  "lone\t-\t-\t90\n"
#define BANDS "band\t-\t-\t8\nband\t-\t-\t16\nband\t-\t-\t24\n"

static void expect_fault(const char *text, int code, const char *part)
{
    struct translit *none = NULL;
    struct attar_error err = {0};
    struct table table;

    assert_int_equal(table_begin(&table, "t.tsv", slice_cstr(text), &err), 0);
    assert_int_equal(translit_build(&table, &none, &err), -code);
    assert_null(none);
    if (strstr(err.text, part) == NULL)
        fail_msg("%s\ngives: %s", text, err.text);
}

static void faults_are_named(void **state)
{
    (void)state;
    expect_fault(HEAD LONE BANDS "pair\tش\tch\t255\n", ATTAR_EPARSE, "t.tsv:6: a cost");
    expect_fault(HEAD LONE BANDS "pair\tش\tch\t-1\n", ATTAR_EPARSE, "a cost");
    expect_fault(HEAD LONE BANDS "pair\tch\tش\t1\n", ATTAR_EPARSE, "a piece");
    expect_fault(HEAD LONE BANDS "pair\tش\tabcde\t1\n", ATTAR_EPARSE, "a piece");
    expect_fault(HEAD LONE BANDS "pair\t-\t-\t1\n", ATTAR_EPARSE, "nothing and nothing");
    expect_fault(HEAD LONE BANDS "twin\tش\tch\t1\n", ATTAR_EPARSE, "a row is");
    expect_fault(HEAD LONE BANDS "band\t-\t-\t30\n", ATTAR_EPARSE, "three bands");
    expect_fault(HEAD LONE "band\t-\t-\t8\nband\t-\t-\t8\n", ATTAR_EPARSE, "ascending");
    expect_fault(HEAD BANDS "pair\tش\tch\t1\n" LONE, ATTAR_EPARSE, "`lone` stands once");
    expect_fault(HEAD LONE LONE BANDS, ATTAR_EPARSE, "`lone` stands once");
    expect_fault(HEAD LONE, ATTAR_EPARSE, "the table ends");
    expect_fault(HEAD LONE BANDS "pair\tش\tch\n", ATTAR_EPARSE, "3 cells");
}

static void too_many_pieces_are_told(void **state)
{
    char text[8192];
    size_t len = (size_t)snprintf(text, sizeof text, "%s%s", HEAD LONE, BANDS);

    (void)state;
    for (int i = 0; i < 260; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "pair\tش\t%c%c\t1\n", 'a' + i % 26,
                                'a' + i / 26);
    expect_fault(text, ATTAR_ELIMIT, "more pieces");
}

static void a_missing_file_is_told(void **state)
{
    struct translit *none = NULL;
    struct attar_error err = {0};

    (void)state;
    assert_int_equal(translit_open("/nonexistent", &none, &err), -ATTAR_EIO);
    assert_null(none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(rows_agree_with_the_definition),
        cmocka_unit_test(names_are_near_their_own_spelling),
        cmocka_unit_test(forms_of_a_letter_are_one_letter),
        cmocka_unit_test(odd_words_have_no_spellings),
        cmocka_unit_test(faults_are_named),
        cmocka_unit_test(too_many_pieces_are_told),
        cmocka_unit_test(a_missing_file_is_told),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
