/* Goal: beside what is understood (golden_understand), everything around it holds: spans in bytes
 * and UTF-16, the rest, filters that are switched off, giving up the least sure, clauses, the
 * catalogue's word on names, faults of the table.  Method: small cases, each with its figures. */
#include "query/understand/tests/sayings.h"

#include "tests/support/prop.h"

static struct sayings sayings;
static struct understanding read;

static void say(const char *q)
{
    sayings_read(&sayings, slice_cstr(q), &read);
}

static void assert_text(struct slice got, const char *want)
{
    assert_int_equal(got.len, strlen(want));
    assert_memory_equal(got.ptr, want, got.len);
}

static void spans_are_those_of_the_query(void **state)
{
    (void)state;
    say("oud under 200 for men");
    assert_int_equal(read.count, 2);
    assert_text(read.items[0].text, "under 200");
    assert_int_equal(read.items[0].start, 4);
    assert_int_equal(read.items[0].end, 13);
    assert_text(read.items[0].value, "..200");
    assert_text(read.rest, "oud                  ");
    assert_int_equal(read.kept_count, 1);
    assert_int_equal(read.kept[0].start, 0);
    assert_int_equal(read.kept[0].end, 3);
}

static void arabic_spans_have_two_counts(void **state)
{
    (void)state;
    say("عود للرجال ورد");
    assert_int_equal(read.count, 1);
    assert_int_equal(read.items[0].start, 7);
    assert_int_equal(read.items[0].end, 19);
    assert_int_equal(read.items[0].utf16_start, 4);
    assert_int_equal(read.items[0].utf16_end, 10);
    assert_text(read.rest, "عود              ورد");
    assert_int_equal(read.kept_count, 2);
    assert_int_equal(read.kept[1].start, 20);
}

static void symbols_are_of_the_span(void **state)
{
    (void)state;
    say("oud <$50");
    assert_int_equal(read.count, 1);
    assert_int_equal(read.items[0].kind, UNDERSTOOD_SKIPPED);
    assert_text(read.items[0].text, "<$50");
    assert_text(read.items[0].value, "USD");
    say("oud 50€ or less");
    assert_text(read.items[0].text, "50€ or less");
}

static void a_symbol_is_of_one_item(void **state)
{
    (void)state;
    say("oud under 200$300 or less");
    assert_int_equal(read.count, 1);
    assert_text(read.items[0].text, "under 200$");
    say("oud 100$ or less$50 or less");
    for (size_t i = 1; i < read.count; i++)
        assert_true(read.items[i].start >= read.items[i - 1].end);
    assert_int_equal(read.rest.len, strlen("oud 100$ or less$50 or less"));
}

/* NFKC makes several words of one letter: their spans are the same. */
static void words_of_one_letter_are_words(void **state)
{
    static const char *const sayings_of[] = {
        "¼", "oud ¼", "under ¼", "½ 200", "oud under ¾ aed", "100¼ml", "ﷺ for men", "for ½ men"};

    (void)state;
    for (size_t i = 0; i < sizeof sayings_of / sizeof *sayings_of; i++) {
        say(sayings_of[i]);
        assert_int_equal(read.rest.len, strlen(sayings_of[i]));
    }
}

static struct understand_request request_of(const char *q)
{
    return (struct understand_request){.q = slice_cstr(q),
                                       .analyzer = sayings.analyzer,
                                       .labels = sayings.declared.labels,
                                       .currency = SLICE("AED")};
}

static void ask(const struct understand_request *request)
{
    arena_reset(&sayings.arena);
    assert_int_equal(understand(sayings.grammar, request, &sayings.arena, &read, NULL), 0);
}

static void a_filter_switched_off_is_neither_applied_nor_a_word(void **state)
{
    struct understand_request request = request_of("oud under 200 for men");
    struct understood_clauses clauses;

    (void)state;
    request.off = (uint64_t)1 << filter_find(sayings.declared.filters, SLICE("price"));
    ask(&request);
    assert_int_equal(read.count, 2);
    assert_true(read.items[0].off && !read.items[1].off);
    assert_text(read.rest, "oud                  ");
    understanding_clauses(&read, &clauses);
    assert_int_equal(clauses.count, 1);
    assert_int_equal(clauses.items[0].filter,
                     filter_find(sayings.declared.filters, SLICE("gender")));
}

static void the_market_decides_what_a_riyal_is(void **state)
{
    struct understand_request request = request_of("عود تحت 200 ريال");

    (void)state;
    ask(&request);
    assert_int_equal(read.items[0].kind, UNDERSTOOD_SKIPPED);
    request.currency = SLICE("QAR");
    ask(&request);
    assert_int_equal(read.items[0].kind, UNDERSTOOD_FILTER);
    request.currency = slice_of("", 0);
    ask(&request);
    assert_int_equal(read.items[0].kind, UNDERSTOOD_FILTER);
}

static void the_least_sure_goes_first(void **state)
{
    uint8_t before = 0;
    size_t dropped = 0;

    (void)state;
    say("long lasting oud for men under 200 aed for winter 100ml");
    assert_int_equal(read.count, 5);
    for (const struct understood *item; (item = understanding_drop_least(&read)) != NULL;
         dropped++) {
        assert_true(item->dropped && item->sure >= before);
        before = item->sure;
    }
    assert_int_equal(dropped, 5);
}

static void choices_of_a_filter_are_one_clause(void **state)
{
    struct understood_clauses clauses;

    (void)state;
    say("perfume for winter and summer");
    understanding_clauses(&read, &clauses);
    assert_int_equal(clauses.count, 1);
    assert_int_equal(clauses.items[0].value_count, 2);
    assert_false(clauses.items[0].all);
    understanding_drop_least(&read);
    understanding_clauses(&read, &clauses);
    assert_int_equal(clauses.items[0].value_count, 1);
}

static void limits_and_exclusions_are_each_a_clause(void **state)
{
    struct understood_clauses clauses;

    (void)state;
    say("oud over 100 under 200 without rose without musk");
    understanding_clauses(&read, &clauses);
    assert_int_equal(clauses.count, 4);
    assert_int_equal(clauses.items[0].values[0].lo, 10000);
    assert_int_equal(clauses.items[1].values[0].hi, 20000);
    assert_true(clauses.items[2].values[0].exclude && clauses.items[3].values[0].exclude);
}

static bool names_have(void *context, struct slice joined)
{
    return slice_eq(joined, slice_cstr(context));
}

static void a_pair_known_from_names_is_left(void **state)
{
    struct understand_request request = request_of("oud winter");

    (void)state;
    ask(&request);
    assert_int_equal(read.count, 1);
    request.together = names_have;
    request.context = "oudwinter";
    ask(&request);
    assert_int_equal(read.count, 0);
    request.context = "winteroud";
    ask(&request);
    assert_int_equal(read.count, 1);
}

static void a_long_query_is_left_alone(void **state)
{
    char q[UNDERSTAND_Q_MAX + 32];

    (void)state;
    memset(q, ' ', sizeof q);
    memcpy(q, "for men under 200", 17);
    q[sizeof q - 1] = '\0';
    say(q);
    assert_int_equal(read.count, 0);
    q[UNDERSTAND_Q_MAX] = '\0';
    say(q);
    assert_int_equal(read.count, 2);
}

static void many_items_are_bounded(void **state)
{
    char q[UNDERSTAND_Q_MAX + 1] = "";

    (void)state;
    while (strlen(q) + 10 < UNDERSTAND_Q_MAX)
        memcpy(q + strlen(q), "under 200 ", sizeof "under 200 ");
    say(q);
    assert_int_equal(read.count, UNDERSTOOD_MAX);
    assert_int_equal(read.rest.len, strlen(q));
}

static void a_full_arena_is_told(void **state)
{
    struct understand_request request = request_of("oud under 200 without rose for men");
    struct understanding untouched = {.count = 77};
    int rc = -1;

    (void)state;
    for (size_t cap = 512; rc < 0; cap += 512) {
        struct arena small;

        arena_init(&small, cap);
        rc = understand(sayings.grammar, &request, &small, &untouched, NULL);
        assert_true(rc == 0 || (rc == -ATTAR_ELIMIT && untouched.count == 77));
        arena_release(&small);
    }
}

static void faults_of_the_table_are_told(void **state)
{
    static const char *const tables[] = {
        "gender\tmen\t90\talways\tfor men",       /* five cells */
        "gender\tmen\t90\talways\tfor men\tx\ty", /* seven */
        "colour\tred\t90\talways\tred\t",         /* no such filter */
        "gender\tmen\t0\talways\tfor men\t",      /* sure */
        "gender\tmen\t90\tsometimes\tfor men\t",  /* when */
        "price\tcheap\t90\talways\tcheap\t",      /* not a value of its filter */
        "max\t-\t-\t-\ta b c d e f g h i j\t",    /* too long a phrase */
    };

    (void)state;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct grammar *grammar = NULL;
        struct attar_error err = {0};

        assert_int_equal(grammar_parse(slice_cstr(tables[i]), sayings.declared.filters,
                                       sayings.analyzer, &grammar, &err),
                         -ATTAR_EPARSE);
        assert_non_null(strstr(err.text, "line 1"));
        assert_null(grammar);
    }
}

/* The ending number `index` of q, "" if there is none. */
static struct slice ending(const char *q, int index)
{
    static struct slice texts[UNDERSTAND_ENDINGS_MAX];
    int count;

    arena_reset(&sayings.arena);
    count = understand_endings(sayings.grammar, slice_cstr(q), &sayings.arena, texts);
    assert_in_range(count, 0, UNDERSTAND_ENDINGS_MAX);
    return index < count ? texts[index] : slice_of("", 0);
}

static void what_is_typed_is_finished_to_phrases(void **state)
{
    (void)state;
    assert_true(slice_eq(ending("oud for winter n", 0), SLICE("oud for winter nights")));
    assert_true(slice_eq(ending("Amber POWD", 0), SLICE("Amber powdery")));
    assert_true(slice_eq(ending("عنبر مدخ", 0), SLICE("عنبر مدخن")));
    assert_true(slice_eq(ending("rose for w", 0), SLICE("rose for women")));
    assert_int_equal(ending("", 0).len, 0);
    assert_int_equal(ending("qqq", 0).len, 0);
}

static void a_missing_table_is_told(void **state)
{
    struct grammar *grammar = NULL;

    (void)state;
    assert_int_equal(grammar_open("/nothing/here.tsv", sayings.declared.filters, sayings.analyzer,
                                  &grammar, NULL),
                     -ATTAR_EIO);
    grammar_free(NULL);
}

static int open_all(void **state)
{
    (void)state;
    sayings_open(&sayings);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    sayings_close(&sayings);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_are_those_of_the_query),
        cmocka_unit_test(arabic_spans_have_two_counts),
        cmocka_unit_test(symbols_are_of_the_span),
        cmocka_unit_test(a_symbol_is_of_one_item),
        cmocka_unit_test(words_of_one_letter_are_words),
        cmocka_unit_test(a_filter_switched_off_is_neither_applied_nor_a_word),
        cmocka_unit_test(the_market_decides_what_a_riyal_is),
        cmocka_unit_test(the_least_sure_goes_first),
        cmocka_unit_test(choices_of_a_filter_are_one_clause),
        cmocka_unit_test(limits_and_exclusions_are_each_a_clause),
        cmocka_unit_test(a_pair_known_from_names_is_left),
        cmocka_unit_test(a_long_query_is_left_alone),
        cmocka_unit_test(many_items_are_bounded),
        cmocka_unit_test(a_full_arena_is_told),
        cmocka_unit_test(faults_of_the_table_are_told),
        cmocka_unit_test(what_is_typed_is_finished_to_phrases),
        cmocka_unit_test(a_missing_table_is_told),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
