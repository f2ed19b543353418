/* Goal: generations are kept as search.md section 5.4 says, and freed by the writer alone.
 * Method: real views of an empty index, a clock of our own; what is in force is read from the ring;
 * one test has readers on a loop while the writer publishes. */
#include "search/generations.h"

#include "analysis/analysis.h"
#include "index/index.h"
#include "loop/loop.h"
#include "query/query.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"
#include "store/store.h"

static struct analysis *analysis;
static struct schema *schema;
static struct filter_set *filters;
static struct index_writer *writer;
static struct snapshot *snapshot;
static struct generation_ring ring;
static char dir[PATH_MAX];

static int open_index(void **state)
{
    char path[PATH_MAX];

    (void)state;
    files_temp_dir(dir);
    files_source("indexes/products/index.json", path);
    assert_int_equal(schema_open(path, &schema, NULL), 0);
    assert_int_equal(filter_set_open(path, schema, &filters, NULL), 0);
    files_source("", path);
    assert_int_equal(analysis_open(path, SLICE(""), &analysis, NULL), 0);
    assert_int_equal(index_writer_create(disk_posix(), dir, schema, analysis, &writer, NULL), 0);
    assert_int_equal(index_writer_publish(writer, &snapshot, NULL), 0);
    return 0;
}

static int close_index(void **state)
{
    (void)state;
    snapshot_unref(snapshot);
    index_writer_close(writer);
    analysis_unref(analysis);
    filter_set_free(filters);
    schema_free(schema);
    files_remove_tree(dir);
    return 0;
}

static int begin(void **state)
{
    (void)state;
    generation_ring_init(&ring);
    return 0;
}

static int end(void **state)
{
    (void)state;
    generation_ring_release(&ring);
    return 0;
}

static void publish(uint64_t number, int64_t now_ms)
{
    generation_ring_publish(&ring, view_new(snapshot, filters), number,
                            (struct mark){MARK_SQLITE, number}, now_ms);
}

/* "5 3 1": numbers in force, the current one first. */
static void expect(const char *want)
{
    char text[128] = "";
    size_t len = 0;

    for (size_t i = 0; i < ring.latest->count; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%d", i > 0 ? " " : "",
                                (int)ring.latest->items[i]->number);
    assert_string_equal(text, want);
}

static void without_a_cursor_nothing_is_kept(void **state)
{
    (void)state;
    publish(1, 10000);
    publish(2, 20000);
    expect("2 1"); /* a turn that began before may still give a cursor to 1 */
    publish(3, 30000);
    expect("3 2");
}

/* Fifty publishes a second, as when every change of a busy catalogue is shown at once. */
static void a_stream_of_publishes_keeps_few(void **state)
{
    (void)state;
    for (uint64_t number = 1; number <= 10; number++)
        publish(number, 10000 + 20 * (int64_t)number);
    expect("10 9 8");
}

static void a_cursor_keeps_its_generation(void **state)
{
    (void)state;
    publish(1, 10000);
    generation_touch(ring.latest->items[0], 15000);
    publish(2, 20000);
    publish(3, 30000);
    expect("3 1 2");
    publish(4, 15000 + GENERATION_KEPT_MS - 1);
    expect("4 1 3");
    publish(5, 15000 + GENERATION_KEPT_MS + 1000);
    expect("5 4");
}

static void using_a_cursor_keeps_it_longer(void **state)
{
    (void)state;
    publish(1, 10000);
    generation_touch(ring.latest->items[0], 10000);
    publish(2, 20000);
    generation_touch(ring.latest->items[1], 100000);
    publish(3, 200000);
    expect("3 1 2");
}

static void there_are_never_too_many(void **state)
{
    (void)state;
    for (uint64_t number = 1; number <= 20; number++) {
        publish(number, 10000 + (int64_t)number);
        generation_touch(ring.latest->items[0], 10000 + (int64_t)number);
    }
    assert_int_equal(ring.latest->count, 1 + GENERATIONS_KEPT_MAX);
    assert_int_equal(ring.latest->items[0]->number, 20);
}

static void a_reply_outlives_its_generation(void **state)
{
    struct generation *held;

    (void)state;
    publish(1, 10000);
    held = generation_ref(ring.latest->items[0]);
    publish(2, 20000);
    publish(3, 30000);
    publish(4, 40000);
    assert_non_null(view_snapshot(held->view)); /* under ASan: not freed */
    generation_unref(held);
    assert_non_null(atomic_load(&ring.graveyard));
    generation_ring_bury(&ring);
    assert_null(atomic_load(&ring.graveyard));
}

struct reader {
    struct loop *loop;
    struct loop_task task;
    struct generation *held[16];
    uint64_t turns;
    uint64_t last;
    _Atomic int stop;
    _Atomic uint64_t seen;
};

/* Each turn: the current generation, never an older one than before; some are held for a while. */
static void turn(void *arg)
{
    struct reader *reader = arg;
    struct generation *now = generation_current(&ring, reader->loop);
    struct generation **held = &reader->held[reader->turns % 16];

    assert_true(now->number >= reader->last);
    assert_ptr_equal(generation_find(&ring, reader->loop, now->number, 1), now);
    reader->last = now->number;
    if (*held != NULL)
        generation_unref(*held);
    *held = generation_ref(now);
    if (reader->turns % 3 == 0)
        generation_touch(now, 1);
    reader->turns++;
    atomic_store(&reader->seen, now->number);
    if (atomic_load(&reader->stop))
        loop_stop(reader->loop);
    else
        loop_soon(reader->loop, &reader->task);
}

static void readers_and_the_writer_meet(void **state)
{
    enum { ROUNDS = 300 };
    struct reader reader = {0};

    (void)state;
    publish(1, 1);
    assert_int_equal(loop_new("reader", &reader.loop, NULL), 0);
    reader.task = (struct loop_task){.fn = turn, .arg = &reader};
    loop_soon(reader.loop, &reader.task);
    assert_int_equal(loop_start(reader.loop, NULL), 0);
    for (uint64_t number = 2; number <= ROUNDS; number++) {
        publish(number, (int64_t)number * 1000);
        while (atomic_load(&reader.seen) + 20 < number)
            ;
    }
    atomic_store(&reader.stop, 1);
    loop_join(reader.loop);
    for (int i = 0; i < 16; i++)
        if (reader.held[i] != NULL)
            generation_unref(reader.held[i]);
    loop_free(reader.loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(without_a_cursor_nothing_is_kept, begin, end),
        cmocka_unit_test_setup_teardown(a_stream_of_publishes_keeps_few, begin, end),
        cmocka_unit_test_setup_teardown(a_cursor_keeps_its_generation, begin, end),
        cmocka_unit_test_setup_teardown(using_a_cursor_keeps_it_longer, begin, end),
        cmocka_unit_test_setup_teardown(there_are_never_too_many, begin, end),
        cmocka_unit_test_setup_teardown(a_reply_outlives_its_generation, begin, end),
        cmocka_unit_test_setup_teardown(readers_and_the_writer_meet, begin, end),
    };

    return cmocka_run_group_tests(tests, open_index, close_index);
}
