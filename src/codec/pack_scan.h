/* Private to codec/pack.c: is this one whole, bounded MessagePack value? */
#ifndef CODEC_PACK_SCAN_H
#define CODEC_PACK_SCAN_H

#include "codec/pack.h"

/** Walk the headers of `bytes`.  0, -ATTAR_EPARSE or -ATTAR_ELIMIT with the byte in
 * err->position.  Allocates nothing; one step a value. */
int pack_scan(struct slice bytes, const struct pack_limits *limits, struct attar_error *err);

#endif
