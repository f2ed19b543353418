/* The writing side of layout.h, shared by the builder (documents) and the merge (segments):
 * four writers fill one image.  Private to src/index.
 *
 *   docs_writer      one call a document, in order:    ids, rows, hits, documents
 *   terms_writer     terms in byte order, documents ascending:   dictionary, postings, positions
 *   forward_writer   one call a document, in order; then, of all postings:   forward records
 *   column_write     one call a column: its sorted keys and its (item, value) pairs
 *
 * Running past a size that a u32 of the format holds is an overflow of the image's buffer, seen by
 * segment_writer_finish.  Owner: init / release.  Thread: writer. */
#ifndef INDEX_SEGMENT_WRITE_H
#define INDEX_SEGMENT_WRITE_H

#include "base/vec.h"
#include "index/segment/segment.h"

/* ---- Documents (write_docs.c) ---- */

struct docs_writer {
    struct segment_image *image;
    uint32_t doc_count;
    uint32_t row_count;
    struct buf raw;      /* documents of the open block */
    struct buf raw_lens; /* their lengths */
    uint32_t raw_first;
};

void docs_writer_init(struct docs_writer *writer, struct segment_image *image);
void docs_writer_release(struct docs_writer *writer);

void docs_writer_add(struct docs_writer *writer, const struct index_document *document);

/** Write the last block, the id tables and meta (term_count is filled by terms_writer_finish). */
int docs_writer_finish(struct docs_writer *writer, const struct schema *schema,
                       struct attar_error *err);

/* ---- Terms (write_terms.c) ---- */

struct terms_writer {
    struct segment_image *image;
    uint32_t term_count;
    char last[INDEX_KEY_BYTES_MAX]; /* the term before, for front coding */
    size_t last_len;
    /* the open term */
    struct layout_term info;
    uint32_t last_doc;
    uint64_t positions_start;
    struct buf blocks; /* its finished blocks */
    VEC(struct layout_skip) skips;
    /* the open block */
    uint32_t gaps[INDEX_POSTINGS_BLOCK];
    uint32_t lens[INDEX_POSTINGS_BLOCK];
    uint8_t impacts[INDEX_POSTINGS_BLOCK];
    uint8_t places[INDEX_POSTINGS_BLOCK];
    uint32_t count;
    struct buf entries;
};

void terms_writer_init(struct terms_writer *writer, struct segment_image *image);
void terms_writer_release(struct terms_writer *writer);

/** Begin a term.  Until terms_writer_end it takes documents. */
void terms_writer_begin(struct terms_writer *writer);

/* What a term is to one document; `entries` in the form of layout.h. */
struct posting {
    uint32_t doc;
    uint8_t impact;
    uint8_t place;
    struct slice entries;
};

/** One document of the term, after all before it. */
void terms_writer_add(struct terms_writer *writer, const struct posting *posting);

/** End the term and name it; `text` must be behind all terms before.  A term without documents
 * leaves nothing. */
void terms_writer_end(struct terms_writer *writer, struct slice text);

void terms_writer_finish(struct terms_writer *writer);

/* ---- Forward records (write_forward.c) ---- */

struct forward_writer {
    struct segment_image *image;
    struct buf heads;
    VEC(uint64_t) ends; /* of each document's head */
};

void forward_writer_init(struct forward_writer *writer, struct segment_image *image);
void forward_writer_release(struct forward_writer *writer);

/** The next document: hash of its texts, words of each of the schema's fields. */
void forward_writer_add(struct forward_writer *writer, uint64_t text_hash, const uint32_t *lens,
                        uint16_t field_count);

/** The next document, as another segment has it (forward_init); nothing is kept of it if `head`
 * is empty. */
void forward_writer_copy(struct forward_writer *writer, struct slice head);

/** Write the records from the postings of the image, after terms_writer_finish.
 * Cost: reads the postings twice, about 10 ns a posting. */
void forward_writer_finish(struct forward_writer *writer, const struct schema *schema);

/* ---- Columns (write_columns.c) ---- */

struct column_pair {
    uint32_t item;
    uint32_t ord;
    uint8_t weight;
};

/* What a column consists of.  Pairs: any order, a repeated pair counts once with its larger
 * weight; sorted in place. */
struct column_source {
    const struct schema_column *schema;
    uint32_t item_count;
    const struct slice *keys; /* ascending; keyword columns */
    uint32_t key_count;
    struct column_pair *pairs;
    size_t pair_count;
    const int64_t *numbers; /* item_count; number columns */
    const uint8_t *bytes;   /* [item_count][width]; bytes columns */
};

void column_write(struct buf *out, const struct column_source *source);

/** 0, or -ATTAR_ELIMIT when a section grew past what the format can address. */
int segment_writer_finish(const struct segment_image *image, struct attar_error *err);

#endif
