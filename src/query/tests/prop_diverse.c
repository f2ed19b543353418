/* Goal: distinct lists the first few of each line with the number of those behind, diversify is the
 * greedy order that its header describes, and pages of any size are one list of both.
 * Method: random searches over a random shelf; what the plain search lists is thinned out, or
 * rearranged with likenesses computed from the shelf's scents. */
#include "query/tests/searching.h"

enum { SEARCHES = 30, ARENA_BYTES = 64 << 20, PLACES = SEARCH_SIZE_MAX };

struct run {
    struct searching on;
    struct random_request random;
    struct search_result plain;
};

/* A random search whose whole list fits one page. */
static void next_search(struct run *run, bool by_relevance)
{
    do {
        arena_reset(&run->on.arena);
        random_request(run->on.t->rng, run->on.shelf, &run->on.arena, &run->random);
        run->random.request.facet_count = run->random.request.stats_count = 0;
        if (rng_below(run->on.t->rng, 2) == 0)
            run->random.request.clause_count = 0;
        if (by_relevance)
            run->random.request.sort = SORT_RELEVANCE;
        searching_run(&run->on, &run->random.request, &run->plain);
    } while (run->plain.total > SEARCH_SIZE_MAX);
}

/* ---- Pages ---- */

static void check_pages(struct run *run, const struct search_request *whole, bool by_cursor)
{
    static const uint32_t sizes[] = {1, 7, 24};
    struct search_request request = *whole;
    struct search_result list;
    struct search_result page = {.more = true};
    size_t seen = 0;

    searching_run(&run->on, whole, &list);
    request.size = sizes[rng_below(run->on.t->rng, 3)];
    while (page.more && seen < list.hit_count) {
        searching_run(&run->on, &request, &page);
        for (size_t i = 0; i < page.hit_count; i++) {
            CHECK_EQ(run->on.t, page.hits[i].doc, list.hits[seen + i].doc);
            CHECK_EQ(run->on.t, page.hits[i].more_in_line, list.hits[seen + i].more_in_line);
        }
        seen += page.hit_count;
        CHECK_EQ(run->on.t, page.more, seen < list.hit_count);
        request.first += by_cursor ? 0 : request.size;
        request.after = by_cursor ? page.next : request.after;
    }
    CHECK_EQ(run->on.t, seen, list.hit_count);
}

/* ---- Lines ---- */

static const char *key_of(const struct run *run, const struct shelf_doc *doc, const char *column)
{
    for (uint32_t i = 0; i < doc->value_count; i++)
        if (doc->values[i].column == schema_column(run->on.shelf->schema, slice_cstr(column)))
            return doc->values[i].key;
    return "";
}

static bool one_line(const struct run *run, const struct hit *a, const struct hit *b)
{
    const struct shelf_doc *one = searching_doc(&run->on, a->doc);
    const struct shelf_doc *other = searching_doc(&run->on, b->doc);

    return one == other || (*key_of(run, one, "line") != '\0' &&
                            strcmp(key_of(run, one, "line"), key_of(run, other, "line")) == 0 &&
                            strcmp(key_of(run, one, "brand"), key_of(run, other, "brand")) == 0);
}

static void check_lines(struct run *run, uint32_t kept, const struct search_result *distinct)
{
    size_t listed = 0;

    for (size_t i = 0; i < run->plain.hit_count; i++) {
        uint32_t before = 0;
        uint32_t all = 0;

        for (size_t k = 0; k < run->plain.hit_count; k++) {
            bool same = one_line(run, &run->plain.hits[i], &run->plain.hits[k]);

            before += same && k < i;
            all += same;
        }
        if (before >= kept)
            continue;
        CHECK(run->on.t, listed < distinct->hit_count);
        CHECK_EQ(run->on.t, distinct->hits[listed].doc, run->plain.hits[i].doc);
        CHECK_EQ(run->on.t, distinct->hits[listed].more_in_line, all > kept ? all - kept : 0);
        listed++;
    }
    CHECK_EQ(run->on.t, distinct->hit_count, listed);
    CHECK_EQ(run->on.t, distinct->total, run->plain.total);
}

TEST_PROP(distinct_lists_the_first_few_of_each_line, 10)
{
    struct run run = {0};

    searching_begin(&run.on, t, ARENA_BYTES);
    for (int i = 0; i < SEARCHES; i++) {
        struct search_result distinct;

        next_search(&run, false);
        run.random.request.distinct = (uint8_t)(1 + i % DISTINCT_MAX);
        searching_run(&run.on, &run.random.request, &distinct);
        check_lines(&run, run.random.request.distinct, &distinct);
        check_pages(&run, &run.random.request, i % 2);
    }
    searching_end(&run.on);
}

/* ---- Diversity ---- */

static const char *vendor_of(const struct run *run, const struct hit *hit)
{
    const struct shelf_doc *doc = searching_doc(&run->on, hit->doc);
    uint16_t column = schema_column(run->on.shelf->schema, SLICE("vendor"));
    uint32_t first;

    snapshot_rows(view_snapshot(run->on.shelf->view), hit->doc, &first);
    for (uint32_t i = 0; hit->from_row != UINT32_MAX && i < doc->value_count; i++)
        if (doc->values[i].column == column && doc->values[i].row == hit->from_row - first)
            return doc->values[i].key;
    return NULL;
}

static bool one_vendor(const struct run *run, const struct hit *a, const struct hit *b)
{
    const char *one = vendor_of(run, a);
    const char *other = vendor_of(run, b);

    return one == NULL || other == NULL ? one == other : strcmp(one, other) == 0;
}

static long likeness(const struct run *run, const struct hit *a, const struct hit *b)
{
    const struct shelf_doc *one = searching_doc(&run->on, a->doc);
    const struct shelf_doc *other = searching_doc(&run->on, b->doc);

    return shelf_match(one, other) - (one_vendor(run, a, b) ? 0 : 300);
}

/* The list as it should be, by places in the plain one. */
struct model {
    const struct run *run;
    long near[PLACES];
    bool taken[PLACES];
    size_t order[PLACES];
    size_t count;
};

static bool may_follow(const struct model *model, size_t i)
{
    const struct hit *hits = model->run->plain.hits;
    size_t from = model->count > 19 ? model->count - 19 : 0;
    size_t share = 0;

    for (size_t k = from; k < model->count; k++)
        share += one_vendor(model->run, &hits[model->order[k]], &hits[i]);
    return vendor_of(model->run, &hits[i]) == NULL || share < 8;
}

static size_t next_place(const struct model *model, bool fair)
{
    size_t best = SIZE_MAX;
    long most = 0;

    for (size_t i = 0; i < model->run->plain.hit_count; i++) {
        long worth = 7 * (long)(1000 * (200 - i) / 200) - 3 * model->near[i];

        if (model->taken[i] || (fair && !may_follow(model, i)))
            continue;
        if (best == SIZE_MAX || worth > most) {
            best = i;
            most = worth;
        }
    }
    return best;
}

static void take_next(struct model *model)
{
    const struct hit *hits = model->run->plain.hits;
    size_t best = next_place(model, true);

    best = best == SIZE_MAX ? next_place(model, false) : best;
    model->taken[best] = true;
    model->order[model->count++] = best;
    for (size_t i = 0; i < model->run->plain.hit_count; i++) {
        long near = model->taken[i] ? 0 : likeness(model->run, &hits[best], &hits[i]);

        if (!model->taken[i] && near > model->near[i])
            model->near[i] = near;
    }
}

/* Only the offers of two vendors, so that their share counts. */
static void ask_two_vendors(struct run *run)
{
    static struct clause_value values[2];
    static char keys[2][SHELF_KEY];
    static struct clause clause = {.values = values, .value_count = 2};
    uint16_t column = schema_column(run->on.shelf->schema, SLICE("vendor"));

    for (uint64_t i = 0; i < 2; i++) {
        shelf_key(run->on.shelf->schema, column, i, keys[i]);
        values[i] = (struct clause_value){.key = slice_cstr(keys[i])};
    }
    clause.filter = shelf_filter(run->on.shelf, "vendor");
    run->random.request.clauses = &clause;
    run->random.request.clause_count = 1;
    run->random.request.expr = NULL;
    run->random.request.q = SLICE("");
    searching_run(&run->on, &run->random.request, &run->plain);
}

TEST_PROP(diversify_takes_the_least_alike, 4)
{
    struct run run = {0};

    searching_begin(&run.on, t, ARENA_BYTES);
    for (int i = 0; i < SEARCHES / 5; i++) {
        struct search_result diverse;
        struct model model = {.run = &run};

        next_search(&run, true);
        if (i % 2)
            ask_two_vendors(&run);
        run.random.request.diversify = true;
        searching_run(&run.on, &run.random.request, &diverse);
        CHECK_EQ(t, diverse.hit_count, run.plain.hit_count);
        CHECK_EQ(t, diverse.total, run.plain.total);
        for (size_t k = 0; k < PLACES; k++)
            model.near[k] = -300;
        for (size_t k = 0; k < diverse.hit_count; k++) {
            take_next(&model);
            CHECK_EQ(t, diverse.hits[k].doc, run.plain.hits[model.order[k]].doc);
        }
    }
    searching_end(&run.on);
}

TEST_PROP(diverse_pages_are_one_list, 8)
{
    struct run run = {0};

    searching_begin(&run.on, t, ARENA_BYTES);
    for (int i = 0; i < SEARCHES; i++) {
        next_search(&run, true);
        run.random.request.diversify = true;
        run.random.request.distinct = i % 2;
        check_pages(&run, &run.random.request, false);
    }
    searching_end(&run.on);
}

static void a_cursor_or_a_sort_is_refused(void **state)
{
    struct rng rng;
    struct shelf *shelf;
    struct searcher *searcher = searcher_new();
    struct search_request request = {.size = 5, .diversify = true, .after.on = true};
    struct search_result result;
    struct arena arena;

    (void)state;
    rng_init(&rng, 7);
    shelf = shelf_new(&rng);
    arena_init(&arena, ARENA_BYTES);
    assert_int_equal(search_run(searcher, shelf->view, &request, &arena, &result, NULL),
                     -ATTAR_EINVAL);
    request.after.on = false;
    request.sort = SORT_PRICE;
    assert_int_equal(search_run(searcher, shelf->view, &request, &arena, &result, NULL),
                     -ATTAR_EINVAL);
    request.sort = SORT_RELEVANCE;
    assert_int_equal(search_run(searcher, shelf->view, &request, &arena, &result, NULL), 0);
    arena_release(&arena);
    searcher_free(searcher);
    shelf_free(shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(distinct_lists_the_first_few_of_each_line),
        PROP(diversify_takes_the_least_alike),
        PROP(diverse_pages_are_one_list),
        cmocka_unit_test(a_cursor_or_a_sort_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
