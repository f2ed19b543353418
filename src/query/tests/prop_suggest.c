/* Goal: a suggestion's count is the total of the search that a click on it makes; every completion
 * of the catalogue is found by its prefix; products are found by the words of their names; the best
 * keys are those a full scan finds.
 * Method: random shelves; prefixes of labels and names; a naive scan of a second key list. */
#include "query/suggest/keys.h"
#include "query/tests/requests.h"

#include "base/mem.h"
#include "tests/support/prop.h"

enum { ARENA_BYTES = 16 << 20, PREFIXES = 30 };

struct run {
    struct prop *t;
    struct shelf *shelf;
    struct searcher *searcher;
    struct arena arena;
    struct suggest_result result;
    char q[64];
};

static void run_begin(struct run *run, struct prop *t)
{
    *run = (struct run){.t = t, .shelf = shelf_new(t->rng), .searcher = searcher_new()};
    arena_init(&run->arena, ARENA_BYTES);
}

static void run_end(struct run *run)
{
    arena_release(&run->arena);
    searcher_free(run->searcher);
    shelf_free(run->shelf);
}

static void suggest(struct run *run, struct slice q)
{
    struct suggest_request request = {q, rng_below(run->t->rng, 2) ? LANG_AR : LANG_EN,
                                      SUGGEST_GROUP_MAX};
    struct attar_error err = {0};

    arena_reset(&run->arena);
    if (suggest_run(run->searcher, run->shelf->view, &request, &run->arena, &run->result, &err) < 0)
        prop_fail(run->t, __FILE__, __LINE__, "%s", err.text);
}

/* The start of an invented word or of the labels' first word, one or two words long. */
static struct slice random_prefix(struct run *run)
{
    struct rng *rng = run->t->rng;
    const char *word = rng_below(rng, 4) ? shelf_words[rng_below(rng, SHELF_WORDS)] : "the ";
    size_t letter = word[0] < 0 ? 2 : 1; /* bytes */
    size_t letters = strlen(word) / letter;

    if (rng_below(rng, 5) == 0)
        return slice_of(run->q, (size_t)snprintf(run->q, sizeof run->q, "%s %.3s",
                                                 shelf_words[rng_below(rng, 8)], word));
    return slice_of(word, letter * (1 + rng_below(rng, letters)));
}

static uint64_t total_of(struct run *run, const struct suggestion *suggestion)
{
    struct search_request request = {
        .page = 1, .clauses = suggestion->clauses, .clause_count = suggestion->clause_count};
    struct search_result result;

    CHECK_EQ(run->t,
             search_run(run->searcher, run->shelf->view, &request, &run->arena, &result, NULL), 0);
    return result.total;
}

TEST_PROP(counts_equal_the_totals_of_clicks, 20)
{
    struct run run;
    size_t seen = 0;

    run_begin(&run, t);
    for (int i = 0; i < PREFIXES; i++) {
        suggest(&run, random_prefix(&run));
        for (int group = 0; group < SUGGEST_GROUP_COUNT; group++)
            for (size_t s = 0; s < run.result.counts[group]; s++) {
                const struct suggestion *suggestion = &run.result.groups[group][s];

                CHECK(t, suggestion->text.len > 0 && suggestion->count > 0);
                if (group != SUGGEST_PRODUCTS)
                    CHECK_EQ(t, suggestion->count, total_of(&run, suggestion));
                seen++;
            }
    }
    CHECK(t, seen > 0);
    run_end(&run);
}

/* Values of a filter that live products have, found by their whole label. */
TEST_PROP(every_live_value_is_completed, 10)
{
    static const char *const filters[] = {"brand", "note", "perfumer", "category"};
    static const enum suggest_group groups[] = {SUGGEST_BRANDS, SUGGEST_NOTES, SUGGEST_PERFUMERS,
                                                SUGGEST_CATEGORIES};
    struct run run;
    struct search_request none = {.page = 1};
    struct oracle oracle;

    run_begin(&run, t);
    oracle = (struct oracle){.shelf = run.shelf, .request = &none};
    for (int f = 0; f < 4; f++)
        for (uint64_t n = 0; n < SHELF_DOMAIN - 2; n++) {
            uint16_t filter = shelf_filter(run.shelf, filters[f]);
            char key[SHELF_KEY];
            bool found = false;
            uint64_t count;

            shelf_key(run.shelf->schema, run.shelf->filters->defs[filter].column, n, key);
            count = oracle_count(&oracle, filter, slice_cstr(key));
            suggest(&run, slice_of(run.q, (size_t)snprintf(run.q, sizeof run.q, "%s %s",
                                                           shelf_words[n], filters[f])));
            for (size_t s = 0; s < run.result.counts[groups[f]]; s++)
                found |= slice_eq(run.result.groups[groups[f]][s].key, slice_cstr(key));
            CHECK_EQ(t, found, count > 0);
        }
    run_end(&run);
}

/* ---- Products ---- */

static bool name_starts(const struct run *run, const struct shelf_doc *doc, struct slice prefix)
{
    static const char *const columns[] = {"sort_name_en", "sort_name_ar"};

    for (uint32_t i = 0; i < doc->value_count; i++)
        for (int c = 0; c < 2; c++) {
            struct slice rest = slice_cstr(doc->values[i].key);

            if (doc->values[i].column != schema_column(run->shelf->schema, slice_cstr(columns[c])))
                continue;
            while (rest.ptr != NULL)
                if (slice_starts(slice_cut(&rest, ' '), prefix))
                    return true;
        }
    return false;
}

static int64_t doc_number(struct slice id)
{
    int64_t number = -1;

    assert_int_equal(slice_to_i64(slice_skip(id, 2), &number), 0);
    return number;
}

TEST_PROP(products_are_found_by_words_of_their_names, 15)
{
    struct run run;

    run_begin(&run, t);
    for (int i = 0; i < PREFIXES; i++) {
        struct slice prefix = random_prefix(&run);
        size_t want = 0;

        if (memchr(prefix.ptr, ' ', prefix.len) != NULL || slice_starts(prefix, SLICE("the")))
            continue;
        suggest(&run, prefix);
        for (int d = 0; d < SHELF_DOCS; d++)
            want += run.shelf->docs[d].live && name_starts(&run, &run.shelf->docs[d], prefix);
        CHECK_EQ(t, run.result.counts[SUGGEST_PRODUCTS],
                 want < SUGGEST_GROUP_MAX ? want : SUGGEST_GROUP_MAX);
        for (size_t s = 0; s < run.result.counts[SUGGEST_PRODUCTS]; s++) {
            struct slice id = run.result.groups[SUGGEST_PRODUCTS][s].key;

            CHECK(t, name_starts(&run, &run.shelf->docs[doc_number(id)], prefix));
        }
    }
    run_end(&run);
}

/* ---- Keys ---- */

static void random_key(struct rng *rng, char text[8])
{
    size_t len = 1 + rng_below(rng, 6);

    for (size_t i = 0; i < len; i++)
        text[i] = (char)('a' + rng_below(rng, 3));
    text[len] = '\0';
}

/* How many items that start with `prefix` rank higher than `rank`. */
static size_t better(const struct suggest_key *keys, size_t count, struct slice prefix,
                     uint16_t rank)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++)
        found += slice_starts(keys[i].text, prefix) && keys[i].rank > rank;
    return found;
}

TEST_PROP(the_best_keys_are_those_of_a_full_scan, 300)
{
    static struct suggest_key plain[1000];
    static char texts[1000][8];
    const struct suggest_key *top[SUGGEST_GROUP_MAX];
    struct suggest_keys keys = {0};
    size_t count = rng_below(t->rng, 1000);
    char prefix[8];
    size_t matching;
    size_t found;

    for (size_t i = 0; i < count; i++) {
        random_key(t->rng, texts[i]);
        plain[i] = (struct suggest_key){.text = slice_cstr(texts[i]),
                                        .item = (uint32_t)i,
                                        .rank = (uint16_t)rng_below(t->rng, 500)};
        suggest_keys_add(&keys, plain[i]);
    }
    suggest_keys_seal(&keys);
    random_key(t->rng, prefix);
    prefix[rng_below(t->rng, 3)] = '\0';
    found = suggest_keys_top(&keys, slice_cstr(prefix), SUGGEST_GROUP_MAX, top);
    matching = better(plain, count, slice_cstr(prefix), 0);
    CHECK(t, found <= SUGGEST_GROUP_MAX && (found == SUGGEST_GROUP_MAX || found >= matching));
    for (size_t i = 0; i < found; i++) {
        CHECK(t, slice_starts(top[i]->text, slice_cstr(prefix)));
        CHECK(t, i == 0 || top[i - 1]->rank >= top[i]->rank);
        CHECK(t, better(plain, count, slice_cstr(prefix), top[i]->rank) <= i);
    }
    suggest_keys_release(&keys);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(counts_equal_the_totals_of_clicks),
        PROP(every_live_value_is_completed),
        PROP(products_are_found_by_words_of_their_names),
        PROP(the_best_keys_are_those_of_a_full_scan),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
