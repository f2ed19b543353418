/* Goal: an edit is what a person can do to a query in one place; percentiles of times are right to
 * the width of a bucket.
 * Method: random pairs of short queries in two scripts against a search of every way to split them;
 * known pairs; random times against the sorted list. */
#include "search/analytics/intent.h"
#include "search/analytics/latency.h"

#include "base/utf8.h"
#include "tests/support/prop.h"

#include <stdlib.h>

enum { LETTERS_MAX = 9, TIMES = 2000 };

struct letters {
    char items[LETTERS_MAX][4];
    size_t count;
};

static struct slice make_query(struct rng *rng, struct letters *letters, char *out)
{
    static const char *const alphabet[] = {"a", "b", "ع", "ط", " "};
    size_t len = 0;

    letters->count = rng_below(rng, LETTERS_MAX + 1);
    for (size_t i = 0; i < letters->count; i++) {
        const char *letter = alphabet[rng_below(rng, 5)];

        memcpy(letters->items[i], letter, strlen(letter) + 1);
        memcpy(out + len, letter, strlen(letter));
        len += strlen(letter);
    }
    return slice_of(out, len);
}

static bool same(const struct letters *a, size_t a_at, const struct letters *b, size_t b_at,
                 size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(a->items[a_at + i], b->items[b_at + i]) != 0)
            return false;
    return true;
}

/* Is there a front of `p` and an end of `s` letters that both share, with little in between? */
static bool edit_by_search(const struct letters *a, const struct letters *b)
{
    size_t least = a->count < b->count ? a->count : b->count;
    size_t most = a->count < b->count ? b->count : a->count;

    if (a->count == 0 || b->count == 0)
        return a->count == b->count;
    if (same(a, 0, b, 0, least))
        return true;
    for (size_t p = 0; p <= least; p++)
        for (size_t s = 0; p + s <= least; s++)
            if (same(a, 0, b, 0, p) && same(a, a->count - s, b, b->count - s, s) &&
                a->count - p - s <= INTENT_CHANGE_MAX && b->count - p - s <= INTENT_CHANGE_MAX &&
                2 * (p + s) >= most)
                return true;
    return false;
}

TEST_PROP(edits_are_as_found_by_search, 2000)
{
    struct letters a;
    struct letters b;
    char a_text[64];
    char b_text[64];

    for (int i = 0; i < 20; i++) {
        struct slice before = make_query(t->rng, &a, a_text);
        struct slice after = make_query(t->rng, &b, b_text);

        CHECK_EQ(t, intent_is_edit(before, after), edit_by_search(&a, &b));
        CHECK(t, intent_is_edit(before, before));
        CHECK_EQ(t, intent_is_edit(before, after), intent_is_edit(after, before));
    }
}

static void what_people_type(void **state)
{
    static const struct {
        const char *before;
        const char *after;
        bool edit;
    } rows[] = {
        {"o", "oud", true},
        {"oud wood", "oud", true},
        {"oud wod", "oud wood", true},
        {"عط", "عطر", true},
        {"عطر عود", "عطر ورد", true},
        {"oud", "rose", false},
        {"oud", "", false},
        {"", "", true},
        {"tom ford", "tom tailor", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(intent_is_edit(slice_cstr(rows[i].before), slice_cstr(rows[i].after)),
                         rows[i].edit);
    assert_true(intent_goes_on(SLICE("o"), SLICE("ou"), INTENT_GAP_MS));
    assert_false(intent_goes_on(SLICE("o"), SLICE("ou"), INTENT_GAP_MS + 1));
}

static void texts_are_grouped_by_letters(void **state)
{
    char out[INTENT_QUERY_CAP];

    (void)state;
    assert_true(
        slice_eq(slice_of(out, intent_text(SLICE("  OUD\t Wood "), out)), SLICE("oud wood")));
    assert_true(slice_eq(slice_of(out, intent_text(SLICE("عُود"), out)), SLICE("عُود")));
    assert_int_equal(intent_text(SLICE(" "), out), 0);
}

static int by_size(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;

    return x < y ? -1 : x > y;
}

TEST_PROP(percentiles_are_right_to_a_bucket, 50)
{
    static uint32_t times[TIMES];
    uint64_t counts[LATENCY_STEPS] = {0};

    for (int i = 0; i < TIMES; i++) {
        times[i] = (uint32_t)rng_below(t->rng, 1u << rng_below(t->rng, 25));
        counts[latency_bucket(times[i])]++;
        CHECK(t, latency_bound_us(latency_bucket(times[i])) >= times[i]);
    }
    qsort(times, TIMES, sizeof *times, by_size);
    for (unsigned per_mille = 1; per_mille <= 1000; per_mille += 37) {
        uint32_t exact = times[(TIMES * per_mille + 999) / 1000 - 1];
        uint32_t told = latency_percentile_us(counts, per_mille);

        CHECK(t, told >= exact && told <= exact * 1.19 + 1);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(edits_are_as_found_by_search),
        cmocka_unit_test(what_people_type),
        cmocka_unit_test(texts_are_grouped_by_letters),
        cmocka_unit_test(percentiles_are_right_to_a_bucket),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
