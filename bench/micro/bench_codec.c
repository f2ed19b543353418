/* Bytes a second through the codecs, on one core, over product documents made up here.
 *
 *   bench_codec [seconds]      prints one JSON object; ATTAR_SIMD=scalar shows CRC32C's table
 *
 * mb_s counts bytes of JSON (or of the block) that went in. */
#include "codec/checksum.h"
#include "codec/json.h"
#include "codec/json_writer.h"
#include "codec/lz4.h"

#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>

enum { TEXT_MAX = 1 << 20 };

struct work {
    struct buf text; /* one JSON document */
    struct json *root;
    struct buf packed;
    struct buf out;
};

static const struct json_limits limits = {TEXT_MAX, false};

static void make_document(struct buf *out)
{
    struct json_writer w;

    json_writer_init(&w, out);
    json_object_begin(&w);
    json_key(&w, "name");
    json_add_cstr(&w, "Night Rose وردة الليل");
    json_key(&w, "offers");
    json_array_begin(&w);
    for (int i = 0; i < 20; i++) {
        json_object_begin(&w);
        json_key(&w, "id");
        json_add_cstr(&w, "o-77");
        json_key(&w, "price");
        json_add_i64(&w, 24900 + i * 350);
        json_key(&w, "volume_ml");
        json_add_fixed(&w, 75 + i, 1);
        json_key(&w, "active");
        json_add_bool(&w, true);
        json_object_end(&w);
    }
    json_array_end(&w);
    json_object_end(&w);
}

static void run_parse(struct work *work)
{
    struct json *root = NULL;

    if (json_parse(buf_slice(&work->text), &limits, &root, NULL) == 0)
        json_free(root);
}

static void run_write(struct work *work)
{
    struct json_writer w;

    buf_clear(&work->out);
    json_writer_init(&w, &work->out);
    json_add_json(&w, work->root);
}

static void run_compress(struct work *work)
{
    buf_clear(&work->packed);
    lz4_compress(buf_slice(&work->text), &work->packed, NULL);
}

static void run_decompress(struct work *work)
{
    lz4_decompress(buf_slice(&work->packed), work->out.ptr, work->text.len, NULL);
}

static void run_crc(struct work *work)
{
    volatile uint32_t sink = checksum_crc32c(0, buf_slice(&work->text));

    (void)sink;
}

static void run_xxh3(struct work *work)
{
    volatile uint64_t sink = checksum_xxh3(buf_slice(&work->text));

    (void)sink;
}

static void measure(struct work *work, const char *name, void (*run)(struct work *), double seconds)
{
    uint64_t rounds = 0;
    int64_t start = clock_monotonic_ns();
    int64_t spent;

    do {
        for (int i = 0; i < 100; i++)
            run(work);
        rounds += 100;
        spent = clock_monotonic_ns() - start;
    } while ((double)spent < seconds * 1e9);
    printf(",\"%s\":{\"ns\":%.0f,\"mb_s\":%.0f}", name, (double)spent / (double)rounds,
           (double)work->text.len * (double)rounds / (double)spent * 1e3);
}

int main(int argc, char **argv)
{
    double seconds = argc > 1 ? strtod(argv[1], NULL) : 0.5;
    struct work work = {.root = NULL};

    buf_init(&work.text, TEXT_MAX);
    buf_init(&work.packed, TEXT_MAX);
    buf_init(&work.out, TEXT_MAX);
    make_document(&work.text);
    if (json_parse(buf_slice(&work.text), &limits, &work.root, NULL) < 0)
        return 1;
    printf("{\"bench\":\"codec\",\"bytes\":%zu,\"crc\":\"%s\"", work.text.len, checksum_path());
    measure(&work, "json_parse", run_parse, seconds);
    measure(&work, "json_write", run_write, seconds);
    measure(&work, "lz4_compress", run_compress, seconds);
    measure(&work, "lz4_decompress", run_decompress, seconds);
    measure(&work, "crc32c", run_crc, seconds);
    measure(&work, "xxh3", run_xxh3, seconds);
    printf("}\n");
    json_free(work.root);
    buf_release(&work.text);
    buf_release(&work.packed);
    buf_release(&work.out);
    return 0;
}
