/* Goal: a batch answers each of its searches as search_run alone does, in every member but the
 * timing, and a search that fails alone fails the batch under its number.
 * Method: small random catalogues; batches as InstantSearch sends them (a search, and the same
 * without the conditions of one filter, in any order) and as it never would (other words, other
 * conditions, shuffled, native clauses).  ATTAR_BATCH_ROUNDS=12500 build/X/prop_batch runs 100,000
 * batches; the suite runs a few hundred. */
#include "query/batch.h"

#include "query/tests/searching.h"

enum { BATCHES = 8, BATCH_SIZE_MAX = 7, PARTS_MAX = 6, ROUNDS = 40, ARENA_BYTES = 64 << 20 };

struct run {
    struct searching on;
    struct random_request first;
    struct random_request other; /* whose words a search may have instead */
    const struct filter_expr *parts[PARTS_MAX];
    size_t part_count;
    struct search_request requests[BATCH_SIZE_MAX];
    size_t count;
};

/* ---- Random batches ---- */

static const struct filter_expr *conjunction(struct run *run, const struct filter_expr **parts,
                                             size_t count)
{
    struct filter_scope scope = {run->on.shelf->filters, NULL, &run->on.arena, "filter", true, 0};
    const struct filter_expr *expr = NULL;

    for (size_t i = count; i > 1; i--) { /* in any order */
        size_t j = rng_below(run->on.t->rng, i);
        const struct filter_expr *part = parts[i - 1];

        parts[i - 1] = parts[j];
        parts[j] = part;
    }
    CHECK_EQ(run->on.t, filter_expr_and(&scope, parts, count, &expr, NULL), 0);
    return expr;
}

static const struct filter_expr *random_part(struct run *run)
{
    return random_expr(run->on.t->rng, run->on.shelf, rng_below(run->on.t->rng, 3) == 0 ? 2 : 0,
                       &run->on.arena);
}

/* All conditions, or those not on one filter, or some of them and one more. */
static const struct filter_expr *random_conditions(struct run *run)
{
    const struct filter_expr *parts[PARTS_MAX + 1];
    size_t dropped = rng_below(run->on.t->rng, run->part_count + 1);
    bool whole_filter = rng_below(run->on.t->rng, 4) > 0;
    size_t count = 0;

    for (size_t i = 0; i < run->part_count; i++) {
        const struct filter_expr *part = run->parts[i];
        bool same = dropped < run->part_count && part->kind == EXPR_CLAUSE &&
                    part->clause.filter == run->parts[dropped]->clause.filter;

        if (i != dropped && !(same && whole_filter))
            parts[count++] = part;
    }
    if (rng_below(run->on.t->rng, 6) == 0)
        parts[count++] = random_part(run);
    return conjunction(run, parts, count);
}

static void random_search(struct run *run, struct search_request *request)
{
    struct rng *rng = run->on.t->rng;

    *request = run->first.request;
    request->expr = random_conditions(run);
    if (rng_below(rng, 6) == 0)
        request->q = run->other.request.q;
    if (rng_below(rng, 6) == 0) {
        request->sort = run->other.request.sort;
        request->hybrid = run->other.request.hybrid;
        request->match_to = run->other.request.match_to;
    }
    if (rng_below(rng, 6) == 0)
        request->text = run->other.request.text;
    if (rng_below(rng, 2) == 0)
        request->size = (uint32_t)rng_below(rng, 3);
    if (rng_below(rng, 2) == 0)
        request->facet_count = rng_below(rng, request->facet_count + 1);
    if (rng_below(rng, 4) > 0)
        request->clause_count = 0;
    if (rng_below(rng, 8) == 0)
        request->typo = TYPO_AUTO;
}

static void random_batch(struct run *run)
{
    arena_reset(&run->on.arena);
    random_request(run->on.t->rng, run->on.shelf, &run->on.arena, &run->first);
    random_request(run->on.t->rng, run->on.shelf, &run->on.arena, &run->other);
    random_hybrid(run->on.t->rng, run->on.shelf, &run->first);
    random_hybrid(run->on.t->rng, run->on.shelf, &run->other);
    if (rng_below(run->on.t->rng, 2) == 0)
        random_options(run->on.t->rng, run->on.shelf, &run->on.arena, &run->first.request);
    if (rng_below(run->on.t->rng, 2) == 0)
        random_options(run->on.t->rng, run->on.shelf, &run->on.arena, &run->other.request);
    run->part_count = rng_below(run->on.t->rng, PARTS_MAX + 1);
    for (size_t i = 0; i < run->part_count; i++)
        run->parts[i] = random_part(run);
    run->count = rng_below(run->on.t->rng, BATCH_SIZE_MAX + 1);
    for (size_t i = 0; i < run->count; i++)
        random_search(run, &run->requests[i]);
}

/* ---- Equal in every member ---- */

static void check_hits(struct prop *t, const struct search_result *got,
                       const struct search_result *want)
{
    CHECK_EQ(t, got->hit_count, want->hit_count);
    for (size_t i = 0; i < want->hit_count; i++) {
        const struct hit *a = &got->hits[i];
        const struct hit *b = &want->hits[i];

        CHECK_EQ(t, a->doc, b->doc);
        CHECK(t, a->key == b->key && a->merit == b->merit && a->score == b->score);
        CHECK(t, a->from_row == b->from_row && a->eligible == b->eligible &&
                     a->in_stock == b->in_stock && a->match == b->match);
        CHECK_EQ(t, a->highlight_count, b->highlight_count);
    }
    CHECK_EQ(t, got->more, want->more);
    CHECK_EQ(t, got->next.place, want->next.place);
    CHECK(t, slice_eq(got->next.id, want->next.id));
}

static void check_facets(struct prop *t, const struct search_result *got,
                         const struct search_result *want)
{
    CHECK_EQ(t, got->facet_count, want->facet_count);
    for (size_t i = 0; i < want->facet_count; i++) {
        const struct facet *a = &got->facets[i];
        const struct facet *b = &want->facets[i];

        CHECK_EQ(t, a->filter, b->filter);
        CHECK_EQ(t, a->distinct, b->distinct);
        CHECK_EQ(t, a->value_count, b->value_count);
        for (size_t v = 0; v < b->value_count; v++) {
            CHECK_EQ(t, a->values[v].ord, b->values[v].ord);
            CHECK_EQ(t, a->values[v].count, b->values[v].count);
            CHECK_EQ(t, a->values[v].selected, b->values[v].selected);
        }
    }
}

static void check_stats(struct prop *t, const struct search_result *got,
                        const struct search_result *want)
{
    CHECK_EQ(t, got->stats_count, want->stats_count);
    for (size_t i = 0; i < want->stats_count; i++) {
        const struct stats *a = &got->stats[i];
        const struct stats *b = &want->stats[i];

        CHECK(t, a->filter == b->filter && a->min == b->min && a->max == b->max &&
                     a->sum == b->sum && a->n == b->n);
        CHECK_EQ(t, memcmp(a->bins, b->bins, sizeof a->bins), 0);
    }
    CHECK_EQ(t, got->relax_count, want->relax_count);
    for (size_t i = 0; i < want->relax_count; i++)
        CHECK(t, got->relax[i].filter == want->relax[i].filter &&
                     got->relax[i].total == want->relax[i].total);
}

static void check_rows(struct run *run, const struct search_result *got,
                       const struct search_result *want)
{
    uint32_t rows[INDEX_DOC_ROWS_MAX];
    uint32_t others[INDEX_DOC_ROWS_MAX];

    for (size_t i = 0; i < want->hit_count; i++) {
        uint32_t doc = want->hits[i].doc;
        size_t count = search_hit_offers(run->on.shelf->view, want->rows, doc, rows);

        CHECK_EQ(run->on.t, search_hit_offers(run->on.shelf->view, got->rows, doc, others), count);
        CHECK_EQ(run->on.t, memcmp(rows, others, count * sizeof *rows), 0);
    }
}

static void check_same(struct run *run, const struct search_result *got,
                       const struct search_result *want)
{
    struct prop *t = run->on.t;

    CHECK_EQ(t, got->total, want->total);
    CHECK_EQ(t, got->sorted, want->sorted);
    CHECK_EQ(t, got->generation, want->generation);
    CHECK(t, slice_eq(got->q, want->q) && got->word_count == want->word_count);
    CHECK(t, got->text.level == want->text.level && got->text.total == want->text.total &&
                 got->text.more == want->text.more && got->text.repair == want->text.repair &&
                 got->text.dropped_count == want->text.dropped_count);
    check_hits(t, got, want);
    check_facets(t, got, want);
    check_stats(t, got, want);
    check_rows(run, got, want);
}

/* ---- Laws ---- */

static int rounds(void)
{
    const char *asked = getenv("ATTAR_BATCH_ROUNDS");

    return asked == NULL ? ROUNDS : (int)strtol(asked, NULL, 10);
}

TEST_PROP(a_batch_equals_its_searches_alone, rounds())
{
    static struct run run;
    struct search_result results[BATCH_SIZE_MAX];
    struct search_result alone;
    struct attar_error err = {0};
    size_t failed;

    searching_begin(&run.on, t, ARENA_BYTES);
    for (int b = 0; b < BATCHES; b++) {
        struct search_list asked = {run.requests, 0};

        random_batch(&run);
        asked.count = run.count;
        if (search_batch(run.on.searcher, run.on.shelf->view, &asked, &run.on.arena, results,
                         &failed, &err) < 0)
            prop_fail(t, __FILE__, __LINE__, "request %zu: %s", failed, err.text);
        for (size_t i = 0; i < run.count; i++) {
            CHECK_EQ(t,
                     search_run(run.on.searcher, run.on.shelf->view, &run.requests[i],
                                &run.on.arena, &alone, &err),
                     0);
            check_same(&run, &results[i], &alone);
        }
    }
    searching_end(&run.on);
}

TEST_PROP(a_bad_search_fails_the_batch_with_its_number, 10)
{
    static struct run run;
    struct search_result results[BATCH_SIZE_MAX] = {{.total = 77}};
    struct attar_error err = {0};
    struct search_list asked = {run.requests, 0};
    size_t failed;
    size_t bad;

    searching_begin(&run.on, t, ARENA_BYTES);
    do
        random_batch(&run);
    while (run.count == 0);
    bad = rng_below(t->rng, run.count);
    asked.count = run.count;
    run.requests[bad].size = SEARCH_SIZE_MAX + 1;
    CHECK_EQ(t,
             search_batch(run.on.searcher, run.on.shelf->view, &asked, &run.on.arena, results,
                          &failed, &err),
             -ATTAR_EINVAL);
    CHECK_EQ(t, failed, bad);
    CHECK_EQ(t, results[0].total, 77);
    run.requests[bad] = run.first.request; /* the searcher is as good as new */
    CHECK_EQ(t,
             search_batch(run.on.searcher, run.on.shelf->view, &asked, &run.on.arena, results,
                          &failed, &err),
             0);
    searching_end(&run.on);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(a_batch_equals_its_searches_alone),
                                       PROP(a_bad_search_fails_the_batch_with_its_number)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
