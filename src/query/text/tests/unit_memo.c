/* Goal: what is remembered of spellings is what would be found anew, for every word, level and
 * segment, after a publish too; a full memory begins again.
 * Method: names in one script asked in the other, by a searcher that remembers and by new ones. */
#include "query/text/forms/memo.h"

#include "query/searcher.h"
#include "query/text/tests/stall.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

static const char *const latin[] = {"chanel",  "dior", "lattafa", "rasasi", "ajmal",
                                    "khamrah", "asad", "amber",   "musk",   "wardia"};
static const char *const arabic[] = {"شانيل", "ديور", "لطافة", "رصاصي", "أجمل",
                                     "خمرة",  "أسد",  "عنبر",  "مسك",   "وردية"};

enum { NAMES = sizeof latin / sizeof *latin };

static struct stall stall;
static char dir[PATH_MAX];

static int open_stall(void **state)
{
    (void)state;
    files_temp_dir(dir);
    stall_open(&stall, dir, NULL);
    for (int i = 0; i < NAMES; i++) {
        char id[16];

        snprintf(id, sizeof id, "p-%d", i);
        stall_put(&stall, &(struct stall_product){.id = id, .name = i % 2 ? latin[i] : arabic[i]});
        if (i == NAMES / 2)
            stall_publish(&stall);
    }
    stall_publish(&stall);
    return 0;
}

static int close_stall(void **state)
{
    (void)state;
    stall_close(&stall);
    files_remove_tree(dir);
    return 0;
}

static struct term_hits spellings(struct memo *memo, uint32_t segment, const char *word,
                                  unsigned level)
{
    const struct memo_place place = {stall.view, segment};
    struct spelling_word asked = {.text = slice_cstr(word), .level = level};
    struct term_hits hits = {0};

    assert_int_equal(memo_spellings(memo, &place, &asked, &stall.arena, &hits), 0);
    return hits;
}

/* Returns how many hits there were to compare. */
static size_t assert_same(struct memo *memo, uint32_t segment, const char *word, unsigned level)
{
    struct memo fresh = {0};
    struct term_hits known = spellings(memo, segment, word, level);
    struct term_hits anew = spellings(&fresh, segment, word, level);

    assert_int_equal(known.count, anew.count);
    for (size_t i = 0; i < known.count; i++) {
        assert_int_equal(known.items[i].first, anew.items[i].first);
        assert_int_equal(known.items[i].past, anew.items[i].past);
        assert_int_equal(known.items[i].cost, anew.items[i].cost);
    }
    memo_release(&fresh);
    return known.count;
}

static size_t assert_all_same(struct memo *memo)
{
    uint32_t segments = snapshot_segment_count(view_snapshot(stall.view));
    size_t compared = 0;

    arena_reset(&stall.arena);
    for (int i = 0; i < NAMES; i++)
        for (uint32_t s = 0; s < segments; s++)
            for (unsigned level = 0; level < TRANSLIT_BANDS; level++) {
                compared += assert_same(memo, s, latin[i], level);
                compared += assert_same(memo, s, arabic[i], level);
            }
    return compared;
}

static void remembered_is_as_looked_up(void **state)
{
    struct memo memo = {0};
    size_t first;

    (void)state;
    first = assert_all_same(&memo);
    assert_true(first > NAMES);
    assert_int_equal(assert_all_same(&memo), first); /* now all from memory */
    memo_release(&memo);
    memo_release(&memo);
}

static void a_publish_makes_it_forget(void **state)
{
    struct memo memo = {0};
    size_t before;

    (void)state;
    before = assert_all_same(&memo);
    stall_put(&stall, &(struct stall_product){.id = "new", .name = "chanil شانال lattaffa"});
    stall_publish(&stall);
    assert_true(assert_all_same(&memo) > before);
    memo_release(&memo);
}

static void a_full_memory_begins_again(void **state)
{
    struct memo memo = {0};
    char word[80];

    (void)state;
    for (unsigned i = 0; i < 60000; i++) {
        snprintf(word, sizeof word, "%060uq", i);
        arena_reset(&stall.arena);
        spellings(&memo, 0, word, 0);
        assert_true(memo.hits.used_bytes <= 2 * MEMO_BYTES_MAX);
    }
    assert_all_same(&memo);
    memo_release(&memo);
}

/* A searcher that has answered much, and one that has answered nothing. */
static void searches_do_not_depend_on_what_was_asked_before(void **state)
{
    (void)state;
    for (int i = 0; i < NAMES; i++) {
        struct searcher *used = stall.searcher;
        struct search_result result;
        char ids[256];

        stall_search(&stall, i % 2 ? arabic[i] : latin[i], TYPO_AUTO, &result);
        snprintf(ids, sizeof ids, "%s", stall_ids(&stall, &result));
        assert_true(result.total > 0);
        stall.searcher = searcher_new();
        stall_search(&stall, i % 2 ? arabic[i] : latin[i], TYPO_AUTO, &result);
        assert_string_equal(stall_ids(&stall, &result), ids);
        searcher_free(stall.searcher);
        stall.searcher = used;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(remembered_is_as_looked_up),
        cmocka_unit_test(a_publish_makes_it_forget),
        cmocka_unit_test(a_full_memory_begins_again),
        cmocka_unit_test(searches_do_not_depend_on_what_was_asked_before),
    };

    return cmocka_run_group_tests(tests, open_stall, close_stall);
}
