/* Goal: what a request prefers (text_options.h) moves hits as declared and changes neither what is
 * found nor what is counted.
 * Method: random searches over a random shelf; the list without the preference is rearranged, or
 * thinned out, by plain loops over the shelf's structs and over what each filter alone lists. */
#include "query/tests/searching.h"

#include <stdlib.h>

enum { SEARCHES = 25, ARENA_BYTES = 64 << 20, FILTERS = 3, DOCS = SHELF_DOCS * 8 };

struct run {
    struct searching on;
    struct random_request random;
    struct search_result plain; /* the whole list without preferences */
};

static void next_search(struct run *run, enum sort_kind sort)
{
    arena_reset(&run->on.arena);
    random_request(run->on.t->rng, run->on.shelf, &run->on.arena, &run->random);
    run->random.request.facet_count = run->random.request.stats_count = 0;
    run->random.request.expr = NULL;
    if (rng_below(run->on.t->rng, 2) == 0)
        run->random.request.clause_count = 0;
    run->random.request.sort = sort;
    searching_run(&run->on, &run->random.request, &run->plain);
}

/* A hit with what it is to be ordered by. */
struct placed {
    uint32_t doc;
    uint64_t merit;
    int64_t keys[2]; /* the lesser first */
    size_t place;    /* in the plain list */
};

static int by_keys(const void *left, const void *right)
{
    const struct placed *a = left;
    const struct placed *b = right;

    for (int i = 0; i < 2; i++)
        if (a->keys[i] != b->keys[i])
            return a->keys[i] < b->keys[i] ? -1 : 1;
    return a->place < b->place ? -1 : 1;
}

/* The same within equal merits, which the plain list has together. */
static int by_merit_and_keys(const void *left, const void *right)
{
    const struct placed *a = left;
    const struct placed *b = right;

    if (a->merit != b->merit)
        return a->merit > b->merit ? -1 : 1;
    return by_keys(left, right);
}

static void place_plain(const struct run *run, struct placed out[SHELF_DOCS])
{
    for (size_t i = 0; i < run->plain.hit_count; i++)
        out[i] = (struct placed){
            .doc = run->plain.hits[i].doc, .merit = run->plain.hits[i].merit, .place = i};
}

static void check_order(struct run *run, const struct search_request *request,
                        struct placed wanted[SHELF_DOCS], int (*order)(const void *, const void *))
{
    struct search_result got;

    qsort(wanted, run->plain.hit_count, sizeof *wanted, order);
    searching_run(&run->on, request, &got);
    CHECK_EQ(run->on.t, got.total, run->plain.total);
    CHECK_EQ(run->on.t, got.hit_count, run->plain.hit_count);
    for (size_t i = 0; i < got.hit_count; i++)
        CHECK_EQ(run->on.t, got.hits[i].doc, wanted[i].doc);
}

/* ---- Filters ---- */

static const struct filter_expr *random_leaf(struct run *run)
{
    static const char *const names[] = {"brand", "gender", "note", "vendor"};
    struct filter_expr *expr = arena_alloc(&run->on.arena, sizeof *expr);
    uint16_t filter = shelf_filter(run->on.shelf, names[rng_below(run->on.t->rng, 4)]);

    *expr = (struct filter_expr){
        .kind = EXPR_CLAUSE,
        .clause = random_clause(run->on.t->rng, run->on.shelf, filter, &run->on.arena)};
    return expr;
}

/* Which products the filter alone lists. */
static void list_filter(struct run *run, const struct filter_expr *expr, bool out[DOCS])
{
    struct search_request request = {.size = SEARCH_SIZE_MAX, .expr = expr};
    struct search_result result;

    searching_run(&run->on, &request, &result);
    memset(out, 0, DOCS * sizeof *out);
    for (size_t i = 0; i < result.hit_count; i++)
        out[result.hits[i].doc] = true;
}

static int64_t most(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* What the filters give each hit of the plain list. */
static void score_filters(struct run *run, const struct optional_filter *filters, bool sum,
                          struct placed placed[SHELF_DOCS])
{
    static bool sets[FILTERS][DOCS];

    for (int f = 0; f < FILTERS; f++)
        list_filter(run, filters[f].expr, sets[f]);
    for (size_t i = 0; i < run->plain.hit_count; i++) {
        int64_t sides[2] = {0, 0};

        for (int f = 0; f < FILTERS; f++) {
            int64_t *side = &sides[filters[f].demote];

            if (sets[f][placed[i].doc])
                *side = sum ? *side + filters[f].score : most(*side, filters[f].score);
        }
        placed[i].keys[0] = sides[1] - sides[0];
    }
}

TEST_PROP(optional_filters_rank_and_take_nothing_away, 10)
{
    static struct placed wanted[SHELF_DOCS];
    struct optional_filter filters[FILTERS];
    struct run run = {0};

    searching_begin(&run.on, t, ARENA_BYTES);
    for (int i = 0; i < SEARCHES; i++) {
        struct text_options *options = &run.random.request.text;

        next_search(&run, SORT_RELEVANCE);
        for (int f = 0; f < FILTERS; f++)
            filters[f] = (struct optional_filter){
                random_leaf(&run), (uint8_t)(1 + rng_below(t->rng, 40)), rng_below(t->rng, 3) == 0};
        *options =
            (struct text_options){.buckets = {BUCKET_FILTERS, BUCKET_WORDS, BUCKET_TYPO,
                                              BUCKET_PROXIMITY, BUCKET_ATTRIBUTE, BUCKET_EXACT},
                                  .bucket_count = BUCKET_COUNT,
                                  .optional_filters = filters,
                                  .optional_filter_count = FILTERS,
                                  .sum_optional = i % 2};
        place_plain(&run, wanted);
        score_filters(&run, filters, options->sum_optional, wanted);
        check_order(&run, &run.random.request, wanted, by_keys);
    }
    searching_end(&run.on);
}

TEST_PROP(boosts_of_a_request_add_to_the_score, 10)
{
    static bool sets[2][DOCS];
    struct run run = {0};

    searching_begin(&run.on, t, ARENA_BYTES);
    for (int i = 0; i < SEARCHES; i++) {
        struct boost boosts[2] = {{random_leaf(&run), 30}, {random_leaf(&run), -200}};
        struct search_result got;

        next_search(&run, SORT_RELEVANCE);
        boosts[0].filter = random_leaf(&run);
        boosts[1].filter = random_leaf(&run);
        for (int b = 0; b < 2; b++)
            list_filter(&run, boosts[b].filter, sets[b]);
        run.random.request.boosts = boosts;
        run.random.request.boost_count = 2;
        searching_run(&run.on, &run.random.request, &got);
        CHECK_EQ(t, got.hit_count, run.plain.hit_count);
        for (size_t k = 0; k < got.hit_count; k++) {
            uint32_t doc = got.hits[k].doc;

            CHECK_EQ(t, got.hits[k].parts.boosts,
                     (sets[0][doc] ? 30000 : 0) - (sets[1][doc] ? 200000 : 0));
            CHECK(t, k == 0 || got.hits[k].merit < got.hits[k - 1].merit ||
                         got.hits[k].score <= got.hits[k - 1].score);
        }
    }
    searching_end(&run.on);
}

/* ---- Columns ---- */

static int64_t key_of(struct run *run, uint32_t doc, const char *column, bool descending)
{
    int64_t number = oracle_number(run->on.shelf, searching_doc(&run->on, doc), column, 0);

    if (number == INDEX_NUMBER_MISSING)
        return INT64_MAX;
    return descending ? -number : number;
}

TEST_PROP(custom_keys_order_what_the_buckets_leave, 10)
{
    static struct placed wanted[SHELF_DOCS];
    static const char *const names[] = {"year", "rating", "popularity"};
    struct run run = {0};

    searching_begin(&run.on, t, ARENA_BYTES);
    for (int i = 0; i < SEARCHES; i++) {
        const char *columns[2] = {names[rng_below(t->rng, 3)], names[rng_below(t->rng, 3)]};
        struct custom_key keys[2];

        next_search(&run, SORT_RELEVANCE);
        for (int k = 0; k < 2; k++)
            keys[k] = (struct custom_key){
                schema_column(run.on.shelf->schema, slice_cstr(columns[k])), rng_below(t->rng, 2)};
        place_plain(&run, wanted);
        for (size_t h = 0; h < run.plain.hit_count; h++)
            for (int k = 0; k < 2; k++)
                wanted[h].keys[k] = key_of(&run, wanted[h].doc, columns[k], keys[k].descending);
        run.random.request.text.custom = keys;
        run.random.request.text.custom_count = 2;
        check_order(&run, &run.random.request, wanted, by_merit_and_keys);
    }
    searching_end(&run.on);
}

/* ---- Buckets ---- */

static void shuffle_buckets(struct rng *rng, struct text_options *options)
{
    for (uint8_t i = 0; i < BUCKET_COUNT; i++) {
        uint8_t at = (uint8_t)rng_below(rng, i + 1u);

        options->buckets[i] = options->buckets[at];
        options->buckets[at] = i;
    }
    options->bucket_count = (uint8_t)(1 + rng_below(rng, BUCKET_COUNT));
}

/* The values of the request's buckets, those it has none of 0. */
static void values_of(const struct run *run, const struct search_request *request,
                      const struct hit *hit, uint32_t out[BUCKET_COUNT])
{
    const char *names[SEARCH_BUCKETS_MAX];
    uint32_t values[SEARCH_BUCKETS_MAX];
    size_t count = search_buckets(run->on.shelf->view, request, hit, names, values);

    memset(out, 0, BUCKET_COUNT * sizeof *out);
    for (size_t i = 0; i < count; i++)
        for (int b = 0; b < BUCKET_COUNT; b++)
            if (strcmp(names[i], bucket_names[b]) == 0)
                out[b] = values[i];
}

/* < 0 if `a` ranks before `b` by the buckets in their order. */
static int compare_buckets(const struct text_options *options, const uint32_t a[BUCKET_COUNT],
                           const uint32_t b[BUCKET_COUNT])
{
    for (uint8_t i = 0; i < options->bucket_count; i++) {
        uint8_t bucket = options->buckets[i];

        if (a[bucket] != b[bucket])
            return a[bucket] > b[bucket] ? -1 : 1;
    }
    return 0;
}

TEST_PROP(buckets_rank_in_the_order_asked_for, 10)
{
    struct run run = {0};

    searching_begin(&run.on, t, ARENA_BYTES);
    for (int i = 0; i < SEARCHES; i++) {
        struct search_request request;
        struct search_result got;

        next_search(&run, SORT_RELEVANCE);
        request = run.random.request;
        shuffle_buckets(t->rng, &request.text);
        searching_run(&run.on, &request, &got);
        CHECK_EQ(t, got.hit_count, run.plain.hit_count);
        for (size_t k = 1; k < got.hit_count; k++) {
            uint32_t one[BUCKET_COUNT], other[BUCKET_COUNT];
            int order;

            values_of(&run, &request, &got.hits[k - 1], one);
            values_of(&run, &request, &got.hits[k], other);
            order = compare_buckets(&request.text, one, other);
            CHECK(t, order < 0 || (order == 0 && got.hits[k].score <= got.hits[k - 1].score));
        }
        for (size_t k = 0; k < got.hit_count; k++) /* a bucket's value is the same wherever */
            for (size_t p = 0; p < got.hit_count; p++) {
                uint32_t one[BUCKET_COUNT], other[BUCKET_COUNT];

                if (got.hits[k].doc != run.plain.hits[p].doc)
                    continue;
                values_of(&run, &request, &got.hits[k], one);
                values_of(&run, &run.random.request, &run.plain.hits[p], other);
                CHECK_EQ(t, compare_buckets(&request.text, one, other), 0);
            }
    }
    searching_end(&run.on);
}

/* ---- Relevance under a sort ---- */

TEST_PROP(strictness_leaves_the_relevant, 10)
{
    struct run run = {0};

    searching_begin(&run.on, t, ARENA_BYTES);
    for (int i = 0; i < SEARCHES; i++) {
        uint8_t strictness = (uint8_t)(1 + rng_below(t->rng, STRICTNESS_MAX));
        struct search_result got;
        uint32_t best = 0;
        size_t kept = 0;

        next_search(&run, SORT_NEWEST);
        for (size_t k = 0; k < run.plain.hit_count; k++)
            if (run.plain.hits[k].parts.text > best)
                best = run.plain.hits[k].parts.text;
        run.random.request.text.strictness = strictness;
        searching_run(&run.on, &run.random.request, &got);
        for (size_t k = 0; k < run.plain.hit_count; k++) {
            if ((uint64_t)run.plain.hits[k].parts.text * 100 < (uint64_t)best * strictness)
                continue;
            CHECK(t, kept < got.hit_count);
            CHECK_EQ(t, got.hits[kept].doc, run.plain.hits[k].doc);
            kept++;
        }
        CHECK_EQ(t, got.hit_count, kept);
        CHECK_EQ(t, got.sorted, kept);
        CHECK_EQ(t, got.total, run.plain.total);
        CHECK_EQ(t, run.plain.sorted, run.plain.total);
    }
    searching_end(&run.on);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(optional_filters_rank_and_take_nothing_away),
        PROP(boosts_of_a_request_add_to_the_score),
        PROP(custom_keys_order_what_the_buckets_leave),
        PROP(buckets_rank_in_the_order_asked_for),
        PROP(strictness_leaves_the_relevant),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
