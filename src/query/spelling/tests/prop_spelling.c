/* Goal: the walk gives exactly the terms whose cost lies within the bands, each at its least band,
 * once, in order, in both directions.  Method: random words that resemble names in both scripts,
 * against translit_word_cost of every term (and, with prefix, of every beginning of it). */
#include "query/spelling/spelling.h"

#include "base/utf8.h"
#include "query/typo/tests/dictionary.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

enum { WORDS = 200, QUERIES = 20, WORD_CAP = 64 };

static struct translit *model;
static uint64_t compared;
static uint64_t found;

static int set_up(void **state)
{
    struct attar_error err = {0};
    char dir[PATH_MAX];

    (void)state;
    files_source("analyzers", dir);
    if (translit_open(dir, &model, &err) < 0)
        fail_msg("%s", err.text);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    translit_free(model);
    return 0;
}

/* ---- Words ---- */

/* Syllables, so that the other script often has something near. */
static struct slice random_name(struct rng *rng, char *out)
{
    static const char *const syllables[][8] = {
        {"sha", "nel", "lou", "di", "3o", "que", "r", "ma"},
        {"شا", "نل", "لو", "دي", "عو", "ك", "ر", "ما"},
    };
    uint64_t script = rng_below(rng, 2);
    size_t len = 0;

    for (uint64_t count = 1 + rng_below(rng, 5); count > 0; count--) {
        const char *syllable = syllables[script][rng_below(rng, 8)];

        memcpy(out + len, syllable, strlen(syllable));
        len += strlen(syllable);
    }
    return slice_of(out, len);
}

static struct dictionary *random_dictionary(struct rng *rng)
{
    struct dictionary *d = dictionary_new();
    char word[WORD_CAP];

    for (int i = 0; i < WORDS; i++)
        dictionary_add(d, random_name(rng, word));
    dictionary_add(d, SLICE("oud عود amber bergamot rose note l'eau d'eau 212 أمواج آيس"));
    dictionary_publish(d);
    return d;
}

/* ---- The law ---- */

/* The least band of the term, or of its beginnings; TRANSLIT_BANDS if none is within `level`. */
static unsigned wanted_band(const struct spelling_word *word, struct slice term)
{
    struct translit_word read;
    unsigned best = TRANSLIT_BANDS;

    if (!translit_word_read(model, word->text, TRANSLIT_BANDS - 1, &read) ||
        memchr(term.ptr, ':', term.len) != NULL)
        return TRANSLIT_BANDS;
    for (size_t at = 0; at < term.len;) {
        unsigned band;

        utf8_next(term, &at);
        if (at < term.len && !word->prefix)
            continue;
        band = translit_band(&read, translit_word_cost(&read, slice_of(term.ptr, at)));
        best = band < best ? band : best;
    }
    return best <= word->level ? best : TRANSLIT_BANDS;
}

static unsigned hit_band(const struct term_hits *hits, size_t *at, uint32_t ord)
{
    while (*at < hits->count && hits->items[*at].past <= ord)
        ++*at;
    return *at < hits->count && hits->items[*at].first <= ord ? hits->items[*at].cost
                                                              : TRANSLIT_BANDS;
}

static void check_word(struct prop *t, const struct dictionary *d, const struct spelling_word *word,
                       struct arena *arena)
{
    struct term_hits hits = {NULL, 0};
    struct term_cursor cursor;
    struct term term;
    size_t at = 0;

    CHECK_EQ(t, spelling_walk(model, snapshot_trie(d->snapshot, 0), word, arena, &hits), 0);
    for (size_t i = 1; i < hits.count; i++)
        CHECK(t, hits.items[i].first >= hits.items[i - 1].past);
    term_cursor_init(&cursor, d->snapshot, 0, SLICE(""));
    while (term_cursor_next(&cursor, &term)) {
        struct slice text = slice_of(cursor.text, cursor.len);
        unsigned band = hit_band(&hits, &at, term.ord);
        unsigned wanted = wanted_band(word, text);

        if (band != wanted)
            prop_fail(t, __FILE__, __LINE__, "%.*s -> %.*s: band %u, want %u (prefix %d, level %u)",
                      SLICE_ARG(word->text), SLICE_ARG(text), band, wanted, word->prefix,
                      word->level);
        compared++;
        found += band < TRANSLIT_BANDS;
    }
}

TEST_PROP(the_walk_gives_what_the_costs_give, 10)
{
    struct dictionary *d = random_dictionary(t->rng);
    char text[WORD_CAP];
    struct arena arena;

    arena_init(&arena, 1 << 24);
    for (int i = 0; i < QUERIES; i++) {
        struct slice word = random_name(t->rng, text);

        for (unsigned level = 0; level < TRANSLIT_BANDS; level++) {
            arena_reset(&arena);
            check_word(t, d, &(struct spelling_word){word, level, false}, &arena);
            check_word(t, d, &(struct spelling_word){word, level, true}, &arena);
        }
    }
    arena_release(&arena);
    dictionary_free(d);
}

static void enough_was_compared_and_found(void **state)
{
    (void)state;
    assert_true((compared >= 50000 && found >= 1000) || !prop_every_round());
}

static void a_full_arena_is_told(void **state)
{
    struct dictionary *d = dictionary_new();
    struct spelling_word word = {SLICE_INIT("شانيل"), 2, true};
    struct term_hits hits = {NULL, 7};
    struct arena arena;

    (void)state;
    dictionary_add(d, SLICE("chanel"));
    dictionary_publish(d);
    arena_init(&arena, 16);
    assert_int_equal(spelling_walk(model, snapshot_trie(d->snapshot, 0), &word, &arena, &hits),
                     -ATTAR_ELIMIT);
    assert_int_equal(hits.count, 7);
    arena_release(&arena);
    dictionary_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(the_walk_gives_what_the_costs_give),
                                       cmocka_unit_test(enough_was_compared_and_found),
                                       cmocka_unit_test(a_full_arena_is_told)};

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
