/* Byte streams in a shared pool.
 *
 * The pool grows by doubling and may move, so streams hold offsets; a chunk's last four bytes hold
 * the offset of the next chunk.  Most terms are rare: the first chunk is small, so that they cost
 * little, and each next one is twice as large, so that frequent ones have few links.
 * Invariant: a stream with size 0 has no chunk; else head <= at <= end within its chunk. */
#include "index/term_streams.h"

#include "index/segment/varint.h"

#include <assert.h>

enum { CHUNK_MIN = 16, CHUNK_MAX = 1024, LINK = sizeof(uint32_t) };

void term_streams_release(struct term_streams *streams)
{
    VEC_RELEASE(&streams->pool);
    VEC_RELEASE(&streams->streams);
}

void term_streams_clear(struct term_streams *streams)
{
    streams->pool.count = 0;
    streams->streams.count = 0;
}

static uint32_t chunk_new(struct term_streams *streams, uint32_t size)
{
    size_t at = streams->pool.count;

    assert(at + size <= UINT32_MAX); /* the builder seals long before */
    VEC_RESERVE(&streams->pool, at + size);
    streams->pool.count = at + size;
    return (uint32_t)at;
}

static void add_byte(struct term_streams *streams, struct term_stream *stream, uint8_t byte)
{
    if (stream->at == stream->end) {
        uint32_t size = stream->size < CHUNK_MAX ? stream->size * 2 : CHUNK_MAX;
        uint32_t next = chunk_new(streams, size);

        memcpy(streams->pool.items + stream->end, &next, LINK);
        stream->at = next;
        stream->end = next + size - LINK;
        stream->size = size;
    }
    streams->pool.items[stream->at++] = byte;
}

static void add_varint(struct term_streams *streams, struct term_stream *stream, uint64_t value)
{
    uint8_t bytes[VARINT_BYTES_MAX];
    size_t len = varint_put(bytes, value);

    for (size_t i = 0; i < len; i++)
        add_byte(streams, stream, bytes[i]);
}

/* The stream of `term`, with its first chunk. */
static struct term_stream *stream_of(struct term_streams *streams, uint32_t term)
{
    struct term_stream *stream;

    while (streams->streams.count <= term)
        VEC_PUSH(&streams->streams, (struct term_stream){.last_doc = UINT32_MAX});
    stream = &streams->streams.items[term];
    if (stream->size == 0) {
        stream->head = stream->at = chunk_new(streams, CHUNK_MIN);
        stream->end = stream->head + CHUNK_MIN - LINK;
        stream->size = CHUNK_MIN;
    }
    return stream;
}

void term_streams_add(struct term_streams *streams, uint32_t term, uint32_t doc,
                      const struct posting_entry *entry)
{
    struct term_stream *stream = stream_of(streams, term);
    uint32_t place = (uint32_t)entry->field << 24 | entry->position;
    uint32_t before = stream->last_place >> 24 == entry->field ? stream->last_place & 0xFFFFFF : 0;
    uint64_t code;

    assert(entry->position <= TERM_POSITION_MAX && entry->kind < 8);
    if (stream->last_doc != doc) {
        if (stream->last_doc != UINT32_MAX)
            add_byte(streams, stream, 0);
        add_varint(streams, stream, (uint64_t)(doc - stream->last_doc));
        stream->last_doc = doc;
        before = 0;
    }
    assert(entry->position >= before);
    code = (uint64_t)(entry->position - before) << TERM_ENTRY_GAP_SHIFT |
           (uint32_t)entry->field << TERM_ENTRY_FIELD_SHIFT | entry->kind;
    add_varint(streams, stream, code + 1);
    stream->last_place = place;
}

void term_stream_read(const struct term_streams *streams, uint32_t term,
                      struct term_stream_reader *out_reader)
{
    const struct term_stream *stream = &streams->streams.items[term];

    assert(term < streams->streams.count);
    *out_reader = (struct term_stream_reader){.pool = streams->pool.items,
                                              .at = stream->head,
                                              .end = stream->head + CHUNK_MIN - LINK,
                                              .size = CHUNK_MIN,
                                              .stop = stream->at,
                                              .doc = UINT32_MAX};
}

static uint8_t next_byte(struct term_stream_reader *reader)
{
    if (reader->at == reader->end) {
        memcpy(&reader->at, reader->pool + reader->end, LINK);
        reader->size = reader->size < CHUNK_MAX ? reader->size * 2 : CHUNK_MAX;
        reader->end = reader->at + reader->size - LINK;
    }
    return reader->pool[reader->at++];
}

static uint64_t next_varint(struct term_stream_reader *reader)
{
    uint64_t value = 0;
    unsigned shift = 0;
    uint8_t byte;

    do {
        byte = next_byte(reader);
        value |= (uint64_t)(byte & 0x7F) << shift;
        shift += 7;
    } while (byte >= 0x80);
    return value;
}

bool term_stream_next_doc(struct term_stream_reader *reader)
{
    if (reader->at == reader->stop)
        return false;
    reader->doc += (uint32_t)next_varint(reader);
    return true;
}

bool term_stream_next_entry(struct term_stream_reader *reader, uint32_t *out_code)
{
    uint64_t code;

    if (reader->at == reader->stop)
        return false;
    code = next_varint(reader);
    if (code == 0)
        return false;
    *out_code = (uint32_t)(code - 1);
    return true;
}
