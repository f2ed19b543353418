/* Building, publishing, committing, opening and decoding an index of synthetic products.
 *
 *   bench_postings [share_dir [docs [index_dir]]]      prints one JSON object
 *
 * A product has about 100 words (Zipf over 30,000, a third of them Arabic), the columns of
 * indexes/products/index.json, two offers, a hit of 400 and a document of 900 bytes.  Products are
 * made before the clock starts; `docs_s` counts put and the one publish, analysis included.
 * Times are processor time of one core, whatever else the machine does; those of files (commit,
 * open) are elapsed time.
 * `replace_*_us` is one put, without the publish, with texts that are analysed and with texts that
 * are as before.  `decode_ns` is per posting of the 200 most frequent terms, `update_ms` a publish
 * of 50 replaced products while the index is full. */
#include "index/snapshot/snapshot.h"

#include "analysis/analysis.h"
#include "base/clock.h"
#include "base/rng.h"
#include "base/vec.h"
#include "store/store.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    VOCABULARY = 30000,
    WORDS_LONG = 60, /* of the last text field; the others get WORDS_SHORT */
    WORDS_SHORT = 5,
    VALUES_MAX = 96,
    ROWS = 2,
    TERMS_FREQUENT = 200,
    UPDATES = 40,
    REPLACED = 5000,
    UPDATE_DOCS = 50
};

struct product {
    struct index_document document;
    struct index_text texts[SCHEMA_TEXTS_MAX];
    struct index_value values[VALUES_MAX];
};

struct bench {
    struct schema *schema;
    struct analysis *analysis;
    struct index_writer *writer;
    const char *dir;
    struct arena arena;
    struct rng rng;
    struct product *products;
    uint32_t count;
    uint64_t text_bytes;
};

static _Noreturn void die(const struct attar_error *err)
{
    fprintf(stderr, "bench_postings: %s\n", err->text);
    exit(1);
}

static struct slice copy(struct bench *bench, const char *text)
{
    return arena_copy(&bench->arena, slice_cstr(text));
}

/* ---- Products ---- */

/* Rank by Zipf's law with exponent 1: the logarithm of the rank is uniform. */
static uint32_t zipf(struct rng *rng, uint32_t n)
{
    return (uint32_t)pow(n, rng_unit(rng)) - 1;
}

/* Word `rank` of the vocabulary: four letters or more of one script, told by its digits. */
static void add_word(struct buf *out, uint32_t rank)
{
    static const char latin[] = "abdeghiklmnoprst";
    static const char *const arabic[] = {"ا", "ب", "ت", "د", "ر", "س", "ش", "ع",
                                         "ف", "ق", "ل", "م", "ن", "ه", "و", "ي"};
    uint32_t code = rank * 7919 % 65536;

    for (int i = 0; i < 4; i++, code /= 16) {
        if (rank % 3 == 0)
            buf_add_cstr(out, arabic[code % 16]);
        else
            buf_add_byte(out, latin[code % 16]);
    }
    buf_add_byte(out, ' ');
}

static void make_texts(struct bench *bench, struct product *product)
{
    struct buf text;

    buf_init(&text, 1 << 16);
    for (uint16_t field = 0; field < bench->schema->text_count; field++) {
        bool last = field + 1 == bench->schema->text_count;

        buf_clear(&text);
        for (int i = 0; i < (last ? WORDS_LONG : WORDS_SHORT); i++)
            add_word(&text, zipf(&bench->rng, VOCABULARY));
        product->texts[field] =
            (struct index_text){field, arena_copy(&bench->arena, buf_slice(&text))};
        bench->text_bytes += text.len;
    }
    buf_release(&text);
    product->document.texts = product->texts;
    product->document.text_count = bench->schema->text_count;
}

static void add_bytes(struct bench *bench, struct product *product, uint16_t column)
{
    size_t width = bench->schema->columns[column].width;
    char bytes[INDEX_WIDTH_MAX];

    for (size_t i = 0; i < width; i++)
        bytes[i] = (char)rng_below(&bench->rng, 256);
    product->values[product->document.value_count++] = (struct index_value){
        .column = column, .key = arena_copy(&bench->arena, slice_of(bytes, width))};
}

/* One value; single-valued keywords such as slugs are unique one time in ten. */
static void add_value(struct bench *bench, struct product *product, uint16_t column, uint16_t row)
{
    const struct schema_column *declared = &bench->schema->columns[column];
    bool unique = !declared->multi && column % 10 == 0;
    char key[32];

    if (product->document.value_count == VALUES_MAX)
        return;
    if (declared->type == COLUMN_BYTES) {
        add_bytes(bench, product, column);
        return;
    }
    snprintf(key, sizeof key, "%s-%u", "value",
             unique ? (uint32_t)rng_below(&bench->rng, 1u << 30) : zipf(&bench->rng, 600));
    product->values[product->document.value_count++] = (struct index_value){
        .column = column,
        .row = row,
        .weight = declared->weighted ? (uint8_t)(1 + rng_below(&bench->rng, 100)) : 0,
        .key = copy(bench, key),
        .number = (int64_t)rng_below(&bench->rng, 100000)};
}

static void make_values(struct bench *bench, struct product *product)
{
    product->document.row_count = ROWS;
    for (uint16_t column = 0; column < bench->schema->column_count; column++) {
        const struct schema_column *declared = &bench->schema->columns[column];
        uint16_t rows = declared->scope == SCOPE_OFFER ? ROWS : 1;

        for (uint16_t row = 0; row < rows; row++)
            for (int i = 0; i < (declared->multi ? 3 : 1); i++)
                add_value(bench, product, column, row);
    }
    product->document.values = product->values;
}

static void make_products(struct bench *bench)
{
    bench->products = mem_zero(bench->count, sizeof *bench->products);
    for (uint32_t i = 0; i < bench->count; i++) {
        struct product *product = &bench->products[i];
        char id[16];

        snprintf(id, sizeof id, "p-%u", i);
        product->document.id = copy(bench, id);
        make_texts(bench, product);
        make_values(bench, product);
        product->document.stored = product->texts[bench->schema->text_count - 1].text;
        product->document.hit =
            slice_of(product->document.stored.ptr,
                     product->document.stored.len < 400 ? product->document.stored.len : 400);
    }
}

/* ---- Measures ---- */

static void put(struct bench *bench, const struct product *product)
{
    struct attar_error err = {0};

    if (index_writer_put(bench->writer, &product->document, &err) < 0)
        die(&err);
}

static struct snapshot *publish(struct bench *bench)
{
    struct snapshot *snapshot = NULL;
    struct attar_error err = {0};

    if (index_writer_publish(bench->writer, &snapshot, &err) < 0)
        die(&err);
    return snapshot;
}

/* Processor time of this process: what one core spends, whatever else the machine does. */
static int64_t cpu_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static double cpu_ms_since(int64_t start_ns)
{
    return (double)(cpu_ns() - start_ns) / 1e6;
}

static double ms_since(int64_t start_ns)
{
    return (double)(clock_monotonic_ns() - start_ns) / 1e6;
}

static void measure_analysis(struct bench *bench)
{
    struct analyzer *analyzer = analyzer_new(bench->analysis);
    int64_t start = cpu_ns();
    uint64_t words = 0;

    for (uint32_t i = 0; i < bench->count; i++)
        for (uint16_t field = 0; field < bench->schema->text_count; field++) {
            struct token_list tokens;

            (bench->schema->texts[field].join ? analyze_name : analyze)(
                analyzer, bench->products[i].texts[field].text, &tokens, NULL);
            words += tokens.position_count;
        }
    printf(",\"words_doc\":%.1f,\"analysis_us_doc\":%.2f", (double)words / bench->count,
           cpu_ms_since(start) * 1e3 / bench->count);
    analyzer_free(analyzer);
}

static struct snapshot *measure_build(struct bench *bench)
{
    int64_t start = cpu_ns();
    double put_ms;
    struct snapshot *snapshot;

    for (uint32_t i = 0; i < bench->count; i++)
        put(bench, &bench->products[i]);
    put_ms = cpu_ms_since(start);
    snapshot = publish(bench);
    printf(",\"put_us_doc\":%.2f,\"publish_ms\":%.1f,\"docs_s\":%.0f", put_ms * 1e3 / bench->count,
           cpu_ms_since(start) - put_ms, bench->count / cpu_ms_since(start) * 1e3);
    return snapshot;
}

static void print_bytes(const struct snapshot *snapshot, const char *name, int from, int to)
{
    uint64_t bytes = 0;

    for (uint32_t i = 0; i < snapshot->part_count; i++)
        for (int section = from; section <= to; section++)
            bytes += snapshot->parts[i].segment->sections[section].len;
    printf(",\"bytes_%s\":%.1f", name, (double)bytes / snapshot->stats.doc_count);
}

static void measure_bytes(const struct snapshot *snapshot)
{
    print_bytes(snapshot, "ids", SECTION_META, SECTION_ID_SLOTS);
    print_bytes(snapshot, "terms", SECTION_TERM_BLOCKS, SECTION_TERM_INFOS);
    print_bytes(snapshot, "postings", SECTION_POSTINGS, SECTION_POSTINGS);
    print_bytes(snapshot, "positions", SECTION_POSITIONS, SECTION_POSITIONS);
    print_bytes(snapshot, "columns", SECTION_COLUMN0, SECTION_COUNT_MAX - 1);
    print_bytes(snapshot, "hits", SECTION_HIT_OFFSETS, SECTION_HIT_BYTES);
    print_bytes(snapshot, "documents", SECTION_DOC_INDEX, SECTION_DOC_BLOCKS);
    print_bytes(snapshot, "forward", SECTION_FORWARD_OFFSETS, SECTION_FORWARD_BYTES);
    printf(",\"bytes_doc\":%.1f", (double)snapshot->stats.bytes / snapshot->stats.doc_count);
}

static int by_df(const void *a, const void *b)
{
    uint32_t x = ((const struct term *)a)->df;
    uint32_t y = ((const struct term *)b)->df;

    return (x < y) - (x > y);
}

static void measure_decode(const struct snapshot *snapshot)
{
    VEC(struct term) terms = {0};
    uint64_t postings_count = 0;
    uint64_t sum = 0;
    struct term_cursor cursor;
    struct term term;
    int64_t start;

    term_cursor_init(&cursor, snapshot, 0, SLICE(""));
    while (term_cursor_next(&cursor, &term))
        VEC_PUSH(&terms, term);
    qsort(terms.items, terms.count, sizeof *terms.items, by_df);
    terms.count = terms.count < TERMS_FREQUENT ? terms.count : TERMS_FREQUENT;
    start = cpu_ns();
    for (int round = 0; round < 5; round++)
        for (size_t i = 0; i < terms.count; i++) {
            struct postings postings;

            postings_init(&postings, snapshot, &terms.items[i]);
            while (postings_next(&postings)) {
                postings_count += postings.count;
                sum += postings.docs[0] + postings.impacts[0];
            }
        }
    printf(",\"decode_ns\":%.3f,\"decode_check\":%llu", cpu_ms_since(start) * 1e6 / postings_count,
           (unsigned long long)sum);
    VEC_RELEASE(&terms);
}

static void measure_updates(struct bench *bench)
{
    double sum = 0;
    double max = 0;

    for (int i = 0; i < UPDATES; i++) {
        int64_t start = cpu_ns();
        double ms;

        for (int k = 0; k < UPDATE_DOCS; k++)
            put(bench, &bench->products[rng_below(&bench->rng, bench->count)]);
        snapshot_unref(publish(bench));
        ms = cpu_ms_since(start);
        sum += ms;
        max = ms > max ? ms : max;
    }
    printf(",\"update_ms_mean\":%.2f,\"update_ms_max\":%.2f", sum / UPDATES, max);
}

/* Microseconds of a put that replaces a product: with its own texts (as when its price changes),
 * or with those of the product `shift` places on.  The publish is not in it. */
static double measure_replace(struct bench *bench, uint32_t shift)
{
    double ms = 0;

    for (uint32_t i = 0; i < REPLACED; i++) {
        uint32_t number = i * 7919 % bench->count;
        struct product product = bench->products[number];
        int64_t start;

        product.document.texts = bench->products[(number + shift) % bench->count].texts;
        start = cpu_ns();
        put(bench, &product);
        ms += cpu_ms_since(start);
    }
    snapshot_unref(publish(bench));
    return ms * 1e3 / REPLACED;
}

static void measure_replaces(struct bench *bench)
{
    double analysed_us = measure_replace(bench, 1);
    double reused_us = measure_replace(bench, 1);
    struct index_writer_stats stats = index_writer_stats(bench->writer);

    printf(",\"replace_analysed_us\":%.2f,\"replace_reused_us\":%.2f,\"reused\":%llu", analysed_us,
           reused_us, (unsigned long long)stats.reused);
}

static void measure_files(struct bench *bench)
{
    struct attar_error err = {0};
    int64_t start = clock_monotonic_ns();

    if (index_writer_commit(bench->writer, SLICE("bench"), &err) < 0)
        die(&err);
    printf(",\"commit_ms\":%.1f", ms_since(start));
    index_writer_close(bench->writer);
    start = clock_monotonic_ns();
    if (index_writer_open(disk_posix(), bench->dir, bench->schema, bench->analysis, &bench->writer,
                          &err) < 0)
        die(&err);
    printf(",\"open_ms\":%.1f", ms_since(start));
    snapshot_unref(publish(bench));
    printf(",\"open_and_publish_ms\":%.1f", ms_since(start));
}

int main(int argc, char **argv)
{
    const char *share = argc > 1 ? argv[1] : ".";
    struct bench bench = {.count = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 60000,
                          .dir = argc > 3 ? argv[3] : "bench_postings.index"};
    struct attar_error err = {0};
    char path[1024];
    struct snapshot *snapshot;

    arena_init(&bench.arena, (size_t)1 << 36);
    rng_init(&bench.rng, 1);
    snprintf(path, sizeof path, "%.900s/indexes/products/index.json", share);
    if (schema_open(path, &bench.schema, &err) < 0 ||
        analysis_open(share, (struct slice){0}, &bench.analysis, &err) < 0 ||
        index_writer_create(disk_posix(), bench.dir, bench.schema, bench.analysis, &bench.writer,
                            &err) < 0)
        die(&err);
    make_products(&bench);
    printf("{\"bench\":\"postings\",\"docs\":%u,\"text_bytes_doc\":%.0f", bench.count,
           (double)bench.text_bytes / bench.count);
    measure_analysis(&bench);
    snapshot = measure_build(&bench);
    measure_bytes(snapshot);
    measure_decode(snapshot);
    snapshot_unref(snapshot);
    measure_replaces(&bench);
    measure_updates(&bench);
    measure_files(&bench);
    printf("}\n");
    index_writer_close(bench.writer);
    analysis_unref(bench.analysis);
    schema_free(bench.schema);
    arena_release(&bench.arena);
    free(bench.products);
    return 0;
}
