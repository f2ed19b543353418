/* Every facet that a page lists, exactly counted, at several shares of matching products; each way
 * of counting alone, what facets_build makes of them, and the bound that memory sets.
 *
 *   bench_facets SOURCE [WORK]     one JSON object on standard output
 *
 *   SOURCE   folder with vendors.jsonl and products.jsonl (tools/gen-catalog --out ...)
 *   WORK     where the catalogue and the index are kept between runs; default SOURCE/bench-facets
 *   ATTAR_ROOT is the checkout (default: the current folder).
 *
 *   share 0.01 -> random docs --+--> gather, intersect, records      product facets, one way each
 *                               +--> decided                         as facets_build counts
 *                               +--> listed, listed_in_stock         and lists 20 values a facet;
 *                               |                                    the same under an offer
 * condition
 *                               +--> bytes, bound_us                 of the way that was decided
 *
 * bound_us is bytes over read_gb_s, the speed of the bitset loop over plain memory of the
 * structure's size in the same run: no way of counting that reads these bytes can be faster.
 * `groups` compares a request with three chosen values in three facets with the same request
 * without them. The costs of query/count/costs.h are fitted to these figures. */
#include "bench/micro/bench_index.h"

#include "base/bitset.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/rng.h"
#include "query/count/facets.h"

#include <limits.h>
#include <stdio.h>

enum { ARENA_BYTES = 256 << 20, REPEATS = 41 };

static const double shares[] = {0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 1};

struct bench {
    struct view *view;
    struct arena arena;
    uint64_t *docs;
    const uint64_t *rows; /* eligible offers, or NULL */
    uint32_t doc_count;
    uint16_t facets[SEARCH_FACETS_MAX]; /* those that a page lists */
    size_t facet_count;
    const uint64_t **bitsets; /* of all dense values of them */
    size_t bitset_count;
    uint32_t facet_size;
    const struct clause *clauses;
    size_t clause_count;
    struct groups groups;
};

static struct view *open_view(const struct bench_index *index)
{
    struct snapshot *snapshot = ingest_snapshot(index->ingest);
    struct view *view;
    int64_t view_ns;
    int64_t start;

    start = clock_monotonic_ns();
    view = view_new(snapshot, index->filters);
    view_ns = clock_monotonic_ns() - start;
    facet_records_release(&view->records);
    start = clock_monotonic_ns();
    facet_records_init(view, RECORD_BITS, NULL);
    printf("{\"bench\":\"facets\",\"docs\":%u,\"rows\":%u,\"simd\":\"%s\",\"view_new_ms\":%.1f,"
           "\"records_ms\":%.1f",
           view->live_count, view->row_cap, bitset_path(), (double)view_ns / 1e6,
           (double)(clock_monotonic_ns() - start) / 1e6);
    return view;
}

static bool is_product_facet(const struct bench *bench, size_t i)
{
    return !bench->view->filters->defs[bench->facets[i]].offer;
}

static void choose_facets(struct bench *bench)
{
    const struct view *view = bench->view;

    for (uint16_t f = 0; f < view->filters->count; f++)
        if (view->filters->defs[f].facet &&
            !slice_eq(view->filters->defs[f].control, SLICE("none")))
            bench->facets[bench->facet_count++] = f;
    for (size_t i = 0; i < bench->facet_count; i++)
        bench->bitset_count += view->shapes[bench->facets[i]].dense_values;
    bench->bitsets = mem_zero(bench->bitset_count + 1, sizeof *bench->bitsets);
    bench->bitset_count = 0;
    for (size_t i = 0; i < bench->facet_count; i++) {
        const struct column *column = view_column(view, bench->facets[i]);

        for (uint32_t v = 0; is_product_facet(bench, i) && v < column_value_count(column); v++)
            if (column_bitset(column, v) != NULL)
                bench->bitsets[bench->bitset_count++] = column_bitset(column, v);
    }
}

static void print_shapes(const struct bench *bench)
{
    const struct view *view = bench->view;
    const struct facet_records *records = &view->records;
    uint64_t entries = 0;
    uint64_t values = 0;

    for (size_t i = 0; i < bench->facet_count; i++) {
        entries += view->shapes[bench->facets[i]].entries;
        values += view->shapes[bench->facets[i]].values;
    }
    printf(",\"facets\":%zu,\"values\":%llu,\"values_a_product\":%.1f,\"dense_values\":%zu,"
           "\"offer_slots\":%u,\"rest_a_product\":%.2f,\"record_bytes_a_product\":%.1f,"
           "\"bitset_bytes_a_product\":%.1f,\"offer_bytes_a_product\":%.1f",
           bench->facet_count, (unsigned long long)values, (double)entries / view->live_count,
           bench->bitset_count, view->offers.slot_count,
           (double)records->rest_count / view->live_count,
           RECORD_WORDS * 8 + 4 + 2 * (double)records->rest_count / view->live_count,
           (double)bench->bitset_count / 8,
           (double)view->offers.words * 8 * view->row_cap / view->live_count +
               (double)view->offers.slot_count / 8);
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

/* ---- What is measured ---- */

static uint32_t *counts_of(struct bench *bench, size_t i)
{
    return arena_array(&bench->arena, view_value_count(bench->view, bench->facets[i]) + 1,
                       sizeof(uint32_t));
}

static void run_gather(struct bench *bench)
{
    struct facet_set set;

    facet_set_init(&set, bench->view, bench->docs, NULL);
    facet_set_list(&set, &bench->arena);
    for (size_t i = 0; i < bench->facet_count; i++)
        if (is_product_facet(bench, i))
            facet_gather(view_column(bench->view, bench->facets[i]), set.list, set.doc_count,
                         counts_of(bench, i));
}

/* Dense values only. */
static void run_bitmaps(struct bench *bench)
{
    volatile size_t sink = 0;

    for (size_t i = 0; i < bench->bitset_count; i++)
        sink += bitset_and_count(bench->docs, bench->bitsets[i], bench->view->doc_words);
    (void)sink;
}

/* Every value: bitsets of the dense, lists of the rare. */
static void run_intersect(struct bench *bench)
{
    for (size_t i = 0; i < bench->facet_count; i++)
        if (is_product_facet(bench, i))
            facet_intersect(view_column(bench->view, bench->facets[i]), bench->docs,
                            counts_of(bench, i));
}

/* Facets of offers included. */
static void run_records(struct bench *bench)
{
    const struct attar_error none = {.text = "the arena is full"};
    struct facet_set set;

    facet_set_init(&set, bench->view, bench->docs, NULL);
    must(facet_set_record(&set, &bench->arena), &none);
}

static struct search_request request_of(const struct bench *bench)
{
    return (struct search_request){.facets = bench->facets,
                                   .facet_count = bench->facet_count,
                                   .facet_size = bench->facet_size,
                                   .clauses = bench->clauses,
                                   .clause_count = bench->clause_count};
}

static void build_groups(struct bench *bench)
{
    const struct attar_error none = {.text = "the arena is full"};
    const struct search_request request = request_of(bench);
    struct clause_sets sets;
    const struct groups_base base = {bench->docs, bench->rows, &sets};

    clause_sets_init(&sets, bench->view, NULL, &bench->arena);
    must(groups_build(bench->view, &request, &base, &bench->arena, &bench->groups, NULL), &none);
}

/* As the front door does it. */
static void run_facets(struct bench *bench)
{
    const struct attar_error none = {.text = "the arena is full"};
    const struct search_request request = request_of(bench);
    const struct facet *out;

    build_groups(bench);
    must(facets_build(&bench->groups, &request, &bench->arena, &out, NULL), &none);
}

/* ---- The machine ---- */

static double read_gb_s(size_t bytes)
{
    uint64_t *words = mem_zero(bytes / 8, 8);
    size_t rounds = ((size_t)1 << 28) / bytes + 1;
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
    (void)sink;
    free(words);
    return best;
}

/* ---- The bound ---- */

/* Bytes of the cache lines that counting by records reads: masks, starts, the rest, the set. */
static uint64_t record_bytes(const struct bench *bench)
{
    const struct view *view = bench->view;
    const struct facet_records *records = &view->records;
    bool few = bench->doc_count <= view->live_count / 2;
    uint64_t lines = view->doc_words / 8;
    uint64_t last_start = UINT64_MAX;
    uint64_t last_rest = UINT64_MAX;

    for (BITSET_EACH(doc, snapshot_live(view->snapshot), view->doc_words)) {
        uint64_t first = records->starts[doc] / 32;
        uint64_t past = (records->starts[doc + 1] + 31) / 32;

        if (bitset_get(bench->docs, doc) != few)
            continue;
        lines += 1 + (doc / 16 != last_start);
        lines += past - first - (past > first && first == last_rest);
        last_start = doc / 16;
        last_rest = past > first ? past - 1 : last_rest;
    }
    return lines * 64;
}

static double gb_s_of(const struct view *view)
{
    uint64_t bytes =
        (uint64_t)view->live_count * (RECORD_WORDS * 8 + 4) + 2 * view->records.rest_count;

    return read_gb_s((bytes + 7) / 8 * 8);
}

static void measure(struct bench *bench, double share, double gb_s)
{
    double decided_us, listed_us, in_stock_us, bound_us;

    choose_docs(bench, share);
    bound_us = (double)record_bytes(bench) / gb_s / 1e3;
    bench->facet_size = 0;
    decided_us = best_us(bench, run_facets);
    printf("{\"share\":%g,\"docs\":%u,\"gather_us\":%.1f,\"bitmaps_us\":%.1f,"
           "\"bitmap_gb_s\":%.1f,\"intersect_us\":%.1f,\"records_us\":%.1f,\"decided_us\":%.1f",
           share, bench->doc_count, best_us(bench, run_gather), best_us(bench, run_bitmaps),
           (double)(bench->bitset_count * bench->view->doc_words * 8) /
               (best_us(bench, run_bitmaps) * 1e3),
           best_us(bench, run_intersect), best_us(bench, run_records), decided_us);
    bench->facet_size = 20;
    listed_us = best_us(bench, run_facets);
    bench->rows = bench->view->rows_stock;
    in_stock_us = best_us(bench, run_facets);
    bench->rows = NULL;
    printf(",\"listed_us\":%.1f,\"listed_in_stock_us\":%.1f,\"ns_doc_facet\":%.3f,"
           "\"bytes\":%llu,\"bound_us\":%.1f,\"of_bound\":%.2f}",
           listed_us, in_stock_us,
           decided_us * 1e3 / (double)bench->doc_count / (double)bench->facet_count,
           (unsigned long long)record_bytes(bench), bound_us, decided_us / bound_us);
}

/* ---- Chosen values in three facets ---- */

/* The values of `filter` that most products have. */
static struct clause top_values(const struct bench *bench, const char *filter,
                                struct clause_value *out_values, size_t count)
{
    uint16_t f = filter_find(bench->view->filters, slice_cstr(filter));
    const struct column *column = view_column(bench->view, f);

    for (size_t i = 0; i < count; i++) {
        uint32_t best = 0;
        uint32_t limit = i == 0 ? UINT32_MAX : column_count(column, (uint32_t)out_values[i - 1].lo);

        for (uint32_t v = 0; v < column_value_count(column); v++)
            if (column_count(column, v) < limit &&
                (column_count(column, best) >= limit ||
                 column_count(column, v) > column_count(column, best)))
                best = v;
        out_values[i] = (struct clause_value){.key = column_key(column, best), .lo = best};
    }
    return (struct clause){.filter = f, .values = out_values, .value_count = count};
}

static void measure_groups(struct bench *bench, double share)
{
    struct clause_value values[3][4];
    struct clause clauses[3] = {top_values(bench, "note", values[0], 4),
                                top_values(bench, "gender", values[1], 1),
                                top_values(bench, "accord", values[2], 3)};
    double base_us, with_us, sets_us, met_us;
    uint64_t *met = mem_zero(bench->view->doc_words + 1, sizeof *met);
    uint64_t *docs = bench->docs;

    choose_docs(bench, share);
    base_us = best_us(bench, run_facets);
    bench->clauses = clauses;
    bench->clause_count = 3;
    sets_us = best_us(bench, build_groups);
    with_us = best_us(bench, run_facets);
    memcpy(met, bench->groups.all_docs, bench->view->doc_words * sizeof *met);
    bench->clause_count = 0;
    bench->docs = met;
    met_us = best_us(bench, run_facets);
    bench->docs = docs;
    printf("{\"share\":%g,\"docs\":%u,\"met\":%zu,\"base_us\":%.1f,\"groups_us\":%.1f,"
           "\"groups_sets_us\":%.1f,\"met_us\":%.1f,\"ratio\":%.2f}",
           share, bench->doc_count, bitset_count(met, bench->view->doc_words), base_us, with_us,
           sets_us, met_us, with_us / base_us);
    free(met);
}

int main(int argc, char **argv)
{
    const char *root = getenv("ATTAR_ROOT") != NULL ? getenv("ATTAR_ROOT") : ".";
    struct bench_index index = {NULL};
    struct bench bench = {NULL};
    char work[PATH_MAX];
    double gb_s;

    if (argc < 2) {
        fputs("usage: bench_facets SOURCE [WORK]   (see the top of bench_facets.c)\n", stderr);
        return 2;
    }
    snprintf(work, sizeof work, "%s%s", argc > 2 ? argv[2] : argv[1],
             argc > 2 ? "" : "/bench-facets");
    bench_index_open(&index, argv[1], work, root);
    bench.view = open_view(&index);
    choose_facets(&bench);
    print_shapes(&bench);
    bench.docs = mem_zero(bench.view->doc_words + 1, sizeof *bench.docs);
    arena_init(&bench.arena, ARENA_BYTES);
    gb_s = gb_s_of(bench.view);
    printf(",\"read_gb_s\":%.1f,\"shares\":[", gb_s);
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        printf("%s", i > 0 ? "," : "");
        measure(&bench, shares[i], gb_s);
        fflush(stdout);
    }
    printf("],\"groups\":[");
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i += 2) {
        printf("%s", i > 0 ? "," : "");
        measure_groups(&bench, shares[i]);
    }
    printf("]}\n");
    return 0;
}
