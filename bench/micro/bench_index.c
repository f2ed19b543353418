/* The catalogue and the index of bench_index.h. */
#include "bench/micro/bench_index.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { PATHS = 2 * PATH_MAX };

void must(int rc, const struct attar_error *err)
{
    if (rc == 0)
        return;
    fprintf(stderr, "%s: %s\n", program_invocation_short_name, err->text);
    exit(1);
}

static void import(struct catalog *catalog, const char *source, const char *name, int kind)
{
    char path[PATHS];
    struct import_options options = {.path = path, .kind = kind};
    struct import_report report = {0};
    struct attar_error err = {0};

    snprintf(path, sizeof path, "%s/%s.jsonl", source, name);
    must(catalog_import(catalog, &options, &report, &err), &err);
    import_report_release(&report);
}

static void open_catalog(struct bench_index *index, const char *source, const char *work)
{
    char path[PATHS];
    struct attar_error err = {0};
    uint64_t count;

    mkdir(work, 0777);
    snprintf(path, sizeof path, "%s/catalog.db", work);
    must(catalog_open_sqlite(path, &index->catalog, &err), &err);
    must(catalog_count(index->catalog, CATALOG_PRODUCT, &count, &err), &err);
    if (count > 0)
        return;
    import(index->catalog, source, "vendors", CATALOG_VENDOR);
    import(index->catalog, source, "products", CATALOG_PRODUCT);
}

void bench_index_open(struct bench_index *index, const char *source, const char *work,
                      const char *root)
{
    char dir[PATHS];
    char declared[PATHS];
    struct ingest_config config = {.share_dir = root, .index_json = declared, .index_dir = dir};
    struct attar_error err = {0};
    struct snapshot *snapshot;

    open_catalog(index, source, work);
    snprintf(dir, sizeof dir, "%s/index", work);
    snprintf(declared, sizeof declared, "%s/indexes/products/index.json", root);
    config.catalog = index->catalog;
    must(ingest_open(&config, &index->ingest, &err), &err);
    must(ingest_catch_up(index->ingest, NULL, NULL, &err), &err);
    must(ingest_commit(index->ingest, &err), &err);
    snapshot = ingest_snapshot(index->ingest);
    must(filter_set_open(declared, snapshot_schema(snapshot), &index->filters, &err), &err);
    snapshot_unref(snapshot);
}
