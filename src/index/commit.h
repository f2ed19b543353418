/* An index in files: what a commit writes and a start reads back.
 *
 *   segment-<n>.attar   one a segment, the sections of layout.h; written once, never changed
 *   state-<n>.attar     one a commit:
 *                         head          struct commit_head
 *                         segments      the segments' file names, a line each, oldest first
 *                         live.<i>      u64[]: live bits of segment i
 *                         blob.<name>   what index_writer_set_blob keeps
 *   manifest            names them all; versions: format (ours, or the one before), schema,
 *                       analysis (versions.h); the position in the change feed
 *
 * Private to src/index. */
#ifndef INDEX_COMMIT_H
#define INDEX_COMMIT_H

#include "index/schema.h"

struct commit_head {
    uint64_t generation;
    uint32_t segment_count;
    uint32_t averages_frozen;
    uint32_t average_milli[SCHEMA_TEXTS_MAX];
};

_Static_assert(sizeof(struct commit_head) == 80, "fixed by the format");

#endif
