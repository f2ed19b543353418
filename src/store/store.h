/* Files that must be believed: named immutable files of checked sections, and one manifest that
 * makes a set of them, and a position in the change feed, true in one atomic step.
 *
 *   store_writer  --sections, fsync-->  segment-0000000000000007.attar   (never changed again)
 *   store_commit  --write tmp, fsync, rename, fsync dir-->  manifest-0000000000000003
 *   store_open    <-- the newest manifest whose every checksum holds, else the one before it
 *   store_file    <-- mmap, sections by name as slices
 *
 * Formats: format.h (files), manifest.h (manifests).  Contract: reliability.md, section 3.
 * A store belongs to one process (the folder is locked).  Thread: writer; a struct store_writer is
 * used by one thread at a time, a struct store_file is read by any until it is closed. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/error.h"
#include "base/slice.h"

enum {
    STORE_NAME_CAP = 48,         /* a file's name with its NUL */
    STORE_SECTION_CAP = 32,      /* a section's name with its NUL: [a-z0-9._-]{1,31} */
    STORE_SECTIONS_MAX = 256,    /* of one file */
    STORE_BLOCK_BYTES = 1 << 20, /* each block of a section has its own XXH3-64 */
    STORE_ALIGN = 64,            /* of every section */
    STORE_FILES_MAX = 4096,      /* of one manifest */
    STORE_VERSIONS_MAX = 32,
    STORE_VERSION_TEXT_MAX = 200,
    STORE_POSITION_MAX = 4096
};

/* ---- The disk, as a seam: production calls the kernel, a test records or fails ------------- */

/* Each returns 0 (create: a descriptor) or -errno.  `write` writes all of it. */
struct disk {
    void *self;
    int (*create)(void *self, const char *path); /* a new file; -EEXIST if there is one */
    int (*write)(void *self, int fd, const void *bytes, size_t len);
    int (*sync)(void *self, int fd);
    int (*close)(void *self, int fd);
    int (*rename)(void *self, const char *from, const char *to);
    int (*remove)(void *self, const char *path);
    int (*sync_dir)(void *self, const char *path);
};

/** The kernel's own; static. */
const struct disk *disk_posix(void);

/* ---- Writing one file ---------------------------------------------------------------------- */

/* What a manifest says of a file. */
struct store_entry {
    char name[STORE_NAME_CAP]; /* in the store's folder */
    uint64_t size;             /* bytes */
    uint64_t root;             /* XXH3-64 of the section table with all block sums */
};

struct store_writer;

/** Begin the file `path`, which must not exist.
 *
 * disk  borrowed until close;  kind  what the file holds, e.g. "segment", 1..23 of [a-z0-9._-]
 * Returns 0, -ATTAR_EIO, or -ATTAR_ECONFLICT (the file exists).  Owner: store_writer_close. */
int store_writer_open(const struct disk *disk, const char *path, const char *kind,
                      struct store_writer **out_writer, struct attar_error *err);

/** Begin section `name`; what is added next belongs to it.  Names are unique in a file.
 * 0, -ATTAR_EIO, -ATTAR_ELIMIT (STORE_SECTIONS_MAX), -ATTAR_EINVAL (name). */
int store_writer_section(struct store_writer *w, const char *name, struct attar_error *err);

/** Append to the section.  A failure is final: every later call gives it again.
 * Cost: one copy, one hash; a write per 1 MiB. */
int store_writer_add(struct store_writer *w, const void *bytes, size_t len,
                     struct attar_error *err);

/** A whole section in one call. */
int store_writer_put(struct store_writer *w, const char *name, struct slice bytes,
                     struct attar_error *err);

/** Write the table, fsync, close.  The file is complete, but counts for nothing until a manifest
 * names it.  A failed fsync is final: the file is removed, never synced again. */
int store_writer_finish(struct store_writer *w, struct store_entry *out_entry,
                        struct attar_error *err);

/** Free; an unfinished file is removed.  Takes NULL. */
void store_writer_close(struct store_writer *w);

/* ---- Reading one file ---------------------------------------------------------------------- */

struct store_file;

/** Map `path` read-only and check header, table and footer (not the sections: store_file_verify).
 * Returns 0, -ATTAR_ENOTFOUND, -ATTAR_EIO, -ATTAR_ECORRUPT, -ATTAR_EVERSION, or -ATTAR_ELIMIT
 * (larger than size_max bytes).  A later I/O error inside the mapping is SIGBUS: see
 * store_guard_mappings.  Owner: store_file_close.  Cost: a page or two. */
int store_file_open(const char *path, uint64_t size_max, struct store_file **out_file,
                    struct attar_error *err);

/** The same over bytes in memory, borrowed.  With `check` false no checksum is compared, which is
 * how a fuzzer shows that readers are safe on any bytes. */
int store_file_parse(struct slice bytes, bool check, struct store_file **out_file,
                     struct attar_error *err);

/** From now on an I/O error inside a mapping writes the file and the offset to standard error,
 * renames the file to <name>.bad and ends the process with exit code 74; the next opening then
 * takes the manifest before.  Once, by the program. */
void store_guard_mappings(void);

/** Takes NULL. */
void store_file_close(struct store_file *file);

/** Every block of every section, and that all padding is zero.  0, or -ATTAR_ECORRUPT naming
 * section and block.  Cost: the speed of memory or disk. */
int store_file_verify(const struct store_file *file, struct attar_error *err);

/** The section `name`, 64-byte aligned in a mapped file, borrowed until close.
 * 0 or -ATTAR_ENOTFOUND. */
int store_file_section(const struct store_file *file, const char *name, struct slice *out_bytes,
                       struct attar_error *err);

/** A section that is `count` items of `size` bytes, borrowed as store_file_section's.
 * 0, -ATTAR_ENOTFOUND, or -ATTAR_ECORRUPT (another length). */
int store_file_array(const struct store_file *file, const char *name, size_t count, size_t size,
                     const void **out_items, struct attar_error *err);

/** For tools: what is inside, in the order of writing. */
const char *store_file_kind(const struct store_file *file);
size_t store_file_count(const struct store_file *file);
const char *store_file_name(const struct store_file *file, size_t index);
struct slice store_file_bytes(const struct store_file *file, size_t index);
uint64_t store_file_root(const struct store_file *file);

/* ---- The folder and its manifest ----------------------------------------------------------- */

struct store_version {
    struct slice key; /* e.g. "icu", "analysis_hash" */
    struct slice value;
};

struct store_manifest {
    uint64_t seq; /* given by store_commit; rises */
    const struct store_entry *files;
    size_t file_count;
    const struct store_version *versions; /* what the files depend on; compared by the caller */
    size_t version_count;
    struct slice position; /* in the change feed: opaque, at most STORE_POSITION_MAX bytes */
};

struct store;

/** Open the folder `dir` (made if it is not there), lock it, take the newest manifest in force.
 *
 * A manifest is in force if its own checksum holds, every file it names is there with its size
 * and root, and, up to verify_max bytes in all, every block verifies (store_scrub_new: the rest);
 * else the one before it is tried; else the store is empty.  Then leftovers go: .tmp files, other
 * manifests, files that neither the manifest in force nor the one before it names. Returns 0;
 * -ATTAR_EBUSY (locked by another process); -ATTAR_EVERSION (a newer format: nothing is removed);
 * -ATTAR_EIO (nothing is removed).  Owner: store_close. */
int store_open_within(const struct disk *disk, const char *dir, uint64_t verify_max,
                      struct store **out_store, struct attar_error *err);

/** The same with 1 GiB (reliability.md, section 3). */
int store_open(const struct disk *disk, const char *dir, struct store **out_store,
               struct attar_error *err);

/** Were all blocks of this file of store_current verified by opening it?  False after a commit. */
bool store_is_verified(const struct store *store, size_t file);

/** One more owner, who closes it, too. */
struct store *store_ref(struct store *store);

/** The last owner unlocks; files that are mapped stay so.  Takes NULL. */
void store_close(struct store *store);

/** What the store was opened with. */
const struct disk *store_disk(const struct store *store);

/** The manifest in force, borrowed until the next commit; NULL when the store is empty. */
const struct store_manifest *store_current(const struct store *store);

/** Why a newer manifest was passed over at open; NULL if none was. */
const struct attar_error *store_fallback(const struct store *store);

/* ---- Scrub: what opening has left unverified, later and beside the answers (scrub.c) ---- */

struct store_scrub;

/** Map the files that are not verified, before any commit.  Errors: store_file_open.
 * Owner: store_scrub_free, on the owners' thread. */
int store_scrub_new(struct store *store, struct store_scrub **out_scrub, struct attar_error *err);

/** Nothing to do? */
bool store_scrub_is_empty(const struct store_scrub *scrub);

/** Verify every block; a damaged file is renamed to <name>.bad, so that the next opening takes the
 * manifest before.  0; -ATTAR_ECORRUPT names file, section and block: end the process.
 * Thread: any one, while nobody commits.  Cost: the speed of memory or disk. */
int store_scrub_run(struct store_scrub *scrub, struct attar_error *err);

/** Takes NULL. */
void store_scrub_free(struct store_scrub *scrub);

/** Begin to write: true, unless it has begun already and store_yield has not ended it.  What is
 * between the two belongs to one thread: store_fresh_name, store_discard, store_commit.
 * Thread: the owners', for both. */
bool store_claim(struct store *store);
void store_yield(struct store *store);

/** A name that no file in the folder has or is about to have: "<kind>-<16 hex digits>.attar". */
void store_fresh_name(struct store *store, const char *kind, char out_name[STORE_NAME_CAP]);

/** The folder, borrowed for the store's life. */
const char *store_dir(const struct store *store);

/** The path of a file of the store; `out_path` holds 4,096 bytes. */
void store_path(const struct store *store, const char *name, char out_path[4096]);

/** Map the finished file `name` of the store: store_file_open without a maximum. */
int store_open_file(const struct store *store, const char *name, struct store_file **out_file,
                    struct attar_error *err);

/** Make `next` the manifest in force, atomically and durably; its seq is ignored, everything in
 * it is copied.  The files it names are finished.  Afterwards the files that only the manifest
 * before the last one named are removed.
 * Returns 0; -ATTAR_ELIMIT (a bound above); -ATTAR_EIO: the old manifest stays in force.  If the
 * last step failed, a crash may yet find the new one: both are whole. */
int store_commit(struct store *store, const struct store_manifest *next, struct attar_error *err);

/** Remove a finished file that no manifest names (its work was dropped). */
void store_discard(struct store *store, const char *name);

#endif
