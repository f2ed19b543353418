/* A batch of documents on its way to a segment: checked, analysed, spread over term streams,
 * columns and stored bytes; then sealed into an immutable segment.
 *
 *   document --> check --> analyse (scratch) --> add:  docs_writer    ids, rows, hits, documents
 *                  |       or reuse |                  term_streams   (term, document, entry)
 *                  `-- fails -------'                  columns        (item, key number) pairs
 *                     nothing was added                forward_writer (hash of texts, words)
 *
 * A document whose texts are those of the former one with its id gets that one's terms, read from
 * the segment it lies in (builder_reuse.c): a new price costs no analysis.
 *
 * Private to src/index.  Owner: new / free.  Thread: writer. */
#ifndef INDEX_BUILDER_H
#define INDEX_BUILDER_H

#include "base/map.h"
#include "index/impact.h"
#include "index/segment/write.h"
#include "index/term_streams.h"

enum {
    BUILDER_KEPT_DOCS = 1024,         /* a larger batch leaves none of its memory behind */
    BUILDER_DOCS_MAX = 1 << 17,       /* then a segment is sealed, so that memory is bounded */
    BUILDER_POOL_BYTES_MAX = 1 << 29, /* the same for postings */
    BUILDER_STORED_BYTES_MAX = 1 << 30,
    BUILDER_VALUE_GAP = 100, /* positions between two values of one field */
    BUILDER_REUSE_TERMS = 64 /* of a former document, at a time */
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
    const char *spool_dir; /* borrowed */
    struct segment_image image;
    struct docs_writer docs;
    struct map terms;
    struct term_streams streams;
    struct forward_writer forward;
    VEC(uint32_t) lens; /* words of each field of each document: [doc][field] */
    struct builder_column columns[SCHEMA_COLUMNS_MAX];
    struct map ids;     /* id -> its last document */
    VEC(uint64_t) live; /* 0 where the batch itself replaced or deleted a document */
    uint32_t dead_count;
    struct index_writer_stats stats;
    /* scratch of one document */
    VEC(struct builder_token) tokens;
    VEC(struct map_probe) probes;
    char reused[BUILDER_REUSE_TERMS][INDEX_KEY_BYTES_MAX];
    uint32_t doc_lens[SCHEMA_TEXTS_MAX];
    uint64_t seen[SCHEMA_COLUMNS_MAX][(INDEX_DOC_ROWS_MAX + 63) / 64];
};

/** spool_dir  where large segments lie while they are made (base/spool.h); borrowed for its life */
struct builder *builder_new(const struct schema *schema, struct analysis *analysis,
                            const char *spool_dir);
void builder_free(struct builder *builder);

/* A document with the same id in a sealed segment, alive or not. */
struct former {
    const struct segment *segment; /* NULL: there is none */
    uint32_t doc;
};

/** Add a document; one with the same id in this batch dies.  -ATTAR_EINVAL, -ATTAR_ELIMIT name
 * the field, and nothing was added.
 * former  its terms are taken instead of an analysis if its texts are the same; borrowed */
int builder_put(struct builder *builder, const struct index_document *document,
                struct former former, struct attar_error *err);

/** What decides the tokens of a document: its texts with their fields, in order. */
uint64_t builder_text_hash(const struct index_document *document);

/** Fill the scratch with the tokens of the former document, as an analysis of the same texts
 * would.  False, and the scratch is of no use, if its texts are others, if nothing was kept of it,
 * or where its bytes are damaged. (builder_reuse.c) */
bool builder_reuse(struct builder *builder, struct former former, uint64_t text_hash);

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
