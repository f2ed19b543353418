/* From the bytes of a change to the replica's documents: processor time of each stage.
 *
 *   bench_take PRODUCTS.jsonl [COUNT]     one JSON object on standard output; COUNT at most 60000
 *
 *   BSON --> JSON text --> tree --> checked --> one spelling --> documents, change log, position
 *
 * The feed stands in for the source: it holds BSON documents in memory and gives them as
 * catalog/feed_mongo does.  First each stage alone, over all documents; then the replica reads all
 * of them (`scan`) and follows changes of stock, in batches of 200, 20 and 1.  Microseconds a
 * document, of this thread on the processor, writes included; its waits pass at once. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "catalog/catalog.h"
#include "catalog/document.h"
#include "catalog/feed.h"
#include "catalog/product.h"
#include "codec/json.h"
#include "ingest/replica/replica.h"
#include "mongo/document.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { COUNT_MAX = 60000, COUNT = 20000, CHANGES = 4000, SCAN_BATCH = 1000, TEXT_MAX = 2 << 20 };

static const struct json_limits limits = {.bytes = TEXT_MAX};

/* ---- The source ---- */

struct source {
    struct feed feed; /* first: feeds are cast */
    bson_t *documents[COUNT_MAX];
    char ids[COUNT_MAX][64];
    size_t count;
    size_t at;      /* of the next change */
    uint32_t batch; /* changes in one */
    struct buf json;
};

static void must(int rc, const struct attar_error *err)
{
    if (rc >= 0)
        return;
    fprintf(stderr, "bench_take: %s\n", err->text);
    exit(1);
}

static void read_products(struct source *source, const char *path, size_t count)
{
    FILE *file = fopen(path, "re");
    char *line = NULL;
    size_t cap = 0;
    bson_error_t error;
    ssize_t len;

    if (file == NULL) {
        perror(path);
        exit(1);
    }
    while (source->count < count && source->count < COUNT_MAX &&
           (len = getline(&line, &cap, file)) > 0) {
        bson_t *bson = bson_new_from_json((const uint8_t *)line, len, &error);
        bson_iter_t id;

        if (bson == NULL || !bson_iter_init_find(&id, bson, "id")) {
            fprintf(stderr, "%s: %s\n", path, error.message);
            exit(1);
        }
        snprintf(source->ids[source->count], 64, "%s", bson_iter_utf8(&id, NULL));
        source->documents[source->count++] = bson;
    }
    free(line);
    fclose(file);
}

static void next_stock(bson_t *bson)
{
    bson_iter_t iter;
    bson_iter_t stock;

    if (bson_iter_init(&iter, bson) && bson_iter_find_descendant(&iter, "offers.0.stock", &stock))
        bson_iter_overwrite_int32(&stock, bson_iter_int32(&stock) + 1);
}

static struct slice bytes_of(const bson_t *bson)
{
    return slice_of((const char *)bson_get_data(bson), bson->len);
}

static int give(struct source *source, size_t i, feed_change_fn visit, void *user)
{
    struct feed_change change = {.op = FEED_PUT, .kind = CATALOG_PRODUCT, .type = "update"};
    char reason[MONGO_REASON_CAP];

    change.id = slice_cstr(source->ids[i]);
    buf_clear(&source->json);
    if (mongo_document_json(bytes_of(source->documents[i]), change.id, &source->json, reason) < 0)
        return -ATTAR_EPARSE;
    change.json = buf_slice(&source->json);
    return visit(user, &change);
}

/* ---- The feed ---- */

static int head(struct feed *feed, struct mark *out_mark, char out_source[POSITION_SOURCE_CAP],
                struct feed_fault *fault)
{
    (void)feed;
    (void)fault;
    if (out_mark != NULL)
        *out_mark = (struct mark){MARK_MONGO, 1};
    if (out_source != NULL)
        snprintf(out_source, POSITION_SOURCE_CAP, "bench");
    return 0;
}

static int scan(struct feed *feed, enum catalog_kind kind, struct mark since,
                struct feed_cursor *cursor, feed_change_fn visit, void *user,
                struct feed_fault *fault)
{
    struct source *source = (struct source *)feed;
    size_t at = 0;
    int rc = 0;

    (void)since;
    (void)fault;
    memcpy(&at, cursor->bytes, cursor->len);
    for (size_t i = 0; rc == 0 && kind == CATALOG_PRODUCT && i < SCAN_BATCH; i++)
        rc = at < source->count ? give(source, at++, visit, user) : 0;
    memcpy(cursor->bytes, &at, sizeof at);
    cursor->len = sizeof at;
    cursor->done = kind != CATALOG_PRODUCT || at == source->count;
    return rc;
}

static int open_at(struct feed *feed, const struct position *from, struct feed_fault *fault)
{
    (void)feed;
    (void)from;
    (void)fault;
    return 0;
}

static int next(struct feed *feed, int wait_ms, feed_change_fn visit, void *user,
                struct position *position, struct feed_batch *out_batch, struct feed_fault *fault)
{
    struct source *source = (struct source *)feed;
    int rc = 0;

    (void)wait_ms;
    (void)fault;
    for (uint32_t i = 0; rc == 0 && i < source->batch; i++)
        rc = give(source, source->at++ % source->count, visit, user);
    position->mark = (struct mark){MARK_MONGO, 1 + source->at};
    *out_batch = (struct feed_batch){.changes = source->batch, .idle = source->batch == 0};
    return rc;
}

static int64_t window_s(struct feed *feed)
{
    (void)feed;
    return -1;
}

static void close_feed(struct feed *feed)
{
    (void)feed;
}

static const struct feed_ops ops = {
    .head = head,
    .scan = scan,
    .open = open_at,
    .next = next,
    .window_s = window_s,
    .close = close_feed,
    .free = close_feed,
};

/* ---- Stages ---- */

static double cpu_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* Time so far, by stage. */
struct stages {
    double text;
    double parse;
    double check;
    double spell;
    double bytes;
};

static void run_stages(struct source *source, size_t i, struct arena *arena, struct buf *out,
                       struct stages *sum)
{
    char reason[MONGO_REASON_CAP];
    struct attar_error err = {0};
    struct json *root = NULL;
    double at[5];

    buf_clear(&source->json);
    buf_clear(out);
    at[0] = cpu_us();
    must(mongo_document_json(bytes_of(source->documents[i]), slice_cstr(source->ids[i]),
                             &source->json, reason),
         &err);
    at[1] = cpu_us();
    must(json_parse(buf_slice(&source->json), &limits, &root, &err), &err);
    at[2] = cpu_us();
    must(document_check(CATALOG_PRODUCT, root, arena, &err), &err);
    at[3] = cpu_us();
    document_canonical(root, out);
    at[4] = cpu_us();
    json_free(root);
    sum->text += at[1] - at[0];
    sum->parse += at[2] - at[1];
    sum->check += at[3] - at[2];
    sum->spell += at[4] - at[3];
    sum->bytes += (double)out->len;
}

static void print_stages(struct source *source)
{
    struct stages sum = {0};
    struct arena arena;
    struct buf out;
    double n = (double)source->count;

    arena_init(&arena, 16 << 20);
    buf_init(&out, TEXT_MAX);
    for (size_t i = 0; i < source->count; i++)
        run_stages(source, i, &arena, &out, &sum);
    printf("\"bytes\": %.0f, \"text_us\": %.1f, \"parse_us\": %.1f, \"check_us\": %.1f, "
           "\"spell_us\": %.1f",
           sum.bytes / n, sum.text / n, sum.parse / n, sum.check / n, sum.spell / n);
    arena_release(&arena);
    buf_release(&out);
}

/* ---- The replica ---- */

static int64_t now_ms(void *clock)
{
    return *(const int64_t *)clock;
}

static void step(struct replica *replica, int64_t *clock)
{
    *clock += replica_step(replica);
}

/* Step until it follows, which is once the whole source was read. */
static void read_all(struct replica *replica, int64_t *clock)
{
    struct replica_status status;

    do {
        step(replica, clock);
        replica_status(replica, &status);
        if (status.retrying || status.state == REPLICA_stopped) {
            fprintf(stderr, "bench_take: %s\n", status.last_failure);
            exit(1);
        }
    } while (status.state != REPLICA_ready);
}

static void print_follow(struct replica *replica, int64_t *clock, struct source *source,
                         uint32_t batch)
{
    double start;

    for (size_t i = 0; i < CHANGES; i++)
        next_stock(source->documents[(source->at + i) % source->count]);
    source->batch = batch;
    start = cpu_us();
    for (size_t i = 0; i < CHANGES; i += batch)
        step(replica, clock);
    printf(", \"follow_%u_us\": %.1f", batch, (cpu_us() - start) / CHANGES);
}

static void print_replica(struct source *source, const char *path)
{
    int64_t clock = 1;
    struct replica_config config = {
        .catalog_path = path,
        .feed = &source->feed,
        .now_ms = now_ms,
        .wall_ms = now_ms,
        .clock = &clock,
        .queue_max = UINT32_MAX,
    };
    struct attar_error err = {0};
    struct replica *replica;
    double start = cpu_us();

    must(replica_new(&config, &replica, &err), &err);
    read_all(replica, &clock);
    printf(", \"scan_us\": %.1f", (cpu_us() - start) / (double)source->count);
    print_follow(replica, &clock, source, 200);
    print_follow(replica, &clock, source, 20);
    print_follow(replica, &clock, source, 1);
    replica_free(replica);
}

int main(int argc, char **argv)
{
    static struct source source = {.feed = {&ops}};
    char folder[] = "/tmp/bench-take-XXXXXX";
    char path[PATH_MAX];

    if (argc < 2 || mkdtemp(folder) == NULL)
        return 1;
    buf_init(&source.json, TEXT_MAX);
    read_products(&source, argv[1], argc > 2 ? strtoul(argv[2], NULL, 10) : COUNT);
    printf("{\"bench\": \"take\", \"products\": %zu, ", source.count);
    print_stages(&source);
    snprintf(path, sizeof path, "%s/replica.db", folder);
    print_replica(&source, path);
    printf("}\n");
    unlink(path);
    rmdir(folder);
    return 0;
}
