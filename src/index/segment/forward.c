/* What a document was made of, read: its terms with their entries, and the hash of its texts.
 *
 *   forward.offsets --> | hash | words of each field | term, entries | term, entries | ...
 *
 * It is the inverted index turned round, so that a document whose offers alone have changed is put
 * again without its texts being analysed (builder_reuse.c).  Bounded at each use: damaged bytes
 * end the walk, and forward_whole tells. */
#include "index/segment/segment.h"

#include "index/segment/varint.h"

#include <assert.h>

/* The document's bytes; nothing where nothing is kept or the offsets are damaged. */
static struct slice record_of(const struct segment *segment, uint32_t doc)
{
    struct slice bytes = segment->sections[SECTION_FORWARD_BYTES];
    const uint64_t *offsets = segment->forward_offsets;

    assert(doc < segment->doc_count);
    if (offsets == NULL || offsets[doc] >= offsets[doc + 1] || offsets[doc + 1] > bytes.len)
        return (struct slice){NULL, 0};
    return slice_of(bytes.ptr + offsets[doc], offsets[doc + 1] - offsets[doc]);
}

bool forward_init(struct forward *forward, const struct segment *segment, uint32_t doc)
{
    struct slice record = record_of(segment, doc);

    if (record.len < sizeof forward->text_hash)
        return false;
    memcpy(&forward->text_hash, record.ptr, sizeof forward->text_hash);
    forward->at = (const uint8_t *)record.ptr + sizeof forward->text_hash;
    forward->end = (const uint8_t *)record.ptr + record.len;
    for (uint16_t field = 0; field < segment->schema->text_count; field++)
        forward->at = varint_get32(forward->at, forward->end, &forward->lens[field]);
    if (forward->at == NULL)
        return false;
    forward->head = slice_of(record.ptr, (size_t)((const char *)forward->at - record.ptr));
    forward->next = 0;
    forward->term_count = segment->term_count;
    return true;
}

/* Where the entries at forward->at end; NULL where they are damaged. */
static const uint8_t *entries_end(struct forward *forward, bool several)
{
    uint64_t number = 0;
    const uint8_t *behind = varint_get(forward->at, forward->end, &number);

    if (!several || behind == NULL)
        return behind;
    forward->at = behind;
    return number <= (size_t)(forward->end - behind) ? behind + number : NULL;
}

bool forward_next(struct forward *forward, uint32_t *out_term, struct slice *out_entries)
{
    uint64_t code = 0;
    const uint8_t *behind;

    if (forward->at == forward->end)
        return false;
    forward->at = varint_get(forward->at, forward->end, &code);
    if (forward->at == NULL || code >> 1 >= forward->term_count - forward->next)
        goto damaged;
    behind = entries_end(forward, code & 1);
    if (behind == NULL)
        goto damaged;
    *out_term = (uint32_t)(forward->next + (code >> 1));
    *out_entries = slice_of((const char *)forward->at, (size_t)(behind - forward->at));
    forward->next = (uint64_t)*out_term + 1;
    forward->at = behind;
    return true;
damaged:
    forward->at = NULL;
    forward->end = NULL;
    return false;
}

bool forward_whole(const struct forward *forward)
{
    return forward->at != NULL && forward->at == forward->end;
}
