/* A batch of documents on its way to a segment: checked, analysed, spread over term streams,
 * columns and stored bytes; then sealed into an immutable segment.
 *
 *   document --> check --> analyse (scratch) --> add:  docs_writer    ids, rows, hits, documents
 *                  |            |                      term_streams   (term, document, entry)
 *                  `-- fails ---'  nothing was added   columns        (item, key number) pairs
 *
 * Private to src/index.  Owner: new / free.  Thread: writer. */
#ifndef INDEX_BUILDER_H
#define INDEX_BUILDER_H

#include "base/map.h"
#include "index/impact.h"
#include "index/segment/write.h"
#include "index/term_streams.h"

enum {
    BUILDER_DOCS_MAX = 1 << 17,       /* then a segment is sealed, so that memory is bounded */
    BUILDER_POOL_BYTES_MAX = 1 << 29, /* the same for postings */
    BUILDER_STORED_BYTES_MAX = 1 << 30,
    BUILDER_VALUE_GAP = 100 /* positions between two values of one field */
};

struct analysis;
struct analyzer;

/* A token of the document at hand, before anything is added. */
struct builder_token {
    uint32_t term;
    struct posting_entry entry;
};

struct builder_column {
    struct map keys;
    VEC(struct column_pair) pairs; /* ord = position in keys; items ascend */
    VEC(int64_t) numbers;
    VEC(uint8_t) bytes; /* [doc][width] */
};

struct builder {
    const struct schema *schema; /* borrowed */
    struct analyzer *analyzer;
    struct segment_image image;
    struct docs_writer docs;
    struct map terms;
    struct term_streams streams;
    VEC(uint32_t) lens; /* words of each field of each document: [doc][field] */
    struct builder_column columns[SCHEMA_COLUMNS_MAX];
    struct map ids;     /* id -> its last document */
    VEC(uint64_t) live; /* 0 where the batch itself replaced or deleted a document */
    uint32_t dead_count;
    /* scratch of one document */
    VEC(struct builder_token) tokens;
    VEC(struct map_probe) probes;
    uint32_t doc_lens[SCHEMA_TEXTS_MAX];
    uint64_t seen[SCHEMA_COLUMNS_MAX][(INDEX_DOC_ROWS_MAX + 63) / 64];
};

struct builder *builder_new(const struct schema *schema, struct analysis *analysis);
void builder_free(struct builder *builder);

/** Add a document; one with the same id in this batch dies.  -ATTAR_EINVAL, -ATTAR_ELIMIT name
 * the field, and nothing was added. */
int builder_put(struct builder *builder, const struct index_document *document,
                struct attar_error *err);

/** Kill the document with this id in this batch, if there is one. */
void builder_delete(struct builder *builder, struct slice id);

/** Documents so far that the batch itself has not replaced or deleted. */
uint32_t builder_live_count(const struct builder *builder);

/** Time to seal: one of the BUILDER limits is reached. */
bool builder_full(const struct builder *builder);

/** Mean field lengths of the batch's live documents. */
void builder_averages(const struct builder *builder, struct field_averages *out_averages);

/** Make a segment of the batch; the builder is empty afterwards, also on failure.
 *
 * out_live  bits of its documents, u64[bitset_words(doc_count)], owned by the caller: free
 * -ATTAR_ELIMIT when a section outgrew the format. (builder_seal.c) */
int builder_seal(struct builder *builder, const struct field_averages *averages,
                 struct segment **out_segment, uint64_t **out_live, struct attar_error *err);

/** Forget every document. */
void builder_clear(struct builder *builder);

#endif
