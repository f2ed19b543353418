/* clang-format off */
/* The byte layout of a segment, told so that a stranger could write a reader.
 *
 * A segment is a set of named sections, each aligned to 64 bytes, in a container of src/store (or
 * in memory).  Little-endian.  D documents, R rows (offers), T terms.
 *
 *   meta          struct layout_meta
 *   id.offsets    u32[D+1]        id of document d = id.bytes[offsets[d], offsets[d+1])
 *   id.bytes      the ids, in document order
 *   id.order      u32[D]          documents by (id bytes, document)
 *   id.slots      u32[2^k]        2^k >= 2 D: document + 1, 0 free; at XXH3-64(id) mod 2^k or the
 *                                 next free slot; of equal ids only the last document
 *   term.blocks   terms in byte order, 16 a block: varint shared (0 in the first), varint rest,
 *                 bytes
 *   term.offsets  u32[blocks+1]   where each block starts in term.blocks
 *   term.infos    struct layout_term[T], by term
 *   postings      for each term, at its offset:
 *                   varint        where its positions start
 *                   struct layout_skip[blocks], only if df > 128
 *                   blocks of 128 documents: u8 bits, 16 * bits bytes of gaps (bitpack.h),
 *                                 u8[128] impacts, u8[128] places
 *                   the rest (n < 128): n varint gaps, u8[n] impacts, u8[n] places
 *                 gap = document - document before - 1, the one before the first being -1
 *                 place = field << 4 | tier << 2: the first field that has the term, and the best
 *                 tier (enum posting_tier) of its entries there
 *   positions     for each block of postings (n documents): n varint lengths, then n runs of
 *                 entries, each a varint gap << 7 | field << 3 | kind; gap counts from the entry
 *                 before if it has the same field, else from 0
 *   row.offsets   u32[D+1]        rows of document d = [offsets[d], offsets[d+1])
 *   row.docs      u32[R]          document of each row
 *   hit.offsets   u64[D+1], hit.bytes
 *   doc.index     struct layout_doc_block[B]
 *   doc.blocks    B runs, LZ4 or plain; unpacked: varint length of each document, then the bytes
 *   forward.offsets   u64[D+1]    record of document d = forward.bytes[offsets[d], offsets[d+1])
 *   forward.bytes     what puts a document with the same texts without analysis.  Nothing, or:
 *                 u64 hash of its texts, varint words of each text field, then, ascending, its
 *                 terms, each a varint gap << 1 | several, then its entry, or, if several, a
 *                 varint length and the entries, as in positions; gap = term - term before - 1,
 *                 the one before the first being -1
 *   column.<i>    struct layout_column, then its arrays, each aligned to 64 bytes */
/* clang-format on */
#ifndef INDEX_SEGMENT_LAYOUT_H
#define INDEX_SEGMENT_LAYOUT_H

#include "index/schema.h"

#include <stdint.h>

enum {
    LAYOUT_VERSION = 4,
    LAYOUT_VERSION_READ = 3, /* the oldest that is read: it has no forward sections */
    LAYOUT_TERMS_PER_BLOCK = 16,
    LAYOUT_DOC_BLOCK_BYTES = 16 << 10, /* a block of documents is closed at this size */
    LAYOUT_SPARSE_SHARE = 64           /* a value in more than 1/64 of the items has a bitset */
};

#define LAYOUT_NONE UINT32_MAX

enum segment_section {
    SECTION_META,
    SECTION_ID_OFFSETS,
    SECTION_ID_BYTES,
    SECTION_ID_ORDER,
    SECTION_ID_SLOTS,
    SECTION_TERM_BLOCKS,
    SECTION_TERM_OFFSETS,
    SECTION_TERM_INFOS,
    SECTION_POSTINGS,
    SECTION_POSITIONS,
    SECTION_ROW_OFFSETS,
    SECTION_ROW_DOCS,
    SECTION_HIT_OFFSETS,
    SECTION_HIT_BYTES,
    SECTION_DOC_INDEX,
    SECTION_DOC_BLOCKS,
    SECTION_FORWARD_OFFSETS,
    SECTION_FORWARD_BYTES,
    SECTION_COLUMN0,
    SECTION_COUNT_MAX = SECTION_COLUMN0 + SCHEMA_COLUMNS_MAX
};

enum { SECTION_NAME_CAP = 16 };

/** The section's name, NUL-terminated. */
void section_name(enum segment_section section, char out[SECTION_NAME_CAP]);

struct layout_meta {
    uint32_t version;
    uint32_t doc_count;
    uint32_t row_count;
    uint32_t term_count;
    uint32_t text_count;
    uint32_t column_count;
    uint64_t schema_hash;
};

struct layout_term {
    uint64_t offset; /* in postings */
    uint32_t df;
    uint8_t impact_max;
    uint8_t zero[3];
};

struct layout_skip {
    uint32_t last;          /* last document of the block */
    uint32_t postings_end;  /* where the block ends, from the first block */
    uint32_t positions_end; /* the same in the term's positions */
    uint32_t impact_max;    /* of the block */
};

enum doc_method { DOC_PLAIN, DOC_LZ4 };

struct layout_doc_block {
    uint64_t offset; /* in doc.blocks */
    uint32_t len;    /* there */
    uint32_t raw_len;
    uint32_t first_doc;
    uint32_t method; /* enum doc_method */
};

/* A keyword column of I items, V values in key order, E (item, value) pairs; its arrays in order:
 *   u32[V+1] key_offsets, keys, u32[I+1] item_offsets, u32[E] ords (ascending in an item),
 *   u8[E] weights (weighted), struct layout_value[V], u32[list_count] lists of items, ascending,
 *   u8[list_count] list weights (weighted), u64[bitset_count][ceil(I/64)] bitsets.
 * A number column: i64[I].  A bytes column: u8[I][width], zeros where an item has none. */
struct layout_column {
    uint32_t type; /* enum column_type */
    uint32_t weighted;
    uint32_t item_count;
    uint32_t value_count;
    uint32_t entry_count;
    uint32_t list_count;
    uint32_t bitset_count;
    uint32_t key_bytes;
    uint32_t width; /* bytes columns */
    uint32_t zero[7];
};

struct layout_value {
    uint32_t count;  /* items that have it */
    uint32_t list;   /* first in lists, or LAYOUT_NONE; weighted columns always have lists */
    uint32_t bitset; /* number of its bitset if count > I / 64, else LAYOUT_NONE */
};

_Static_assert(sizeof(struct layout_meta) == 32, "fixed by the format");
_Static_assert(sizeof(struct layout_term) == 16, "fixed by the format");
_Static_assert(sizeof(struct layout_skip) == 16, "fixed by the format");
_Static_assert(sizeof(struct layout_doc_block) == 24, "fixed by the format");
_Static_assert(sizeof(struct layout_column) == 64, "fixed by the format");
_Static_assert(sizeof(struct layout_value) == 12, "fixed by the format");

#endif
