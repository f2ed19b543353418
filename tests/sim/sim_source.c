/* Goal: the simulated source keeps the promises of feed.h, however the line breaks; so that what
 * the simulation finds is the follower's fault.
 * Method: the simplest follower there can be, in memory: head, scan, open, next; on any failure it
 * opens again, on lost history or an exchanged collection it scans again.  What it holds at a
 * position is never older than the position, and at the end it is the source. */
#include "tests/sim/source_feed.h"
#include "tests/support/prop.h"

#include <assert.h>

struct naive {
    struct prop *t;
    const struct source *source;
    struct feed *feed;
    uint32_t held[CATALOG_KIND_COUNT][DOCUMENT_PRODUCTS]; /* revisions; 0: none */
    struct position position;
    bool scanned;
    bool open;      /* at the position */
    bool exchanged; /* a collection was dropped or replaced: scan again */
};

static int take(void *user, const struct feed_change *change)
{
    struct naive *naive = user;

    if (change->op == FEED_DROPPED || change->op == FEED_REPLACED)
        naive->exchanged = true;
    if (change->op != FEED_PUT && change->op != FEED_DELETE)
        return 0;
    naive->held[change->kind][document_slot(change->kind, change->id)] =
        change->json.ptr != NULL ? document_rev(change->json) : 0;
    return 0;
}

/* Read everything as of now or later; false if the line broke. */
static bool scan(struct naive *naive)
{
    const struct feed_ops *ops = naive->feed->ops;
    struct feed_fault fault;
    struct position from = {0};

    memset(naive->held, 0, sizeof naive->held);
    naive->exchanged = false;
    if (ops->head(naive->feed, &from.mark, NULL, &fault) < 0)
        return false;
    for (int kind = 0; kind < CATALOG_KIND_COUNT; kind++) {
        struct feed_cursor cursor = {0};

        while (!cursor.done)
            if (ops->scan(naive->feed, (enum catalog_kind)kind, from.mark, &cursor, take, naive,
                          &fault) < 0)
                return false;
    }
    naive->position = from;
    return true;
}

static bool passed_over(const struct history *history, uint32_t rev, uint64_t time)
{
    size_t i = 0;

    while (i < history->versions.count && history->versions.items[i].document.rev != rev)
        i++;
    return i < history->versions.count && source_passed_over(history, i, time);
}

static void check_no_older(struct naive *naive)
{
    for (int kind = 0; kind < CATALOG_KIND_COUNT; kind++)
        for (unsigned slot = 0; slot < document_slots((enum catalog_kind)kind); slot++) {
            const struct version *version =
                source_at(naive->source, (enum catalog_kind)kind, slot, naive->position.mark.time);
            const struct history *history = &naive->source->histories[kind][slot];
            uint32_t rev = naive->held[kind][slot];

            CHECK(naive->t, rev == 0 || version->document.fault == DOCUMENT_UNREADABLE ||
                                rev >= version->document.rev ||
                                passed_over(history, rev, naive->position.mark.time));
        }
}

static void follow(struct naive *naive)
{
    const struct feed_ops *ops = naive->feed->ops;
    struct feed_fault fault = {0};
    struct feed_batch batch;
    uint64_t before = naive->position.mark.time;

    if (!naive->scanned || naive->exchanged) {
        naive->scanned = scan(naive);
        naive->open = false;
    }
    if (!naive->scanned)
        return;
    if (!naive->open && ops->open(naive->feed, &naive->position, &fault) < 0) {
        naive->scanned = naive->scanned && fault.signal != FEED_LOST;
        return;
    }
    naive->open = ops->next(naive->feed, 100, take, naive, &naive->position, &batch, &fault) == 0;
    CHECK(naive->t, naive->position.mark.time >= before || !naive->open);
    if (!naive->open)
        naive->scanned = fault.signal != FEED_LOST;
    else if (!naive->exchanged)
        check_no_older(naive);
}

static void check_equal(struct naive *naive)
{
    for (int kind = 0; kind < CATALOG_KIND_COUNT; kind++)
        for (unsigned slot = 0; slot < document_slots((enum catalog_kind)kind); slot++) {
            const struct document *document =
                source_now(naive->source, (enum catalog_kind)kind, slot);

            CHECK_EQ(naive->t, naive->held[kind][slot],
                     document->fault == DOCUMENT_UNREADABLE ? 0 : document->rev);
        }
}

TEST_PROP(a_follower_becomes_equal, 100)
{
    struct source source;
    struct line line = {.fail_per_mille = (unsigned)rng_below(t->rng, 300), .pipeline_hash = 1};
    struct naive naive = {.t = t, .source = &source};

    source_init(&source, t->seed, 1790000000000);
    rng_init(&line.rng, t->seed ^ 1);
    naive.feed = source_feed_new(&source, &line);
    for (int step = 0; step < 300; step++) {
        source.wall_ms += (int64_t)rng_below(t->rng, 500);
        source_write(&source, true);
        source_replicate(&source, (size_t)rng_below(t->rng, 4));
        if (rng_below(t->rng, 20) == 0)
            source_elect(&source);
        if (rng_below(t->rng, 40) == 0)
            source_prune(&source, (size_t)rng_below(t->rng, 30));
        follow(&naive);
    }
    line.fail_per_mille = 0;
    source_replicate(&source, source.pending.count);
    for (int step = 0; step < 300; step++)
        follow(&naive);
    CHECK_EQ(t, naive.position.mark.time, source.majority);
    check_equal(&naive);
    naive.feed->ops->free(naive.feed);
    source_release(&source);
}

/* A batch that ends between two writes of one time says the time before. */
TEST_PROP(a_time_is_contained_wholly_or_not, 100)
{
    struct source source;
    struct line line = {.pipeline_hash = 1};
    struct naive naive = {.t = t, .source = &source};

    source_init(&source, t->seed, 1790000000000);
    rng_init(&line.rng, t->seed ^ 1);
    naive.feed = source_feed_new(&source, &line);
    follow(&naive);
    for (int step = 0; step < 30; step++)
        source_write(&source, false);
    source_replicate(&source, source.pending.count);
    while (naive.position.mark.time < source.majority) {
        follow(&naive);
        check_no_older(&naive);
    }
    check_equal(&naive);
    naive.feed->ops->free(naive.feed);
    source_release(&source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(a_follower_becomes_equal),
        PROP(a_time_is_contained_wholly_or_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
