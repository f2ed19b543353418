/* Reading an index: snapshots, terms, postings.  Part of the front door index.h.
 *
 * A snapshot never changes; what is borrowed from it lives as long as the reference that the caller
 * holds.  Nothing here allocates (snapshot_document's buffer apart), locks or fails on damaged
 * bytes otherwise than by answering less.
 * Thread: any (immutable), for every function of this file; cursors and postings are the
 * caller's, one thread at a time. */
#ifndef INDEX_READER_H
#define INDEX_READER_H

#include "base/error.h"
#include "base/slice.h"
#include "index/limits.h"
#include "index/schema.h"
#include "index/term_trie.h"

struct analysis;
struct buf;
struct segment;
struct snapshot;

struct index_stats {
    uint32_t doc_count;     /* live */
    uint32_t deleted_count; /* numbered, not live, still in a segment */
    uint32_t segment_count;
    uint64_t bytes;      /* of all segments */
    uint64_t generation; /* rises with every publish, also over restarts */
};

/* ---- Snapshot ---- */

/** One reference more; returns `snapshot`.  Cost: one atomic addition: a loop takes it once a
 * turn, not once a request. */
struct snapshot *snapshot_ref(struct snapshot *snapshot);

/** Give the reference back; the last one frees.  Takes NULL. */
void snapshot_unref(struct snapshot *snapshot);

/** The schema that the writer was opened with. */
const struct schema *snapshot_schema(const struct snapshot *snapshot);

/** The analysis that made the terms: queries go through the same. */
struct analysis *snapshot_analysis(const struct snapshot *snapshot);

struct index_stats snapshot_stats(const struct snapshot *snapshot);

/** The blob kept under `name`, borrowed; len 0 if there is none.  Snapshots share the bytes until
 * the blob is set anew; shared_ref (base/shared.h) keeps them beyond the snapshot. */
struct slice snapshot_blob(const struct snapshot *snapshot, const char *name);

/** Documents numbered, deleted ones and the padding between segments included: the length of
 * every bitset over docs; rows likewise. */
uint32_t snapshot_doc_cap(const struct snapshot *snapshot);
uint32_t snapshot_row_cap(const struct snapshot *snapshot);

/** One bit a doc: live (numbered, not deleted); bitset_words(doc_cap) words, borrowed. */
const uint64_t *snapshot_live(const struct snapshot *snapshot);

/** 0..INDEX_SEGMENTS_MAX. */
uint32_t snapshot_segment_count(const struct snapshot *snapshot);

/** The live doc with this id, or INDEX_DOC_NONE.  Cost: one hash look-up a segment. */
uint32_t snapshot_find(const struct snapshot *snapshot, struct slice id);

/** The segment that holds doc. */
uint32_t snapshot_doc_segment(const struct snapshot *snapshot, uint32_t doc);

/** The id of doc, borrowed; len 0 in the padding. */
struct slice snapshot_id(const struct snapshot *snapshot, uint32_t doc);

/** Rank of doc's id in byte order among all docs: the last tie-break, as one integer. */
uint32_t snapshot_id_rank(const struct snapshot *snapshot, uint32_t doc);

/** The stored hit, borrowed. */
struct slice snapshot_hit(const struct snapshot *snapshot, uint32_t doc);

/** Append the stored document's JSON to `out`.
 * 0, -ATTAR_ECORRUPT, -ATTAR_ELIMIT (the buffer's maximum).  Cost: unpacks a block of 16 KiB. */
int snapshot_document(const struct snapshot *snapshot, uint32_t doc, struct buf *out,
                      struct attar_error *err);

/** How many rows doc has, 0..INDEX_DOC_ROWS_MAX, and the first; the rows are neighbours. */
uint32_t snapshot_rows(const struct snapshot *snapshot, uint32_t doc, uint32_t *out_first);

/** The doc of a row, or INDEX_DOC_NONE in the padding. */
uint32_t snapshot_row_doc(const struct snapshot *snapshot, uint32_t row);

/* How much of the numbering of two snapshots is the same. */
struct snapshot_overlap {
    uint32_t segments; /* the first ones are the same */
    uint32_t docs;     /* these many numbers from 0 on mean the same in both */
    uint32_t rows;
};

/** What `later` has taken over from `earlier`: whatever is stored of those docs and rows is the
 * same; docs may have died, none has come to life.  Cost: a bit a doc. */
struct snapshot_overlap snapshot_overlap(const struct snapshot *earlier,
                                         const struct snapshot *later);

/** What tells a segment from others: the same in every snapshot that has it; no other has it while
 * one of them lives. */
const void *snapshot_segment_key(const struct snapshot *snapshot, uint32_t segment);

/** The docs of one segment: [*out_first, *out_first + count returned). */
uint32_t snapshot_segment_docs(const struct snapshot *snapshot, uint32_t segment,
                               uint32_t *out_first);

/* ---- Terms and postings, segment by segment ---- */

struct term {
    uint32_t segment; /* 0..snapshot_segment_count-1 */
    uint32_t ord;     /* in the segment's dictionary */
    uint32_t df;      /* documents with it in the segment, deleted ones included */
    uint8_t impact_max;
    uint64_t offset; /* private to postings */
};

/** Look up `text` in one segment; false if absent, `out_term` untouched.
 * Cost: a binary search and at most 16 terms decoded, about 0.5 us. */
bool term_find(const struct snapshot *snapshot, uint32_t segment, struct slice text,
               struct term *out_term);

struct term_cursor {
    const struct snapshot *snapshot;
    uint32_t segment;
    uint32_t next_ord;
    struct slice prefix;
    char text[INDEX_KEY_BYTES_MAX]; /* the term after each true, `len` bytes */
    size_t len;
    const uint8_t *at; /* private */
};

/** Stand before the first term of one segment that starts with `prefix` (borrowed; len 0: all). */
void term_cursor_init(struct term_cursor *cursor, const struct snapshot *snapshot, uint32_t segment,
                      struct slice prefix);

/** The next term with the prefix, in byte order; false behind the last. */
bool term_cursor_next(struct term_cursor *cursor, struct term *out_term);

/** The term with this ord, 0..term count - 1 of the segment.  Cost: one read. */
void term_at(const struct snapshot *snapshot, uint32_t segment, uint32_t ord,
             struct term *out_term);

/** Write its text; returns the length, 0 where the bytes are damaged.
 * Cost: at most 16 terms decoded, about 0.1 us. */
size_t term_text(const struct snapshot *snapshot, uint32_t segment, uint32_t ord,
                 char out[INDEX_KEY_BYTES_MAX]);

/** Documents with this term in the whole snapshot (the df of BM25), deleted ones included. */
uint64_t snapshot_df(const struct snapshot *snapshot, struct slice text);

/* How well an entry's kind meets a word; a place holds the best of its field. */
enum posting_tier { TIER_EXACT /* x c */, TIER_FOLDED /* f */, TIER_LOOSE /* s v j */ };

/** The tier of a kind (enum token_kind).  Source: search.md section 2. */
enum posting_tier posting_tier(uint8_t kind);

/** The first text field of the schema that has the term in the document, and the tier there. */
static inline uint8_t place_field(uint8_t place)
{
    return place >> 4;
}

static inline uint8_t place_tier(uint8_t place)
{
    return place >> 2 & 3;
}

/* ---- The terms of one segment as a trie of code points ---- */

/** The trie of one segment, borrowed. */
const struct term_trie *snapshot_trie(const struct snapshot *snapshot, uint32_t segment);

/* ---- Postings ---- */

struct postings {
    uint32_t docs[INDEX_POSTINGS_BLOCK];   /* snapshot numbers, ascending */
    uint8_t impacts[INDEX_POSTINGS_BLOCK]; /* BM25F part without idf, 1..255 (README) */
    uint8_t places[INDEX_POSTINGS_BLOCK];  /* place_field, place_tier */
    uint32_t count;                        /* of this block */
    uint32_t left;                         /* documents after this block */
    /* private */
    const struct segment *segment;
    uint32_t block;     /* blocks decoded so far */
    uint32_t last;      /* the document before the next block */
    uint32_t doc_bound; /* no document of the segment is at or above it */
    uint64_t positions; /* where the term's positions start */
    uint32_t doc_base;
    uint32_t measured; /* block that entry_ends is of */
    const uint8_t *entries;
    uint32_t entry_ends[INDEX_POSTINGS_BLOCK]; /* of each document, from `entries` on */
    const uint8_t *skips;
    const uint8_t *first; /* block */
    const uint8_t *next;
    const uint8_t *end;
};

/** Start before the first block of `term`. */
void postings_init(struct postings *postings, const struct snapshot *snapshot,
                   const struct term *term);

/** Decode the next block; false behind the last.  Deleted docs are included: AND with live.
 * Cost: 1 to 2 ns a posting. */
bool postings_next(struct postings *postings);

#define POSTINGS_NONE UINT32_MAX

/** Where `doc` stands in the block that is then the current one, or POSTINGS_NONE; documents asked
 * for must not descend.  Cost: whole blocks are skipped; a binary search in the block. */
uint32_t postings_seek(struct postings *postings, uint32_t doc);

/* A posting entry: where and how the term occurs in a document. */
struct posting_entry {
    uint32_t position; /* word number in the field; between two values of it lie 100 unused */
    uint8_t field;     /* schema text field */
    uint8_t kind;      /* enum token_kind */
};

/** The entries of the i-th document of the current block, by field, position, kind.
 * Returns how many there are; writes at most `cap`.  Cost: about 1 ns for each document of the
 * block at the first call, so it is for candidates that are shown or compared, not for matching. */
uint32_t postings_entries(struct postings *postings, uint32_t i, struct posting_entry *out,
                          uint32_t cap);

#endif
