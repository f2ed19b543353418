/* Tokens a second through the analyzer, on one core: names and descriptions of the project's own
 * perfumes in both languages, the way documents are indexed.
 *
 *   bench_analysis [share_dir [seconds]]      prints one JSON object
 *
 * Four runs over the same lines: the byte-table path and the ICU path, each with the cache of
 * words warm and without it.  A line is analysed as one text; `mb_s` counts bytes of text.  Time is
 * that of the thread on the processor, so that a busy neighbour costs cache misses only. */
#include "analysis/state.h"

#include "codec/csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int64_t cpu_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

struct lines {
    VEC(struct slice) items;
    size_t bytes;
};

static const char *const files[] = {"perfumes-gulf.tsv", "perfumes-world.tsv"};

static bool wanted(struct slice column)
{
    return slice_eq(column, SLICE("name_en")) || slice_eq(column, SLICE("name_ar")) ||
           slice_eq(column, SLICE("desc_en")) || slice_eq(column, SLICE("desc_ar"));
}

static void keep_row(const struct csv *csv, const bool *columns, struct lines *lines)
{
    for (size_t i = 0; i < csv->count; i++) {
        struct slice text = csv->fields[i];

        if (!columns[i] || text.len == 0)
            continue;
        VEC_PUSH(&lines->items,
                 slice_of(memcpy(mem_zero(1, text.len), text.ptr, text.len), text.len));
        lines->bytes += text.len;
    }
}

static void read_file(const char *share, const char *name, struct lines *lines)
{
    bool columns[64] = {false};
    char path[1024];
    struct input *input;
    struct csv csv;

    snprintf(path, sizeof path, "%s/data/%s", share, name);
    if (input_open(path, &input, NULL) < 0)
        return;
    csv_init(&csv, input, &csv_tsv);
    if (csv_next(&csv, NULL) > 0) {
        for (size_t i = 0; i < csv.count && i < 64; i++)
            columns[i] = wanted(csv.fields[i]);
        while (csv_next(&csv, NULL) > 0)
            keep_row(&csv, columns, lines);
    }
    csv_release(&csv);
    input_close(input);
}

static void measure(struct analysis *analysis, const struct lines *lines, const char *name,
                    double seconds)
{
    struct analyzer *analyzer = analyzer_new(analysis);
    uint64_t words = 0, terms = 0, rounds = 0;
    int64_t start, spent;

    analyzer_icu_only(analyzer, strncmp(name, "icu", 3) == 0);
    analyzer_no_cache(analyzer, strstr(name, "cold") != NULL);
    start = cpu_ns();
    do {
        for (size_t i = 0; i < lines->items.count; i++) {
            struct token_list tokens;

            analyze(analyzer, lines->items.items[i], &tokens, NULL);
            words += tokens.position_count;
            terms += tokens.count;
        }
        rounds++;
        spent = cpu_ns() - start;
    } while ((double)spent < seconds * 1e9);
    printf("\"%s\":{\"words_s\":%.0f,\"terms_s\":%.0f,\"mb_s\":%.1f,\"ns_word\":%.0f}", name,
           (double)words / (double)spent * 1e9, (double)terms / (double)spent * 1e9,
           (double)(lines->bytes * rounds) / (double)spent * 1e3, (double)spent / (double)words);
    analyzer_free(analyzer);
}

int main(int argc, char **argv)
{
    static const char *const runs[] = {"bytes_cached", "icu_cached", "bytes_cold", "icu_cold"};
    const char *share = argc > 1 ? argv[1] : ".";
    double seconds = argc > 2 ? strtod(argv[2], NULL) : 1.0;
    struct attar_error err = {0};
    struct analysis *analysis;
    struct lines lines = {0};

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        read_file(share, files[i], &lines);
    if (lines.items.count == 0 || analysis_open(share, (struct slice){0}, &analysis, &err) < 0) {
        fprintf(stderr, "bench_analysis: no perfumes under %s/data, or %s\n", share, err.text);
        return 1;
    }
    printf("{\"bench\":\"analysis\",\"lines\":%zu,\"bytes\":%zu", lines.items.count, lines.bytes);
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        putchar(',');
        measure(analysis, &lines, runs[i], seconds);
    }
    printf("}\n");
    analysis_unref(analysis);
    return 0;
}
