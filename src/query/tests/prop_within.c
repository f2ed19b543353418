/* Goal: a search within a set of documents finds what it finds of all, in the same order, and
 * leaves nothing behind in the searcher.  Method: random shelves, words and sets; the same words
 * are searched for before and after without the set. */
#include "query/tests/shelf.h"
#include "query/view.h"
#include "tests/support/prop.h"

enum { ARENA_BYTES = 16 << 20 };

struct found {
    uint32_t docs[SHELF_DOCS];
    uint32_t scores[SHELF_DOCS];
    size_t count;
};

static void run(struct prop *t, const struct shelf *shelf, struct searcher *searcher,
                const char *word, const uint64_t *within, struct found *out)
{
    struct search_request request = {
        .q = slice_cstr(word), .size = SHELF_DOCS, .currency = SLICE("AED"), .within = within};
    struct search_result result;
    struct arena arena;

    request.typo = TYPO_OFF;
    arena_init(&arena, ARENA_BYTES);
    CHECK_EQ(t, search_run(searcher, shelf->view, &request, &arena, &result, NULL), 0);
    CHECK_EQ(t, result.total, result.hit_count);
    out->count = result.hit_count;
    for (size_t i = 0; i < result.hit_count; i++) {
        out->docs[i] = result.hits[i].doc;
        out->scores[i] = result.hits[i].score;
    }
    arena_release(&arena);
}

static void check_same(struct prop *t, const struct found *a, const struct found *b)
{
    CHECK_EQ(t, a->count, b->count);
    for (size_t i = 0; i < a->count; i++)
        CHECK(t, a->docs[i] == b->docs[i] && a->scores[i] == b->scores[i]);
}

TEST_PROP(a_set_only_takes_away, 30)
{
    struct shelf *shelf = shelf_new(t->rng);
    struct searcher *searcher = searcher_new();
    const char *word = rng_below(t->rng, 4) == 0 ? "" : shelf_words[rng_below(t->rng, SHELF_WORDS)];
    uint64_t *within = calloc(shelf->view->doc_words + 1, sizeof *within);
    struct found all;
    struct found some;
    struct found again;
    struct found want = {.count = 0};

    for (uint32_t doc = 0; doc < shelf->view->doc_cap; doc++)
        if (rng_below(t->rng, 2) == 0)
            bitset_set(within, doc);
    run(t, shelf, searcher, word, NULL, &all);
    run(t, shelf, searcher, word, within, &some);
    run(t, shelf, searcher, word, NULL, &again);
    for (size_t i = 0; i < all.count; i++) {
        if (!bitset_get(within, all.docs[i]))
            continue;
        want.docs[want.count] = all.docs[i];
        want.scores[want.count++] = all.scores[i];
    }
    check_same(t, &some, &want);
    check_same(t, &again, &all);
    free(within);
    searcher_free(searcher);
    shelf_free(shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(a_set_only_takes_away)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
