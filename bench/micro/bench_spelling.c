/* Finding the names of one script that sound like a word of the other, in a dictionary's trie.
 *
 *   bench_spelling [words_file [asked_file]]    prints one JSON object; a word a line
 *
 * Without files the dictionary is 60,000 words of two to five syllables, a third of them Arabic,
 * and asked are words of it.  Each is asked within band 2, as a whole word and as a prefix; its
 * time is the best of five, so that other programs do not count.  `*_us` is the mean, `*_p99_us`
 * that of the slowest in a hundred, `*_terms` how many terms were found.  `scan_us` compares a word
 * with every term, which is what the trie saves.  The model is that of $ATTAR_ROOT (else "."). */
#include "index/segment/trie.h"
#include "index/segment/write.h"
#include "query/spelling/spelling.h"

#include "base/clock.h"
#include "base/rng.h"
#include "base/vec.h"

#include <stdio.h>
#include <stdlib.h>

enum { WORDS = 60000, ASKED = 1000, SCANS = 20, LINE_CAP = 250, REPEATS = 5 };

struct words {
    struct slice *items;
    size_t count;
};

struct bench {
    struct rng rng;
    struct arena texts;
    struct arena hits;
    struct words terms;
    struct words asked;
    struct translit *model;
    struct segment_image image;
    struct segment segment;
    struct term_trie trie;
};

static double now_us(void)
{
    return (double)clock_monotonic_ns() / 1e3;
}

static int by_bytes(const void *a, const void *b)
{
    return slice_cmp(*(const struct slice *)a, *(const struct slice *)b);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

/* ---- Words ---- */

static void add_word(struct bench *bench, struct words *words, struct slice word)
{
    words->items = mem_grow(words->items, words->count + 1, sizeof *words->items);
    words->items[words->count++] = arena_copy(&bench->texts, word);
}

static void sort_words(struct words *words)
{
    size_t kept = 0;

    qsort(words->items, words->count, sizeof *words->items, by_bytes);
    for (size_t i = 0; i < words->count; i++)
        if (kept == 0 || !slice_eq(words->items[i], words->items[kept - 1]))
            words->items[kept++] = words->items[i];
    words->count = kept;
}

static void read_words(struct bench *bench, const char *path, struct words *words)
{
    FILE *file = fopen(path, "r");
    char line[LINE_CAP];

    if (file == NULL) {
        perror(path);
        exit(1);
    }
    while (fgets(line, sizeof line, file) != NULL)
        if (slice_trim(slice_cstr(line)).len > 0)
            add_word(bench, words, slice_trim(slice_cstr(line)));
    fclose(file);
    sort_words(words);
}

static struct slice make_word(struct bench *bench, char out[LINE_CAP])
{
    static const char *const latin[] = {"a",  "ba", "ra",  "mo",  "ne", "li",  "sa",  "ta",  "vi",
                                        "de", "o",  "el",  "on",  "ge", "an",  "ro",  "ri",  "ch",
                                        "ma", "le", "fle", "que", "st", "eau", "bla", "our", "ss"};
    static const char *const arabic[] = {"ا",  "با", "را", "مو", "ني", "لي", "سا", "تا",  "في",
                                         "دي", "و",  "ال", "ون", "جي", "ان", "رو", "ري",  "ش",
                                         "ما", "له", "فل", "كو", "ست", "ور", "بل", "ورد", "س"};
    const char *const *syllables = rng_below(&bench->rng, 3) == 0 ? arabic : latin;
    size_t len = 0;

    for (uint64_t n = 2 + rng_below(&bench->rng, 4); n > 0; n--) {
        const char *syllable = syllables[rng_below(&bench->rng, 27)];

        memcpy(out + len, syllable, strlen(syllable));
        len += strlen(syllable);
    }
    return slice_of(out, len);
}

static void make_words(struct bench *bench)
{
    char word[LINE_CAP];

    while (bench->terms.count < WORDS) {
        for (size_t more = WORDS - bench->terms.count; more > 0; more--)
            add_word(bench, &bench->terms, make_word(bench, word));
        sort_words(&bench->terms);
    }
}

static void make_asked(struct bench *bench)
{
    while (bench->asked.count < ASKED)
        add_word(bench, &bench->asked,
                 bench->terms.items[rng_below(&bench->rng, bench->terms.count)]);
}

static void make_trie(struct bench *bench)
{
    struct terms_writer writer;
    struct layout_meta meta = {.version = LAYOUT_VERSION, .doc_count = 1};

    segment_image_init(&bench->image, NULL);
    buf_add(&bench->image.sections[SECTION_META], &meta, sizeof meta);
    terms_writer_init(&writer, &bench->image);
    for (size_t i = 0; i < bench->terms.count; i++) {
        struct posting posting = {.doc = 0, .impact = 1};

        terms_writer_begin(&writer);
        terms_writer_add(&writer, &posting);
        terms_writer_end(&writer, bench->terms.items[i]);
    }
    terms_writer_finish(&writer);
    terms_writer_release(&writer);
    bench->segment.term_count = (uint32_t)bench->terms.count;
    for (int i = 0; i < SECTION_COUNT_MAX; i++)
        bench->segment.sections[i] = buf_slice(&bench->image.sections[i]);
    bench->segment.term_offsets = (const void *)bench->segment.sections[SECTION_TERM_OFFSETS].ptr;
    term_trie_init(&bench->trie, &bench->segment);
}

/* ---- Measures ---- */

static double walk_us(struct bench *bench, const struct spelling_word *word, uint64_t *found)
{
    struct term_hits hits = {NULL, 0};
    double best = 1e12;

    for (int repeat = 0; repeat < REPEATS; repeat++) {
        double start = now_us();

        arena_reset(&bench->hits);
        if (spelling_walk(bench->model, &bench->trie, word, &bench->hits, &hits) < 0)
            exit(1);
        best = now_us() - start < best ? now_us() - start : best;
    }
    for (size_t k = 0; k < hits.count; k++)
        *found += hits.items[k].past - hits.items[k].first;
    return best;
}

static void measure(struct bench *bench, const char *name, unsigned level, bool prefix)
{
    size_t count = bench->asked.count;
    double *times = mem_zero(count, sizeof *times);
    uint64_t found = 0;
    double sum = 0;

    for (size_t i = 0; i < count; i++) {
        struct spelling_word word = {bench->asked.items[i], level, prefix};

        times[i] = walk_us(bench, &word, &found);
        sum += times[i];
    }
    qsort(times, count, sizeof *times, by_value);
    printf(",\"%s%u_us\":%.2f,\"%s%u_p99_us\":%.2f,\"%s%u_terms\":%.1f", name, level,
           sum / (double)count, name, level, times[count * 99 / 100], name, level,
           (double)found / (double)count);
    free(times);
}

static void measure_scan(struct bench *bench)
{
    double start = now_us();
    uint64_t sum = 0;

    for (size_t i = 0; i < SCANS; i++) {
        struct slice word = bench->asked.items[i * bench->asked.count / SCANS];

        for (size_t k = 0; k < bench->terms.count; k++)
            sum += translit_cost(bench->model, word, bench->terms.items[k]);
    }
    printf(",\"scan_us\":%.0f,\"scan_sum\":%.0f", (now_us() - start) / SCANS, (double)sum);
}

int main(int argc, char **argv)
{
    static struct bench bench;
    struct attar_error err = {0};
    const char *root = getenv("ATTAR_ROOT");
    char dir[4096];

    rng_init(&bench.rng, 1);
    arena_init(&bench.texts, (size_t)1 << 30);
    arena_init(&bench.hits, (size_t)1 << 24);
    snprintf(dir, sizeof dir, "%s/analyzers", root != NULL ? root : ".");
    if (translit_open(dir, &bench.model, &err) < 0) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    if (argc > 1)
        read_words(&bench, argv[1], &bench.terms);
    else
        make_words(&bench);
    if (argc > 2)
        read_words(&bench, argv[2], &bench.asked);
    else
        make_asked(&bench);
    make_trie(&bench);
    printf("{\"words\":%zu,\"asked\":%zu,\"nodes\":%u", bench.terms.count, bench.asked.count,
           bench.trie.node_count);
    for (unsigned level = 0; level < TRANSLIT_BANDS; level++)
        measure(&bench, "word", level, false);
    measure(&bench, "prefix", 2, true);
    measure_scan(&bench);
    printf("}\n");
    return 0;
}
