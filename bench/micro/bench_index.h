/* What benches of the query engine work on: a generated catalogue, imported once, and the index
 * over it.  The process keeps both until it ends. */
#ifndef BENCH_INDEX_H
#define BENCH_INDEX_H

#include "catalog/catalog.h"
#include "ingest/ingest.h"
#include "query/view.h"

struct bench_index {
    struct catalog *catalog;
    struct ingest *ingest;
    struct filter_set *filters;
};

/** Ends the process with the bench's name and the reason when rc is not 0. */
void must(int rc, const struct attar_error *err);

/** Open the index in the folder `work`, made if missing; an empty one is filled from vendors.jsonl
 * and products.jsonl of the folder `source`.  root: the checkout. */
void bench_index_open(struct bench_index *index, const char *source, const char *work,
                      const char *root);

#endif
