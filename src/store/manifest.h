/* The manifest's bytes, private to src/store.
 *
 *   0   "ATTARMAN"        8  u32 format 1     12  u32 length n of the payload
 *   16  u32 CRC32C of bytes 0..15 and of the payload
 *   20  payload: MessagePack
 *       {"seq": u64,
 *        "files": [[name, size, root], ...],
 *        "versions": {key: text, ...},
 *        "position": binary}
 *
 * The whole file is 20 + n bytes; anything else is damage. */
#ifndef STORE_MANIFEST_H
#define STORE_MANIFEST_H

#include "base/arena.h"
#include "base/buf.h"
#include "store/store.h"

enum { MANIFEST_FORMAT = 1, MANIFEST_BYTES_MAX = 1 << 20 };

/** Append the bytes of `m` to `out`.  0, or -ATTAR_ELIMIT (a bound of store.h), -ATTAR_EINVAL
 * (a file's name). */
int manifest_encode(const struct store_manifest *m, struct buf *out, struct attar_error *err);

/** Read it back; everything in `out` is owned by `arena`.
 * 0, -ATTAR_ECORRUPT, -ATTAR_EVERSION (its checksum holds, its format is another),
 * -ATTAR_ELIMIT (arena). */
int manifest_decode(struct slice bytes, struct arena *arena, struct store_manifest *out,
                    struct attar_error *err);

/** A deep copy in `arena`.  0 or -ATTAR_ELIMIT. */
int manifest_copy(const struct store_manifest *from, struct arena *arena,
                  struct store_manifest *out, struct attar_error *err);

#endif
