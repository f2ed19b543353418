/* Collecting the labels of keyword values while the catalogue is read, for the index's blob
 * "labels" (its form is told in query/labels.h).
 *
 * The first label of a (set, key) stays: add the ontology and the records before the products.
 * Private to src/ingest.  Thread: writer. */
#ifndef INGEST_LABEL_BUILDER_H
#define INGEST_LABEL_BUILDER_H

#include "base/buf.h"
#include "ingest/ontology.h"

struct analyzer;
struct json;

struct label_builder {
    struct map by_key; /* "set\tkey" -> position in lines */
    struct slice *lines;
    size_t count;
    size_t cap;
    struct arena texts;
    struct analyzer *analyzer;
};

void label_builder_init(struct label_builder *builder, struct analyzer *analyzer);
void label_builder_release(struct label_builder *builder);

/** Add one label; tabs and line feeds in names become blanks.  -ATTAR_ELIMIT when full. */
int label_builder_add(struct label_builder *builder, const struct concept_row *row,
                      struct attar_error *err);

/** Every row of the ontology. */
int label_builder_add_ontology(struct label_builder *builder, const struct ontology *ontology,
                               struct attar_error *err);

/** What a product says of its brand, categories, perfumers and sizes. */
int label_builder_add_product(struct label_builder *builder, const struct json *product,
                              struct attar_error *err);

/** Append the blob: lines sorted by bytes. */
void label_builder_encode(struct label_builder *builder, struct buf *out);

/** Does a blob have the row's label, under its names in both languages?  Cost: reads the blob. */
bool label_blob_tells(struct slice blob, const struct concept_row *row);

/** Does a blob have a label of `id` in `set`? */
bool label_blob_has(struct slice blob, struct slice set, struct slice id);

#endif
