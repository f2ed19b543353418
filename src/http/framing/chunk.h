/* The chunked coding, walked byte by byte: where each chunk's data lies and where the body ends.
 * Extensions and trailers are read, counted and dropped: merged into the header fields they
 * would be header smuggling.
 *
 *   chunk_begin;  chunk_feed ... DATA (a run), DATA, MORE ... DONE
 *
 * Private.  Owner: the caller's struct.  Thread: one at a time. */
#ifndef HTTP_CHUNK_H
#define HTTP_CHUNK_H

#include "http/stats.h"

#include "base/slice.h"

enum chunk_verdict { CHUNK_MORE, CHUNK_DATA, CHUNK_DONE, CHUNK_REJECT };

struct chunk {
    int state;               /* of chunk.c */
    enum http_reject reason; /* of CHUNK_REJECT */
    uint64_t data_max;
    uint64_t around_max;   /* on top of the data's own length */
    unsigned digits;       /* of the size line in progress */
    uint64_t left;         /* of the chunk in progress */
    uint64_t data_bytes;   /* of the body so far */
    uint64_t around_bytes; /* everything else so far */
    unsigned name_len;     /* of the trailer field in progress */
    char name[20];         /* its first bytes */
};

/** Ready for the first size line; `data_max` and `around_max` in bytes. */
void chunk_begin(struct chunk *chunk, uint64_t data_max, uint64_t around_max);

/** Walk `input` up to the next run of data.
 *
 * out_used  bytes walked over; with CHUNK_DATA the run is their tail
 * out_data  the run, inside `input`
 * MORE: all of it was walked; DONE: the body ends after *out_used; REJECT: malformed or
 * past a limit, see `reason`.
 * The same verdict however the input is split.  Cost: a compare a byte around the data. */
enum chunk_verdict chunk_feed(struct chunk *chunk, struct slice input, size_t *out_used,
                              struct slice *out_data);

#endif
