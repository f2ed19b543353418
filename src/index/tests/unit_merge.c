/* Goal: segments stay few, whatever is published, and dead documents go.  Method: count the
 * segments that a snapshot shows after batches of known size. */
#include "index/tests/model.h"
#include "index/tests/temp_index.h"
#include "store/store.h"

struct fixture {
    struct schema *schema;
    struct analysis *analysis;
    struct index_writer *writer;
    char dir[TEMP_INDEX_CAP];
};

static int set_up(void **state)
{
    struct fixture *f = mem_zero(1, sizeof *f);

    f->schema = generate_schema();
    f->analysis = generate_analysis();
    temp_index_make(f->dir);
    assert_int_equal(
        index_writer_open(disk_posix(), f->dir, f->schema, f->analysis, &f->writer, NULL), 0);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    index_writer_close(f->writer);
    analysis_unref(f->analysis);
    schema_free(f->schema);
    temp_index_remove(f->dir);
    free(f);
    return 0;
}

static void put(struct fixture *f, uint32_t number)
{
    const struct index_text text = {0, SLICE_INIT("amber")};
    struct index_document document = {.texts = &text, .text_count = 1, .stored = SLICE_INIT("{}")};
    char id[16];

    snprintf(id, sizeof id, "d-%u", number);
    document.id = slice_cstr(id);
    assert_int_equal(index_writer_put(f->writer, &document, NULL), 0);
}

static struct index_stats publish(struct fixture *f)
{
    struct snapshot *snapshot = NULL;
    struct index_stats stats;

    assert_int_equal(index_writer_publish(f->writer, &snapshot, NULL), 0);
    stats = snapshot_stats(snapshot);
    snapshot_unref(snapshot);
    return stats;
}

static struct index_stats publish_range(struct fixture *f, uint32_t first, uint32_t count)
{
    for (uint32_t i = first; i < first + count; i++)
        put(f, i);
    return publish(f);
}

static void eight_small_ones_become_one(void **state)
{
    struct fixture *f = *state;

    for (uint32_t i = 0; i < 7; i++)
        assert_int_equal(publish_range(f, 10 * i, 10).segment_count, 1 + i);
    assert_int_equal(publish_range(f, 70, 10).segment_count, 1);
    assert_int_equal(publish_range(f, 80, 1).doc_count, 81);
}

static void four_larger_ones_become_one(void **state)
{
    struct fixture *f = *state;

    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(publish_range(f, 300 * i, 300).segment_count, 1 + i);
    assert_int_equal(publish_range(f, 900, 300).segment_count, 1);
}

/* 64 * 4 documents are a tier above 10, so small segments leave the large one alone. */
static void a_large_one_is_left_alone(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(publish_range(f, 0, 300).segment_count, 1);
    for (uint32_t i = 0; i < 7; i++)
        assert_int_equal(publish_range(f, 300 + 10 * i, 10).segment_count, 2 + i);
    assert_int_equal(publish_range(f, 370, 10).segment_count, 2);
}

static void the_dead_are_cleared_away(void **state)
{
    struct fixture *f = *state;
    struct index_stats stats;

    publish_range(f, 0, 100);
    stats = publish_range(f, 0, 50); /* replaced: half of the first segment is dead */
    assert_int_equal(stats.deleted_count, 50);
    stats = publish_range(f, 50, 1);
    assert_int_equal(stats.doc_count, 100);
    assert_int_equal(stats.deleted_count, 0);
    for (uint32_t i = 0; i < 100; i++) {
        char id[16];

        snprintf(id, sizeof id, "d-%u", i);
        index_writer_delete(f->writer, slice_cstr(id));
    }
    stats = publish(f);
    assert_int_equal(stats.segment_count, 0);
    assert_int_equal(stats.doc_count, 0);
}

static void many_publishes_leave_few_segments(void **state)
{
    struct fixture *f = *state;
    struct index_stats stats = {0};

    for (uint32_t i = 0; i < 500; i++) {
        stats = publish_range(f, i, 1);
        assert_true(stats.segment_count <= 7 + 3);
    }
    assert_int_equal(stats.doc_count, 500);
    assert_int_equal(stats.generation, 500);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(eight_small_ones_become_one), CASE(four_larger_ones_become_one),
        CASE(a_large_one_is_left_alone), CASE(the_dead_are_cleared_away),
        CASE(many_publishes_leave_few_segments)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
