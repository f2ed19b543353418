/* What a document number leads to: its id, its hit, its stored JSON; and from the id back.
 *
 *   id -> slot -> document      document -> id, hit, block -> unpacked -> JSON
 *
 * Every offset is bounded at use: on damaged bytes the answer is empty or -ATTAR_ECORRUPT.  The
 * unpacked length of a block is held against a cap before room is made for it. */
#include "index/segment/segment.h"

#include "codec/checksum.h"
#include "codec/lz4.h"
#include "index/segment/varint.h"

#include <assert.h>

enum { DOC_BLOCK_RAW_BYTES_MAX = INDEX_DOC_BYTES_MAX + LAYOUT_DOC_BLOCK_BYTES + (64 << 10) };

/* [start, end) of `bytes`, or nothing if that is not inside. */
static struct slice cut(struct slice bytes, uint64_t start, uint64_t end)
{
    if (start > end || end > bytes.len)
        return (struct slice){NULL, 0};
    return slice_of(bytes.ptr + start, end - start);
}

struct slice segment_id(const struct segment *segment, uint32_t doc)
{
    assert(doc < segment->doc_count);
    return cut(segment->sections[SECTION_ID_BYTES], segment->id_offsets[doc],
               segment->id_offsets[doc + 1]);
}

struct slice segment_hit(const struct segment *segment, uint32_t doc)
{
    assert(doc < segment->doc_count);
    return cut(segment->sections[SECTION_HIT_BYTES], segment->hit_offsets[doc],
               segment->hit_offsets[doc + 1]);
}

uint32_t segment_find(const struct segment *segment, struct slice id)
{
    uint32_t mask = segment->id_slot_count - 1;
    uint32_t slot = (uint32_t)checksum_xxh3(id) & mask;

    for (uint32_t probes = 0; probes <= mask; probes++) {
        uint32_t doc = segment->id_slots[(slot + probes) & mask] - 1;

        if (doc >= segment->doc_count)
            return LAYOUT_NONE; /* free, or damaged */
        if (slice_eq(segment_id(segment, doc), id))
            return doc;
    }
    return LAYOUT_NONE;
}

/* The block that holds `doc`: the last one whose first document is not above it. */
static const struct layout_doc_block *block_of(const struct segment *segment, uint32_t doc)
{
    uint32_t lo = 0;
    uint32_t hi = segment->doc_block_count;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (segment->doc_blocks[mid].first_doc <= doc)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo == 0 ? NULL : &segment->doc_blocks[lo - 1];
}

/* Documents of the block, from where the next one begins. */
static uint32_t block_docs(const struct segment *segment, const struct layout_doc_block *block)
{
    uint32_t last = (uint32_t)(block - segment->doc_blocks) + 1 == segment->doc_block_count;
    uint32_t end = last ? segment->doc_count : block[1].first_doc;

    return end > block->first_doc && end <= segment->doc_count ? end - block->first_doc : 0;
}

/* The `index`-th of `count` documents of the unpacked block. */
static int pick(struct slice raw, uint32_t index, uint32_t count, struct slice *out_document)
{
    const uint8_t *at = (const uint8_t *)raw.ptr;
    const uint8_t *end = at + raw.len;
    uint64_t start = 0;
    uint64_t len = 0;
    struct slice bytes;

    for (uint32_t i = 0; i < count && at != NULL; i++) {
        uint64_t each = 0;

        at = varint_get(at, end, &each);
        if (each > raw.len)
            return -ATTAR_ECORRUPT;
        start += i < index ? each : 0;
        len = i == index ? each : len;
    }
    if (at == NULL || index >= count)
        return -ATTAR_ECORRUPT;
    bytes = cut(slice_of((const char *)at, (size_t)(end - at)), start, start + len);
    if (bytes.ptr == NULL)
        return -ATTAR_ECORRUPT;
    *out_document = bytes;
    return 0;
}

void doc_reader_init(struct doc_reader *reader, const struct segment *segment)
{
    *reader = (struct doc_reader){.segment = segment, .block = LAYOUT_NONE};
    buf_init(&reader->raw, DOC_BLOCK_RAW_BYTES_MAX);
}

void doc_reader_release(struct doc_reader *reader)
{
    buf_release(&reader->raw);
}

static int unpack(struct doc_reader *reader, const struct layout_doc_block *block,
                  struct attar_error *err)
{
    struct slice packed = cut(reader->segment->sections[SECTION_DOC_BLOCKS], block->offset,
                              block->offset + block->len);
    char *room;

    reader->block = LAYOUT_NONE;
    buf_clear(&reader->raw);
    if (packed.ptr == NULL || block->raw_len > DOC_BLOCK_RAW_BYTES_MAX || block->method > DOC_LZ4 ||
        (block->method == DOC_PLAIN && packed.len != block->raw_len))
        return error_set(err, ATTAR_ECORRUPT, "segment: the entry of a document block is damaged");
    if (block->method == DOC_PLAIN) {
        buf_add_slice(&reader->raw, packed);
    } else {
        room = buf_reserve(&reader->raw, block->raw_len);
        if (lz4_decompress(packed, room, block->raw_len, err) < 0)
            return -ATTAR_ECORRUPT;
        reader->raw.len = block->raw_len;
    }
    reader->block = (uint32_t)(block - reader->segment->doc_blocks);
    return 0;
}

int doc_reader_get(struct doc_reader *reader, uint32_t doc, struct slice *out_document,
                   struct attar_error *err)
{
    const struct segment *segment = reader->segment;
    const struct layout_doc_block *block = block_of(segment, doc);
    int rc = 0;

    assert(doc < segment->doc_count);
    if (block == NULL)
        return error_set(err, ATTAR_ECORRUPT, "segment: no block holds document %u", doc);
    if (reader->block != (uint32_t)(block - segment->doc_blocks))
        rc = unpack(reader, block, err);
    if (rc < 0)
        return rc;
    rc = pick(buf_slice(&reader->raw), doc - block->first_doc, block_docs(segment, block),
              out_document);
    return rc == 0 ? 0
                   : error_set(err, ATTAR_ECORRUPT, "segment: the block of document %u is damaged",
                               doc);
}

int segment_document(const struct segment *segment, uint32_t doc, struct buf *out,
                     struct attar_error *err)
{
    struct doc_reader reader;
    struct slice document;
    int rc;

    doc_reader_init(&reader, segment);
    rc = doc_reader_get(&reader, doc, &document, err);
    if (rc == 0)
        buf_add_slice(out, document);
    if (rc == 0 && out->overflow)
        rc = error_set(err, ATTAR_ELIMIT, "segment: document %u passes the buffer's %zu bytes", doc,
                       out->max);
    doc_reader_release(&reader);
    return rc;
}
