/* What decides how a product becomes a document: index.json and the ontology, read once and shared
 * by an index and the one that is filled to succeed it.
 * Private to src/ingest.  Thread: writer. */
#ifndef INGEST_DECLARED_H
#define INGEST_DECLARED_H

#include "ingest/ontology.h"
#include "ingest/rules.h"

enum { DECLARED_CAP = 40 };

struct declared {
    uint32_t owners;
    struct schema *schema;
    struct rules rules;
    struct ontology ontology;
};

/** Read them.  Errors: -ATTAR_EIO, -ATTAR_EPARSE.  Owner: declared_unref. */
int declared_open(const char *index_json, const char *share_dir, struct declared **out_declared,
                  struct attar_error *err);

/** One more owner. */
struct declared *declared_ref(struct declared *declared);

/** Takes NULL; the last owner frees. */
void declared_unref(struct declared *declared);

/** Their hashes as text.  It is kept with the index, which is filled anew when it has changed. */
struct slice declared_text(const struct declared *declared, char out[DECLARED_CAP]);

#endif
