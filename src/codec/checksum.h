/* Checksums of bytes at rest: CRC32C for small records that are read alone (headers, tables,
 * manifests), XXH3-64 for large runs (sections, in blocks of 1 MiB).  Neither is a defence
 * against an attacker who can write our files.
 * Thread: any (pure). */
#ifndef CODEC_CHECKSUM_H
#define CODEC_CHECKSUM_H

#include "base/slice.h"

/** CRC32C of `bytes`, continued from `crc` (0 to begin): crc32c(crc32c(0, a), b) is that of ab.
 * SSE4.2 where the machine has it (ATTAR_SIMD=scalar forces the table); both give the same.
 * Cost: about 8 bytes a cycle on SSE4.2, 1 on the table.
 * Source: RFC 3720, appendix B.4 (Castagnoli polynomial 0x1EDC6F41, reflected 0x82F63B78). */
uint32_t checksum_crc32c(uint32_t crc, struct slice bytes);

/** XXH3-64 of `bytes` with seed 0.  Cost: the speed of memory.
 * Source: xxHash 0.8 specification; libxxhash. */
uint64_t checksum_xxh3(struct slice bytes);

/* 128 bits; a number modulo 2^128 where sums are made. */
struct checksum128 {
    uint64_t high;
    uint64_t low;
};

enum { CHECKSUM128_TEXT_CAP = 33 }; /* with its NUL */

/** XXH3-128 of `bytes` with seed 0: equal for equal contents, and for different ones with a chance
 * of 2^-128.  Source: as checksum_xxh3. */
struct checksum128 checksum_xxh3_128(struct slice bytes);

/** sum + value * factor, modulo 2^128. */
struct checksum128 checksum128_add(struct checksum128 sum, struct checksum128 value,
                                   uint64_t factor);

/** 32 hex digits, the canonical form.  Returns `out`. */
const char *checksum128_format(struct checksum128 value, char out[CHECKSUM128_TEXT_CAP]);

/* XXH3-64 of bytes that come in pieces: the value is that of all of them together. */
struct checksum_stream;
struct checksum_stream *checksum_stream_new(void);
void checksum_stream_add(struct checksum_stream *stream, struct slice bytes);
uint64_t checksum_stream_value(const struct checksum_stream *stream);
void checksum_stream_free(struct checksum_stream *stream);

/** The CRC32C path in use: "table" or "sse4.2". */
const char *checksum_path(void);

#endif
