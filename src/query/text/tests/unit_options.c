/* Goal: each option of a request that concerns its words does what text_options.h says, and nothing
 * without it.
 * Method: a stall of a few products; what is found with the option and without it is written down
 * beside the products that have, or have not, what it is about. */
#include "query/text/tests/stall.h"

#include "tests/support/files.h"
#include "tests/support/prop.h"

static struct stall stall;
static char dir[PATH_MAX];

static const struct stall_product products[] = {
    {"pair", "zorvak blimtu", "talgor", NULL, NULL},
    {"slip", "zorvik blimtu", "talgor", NULL, NULL},
    {"noted", "mexal", "talgor", "zorvak", "a blimtu"},
    {"long", "zorvaks", "talgor", NULL, NULL},
    {"lamp", "lantern", "oldhouse", NULL, NULL},
    {"lamps", "lanterns", "oldhouse", NULL, NULL},
    {"apart", "wenpik krondo", "newhouse", NULL, NULL},
    {"half", "wenpik", "newhouse", NULL, NULL},
    {"short", "gax", "newhouse", NULL, NULL},
    {"of", "night of wenpik", "newhouse", NULL, NULL},
};

static int open_stall(void **state)
{
    (void)state;
    files_temp_dir(dir);
    stall_open(&stall, dir, NULL);
    for (size_t i = 0; i < sizeof products / sizeof *products; i++)
        stall_put(&stall, &products[i]);
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

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The ids found, by name. */
static const char *found(const char *q, enum typo_mode typo, struct text_options options)
{
    static char text[512];
    struct search_request request = {
        .q = slice_cstr(q), .typo = typo, .size = SEARCH_SIZE_MAX, .text = options};
    struct search_result result;
    char ids[512];
    char *names[32];
    char *rest;
    size_t count = 0;

    stall_run(&stall, &request, &result);
    snprintf(ids, sizeof ids, "%s", stall_ids(&stall, &result));
    for (char *id = strtok_r(ids, " ", &rest); id != NULL; id = strtok_r(NULL, " ", &rest))
        names[count++] = id;
    qsort(names, count, sizeof *names, by_text);
    text[0] = '\0';
    for (size_t i = 0; i < count; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i > 0 ? " " : "",
                 names[i]);
    return text;
}

/* With no option at all. */
static const char *plain(const char *q, enum typo_mode typo)
{
    return found(q, typo, (struct text_options){0});
}

static uint16_t field(const char *name)
{
    const struct schema *schema = snapshot_schema(view_snapshot(stall.view));

    return (uint16_t)(1u << schema_text(schema, slice_cstr(name)));
}

static void prefixes(void **state)
{
    const struct text_options none = {.prefix = PREFIX_NONE};
    const struct text_options all = {.prefix = PREFIX_ALL};

    (void)state;
    assert_string_equal(plain("wenp", TYPO_OFF), "apart half of");
    assert_string_equal(found("wenp", TYPO_OFF, none), "");
    assert_string_equal(plain("kron wenp", TYPO_OFF), "");
    assert_string_equal(found("kron wenp", TYPO_OFF, all), "apart");
    assert_string_equal(found("kron wenp ", TYPO_OFF, all), "apart"); /* whatever follows */
}

/* At which typo=min finds something. */
static unsigned level(const char *q, struct text_options options)
{
    struct search_request request = {.q = slice_cstr(q), .typo = TYPO_MIN, .text = options};
    struct search_result result;

    stall_run(&stall, &request, &result);
    assert_true(result.total > 0);
    return result.text.level;
}

static void letters_for_typos(void **state)
{
    const struct text_options seven = {.typo_min_1 = 7, .missing = MISSING_NONE};
    const struct text_options two = {.typo_min_2 = 6};
    const struct text_options three = {.typo_min_1 = 3};

    (void)state;
    assert_string_equal(plain("talgar zorvik ", TYPO_ALL), "long noted pair slip");
    assert_string_equal(found("talgor zorvik ", TYPO_ALL, seven), "slip");
    assert_int_equal(level("talgor zervok ", (struct text_options){0}), 3); /* far, if at all */
    assert_int_equal(level("talgor zervok ", two), 2);
    assert_int_equal(level("newhouse gxa ", (struct text_options){0}), 3);
    assert_int_equal(level("newhouse gxa ", three), 1);
    assert_string_equal(found("newhouse gxa ", TYPO_MIN, three), "short");
    assert_int_equal(level("talgor zorvok ", (struct text_options){0}), 1);
    assert_string_equal(found("talgor zorvok ", TYPO_MIN, seven), "");
}

static void fields_without_typos(void **state)
{
    const struct text_options name = {.no_typo_fields = field("name")};

    (void)state;
    assert_string_equal(plain("zorvok talgor ", TYPO_ALL), "long noted pair slip");
    assert_string_equal(found("zorvok talgor ", TYPO_ALL, name), "noted");
}

/* A posting tells the first field alone: blimtu of "noted" is in its description only. */
static void fields_that_are_searched(void **state)
{
    const struct text_options name = {.restrict_fields = field("name")};
    const struct text_options notes = {.restrict_fields = field("notes")};
    const struct text_options both = {.restrict_fields =
                                          (uint16_t)(field("notes") | field("description"))};

    (void)state;
    assert_string_equal(plain("zorvak ", TYPO_OFF), "long noted pair");
    assert_string_equal(found("zorvak ", TYPO_OFF, name), "long pair");
    assert_string_equal(found("zorvak ", TYPO_OFF, notes), "noted");
    assert_string_equal(found("zorvak blimtu ", TYPO_OFF, both), "noted");
    assert_string_equal(found("\"zorvak blimtu\"", TYPO_OFF, both), "");
    assert_string_equal(found("blimtu -zorvak ", TYPO_OFF, name), "slip");
}

static void marks_that_mean_nothing(void **state)
{
    const struct text_options no_phrases = {.no_phrases = true};
    const struct text_options no_exclusions = {.no_exclusions = true};

    (void)state;
    assert_string_equal(plain("\"blimtu zorvak\"", TYPO_OFF), "");
    assert_string_equal(found("\"blimtu zorvak\"", TYPO_OFF, no_phrases), "noted pair");
    assert_string_equal(found("«blimtu zorvak»", TYPO_OFF, no_phrases), "noted pair");
    assert_string_equal(plain("blimtu -zorvak", TYPO_OFF), "slip");
    assert_string_equal(found("blimtu -zorvak", TYPO_OFF, no_exclusions), "noted pair");
    assert_string_equal(found("blimtu -\"zorvak\"", TYPO_OFF, no_exclusions), "noted pair");
}

static void variants(void **state)
{
    const struct text_options none = {.no_variants = true};

    (void)state;
    assert_string_equal(plain("lantern ", TYPO_OFF), "lamp lamps");
    assert_string_equal(found("lantern ", TYPO_OFF, none), "lamp");
    assert_string_equal(plain("lanterns ", TYPO_OFF), "lamp lamps");
    assert_string_equal(found("lanterns ", TYPO_OFF, none), "lamps");
    assert_string_equal(found("\"lantern\"", TYPO_OFF, none), "lamp");
}

static void words_that_may_be_missing(void **state)
{
    const struct slice krondo[] = {SLICE_INIT("Krondo, zorvak")};
    const struct text_options optional = {.optional_words = krondo, .optional_word_count = 1};
    const struct text_options similar = {.similar = true};

    (void)state;
    assert_string_equal(plain("wenpik krondo ", TYPO_OFF), "apart");
    assert_string_equal(found("wenpik krondo ", TYPO_OFF, optional), "apart half of");
    assert_string_equal(found("wenpik krondo talgor ", TYPO_OFF, optional), "");
    assert_string_equal(found("krondo zorvak ", TYPO_OFF, optional), "apart long noted pair");
    assert_string_equal(found("krondo gax ", TYPO_OFF, similar), "apart short");
    assert_string_equal(found("of krond ", TYPO_OFF, similar), "");
    assert_string_equal(found("krondo -gax ", TYPO_OFF, similar), "apart short");
}

static void stop_words(void **state)
{
    const struct text_options kept = {.stop_words_kept = true};

    (void)state;
    assert_string_equal(plain("of wenpik ", TYPO_OFF), "apart half of");
    assert_string_equal(found("of wenpik ", TYPO_OFF, kept), "of");
}

static const char *dropped(const char *q, enum typo_mode typo, enum missing_words missing)
{
    struct search_request request = {
        .q = slice_cstr(q), .typo = typo, .size = SEARCH_SIZE_MAX, .text = {.missing = missing}};
    struct search_result result;

    stall_run(&stall, &request, &result);
    return stall_dropped(&result);
}

static void what_goes_when_nothing_is_found(void **state)
{
    const struct text_options none = {.missing = MISSING_NONE};
    const struct text_options last = {.missing = MISSING_LAST};
    const struct text_options first = {.missing = MISSING_FIRST};
    const struct text_options any = {.missing = MISSING_ALL};
    const char *q = "krondo gax lantern ";

    (void)state;
    assert_string_not_equal(plain(q, TYPO_AUTO), "");
    assert_string_equal(found(q, TYPO_AUTO, none), "");
    assert_string_equal(found(q, TYPO_AUTO, last), "apart");
    assert_string_equal(dropped(q, TYPO_AUTO, MISSING_LAST), "lantern:apart gax:apart");
    assert_string_equal(found(q, TYPO_OFF, first), "lamp lamps");
    assert_string_equal(dropped(q, TYPO_OFF, MISSING_FIRST), "krondo:apart gax:apart");
    assert_string_equal(found(q, TYPO_OFF, any), "apart lamp lamps short");
    assert_string_equal(found("hjqqwxz \"krondo wenpik\"", TYPO_OFF, any), "");
    assert_string_equal(found("krondo gax", TYPO_OFF, (struct text_options){0}), "");
    assert_string_equal(found("wenpik krondo ", TYPO_OFF, last), "apart"); /* all is found */
    assert_string_equal(dropped("qqhjwxz krondo ", TYPO_AUTO, MISSING_FIRST), "qqhjwxz:unknown");
    assert_string_equal(found("qqhjwxz", TYPO_AUTO, last), "");
    assert_string_equal(dropped("qqhjwxz", TYPO_AUTO, MISSING_LAST), "");
}

/* ---- Exactness ---- */

/* A bucket of a product. */
static uint32_t bucket(const char *name, const char *q, const char *id, struct text_options options)
{
    struct search_request request = {
        .q = slice_cstr(q), .typo = TYPO_OFF, .size = SEARCH_SIZE_MAX, .text = options};
    const char *names[SEARCH_BUCKETS_MAX];
    uint32_t values[SEARCH_BUCKETS_MAX];
    struct search_result result;

    stall_run(&stall, &request, &result);
    for (size_t i = 0; i < result.hit_count; i++) {
        const struct hit *hit = &result.hits[i];
        size_t count = search_buckets(stall.view, &request, hit, names, values);

        for (size_t k = 0; k < count; k++)
            if (strcmp(names[k], name) == 0 &&
                slice_eq(snapshot_id(view_snapshot(stall.view), hit->doc), slice_cstr(id)))
                return values[k];
    }
    fail_msg("%s does not find %s", q, id);
    return 0;
}

static uint32_t exactness(const char *q, const char *id, struct text_options options)
{
    return bucket("exact", q, id, options);
}

static void what_is_exact(void **state)
{
    const struct text_options attribute = {.exact_single = EXACT_SINGLE_ATTRIBUTE};
    const struct text_options none = {.exact_single = EXACT_SINGLE_NONE};
    const struct text_options word = {.exact_single = EXACT_SINGLE_WORD};
    const struct text_options variants_too = {.exact_kinds = EXACT_VARIANTS};
    const struct text_options not_name = {.no_exact_fields = field("name")};

    (void)state;
    assert_int_equal(exactness("wenpik ", "half", (struct text_options){0}), 2);
    assert_int_equal(exactness("wenpik ", "half", attribute), 1);
    assert_int_equal(exactness("wenpik ", "apart", attribute), 0);
    assert_int_equal(exactness("wenpik ", "half", none), 0);
    assert_int_equal(exactness("wenpik ", "apart", word), 1);
    assert_int_equal(exactness("wenpik krondo ", "apart", none), 3); /* not a single word */
    assert_int_equal(exactness("lanterns ", "lamp", word), 0);
    assert_int_equal(exactness("lanterns ", "lamp", variants_too) -
                         exactness("lanterns ", "lamp", (struct text_options){0}),
                     1);
    assert_int_equal(exactness("zorvak ", "noted", not_name), 1);
    assert_int_equal(exactness("wenpik krondo ", "apart", not_name), 1);
}

/* ---- Places ---- */

static void words_near_enough(void **state)
{
    const struct text_options three = {.proximity_min = 3};
    const char *q = "night wenpik ";

    (void)state;
    assert_int_equal(bucket("proximity", q, "of", (struct text_options){0}), 8 - 2);
    assert_int_equal(bucket("proximity", q, "of", three), 8 - 3);
    assert_int_equal(bucket("proximity", "wenpik krondo ", "apart", three), 8 - 3);
    assert_int_equal(bucket("proximity", "wenpik night ", "of", three), 8 - 3);
    assert_int_equal(bucket("proximity", "wenpik newhouse ", "half", three), 8 - 3);
}

/* "both" has zorvak in its name, and beside blimtu in its description: of five places the first and
 * the last. */
static void places_where_words_are_near(void **state)
{
    const struct text_options near = {.attribute_by_proximity = true};

    (void)state;
    stall_put(&stall, &(struct stall_product){"both", "zorvak", "talgor", NULL, "zorvak blimtu"});
    stall_publish(&stall);
    assert_int_equal(bucket("attribute", "zorvak blimtu ", "both", (struct text_options){0}),
                     5 + 1);
    assert_int_equal(bucket("attribute", "zorvak blimtu ", "both", near), 1 + 1);
    assert_int_equal(bucket("attribute", "zorvak ", "both", near), 5);
    assert_int_equal(bucket("attribute", "zorvak blimtu ", "pair", near), 5 + 5);
    assert_int_equal(bucket("attribute", "zorvak talgor ", "pair", near), 5 + 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prefixes),
        cmocka_unit_test(letters_for_typos),
        cmocka_unit_test(fields_without_typos),
        cmocka_unit_test(fields_that_are_searched),
        cmocka_unit_test(marks_that_mean_nothing),
        cmocka_unit_test(variants),
        cmocka_unit_test(words_that_may_be_missing),
        cmocka_unit_test(stop_words),
        cmocka_unit_test(what_goes_when_nothing_is_found),
        cmocka_unit_test(what_is_exact),
        cmocka_unit_test(words_near_enough),
        cmocka_unit_test(places_where_words_are_near),
    };

    return cmocka_run_group_tests(tests, open_stall, close_stall);
}
