/* Goal: the declaration of the ranking is read as it stands, and a fault names its member; the
 * order of the buckets is the order of the hits; a name that the words say whole comes before one
 * of which they leave words unsaid, and rare words weigh more than common ones. Method:
 * declarations as text; two products that each bucket orders otherwise; a shop of names. */
#include "query/ranking.h"

#include "codec/json.h"
#include "query/text/forms/forms.h"
#include "query/text/tests/stall.h"
#include "query/titles.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

static struct schema *schema;

static int open_schema(void **state)
{
    char path[PATH_MAX];

    (void)state;
    files_source("indexes/products/index.json", path);
    return schema_open(path, &schema, NULL);
}

static int close_schema(void **state)
{
    (void)state;
    schema_free(schema);
    return 0;
}

static int read_ranking(const char *text, struct ranking *out, struct attar_error *err)
{
    const struct json_limits limits = {1 << 16, true};
    struct json *root = NULL;
    int rc;

    assert_int_equal(json_parse(slice_cstr(text), &limits, &root, NULL), 0);
    rc = ranking_read(root, schema, out, err);
    json_free(root);
    return rc;
}

/* ---- Declarations ---- */

static void without_a_declaration_all_buckets_are_taken(void **state)
{
    struct ranking ranking;

    (void)state;
    assert_int_equal(read_ranking("{}", &ranking, NULL), 0);
    assert_int_equal(ranking.bucket_count, BUCKET_COUNT);
    for (int i = 0; i < BUCKET_COUNT; i++)
        assert_int_equal(ranking.buckets[i], i);
    assert_int_equal(ranking.levels[0], ranking.best);
    assert_true(ranking.levels[1] < ranking.levels[0]);
    assert_true(ranking.near[0] && !ranking.exact[0]);
}

static void lists_become_levels(void **state)
{
    uint16_t name = schema_text(schema, SLICE("name"));
    uint16_t notes = schema_text(schema, SLICE("notes"));
    uint16_t brand = schema_text(schema, SLICE("brand"));
    struct ranking ranking;

    (void)state;
    assert_int_equal(read_ranking("{\"ranking\":{\"attributes\":[[\"name\",\"notes\"],[\"brand\"]],"
                                  "\"proximity\":[\"notes\"],\"no_typos\":[\"brand\"],"
                                  "\"buckets\":[\"exact\",\"typo\"]}}",
                                  &ranking, NULL),
                     0);
    assert_int_equal(ranking.best, 2);
    assert_int_equal(ranking.levels[name], 2);
    assert_int_equal(ranking.levels[notes], 2);
    assert_int_equal(ranking.levels[brand], 1);
    assert_int_equal(ranking.levels[schema_text(schema, SLICE("line"))], 0);
    assert_true(ranking.near[notes] && !ranking.near[name]);
    assert_true(ranking.exact[brand] && !ranking.exact[name]);
    assert_int_equal(ranking.bucket_count, 2);
    assert_int_equal(ranking.buckets[0], BUCKET_EXACT);
    assert_int_equal(ranking.buckets[1], BUCKET_TYPO);
}

static void assert_fault(const char *text, const char *member, const char *value)
{
    struct ranking ranking = {.bucket_count = 77};
    struct attar_error err = {0};

    assert_int_equal(read_ranking(text, &ranking, &err), -ATTAR_EPARSE);
    assert_non_null(strstr(err.text, member));
    assert_non_null(strstr(err.text, value));
    assert_int_equal(ranking.bucket_count, 77);
}

static void faults_name_the_member(void **state)
{
    (void)state;
    assert_fault("{\"ranking\":{\"attributes\":[[\"nmae\"]]}}", "attributes", "nmae");
    assert_fault("{\"ranking\":{\"attributes\":[[1]]}}", "attributes", "\"\"");
    assert_fault("{\"ranking\":{\"proximity\":[\"here\"]}}", "proximity", "here");
    assert_fault("{\"ranking\":{\"no_typos\":[\"there\"]}}", "no_typos", "there");
    assert_fault("{\"ranking\":{\"no_typo_words\":[\"carry\",1]}}", "no_typo_words", "[1]");
    assert_fault("{\"ranking\":{\"buckets\":[\"words\",\"luck\"]}}", "buckets\"[1]", "luck");
    assert_fault("{\"ranking\":{\"buckets\":[\"typo\",\"typo\"]}}", "buckets\"[1]", "typo");
    assert_fault("{\"ranking\":{\"attributes\":[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]]}}",
                 "attributes", "15");
}

/* ---- The order of hits ---- */

/* The ids found for `q` in a shop under `buckets`. */
static const char *found(const char *buckets, const struct stall_product *products, size_t count,
                         const char *q)
{
    static char ids[256];
    struct search_result result;
    struct stall stall;
    char dir[PATH_MAX];

    files_temp_dir(dir);
    stall_open(&stall, dir, buckets);
    for (size_t i = 0; i < count; i++)
        stall_put(&stall, &products[i]);
    stall_publish(&stall);
    stall_search(&stall, q, TYPO_ALL, &result);
    snprintf(ids, sizeof ids, "%s", stall_ids(&stall, &result));
    stall_close(&stall);
    files_remove_tree(dir);
    return ids;
}

static void the_first_bucket_that_differs_decides(void **state)
{
    static const struct stall_product products[] = {
        {"near", "zorvax blimtu wenpik pruvi", NULL, NULL, NULL},
        {"typed", "krondo", NULL, NULL, "zorvak mexal talgor blimtu"},
    };

    (void)state;
    assert_string_equal(
        found("\"typo\", \"proximity\", \"attribute\"", products, 2, "zorvak blimtu "),
        "typed near");
    assert_string_equal(
        found("\"proximity\", \"typo\", \"attribute\"", products, 2, "zorvak blimtu "),
        "near typed");
    assert_string_equal(found("\"attribute\", \"typo\"", products, 2, "zorvak blimtu "),
                        "near typed");
    assert_string_equal(found("\"exact\", \"attribute\"", products, 2, "zorvak blimtu "),
                        "typed near");
}

static void a_declared_word_is_taken_as_typed(void **state)
{
    static const struct stall_product products[] = {
        {"same", "zorvak", NULL, NULL, NULL},
        {"slip", "zorvik", NULL, NULL, NULL},
    };
    /* Goes on behind the list of buckets. */
    static const char declared[] = "\"words\"], \"no_typo_words\": [\"zorvak\"";

    (void)state;
    assert_string_equal(found("\"words\", \"typo\"", products, 2, "zorvak "), "same slip");
    assert_string_equal(found(declared, products, 2, "zorvak "), "same");
    assert_string_equal(found(declared, products, 2, "zorvik "), "slip same");
}

static void a_name_said_whole_comes_first(void **state)
{
    static const struct stall_product products[] = {
        {"a-sun", "Zorvak Blimtu Sun", NULL, NULL, NULL},
        {"b-whole", "Zorvak Blimtu", NULL, NULL, NULL},
        {"c-night", "Zorvak Blimtu Night Talgor", NULL, NULL, NULL},
    };

    (void)state;
    assert_string_equal(found(NULL, products, 3, "zorvak blimtu "), "b-whole a-sun c-night");
    assert_string_equal(found(NULL, products, 3, "zorvak blimtu sun "), "a-sun");
}

/* ---- Worths ---- */

static void rare_words_are_worth_more(void **state)
{
    uint32_t before = WORTH_MAX;

    (void)state;
    for (uint64_t df = 1; df <= 60000; df *= 3) {
        uint32_t worth = title_worth(forms_idf(df, 60000));

        assert_in_range(worth, 1, before);
        before = worth;
    }
    assert_int_equal(title_worth(forms_idf(60000, 60000)), 1);
    assert_int_equal(title_worth(UINT32_MAX / 64), WORTH_MAX);
    assert_true(before < WORTH_MAX / 2);
}

static void a_name_is_worth_its_words(void **state)
{
    static const struct stall_product products[] = {
        {"one", "Zorvak", NULL, NULL, NULL},
        {"same", "Zorvak", NULL, NULL, NULL},
        {"two", "Zorvak Blimtu", NULL, NULL, NULL},
    };
    struct stall stall;
    char dir[PATH_MAX];
    const uint8_t *worth;
    uint32_t zorvak;
    uint32_t blimtu;

    (void)state;
    files_temp_dir(dir);
    stall_open(&stall, dir, NULL);
    for (size_t i = 0; i < 3; i++)
        stall_put(&stall, &products[i]);
    stall_publish(&stall);
    worth = stall.view->title_worth;
    zorvak = title_worth(forms_idf(3, 3));
    blimtu = title_worth(forms_idf(1, 3));
    assert_int_equal(worth[snapshot_find(stall.view->snapshot, SLICE("one"))], zorvak);
    assert_int_equal(worth[snapshot_find(stall.view->snapshot, SLICE("same"))], zorvak);
    assert_int_equal(worth[snapshot_find(stall.view->snapshot, SLICE("two"))], zorvak + blimtu);
    assert_true(blimtu > zorvak);
    stall_close(&stall);
    files_remove_tree(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_declaration_all_buckets_are_taken),
        cmocka_unit_test(lists_become_levels),
        cmocka_unit_test(faults_name_the_member),
        cmocka_unit_test(the_first_bucket_that_differs_decides),
        cmocka_unit_test(a_declared_word_is_taken_as_typed),
        cmocka_unit_test(a_name_said_whole_comes_first),
        cmocka_unit_test(rare_words_are_worth_more),
        cmocka_unit_test(a_name_is_worth_its_words),
    };

    return cmocka_run_group_tests(tests, open_schema, close_schema);
}
