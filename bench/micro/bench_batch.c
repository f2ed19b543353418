/* A batch of the Algolia wire against the same searches one by one, and against its first alone.
 *
 *   bench_batch WORK          one JSON object on standard output
 *
 *   WORK   folder with catalog.db and index, as bench_facets keeps it
 *   ATTAR_ROOT is the checkout (default: the current folder).
 *
 *   request 0      q + gender AND note AND accord AND in stock AND size, 24 hits, 30 facets
 *   request i <= N the same without the i-th condition: no hits, the facet of that condition
 *
 * Times are the best of REPEATS, of the thread on the processor. */
#include "base/clock.h"
#include "catalog/catalog.h"
#include "ingest/ingest.h"
#include "query/batch.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ARENA_BYTES = 256 << 20, REPEATS = 61, CONDITIONS = 5, PATHS = 2 * PATH_MAX };

static const char *const conditions[CONDITIONS] = {
    "gender:men OR gender:unisex", "note:oud OR note:rose OR note:vanilla",
    "accord:woody OR accord:amber", "in_stock:true", "size_ml:50 OR size_ml:100"};
static const char *const condition_facets[CONDITIONS] = {"gender", "note", "accord", "in_stock",
                                                         "size_ml"};

struct bench {
    struct view *view;
    struct searcher *searcher;
    struct arena arena;
    struct arena trees;
    uint16_t facets[SEARCH_FACETS_MAX];
    size_t facet_count;
    uint16_t own[CONDITIONS];
    struct search_request requests[CONDITIONS + 1];
    uint64_t total; /* of request 0 */
};

static void must(int rc, const struct attar_error *err)
{
    if (rc == 0)
        return;
    fprintf(stderr, "bench_batch: %s\n", err->text);
    exit(1);
}

static void open_all(struct bench *bench, const char *work, const char *root)
{
    char db[PATHS], index[PATHS], declared[PATHS];
    struct ingest_config config = {root, declared, index, NULL, NULL};
    struct attar_error err = {0};
    struct filter_set *filters;
    struct snapshot *snapshot;
    struct ingest *ingest;

    snprintf(db, sizeof db, "%s/catalog.db", work);
    snprintf(index, sizeof index, "%s/index", work);
    snprintf(declared, sizeof declared, "%s/indexes/products/index.json", root);
    must(catalog_open_sqlite(db, &config.catalog, &err), &err);
    must(ingest_open(&config, &ingest, &err), &err);
    must(ingest_catch_up(ingest, NULL, NULL, &err), &err);
    must(ingest_commit(ingest, &err), &err);
    snapshot = ingest_snapshot(ingest);
    must(filter_set_open(declared, snapshot_schema(snapshot), &filters, &err), &err);
    bench->view = view_new(snapshot, filters);
    bench->searcher = searcher_new();
    arena_init(&bench->arena, ARENA_BYTES);
    arena_init(&bench->trees, ARENA_BYTES);
}

/* All conditions but the one numbered `but`. */
static const struct filter_expr *tree(struct bench *bench, size_t but)
{
    struct filter_scope scope = {
        view_filters(bench->view), view_labels(bench->view), &bench->trees, "filters", true, 0};
    const struct filter_expr *parts[CONDITIONS] = {NULL};
    const struct filter_expr *all = NULL;
    struct attar_error err = {0};

    for (size_t i = 0; i < CONDITIONS; i++)
        if (i != but)
            must(filter_expr_parse(&scope, slice_cstr(conditions[i]), &parts[i], &err), &err);
    must(filter_expr_and(&scope, parts, CONDITIONS, &all, &err), &err);
    return all;
}

static void make_requests(struct bench *bench, const char *q)
{
    const struct filter_set *filters = view_filters(bench->view);
    struct search_request first = {.q = slice_cstr(q), .size = 24, .facet_size = 20};

    bench->facet_count = 0;
    for (uint16_t f = 0; f < filters->count && bench->facet_count < 30; f++)
        if (filters->defs[f].facet)
            bench->facets[bench->facet_count++] = f;
    first.facets = bench->facets;
    first.facet_count = bench->facet_count;
    first.expr = tree(bench, CONDITIONS);
    bench->requests[0] = first;
    for (size_t i = 0; i < CONDITIONS; i++) {
        bench->own[i] = filter_find(filters, slice_cstr(condition_facets[i]));
        bench->requests[i + 1] = first;
        bench->requests[i + 1].size = 0;
        bench->requests[i + 1].expr = tree(bench, i);
        bench->requests[i + 1].facets = &bench->own[i];
        bench->requests[i + 1].facet_count = 1;
    }
}

static int64_t cpu_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void run_singly(struct bench *bench, size_t count)
{
    struct attar_error err = {0};
    struct search_result result;

    for (size_t i = 0; i < count; i++) {
        must(search_run(bench->searcher, bench->view, &bench->requests[i], &bench->arena, &result,
                        &err),
             &err);
        bench->total = i == 0 ? result.total : bench->total;
    }
}

static void run_batch(struct bench *bench, size_t count)
{
    struct search_list asked = {bench->requests, count};
    struct search_result results[CONDITIONS + 1];
    struct attar_error err = {0};
    size_t failed;

    must(search_batch(bench->searcher, bench->view, &asked, &bench->arena, results, &failed, &err),
         &err);
}

static double best_us(struct bench *bench, void (*step)(struct bench *, size_t), size_t count)
{
    int64_t best = INT64_MAX;

    for (int i = 0; i < REPEATS; i++) {
        int64_t start = cpu_ns();
        int64_t took;

        arena_reset(&bench->arena);
        step(bench, count);
        took = cpu_ns() - start;
        best = took < best ? took : best;
    }
    return (double)best / 1e3;
}

static void measure(struct bench *bench, const char *q)
{
    double alone;

    make_requests(bench, q);
    alone = best_us(bench, run_singly, 1);
    printf("{\"q\":\"%s\",\"total\":%llu,\"request0_us\":%.1f", q, (unsigned long long)bench->total,
           alone);
    for (size_t n = 1; n <= CONDITIONS; n += 2) {
        double singly = best_us(bench, run_singly, n + 1);
        double batch = best_us(bench, run_batch, n + 1);

        printf(",\"n%zu\":{\"singly_us\":%.1f,\"batch_us\":%.1f,\"ratio\":%.2f}", n, singly, batch,
               batch / alone);
    }
    printf("}");
}

int main(int argc, char **argv)
{
    const char *root = getenv("ATTAR_ROOT") != NULL ? getenv("ATTAR_ROOT") : ".";
    static const char *const queries[] = {"", "oud", "oud rose night"};
    static struct bench bench;

    if (argc < 2) {
        fputs("usage: bench_batch WORK   (see the top of bench_batch.c)\n", stderr);
        return 2;
    }
    open_all(&bench, argv[1], root);
    printf("{\"bench\":\"batch\",\"queries\":[");
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        printf("%s", i > 0 ? "," : "");
        measure(&bench, queries[i]);
    }
    printf("]}\n");
    return 0;
}
