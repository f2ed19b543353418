/* Writes the forward records of a segment: its postings turned round, document by document.
 *
 *   postings of term 0, 1, 2 ...   --first pass-->   length of each record  --> offsets
 *                                  --second pass-->  each entry to where its record has grown to
 *
 * Batches and merges are written alike, from the postings just made; only the heads (hash of the
 * texts, words of each field) come from elsewhere.  Two passes over the postings need one number
 * a document, where buffers that grow side by side would need several times the result. */
#include "index/segment/write.h"

#include "index/segment/varint.h"

#include <assert.h>

enum { HEADS_BYTES_MAX_LOG2 = 36 };

/* One pass: where each record has grown to, and the least term that its next one can be. */
struct forward_pass {
    uint64_t *at;
    uint32_t *next; /* LAYOUT_NONE: nothing is kept of the document */
    uint8_t *bytes; /* NULL: lengths only */
};

void forward_writer_init(struct forward_writer *writer, struct segment_image *image)
{
    *writer = (struct forward_writer){.image = image};
    buf_init(&writer->heads, (size_t)1 << HEADS_BYTES_MAX_LOG2);
}

void forward_writer_release(struct forward_writer *writer)
{
    buf_release(&writer->heads);
    VEC_RELEASE(&writer->ends);
}

void forward_writer_add(struct forward_writer *writer, uint64_t text_hash, const uint32_t *lens,
                        uint16_t field_count)
{
    uint8_t bytes[sizeof text_hash + SCHEMA_TEXTS_MAX * VARINT_BYTES_MAX];
    size_t len = sizeof text_hash;

    assert(field_count <= SCHEMA_TEXTS_MAX);
    memcpy(bytes, &text_hash, sizeof text_hash);
    for (uint16_t field = 0; field < field_count; field++)
        len += varint_put(bytes + len, lens[field]);
    forward_writer_copy(writer, slice_of((const char *)bytes, len));
}

void forward_writer_copy(struct forward_writer *writer, struct slice head)
{
    buf_add_slice(&writer->heads, head);
    VEC_PUSH(&writer->ends, writer->heads.len);
}

static struct slice head_of(const struct forward_writer *writer, size_t doc)
{
    uint64_t start = doc > 0 ? writer->ends.items[doc - 1] : 0;

    return slice_of(writer->heads.ptr + start, writer->ends.items[doc] - start);
}

/* Does the first varint take all of the bytes? */
static bool one_entry(struct slice entries)
{
    uint64_t code;
    const uint8_t *at = (const uint8_t *)entries.ptr;

    return entries.len > 0 && varint_get(at, at + entries.len, &code) == at + entries.len;
}

static void add_term(struct forward_pass *pass, uint32_t doc, uint32_t term, struct slice entries)
{
    uint8_t bytes[2 * VARINT_BYTES_MAX];
    bool several = !one_entry(entries);
    size_t len = varint_put(bytes, (uint64_t)(term - pass->next[doc]) << 1 | several);

    if (several)
        len += varint_put(bytes + len, entries.len);
    if (pass->bytes != NULL) {
        memcpy(pass->bytes + pass->at[doc], bytes, len);
        if (entries.len > 0)
            memcpy(pass->bytes + pass->at[doc] + len, entries.ptr, entries.len);
    }
    pass->at[doc] += len + entries.len;
    pass->next[doc] = term + 1;
}

static void pass_term(struct forward_pass *pass, const struct segment *view, uint32_t ord)
{
    const struct term term = {
        .ord = ord, .df = view->terms[ord].df, .offset = view->terms[ord].offset};
    struct slice entries[INDEX_POSTINGS_BLOCK];
    struct postings postings;

    segment_postings_init(&postings, view, 0, &term);
    while (postings_next(&postings)) {
        postings_block_entries(&postings, entries);
        for (uint32_t i = 0; i < postings.count; i++)
            if (pass->next[postings.docs[i]] != LAYOUT_NONE)
                add_term(pass, postings.docs[i], ord, entries[i]);
    }
}

/* What the readers of postings need to know of a segment that is still being made. */
static void view_image(const struct segment_image *image, const struct schema *schema,
                       struct segment *out_view)
{
    const struct layout_meta *meta = (const void *)image->sections[SECTION_META].ptr;

    *out_view = (struct segment){.schema = schema, .meta = meta};
    out_view->doc_count = meta->doc_count;
    out_view->term_count = meta->term_count;
    out_view->terms = (const void *)image->sections[SECTION_TERM_INFOS].ptr;
    out_view->sections[SECTION_POSTINGS] = buf_slice(&image->sections[SECTION_POSTINGS]);
    out_view->sections[SECTION_POSITIONS] = buf_slice(&image->sections[SECTION_POSITIONS]);
}

/* Each record begins with its head; `starts` is NULL in the first pass, which only measures. */
static void run_pass(const struct forward_writer *writer, const struct segment *view,
                     const uint64_t *starts, struct forward_pass *pass)
{
    for (size_t doc = 0; doc < writer->ends.count; doc++) {
        struct slice head = head_of(writer, doc);

        pass->at[doc] = head.len + (starts != NULL ? starts[doc] : 0);
        pass->next[doc] = head.len > 0 ? 0 : LAYOUT_NONE;
        if (pass->bytes != NULL && head.len > 0)
            memcpy(pass->bytes + starts[doc], head.ptr, head.len);
    }
    for (uint32_t ord = 0; ord < view->term_count; ord++)
        pass_term(pass, view, ord);
}

/* From the lengths to where each record begins. */
static uint64_t *write_offsets(const struct forward_writer *writer, const uint64_t *lens)
{
    size_t len = (writer->ends.count + 1) * sizeof *lens;
    struct buf *section = &writer->image->sections[SECTION_FORWARD_OFFSETS];
    uint64_t *offsets = (void *)buf_reserve(section, len);

    section->len = len;
    offsets[0] = 0;
    for (size_t doc = 0; doc < writer->ends.count; doc++)
        offsets[doc + 1] = offsets[doc] + lens[doc];
    return offsets;
}

void forward_writer_finish(struct forward_writer *writer, const struct schema *schema)
{
    size_t count = writer->ends.count;
    struct buf *bytes = &writer->image->sections[SECTION_FORWARD_BYTES];
    struct forward_pass pass = {.at = mem_zero(count, sizeof *pass.at),
                                .next = mem_zero(count, sizeof *pass.next)};
    struct segment view;
    const uint64_t *offsets;

    view_image(writer->image, schema, &view);
    assert(count == view.doc_count && !writer->heads.overflow);
    run_pass(writer, &view, NULL, &pass);
    offsets = write_offsets(writer, pass.at);
    pass.bytes = (uint8_t *)buf_reserve(bytes, offsets[count]);
    if (pass.bytes != NULL) {
        run_pass(writer, &view, offsets, &pass);
        bytes->len = offsets[count];
    }
    free(pass.at);
    free(pass.next);
}
