/* Postings while they grow: one byte stream a term, all in one pool.
 *
 *   stream --> [16 bytes | next] --> [32 | next] --> [64 | next] ... each twice the last, to 1 KiB
 *
 *   bytes: { varint document gap + 1, { varint entry + 1 }, 0 }   the last 0 only when a document
 *          follows; entry = gap << 7 | field << 3 | kind, as in layout.h
 *
 * Private to src/index.  Owner: init / release.  Thread: writer.
 * Source: the byte slices of Lucene's indexing chain (ByteBlockPool; M. Busch et al.,
 * "Earlybird", ICDE 2012, section V). */
#ifndef INDEX_TERM_STREAMS_H
#define INDEX_TERM_STREAMS_H

#include "base/vec.h"
#include "index/index.h"

struct term_stream {
    uint32_t head; /* pool offset of the first chunk */
    uint32_t at;   /* where the next byte goes */
    uint32_t end;  /* of the chunk's payload */
    uint32_t size; /* of the chunk, link included */
    uint32_t last_doc;
    uint32_t last_place; /* field << 24 | position of the last entry */
};

struct term_streams {
    VEC(uint8_t) pool;
    VEC(struct term_stream) streams;
};

enum {
    TERM_POSITION_MAX = (1 << 24) - 1,
    TERM_ENTRY_KIND_MASK = 7,
    TERM_ENTRY_FIELD_SHIFT = 3,
    TERM_ENTRY_GAP_SHIFT = 7
};

void term_streams_release(struct term_streams *streams);

/** Forget every stream, keep the memory. */
void term_streams_clear(struct term_streams *streams);

/** Add an entry to stream `term`, which is made if it is new.  Documents ascend; within one,
 * (field, position) do not descend. */
void term_streams_add(struct term_streams *streams, uint32_t term, uint32_t doc,
                      const struct posting_entry *entry);

/** Bring the stream's state into the cache. */
static inline void term_streams_prefetch(const struct term_streams *streams, uint32_t term)
{
    if (term < streams->streams.count)
        __builtin_prefetch(&streams->streams.items[term]);
}

/** Bring its first bytes into the cache; the state should be there by then. */
static inline void term_streams_prefetch_bytes(const struct term_streams *streams, uint32_t term)
{
    if (term < streams->streams.count)
        __builtin_prefetch(&streams->pool.items[streams->streams.items[term].head]);
}

/* Reading one stream back. */
struct term_stream_reader {
    const uint8_t *pool;
    uint32_t at;
    uint32_t end;
    uint32_t size;
    uint32_t stop; /* pool offset behind the last byte */
    uint32_t doc;
};

/** Start before the first document of a stream that was made. */
void term_stream_read(const struct term_streams *streams, uint32_t term,
                      struct term_stream_reader *out_reader);
/** The next document; false behind the last. */
bool term_stream_next_doc(struct term_stream_reader *reader);
/** The next entry code of the document; false behind its last. */
bool term_stream_next_entry(struct term_stream_reader *reader, uint32_t *out_code);

#endif
