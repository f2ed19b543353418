/* What understanding a query costs beside analysing it, on one core.
 *
 *   bench_understand [share_dir [seconds]]      prints one JSON object
 *
 * The queries are the utterances of src/query/understand/tests/golden, each a shopper's sentence or
 * a name.  `analyse_ns` is analyze alone, `understand_ns` the whole of understand, which analyses
 * too: what it adds is the difference.  Words are warm in the analyzer's cache, as they are on a
 * loop.  Time is that of the thread on the processor. */
#include "query/understand/understand.h"

#include "analysis/analysis.h"
#include "base/vec.h"
#include "codec/input.h"
#include "index/index.h"
#include "query/labels.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ARENA_BYTES = 1 << 20, LINE_MAX_BYTES = 4096 };

struct bench {
    struct schema *schema;
    struct filter_set *filters;
    struct labels *labels;
    struct analysis *analysis;
    struct analyzer *analyzer;
    struct grammar *grammar;
    struct arena arena;
    VEC(struct slice) queries;
    size_t items; /* understood, so that the work cannot be left out */
};

typedef void (*step_fn)(struct bench *bench, struct slice q);

static int64_t cpu_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void must(int rc, const struct attar_error *err)
{
    if (rc >= 0)
        return;
    fprintf(stderr, "bench_understand: %s\n", err->text);
    exit(1);
}

static void open_all(struct bench *bench, const char *share)
{
    struct attar_error err = {0};
    char path[1024];

    snprintf(path, sizeof path, "%s/indexes/products/index.json", share);
    must(schema_open(path, &bench->schema, &err), &err);
    must(filter_set_open(path, bench->schema, &bench->filters, &err), &err);
    must(labels_open(slice_of("", 0), &bench->labels, &err), &err);
    must(analysis_open(share, slice_of("", 0), &bench->analysis, &err), &err);
    bench->analyzer = analyzer_new(bench->analysis);
    snprintf(path, sizeof path, "%s/indexes/products/understanding.tsv", share);
    must(grammar_open(path, bench->filters, bench->analyzer, &bench->grammar, &err), &err);
    arena_init(&bench->arena, ARENA_BYTES);
}

static void read_queries(struct bench *bench, const char *share)
{
    struct attar_error err = {0};
    struct input *input;
    struct slice line;
    char path[1024];

    snprintf(path, sizeof path, "%s/src/query/understand/tests/golden/utterances.tsv", share);
    must(input_open(path, &input, &err), &err);
    while (input_line(input, LINE_MAX_BYTES, &line, NULL) > 0) {
        struct slice q = slice_cut(&line, '\t');

        if (q.len > 0 && q.ptr[0] != '#')
            VEC_PUSH(&bench->queries, slice_of(memcpy(mem_zero(1, q.len), q.ptr, q.len), q.len));
    }
    input_close(input);
}

static void analyse_one(struct bench *bench, struct slice q)
{
    struct token_list tokens;

    if (analyze(bench->analyzer, q, &tokens, NULL) == 0)
        bench->items += tokens.count;
}

static void understand_one(struct bench *bench, struct slice q)
{
    struct understand_request request = {
        .q = q, .analyzer = bench->analyzer, .labels = bench->labels, .currency = SLICE("AED")};
    struct understanding read;

    arena_reset(&bench->arena);
    if (understand(bench->grammar, &request, &bench->arena, &read, NULL) == 0)
        bench->items += read.count;
}

/* Nanoseconds a query, over whole rounds until `seconds` are spent; one round before is warm-up. */
static double measure(struct bench *bench, step_fn step, double seconds)
{
    uint64_t done = 0;
    int64_t start = 0;

    for (int round = 0; round < 2 || (double)(cpu_ns() - start) < seconds * 1e9; round++) {
        if (round == 1)
            start = cpu_ns();
        for (size_t i = 0; i < bench->queries.count; i++)
            step(bench, bench->queries.items[i]);
        done += round > 0 ? bench->queries.count : 0;
    }
    return (double)(cpu_ns() - start) / (double)done;
}

int main(int argc, char **argv)
{
    const char *share = argc > 1 ? argv[1] : ".";
    double seconds = argc > 2 ? strtod(argv[2], NULL) : 2;
    struct bench bench = {0};
    double analyse;
    double whole;

    open_all(&bench, share);
    read_queries(&bench, share);
    if (bench.queries.count == 0)
        return 1;
    analyse = measure(&bench, analyse_one, seconds);
    whole = measure(&bench, understand_one, seconds);
    printf("{\"queries\":%zu,\"analyse_ns\":%.0f,\"understand_ns\":%.0f,\"added_ns\":%.0f}\n",
           bench.queries.count, analyse, whole, whole - analyse);
    return bench.items == 0;
}
