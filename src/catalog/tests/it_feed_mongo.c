/* Goal: the feed of MongoDB keeps the promises of every feed, and tells what only MongoDB has:
 * drops, renames, ObjectIds, documents that are no JSON, a token of another pipeline. Method: the
 * table of feed_table.c and cases of its own, on the server that ATTAR_TEST_MONGO names
 * (tests/api/test_feed_mongo.py starts them); skipped without one. */
#include "feed_table.h"

#include "base/clock.h"
#include "mongo/mongo.h"
#include "tests/support/mongo_writer.h"

#include <unistd.h>

enum { EXIT_SKIPPED = 77, DEADLINE_S = 30, WAIT_MS = 200, TOLD_MAX = 32 };

static const char *const collections[CATALOG_KIND_COUNT] = {"products", "brands", "categories",
                                                            "vendors"};
static char database[64];
static int turn; /* the way of writing changes from one put to the next */

static void put(struct feed_bench *bench, enum catalog_kind kind, const char *id, int value)
{
    bool by_path = turn++ % 2 == 0;
    char change[64];

    snprintf(change, sizeof change, by_path ? "{'$set': {'v': %d}}" : "{'v': %d.0}", value);
    mongo_writer_run(bench->writer, database,
                     "{'update': '%s', 'updates': [{'q': {'_id': '%s'}, 'u': %s, 'upsert': true}]}",
                     collections[kind], id, change);
}

static void remove_one(struct feed_bench *bench, enum catalog_kind kind, const char *id)
{
    mongo_writer_run(bench->writer, database,
                     "{'delete': '%s', 'deletes': [{'q': {'_id': '%s'}, 'limit': 1}]}",
                     collections[kind], id);
}

/* What was told, as text: "put products 65..: {..}" */
struct told {
    int count;
    char lines[TOLD_MAX][256];
};

static int note(void *user, const struct feed_change *change)
{
    static const char *const ops[] = {"put",      "delete",  "gone",   "dropped",
                                      "replaced", "invalid", "unknown"};
    struct told *told = user;
    struct slice text = change->json.ptr != NULL ? change->json : change->reason;

    assert_in_range(told->count, 0, TOLD_MAX - 1);
    snprintf(told->lines[told->count++], sizeof told->lines[0], "%s %s %.*s %.*s", ops[change->op],
             catalog_kind_name(change->kind), SLICE_ARG(change->id), SLICE_ARG(text));
    return 0;
}

static struct position stand_at_head(struct feed *feed)
{
    struct position position = {0};
    struct feed_fault fault = {0};

    assert_int_equal(feed->ops->head(feed, &position.mark, position.source, &fault), 0);
    assert_int_equal(feed->ops->open(feed, &position, &fault), 0);
    return position;
}

/* Read until the position covers what is committed now. */
static void read_on(struct feed *feed, struct position *position, struct told *told)
{
    int64_t end_ns = clock_monotonic_ns() + DEADLINE_S * 1000000000LL;
    struct feed_batch batch = {0};
    struct feed_fault fault = {0};
    struct mark head;

    assert_int_equal(feed->ops->head(feed, &head, NULL, &fault), 0);
    while (!batch.idle || !mark_covers(position->mark, head)) {
        assert_int_equal(feed->ops->next(feed, WAIT_MS, note, told, position, &batch, &fault), 0);
        assert_true(clock_monotonic_ns() < end_ns);
    }
}

static int times(const struct told *told, const char *line)
{
    int found = 0;

    for (int i = 0; i < told->count; i++)
        found += strncmp(told->lines[i], line, strlen(line)) == 0;
    if (found == 0)
        for (int i = 0; i < told->count; i++)
            print_message("told: %s\n", told->lines[i]);
    return found;
}

static void drops_and_renames_are_told(void **state)
{
    struct feed_bench *bench = *state;
    struct told told = {0};
    struct position position;

    put(bench, CATALOG_BRAND, "b", 1);
    put(bench, CATALOG_CATEGORY, "c", 1);
    mongo_writer_run(bench->writer, database, "{'insert': 'other', 'documents': [{'_id': 'o'}]}");
    position = stand_at_head(bench->feed);
    mongo_writer_run(bench->writer, database, "{'drop': 'brands'}");
    mongo_writer_run(bench->writer, "admin",
                     "{'renameCollection': '%s.categories', 'to': '%s.elsewhere'}", database,
                     database);
    mongo_writer_run(bench->writer, "admin",
                     "{'renameCollection': '%s.other', 'to': '%s.vendors', 'dropTarget': true}",
                     database, database);
    read_on(bench->feed, &position, &told);
    assert_int_equal(times(&told, "dropped brand"), 1);
    assert_int_equal(times(&told, "dropped category"), 1);
    assert_int_equal(times(&told, "replaced vendor"), 1);
    told.count = 0;
    mongo_writer_run(bench->writer, database, "{'dropDatabase': 1}");
    put(bench, CATALOG_PRODUCT, "after", 3);
    read_on(bench->feed, &position, &told);
    assert_true(times(&told, "dropped product") >= 1);
    assert_int_equal(times(&told, "put product after {\"id\":\"after\",\"v\":3}"), 1);
}

static void ids_and_documents_of_every_type(void **state)
{
    struct feed_bench *bench = *state;
    struct position position = stand_at_head(bench->feed);
    struct feed_cursor cursor = {0};
    struct feed_fault fault = {0};
    struct told streamed = {0};
    struct told scanned = {0};

    mongo_writer_run(bench->writer, database,
                     "{'insert': 'vendors', 'documents': ["
                     "{'_id': {'$oid': '0123456789abcdef01234567'}, 'at': {'$date': 0}},"
                     "{'_id': 'bad', 'x': {'y': [{'$binary': {'base64': '', 'subType': '0'}}]}},"
                     "{'_id': 'é', 'n': null, 'd': {'$numberDecimal': '249.50'}}]}");
    read_on(bench->feed, &position, &streamed);
    while (!cursor.done)
        assert_int_equal(bench->feed->ops->scan(bench->feed, CATALOG_VENDOR, position.mark, &cursor,
                                                note, &scanned, &fault),
                         0);
    for (const struct told *told = &streamed; told != NULL;
         told = told == &streamed ? &scanned : NULL) {
        assert_int_equal(times(told, "put vendor 0123456789abcdef01234567 "
                                     "{\"id\":\"0123456789abcdef01234567\","
                                     "\"at\":\"1970-01-01T00:00:00.000Z\"}"),
                         1);
        assert_int_equal(times(told, "put vendor bad field x.y.0: BSON type binary"), 1);
        assert_int_equal(times(told, "put vendor é {\"id\":\"é\",\"d\":249.5}"), 1);
    }
    scanned.count = 0;
    assert_int_equal(bench->feed->ops->get(bench->feed, CATALOG_VENDOR,
                                           SLICE("0123456789abcdef01234567"), note, &scanned,
                                           &fault),
                     0);
    assert_int_equal(times(&scanned, "put vendor 0123456789abcdef01234567 {"), 1);
}

/* An id that no cursor can hold does not stop a scan, nor begin it again. */
static void a_scan_gets_past_a_long_id(void **state)
{
    struct feed_bench *bench = *state;
    struct feed_cursor cursor = {0};
    struct feed_fault fault = {0};
    struct told told = {0};
    struct mark any = {0};
    char id[201] = "";

    for (size_t i = 0; i + 2 < sizeof id; i += 2)
        memcpy(id + i, "ض", 3); /* U+0636, two bytes: the cut falls inside one */
    mongo_writer_run(bench->writer, database,
                     "{'delete': 'categories', 'deletes': [{'q': {}, 'limit': 0}]}");
    mongo_writer_run(bench->writer, database,
                     "{'insert': 'categories', 'documents': [{'_id': 'c'}, {'_id': '%s'}, "
                     "{'_id': {'$oid': '0123456789abcdef01234567'}}]}",
                     id);
    while (!cursor.done) {
        assert_int_equal(bench->feed->ops->scan(bench->feed, CATALOG_CATEGORY, any, &cursor, note,
                                                &told, &fault),
                         0);
    }
    assert_int_equal(told.count, 3);
    assert_int_equal(times(&told, "put category c "), 1);
    assert_int_equal(times(&told, "put category ض"), 1);
    assert_int_equal(times(&told, "put category 0123456789abcdef01234567 "), 1);
}

static void token_of_another_pipeline_is_not_used(void **state)
{
    struct feed_bench *bench = *state;
    struct position position = stand_at_head(bench->feed);
    struct feed_fault fault = {0};
    struct told told = {0};

    put(bench, CATALOG_PRODUCT, "p1", 1);
    read_on(bench->feed, &position, &told);
    assert_true(position.token_len > 0);
    position.pipeline_hash++;
    memset(position.token, 0xff, sizeof position.token); /* whoever used it would be refused */
    put(bench, CATALOG_PRODUCT, "p2", 2);
    assert_int_equal(bench->feed->ops->open(bench->feed, &position, &fault), 0);
    told.count = 0;
    read_on(bench->feed, &position, &told);
    assert_int_equal(times(&told, "put product p2 "), 1);
}

static void window_is_known(void **state)
{
    struct feed_bench *bench = *state;

    assert_true(bench->feed->ops->window_s(bench->feed) >= 0);
}

static int open_bench(void **state)
{
    const char *uri = getenv("ATTAR_TEST_MONGO");
    struct feed_bench *bench = test_calloc(1, sizeof *bench);
    struct feed_mongo_config config = {.uri = uri, .database = database};

    snprintf(database, sizeof database, "attar_it_%d", (int)getpid());
    for (int kind = 0; kind < CATALOG_KIND_COUNT; kind++)
        config.collections[kind] = collections[kind];
    *bench = (struct feed_bench){NULL, put, remove_one, mongo_writer_open(uri), 0};
    *state = bench;
    return feed_open_mongo(&config, &bench->feed, NULL);
}

static int close_bench(void **state)
{
    struct feed_bench *bench = *state;

    bench->feed->ops->free(bench->feed);
    mongo_writer_run(bench->writer, database, "{'dropDatabase': 1}");
    mongo_writer_close(bench->writer);
    test_free(bench);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FEED_TABLE,
        cmocka_unit_test(drops_and_renames_are_told),
        cmocka_unit_test(ids_and_documents_of_every_type),
        cmocka_unit_test(a_scan_gets_past_a_long_id),
        cmocka_unit_test(token_of_another_pipeline_is_not_used),
        cmocka_unit_test(window_is_known),
    };
    int failed;

    if (getenv("ATTAR_TEST_MONGO") == NULL) {
        puts("no server: ATTAR_TEST_MONGO is not set");
        return EXIT_SKIPPED;
    }
    mongo_start();
    failed = cmocka_run_group_tests(tests, open_bench, close_bench);
    mongo_stop();
    return failed;
}
