/* Thirty exact facets at several shares of matching products, and what decides how each is counted.
 *
 *   bench_facets SOURCE [WORK]     one JSON object on standard output
 *
 *   SOURCE   folder with vendors.jsonl and products.jsonl (tools/gen-catalog --out ...)
 *   WORK     where the catalogue and the index are kept between runs; default SOURCE/bench-facets
 *   ATTAR_ROOT is the checkout (default: the current folder).
 *
 * For each share of products (random docs): every product facet by gathering, by the bitsets of its
 * dense values alone, by intersecting all values, and as facet_count decides; then thirty facets
 * with their lists as facets_build does it, without and with an offer condition (in stock).
 * `bitmap_bytes` is what the bitsets make it read; bitmap_gb_s against read_gb_s, the bandwidth of
 * the same loop over plain memory in the same run, says how far from the memory it is.  The costs
 * that facet_count.c chooses by are fitted to these figures. */
#include "base/bitset.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/rng.h"
#include "catalog/catalog.h"
#include "ingest/ingest.h"
#include "query/count/facets.h"

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

enum { ARENA_BYTES = 256 << 20, REPEATS = 41, PATHS = 2 * PATH_MAX };

static const double shares[] = {0.0001, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.9, 1};

struct bench {
    struct view *view;
    struct arena arena;
    uint64_t *docs;
    const uint64_t *rows; /* eligible offers, or NULL */
    uint32_t doc_count;
    uint64_t rare_entries; /* of all product facets */
};

static void must(int rc, const struct attar_error *err)
{
    if (rc == 0)
        return;
    fprintf(stderr, "bench_facets: %s\n", err->text);
    exit(1);
}

/* ---- The catalogue ---- */

static void import(struct catalog *catalog, const char *source, const char *name, int kind)
{
    char path[PATHS];
    struct import_options options = {.path = path, .kind = kind};
    struct import_report report = {0};
    struct attar_error err = {0};

    snprintf(path, sizeof path, "%s/%s.jsonl", source, name);
    must(catalog_import(catalog, &options, &report, &err), &err);
    import_report_release(&report);
}

static struct snapshot *open_snapshot(const char *source, const char *work, const char *root)
{
    char db[PATHS], index[PATHS], declared[PATHS];
    struct ingest_config config = {root, declared, index, NULL};
    struct attar_error err = {0};
    struct snapshot *snapshot;
    struct ingest *ingest;
    uint64_t count;

    mkdir(work, 0777);
    snprintf(db, sizeof db, "%s/catalog.db", work);
    snprintf(index, sizeof index, "%s/index", work);
    snprintf(declared, sizeof declared, "%s/indexes/products/index.json", root);
    must(catalog_open_sqlite(db, &config.catalog, &err), &err);
    must(catalog_count(config.catalog, CATALOG_PRODUCT, &count, &err), &err);
    if (count == 0) {
        import(config.catalog, source, "vendors", CATALOG_VENDOR);
        import(config.catalog, source, "products", CATALOG_PRODUCT);
    }
    must(ingest_open(&config, &ingest, &err), &err);
    must(ingest_catch_up(ingest, NULL, NULL, &err), &err);
    snapshot = ingest_snapshot(ingest); /* the process keeps the schema until it ends */
    return snapshot;
}

static struct view *open_view(struct snapshot *snapshot, const char *root)
{
    struct attar_error err = {0};
    struct filter_set *filters;
    char path[PATHS];
    int64_t start;
    struct view *view;

    snprintf(path, sizeof path, "%s/indexes/products/index.json", root);
    must(filter_set_open(path, snapshot_schema(snapshot), &filters, &err), &err);
    start = clock_monotonic_ns();
    view = view_new(snapshot, filters);
    printf("{\"bench\":\"facets\",\"docs\":%u,\"rows\":%u,\"simd\":\"%s\",\"view_new_ms\":%.1f",
           view->live_count, view->row_cap, bitset_path(),
           (double)(clock_monotonic_ns() - start) / 1e6);
    return view;
}

static uint64_t print_shapes(const struct view *view)
{
    struct facet_shape sum = {0};

    for (uint16_t f = 0; f < view->filters->count; f++) {
        sum.entries += view->shapes[f].entries;
        sum.rare_entries += view->shapes[f].rare_entries;
        sum.values += view->shapes[f].values;
        sum.dense_values += view->shapes[f].dense_values;
    }
    printf(",\"entries\":%llu,\"rare_entries\":%llu,\"values\":%llu,\"dense_values\":%llu,"
           "\"offer_slots\":%u",
           (unsigned long long)sum.entries, (unsigned long long)sum.rare_entries,
           (unsigned long long)sum.values, (unsigned long long)sum.dense_values,
           view->offers.slot_count);
    return sum.rare_entries > 0 ? sum.rare_entries : 1;
}

/* ---- One measurement ---- */

static void choose_docs(struct bench *bench, double share)
{
    struct rng rng;

    rng_init(&rng, 1);
    memset(bench->docs, 0, bench->view->doc_words * sizeof *bench->docs);
    for (BITSET_EACH(doc, snapshot_live(bench->view->snapshot), bench->view->doc_words))
        if (rng_unit(&rng) < share)
            bitset_set(bench->docs, doc);
    bench->doc_count = (uint32_t)bitset_count(bench->docs, bench->view->doc_words);
}

/* Best of REPEATS runs in microseconds: what the machine can do when nobody else is on it. */
static double best_us(struct bench *bench, void (*run)(struct bench *bench))
{
    int64_t best = INT64_MAX;

    for (int i = 0; i < REPEATS; i++) {
        int64_t start;
        int64_t spent;

        arena_reset(&bench->arena);
        start = clock_monotonic_ns();
        run(bench);
        spent = clock_monotonic_ns() - start;
        best = spent < best ? spent : best;
    }
    return (double)best / 1e3;
}

static bool is_product_facet(const struct view *view, uint16_t filter)
{
    return view->filters->defs[filter].facet && !view->filters->defs[filter].offer;
}

static uint32_t *counts_of(struct bench *bench, uint16_t filter)
{
    return arena_array(&bench->arena, column_value_count(view_column(bench->view, filter)) + 1,
                       sizeof(uint32_t));
}

/* ---- What is measured ---- */

static uint64_t gathered; /* values seen by run_gather */

static void run_gather(struct bench *bench)
{
    struct facet_set set;

    gathered = 0;
    facet_set_init(&set, bench->view, bench->docs, NULL);
    facet_set_list(&set, &bench->arena);
    for (uint16_t f = 0; f < bench->view->filters->count; f++)
        if (is_product_facet(bench->view, f)) {
            facet_gather(view_column(bench->view, f), set.list, set.doc_count, counts_of(bench, f));
            gathered += bench->view->shapes[f].entries * set.doc_count / bench->view->live_count;
        }
}

static uint64_t bitmap_words; /* words ANDed by run_bitmaps */

/* Dense values only. */
static void run_bitmaps(struct bench *bench)
{
    volatile size_t sink = 0;

    bitmap_words = 0;
    for (uint16_t f = 0; f < bench->view->filters->count; f++) {
        const struct column *column = view_column(bench->view, f);

        if (!is_product_facet(bench->view, f))
            continue;
        for (uint32_t v = 0; v < column_value_count(column); v++) {
            const uint64_t *set = column_bitset(column, v);

            if (set == NULL)
                continue;
            sink += bitset_and_count(bench->docs, set, bench->view->doc_words);
            bitmap_words += bench->view->doc_words;
        }
    }
}

/* Every value: bitsets of the dense, lists of the rare. */
static void run_intersect(struct bench *bench)
{
    for (uint16_t f = 0; f < bench->view->filters->count; f++)
        if (is_product_facet(bench->view, f))
            facet_intersect(view_column(bench->view, f), bench->docs, counts_of(bench, f));
}

static void run_decided(struct bench *bench)
{
    const uint32_t *counts;
    struct facet_set set;

    facet_set_init(&set, bench->view, bench->docs, NULL);
    for (uint16_t f = 0; f < bench->view->filters->count; f++)
        if (is_product_facet(bench->view, f))
            facet_count(&set, f, &bench->arena, &counts);
}

/* As the front door does it: lists of 20 values, offer facets included. */
static void run_listed(struct bench *bench)
{
    uint16_t facets[SEARCH_FACETS_MAX];
    struct search_request request = {.facets = facets, .facet_size = 20};
    struct clause_sets sets;
    struct groups_base base = {bench->docs, bench->rows, &sets};
    struct groups groups;
    const struct attar_error none = {.text = "the arena is full"};
    const struct facet *out;

    for (uint16_t f = 0; f < bench->view->filters->count && request.facet_count < 30; f++)
        if (bench->view->filters->defs[f].facet)
            facets[request.facet_count++] = f;
    clause_sets_init(&sets, bench->view, NULL, &bench->arena);
    must(groups_build(bench->view, &request, &base, &bench->arena, &groups, NULL), &none);
    must(facets_build(&groups, &request, &bench->arena, &out, NULL), &none);
}

/* ---- The machine ---- */

static double read_gb_s(size_t bytes)
{
    uint64_t *words = mem_zero(bytes / 8, 8);
    size_t rounds = ((size_t)1 << 28) / bytes;
    volatile size_t sink = 0;
    double best = 0;

    memset(words, 1, bytes);
    for (int run = 0; run < 7; run++) {
        int64_t start = clock_monotonic_ns();
        double gb_s;

        for (size_t i = 0; i < rounds; i++)
            sink += bitset_count(words, bytes / 8);
        gb_s = (double)(bytes * rounds) / (double)(clock_monotonic_ns() - start);
        best = gb_s > best ? gb_s : best;
    }
    free(words);
    return best;
}

static void measure(struct bench *bench, double share)
{
    double gather_us, bitmaps_us, intersect_us, decided_us, listed_us, offers_us;

    choose_docs(bench, share);
    gather_us = best_us(bench, run_gather);
    bitmaps_us = best_us(bench, run_bitmaps);
    intersect_us = best_us(bench, run_intersect);
    decided_us = best_us(bench, run_decided);
    listed_us = best_us(bench, run_listed);
    bench->rows = bench->view->rows_stock;
    offers_us = best_us(bench, run_listed);
    bench->rows = NULL;
    printf("{\"share\":%g,\"docs\":%u,\"gather_us\":%.1f,\"gather_ns_value\":%.2f,"
           "\"bitmaps_us\":%.1f,\"bitmap_ns_word\":%.3f,\"bitmap_bytes\":%llu,"
           "\"bitmap_gb_s\":%.1f,\"intersect_us\":%.1f,\"list_ns_item\":%.2f,\"decided_us\":%.1f,"
           "\"listed_us\":%.1f,"
           "\"listed_in_stock_us\":%.1f}",
           share, bench->doc_count, gather_us,
           gather_us * 1e3 / (double)(gathered > 0 ? gathered : 1), bitmaps_us,
           bitmaps_us * 1e3 / (double)(bitmap_words > 0 ? bitmap_words : 1),
           (unsigned long long)bitmap_words * 8, (double)bitmap_words * 8 / (bitmaps_us * 1e3),
           intersect_us, (intersect_us - bitmaps_us) * 1e3 / (double)bench->rare_entries,
           decided_us, listed_us, offers_us);
}

int main(int argc, char **argv)
{
    const char *root = getenv("ATTAR_ROOT") != NULL ? getenv("ATTAR_ROOT") : ".";
    struct bench bench = {NULL};
    char work[PATH_MAX];

    if (argc < 2) {
        fputs("usage: bench_facets SOURCE [WORK]   (see the top of bench_facets.c)\n", stderr);
        return 2;
    }
    snprintf(work, sizeof work, "%s%s", argc > 2 ? argv[2] : argv[1],
             argc > 2 ? "" : "/bench-facets");
    bench.view = open_view(open_snapshot(argv[1], work, root), root);
    bench.rare_entries = print_shapes(bench.view);
    bench.docs = mem_zero(bench.view->doc_words + 1, sizeof *bench.docs);
    arena_init(&bench.arena, ARENA_BYTES);
    printf(",\"read_gb_s\":{\"4MiB\":%.1f,\"16MiB\":%.1f,\"128MiB\":%.1f},\"shares\":[",
           read_gb_s(4 << 20), read_gb_s(16 << 20), read_gb_s(128 << 20));
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        printf("%s", i > 0 ? "," : "");
        measure(&bench, shares[i]);
    }
    printf("]}\n");
    return 0;
}
