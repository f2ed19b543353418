/* Writes dictionary, postings and positions of a segment, term after term.
 *
 * A block's gaps, impacts and entries gather in the writer; a full block is packed, the last one
 * of a term stays varint (most terms are rare).  The skip table stands before the blocks, so
 * these wait in `blocks` until the term ends. */
#include "index/segment/write.h"

#include "index/segment/bitpack.h"
#include "index/segment/varint.h"

#include <assert.h>

enum { TERM_BYTES_MAX_LOG2 = 32 };

void terms_writer_init(struct terms_writer *writer, struct segment_image *image)
{
    *writer = (struct terms_writer){.image = image};
    buf_init(&writer->blocks, (size_t)1 << TERM_BYTES_MAX_LOG2);
    buf_init(&writer->entries, (size_t)1 << TERM_BYTES_MAX_LOG2);
}

void terms_writer_release(struct terms_writer *writer)
{
    buf_release(&writer->blocks);
    buf_release(&writer->entries);
    VEC_RELEASE(&writer->skips);
}

static void add_varint(struct buf *out, uint64_t value)
{
    uint8_t bytes[VARINT_BYTES_MAX];

    buf_add(out, bytes, varint_put(bytes, value));
}

void terms_writer_begin(struct terms_writer *writer)
{
    assert(writer->count == 0 && writer->skips.count == 0);
    writer->info = (struct layout_term){0};
    writer->last_doc = UINT32_MAX;
    writer->positions_start = writer->image->sections[SECTION_POSITIONS].len;
    buf_clear(&writer->blocks);
}

static void write_gaps(struct terms_writer *writer)
{
    if (writer->count == INDEX_POSTINGS_BLOCK) {
        unsigned bits = bitpack_width(writer->gaps);
        char *room;

        buf_add_byte(&writer->blocks, (char)bits);
        room = buf_reserve(&writer->blocks, bitpack_bytes(bits));
        if (room == NULL)
            return;
        bitpack_encode(writer->gaps, bits, (uint8_t *)room);
        writer->blocks.len += bitpack_bytes(bits);
        return;
    }
    for (uint32_t i = 0; i < writer->count; i++)
        add_varint(&writer->blocks, writer->gaps[i]);
}

static void close_block(struct terms_writer *writer)
{
    struct buf *positions = &writer->image->sections[SECTION_POSITIONS];
    struct layout_skip skip = {.last = writer->last_doc};

    if (writer->count == 0)
        return;
    assert(writer->count <= INDEX_POSTINGS_BLOCK);
    write_gaps(writer);
    buf_add(&writer->blocks, writer->impacts, writer->count);
    buf_add(&writer->blocks, writer->places, writer->count);
    for (uint32_t i = 0; i < writer->count; i++) {
        add_varint(positions, writer->lens[i]);
        if (writer->impacts[i] > skip.impact_max)
            skip.impact_max = writer->impacts[i];
    }
    buf_add_slice(positions, buf_slice(&writer->entries));
    skip.postings_end = (uint32_t)writer->blocks.len;
    skip.positions_end = (uint32_t)(positions->len - writer->positions_start);
    VEC_PUSH(&writer->skips, skip);
    if (skip.impact_max > writer->info.impact_max)
        writer->info.impact_max = (uint8_t)skip.impact_max;
    buf_clear(&writer->entries);
    writer->count = 0;
}

void terms_writer_add(struct terms_writer *writer, const struct posting *posting)
{
    assert(writer->last_doc == UINT32_MAX || posting->doc > writer->last_doc);
    assert(posting->impact > 0);
    writer->gaps[writer->count] = posting->doc - writer->last_doc - 1;
    writer->impacts[writer->count] = posting->impact;
    writer->places[writer->count] = posting->place;
    writer->lens[writer->count] = (uint32_t)posting->entries.len;
    buf_add_slice(&writer->entries, posting->entries);
    writer->last_doc = posting->doc;
    writer->info.df++;
    if (++writer->count == INDEX_POSTINGS_BLOCK)
        close_block(writer);
}

static void write_text(struct terms_writer *writer, struct slice text)
{
    struct buf *blocks = &writer->image->sections[SECTION_TERM_BLOCKS];
    size_t shared = 0;

    assert(text.len <= sizeof writer->last);
    assert(writer->term_count == 0 ||
           slice_cmp(slice_of(writer->last, writer->last_len), text) < 0);
    if (writer->term_count % LAYOUT_TERMS_PER_BLOCK == 0) {
        uint32_t start = (uint32_t)blocks->len;

        buf_add(&writer->image->sections[SECTION_TERM_OFFSETS], &start, sizeof start);
    } else {
        while (shared < text.len && shared < writer->last_len &&
               text.ptr[shared] == writer->last[shared])
            shared++;
    }
    add_varint(blocks, shared);
    add_varint(blocks, text.len - shared);
    buf_add_slice(blocks, slice_skip(text, shared));
    memcpy(writer->last, text.ptr, text.len);
    writer->last_len = text.len;
}

void terms_writer_end(struct terms_writer *writer, struct slice text)
{
    struct buf *postings = &writer->image->sections[SECTION_POSTINGS];

    if (writer->info.df == 0)
        return;
    assert(text.len > 0);
    close_block(writer);
    write_text(writer, text);
    writer->info.offset = postings->len;
    add_varint(postings, writer->positions_start);
    if (writer->info.df > INDEX_POSTINGS_BLOCK)
        buf_add(postings, writer->skips.items, writer->skips.count * sizeof(struct layout_skip));
    buf_add_slice(postings, buf_slice(&writer->blocks));
    if (writer->blocks.overflow)
        postings->overflow = true;
    buf_add(&writer->image->sections[SECTION_TERM_INFOS], &writer->info, sizeof writer->info);
    writer->skips.count = 0;
    writer->term_count++;
}

void terms_writer_finish(struct terms_writer *writer)
{
    struct buf *sections = writer->image->sections;
    uint32_t end = (uint32_t)sections[SECTION_TERM_BLOCKS].len;
    struct layout_meta *meta = (void *)sections[SECTION_META].ptr;

    assert(sections[SECTION_META].len == sizeof *meta);
    buf_add(&sections[SECTION_TERM_OFFSETS], &end, sizeof end);
    meta->term_count = writer->term_count;
}

int segment_writer_finish(const struct segment_image *image, struct attar_error *err)
{
    char name[SECTION_NAME_CAP];

    for (int i = 0; i < SECTION_COUNT_MAX; i++) {
        if (!image->sections[i].overflow)
            continue;
        section_name((enum segment_section)i, name);
        return error_set(err, ATTAR_ELIMIT, "segment: section %s grew past its limit", name);
    }
    if (image->sections[SECTION_TERM_BLOCKS].len > UINT32_MAX)
        return error_set(err, ATTAR_ELIMIT, "segment: the terms of a segment pass 4 GiB");
    return 0;
}
