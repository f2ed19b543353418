/* What an ingest holds, for the files of this folder.  Private to src/ingest. */
#ifndef INGEST_STATE_H
#define INGEST_STATE_H

#include "analysis/analysis.h"
#include "catalog/catalog.h"
#include "ingest/extract.h"
#include "ingest/ingest.h"

enum {
    GUARD_BYTES_MAX = 64 << 20,
    VENDORS_BYTES_MAX = 16 << 20,
    LABELS_BLOB_MAX = 512 << 20,
    SCENT_BLOB_MAX = 64 << 20,
    DECLARED_CAP = 40
};

struct ingest {
    struct ingest_config config;
    struct schema *schema;
    struct rules rules;
    struct ontology ontology;
    struct map hidden_vendors; /* suspended or on holiday: their offers do not count */
    struct analysis *analysis; /* with the guard list in force */
    struct analyzer *analyzer;
    struct scent_model *scent; /* of the blob "dna" */
    struct extract extract;
    bool extracting; /* extract is initialised */
    struct index_writer *writer;
    struct snapshot *snapshot; /* newest published */
    uint64_t applied_seq;      /* changes up to here are in the writer */
    uint64_t committed_seq;
    bool filled;      /* the index holds a whole scan */
    bool uncommitted; /* published, but not written */
};

/** What decides how a product becomes a document, as text: index.json and the ontology.  It is
 * kept with the index, which is filled anew when it has changed. */
struct slice ingest_declared(const struct ingest *ingest, char out[DECLARED_CAP]);

/** Read the vendors and make the extractor; needs analysis. */
int ingest_start_extract(struct ingest *ingest, struct attar_error *err);
void ingest_stop_extract(struct ingest *ingest);

/** Fill an empty index from the whole catalogue and commit it. */
int ingest_scan(struct ingest *ingest, ingest_progress_fn progress, void *user,
                struct attar_error *err);

/** Put one product document into the writer, or delete it if it must not be found. */
int ingest_apply(struct ingest *ingest, struct slice id, struct slice json,
                 struct attar_error *err);

/** Publish what was applied; the snapshot in force is replaced. */
int ingest_publish(struct ingest *ingest, struct attar_error *err);

#endif
