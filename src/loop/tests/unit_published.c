/* Goal: a reader never sees a freed or half-made object, sees one object for a whole turn, and
 * every object is freed exactly once.
 * Method: one writer swaps thousands of objects whose two halves must agree and are spoilt when
 * freed; two loops and two plain threads read meanwhile (run under ThreadSanitizer and
 * AddressSanitizer too). */
#include "loop/loop.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>

enum { SWAPS = 20000, READERS = 2 };

struct object {
    uint64_t value;
    uint64_t inverse; /* ~value while alive */
};

static atomic_uint freed;

static void object_free(void *arg)
{
    struct object *object = arg;

    object->inverse = object->value;
    atomic_fetch_add(&freed, 1);
    free(object);
}

static void publish(struct published *slot, uint64_t value)
{
    struct object *object = malloc(sizeof *object);

    *object = (struct object){value, ~value};
    published_set(slot, object, object_free);
}

struct reader {
    struct published *slot;
    struct loop *loop; /* NULL: a plain thread */
    pthread_t thread;
    struct loop_task task;
    atomic_bool *over;
    uint64_t newest;
    uint64_t reads;
    bool broken;
};

/* Values only grow, as the writer publishes them in order. */
static void look(struct reader *reader, const struct object *object)
{
    reader->broken |= object->inverse != ~object->value || object->value < reader->newest;
    reader->newest = object->value;
    reader->reads++;
}

static void read_in_turn(void *arg)
{
    struct reader *reader = arg;
    const struct object *first = published_get(reader->slot, reader->loop);

    look(reader, first);
    for (int i = 0; i < 10; i++)
        reader->broken |= published_get(reader->slot, reader->loop) != first;
    if (atomic_load(reader->over))
        loop_stop(reader->loop);
    else
        loop_soon(reader->loop, &reader->task);
}

static void *read_on_thread(void *arg)
{
    struct reader *reader = arg;

    while (!atomic_load(reader->over)) {
        struct published_ref *ref = published_acquire(reader->slot);
        struct published_ref *more = published_retain(ref);

        published_release(ref);
        look(reader, published_object(more));
        published_release(more);
    }
    return NULL;
}

static void *run_reader_loop(void *arg)
{
    struct reader *reader = arg;

    loop_run(reader->loop);
    return NULL;
}

static void reader_start(struct reader *reader, bool on_loop)
{
    void *(*body)(void *) = on_loop ? run_reader_loop : read_on_thread;

    if (on_loop) {
        assert_int_equal(loop_new("reader", &reader->loop, NULL), 0);
        reader->task = (struct loop_task){NULL, read_in_turn, reader};
        loop_soon(reader->loop, &reader->task);
    }
    assert_int_equal(pthread_create(&reader->thread, NULL, body, reader), 0);
}

static void readers_see_whole_objects_in_order(void **state)
{
    struct published *slot = published_new();
    struct reader readers[2 * READERS] = {0};
    atomic_bool over = false;

    (void)state;
    atomic_store(&freed, 0);
    publish(slot, 0);
    for (int i = 0; i < 2 * READERS; i++) {
        readers[i].slot = slot;
        readers[i].over = &over;
        reader_start(&readers[i], i < READERS);
    }
    for (uint64_t i = 1; i < SWAPS; i++)
        publish(slot, i);
    atomic_store(&over, true);
    for (int i = 0; i < 2 * READERS; i++) {
        pthread_join(readers[i].thread, NULL);
        loop_free(readers[i].loop);
        assert_false(readers[i].broken);
        assert_true(i >= READERS || readers[i].reads > 0);
    }
    published_free(slot);
    assert_int_equal(atomic_load(&freed), SWAPS);
}

static void a_reference_outlives_the_swap(void **state)
{
    struct published *slot = published_new();
    struct published_ref *ref;

    (void)state;
    atomic_store(&freed, 0);
    assert_null(published_acquire(slot));
    publish(slot, 7);
    ref = published_acquire(slot);
    publish(slot, 8);
    assert_int_equal(atomic_load(&freed), 0);
    assert_int_equal(((const struct object *)published_object(ref))->value, 7);
    published_release(ref);
    assert_int_equal(atomic_load(&freed), 1);
    published_free(slot);
    assert_int_equal(atomic_load(&freed), 2);
    published_free(NULL);
    published_release(NULL);
}

static void a_waiting_loop_holds_nothing(void **state)
{
    struct published *slot = published_new();
    struct reader reader = {.slot = slot};
    atomic_bool over = true;

    (void)state;
    atomic_store(&freed, 0);
    publish(slot, 1);
    reader.over = &over;
    assert_int_equal(loop_new("reader", &reader.loop, NULL), 0);
    reader.task = (struct loop_task){NULL, read_in_turn, &reader};
    loop_soon(reader.loop, &reader.task);
    loop_run(reader.loop);
    publish(slot, 2);
    assert_int_equal(atomic_load(&freed), 1);
    published_free(slot);
    loop_free(reader.loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_see_whole_objects_in_order),
        cmocka_unit_test(a_reference_outlives_the_swap),
        cmocka_unit_test(a_waiting_loop_holds_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
