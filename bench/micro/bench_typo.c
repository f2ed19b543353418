/* Finding the words within one and two slips of a mistyped one, in a dictionary's trie.
 *
 *   bench_typo [words_file]      prints one JSON object; the file has a word a line
 *
 * Without a file the dictionary is 60,000 words of two to five syllables, a third of them Arabic.
 * Asked are words of it with one random slip behind the first letter: `typo1` those of 4 to 7
 * letters at level 1, `typo2` those of 8 and more at level 2, each as a whole word and as a prefix.
 * A word's time is the best of five, so that other programs do not count.  `*_us` is the mean,
 * `*_p99_us` that of the slowest in a hundred, `*_terms` how many terms were found.  `scan_us`
 * compares one word with every term by the table of distances, which is what the trie saves.
 * `build_ms` makes the trie of the segment. */
#include "index/segment/trie.h"
#include "index/segment/write.h"
#include "query/typo/typo.h"

#include "base/clock.h"
#include "base/rng.h"
#include "base/utf8.h"
#include "base/vec.h"

#include <stdio.h>
#include <stdlib.h>

enum { WORDS = 60000, QUERIES = 2000, SCANS = 20, LINE_CAP = 250, LETTERS_CAP = 64, REPEATS = 5 };

struct bench {
    struct rng rng;
    struct arena words; /* their text */
    struct arena hits;
    struct slice *terms;
    size_t count;
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

/* ---- The dictionary ---- */

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

static void sort_words(struct bench *bench)
{
    size_t kept = 0;

    qsort(bench->terms, bench->count, sizeof *bench->terms, by_bytes);
    for (size_t i = 0; i < bench->count; i++)
        if (kept == 0 || !slice_eq(bench->terms[i], bench->terms[kept - 1]))
            bench->terms[kept++] = bench->terms[i];
    bench->count = kept;
}

static void add_word(struct bench *bench, struct slice word)
{
    bench->terms = mem_grow(bench->terms, bench->count + 1, sizeof *bench->terms);
    bench->terms[bench->count++] = arena_copy(&bench->words, word);
}

static void read_words(struct bench *bench, const char *path)
{
    FILE *file = fopen(path, "r");
    char line[LINE_CAP];

    if (file == NULL) {
        perror(path);
        exit(1);
    }
    while (fgets(line, sizeof line, file) != NULL)
        if (slice_trim(slice_cstr(line)).len > 0)
            add_word(bench, slice_trim(slice_cstr(line)));
    fclose(file);
    sort_words(bench);
}

static void make_words(struct bench *bench)
{
    char word[LINE_CAP];

    while (bench->count < WORDS) {
        for (size_t more = WORDS - bench->count; more > 0; more--)
            add_word(bench, make_word(bench, word));
        sort_words(bench);
    }
}

static void make_trie(struct bench *bench)
{
    struct terms_writer writer;
    struct layout_meta meta = {.version = LAYOUT_VERSION, .doc_count = 1};
    double best_us = 1e12;

    segment_image_init(&bench->image, NULL);
    buf_add(&bench->image.sections[SECTION_META], &meta, sizeof meta);
    terms_writer_init(&writer, &bench->image);
    for (size_t i = 0; i < bench->count; i++) {
        struct posting posting = {.doc = 0, .impact = 1};

        terms_writer_begin(&writer);
        terms_writer_add(&writer, &posting);
        terms_writer_end(&writer, bench->terms[i]);
    }
    terms_writer_finish(&writer);
    terms_writer_release(&writer);
    bench->segment.term_count = (uint32_t)bench->count;
    for (int i = 0; i < SECTION_COUNT_MAX; i++)
        bench->segment.sections[i] = buf_slice(&bench->image.sections[i]);
    bench->segment.term_offsets = (const void *)bench->segment.sections[SECTION_TERM_OFFSETS].ptr;
    for (int i = 0; i < REPEATS; i++) {
        double start = now_us();

        term_trie_release(&bench->trie);
        term_trie_init(&bench->trie, &bench->segment);
        best_us = now_us() - start < best_us ? now_us() - start : best_us;
    }
    printf(",\"build_ms\":%.2f,\"nodes\":%u,\"bytes_a_term\":%.0f", best_us / 1e3,
           bench->trie.node_count, 20.0 * bench->trie.node_count / (double)bench->count);
}

/* ---- The words asked ---- */

/* One slip at a random letter behind the first: another letter, one more, one less, exchanged. */
static struct slice mistype(struct bench *bench, struct slice word, char out[LINE_CAP])
{
    uint32_t letters[LETTERS_CAP + 1];
    size_t count = 0;
    size_t len = 0;
    size_t at;

    for (size_t byte = 0; byte < word.len && count < LETTERS_CAP;)
        letters[count++] = utf8_next(word, &byte);
    at = 1 + rng_below(&bench->rng, count - 2);
    switch (rng_below(&bench->rng, 4)) {
    case 0: letters[at] = letters[at - 1]; break;
    case 1: memmove(letters + at + 1, letters + at, (count++ - at) * sizeof *letters); break;
    case 2: memmove(letters + at, letters + at + 1, (--count - at) * sizeof *letters); break;
    default: {
        uint32_t letter = letters[at];

        letters[at] = letters[at + 1];
        letters[at + 1] = letter;
    }
    }
    for (size_t i = 0; i < count; i++)
        len += utf8_encode(letters[i], out + len);
    return slice_of(out, len);
}

static struct slice ask(struct bench *bench, unsigned level, char out[LINE_CAP])
{
    for (;;) {
        struct slice word = bench->terms[rng_below(&bench->rng, bench->count)];

        if (utf8_count(word) < 5 || utf8_count(word) > LETTERS_CAP)
            continue;
        word = mistype(bench, word, out);
        if (typo_level(word) == level)
            return word;
    }
}

static void measure(struct bench *bench, unsigned level, bool prefix)
{
    static double times[QUERIES];
    char text[LINE_CAP];
    uint64_t found = 0;
    double sum = 0;

    for (int i = 0; i < QUERIES; i++) {
        struct typo_word word = {ask(bench, level, text), level, prefix};
        struct term_hits hits = {NULL, 0};

        times[i] = 1e12;
        for (int repeat = 0; repeat < REPEATS; repeat++) {
            double start = now_us();

            arena_reset(&bench->hits);
            if (typo_walk(&bench->trie, &word, &bench->hits, &hits) < 0)
                exit(1);
            times[i] = now_us() - start < times[i] ? now_us() - start : times[i];
        }
        sum += times[i];
        for (size_t k = 0; k < hits.count; k++)
            found += hits.items[k].past - hits.items[k].first;
    }
    qsort(times, QUERIES, sizeof *times, by_value);
    printf(",\"%s%u_us\":%.2f,\"%s%u_p99_us\":%.2f,\"%s%u_terms\":%.1f", prefix ? "prefix" : "typo",
           level, sum / QUERIES, prefix ? "prefix" : "typo", level, times[QUERIES * 99 / 100],
           prefix ? "prefix" : "typo", level, (double)found / QUERIES);
}

/* ---- The scan ---- */

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Three rows of the table of distances. */
static unsigned distance(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
    unsigned rows[3][LINE_CAP + 1];

    for (size_t j = 0; j <= b_count; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a_count; i++) {
        unsigned *row = rows[i % 3];
        const unsigned *last = rows[(i + 2) % 3];

        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_count; j++) {
            row[j] = least(last[j - 1] + (a[i - 1] != b[j - 1]), least(last[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], rows[(i + 1) % 3][j - 2] + 1);
        }
    }
    return rows[a_count % 3][b_count];
}

static size_t decode(struct slice text, uint32_t out[LINE_CAP])
{
    size_t count = 0;

    for (size_t at = 0; at < text.len;)
        out[count++] = utf8_next(text, &at);
    return count;
}

static void measure_scan(struct bench *bench)
{
    uint32_t asked[LINE_CAP];
    uint32_t term[LINE_CAP];
    char text[LINE_CAP];
    uint64_t near = 0;
    double start = now_us();

    for (int i = 0; i < SCANS; i++) {
        size_t count = decode(ask(bench, 2, text), asked);

        for (size_t k = 0; k < bench->count; k++)
            near += distance(asked, count, term, decode(bench->terms[k], term)) <= 2;
    }
    printf(",\"scan_us\":%.0f,\"scan_terms\":%.1f", (now_us() - start) / SCANS,
           (double)near / SCANS);
}

int main(int argc, char **argv)
{
    struct bench bench = {.count = 0};

    rng_init(&bench.rng, 1);
    arena_init(&bench.words, (size_t)1 << 32);
    arena_init(&bench.hits, (size_t)1 << 28);
    if (argc > 1)
        read_words(&bench, argv[1]);
    else
        make_words(&bench);
    printf("{\"bench\":\"typo\",\"words\":%zu", bench.count);
    make_trie(&bench);
    for (unsigned level = 1; level <= TYPO_LEVEL_MAX; level++) {
        measure(&bench, level, false);
        measure(&bench, level, true);
    }
    measure_scan(&bench);
    printf("}\n");
    term_trie_release(&bench.trie);
    segment_image_release(&bench.image);
    arena_release(&bench.words);
    arena_release(&bench.hits);
    free(bench.terms);
    return 0;
}
