/* Unpacking one gzip member that lies in memory, as an HTTP body does.
 *
 * What came is not believed: neither the length in its trailer nor how much it says it will be;
 * the output's maximum is checked as it grows, and the checksum at the end.
 * Files, which may be long and of many members, are read by codec/input.h.
 * Source: RFC 1952; zlib.  Thread: any (pure).  Cost: 48 KiB for the time of the call, about 3 ns
 * a byte that comes out. */
#ifndef CODEC_GZIP_H
#define CODEC_GZIP_H

#include "base/buf.h"
#include "base/error.h"

/** Append what `bytes` unpack to to `out`, at most up to its maximum.
 *
 * 0; -ATTAR_EPARSE: not gzip, damaged, cut, or bytes behind its end; -ATTAR_ELIMIT: more than
 * out->max.  After a failure `out` holds a part. */
int gzip_unpack(struct slice bytes, struct buf *out, struct attar_error *err);

#endif
