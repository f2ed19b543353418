/* The file format, private to src/store.  Everything is little-endian; offsets from the start.
 *
 *   0        header, 64 bytes
 *              0  "ATTARSEC"      8  u32 version 1     12  u32 byte order 0x0A0B0C0D
 *             16  kind[24]       40  zero              60  u32 CRC32C of bytes 0..59
 *   64       sections, each at a multiple of 64, zeros between
 *   T        table, one entry of 64 bytes a section, in the order of the sections
 *              0  name[32]       32  u64 offset        40  u64 len
 *             48  u32 first block   52  u32 blocks = ceil(len / 1 MiB)   56  zero
 *            then u64 XXH3-64 of each block, then zeros to a multiple of 64
 *   end-64   footer
 *              0  "ATTAREND"      8  u64 file size     16  u64 T
 *             24  u32 sections   28  u32 blocks        32  u32 CRC32C of table and block sums
 *             36  zero           48  u64 root: XXH3-64 of table and block sums
 *             56  zero           60  u32 CRC32C of bytes 0..59
 *
 * A section begins where the one before it ends, rounded up to 64, and T likewise: so a reader
 * checks each offset by equality, and nothing can overlap. */
#ifndef STORE_FORMAT_H
#define STORE_FORMAT_H

#include "store/store.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "files are mapped as they are");

enum { FORMAT_VERSION = 1, FORMAT_ORDER = 0x0A0B0C0D, FORMAT_KIND_CAP = 24 };

#define FORMAT_MAGIC_HEADER "ATTARSEC"
#define FORMAT_MAGIC_FOOTER "ATTAREND"

struct format_header {
    char magic[8];
    uint32_t version;
    uint32_t order;
    char kind[FORMAT_KIND_CAP];
    uint8_t zero[20];
    uint32_t crc;
};

struct format_section {
    char name[STORE_SECTION_CAP];
    uint64_t offset;
    uint64_t len;
    uint32_t first_block;
    uint32_t blocks;
    uint64_t zero;
};

struct format_footer {
    char magic[8];
    uint64_t size;
    uint64_t table;
    uint32_t sections;
    uint32_t blocks;
    uint32_t table_crc;
    uint8_t zero[12];
    uint64_t root;
    uint32_t zero2;
    uint32_t crc;
};

_Static_assert(sizeof(struct format_header) == 64, "header layout");
_Static_assert(sizeof(struct format_section) == 64, "section layout");
_Static_assert(sizeof(struct format_footer) == 64, "footer layout");

static inline uint64_t format_align(uint64_t at)
{
    return (at + STORE_ALIGN - 1) / STORE_ALIGN * STORE_ALIGN;
}

static inline uint64_t format_blocks(uint64_t len)
{
    return len / STORE_BLOCK_BYTES + (len % STORE_BLOCK_BYTES != 0);
}

/** [a-z0-9._-]{1,cap-1}, then zeros up to `cap`. */
static inline bool format_name_ok(const char *name, size_t cap)
{
    size_t len = strnlen(name, cap);

    for (size_t i = 0; i < len; i++)
        if (strchr("abcdefghijklmnopqrstuvwxyz0123456789._-", name[i]) == NULL)
            return false;
    return len > 0 && len < cap && name[0] != '.';
}

#endif
