/* From a batch of changes to what answers: how long a publish takes, and how late a change is.
 *
 *   bench_publish SOURCE [WORK]     one JSON object on standard output
 *
 *   SOURCE   folder with vendors.jsonl and products.jsonl (tools/gen-catalog --out ...)
 *   WORK     where the catalogue and the index are kept between runs; default SOURCE/bench-suggest
 *   ATTAR_ROOT is the checkout (default: the current folder).
 *
 *   changes --> catalogue (not timed) --> ingest_poll --> snapshot --> view_follow
 *                                         `---------- "publish" ----------'
 *
 * Completions are made on a thread of their own in the server (search/completing.h), and so are
 * large merges (index/merging.c); what they cost is told apart, `complete_ms` and `merge_ms`.
 * First batches of one size, one after the other.  Then a stream: events come one a millisecond on
 * a clock that only the publishes themselves move; each publish takes what has come, and at least
 * PACE_MS pass between two.  An event's lateness is from its coming to the end of its publish.
 * A merge is there after MERGE_SLOWER times what it took: it shares the core. */
#include "bench/micro/bench_index.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/heap.h"
#include "base/mem.h"
#include "base/rng.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

enum { BATCH = 20, BATCHES = 100, EVENTS = 20000, MERGE_SLOWER = 3, COMPLETIONS = 9, PACE_MS = 20 };

struct bench {
    struct bench_index index;
    struct view *view;
    struct rng rng;
    struct index_merge *merge; /* done, and not there yet */
    double merged_at_ms;
    double merge_ms; /* of all merges so far */
    unsigned merges;
};

/* Of one publish. */
struct spent {
    double poll_ms;
    double view_ms;
    double free_ms;
};

/* ---- The catalogue ---- */

/* ---- Changes ---- */

/* Another first digit behind `member`. */
static void turn_digit(struct buf *json, const char *member)
{
    char *at = strstr(json->ptr, member);

    if (at == NULL) {
        fprintf(stderr, "bench_publish: a product without %s\n", member);
        exit(1);
    }
    at += strlen(member);
    *at = *at == '9' ? '1' : (char)(*at + 1);
}

/* A stock or a popularity. */
static void change(struct bench *bench, struct slice id, struct buf *json)
{
    struct attar_error err = {0};

    buf_clear(json);
    must(catalog_get(bench->index.catalog, CATALOG_PRODUCT, id, json, &err), &err);
    buf_add_byte(json, '\0');
    turn_digit(json, rng_below(&bench->rng, 4) == 0 ? "\"popularity\":" : "\"stock\":");
    must(catalog_put(bench->index.catalog, CATALOG_PRODUCT, id, slice_of(json->ptr, json->len - 1),
                     &err),
         &err);
}

static void change_some(struct bench *bench, size_t count)
{
    const struct snapshot *snapshot = view_snapshot(bench->view);
    struct attar_error err = {0};
    struct buf json;

    buf_init(&json, 4 << 20);
    must(catalog_begin(bench->index.catalog, &err), &err);
    while (count > 0) {
        uint32_t doc = (uint32_t)rng_below(&bench->rng, bench->view->doc_cap);

        if (!bitset_get(snapshot_live(snapshot), doc))
            continue;
        change(bench, snapshot_id(snapshot, doc), &json);
        count--;
    }
    must(catalog_commit(bench->index.catalog, &err), &err);
    buf_release(&json);
}

/* ---- Publishing ---- */

/* Of the thread on the processor, so that a busy neighbour costs cache misses only. */
static double cpu_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static struct spent publish(struct bench *bench)
{
    struct attar_error err = {0};
    struct spent spent;
    struct snapshot *snapshot;
    struct view *view;
    bool changed;
    double start = cpu_ms();

    must(ingest_poll(bench->index.ingest, &changed, &err), &err);
    snapshot = ingest_snapshot(bench->index.ingest);
    spent.poll_ms = cpu_ms() - start;
    view = view_follow(bench->view, snapshot, bench->index.filters);
    spent.view_ms = cpu_ms() - start - spent.poll_ms;
    view_unref(bench->view);
    bench->view = view;
    snapshot_unref(snapshot);
    spent.free_ms = cpu_ms() - start - spent.poll_ms - spent.view_ms;
    return spent;
}

/* The merge thread's part of what happens between two publishes. */
static void merge_beside(struct bench *bench, double now_ms)
{
    struct attar_error err = {0};
    double start;
    double took;

    if (bench->merge != NULL && now_ms >= bench->merged_at_ms) {
        ingest_merged(bench->index.ingest, bench->merge);
        bench->merge = NULL;
    }
    if (bench->merge == NULL)
        bench->merge = ingest_next_merge(bench->index.ingest);
    else
        return;
    if (bench->merge == NULL)
        return;
    start = cpu_ms();
    must(index_merge_run(bench->merge, &err), &err);
    took = cpu_ms() - start;
    bench->merged_at_ms = now_ms + MERGE_SLOWER * took;
    bench->merge_ms += took;
    bench->merges++;
}

static int by_double(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

static void print_spread(const char *name, double *ms, size_t count)
{
    qsort(ms, count, sizeof *ms, by_double);
    printf(",\"%s\":{\"min\":%.2f,\"median\":%.2f,\"p99\":%.2f,\"max\":%.2f}", name, ms[0],
           ms[count / 2], ms[count * 99 / 100], ms[count - 1]);
}

/* As the server does it, but on this thread. */
static double complete(struct bench *bench)
{
    double start = cpu_ms();
    struct view *completed = view_completed(bench->view);
    struct view *adopted = view_adopt(bench->view, completed);

    view_unref(completed);
    view_unref(bench->view);
    bench->view = adopted;
    return cpu_ms() - start;
}

static void bench_completions(struct bench *bench)
{
    double complete_ms[COMPLETIONS];

    for (int i = 0; i < COMPLETIONS; i++) {
        change_some(bench, BATCH);
        publish(bench);
        complete_ms[i] = complete(bench);
    }
    print_spread("complete_ms", complete_ms, COMPLETIONS);
}

static void bench_batches(struct bench *bench)
{
    double poll_ms[BATCHES], view_ms[BATCHES], free_ms[BATCHES], all_ms[BATCHES];

    for (int i = 0; i < BATCHES; i++) {
        struct spent spent;

        change_some(bench, BATCH);
        spent = publish(bench);
        poll_ms[i] = spent.poll_ms;
        view_ms[i] = spent.view_ms;
        free_ms[i] = spent.free_ms;
        merge_beside(bench, i * PACE_MS);
        all_ms[i] = spent.poll_ms + spent.view_ms + spent.free_ms;
    }
    print_spread("poll_ms", poll_ms, BATCHES);
    print_spread("view_ms", view_ms, BATCHES);
    print_spread("free_ms", free_ms, BATCHES);
    print_spread("publish_ms", all_ms, BATCHES);
}

/* ---- A stream ---- */

static void bench_stream(struct bench *bench)
{
    double *late_ms = mem_zero(EVENTS, sizeof *late_ms);
    double now_ms = PACE_MS;
    double publish_ms = 0;
    double merged_ms = bench->merge_ms;
    size_t seen = 0;

    bench->merged_at_ms = 0;

    while (seen < EVENTS) {
        size_t come = now_ms < EVENTS ? (size_t)now_ms : EVENTS;
        double began_ms = now_ms;
        struct spent spent;

        change_some(bench, come - seen);
        spent = publish(bench);
        now_ms += spent.poll_ms + spent.view_ms;
        for (; seen < come; seen++)
            late_ms[seen] = now_ms - (double)seen;
        publish_ms += spent.poll_ms + spent.view_ms + spent.free_ms;
        now_ms += spent.free_ms;
        merge_beside(bench, now_ms);
        if (now_ms < began_ms + PACE_MS)
            now_ms = began_ms + PACE_MS;
    }
    print_spread("late_ms", late_ms, EVENTS);
    printf(",\"stream_ms\":%.0f,\"publishing_ms\":%.0f,\"merging_ms\":%.0f,\"merges\":%u", now_ms,
           publish_ms, bench->merge_ms - merged_ms, bench->merges);
    free(late_ms);
}

static double resident_mib(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

int main(int argc, char **argv)
{
    const char *root = getenv("ATTAR_ROOT") != NULL ? getenv("ATTAR_ROOT") : ".";
    struct bench bench = {.view = NULL};
    struct snapshot *snapshot;
    char work[PATH_MAX];

    if (argc < 2) {
        fputs("usage: bench_publish SOURCE [WORK]   (see the top of bench_publish.c)\n", stderr);
        return 2;
    }
    snprintf(work, sizeof work, "%s%s", argc > 2 ? argv[2] : argv[1],
             argc > 2 ? "" : "/bench-suggest");
    (void)heap_tune();
    rng_init(&bench.rng, 1);
    bench_index_open(&bench.index, argv[1], work, root);
    ingest_merge_beside(bench.index.ingest);
    snapshot = ingest_snapshot(bench.index.ingest);
    bench.view = view_new(snapshot, bench.index.filters);
    snapshot_unref(snapshot);
    printf("{\"bench\":\"publish\",\"docs\":%u,\"rows\":%u,\"batch\":%d,\"first_rss_mib\":%.0f",
           bench.view->live_count, bench.view->row_cap, BATCH, resident_mib());
    bench_batches(&bench);
    bench_stream(&bench);
    bench_completions(&bench);
    if (bench.merge != NULL)
        ingest_merged(bench.index.ingest, bench.merge);
    printf(",\"rss_mib\":%.0f}\n", resident_mib());
    return 0;
}
