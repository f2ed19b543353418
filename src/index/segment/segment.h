/* One immutable segment, read: typed pointers over the sections of layout.h.
 *
 * segment_open checks what makes every later access safe: the sizes of all fixed arrays, and the
 * contents of the arrays that others index with (rows and columns).  Terms, postings, positions,
 * ids, hits and documents are bounded at each use instead, so that opening stays cheap.
 * segment_validate checks everything else.  Private to src/index.
 * Owner: segment_ref / segment_unref.  Thread: any (immutable). */
#ifndef INDEX_SEGMENT_SEGMENT_H
#define INDEX_SEGMENT_SEGMENT_H

#include "base/buf.h"
#include "base/error.h"
#include "index/index.h"
#include "index/segment/layout.h"
#include "index/segment/trie.h"

struct store_file;

/* What a builder or a merge makes: the sections' bytes, in memory, large ones in spools. */
struct segment_image {
    struct buf sections[SECTION_COUNT_MAX];
};

/** spool_dir  where sections lie that grow large (base/spool.h); borrowed; NULL: on the heap */
void segment_image_init(struct segment_image *image, const char *spool_dir);
void segment_image_release(struct segment_image *image);

/* One column of one segment. */
struct segment_column {
    const struct layout_column *head;
    const uint32_t *key_offsets;
    const char *keys;
    const uint32_t *item_offsets;
    const uint32_t *ords;
    const uint8_t *weights; /* NULL unless weighted */
    const struct layout_value *values;
    const uint32_t *lists;
    const uint8_t *list_weights; /* NULL unless weighted */
    const uint64_t *bitsets;
    const int64_t *numbers; /* number columns */
    const uint8_t *bytes;   /* bytes columns: [item][width] */
};

struct segment {
    const struct schema *schema; /* borrowed */
    const struct layout_meta *meta;
    uint32_t doc_count;
    uint32_t row_count;
    uint32_t term_count;
    uint32_t term_block_count;
    uint32_t doc_block_count;
    uint32_t id_slot_count;
    struct slice sections[SECTION_COUNT_MAX];
    const uint32_t *id_offsets;
    const uint32_t *id_order;
    const uint32_t *id_slots;
    const uint32_t *term_offsets;
    const struct layout_term *terms;
    const uint32_t *row_offsets;
    const uint32_t *row_docs;
    const uint64_t *hit_offsets;
    const struct layout_doc_block *doc_blocks;
    const uint64_t *forward_offsets; /* NULL in the format before */
    struct segment_column columns[SCHEMA_COLUMNS_MAX];
    uint64_t bytes;         /* of all sections */
    struct term_trie words; /* of the terms, in memory */
    /* private */
    struct segment_image image; /* what holds the bytes, when they lie in memory */
    struct store_file *file;    /* or when they are a mapped file */
    _Atomic uint32_t refs;
};

/** Take the image's bytes as a segment; the image is empty afterwards, also on failure.
 * -ATTAR_ECORRUPT, -ATTAR_EVERSION with the section and the reason. */
int segment_open_image(struct segment_image *image, const struct schema *schema,
                       struct segment **out_segment, struct attar_error *err);

/** A mapped file, which the segment closes; it is closed on failure too. */
int segment_open_file(struct store_file *file, const struct schema *schema,
                      struct segment **out_segment, struct attar_error *err);

/** Sections that the caller keeps alive as long as the segment lives (tests, the fuzzer). */
int segment_open_sections(const struct slice sections[SECTION_COUNT_MAX],
                          const struct schema *schema, struct segment **out_segment,
                          struct attar_error *err);

struct segment *segment_ref(struct segment *segment);
void segment_unref(struct segment *segment);

/** Check every order, bound and redundancy that segment_open leaves: terms ascending, postings
 * ascending and in range, impacts, entries, forward records the postings turned round, id order
 * and slots, keys ascending, lists the inverse of the items, documents unpack.  False with a
 * static reason.  Cost: reads everything; 120 bytes a document. */
bool segment_validate(const struct segment *segment, const char **out_reason);

/* ---- Ids, hits, documents (docs.c) ---- */

/** The last document with this id, or LAYOUT_NONE. */
uint32_t segment_find(const struct segment *segment, struct slice id);
struct slice segment_id(const struct segment *segment, uint32_t doc);
struct slice segment_hit(const struct segment *segment, uint32_t doc);

/** Append the stored document to `out`.  -ATTAR_ECORRUPT. */
int segment_document(const struct segment *segment, uint32_t doc, struct buf *out,
                     struct attar_error *err);

/* Reading documents in order unpacks each block once. */
struct doc_reader {
    const struct segment *segment;
    uint32_t block; /* the one in `raw`, or LAYOUT_NONE */
    struct buf raw;
};
void doc_reader_init(struct doc_reader *reader, const struct segment *segment);
void doc_reader_release(struct doc_reader *reader);
/** The stored document, borrowed until the next call.  -ATTAR_ECORRUPT. */
int doc_reader_get(struct doc_reader *reader, uint32_t doc, struct slice *out_document,
                   struct attar_error *err);

/* ---- Terms (terms.c) ---- */

/** The term's number, or LAYOUT_NONE. */
uint32_t segment_term_find(const struct segment *segment, struct slice text);

/** The first term that is not before `text`; term_count if all are. */
uint32_t segment_term_seek(const struct segment *segment, struct slice text);

/* A walk over the terms from any of them on. */
struct term_walk {
    const struct segment *segment;
    const uint8_t *at;
    uint32_t next;  /* number of the next term */
    char text[256]; /* of the term just read */
    size_t len;
};
void term_walk_init(struct term_walk *walk, const struct segment *segment, uint32_t from);
/** The next term's text; false behind the last, or where the bytes are damaged. */
bool term_walk_next(struct term_walk *walk);

/* ---- Postings (postings.c) ---- */

/** Start before the first block of `term`; the documents are numbered from `doc_base`. */
void segment_postings_init(struct postings *postings, const struct segment *segment,
                           uint32_t doc_base, const struct term *term);

/** The entries of each document of the current block as they are stored; empty where the bytes
 * are damaged. */
void postings_block_entries(const struct postings *postings,
                            struct slice out_entries[INDEX_POSTINGS_BLOCK]);

/* ---- What a document was made of (forward.c) ---- */

/* The bytes of its texts' hash and of its fields' words, and a walk over its terms. */
struct forward {
    uint64_t text_hash;
    uint32_t lens[SCHEMA_TEXTS_MAX]; /* words of each text field */
    struct slice head;               /* the bytes that hold both, borrowed */
    /* private */
    const uint8_t *at;
    const uint8_t *end;
    uint64_t next; /* the least term that the next one can be */
    uint32_t term_count;
};

/** Start before the document's first term.  False when nothing is kept of it (the format before),
 * or where the bytes are damaged. */
bool forward_init(struct forward *forward, const struct segment *segment, uint32_t doc);

/** The next term of the document, ascending, and its entries, borrowed; false behind the last. */
bool forward_next(struct forward *forward, uint32_t *out_term, struct slice *out_entries);

/** After the last term: were all bytes read?  False where they are damaged. */
bool forward_whole(const struct forward *forward);

/* ---- Columns (column.c) ---- */

int segment_columns_open(struct segment *segment, struct attar_error *err);
struct slice segment_key(const struct segment_column *column, uint32_t ord);
/** The first ord from `from` on whose key is not before `key`; value_count if all are. */
uint32_t segment_key_seek(const struct segment_column *column, struct slice key, uint32_t from);

#endif
