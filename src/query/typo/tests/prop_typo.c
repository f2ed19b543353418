/* Goal: the walk gives exactly the terms that the textbook distance gives, each at its cost, once,
 * in order.  Method: random dictionaries and words of few letters in both scripts, so that nearly
 * everything is near everything, against a table of distances for every term. */
#include "query/typo/distance.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "query/typo/tests/dictionary.h"
#include "tests/support/prop.h"

enum { WORDS = 250, QUERIES = 30, WORD_CAP = 64, LETTERS_CAP = 130, COST_MANY = 9 };

static uint64_t compared;

/* ---- The textbook ---- */

struct spelt {
    uint32_t letters[LETTERS_CAP];
    size_t count;
};

static struct spelt spell(struct slice text)
{
    struct spelt out = {.count = 0};

    for (size_t at = 0; at < text.len;)
        out.letters[out.count++] = utf8_next(text, &at);
    return out;
}

static int min(int a, int b)
{
    return a < b ? a : b;
}

/* Wagner and Fischer's table with the exchange of neighbours; what touches the first letter of the
 * word costs 2 unless the walk is loose.  The cost against the whole term, or against its cheapest
 * beginning. */
static int distance(const struct spelt *word, const struct spelt *term, bool prefix, bool loose)
{
    const int first = loose ? 1 : 2;
    static int d[LETTERS_CAP + 1][LETTERS_CAP + 1];
    int best = COST_MANY;

    for (size_t i = 0; i <= word->count; i++)
        for (size_t j = 0; j <= term->count; j++) {
            const uint32_t *w = word->letters + i;
            const uint32_t *t = term->letters + j;
            int cost = i + j == 0 ? 0 : 1000;

            if (i > 0)
                cost = min(cost, d[i - 1][j] + (i == 1 ? first : 1));
            if (j > 0)
                cost = min(cost, d[i][j - 1] + (i == 0 ? first : 1));
            if (i > 0 && j > 0)
                cost = min(cost, d[i - 1][j - 1] + (w[-1] == t[-1] ? 0 : i == 1 ? first : 1));
            if (i > 1 && j > 1 && w[-1] == t[-2] && w[-2] == t[-1])
                cost = min(cost, d[i - 2][j - 2] + (i == 2 ? first : 1));
            d[i][j] = cost;
        }
    for (size_t j = prefix ? 0 : term->count; j <= term->count; j++)
        best = min(best, d[word->count][j]);
    return best;
}

/* ---- Words ---- */

static size_t random_letters(struct rng *rng, char *out, size_t count)
{
    static const char *const letters[] = {"a", "b", "c", "ا", "ب", "ت"};
    uint64_t script = rng_below(rng, 2) * 3;
    size_t len = 0;

    for (; count > 0; count--) {
        const char *letter = letters[script + rng_below(rng, 3)];

        memcpy(out + len, letter, strlen(letter));
        len += strlen(letter);
    }
    return len;
}

static struct dictionary *random_dictionary(struct rng *rng)
{
    struct dictionary *d = dictionary_new();
    char word[WORD_CAP];

    for (int i = 0; i < WORDS; i++)
        dictionary_add(d, slice_of(word, random_letters(rng, word, 1 + rng_below(rng, 12))));
    dictionary_add(d, SLICE("oud عود amber bergamot rose note notes notebook brand"));
    dictionary_publish(d);
    return d;
}

/* Some words of the dictionary itself: near them, most terms are found. */
static struct slice random_word(struct rng *rng, const struct dictionary *d, char *out)
{
    const struct term_trie *trie = snapshot_trie(d->snapshot, 0);
    uint32_t node = (uint32_t)rng_below(rng, trie->node_count);
    size_t len;

    if (rng_below(rng, 2) == 0 || trie->term[node] == TERM_TRIE_NONE)
        return slice_of(out, random_letters(rng, out, 2 + rng_below(rng, 11)));
    len = term_text(d->snapshot, 0, trie->term[node], out);
    return slice_of(out, len);
}

/* ---- The law ---- */

/* The hit that holds `ord`, given that all before it were asked for; NULL if none does. */
static const struct term_hit *hit_of(const struct term_hits *hits, size_t *at, uint32_t ord)
{
    while (*at < hits->count && hits->items[*at].past <= ord)
        ++*at;
    return *at < hits->count && hits->items[*at].first <= ord ? &hits->items[*at] : NULL;
}

static void check_word(struct prop *t, const struct dictionary *d, const struct typo_word *word,
                       struct arena *arena)
{
    struct term_hits hits = {NULL, 0};
    struct spelt asked = spell(word->text);
    struct term_cursor cursor;
    struct term term;
    size_t at = 0;

    CHECK_EQ(t, typo_walk(snapshot_trie(d->snapshot, 0), word, arena, &hits), 0);
    for (size_t i = 1; i < hits.count; i++)
        CHECK(t, hits.items[i].first >= hits.items[i - 1].past);
    term_cursor_init(&cursor, d->snapshot, 0, SLICE(""));
    while (term_cursor_next(&cursor, &term)) {
        struct slice text = slice_of(cursor.text, cursor.len);
        const struct term_hit *hit = hit_of(&hits, &at, term.ord);
        struct spelt spelt = spell(text);
        int cost = distance(&asked, &spelt, word->prefix, word->loose);

        if (cost < 1 || cost > (int)word->level || memchr(text.ptr, ':', text.len) != NULL)
            cost = 0;
        if ((hit == NULL ? 0 : hit->cost) != cost)
            prop_fail(t, __FILE__, __LINE__,
                      "%.*s -> %.*s: cost %d, want %d (prefix %d, loose %d, level %u)",
                      SLICE_ARG(word->text), SLICE_ARG(text), hit == NULL ? 0 : hit->cost, cost,
                      word->prefix, word->loose, word->level);
        compared++;
    }
}

TEST_PROP(the_walk_gives_what_the_table_gives, 20)
{
    struct dictionary *d = random_dictionary(t->rng);
    char text[INDEX_KEY_BYTES_MAX];
    struct arena arena;

    arena_init(&arena, 1 << 24);
    for (int i = 0; i < QUERIES; i++) {
        struct slice word = random_word(t->rng, d, text);

        if (utf8_count(word) < 2)
            continue;
        for (unsigned level = 1; level <= TYPO_LEVEL_MAX; level++)
            for (int how = 0; how < 4; how++) {
                arena_reset(&arena);
                check_word(t, d, &(struct typo_word){word, level, how % 2, how / 2}, &arena);
            }
    }
    arena_release(&arena);
    dictionary_free(d);
}

/* Any two texts, blanks and all, against the same table. */
TEST_PROP(whole_texts_are_as_far_as_the_table_says, 20)
{
    for (int i = 0; i < 500; i++) {
        char left[WORD_CAP];
        char right[WORD_CAP];
        struct slice a = slice_of(left, random_letters(t->rng, left, 1 + rng_below(t->rng, 12)));
        struct slice b = slice_of(right, random_letters(t->rng, right, rng_below(t->rng, 13)));
        struct spelt word = spell(a);
        struct spelt term = spell(b);
        int want = distance(&word, &term, false, true);
        struct typo_pattern pattern;
        unsigned limit = (unsigned)rng_below(t->rng, 5);
        unsigned got;

        CHECK(t, typo_pattern_read(&pattern, a));
        got = typo_distance(&pattern, b, limit);
        CHECK(t, want > (int)limit ? got > limit : (int)got == want);
    }
}

static void many_words_were_compared(void **state)
{
    (void)state;
    assert_true(compared >= 100000 || !prop_every_round());
}

static void levels_follow_letters(void **state)
{
    (void)state;
    assert_int_equal(typo_level(SLICE("oud")), 0);
    assert_int_equal(typo_level(SLICE("عود")), 0);
    assert_int_equal(typo_level(SLICE("musk")), 1);
    assert_int_equal(typo_level(SLICE("عطور")), 1);
    assert_int_equal(typo_level(SLICE("amouage")), 1);
    assert_int_equal(typo_level(SLICE("bergamot")), 2);
    assert_int_equal(typo_level(SLICE("بارفانز")), 1);
    assert_int_equal(typo_level(SLICE("برغموتية")), 2);
    assert_int_equal(typo_level(SLICE("3oud")), 0);
    assert_int_equal(typo_level(SLICE("bergamot212")), 0);
}

/* A word too long to have typos, and an arena that is full. */
static void limits_are_kept(void **state)
{
    struct dictionary *d = dictionary_new();
    struct term_hits hits = {NULL, 7};
    struct typo_word word = {SLICE_INIT("lattafa"), 1, true, false};
    char text[TYPO_LETTERS_MAX + 2];
    struct arena arena;

    (void)state;
    dictionary_add(d, SLICE("lattafo"));
    dictionary_publish(d);
    arena_init(&arena, 16);
    assert_int_equal(typo_walk(snapshot_trie(d->snapshot, 0), &word, &arena, &hits), -ATTAR_ELIMIT);
    assert_int_equal(hits.count, 7);
    memset(text, 'a', sizeof text);
    word.text = slice_of(text, TYPO_LETTERS_MAX + 1);
    assert_int_equal(typo_level(word.text), 0);
    assert_int_equal(typo_walk(snapshot_trie(d->snapshot, 0), &word, &arena, &hits), 0);
    assert_int_equal(hits.count, 0);
    word.text = slice_of(text, TYPO_LETTERS_MAX);
    assert_int_equal(typo_level(word.text), 2);
    assert_int_equal(typo_walk(snapshot_trie(d->snapshot, 0), &word, &arena, &hits), 0);
    arena_release(&arena);
    dictionary_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(the_walk_gives_what_the_table_gives), PROP(whole_texts_are_as_far_as_the_table_says),
        cmocka_unit_test(many_words_were_compared), cmocka_unit_test(levels_follow_letters),
        cmocka_unit_test(limits_are_kept)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
