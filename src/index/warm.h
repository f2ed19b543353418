/* The warm file: what a start would have to work out of all documents, worked out beside a commit.
 *
 *   warm    head        struct warm_head
 *           files       struct store_entry[]: the first segments of the commit, which will stay
 *           live, ...   of a snapshot of these (snapshot/saved.c)
 *           ...         what the index's user adds (struct index_warmer)
 *
 *   commit   [ A | B | C | d | e ]       d, e: so small that they are merged away before long
 *   warm     [ A | B | C ]               still true when d and e are gone
 *
 * It is one file beside the store's own, replaced by a rename, named by no manifest: nothing but
 * the speed of a start depends on it.  It counts only whole, under the program that wrote it, and
 * while the commit in force begins with its segments; else a start works everything out, as the
 * first does.
 *
 * Private to src/index. */
#ifndef INDEX_WARM_H
#define INDEX_WARM_H

#include "index/limits.h"
#include "store/store.h"

struct index_writer;
struct snapshot;

/* What a warm file is of. */
struct warm_cover {
    uint32_t segment_count; /* 0: there is none */
    uint32_t live_count;    /* documents when it was written */
    struct store_entry files[INDEX_SEGMENTS_MAX];
};

struct warm_head {
    uint64_t program; /* XXH3-64 of the executable: its arrays are its own affair */
    uint64_t schema;  /* hashes, as in versions.h */
    uint64_t analysis;
    uint32_t segment_count;
    uint32_t live_count;
};

/* A warm file taken up by a start, until its user has. */
struct warm {
    struct warm_cover cover;  /* of the file in the folder, also afterwards */
    struct store_file *file;  /* NULL: none fits */
    struct snapshot *former;  /* of it: what the first snapshot takes over from */
    struct attar_error fault; /* why a file that is there was not taken up; code 0: none */
};

/** Take up the file of the writer's folder if it fits the segments that were loaded.
 * Cost: reads all of it. */
void warm_load(struct index_writer *writer);

/** Let go of the file, not of its cover. */
void warm_release(struct warm *warm);

#endif
