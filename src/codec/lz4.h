/* LZ4 blocks.  The block carries neither length nor checksum: whoever stores it stores the
 * uncompressed length beside it, under a checksum of its own.
 * Thread: any (pure).  Source: the LZ4 block format; liblz4. */
#ifndef CODEC_LZ4_H
#define CODEC_LZ4_H

#include "base/buf.h"
#include "base/error.h"

/** Append `bytes` compressed to `out`; returns 0, or -ATTAR_ELIMIT when the input is above
 * 1 GiB or the result passes the buffer's maximum (nothing is appended then).
 * Cost: about 500 MB/s. */
int lz4_compress(struct slice bytes, struct buf *out, struct attar_error *err);

/** Decompress `block` into the `len` bytes at `out`.  `len` is the declared length, which the
 * caller has checked against its cap before it found the room.
 * Returns 0, or -ATTAR_ECORRUPT when the block is damaged or does not give exactly `len` bytes
 * (`out` then holds rubbish, nothing outside it was touched).  Cost: about 2 GB/s. */
int lz4_decompress(struct slice block, char *out, size_t len, struct attar_error *err);

#endif
