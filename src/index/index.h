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
 * This header is the front door: schema, limits, reader, columns and, below, the writer.
 * Thread: writer for index_writer_*; any (immutable) for snapshots. */
#ifndef INDEX_INDEX_H
#define INDEX_INDEX_H

#include "base/error.h"
#include "base/slice.h"
#include "index/columns.h"
#include "index/limits.h"
#include "index/reader.h"
#include "index/schema.h"

struct disk;
struct store;
struct store_file;
struct store_writer;

/* ---- A document on its way in (made by src/ingest, borrowed for one call) ---- */

struct index_text {
    uint16_t field; /* schema text field */
    struct slice text;
};

struct index_value {
    uint16_t column;  /* schema column */
    uint16_t row;     /* offer of this document, 0..; 0 for product columns */
    uint8_t weight;   /* 1..255 in a weighted column, else 0 */
    struct slice key; /* keyword columns: the value; bytes columns: all of the item's bytes */
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

/** Open the index in `dir` (made if missing), newest whole commit first.
 *
 * disk      what its files are written through (store/store.h), borrowed until close
 * schema    kept by reference, also by snapshots: it outlives them
 * analysis  tokens come from it; a reference is taken.  Its hash is written into each commit.
 * Errors: -ATTAR_EIO, -ATTAR_EBUSY (open elsewhere), -ATTAR_ECORRUPT (no commit is whole),
 * -ATTAR_EVERSION (written under another schema, analysis or format); after the last two, rebuild
 * with index_writer_create.  Owner: the caller, index_writer_close.
 * Cost: files are mapped, their checksums compared, columns bounded; nothing is indexed again. */
int index_writer_open(const struct disk *disk, const char *dir, const struct schema *schema,
                      struct analysis *analysis, struct index_writer **out_writer,
                      struct attar_error *err);

/** The same on a store that is open (store/store.h), of which the writer takes a reference: a start
 * that reads blobs first verifies the files once. */
int index_writer_open_store(struct store *store, const struct schema *schema,
                            struct analysis *analysis, struct index_writer **out_writer,
                            struct attar_error *err);

/** As index_writer_open, but empty whatever is committed in `dir`; that stays in force until the
 * first commit. */
int index_writer_create(const struct disk *disk, const char *dir, const struct schema *schema,
                        struct analysis *analysis, struct index_writer **out_writer,
                        struct attar_error *err);

/** An empty writer in the folder of `former`, which goes on publishing and committing.  Whichever
 * commits last is what the folder holds: as `former` until the new one commits.
 *
 * schema as former's; analysis: a reference is taken.  Never NULL.  Owner: index_writer_close, in
 * any order. */
struct index_writer *index_writer_beside(const struct index_writer *former,
                                         struct analysis *analysis);

/** What `writer` publishes from now on comes after what `former`, beside it, has published. */
void index_writer_succeed(struct index_writer *writer, const struct index_writer *former);

/** Drop what is not committed.  Snapshots stay whole.  Takes NULL. */
void index_writer_close(struct index_writer *writer);

/** Forget every document and the position; the files go with the next commit.  Blobs stay. */
void index_writer_clear(struct index_writer *writer);

/** Add or replace the document with this id in the current batch.
 *
 * Errors: -ATTAR_EINVAL, -ATTAR_ELIMIT name the field or column; the batch is as it was.
 * Cost: analysis, unless the document that is published under this id has the same texts: then
 * its terms are taken (index_writer_stats tells), about 10 us for 100 words; and in both cases
 * about 15 us for 100 words and 70 values.  The first batch that is published
 * freezes the average field lengths of the scores, so load a catalogue before publishing it. */
int index_writer_put(struct index_writer *writer, const struct index_document *document,
                     struct attar_error *err);

/** Delete by id in the current batch; unknown ids are ignored. */
void index_writer_delete(struct index_writer *writer, struct slice id);

/** Make the batch visible: a new segment in memory, a new snapshot, whose reference the caller
 * owns.  Merges segments when there are too many of a size.
 * -ATTAR_ELIMIT: a segment or the index passed a bound; the batch is lost, close the writer.
 * Cost: the batch's terms are sorted; what is dense over all documents is copied; a merge. */
int index_writer_publish(struct index_writer *writer, struct snapshot **out_snapshot,
                         struct attar_error *err);

/** Seal the batch and write everything durably with `position` (opaque, <= 4 KiB) in one atomic
 * manifest (reliability.md section 3).  The batch becomes visible with the next publish.
 * Errors: -ATTAR_EIO, -ATTAR_ELIMIT; the commit on disk is then the one before. */
int index_writer_commit(struct index_writer *writer, struct slice position,
                        struct attar_error *err);

/* ---- The same beside the writer, which goes on meanwhile ---- */

struct index_commit;

/** Take down what a commit at `position` holds: index_writer_commit's first step.
 * Errors: -ATTAR_EBUSY (a commit of the folder is not settled yet), -ATTAR_ELIMIT.
 * Owner of *out_commit: index_commit_settle.  Cost: references; a copy of live bits and blobs. */
int index_commit_capture(struct index_writer *writer, struct slice position,
                         struct index_commit **out_commit, struct attar_error *err);

/** Write it; once.  -ATTAR_EIO, -ATTAR_ELIMIT: the commit on disk is the one before.
 * Thread: any one.  Cost: the disk's. */
int index_commit_write(struct index_commit *commit, struct attar_error *err);

/** Let the writer it was captured from know of the files, if it was written, and free it. */
void index_commit_settle(struct index_commit *commit, struct index_writer *writer);

/* Documents that this writer has taken. */
struct index_writer_stats {
    uint64_t analysed; /* their texts were */
    uint64_t reused;   /* their texts were those of the document before, whose terms they got */
};
struct index_writer_stats index_writer_stats(const struct index_writer *writer);

/* ---- Merges beside the writer, in the same way ---- */

struct index_merge;

/** Do only small merges in publishes and commits from now on (up to about 1,000 documents), as long
 * as segments do not become too many; the others are the caller's to run, as follows. */
void index_writer_merge_beside(struct index_writer *writer);

/** Take down what the next large merge reads; NULL: none is due, or none is left to the caller.
 * Merges whose results are not settled yet do not overlap.  Owner: index_merge_settle.  Cost:
 * references; a copy of live bits. */
struct index_merge *index_merge_capture(struct index_writer *writer);

/** Rewrite the segments as one; once.  Errors: those of a publish.
 * Thread: any one; the writer may be closed meanwhile.  Cost: about 25 us a document. */
int index_merge_run(struct index_merge *merge, struct attar_error *err);

/** Put the result in the place of the segments, to be seen with the next publish, and free the
 * merge.  After a failed run the writer merges itself again, and a publish tells of the fault.
 * writer: the captured one, or NULL if it is closed; one that was cleared stays as it is. */
void index_merge_settle(struct index_merge *merge, struct index_writer *writer);

/** The position of the commit that was opened or last written; len 0 for none.  Borrowed until
 * the next commit. */
struct slice index_writer_position(const struct index_writer *writer);

/** Keep `bytes` under `name` beside the segments: small tables that belong to this generation of
 * the index but not to it alone ("guard": the frozen guard list, "labels": labels of keyword
 * values).  Copied; replaces what was there; part of the next publish and commit.  At most 8
 * names of 1..25 characters [a-z0-9._-]. */
void index_writer_set_blob(struct index_writer *writer, const char *name, struct slice bytes);

/** Read one blob of the newest whole commit in `dir` before opening it (the analysis is made from
 * "guard").  Appends to `out`; nothing if there is no commit or no such blob.
 * Errors: -ATTAR_EIO, -ATTAR_EBUSY, -ATTAR_ECORRUPT, -ATTAR_ELIMIT (the buffer's maximum). */
int index_read_blob(const struct disk *disk, const char *dir, const char *name, struct buf *out,
                    struct attar_error *err);

/** The same on a store that is open. */
int index_store_blob(const struct store *store, const char *name, struct buf *out,
                     struct attar_error *err);

/* ---- The warm file: what a start would have to work out, in a file beside a commit (warm.h) ----
 */

/* Who adds to it what is worked out of a snapshot elsewhere. */
struct index_warmer {
    uint32_t docs_min; /* with fewer a start is quick as it is */
    int (*save)(void *user, struct snapshot *snapshot, struct store_writer *file,
                struct attar_error *err);
    void *user;
};

/** After index_commit_write, on its thread: write the file anew if the one that is there has become
 * too old; names in it that `warmer` uses begin with "view.".
 * -ATTAR_EIO, or what `save` returns: the commit stands, the file is the former one.
 * Cost: mostly none; else that of a first publish of all documents. */
int index_commit_warm(struct index_commit *commit, const struct index_warmer *warmer,
                      struct attar_error *err);

/** The file that fits the commit that was opened, and the snapshot that it is of, from which the
 * first publish takes over; it answers nothing but what a former view is asked (query/views.h).
 * Both borrowed until index_writer_cool.  NULL: there is none. */
const struct store_file *index_writer_warm(const struct index_writer *writer,
                                           struct snapshot **out_former);

/** Why the file that is there was not taken up; NULL if it was, or there is none. */
const struct attar_error *index_writer_unwarmed(const struct index_writer *writer);

/** Is there no file that fits, though there are documents enough for `warmer`? */
bool index_writer_is_cold(const struct index_writer *writer, const struct index_warmer *warmer);

/** Let go of it, after the first publish. */
void index_writer_cool(struct index_writer *writer);

/* ---- Tools: no writer may have the folder open ---- */

/** Check every checksum, bound, order and redundancy of the commit in `dir`.
 * 0; -ATTAR_ENOTFOUND (no commit), -ATTAR_ECORRUPT (the first fault in err), -ATTAR_EVERSION
 * (another schema or format), -ATTAR_EBUSY, -ATTAR_EIO.  Cost: reads everything. */
int index_verify(const char *dir, const struct schema *schema, struct attar_error *err);

/** Append the commit in `dir` as text: manifest, sections, statistics, and for what != "" the
 * terms that start with it, with their postings and entries (field/position/kind).
 * Errors: as index_verify, and -ATTAR_ELIMIT (the buffer's maximum). */
int index_dump(const char *dir, const struct schema *schema, struct slice what, struct buf *out,
               struct attar_error *err);

#endif
