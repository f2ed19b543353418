/* The inverted index: immutable segments, one writer, snapshots that readers never lock.
 *
 *   document --> index_writer --(batch)--> segment  (bytes: a mapped file, or memory)
 *                     |                       |
 *                     `--- publish ---> snapshot = [segment 0 | segment 1 | ...] + live bits
 *
 *   doc      a number in the snapshot: segment base (a multiple of 64) + number in the segment
 *   row      an offer's number in the snapshot, in the same way; the rows of a doc are neighbours
 *   column   values of one facet, filter or sort key, of docs or of rows
 *   ord      a keyword column's value as a number, 0.. in key order of the whole snapshot
 *
 * The schema says which text fields and columns there are; this folder knows no perfume.
 * Thread: writer for index_writer_*; any (immutable) for everything else. */
#ifndef INDEX_INDEX_H
#define INDEX_INDEX_H

#include "base/error.h"
#include "base/slice.h"
#include "index/schema.h"

enum {
    INDEX_POSTINGS_BLOCK = 128,    /* documents in a block of postings */
    INDEX_KEY_BYTES_MAX = 256,     /* a keyword value */
    INDEX_ID_BYTES_MAX = 64,       /* a document id */
    INDEX_DOC_BYTES_MAX = 1 << 20, /* a stored document */
    INDEX_DOC_ROWS_MAX = 200,      /* offers of a document */
    INDEX_DOC_COUNT_MAX = 1 << 27,
    INDEX_SEGMENTS_MAX = 32,
    INDEX_IMPACT_MAX = 255
};

#define INDEX_NUMBER_MISSING INT64_MIN
#define INDEX_DOC_NONE       UINT32_MAX

/* ---- A document on its way in (made by src/ingest, borrowed for one call) ---- */

struct index_text {
    uint16_t field; /* schema text field */
    struct slice text;
};

struct index_value {
    uint16_t column;  /* schema column */
    uint16_t row;     /* offer of this document, 0..; 0 for product columns */
    uint8_t weight;   /* 1..100 in a weighted column, else 0 */
    struct slice key; /* keyword columns */
    int64_t number;   /* number columns, in the column's scale */
};

struct index_document {
    struct slice id;                /* [A-Za-z0-9_-]{1,64} */
    const struct index_text *texts; /* a field may come several times */
    size_t text_count;
    const struct index_value *values; /* any order */
    size_t value_count;
    uint16_t row_count;  /* offers */
    struct slice hit;    /* pre-encoded JSON members of a hit, stored as they are */
    struct slice stored; /* the whole document's JSON, stored with LZ4 */
};

/* ---- Writer: one thread ---- */

struct index_writer;
struct snapshot;
struct segment;
struct analysis;

struct index_stats {
    uint32_t doc_count;
    uint32_t deleted_count;
    uint32_t segment_count;
    uint64_t bytes; /* of all segments */
    uint64_t generation;
};

/** Open the index in `dir` (made if missing), newest whole commit first.
 *
 * schema    kept by reference
 * analysis  tokens come from it; a reference is taken.  Its hash is written into each commit.
 * Errors: -ATTAR_EIO, -ATTAR_EBUSY (open elsewhere), -ATTAR_ECORRUPT (no commit is whole),
 * -ATTAR_EVERSION (written under another schema, analysis or format); after the last two, rebuild
 * with index_writer_create.  Owner: the caller, index_writer_close.
 * Cost: files are mapped and checked, nothing is indexed again. */
int index_writer_open(const char *dir, const struct schema *schema, struct analysis *analysis,
                      struct index_writer **out_writer, struct attar_error *err);

/** As index_writer_open, but empty whatever is committed in `dir`; that stays in force until the
 * first commit. */
int index_writer_create(const char *dir, const struct schema *schema, struct analysis *analysis,
                        struct index_writer **out_writer, struct attar_error *err);
void index_writer_close(struct index_writer *writer);

/** Forget every document; the files go with the next commit. */
void index_writer_clear(struct index_writer *writer);

/** Add or replace the document with this id in the current batch.  -ATTAR_EINVAL, -ATTAR_ELIMIT
 * name the field; the batch is as it was. */
int index_writer_put(struct index_writer *writer, const struct index_document *document,
                     struct attar_error *err);

/** Delete by id in the current batch; unknown ids are ignored. */
void index_writer_delete(struct index_writer *writer, struct slice id);

/** Make the batch visible: a new segment in memory, a new snapshot, whose reference the caller
 * owns.  Merges small segments when there are too many. */
int index_writer_publish(struct index_writer *writer, struct snapshot **out_snapshot,
                         struct attar_error *err);

/** Publish, then write everything durably with `position` (opaque, <= 4 KiB) in one atomic
 * manifest (reliability.md section 3).  On failure the commit on disk is the one before. */
int index_writer_commit(struct index_writer *writer, struct slice position,
                        struct attar_error *err);

/** The position of the commit that was opened or last written; len 0 for none. */
struct slice index_writer_position(const struct index_writer *writer);

/** Keep `bytes` under `name` beside the segments: small tables that belong to this generation of
 * the index but not to it alone ("guard": the frozen guard list, "labels": labels of keyword
 * values).  Copied; replaces what was there; part of the next publish and commit. */
void index_writer_set_blob(struct index_writer *writer, const char *name, struct slice bytes);

/** Read one blob of the newest whole commit in `dir` before opening it (the analysis is made from
 * "guard").  Appends to `out`; nothing if there is no commit or no such blob. */
struct buf;
int index_read_blob(const char *dir, const char *name, struct buf *out, struct attar_error *err);

/* ---- Snapshot: immutable, reference counted ---- */

struct snapshot *snapshot_ref(struct snapshot *snapshot);
void snapshot_unref(struct snapshot *snapshot);

const struct schema *snapshot_schema(const struct snapshot *snapshot);
struct analysis *snapshot_analysis(const struct snapshot *snapshot);
struct index_stats snapshot_stats(const struct snapshot *snapshot);

/** The blob kept under `name`, borrowed; len 0 if there is none. */
struct slice snapshot_blob(const struct snapshot *snapshot, const char *name);

/** Documents numbered, deleted ones and the padding between segments included: the length of
 * every bitset over docs; rows likewise. */
uint32_t snapshot_doc_cap(const struct snapshot *snapshot);
uint32_t snapshot_row_cap(const struct snapshot *snapshot);

/** One bit a doc: live (numbered, not deleted).  Borrowed from the snapshot. */
const uint64_t *snapshot_live(const struct snapshot *snapshot);

uint32_t snapshot_segment_count(const struct snapshot *snapshot);

/** The doc with this id, or INDEX_DOC_NONE. */
uint32_t snapshot_find(const struct snapshot *snapshot, struct slice id);
struct slice snapshot_id(const struct snapshot *snapshot, uint32_t doc);

/** Rank of doc's id in byte order among all docs: the last tie-break, as one integer. */
uint32_t snapshot_id_rank(const struct snapshot *snapshot, uint32_t doc);

/** The stored hit, borrowed from the snapshot. */
struct slice snapshot_hit(const struct snapshot *snapshot, uint32_t doc);

/** Append the stored document's JSON to `out`. */
int snapshot_document(const struct snapshot *snapshot, uint32_t doc, struct buf *out,
                      struct attar_error *err);

/** First row of doc, and how many; the rows are neighbours. */
uint32_t snapshot_rows(const struct snapshot *snapshot, uint32_t doc, uint32_t *out_first);
/** The doc of a row. */
uint32_t snapshot_row_doc(const struct snapshot *snapshot, uint32_t row);

/* ---- Terms and postings, segment by segment ---- */

struct term {
    uint32_t segment; /* 0..snapshot_segment_count-1 */
    uint32_t ord;     /* in the segment's dictionary */
    uint32_t df;      /* documents with it in the segment, deleted ones included */
    uint8_t impact_max;
    uint64_t offset; /* private to postings */
};

/** Look up `text` in one segment.  False if absent. */
bool term_find(const struct snapshot *snapshot, uint32_t segment, struct slice text,
               struct term *out_term);

struct term_cursor {
    const struct snapshot *snapshot;
    uint32_t segment;
    uint32_t next_ord;
    struct slice prefix;
    char text[INDEX_KEY_BYTES_MAX];
    size_t len;
    const uint8_t *at; /* private */
};

/** Walk the terms of one segment that start with `prefix`, in byte order.  `text` of the cursor
 * (len bytes) is the term's text after each true. */
void term_cursor_init(struct term_cursor *cursor, const struct snapshot *snapshot, uint32_t segment,
                      struct slice prefix);
bool term_cursor_next(struct term_cursor *cursor, struct term *out_term);

/** Documents with this term in the whole snapshot (the df of BM25). */
uint64_t snapshot_df(const struct snapshot *snapshot, struct slice text);

struct postings {
    uint32_t docs[INDEX_POSTINGS_BLOCK];   /* snapshot numbers, ascending */
    uint8_t impacts[INDEX_POSTINGS_BLOCK]; /* BM25F part without idf, 1..255 (see README) */
    uint32_t count;                        /* of this block */
    uint32_t left;                         /* documents after this block */
    /* private */
    const struct segment *segment;
    uint32_t block;     /* blocks decoded so far */
    uint32_t last;      /* the document before the next block */
    uint32_t doc_bound; /* no document of the segment is at or above it */
    uint64_t positions; /* where the term's positions start */
    const uint8_t *skips;
    const uint8_t *next;
    const uint8_t *end;
};

/** Start before the first block of `term`. */
void postings_init(struct postings *postings, const struct snapshot *snapshot,
                   const struct term *term);
/** Decode the next block; false behind the last.  Deleted docs are included: AND with live. */
bool postings_next(struct postings *postings);

/* A posting entry: where and how the term occurs in a document. */
struct posting_entry {
    uint32_t position; /* word number in the field; values of one field are 100 apart */
    uint8_t field;     /* schema text field */
    uint8_t kind;      /* enum token_kind */
};

/** The entries of the i-th document of the current block, by field and position.
 * Returns how many there are; writes at most `cap`. */
uint32_t postings_entries(const struct postings *postings, uint32_t i, struct posting_entry *out,
                          uint32_t cap);

/* ---- Columns ---- */

struct column; /* one column of one snapshot */

const struct column *snapshot_column(const struct snapshot *snapshot, uint16_t column);

/* Keyword columns. */
uint32_t column_value_count(const struct column *column);
struct slice column_key(const struct column *column, uint32_t ord);
/** The ord of `key`, or UINT32_MAX. */
uint32_t column_find(const struct column *column, struct slice key);

struct ord_span {
    const uint32_t *ords;   /* ascending, snapshot ords */
    const uint8_t *weights; /* beside them in a weighted column, else NULL */
    uint32_t count;
};
/** The values of item (doc or row). Borrowed from the snapshot. */
struct ord_span column_values(const struct column *column, uint32_t item);

/** Items (docs or rows) that have the value, deleted ones included. */
uint32_t column_count(const struct column *column, uint32_t ord);
/** OR the items that have the value (with weight >= weight_min in a weighted column) into
 * `set`, a bitset over docs or rows. */
void column_collect(const struct column *column, uint32_t ord, uint8_t weight_min, uint64_t *set);

/** Items of `set`, a bitset over docs or rows, that have the value.
 * Cost: 0.3 ns a word of a dense value, 1 ns an item of a rare one. */
uint32_t column_count_in(const struct column *column, uint32_t ord, const uint64_t *set);

/* The values of neighbouring items as flat arrays, for loops over many of them: those of item
 * first + i are ords[offsets[i]] to ords[offsets[i + 1] - 1]. */
struct column_part {
    uint32_t first; /* a multiple of 64 */
    uint32_t count;
    const uint32_t *offsets;
    const uint32_t *ords; /* snapshot ords */
};

/** Write the parts of a keyword column, at most INDEX_SEGMENTS_MAX; returns how many there are.
 * Items between parts have no values. */
uint32_t column_parts(const struct column *column, struct column_part *out_parts);

/** A flat bitset of the items with the value, if one is stored (dense values); else NULL. */
const uint64_t *column_bitset(const struct column *column, uint32_t ord);

/** Live documents that have each value, for facets when nothing filters: u32[value_count],
 * product columns only; offers depend on stock and vendor state. */
const uint32_t *column_totals(const struct column *column);

/* Number columns. */
/** Dense int64 of every item, INDEX_NUMBER_MISSING where there is none; length doc_cap/row_cap. */
const int64_t *column_numbers(const struct column *column);

/* ---- Tools ---- */

/** Check every checksum, bound and order of the commit in `dir`; the first fault in err. */
int index_verify(const char *dir, const struct schema *schema, struct attar_error *err);

/** The commit in `dir` as text: manifest, sections, statistics, and for what != "" the terms that
 * start with it. */
int index_dump(const char *dir, const struct schema *schema, struct slice what, struct buf *out,
               struct attar_error *err);

#endif
