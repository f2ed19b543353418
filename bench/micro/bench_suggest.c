/* Completions: how long one takes, by what was typed, and how long a view takes to make them.
 *
 *   bench_suggest SOURCE [WORK]     one JSON object on standard output
 *
 *   SOURCE   folder with vendors.jsonl and products.jsonl (tools/gen-catalog --out ...)
 *   WORK     where the catalogue and the index are kept between runs; default SOURCE/bench-suggest
 *   ATTAR_ROOT is the checkout (default: the current folder).
 *
 * What is typed is drawn from the names of products and values of the catalogue, in both scripts:
 *
 *   short   the first one or two letters
 *   exact   three letters or more, up to the whole name
 *   typo    the same with one edit of four letters or more: swapped, dropped, doubled, replaced
 *   typos   two such edits, from eight letters on
 *
 * Each call is timed by itself; `p99_us` is over all queries of a class, each at the best of its
 * runs (the engine), `raw_p99_us` over every call (the machine with its neighbours).  Making a view
 * is timed from nothing, and again after 50 products changed, from the view before. */
#include "bench/micro/bench_index.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/utf8.h"
#include "query/suggest/suggest.h"

#include <limits.h>
#include <stdio.h>
#include <time.h>

enum {
    ARENA_BYTES = 16 << 20,
    QUERIES = 4000, /* of a class */
    RUNS = 5,
    CHANGES = 50,
    PUBLISHES = 9,
    Q_MAX = 256
};

enum typed_class { SHORT, EXACT, TYPO, TYPOS, CLASS_COUNT };

static const char *const class_names[CLASS_COUNT] = {"short", "exact", "typo", "typos"};

struct query {
    char text[Q_MAX];
    size_t len;
    int64_t best_ns;
};

struct bench {
    struct bench_index index;
    struct view *view;
    struct searcher *searcher;
    struct arena arena;
    struct rng rng;
};

/* ---- The catalogue ---- */

/* ---- Making a view ---- */

/* Of the thread on the processor, so that a busy neighbour costs cache misses only. */
static int64_t cpu_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static double ms_since(int64_t start)
{
    return (double)(cpu_ns() - start) / 1e6;
}

/* Change the popularity of one product: its first digit. */
static void change(struct bench *bench, struct slice id, struct buf *json)
{
    struct attar_error err = {0};
    char *at;

    buf_clear(json);
    must(catalog_get(bench->index.catalog, CATALOG_PRODUCT, id, json, &err), &err);
    buf_add_byte(json, '\0');
    at = strstr(json->ptr, "\"popularity\":");
    if (at != NULL) {
        at += strlen("\"popularity\":");
        *at = *at == '9' ? '1' : (char)(*at + 1);
    }
    must(catalog_put(bench->index.catalog, CATALOG_PRODUCT, id, slice_of(json->ptr, json->len - 1),
                     &err),
         &err);
}

static void change_some(struct bench *bench)
{
    struct attar_error err = {0};
    bool changed;
    struct buf json;

    buf_init(&json, 4 << 20);
    must(catalog_begin(bench->index.catalog, &err), &err);
    for (int i = 0; i < CHANGES; i++) {
        uint32_t doc = (uint32_t)rng_below(&bench->rng, bench->view->doc_cap);

        if (bitset_get(snapshot_live(bench->view->snapshot), doc))
            change(bench, snapshot_id(bench->view->snapshot, doc), &json);
    }
    must(catalog_commit(bench->index.catalog, &err), &err);
    must(ingest_poll(bench->index.ingest, &changed, &err), &err);
    buf_release(&json);
}

static double next_view(struct bench *bench, double *out_suggestions_ms)
{
    struct snapshot *snapshot = ingest_snapshot(bench->index.ingest);
    int64_t start = cpu_ns();
    struct view *view = view_next(bench->view, snapshot, bench->index.filters);
    double all_ms = ms_since(start);

    start = cpu_ns();
    suggestions_unref(
        suggestions_new(view->base, bench->view == NULL ? NULL : bench->view->suggestions));
    *out_suggestions_ms = ms_since(start);
    view_unref(bench->view);
    bench->view = view;
    snapshot_unref(snapshot);
    return all_ms;
}

static int by_double(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

static void bench_views(struct bench *bench)
{
    double views_ms[PUBLISHES];
    double suggestions_ms[PUBLISHES];
    double first_ms;
    double first_suggestions_ms;

    first_ms = next_view(bench, &first_suggestions_ms);
    for (int i = 0; i < PUBLISHES; i++) {
        change_some(bench);
        views_ms[i] = next_view(bench, &suggestions_ms[i]);
    }
    qsort(views_ms, PUBLISHES, sizeof *views_ms, by_double);
    qsort(suggestions_ms, PUBLISHES, sizeof *suggestions_ms, by_double);
    printf("{\"bench\":\"suggest\",\"docs\":%u,\"items\":%zu,\"words\":%u,\"ready\":%zu,"
           "\"view_new_ms\":%.1f,\"suggestions_new_ms\":%.1f,\"view_next_50_ms\":%.1f,"
           "\"suggestions_next_50_ms\":%.1f",
           bench->view->live_count, bench->view->suggestions->items.list.count,
           bench->view->suggestions->lexis->vocabulary->count,
           bench->view->suggestions->ready.count, first_ms, first_suggestions_ms,
           views_ms[PUBLISHES / 2], suggestions_ms[PUBLISHES / 2]);
}

/* ---- What is typed ---- */

/* The folded name of a random product, or the name of a random brand or note. */
static struct slice random_name(struct bench *bench)
{
    const struct column *names = bench->view->sort_names[rng_below(&bench->rng, 2)];
    uint16_t filter = filter_find(bench->index.filters,
                                  rng_below(&bench->rng, 2) ? SLICE("brand") : SLICE("note"));
    const struct label *label;

    if (rng_below(&bench->rng, 3) > 0)
        return column_key(names, (uint32_t)rng_below(&bench->rng, column_value_count(names)));
    label =
        bench->view
            ->value_labels[filter][rng_below(&bench->rng, view_value_count(bench->view, filter))];
    if (label == NULL)
        return slice_of("", 0);
    return rng_below(&bench->rng, 2) ? label->fold_en : label->fold_ar;
}

static size_t bytes_of(struct slice text, size_t letters)
{
    size_t at = 0;

    while (letters-- > 0 && at < text.len)
        utf8_next(text, &at);
    return at;
}

/* One edit behind the first letter. */
static void edit(struct bench *bench, struct query *query)
{
    struct slice text = slice_of(query->text, query->len);
    size_t letters = utf8_count(text);
    size_t at = bytes_of(text, 1 + rng_below(&bench->rng, letters - 2));
    size_t one = bytes_of(slice_skip(text, at), 1);
    size_t two = bytes_of(slice_skip(text, at), 2);
    char changed[Q_MAX * 2];
    size_t len = at;

    memcpy(changed, text.ptr, at);
    switch (rng_below(&bench->rng, 4)) {
    case 0: /* swap with the next */
        memcpy(changed + len, text.ptr + at + one, two - one);
        memcpy(changed + len + two - one, text.ptr + at, one);
        len += two;
        at += two;
        break;
    case 1: /* double */
        memcpy(changed + len, text.ptr + at, one);
        len += one;
        break;
    case 2: /* replace by the next */
        memcpy(changed + len, text.ptr + at + one, two - one);
        len += two - one;
        at += one;
        break;
    default: /* drop */ at += one;
    }
    memcpy(changed + len, text.ptr + at, text.len - at);
    len += text.len - at;
    query->len = len < Q_MAX ? len : Q_MAX;
    memcpy(query->text, changed, query->len);
}

static bool draw(struct bench *bench, enum typed_class class, struct query *query)
{
    static const size_t least[CLASS_COUNT] = {1, 3, 4, 8};
    struct slice name = random_name(bench);
    size_t letters = utf8_count(name);
    size_t room = class == SHORT ? 2 : letters;

    if (letters < least[class] || name.len > Q_MAX / 2)
        return false;
    room = room < letters ? room : letters;
    query->len = bytes_of(name, least[class] + rng_below(&bench->rng, room - least[class] + 1));
    query->best_ns = INT64_MAX;
    memcpy(query->text, name.ptr, query->len);
    for (enum typed_class edits = EXACT; edits < class; edits++)
        edit(bench, query);
    return true;
}

/* ---- Timing ---- */

static int64_t ask(struct bench *bench, const struct query *query, struct suggest_result *result)
{
    struct suggest_request request = {slice_of(query->text, query->len), LANG_EN,
                                      SUGGEST_GROUP_MAX};
    struct attar_error err = {0};
    int64_t start;

    arena_reset(&bench->arena);
    start = clock_monotonic_ns();
    must(suggest_run(bench->searcher, bench->view, &request, &bench->arena, result, &err), &err);
    return clock_monotonic_ns() - start;
}

static int by_time(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left;
    int64_t b = *(const int64_t *)right;

    return (a > b) - (a < b);
}

static void bench_class(struct bench *bench, enum typed_class class)
{
    struct query *queries = mem_zero(QUERIES, sizeof *queries);
    int64_t *raw_ns = mem_zero(QUERIES * RUNS, sizeof *raw_ns);
    int64_t *best_ns = mem_zero(QUERIES, sizeof *best_ns);
    size_t answered = 0;

    for (size_t i = 0; i < QUERIES;)
        i += draw(bench, class, &queries[i]);
    for (int run = 0; run < RUNS; run++)
        for (size_t i = 0; i < QUERIES; i++) {
            struct suggest_result result;
            int64_t spent_ns = ask(bench, &queries[i], &result);

            raw_ns[(size_t)run * QUERIES + i] = spent_ns;
            queries[i].best_ns = spent_ns < queries[i].best_ns ? spent_ns : queries[i].best_ns;
            answered += run == 0 && (result.counts[SUGGEST_COMPLETIONS] > 0 ||
                                     result.counts[SUGGEST_PRODUCTS] > 0);
        }
    for (size_t i = 0; i < QUERIES; i++) {
        best_ns[i] = queries[i].best_ns;
        if (getenv("BENCH_SLOW") != NULL && queries[i].best_ns > 40000)
            fprintf(stderr, "%s %lld %.*s\n", class_names[class], (long long)queries[i].best_ns,
                    (int)queries[i].len, queries[i].text);
    }
    qsort(best_ns, QUERIES, sizeof *best_ns, by_time);
    qsort(raw_ns, QUERIES * RUNS, sizeof *raw_ns, by_time);
    printf("%s{\"class\":\"%s\",\"p50_us\":%.1f,\"p99_us\":%.1f,\"max_us\":%.1f,"
           "\"raw_p99_us\":%.1f,\"answered\":%.3f}",
           class == SHORT ? "" : ",", class_names[class], (double)best_ns[QUERIES / 2] / 1e3,
           (double)best_ns[QUERIES * 99 / 100] / 1e3, (double)best_ns[QUERIES - 1] / 1e3,
           (double)raw_ns[QUERIES * RUNS * 99 / 100] / 1e3, (double)answered / QUERIES);
    free(queries);
    free(raw_ns);
    free(best_ns);
}

int main(int argc, char **argv)
{
    const char *root = getenv("ATTAR_ROOT") != NULL ? getenv("ATTAR_ROOT") : ".";
    struct bench bench = {.view = NULL};
    char work[PATH_MAX];

    if (argc < 2) {
        fputs("usage: bench_suggest SOURCE [WORK]   (see the top of bench_suggest.c)\n", stderr);
        return 2;
    }
    snprintf(work, sizeof work, "%s%s", argc > 2 ? argv[2] : argv[1],
             argc > 2 ? "" : "/bench-suggest");
    rng_init(&bench.rng, 1);
    bench_index_open(&bench.index, argv[1], work, root);
    bench_views(&bench);
    bench.searcher = searcher_new();
    arena_init(&bench.arena, ARENA_BYTES);
    printf(",\"classes\":[");
    for (int class = 0; class < CLASS_COUNT; class ++)
        bench_class(&bench, (enum typed_class) class);
    printf("]}\n");
    return 0;
}
