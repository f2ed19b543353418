/* Goal: totals, result sets, order, offers, near misses, facet counts and statistics of any request
 * equal a brute-force count; pages of any size are one list.
 * Method: small random catalogues in several segments with replaced and deleted documents; random
 * requests with words, clauses and filter=, hybrid ones among them; oracle.c answers them from
 * plain structs. */
#include "query/tests/searching.h"

#include "base/mem.h"

enum { REQUESTS = 40, ARENA_BYTES = 64 << 20 };

struct run {
    struct searching on;
    struct random_request random;
    struct search_result result;
};

static void next_request(struct run *run)
{
    arena_reset(&run->on.arena);
    random_request(run->on.t->rng, run->on.shelf, &run->on.arena, &run->random);
    random_hybrid(run->on.t->rng, run->on.shelf, &run->random);
    searching_run(&run->on, &run->random.request, &run->result);
}

static struct slice hit_id(const struct run *run, const struct hit *hit)
{
    return snapshot_id(view_snapshot(run->on.shelf->view), hit->doc);
}

/* ---- Laws ---- */

static uint64_t count_found(const struct run *run)
{
    uint64_t total = 0;

    for (int d = 0; d < SHELF_DOCS; d++)
        total += oracle_found(&run->random.oracle, &run->on.shelf->docs[d], ORACLE_NO_SKIP);
    return total;
}

static void check_order(struct run *run)
{
    const struct shelf_doc *order[SHELF_DOCS];
    size_t count;

    if (run->random.oracle.last_prefix && run->random.request.sort == SORT_RELEVANCE)
        return; /* which terms a prefix meets is the dictionary's affair */
    count = oracle_order(&run->random.oracle, order);
    CHECK_EQ(run->on.t, run->result.hit_count, count < SEARCH_SIZE_MAX ? count : SEARCH_SIZE_MAX);
    CHECK_EQ(run->on.t, run->result.more, count > SEARCH_SIZE_MAX);
    if (run->random.oracle.last_prefix)
        return;
    for (size_t i = 0; i < run->result.hit_count; i++)
        CHECK(run->on.t, slice_eq(hit_id(run, &run->result.hits[i]), slice_cstr(order[i]->id)));
}

static void check_offers(struct run *run, const struct hit *hit)
{
    const struct shelf_doc *doc = NULL;
    uint32_t eligible = 0;
    uint32_t first;

    for (int d = 0; d < SHELF_DOCS; d++)
        if (slice_eq(hit_id(run, hit), slice_cstr(run->on.shelf->docs[d].id)))
            doc = &run->on.shelf->docs[d];
    CHECK(run->on.t, doc != NULL);
    for (uint16_t row = 0; row < doc->row_count; row++)
        eligible += oracle_eligible(&run->random.oracle, doc, row, ORACLE_NO_SKIP);
    CHECK_EQ(run->on.t, hit->eligible, eligible);
    CHECK_EQ(run->on.t, hit->from_row == UINT32_MAX, eligible == 0);
    CHECK_EQ(run->on.t, snapshot_rows(view_snapshot(run->on.shelf->view), hit->doc, &first),
             doc->row_count);
    if (eligible > 0)
        CHECK(run->on.t, oracle_eligible(&run->random.oracle, doc,
                                         (uint16_t)(hit->from_row - first), ORACLE_NO_SKIP));
}

TEST_PROP(search_equals_brute_force, 25)
{
    struct run run = {0};

    searching_begin(&run.on, t, ARENA_BYTES);
    for (int i = 0; i < REQUESTS; i++) {
        next_request(&run);
        CHECK_EQ(t, run.result.total, count_found(&run));
        check_order(&run);
        for (size_t h = 0; h < run.result.hit_count; h++)
            check_offers(&run, &run.result.hits[h]);
    }
    searching_end(&run.on);
}

/* ---- Near misses ---- */

static bool has_clause(const struct run *run, uint16_t filter)
{
    for (size_t i = 0; i < run->random.request.clause_count; i++)
        if (run->random.request.clauses[i].filter == filter)
            return true;
    return false;
}

static uint64_t count_without(const struct run *run, uint16_t filter)
{
    uint64_t total = 0;

    for (int d = 0; d < SHELF_DOCS; d++)
        total += oracle_found(&run->random.oracle, &run->on.shelf->docs[d], filter);
    return total;
}

static uint64_t relaxed_total(const struct search_result *result, uint16_t filter)
{
    for (size_t i = 0; i < result->relax_count; i++)
        if (result->relax[i].filter == filter)
            return result->relax[i].total;
    return 0;
}

static int count_live(const struct shelf *shelf)
{
    int count = 0;

    for (int d = 0; d < SHELF_DOCS; d++)
        count += shelf->docs[d].live;
    return count;
}

/* Without results every filter that alone is in the way is named, with what it hides; else none. */
TEST_PROP(near_misses_equal_brute_force, 15)
{
    struct run run = {0};
    unsigned told = 0;
    bool few;

    searching_begin(&run.on, t, ARENA_BYTES);
    few = count_live(run.on.shelf) < 20; /* a catalogue of hardly anything may have none to tell */
    for (int i = 0; i < 6 * REQUESTS || (told == 0 && !few); i++) {
        CHECK(t, i < 100 * REQUESTS);
        next_request(&run);
        if (run.result.total > 0)
            CHECK_EQ(t, run.result.relax_count, 0);
        for (uint16_t f = 0; run.result.total == 0 && f < run.on.shelf->filters->count; f++)
            CHECK_EQ(t, relaxed_total(&run.result, f),
                     has_clause(&run, f) ? count_without(&run, f) : 0);
        for (size_t r = 0; r < run.result.relax_count; r++)
            CHECK(t, run.result.relax[r].total > 0);
        told += run.result.relax_count > 0;
    }
    searching_end(&run.on);
}

static bool lists(const struct facet *facet, struct slice key)
{
    for (size_t i = 0; i < facet->value_count; i++)
        if (slice_eq(facet->values[i].key, key))
            return true;
    return false;
}

static void check_facet(struct run *run, const struct facet *facet)
{
    const struct filter_def *def = &run->on.shelf->filters->defs[facet->filter];
    uint32_t distinct = 0;

    for (size_t i = 0; i < facet->value_count; i++) {
        const struct facet_value *value = &facet->values[i];

        CHECK_EQ(run->on.t, value->count,
                 oracle_count(&run->random.oracle, facet->filter, value->key));
        CHECK(run->on.t, value->count > 0 || value->selected);
        distinct += value->count > 0;
    }
    CHECK_EQ(run->on.t, facet->distinct, distinct);
    for (uint64_t n = 0; def->kind != FILTER_DELIVERY && n < SHELF_DOMAIN; n++) {
        char key[SHELF_KEY];

        shelf_key(run->on.shelf->schema, def->column, n, key);
        CHECK(run->on.t,
              lists(facet, slice_cstr(key)) ||
                  oracle_count(&run->random.oracle, facet->filter, slice_cstr(key)) == 0);
    }
}

TEST_PROP(facets_equal_brute_force, 8)
{
    struct run run = {0};

    searching_begin(&run.on, t, ARENA_BYTES);
    for (int i = 0; i < REQUESTS / 2; i++) {
        next_request(&run);
        CHECK_EQ(t, run.result.facet_count, run.random.request.facet_count);
        for (size_t f = 0; f < run.result.facet_count; f++)
            check_facet(&run, &run.result.facets[f]);
    }
    searching_end(&run.on);
}

TEST_PROP(stats_equal_brute_force, 12)
{
    struct run run = {0};

    searching_begin(&run.on, t, ARENA_BYTES);
    for (int i = 0; i < REQUESTS; i++) {
        next_request(&run);
        for (size_t s = 0; s < run.result.stats_count; s++) {
            const struct stats *got = &run.result.stats[s];
            struct stats want = oracle_stats(&run.random.oracle, got->filter);

            CHECK_EQ(t, got->n, want.n);
            CHECK_EQ(t, got->min, want.min);
            CHECK_EQ(t, got->max, want.max);
            CHECK_EQ(t, got->sum, want.sum);
            CHECK(t, memcmp(got->bins, want.bins, sizeof want.bins) == 0);
        }
    }
    searching_end(&run.on);
}

/* ---- Paging ---- */

static void check_same(struct run *run, const struct hit *got, size_t got_count, size_t from)
{
    for (size_t i = 0; i < got_count; i++) {
        CHECK_EQ(run->on.t, got[i].doc, run->result.hits[from + i].doc);
        CHECK_EQ(run->on.t, got[i].key, run->result.hits[from + i].key);
        CHECK_EQ(run->on.t, got[i].merit, run->result.hits[from + i].merit);
        CHECK_EQ(run->on.t, got[i].score, run->result.hits[from + i].score);
    }
}

static void check_pages(struct run *run, uint32_t size, bool by_cursor)
{
    struct search_request request = run->random.request;
    size_t seen = 0;
    struct search_result page = {.more = true};

    request.size = size;
    request.facet_count = request.stats_count = 0;
    while (page.more && seen < run->result.hit_count) {
        searching_run(&run->on, &request, &page);
        check_same(run, page.hits, page.hit_count, seen);
        CHECK_EQ(run->on.t, page.total, run->result.total);
        seen += page.hit_count;
        CHECK_EQ(run->on.t, page.more, seen < page.total);
        request.first += by_cursor ? 0 : request.size;
        if (by_cursor && page.hit_count > 0) {
            const struct hit *last = &page.hits[page.hit_count - 1];

            /* a number of another generation stands for the same hit */
            request.after =
                (struct search_after){true,        page.generation + rng_below(run->on.t->rng, 2),
                                      last->key,   last->merit,
                                      last->score, hit_id(run, last)};
        }
    }
    CHECK_EQ(run->on.t, seen, run->result.hit_count);
}

/* From any hit on, as many as asked for. */
static void check_window(struct run *run)
{
    struct search_request request = run->random.request;
    struct search_result page;
    size_t all = run->result.hit_count;
    size_t rest;

    request.first = (uint32_t)rng_below(run->on.t->rng, all + 3);
    request.size = (uint32_t)rng_below(run->on.t->rng, 30);
    rest = request.first < all ? all - request.first : 0;
    searching_run(&run->on, &request, &page);
    CHECK_EQ(run->on.t, page.hit_count, rest < request.size ? rest : request.size);
    CHECK_EQ(run->on.t, page.more, rest > request.size);
    check_same(run, page.hits, page.hit_count, request.first);
}

TEST_PROP(pages_are_one_list, 12)
{
    static const uint32_t sizes[] = {1, 7, 24};
    struct run run = {0};

    searching_begin(&run.on, t, ARENA_BYTES);
    for (int i = 0; i < 12; i++) {
        next_request(&run);
        if (run.result.total > SEARCH_SIZE_MAX)
            continue;
        check_pages(&run, sizes[i % 3], false);
        check_pages(&run, sizes[i % 3], true);
        check_window(&run);
    }
    searching_end(&run.on);
}

/* Nothing of one search leaks into the next: the same request gives the same answer after others,
 * and with a searcher of its own. */
TEST_PROP(searches_do_not_disturb_each_other, 12)
{
    struct run run = {0};

    searching_begin(&run.on, t, ARENA_BYTES);
    for (int i = 0; i < REQUESTS; i++) {
        struct searcher *other = searcher_new();
        struct search_result alone;

        next_request(&run);
        CHECK_EQ(
            t,
            search_run(other, run.on.shelf->view, &run.random.request, &run.on.arena, &alone, NULL),
            0);
        CHECK_EQ(t, alone.total, run.result.total);
        CHECK_EQ(t, alone.hit_count, run.result.hit_count);
        check_same(&run, alone.hits, alone.hit_count, 0);
        searcher_free(other);
    }
    searching_end(&run.on);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(search_equals_brute_force), PROP(near_misses_equal_brute_force),
        PROP(facets_equal_brute_force),  PROP(stats_equal_brute_force),
        PROP(pages_are_one_list),        PROP(searches_do_not_disturb_each_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
