/* Goal: what a synonym finds is what its phrases find: of one word as of several, from either side,
 * and not where words are quoted or excluded.
 * Method: one shelf of invented words; sets of documents found with and without synonyms. */
#include "query/tests/shelf.h"

#include "base/bitset.h"
#include "catalog/catalog.h"
#include "tests/support/prop.h"

#include <stdio.h>

enum { ARENA_BYTES = 64 << 20, SET_WORDS = 64 };

static struct shelf *shelf;
static struct searcher *searcher;
static struct arena arena;
static struct curation *curation;

/* Documents found. */
struct found {
    uint64_t docs[SET_WORDS];
    uint64_t total;
};

static int open_shelf(void **state)
{
    struct rng rng;

    (void)state;
    rng_init(&rng, 11);
    shelf = shelf_new(&rng);
    searcher = searcher_new();
    arena_init(&arena, ARENA_BYTES);
    return 0;
}

static int close_shelf(void **state)
{
    (void)state;
    curation_free(curation);
    arena_release(&arena);
    searcher_free(searcher);
    shelf_free(shelf);
    return 0;
}

static void declare(bool one_way, const char *from, const char *const *phrases, size_t count)
{
    struct curation_builder *builder = curation_builder_new(
        &(struct curation_source){.analysis = shelf->analysis, .filters = shelf->filters});
    struct slice slices[8];
    struct synonym synonym = {SLICE("s"), one_way, slice_cstr(from), slices, count};

    for (size_t i = 0; i < count; i++)
        slices[i] = slice_cstr(phrases[i]);
    assert_int_equal(curation_builder_add_synonym(builder, &synonym, NULL), 0);
    curation_free(curation);
    curation = curation_builder_finish(builder, 1);
    curation_builder_free(builder);
}

static struct text_options options; /* of the searches */

/* A blank behind it, lest the last word be one still being typed. */
static struct found find(const char *words, bool with)
{
    char q[128];
    struct search_request request = {.q = slice_of(q, (size_t)snprintf(q, sizeof q, "%s ", words)),
                                     .typo = TYPO_OFF,
                                     .text = options,
                                     .size = SEARCH_SIZE_MAX,
                                     .curation = with ? curation : NULL};
    struct search_result page = {.more = true};
    struct found found = {.total = 0};

    arena_reset(&arena);
    for (request.first = 0; page.more; request.first += request.size) {
        assert_int_equal(search_run(searcher, shelf->view, &request, &arena, &page, NULL), 0);
        for (size_t i = 0; i < page.hit_count; i++)
            bitset_set(found.docs, page.hits[i].doc);
    }
    found.total = page.total;
    assert_int_equal(bitset_count(found.docs, SET_WORDS), found.total);
    return found;
}

/* q with synonyms finds what the plain queries together find, and more than itself. */
static void assert_finds(const char *q, const char *const *plain, size_t count)
{
    struct found got = find(q, true);
    struct found want = {.total = 0};

    for (size_t i = 0; i < count; i++) {
        struct found part = find(plain[i], false);

        bitset_or(want.docs, part.docs, SET_WORDS);
    }
    assert_memory_equal(got.docs, want.docs, sizeof want.docs);
    assert_true(got.total > find(q, false).total);
}

static void of_one_word(void **state)
{
    const char *const words[] = {"unknowable", shelf_words[0]};
    const char *const plain[] = {shelf_words[0]};

    (void)state;
    declare(false, "", words, 2);
    assert_finds("unknowable", plain, 1);
    assert_int_equal(find(shelf_words[0], true).total, find(shelf_words[0], false).total);
}

static void of_several_words(void **state)
{
    char both[64];
    const char *const words[] = {"unknowable", both};
    const char *const plain[] = {both};

    (void)state;
    snprintf(both, sizeof both, "%s %s", shelf_words[0], shelf_words[1]);
    assert_true(find(both, false).total > 0);
    declare(false, "", words, 2);
    assert_finds("unknowable", plain, 1);
}

/* A word that some product of the shelf holds beside `word`. */
static const char *companion(const char *word)
{
    char both[64];

    for (int i = 0; i < SHELF_WORDS; i++) {
        snprintf(both, sizeof both, "%s %s", word, shelf_words[i]);
        if (strcmp(word, shelf_words[i]) != 0 && find(both, false).total > 0)
            return shelf_words[i];
    }
    fail_msg("no product has another word beside %s", word);
    return NULL;
}

static void for_several_words(void **state)
{
    char all[64];
    char beside[64];
    const char *const to[] = {shelf_words[2]};
    const char *const plain[] = {shelf_words[2]};
    const char *const plain_beside[] = {all};
    const char *other = companion(shelf_words[2]);

    (void)state;
    declare(true, "never heard", to, 1);
    assert_finds("never heard", plain, 1);
    assert_int_equal(find("never", true).total, 0);
    assert_int_equal(find("heard never", true).total, 0);
    snprintf(beside, sizeof beside, "never heard %s", other);
    snprintf(all, sizeof all, "%s %s", shelf_words[2], other);
    assert_finds(beside, plain_beside, 1);
}

static void one_way_goes_one_way(void **state)
{
    const char *const to[] = {shelf_words[1]};
    const char *const plain[] = {shelf_words[0], shelf_words[1]};

    (void)state;
    declare(true, shelf_words[0], to, 1);
    assert_finds(shelf_words[0], plain, 2);
    assert_int_equal(find(shelf_words[1], true).total, find(shelf_words[1], false).total);
}

static void words_taken_as_they_are(void **state)
{
    const char *const words[] = {"unknowable", shelf_words[0]};
    char q[64];

    (void)state;
    declare(false, "", words, 2);
    assert_int_equal(find("\"unknowable\"", true).total, 0);
    snprintf(q, sizeof q, "%s -unknowable", shelf_words[0]);
    assert_int_equal(find(q, true).total, find(shelf_words[0], false).total);
}

static void none_if_the_request_wants_none(void **state)
{
    const char *const words[] = {"unknowable", shelf_words[0]};

    (void)state;
    declare(false, "", words, 2);
    assert_true(find("unknowable", true).total > 0);
    options.synonyms_off = true;
    assert_int_equal(find("unknowable", true).total, 0);
    options.synonyms_off = false;
}

/* The greatest bucket "exact" of what `q` finds, without what tells that a name is all said. */
static uint32_t exactness(const char *q)
{
    struct search_request request = {
        .q = slice_cstr(q), .typo = TYPO_OFF, .text = options, .size = 1, .curation = curation};
    const char *names[SEARCH_BUCKETS_MAX];
    uint32_t values[SEARCH_BUCKETS_MAX];
    struct search_result result;

    request.text.exact_single = EXACT_SINGLE_WORD;
    request.text.buckets[0] = BUCKET_EXACT;
    request.text.bucket_count = 1;
    arena_reset(&arena);
    assert_int_equal(search_run(searcher, shelf->view, &request, &arena, &result, NULL), 0);
    assert_true(result.hit_count == 1);
    search_buckets(shelf->view, &request, &result.hits[0], names, values);
    return values[0];
}

static void exact_if_the_request_says_so(void **state)
{
    char both[64];
    const char *const one[] = {"unknowable", shelf_words[0]};
    const char *const several[] = {"unknowable", both};

    (void)state;
    snprintf(both, sizeof both, "%s %s", shelf_words[0], shelf_words[1]);
    declare(false, "", one, 2);
    assert_int_equal(exactness("unknowable "), 0);
    options.exact_kinds = EXACT_PHRASES;
    assert_int_equal(exactness("unknowable "), 0);
    options.exact_kinds = EXACT_SYNONYMS;
    assert_int_equal(exactness("unknowable "), 1);
    declare(false, "", several, 2);
    assert_int_equal(exactness("unknowable "), 0);
    options.exact_kinds = EXACT_PHRASES;
    assert_int_equal(exactness("unknowable "), 1);
    options.exact_kinds = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_one_word),
        cmocka_unit_test(of_several_words),
        cmocka_unit_test(for_several_words),
        cmocka_unit_test(one_way_goes_one_way),
        cmocka_unit_test(words_taken_as_they_are),
        cmocka_unit_test(none_if_the_request_wants_none),
        cmocka_unit_test(exact_if_the_request_says_so),
    };

    return cmocka_run_group_tests(tests, open_shelf, close_shelf);
}
