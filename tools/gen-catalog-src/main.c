/* gen-catalog: products for benches, as JSON lines in the product schema.
 *
 *   gen-catalog --count 60000 --seed 1 > products.jsonl
 *   gen-catalog --count 10000000 | attar import /dev/stdin    (piped, never stored)
 *
 * Product i is a pure function of (seed, i): 60 k is a prefix of 1 M, and any range can be made
 * alone with --from.  Each wave gives every thread a run of numbers and a buffer; the buffers are
 * written in order, so the bytes do not depend on the number of threads.  At the end the XXH3-64 of
 * all bytes is told on standard error (as `xxhsum -H3` of the output). */
#include "product.h"

#include "base/clock.h"
#include "base/mem.h"
#include "codec/checksum.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { RUN_PRODUCTS = 4096, THREADS_MAX = 64 };

struct options {
    uint64_t from;
    uint64_t count;
    uint64_t seed;
    unsigned threads;
    const char *out;
    const char *root;
};

struct run {
    const struct world *world;
    uint64_t from;
    uint64_t count;
    struct buf out;
    pthread_t thread;
};

struct progress {
    int64_t start_ns;
    int64_t told_ns;
    uint64_t bytes;
};

static const char usage[] =
    "gen-catalog [--count N] [--from N] [--seed N] [--out FILE|-] [--threads N] [--root DIR]\n"
    "  --count    products to make (60000)\n"
    "  --from     number of the first (0)\n"
    "  --seed     another seed is another catalogue (1)\n"
    "  --out      where the lines go (-: standard output)\n"
    "  --threads  how many work at once (all cores)\n"
    "  --root     the checkout, for data/ and words.tsv (ATTAR_ROOT, else .)\n";

static void *make_run(void *argument)
{
    struct run *run = argument;

    buf_clear(&run->out);
    for (uint64_t i = 0; i < run->count; i++)
        product_write(run->world, run->from + i, &run->out);
    return NULL;
}

static int write_all(int fd, struct slice bytes, struct attar_error *err)
{
    while (bytes.len > 0) {
        ssize_t written = write(fd, bytes.ptr, bytes.len);

        if (written < 0 && errno != EINTR)
            return error_set(err, ATTAR_EIO, "write: %s", strerror(errno));
        bytes = slice_skip(bytes, written > 0 ? (size_t)written : 0);
    }
    return 0;
}

static void tell(struct progress *progress, const struct options *options, uint64_t done, bool last)
{
    int64_t now_ns = clock_monotonic_ns();
    double seconds = (double)(now_ns - progress->start_ns) / 1e9;

    if (!last && now_ns - progress->told_ns < 1000000000)
        return;
    progress->told_ns = now_ns;
    fprintf(stderr, "%sgen-catalog: %llu of %llu products, %.0f/s, %.1f MB%s",
            isatty(STDERR_FILENO) ? "\r" : "", (unsigned long long)done,
            (unsigned long long)options->count, (double)done / (seconds > 0 ? seconds : 1),
            (double)progress->bytes / 1e6, last || !isatty(STDERR_FILENO) ? "\n" : "  ");
}

/* Give every thread its run of the wave; returns how many runs there are. */
static unsigned start_wave(struct run *runs, const struct options *options, uint64_t done)
{
    unsigned started = 0;

    while (started < options->threads && done < options->count) {
        struct run *run = &runs[started++];

        run->from = options->from + done;
        run->count = options->count - done < RUN_PRODUCTS ? options->count - done : RUN_PRODUCTS;
        done += run->count;
        if (pthread_create(&run->thread, NULL, make_run, run) != 0)
            abort();
    }
    return started;
}

static int make_all(const struct world *world, const struct options *options, int fd,
                    struct checksum_stream *checksum, struct attar_error *err)
{
    struct run *runs = mem_zero(options->threads, sizeof *runs);
    struct progress progress = {.start_ns = clock_monotonic_ns()};
    uint64_t done = 0;
    int rc = 0;

    for (unsigned i = 0; i < options->threads; i++) {
        runs[i].world = world;
        buf_init(&runs[i].out, (size_t)RUN_PRODUCTS * PRODUCT_BYTES_MAX);
    }
    while (rc == 0 && done < options->count) {
        unsigned started = start_wave(runs, options, done);

        for (unsigned i = 0; i < started; i++) {
            pthread_join(runs[i].thread, NULL);
            checksum_stream_add(checksum, buf_slice(&runs[i].out));
            rc = rc == 0 ? write_all(fd, buf_slice(&runs[i].out), err) : rc;
            progress.bytes += runs[i].out.len;
            done += runs[i].count;
        }
        tell(&progress, options, done, done == options->count);
    }
    for (unsigned i = 0; i < options->threads; i++)
        buf_release(&runs[i].out);
    free(runs);
    return rc;
}

static int run(const struct options *options, struct attar_error *err)
{
    struct world *world = mem_zero(1, sizeof *world);
    struct checksum_stream *checksum = checksum_stream_new();
    bool standard = strcmp(options->out, "-") == 0;
    int fd = STDOUT_FILENO;
    int rc = world_init(world, options->root, options->seed, options->from + options->count, err);

    if (rc == 0 && !standard)
        fd = open(options->out, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (rc == 0 && fd < 0)
        rc = error_set(err, ATTAR_EIO, "%s: %s", options->out, strerror(errno));
    if (rc == 0)
        rc = make_all(world, options, fd, checksum, err);
    if (rc == 0)
        fprintf(stderr, "gen-catalog: from=%llu count=%llu seed=%llu xxh3=%016llx\n",
                (unsigned long long)options->from, (unsigned long long)options->count,
                (unsigned long long)options->seed,
                (unsigned long long)checksum_stream_value(checksum));
    if (!standard && fd >= 0)
        close(fd);
    checksum_stream_free(checksum);
    world_release(world);
    free(world);
    return rc;
}

static bool number(const char *text, uint64_t *out_value)
{
    int64_t value;

    if (slice_to_i64(slice_cstr(text), &value) < 0 || value < 0)
        return false;
    *out_value = (uint64_t)value;
    return true;
}

static bool option_set(struct options *options, int name, const char *value)
{
    uint64_t threads;

    switch (name) {
    case 'c': return number(value, &options->count) && options->count <= 1000000000;
    case 'f': return number(value, &options->from) && options->from <= 1000000000;
    case 's': return number(value, &options->seed);
    case 'o': options->out = value; return true;
    case 'r': options->root = value; return true;
    case 't':
        if (!number(value, &threads) || threads < 1 || threads > THREADS_MAX)
            return false;
        options->threads = (unsigned)threads;
        return true;
    default: return false;
    }
}

static bool parse(int argc, char **argv, struct options *options)
{
    static const struct option names[] = {
        {"count", required_argument, NULL, 'c'},
        {"from", required_argument, NULL, 'f'},
        {"seed", required_argument, NULL, 's'},
        {"out", required_argument, NULL, 'o'},
        {"root", required_argument, NULL, 'r'},
        {"threads", required_argument, NULL, 't'},
        {NULL, 0, NULL, 0},
    };
    int name;

    while ((name = getopt_long(argc, argv, "", names, NULL)) != -1)
        if (!option_set(options, name, optarg))
            return false;
    return optind == argc;
}

int main(int argc, char **argv)
{
    const char *root = getenv("ATTAR_ROOT");
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    struct options options = {
        .count = 60000,
        .seed = 1,
        .threads = cores < 1             ? 1
                   : cores > THREADS_MAX ? THREADS_MAX
                                         : (unsigned)cores,
        .out = "-",
        .root = root != NULL ? root : ".",
    };
    struct attar_error err;

    if (!parse(argc, argv, &options)) {
        fputs(usage, stderr);
        return 2;
    }
    if (run(&options, &err) == 0)
        return 0;
    fprintf(stderr, "gen-catalog: %s\n", err.text);
    return 1;
}
