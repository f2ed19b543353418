/* Writes the sections of a segment that go by document: ids with their two tables, rows, hits,
 * and the stored documents in LZ4 blocks of about 16 KiB (a block that LZ4 cannot shrink stays
 * plain).  A segment may hold an id twice, when one batch replaced its own document: the look-up
 * table then leads to the last.
 *
 * Invariant: the offsets of ids, rows and hits have one entry more than there are documents, and
 * blocks of documents are cut between documents, never inside one. */
#include "index/segment/write.h"

#include "codec/checksum.h"
#include "codec/lz4.h"
#include "index/segment/varint.h"

#include <assert.h>

enum { RAW_BYTES_MAX = INDEX_DOC_BYTES_MAX + LAYOUT_DOC_BLOCK_BYTES };

void docs_writer_init(struct docs_writer *writer, struct segment_image *image)
{
    static const uint64_t zero = 0;

    *writer = (struct docs_writer){.image = image};
    buf_init(&writer->raw, RAW_BYTES_MAX);
    buf_init(&writer->raw_lens, RAW_BYTES_MAX);
    buf_add(&image->sections[SECTION_ID_OFFSETS], &zero, sizeof(uint32_t));
    buf_add(&image->sections[SECTION_ROW_OFFSETS], &zero, sizeof(uint32_t));
    buf_add(&image->sections[SECTION_HIT_OFFSETS], &zero, sizeof(uint64_t));
}

void docs_writer_release(struct docs_writer *writer)
{
    buf_release(&writer->raw);
    buf_release(&writer->raw_lens);
}

/* Close the block: lengths and bytes as one run, packed if that is smaller. */
static void close_block(struct docs_writer *writer)
{
    struct buf *blocks = &writer->image->sections[SECTION_DOC_BLOCKS];
    struct layout_doc_block block = {
        .offset = blocks->len, .first_doc = writer->raw_first, .method = DOC_LZ4};

    if (writer->raw_lens.len == 0)
        return;
    buf_add_slice(&writer->raw_lens, buf_slice(&writer->raw));
    block.raw_len = (uint32_t)writer->raw_lens.len;
    if (lz4_compress(buf_slice(&writer->raw_lens), blocks, NULL) < 0 ||
        blocks->len - block.offset >= block.raw_len) {
        blocks->len = block.offset;
        buf_add_slice(blocks, buf_slice(&writer->raw_lens));
        block.method = DOC_PLAIN;
    }
    block.len = (uint32_t)(blocks->len - block.offset);
    buf_add(&writer->image->sections[SECTION_DOC_INDEX], &block, sizeof block);
    buf_clear(&writer->raw);
    buf_clear(&writer->raw_lens);
    writer->raw_first = writer->doc_count;
}

static void add_stored(struct docs_writer *writer, struct slice stored)
{
    uint8_t len[VARINT_BYTES_MAX];

    assert(stored.len <= INDEX_DOC_BYTES_MAX);
    if (writer->raw.len + stored.len > LAYOUT_DOC_BLOCK_BYTES)
        close_block(writer);
    buf_add(&writer->raw_lens, len, varint_put(len, stored.len));
    buf_add_slice(&writer->raw, stored);
}

void docs_writer_add(struct docs_writer *writer, const struct index_document *document)
{
    struct buf *sections = writer->image->sections;
    uint32_t id_end;
    uint64_t hit_end;

    assert(writer->doc_count < INDEX_DOC_COUNT_MAX);
    add_stored(writer, document->stored);
    for (uint16_t row = 0; row < document->row_count; row++)
        buf_add(&sections[SECTION_ROW_DOCS], &writer->doc_count, sizeof(uint32_t));
    writer->row_count += document->row_count;
    buf_add_slice(&sections[SECTION_ID_BYTES], document->id);
    buf_add_slice(&sections[SECTION_HIT_BYTES], document->hit);
    id_end = (uint32_t)sections[SECTION_ID_BYTES].len;
    hit_end = sections[SECTION_HIT_BYTES].len;
    buf_add(&sections[SECTION_ID_OFFSETS], &id_end, sizeof id_end);
    buf_add(&sections[SECTION_ROW_OFFSETS], &writer->row_count, sizeof(uint32_t));
    buf_add(&sections[SECTION_HIT_OFFSETS], &hit_end, sizeof hit_end);
    writer->doc_count++;
}

static struct slice id_of(const struct segment_image *image, uint32_t doc)
{
    const uint32_t *offsets = (const void *)image->sections[SECTION_ID_OFFSETS].ptr;

    return slice_of(image->sections[SECTION_ID_BYTES].ptr + offsets[doc],
                    offsets[doc + 1] - offsets[doc]);
}

static int by_id(const void *a, const void *b, void *image)
{
    uint32_t doc_a = *(const uint32_t *)a;
    uint32_t doc_b = *(const uint32_t *)b;
    int order = slice_cmp(id_of(image, doc_a), id_of(image, doc_b));

    return order != 0 ? order : (doc_a > doc_b) - (doc_a < doc_b);
}

static void write_order(struct docs_writer *writer)
{
    struct buf *order = &writer->image->sections[SECTION_ID_ORDER];

    for (uint32_t doc = 0; doc < writer->doc_count; doc++)
        buf_add(order, &doc, sizeof doc);
    if (writer->doc_count > 0)
        qsort_r(order->ptr, writer->doc_count, sizeof(uint32_t), by_id, writer->image);
}

static void write_slots(struct docs_writer *writer)
{
    struct buf *out = &writer->image->sections[SECTION_ID_SLOTS];
    uint32_t slot_count = 16;
    uint32_t *slots;

    assert(writer->doc_count <= INDEX_DOC_COUNT_MAX);
    while (slot_count < 2 * writer->doc_count)
        slot_count *= 2;
    slots = (void *)buf_reserve(out, slot_count * sizeof *slots);
    memset(slots, 0, slot_count * sizeof *slots);
    out->len = slot_count * sizeof *slots;
    for (uint32_t doc = 0; doc < writer->doc_count; doc++) {
        struct slice id = id_of(writer->image, doc);
        uint32_t slot = (uint32_t)checksum_xxh3(id) & (slot_count - 1);

        while (slots[slot] != 0 && !slice_eq(id_of(writer->image, slots[slot] - 1), id))
            slot = (slot + 1) & (slot_count - 1);
        slots[slot] = doc + 1;
    }
}

int docs_writer_finish(struct docs_writer *writer, const struct schema *schema,
                       struct attar_error *err)
{
    const struct layout_meta meta = {
        .version = LAYOUT_VERSION,
        .doc_count = writer->doc_count,
        .row_count = writer->row_count,
        .text_count = schema->text_count,
        .column_count = schema->column_count,
        .schema_hash = schema->hash,
    };

    close_block(writer);
    if (writer->image->sections[SECTION_ID_BYTES].len > UINT32_MAX)
        return error_set(err, ATTAR_ELIMIT, "segment: the ids of a segment pass 4 GiB");
    write_order(writer);
    write_slots(writer);
    buf_add(&writer->image->sections[SECTION_META], &meta, sizeof meta);
    return 0;
}
