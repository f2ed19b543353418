/* Goal: an engine keeps the promises of catalog/feed.h.
 * Method: writes through the bench, and a model that folds what the feed gives: after the feed is
 * drained the model equals what was written. */
#include "feed_table.h"

#include "base/clock.h"
#include "codec/json.h"

enum { IDS = 12, DEADLINE_S = 30, WAIT_MS = 200, POSITIONS = 8, WRITES = 60 };

/* Value of document i of one kind; 0: not there. */
struct model {
    const char *prefix; /* only ids of this case count */
    enum catalog_kind kind;
    int value[IDS];
    int puts;
    int deletes;
    int fail_with;
};

static struct feed_bench *bench_of(void **state, char prefix[16])
{
    struct feed_bench *bench = *state;

    snprintf(prefix, 16, "case%d-", bench->cases++);
    return bench;
}

static const char *id_of(const char *prefix, int i, char room[32])
{
    snprintf(room, 32, "%s%02d", prefix, i);
    return room;
}

static void write(struct feed_bench *bench, struct model *source, int i, int value)
{
    char id[32];

    source->value[i] = value;
    if (value == 0)
        bench->remove(bench, source->kind, id_of(source->prefix, i, id));
    else
        bench->put(bench, source->kind, id_of(source->prefix, i, id), value);
}

/* The document says its own id, and `v`. */
static int value_of(struct slice json, struct slice id)
{
    const struct json_limits limits = {PRODUCT_BYTES_MAX, true};
    struct json *root = NULL;
    struct slice own = {0};
    int64_t value = -1;

    assert_int_equal(json_parse(json, &limits, &root, NULL), 0);
    assert_int_equal(json_str(json_get(root, "id"), &own), 0);
    assert_true(slice_eq(own, id));
    assert_int_equal(json_i64(json_get(root, "v"), &value), 0);
    json_free(root);
    return (int)value;
}

static int fold(void *user, const struct feed_change *change)
{
    struct model *model = user;
    int64_t i = -1;

    if (model->fail_with != 0)
        return model->fail_with;
    if (change->kind != model->kind || !slice_starts(change->id, slice_cstr(model->prefix)))
        return 0;
    assert_true(change->op == FEED_PUT || change->op == FEED_DELETE || change->op == FEED_GONE);
    assert_non_null(change->type);
    assert_int_equal(slice_to_i64(slice_skip(change->id, strlen(model->prefix)), &i), 0);
    if (change->op == FEED_DELETE) {
        model->value[i] = 0;
        model->deletes++;
        return 0;
    }
    if (change->op == FEED_GONE)
        return 0; /* the delete is behind it */
    assert_non_null(change->json.ptr);
    model->value[i] = value_of(change->json, change->id);
    model->puts++;
    return 0;
}

static void check_call(int rc, const struct feed_fault *fault)
{
    if (rc < 0)
        print_error("signal %d, code %d: %s\n", fault->signal, fault->code, fault->error.text);
    assert_int_equal(rc, 0);
}

static struct position head_of(struct feed *feed)
{
    struct position position = {0};
    struct feed_fault fault = {0};

    check_call(feed->ops->head(feed, &position.mark, position.source, &fault), &fault);
    assert_int_not_equal(position.mark.kind, MARK_NONE);
    assert_true(position.source[0] != '\0');
    return position;
}

static void open_at(struct feed *feed, const struct position *from)
{
    struct feed_fault fault = {0};

    check_call(feed->ops->open(feed, from, &fault), &fault);
}

static struct feed_batch one_batch(struct feed *feed, struct model *model,
                                   struct position *position)
{
    struct mark before = position->mark;
    struct feed_fault fault = {0};
    struct feed_batch batch = {0};

    check_call(feed->ops->next(feed, WAIT_MS, fold, model, position, &batch, &fault), &fault);
    assert_true(mark_covers(position->mark, before));
    return batch;
}

/* Read until the position covers `upto` and there is nothing more. */
static void drain(struct feed *feed, struct model *model, struct position *position,
                  struct mark upto)
{
    int64_t end_ns = clock_monotonic_ns() + DEADLINE_S * 1000000000LL;
    struct feed_batch batch;

    do {
        batch = one_batch(feed, model, position);
        assert_true(clock_monotonic_ns() < end_ns);
    } while (!batch.idle || !mark_covers(position->mark, upto));
}

static void check_equal(const struct model *got, const struct model *want)
{
    for (int i = 0; i < IDS; i++)
        assert_int_equal(got->value[i], want->value[i]);
}

static void scan_all(struct feed *feed, struct model *model, struct mark since)
{
    struct feed_cursor cursor = {0};
    struct feed_fault fault = {0};

    while (!cursor.done) {
        struct feed_cursor kept = {.len = cursor.len}; /* the bytes are all that outlives */

        memcpy(kept.bytes, cursor.bytes, cursor.len);
        check_call(feed->ops->scan(feed, model->kind, since, &kept, fold, model, &fault), &fault);
        cursor = kept;
    }
}

void feed_scan_sees_each_once(void **state)
{
    char prefix[16];
    struct feed_bench *bench = bench_of(state, prefix);

    for (int kind = 0; kind < CATALOG_KIND_COUNT; kind++) {
        struct model source = {.prefix = prefix, .kind = (enum catalog_kind)kind};
        struct model seen = source;

        for (int i = 0; i < IDS; i++)
            write(bench, &source, i, i + 1);
        write(bench, &source, 3, 0);
        scan_all(bench->feed, &seen, head_of(bench->feed).mark);
        check_equal(&seen, &source);
        assert_int_equal(seen.puts, IDS - 1);
        assert_int_equal(seen.deletes, 0);
    }
}

void feed_changes_come_in_order(void **state)
{
    char prefix[16];
    struct feed_bench *bench = bench_of(state, prefix);
    struct model source = {.prefix = prefix, .kind = CATALOG_BRAND};
    struct model seen = source;
    struct position position = head_of(bench->feed);

    open_at(bench->feed, &position);
    write(bench, &source, 0, 1);
    write(bench, &source, 1, 1);
    write(bench, &source, 0, 2);
    write(bench, &source, 1, 0);
    write(bench, &source, 2, 7);
    drain(bench->feed, &seen, &position, head_of(bench->feed).mark);
    check_equal(&seen, &source);
    assert_true(seen.puts >= 2 && seen.deletes >= 1);
}

void feed_head_covers_what_was_committed(void **state)
{
    char prefix[16];
    struct feed_bench *bench = bench_of(state, prefix);
    struct model source = {.prefix = prefix, .kind = CATALOG_PRODUCT};
    struct model before = source;
    struct model after = source;
    struct position head;

    write(bench, &source, 0, 1);
    head = head_of(bench->feed);
    assert_string_equal(head_of(bench->feed).source, head.source);
    scan_all(bench->feed, &before, head.mark);
    assert_int_equal(before.value[0], 1);
    open_at(bench->feed, &head);
    write(bench, &source, 1, 5);
    assert_false(mark_covers(head.mark, head_of(bench->feed).mark));
    drain(bench->feed, &after, &head, head_of(bench->feed).mark);
    assert_int_equal(after.value[1], 5);
}

void feed_positions_replay_the_rest(void **state)
{
    char prefix[16];
    struct feed_bench *bench = bench_of(state, prefix);
    struct model source = {.prefix = prefix, .kind = CATALOG_VENDOR};
    struct model seen = source;
    struct model kept[POSITIONS];
    struct position at[POSITIONS];
    struct position position = head_of(bench->feed);
    struct rng rng;

    rng_init(&rng, 7);
    open_at(bench->feed, &position);
    for (int p = 0; p < POSITIONS; p++) {
        at[p] = position;
        kept[p] = seen;
        for (int w = 0; w < WRITES / POSITIONS; w++)
            write(bench, &source, (int)rng_below(&rng, IDS), (int)rng_below(&rng, 3));
        one_batch(bench->feed, &seen, &position);
    }
    drain(bench->feed, &seen, &position, head_of(bench->feed).mark);
    check_equal(&seen, &source);
    for (int p = 0; p < POSITIONS; p++) {
        bench->feed->ops->close(bench->feed);
        open_at(bench->feed, &at[p]);
        drain(bench->feed, &kept[p], &at[p], position.mark);
        check_equal(&kept[p], &source);
    }
}

void feed_idle_position_reaches_head(void **state)
{
    char prefix[16];
    struct feed_bench *bench = bench_of(state, prefix);
    struct model source = {.prefix = prefix, .kind = CATALOG_CATEGORY};
    struct position position = head_of(bench->feed);
    struct position head;

    write(bench, &source, 0, 1);
    open_at(bench->feed, &position);
    head = head_of(bench->feed);
    drain(bench->feed, &source, &position, head.mark);
    assert_true(one_batch(bench->feed, &source, &position).idle);
}

void feed_get_gives_what_stands(void **state)
{
    char prefix[16];
    struct feed_bench *bench = bench_of(state, prefix);
    struct model source = {.prefix = prefix, .kind = CATALOG_PRODUCT};
    struct model seen = source;
    struct feed_fault fault = {0};
    char id[32];

    write(bench, &source, 0, 4);
    write(bench, &source, 1, 5);
    write(bench, &source, 1, 0);
    for (int i = 0; i < 2; i++)
        check_call(bench->feed->ops->get(bench->feed, source.kind, slice_cstr(id_of(prefix, i, id)),
                                         fold, &seen, &fault),
                   &fault);
    check_equal(&seen, &source);
    assert_int_equal(seen.puts, 1);
    assert_int_equal(seen.deletes, 1);
}

void feed_visitor_may_refuse(void **state)
{
    char prefix[16];
    struct feed_bench *bench = bench_of(state, prefix);
    struct model source = {.prefix = prefix, .kind = CATALOG_PRODUCT};
    struct model refusing = {.prefix = prefix, .fail_with = -ATTAR_EBUSY};
    struct model seen = source;
    struct position position = head_of(bench->feed);
    struct position before = position;
    struct feed_fault fault = {0};
    struct feed_batch batch;
    int rc = 0;

    write(bench, &source, 0, 9);
    open_at(bench->feed, &position);
    for (int tries = 0; rc == 0 && tries < DEADLINE_S * 1000 / WAIT_MS; tries++) {
        before = position;
        rc = bench->feed->ops->next(bench->feed, WAIT_MS, fold, &refusing, &position, &batch,
                                    &fault);
    }
    assert_int_equal(rc, -ATTAR_EBUSY);
    assert_int_equal(position.mark.time, before.mark.time);
    open_at(bench->feed, &before);
    drain(bench->feed, &seen, &before, head_of(bench->feed).mark);
    assert_int_equal(seen.value[0], 9);
}
