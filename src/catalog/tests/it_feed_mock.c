/* Goal: every signal that no server gives on command (sync.md sections 4 and 5) reaches the reader
 * of the feed as one word, at the right place in the order of changes, and nothing is lost over it.
 * Method: the scripted server of tests/support/mongo.  The feed is read as the replica reads it: on
 * a failure it is opened again at the position that was kept.  What was told is compared as text:
 *
 *   p2=555 again:10107 p1=777        a change, a failure with its code, a change (the last)  */
#include "catalog/catalog.h"

#include "base/clock.h"
#include "codec/json.h"
#include "mongo/mongo.h"
#include "tests/support/mock.h"
#include "tests/support/prop.h"

enum { DEADLINE_S = 30, WAIT_MS = 20, FAILURES_MAX = 4, TEXT_CAP = 4096 };

/* The last change of every script; the mock plays it when the steps before are done. */
#define LAST "on getMore\n  change products 777 p1 v\n"

static const char shop[] = "put products {\"_id\":\"p1\",\"v\":1}\n"
                           "put products {\"_id\":\"p2\",\"v\":1}\n"
                           "put brands {\"_id\":\"b1\",\"v\":1}\n";

struct reading {
    struct mock_process *mock;
    struct feed *feed;
    struct position position;
    char text[TEXT_CAP];
    size_t len;
    int failures;
    bool ended; /* p1=777 was told */
};

static struct mock_process *running; /* ended after the case, however it ends */

static void tell(struct reading *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void tell(struct reading *r, const char *fmt, ...)
{
    va_list args;

    if (r->len > 0)
        r->text[r->len++] = ' ';
    va_start(args, fmt);
    r->len += (size_t)vsnprintf(r->text + r->len, TEXT_CAP - r->len, fmt, args);
    va_end(args);
    assert_in_range(r->len, 0, TEXT_CAP - 256);
}

static int64_t value_of(struct slice json)
{
    const struct json_limits limits = {PRODUCT_BYTES_MAX, true};
    struct json *root = NULL;
    int64_t value = -1;

    assert_int_equal(json_parse(json, &limits, &root, NULL), 0);
    json_i64(json_get(root, "v"), &value);
    json_free(root);
    return value;
}

static int note(void *user, const struct feed_change *change)
{
    static const char *const words[] = {
        "", "-", "~", "dropped:", "replaced:", "invalid", "unknown:"};
    struct reading *r = user;
    int64_t value;

    if (change->op == FEED_DELETE || change->op == FEED_GONE) {
        tell(r, "%s%.*s", words[change->op], SLICE_ARG(change->id));
    } else if (change->op == FEED_INVALID) {
        tell(r, "invalid");
    } else if (change->op != FEED_PUT) {
        tell(r, "%s%s", words[change->op], catalog_kind_name(change->kind));
    } else if (change->json.ptr == NULL) {
        tell(r, "%.*s=?", SLICE_ARG(change->id));
    } else {
        value = value_of(change->json);
        tell(r, "%.*s=%lld", SLICE_ARG(change->id), (long long)value);
        r->ended = r->ended || value == 777;
    }
    return 0;
}

static bool note_failure(struct reading *r, const struct feed_fault *fault)
{
    static const char *const words[] = {"ok",      "again",     "busy",     "denied",    "lost",
                                        "refused", "too-large", "backward", "unsuitable"};

    tell(r, "%s:%d", words[fault->signal], fault->code);
    assert_true(fault->error.text[0] != '\0');
    return ++r->failures < FAILURES_MAX;
}

/* `query`: of the URI, in place of the mock's own; NULL: that one. */
static void start_asked(struct reading *r, const char *script, const char *query)
{
    static const char *const collections[] = {"products", "brands", "categories", "vendors"};
    struct feed_mongo_config config = {.database = "attar"};
    char uri[256];
    struct buf text;

    buf_init(&text, 1 << 20);
    buf_add_cstr(&text, shop);
    buf_add_cstr(&text, script);
    buf_add_byte(&text, '\0');
    *r = (struct reading){.mock = mock_start(text.ptr)};
    buf_release(&text);
    running = r->mock;
    snprintf(uri, sizeof uri, "%s", mock_uri(r->mock));
    if (query != NULL)
        snprintf(strchr(uri, '?'), 64, "%s", query);
    config.uri = uri;
    memcpy(config.collections, collections, sizeof collections);
    assert_int_equal(feed_open_mongo(&config, &r->feed, NULL), 0);
}

static void start(struct reading *r, const char *script)
{
    start_asked(r, script, NULL);
}

static void stop(struct reading *r)
{
    r->feed->ops->free(r->feed);
    mock_stop(r->mock);
    running = NULL;
}

/* What a case that failed has left. */
static int stop_mock(void **state)
{
    (void)state;
    if (running != NULL)
        mock_stop(running);
    running = NULL;
    return 0;
}

/* Stand at the head, whatever the script has against it. */
static bool open_feed(struct reading *r)
{
    struct feed_fault fault = {0};

    while (r->position.mark.kind == MARK_NONE) {
        if (r->feed->ops->head(r->feed, &r->position.mark, r->position.source, &fault) < 0 &&
            !note_failure(r, &fault))
            return false;
    }
    while (r->feed->ops->open(r->feed, &r->position, &fault) < 0) {
        if (!note_failure(r, &fault))
            return false;
    }
    return true;
}

/* Read until the last change, or until it fails too often. */
static void read_feed(struct reading *r)
{
    int64_t end_ns = clock_monotonic_ns() + DEADLINE_S * 1000000000LL;
    struct feed_fault fault = {0};
    struct feed_batch batch;
    bool open = open_feed(r);

    while (open && !r->ended) {
        struct mark before = r->position.mark;

        assert_true(clock_monotonic_ns() < end_ns);
        if (r->feed->ops->next(r->feed, WAIT_MS, note, r, &r->position, &batch, &fault) < 0)
            open = note_failure(r, &fault) && open_feed(r);
        assert_true(mark_covers(r->position.mark, before));
    }
}

static void check_script(const char *script, const char *want)
{
    struct reading r;

    start(&r, script);
    read_feed(&r);
    assert_string_equal(r.text, want);
    stop(&r);
}

static void check_codes(const char *script, const char *want, const int *codes, size_t count)
{
    char text[TEXT_CAP];
    char expected[256];

    for (size_t i = 0; i < count; i++) {
        snprintf(text, sizeof text, script, codes[i]);
        snprintf(expected, sizeof expected, want, codes[i]);
        check_script(text, expected);
    }
}

#define ALL(codes) codes, sizeof(codes) / sizeof(codes)[0]

static void resumable_codes_lose_nothing(void **state)
{
    static const int codes[] = {6,   7,   43,   63,    89,    91,    133,   150,   189,
                                234, 262, 9001, 10107, 11600, 11602, 13388, 13435, 13436};

    (void)state;
    check_codes("on getMore\n  change products 555 p2 v\n  limit 1\n"
                "on getMore\n  error %d Resumable\n" LAST,
                "p2=555 again:%d p1=777", ALL(codes));
    check_codes("on aggregate\n  error %d Resumable\n" LAST, "again:%d p1=777", ALL(codes));
}

static void labels_count_for_codes_that_are_not_listed(void **state)
{
    (void)state;
    check_script("on getMore\n  error 8 Odd ResumableChangeStreamError\n" LAST, "again:8 p1=777");
    check_script("on getMore\n  error 8 Odd\n" LAST, "refused:8 p1=777");
}

static void other_codes_have_their_words(void **state)
{
    static const int lost[] = {286, 136, 280, 260};
    static const int denied[] = {13, 18, 69, 214};
    static const int busy[] = {433, 449, 450, 462, 473, 489};

    (void)state;
    check_codes("on getMore\n  error %d Lost\n" LAST, "lost:%d p1=777", ALL(lost));
    check_codes("on getMore\n  error %d Denied\n" LAST, "denied:%d p1=777", ALL(denied));
    check_codes("on getMore\n  error %d Busy\n" LAST, "busy:%d p1=777", ALL(busy));
    check_script("on getMore\n  error 50 MaxTimeMSExpired\n" LAST, "p1=777");
}

static void broken_connections_lose_nothing(void **state)
{
    (void)state;
    check_script("on getMore\n  close\n" LAST, "again:0 p1=777");
    check_script("on getMore\n  change products 555 p2 v\n  half\n" LAST, "again:0 p2=555 p1=777");
    check_script("on getMore\n  bad-length 15\n" LAST, "again:0 p1=777");
    check_script("on getMore\n  bad-length 2147483647\n" LAST, "again:0 p1=777");
    check_script("on find\n  close\n" LAST, "again:0 p1=777");
    check_script("on aggregate\n  close\n" LAST, "again:0 p1=777");
}

static void the_split_stage_is_given_up_once(void **state)
{
    static const int codes[] = {40324, 40414, 40415};

    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        struct reading r;
        char script[512];

        snprintf(script, sizeof script,
                 "on aggregate always with $changeStreamSplitLargeEvent\n  error %d Unknown\n"
                 "on getMore\n  error 189 Down\n" LAST,
                 codes[i]);
        start(&r, script);
        read_feed(&r);
        assert_string_equal(r.text, "again:189 p1=777");
        assert_int_equal(mock_journal_count(r.mock, "$changeStreamSplitLargeEvent"), 1);
        stop(&r);
        snprintf(script, sizeof script,
                 "on aggregate x2 with $changeStream\n  error %d Unknown\n" LAST, codes[i]);
        start(&r, script);
        read_feed(&r);
        snprintf(script, sizeof script, "refused:%d p1=777", codes[i]);
        assert_string_equal(r.text, script);
        stop(&r);
    }
}

static void events_too_large_are_asked_for_in_parts(void **state)
{
    (void)state;
    check_script("on getMore\n  error 10334 BSONObjectTooLarge\n" LAST, "too-large:10334 p1=777");
    check_script("on aggregate x1 with $changeStreamSplitLargeEvent\n  error 40324 Unknown\n"
                 "on getMore\n  error 10334 BSONObjectTooLarge\n" LAST,
                 "again:10334 p1=777");
    check_script("on aggregate x2 with $changeStreamSplitLargeEvent\n  error 40324 Unknown\n"
                 "on getMore\n  error 10334 BSONObjectTooLarge\n" LAST,
                 "again:10334 too-large:40324 p1=777");
}

static void an_invalidate_ends_the_stream_once(void **state)
{
    struct reading r;

    (void)state;
    start(&r, "on getMore\n  event invalidate next\n" LAST);
    read_feed(&r);
    assert_string_equal(r.text, "invalid p1=777");
    assert_int_equal(mock_journal_count(r.mock, "startAfter"), 1);
    stop(&r);
    check_script("on getMore\n  change products 555 p2 v\n  cursor 0\n" LAST,
                 "p2=555 again:0 p1=777");
}

#define NS "\"ns\":{\"db\":\"attar\",\"coll\":\"products\"}"

static void malformed_events_are_errors(void **state)
{
    (void)state;
    check_script(
        "on getMore\n  raw next no-token {\"operationType\":\"update\"," NS
        ",\"documentKey\":{\"_id\":\"p2\"}}\non aggregate\non aggregate\n  forget 1\n" LAST,
        "again:0 p1=777");
    check_script("on getMore\n  raw next {\"operationType\":\"update\",\"documentKey\":"
                 "{\"_id\":\"p2\"}}\non aggregate\non aggregate\n  forget 1\n" LAST,
                 "again:0 p1=777");
    check_script("on getMore\n  raw next {\"operationType\":\"update\"," NS
                 "}\non aggregate\non aggregate\n  forget 1\n" LAST,
                 "again:0 p1=777");
    check_script("on getMore\n  raw next {\"operationType\":\"update\"," NS
                 ",\"documentKey\":{\"_id\":\"p2\"},\"fullDocument\":null}\n" LAST,
                 "~p2 p1=777");
    check_script("on getMore\n  raw next {\"operationType\":\"shardCollection\"," NS "}\n" LAST,
                 "unknown:product p1=777");
}

#define PART(n) ",\"splitEvent\":{\"fragment\":" #n ",\"of\":3}}\n"
#define PART_1  "  raw next {\"operationType\":\"update\"," NS PART(1)
#define PART_2  "  raw next {\"documentKey\":{\"_id\":\"p2\"}" PART(2)
#define PART_3  "  raw next {\"fullDocument\":{\"_id\":\"p2\",\"v\":9}" PART(3)

static void split_events_are_gathered(void **state)
{
    (void)state;
    check_script("on getMore\n" PART_1 PART_2 PART_3 LAST, "p2=9 p1=777");
    check_script("on getMore\n" PART_1 PART_2 PART_3 "  limit 1\non getMore\n  limit 1\n" LAST,
                 "p2=9 p1=777");
    check_script("on getMore\n" PART_1 PART_2 PART_3 "  limit 2\non getMore\n  close\n" LAST,
                 "again:0 p2=9 p1=777");
    check_script("on getMore\n" PART_1 PART_3
                 "on aggregate\non aggregate\n  forget 2\non getMore\n" PART_1 PART_2 PART_3 LAST,
                 "again:0 p2=9 p1=777");
    check_script("on getMore\n" PART_1 PART_1 "on aggregate\non aggregate\n  forget 2\n" LAST,
                 "again:0 p1=777");
}

static void a_repeated_batch_is_told_again(void **state)
{
    (void)state;
    check_script("on getMore\n  change products 555 p2 v\non getMore\n  repeat\n" LAST,
                 "p2=555 p2=555 p1=777");
}

static void the_position_never_goes_back(void **state)
{
    (void)state;
    check_script("on getMore x2\n  pbrt 1.1\n  limit 0\n" LAST, "backward:0 backward:0 p1=777");
    check_script("on getMore x3\n  pbrt none\n  limit 0\n"
                 "on getMore\n  change products 555 p2 v\n  pbrt none\n" LAST,
                 "p2=555 p1=777");
}

#define DELETED(id)                                                                            \
    "{\"operationType\":\"delete\"," NS ",\"documentKey\":{\"_id\":\"" id "\"},\"txnNumber\":" \
    "{\"$numberLong\":\"1\"}}\n"

/* One batch ends between two events of one transaction. */
static void inside_a_transaction_the_position_is_one_tick_before(void **state)
{
    struct feed_fault fault = {0};
    struct feed_batch batch;
    struct reading r;
    uint64_t time;

    (void)state;
    start(&r, "on getMore\n  raw +5.1 " DELETED("p2") "  raw +5.1 " DELETED("p1") "  limit 1\n");
    assert_true(open_feed(&r));
    assert_int_equal(r.feed->ops->next(r.feed, WAIT_MS, note, &r, &r.position, &batch, &fault), 0);
    assert_string_equal(r.text, "-p2");
    assert_int_equal(r.position.mark.time & UINT32_MAX, 0);
    time = r.position.mark.time + 1;
    assert_int_equal(r.feed->ops->open(r.feed, &r.position, &fault), 0);
    while (r.position.mark.time < time)
        assert_int_equal(r.feed->ops->next(r.feed, WAIT_MS, note, &r, &r.position, &batch, &fault),
                         0);
    assert_string_equal(r.text, "-p2 -p1");
    stop(&r);
}

/* Read until `want` has been told, never from before `time`. */
static void read_until(struct reading *r, const char *want, uint64_t time)
{
    int64_t end_ns = clock_monotonic_ns() + DEADLINE_S * 1000000000LL;
    struct feed_fault fault = {0};
    struct feed_batch batch;

    while (r->len < strlen(want)) {
        assert_true(clock_monotonic_ns() < end_ns);
        assert_int_equal(
            r->feed->ops->next(r->feed, WAIT_MS, note, r, &r->position, &batch, &fault), 0);
        assert_true(r->position.mark.time >= time);
    }
    assert_string_equal(r->text, want);
}

/* A time contains its transaction, part of which a batch tells again: that is no step back, and
 * neither is opening behind that part. */
static void a_transaction_that_was_opened_by_its_time_is_not_before_it(void **state)
{
    struct feed_fault fault = {0};
    struct reading r;
    uint64_t time;

    (void)state;
    start(&r, "on getMore\n  raw +0.1 " DELETED("p2") "  raw +0.1 " DELETED("p1") "  limit 1\n");
    assert_true(open_feed(&r));
    time = r.position.mark.time;
    read_until(&r, "-p2", time);
    assert_int_equal(r.feed->ops->open(r.feed, &r.position, &fault), 0);
    read_until(&r, "-p2 -p1", time);
    r.position.token_len = 0;
    r.position.mark.time = time;
    assert_int_equal(r.feed->ops->open(r.feed, &r.position, &fault), 0);
    read_until(&r, "-p2 -p1 -p2 -p1", time);
    assert_int_equal(mock_journal_count(r.mock, "startAtOperationTime"), 2);
    stop(&r);
}

static void a_standalone_is_refused_for_good(void **state)
{
    struct feed_fault fault = {0};
    struct reading r;

    (void)state;
    start_asked(&r, "set role=standalone\n", "?directConnection=true");
    assert_true(r.feed->ops->head(r.feed, &r.position.mark, NULL, &fault) < 0);
    assert_int_equal(fault.signal, FEED_UNSUITABLE);
    stop(&r);
}

static void a_scan_goes_on_where_it_was_killed(void **state)
{
    static const int codes[] = {175, 237};

    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        struct feed_cursor cursor = {0};
        struct feed_fault fault = {0};
        struct mark since = {0};
        struct reading r;
        char script[256];

        snprintf(script, sizeof script, "on find:products with \"$gt\"\n  error %d Killed\n",
                 codes[i]);
        start(&r, script);
        while (!cursor.done) {
            if (r.feed->ops->scan(r.feed, CATALOG_PRODUCT, since, &cursor, note, &r, &fault) < 0)
                assert_true(note_failure(&r, &fault));
        }
        snprintf(script, sizeof script, "p1=1 p2=1 again:%d", codes[i]);
        assert_string_equal(r.text, script);
        stop(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(resumable_codes_lose_nothing, stop_mock),
        cmocka_unit_test_teardown(labels_count_for_codes_that_are_not_listed, stop_mock),
        cmocka_unit_test_teardown(other_codes_have_their_words, stop_mock),
        cmocka_unit_test_teardown(broken_connections_lose_nothing, stop_mock),
        cmocka_unit_test_teardown(the_split_stage_is_given_up_once, stop_mock),
        cmocka_unit_test_teardown(events_too_large_are_asked_for_in_parts, stop_mock),
        cmocka_unit_test_teardown(an_invalidate_ends_the_stream_once, stop_mock),
        cmocka_unit_test_teardown(malformed_events_are_errors, stop_mock),
        cmocka_unit_test_teardown(split_events_are_gathered, stop_mock),
        cmocka_unit_test_teardown(a_repeated_batch_is_told_again, stop_mock),
        cmocka_unit_test_teardown(the_position_never_goes_back, stop_mock),
        cmocka_unit_test_teardown(inside_a_transaction_the_position_is_one_tick_before, stop_mock),
        cmocka_unit_test_teardown(a_transaction_that_was_opened_by_its_time_is_not_before_it,
                                  stop_mock),
        cmocka_unit_test_teardown(a_standalone_is_refused_for_good, stop_mock),
        cmocka_unit_test_teardown(a_scan_goes_on_where_it_was_killed, stop_mock),
    };
    int failed;

    mongo_start();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    mongo_stop();
    return failed;
}
