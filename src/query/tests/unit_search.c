/* Goal: bounds are told by the parameter's name; a hit's ranges mark what the query met, in UTF-16
 * units; a scent is most like itself, and match filters by the same numbers that sort=match sorts
 * by; a facet query narrows the list; a passed deadline stops a search.
 * Method: one small shelf, requests with one thing asked of each. */
#include "query/tests/requests.h"

#include "analysis/analysis.h"
#include "base/mem.h"
#include "tests/support/prop.h"

enum { ARENA_BYTES = 64 << 20 };

static struct shelf *shelf;
static struct searcher *searcher;
static struct arena arena;

static int open_shelf(void **state)
{
    struct rng rng;

    (void)state;
    rng_init(&rng, 7);
    shelf = shelf_new(&rng);
    searcher = searcher_new();
    arena_init(&arena, ARENA_BYTES);
    return 0;
}

static int close_shelf(void **state)
{
    (void)state;
    arena_release(&arena);
    searcher_free(searcher);
    shelf_free(shelf);
    return 0;
}

static int run(const struct search_request *request, struct search_result *out_result,
               struct attar_error *err)
{
    arena_reset(&arena);
    return search_run(searcher, shelf->view, request, &arena, out_result, err);
}

/* ---- Bounds ---- */

static void assert_refused(struct search_request request, int code, const char *parameter)
{
    struct search_result result = {.total = 12345};
    struct attar_error err = {0};

    assert_int_equal(run(&request, &result, &err), -code);
    assert_non_null(strstr(err.text, parameter));
    assert_int_equal(result.total, 12345);
}

static void bounds_are_told_by_name(void **state)
{
    static char long_q[SEARCH_Q_BYTES_MAX + 1];

    (void)state;
    memset(long_q, 'a', sizeof long_q);
    assert_refused((struct search_request){.q = slice_of(long_q, sizeof long_q)}, ATTAR_EINVAL,
                   "q");
    assert_refused((struct search_request){.size = 1001}, ATTAR_EINVAL, "size");
    assert_refused((struct search_request){.first = 9991, .size = 10}, ATTAR_EINVAL, "first");
    assert_refused((struct search_request){.first = 10001}, ATTAR_EINVAL, "first");
    assert_refused((struct search_request){.facet_count = 41}, ATTAR_EINVAL, "facets");
    assert_refused((struct search_request){.facet_size = 1001}, ATTAR_EINVAL, "facet_size");
    assert_refused((struct search_request){.clause_count = 257}, ATTAR_EINVAL, "clauses");
    assert_refused((struct search_request){.sort = SORT_MATCH}, ATTAR_EINVAL, "match_to");
    assert_refused((struct search_request){.match_to = SLICE("d-none")}, ATTAR_ENOTFOUND,
                   "match_to");
    assert_refused((struct search_request){.q = SLICE("zorvak"), .deadline_ns = 1}, ATTAR_EDEADLINE,
                   "deadline");
}

static void assert_option_refused(struct text_options options, const char *parameter)
{
    assert_refused((struct search_request){.text = options}, ATTAR_EINVAL, parameter);
}

static void bounds_of_options_are_told_by_name(void **state)
{
    const uint16_t price = schema_column(shelf->schema, SLICE("price")); /* of offers */
    const uint16_t brand = schema_column(shelf->schema, SLICE("brand")); /* no number */
    const uint16_t year = schema_column(shelf->schema, SLICE("year"));
    const struct custom_key keys[] = {{year, false}, {price, false}, {brand, true}, {999, false}};
    const struct optional_filter nothing[] = {{NULL, 0, false}};
    struct search_request cursor = {.after.on = true, .text = {.custom = keys, .custom_count = 1}};
    struct search_result result;

    (void)state;
    assert_refused((struct search_request){.distinct = 5}, ATTAR_EINVAL, "distinct");
    assert_refused((struct search_request){.boost_count = 17}, ATTAR_EINVAL, "boosts");
    assert_option_refused((struct text_options){.typo_min_1 = 2}, "typo_min_1");
    assert_option_refused((struct text_options){.typo_min_1 = 9}, "typo_min_2");
    assert_option_refused((struct text_options){.bucket_count = 7}, "buckets");
    assert_option_refused((struct text_options){.bucket_count = 2}, "buckets"); /* one twice */
    assert_option_refused((struct text_options){.buckets = {99}, .bucket_count = 1}, "buckets");
    assert_option_refused((struct text_options){.optional_word_count = 33}, "optional_words");
    assert_option_refused((struct text_options){.optional_filter_count = 33}, "optional filters");
    assert_option_refused(
        (struct text_options){.optional_filters = nothing, .optional_filter_count = 1}, "score");
    assert_option_refused((struct text_options){.proximity_min = 8}, "proximity_min");
    assert_option_refused((struct text_options){.strictness = 101}, "strictness");
    for (size_t i = 1; i < 4; i++)
        assert_option_refused((struct text_options){.custom = &keys[i], .custom_count = 1},
                              "custom");
    assert_option_refused((struct text_options){.custom_count = 5}, "custom");
    assert_refused(cursor, ATTAR_EINVAL, "custom");
    cursor.after.on = false;
    assert_int_equal(run(&cursor, &result, NULL), 0);
}

static void sorts_have_names(void **state)
{
    (void)state;
    for (int sort = 0; sort < SORT_COUNT; sort++)
        assert_int_equal(sort_parse(slice_cstr(sort_name((enum sort_kind)sort))), sort);
    assert_int_equal(sort_parse(SLICE("best")), -1);
}

/* ---- Scent ---- */

static void a_scent_is_most_like_itself(void **state)
{
    struct search_result all;
    struct search_request request = {.size = 100, .sort = SORT_MATCH};
    struct clause_value at_least = {.lo = 30, .hi = CLAUSE_HIGH_OPEN};
    struct clause clause = {shelf_filter(shelf, "match"), false, &at_least, 1};
    uint64_t near = 0;

    (void)state;
    for (int d = 0; d < SHELF_DOCS; d++)
        if (shelf->docs[d].live)
            request.match_to = slice_cstr(shelf->docs[d].id);
    assert_int_equal(run(&request, &all, NULL), 0);
    assert_int_equal(all.hits[0].match, 1000);
    for (size_t i = 0; i < all.hit_count; i++) {
        assert_true(i == 0 || all.hits[i - 1].match >= all.hits[i].match);
        near += all.hits[i].match >= 300;
    }
    assert_true(near > 0 && near < all.hit_count);
    request.clauses = &clause;
    request.clause_count = 1;
    assert_int_equal(run(&request, &all, NULL), 0);
    assert_int_equal(all.total, near);
}

/* ---- Highlights ---- */

/* The product whose name starts with the n-th invented word. */
static const struct shelf_doc *named(uint8_t word)
{
    for (int d = 0; d < SHELF_DOCS; d++)
        if (shelf->docs[d].live && shelf->docs[d].name[0] == word)
            return &shelf->docs[d];
    fail_msg("no product is named %s", shelf_words[word]);
    return NULL;
}

static const struct hit *hit_of(const struct search_result *result, const struct shelf_doc *doc)
{
    for (size_t i = 0; i < result->hit_count; i++)
        if (slice_eq(snapshot_id(view_snapshot(shelf->view), result->hits[i].doc),
                     slice_cstr(doc->id)))
            return &result->hits[i];
    fail_msg("%s is not found", doc->id);
    return NULL;
}

static void assert_marked(const char *q, uint8_t word, uint32_t end)
{
    struct search_request request = {.size = 100, .q = slice_cstr(q), .highlight = true};
    struct search_result result;
    const struct hit *hit;

    assert_int_equal(run(&request, &result, NULL), 0);
    hit = hit_of(&result, named(word));
    assert_true(hit->highlight_count >= 1);
    assert_int_equal(hit->highlights[0].start, 0);
    assert_int_equal(hit->highlights[0].end, end);
    assert_int_equal(hit->highlights[0].field, schema_text(shelf->schema, SLICE("name")));
}

static void what_the_query_met_is_marked(void **state)
{
    (void)state;
    assert_marked("blimtu ", 2, 6);
    assert_marked("bli", 2, 3); /* a Latin prefix as typed */
    assert_marked("BLI", 2, 3);
    assert_marked("قمبز ", 10, 4); /* UTF-16 units, not bytes */
    assert_marked("قمبزت", 11, 6); /* an Arabic word whole */
}

/* ---- Facet lists ---- */

static void a_facet_query_narrows_the_list(void **state)
{
    uint16_t note = shelf_filter(shelf, "note");
    struct search_request request = {.facets = &note, .facet_count = 1, .facet_size = 100};
    struct search_result all;
    struct search_result some;

    (void)state;
    assert_int_equal(run(&request, &all, NULL), 0);
    request.facet_query = SLICE("Blimtu n");
    assert_int_equal(search_run(searcher, shelf->view, &request, &arena, &some, NULL), 0);
    assert_true(all.facets[0].value_count > 1);
    assert_int_equal(some.facets[0].value_count, 1);
    assert_true(slice_eq(some.facets[0].values[0].key, SLICE("not-2")));
    assert_true(slice_eq(some.facets[0].values[0].label, SLICE("The blimtu note")));
}

static size_t asked_values(const char *query, enum facet_sort sort,
                           const struct facet_value **out_values)
{
    uint16_t note = shelf_filter(shelf, "note");
    struct search_request request = {.facets = &note,
                                     .facet_count = 1,
                                     .facet_size = 100,
                                     .facet_sort = sort,
                                     .facet_query = slice_cstr(query)};
    struct search_result result;

    assert_int_equal(search_run(searcher, shelf->view, &request, &arena, &result, NULL), 0);
    *out_values = result.facets[0].values;
    assert_int_equal(result.facets[0].distinct, result.facets[0].value_count);
    return result.facets[0].value_count;
}

/* Labels are "The zorvak note", "The zorvak2x note" and so on; not-0 is called قمبز, too. */
static void a_facet_query_forgives_a_slip_where_nothing_else_is_met(void **state)
{
    const struct facet_value *values;

    (void)state;
    assert_int_equal(asked_values("krondo", FACET_BY_COUNT, &values), 1);
    assert_true(slice_eq(values[0].key, SLICE("not-3")));
    assert_int_equal(asked_values("kronda", FACET_BY_COUNT, &values), 1);
    assert_true(slice_eq(values[0].key, SLICE("not-3")));
    assert_int_equal(asked_values("kornd", FACET_BY_COUNT, &values), 1); /* a beginning, swapped */
    assert_int_equal(asked_values("kro", FACET_BY_COUNT, &values), 1);
    assert_int_equal(asked_values("kra", FACET_BY_COUNT, &values), 0); /* too short to forgive */
    assert_int_equal(asked_values("kranda", FACET_BY_COUNT, &values), 0);
    assert_true(asked_values("قمبز", FACET_BY_COUNT, &values) > 0);
}

/* "mexal" is a word of one label and begins one of another; words like "the" are not asked for. */
static void the_best_met_value_stands_first(void **state)
{
    const struct facet_value *values;
    size_t count = asked_values("the mexal note", FACET_BY_MATCH, &values);

    (void)state;
    assert_int_equal(count, 2);
    assert_true(slice_eq(values[0].key, SLICE("not-4")));
    assert_true(slice_eq(values[1].key, SLICE("not-5"))); /* mexalor: its words begin so */
    count = asked_values("not-1", FACET_BY_MATCH, &values);
    assert_true(count >= 1 && slice_eq(values[0].key, SLICE("not-1")));
    for (size_t i = 2; i < count; i++) /* behind the key itself: all begin so */
        assert_true(values[i - 1].count >= values[i].count);
}

static void a_cut_list_is_the_head_of_the_whole(void **state)
{
    uint16_t facets[] = {shelf_filter(shelf, "note"), shelf_filter(shelf, "vendor"),
                         shelf_filter(shelf, "brand")};
    struct search_request request = {.facets = facets, .facet_count = 3, .facet_size = 1000};

    (void)state;
    for (enum facet_sort sort = FACET_BY_COUNT; sort <= FACET_BY_LABEL; sort++) {
        struct search_result all;
        struct search_result cut;

        request.facet_sort = sort;
        request.facet_size = 1000;
        assert_int_equal(run(&request, &all, NULL), 0);
        request.facet_size = 4;
        assert_int_equal(search_run(searcher, shelf->view, &request, &arena, &cut, NULL), 0);
        for (int f = 0; f < 3; f++) {
            assert_int_equal(cut.facets[f].value_count, 4);
            assert_int_equal(cut.facets[f].distinct, all.facets[f].distinct);
            for (int i = 0; i < 4; i++)
                assert_int_equal(cut.facets[f].values[i].ord, all.facets[f].values[i].ord);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_are_told_by_name),
        cmocka_unit_test(bounds_of_options_are_told_by_name),
        cmocka_unit_test(sorts_have_names),
        cmocka_unit_test(a_scent_is_most_like_itself),
        cmocka_unit_test(what_the_query_met_is_marked),
        cmocka_unit_test(a_facet_query_narrows_the_list),
        cmocka_unit_test(a_facet_query_forgives_a_slip_where_nothing_else_is_met),
        cmocka_unit_test(the_best_met_value_stands_first),
        cmocka_unit_test(a_cut_list_is_the_head_of_the_whole),
    };

    return cmocka_run_group_tests(tests, open_shelf, close_shelf);
}
