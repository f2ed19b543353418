/* Opening a segment: sizes first, then typed pointers, then the row arrays that others index with.
 *
 *   image (builder, merge) --.
 *   file  (src/store)      --+--> sections --> struct segment
 *   slices (tests)         --'
 *
 * Nothing is copied, and only the terms are read, to make their trie; the pointers lead into a
 * mapped file or an image, which the last reference releases. */
#include "index/segment/segment.h"

#include "base/mem.h"
#include "store/store.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { SECTION_BYTES_MAX_LOG2 = 40, SPOOL_BYTES_MIN = 32 << 20 };

void section_name(enum segment_section section, char out[SECTION_NAME_CAP])
{
    static const char *const names[SECTION_COLUMN0] = {
        "meta",        "id.offsets",      "id.bytes",     "id.order",  "id.slots",
        "term.blocks", "term.offsets",    "term.infos",   "postings",  "positions",
        "row.offsets", "row.docs",        "hit.offsets",  "hit.bytes", "doc.index",
        "doc.blocks",  "forward.offsets", "forward.bytes"};

    assert(section < SECTION_COUNT_MAX);
    if (section < SECTION_COLUMN0)
        snprintf(out, SECTION_NAME_CAP, "%s", names[section]);
    else
        snprintf(out, SECTION_NAME_CAP, "column.%u", (unsigned)(section - SECTION_COLUMN0) % 1000);
}

void segment_image_init(struct segment_image *image, const char *spool_dir)
{
    for (int i = 0; i < SECTION_COUNT_MAX; i++) {
        buf_init(&image->sections[i], (size_t)1 << SECTION_BYTES_MAX_LOG2);
        if (spool_dir != NULL)
            buf_spool(&image->sections[i], spool_dir, SPOOL_BYTES_MIN);
    }
}

void segment_image_release(struct segment_image *image)
{
    for (int i = 0; i < SECTION_COUNT_MAX; i++)
        buf_release(&image->sections[i]);
}

static int bad_section(enum segment_section section, const char *why, struct attar_error *err)
{
    char name[SECTION_NAME_CAP];

    section_name(section, name);
    return error_set(err, ATTAR_ECORRUPT, "segment: section %s: %s", name, why);
}

static int check_meta(struct segment *segment, struct attar_error *err)
{
    const struct layout_meta *meta = (const void *)segment->sections[SECTION_META].ptr;
    const struct schema *schema = segment->schema;

    segment->meta = meta;
    if (segment->sections[SECTION_META].len != sizeof *meta)
        return bad_section(SECTION_META, "its size is wrong", err);
    if (meta->version < LAYOUT_VERSION_READ || meta->version > LAYOUT_VERSION)
        return error_set(err, ATTAR_EVERSION, "segment: layout version %u, this is %d",
                         meta->version, LAYOUT_VERSION);
    if (meta->schema_hash != schema->hash || meta->text_count != schema->text_count ||
        meta->column_count != schema->column_count)
        return error_set(err, ATTAR_EVERSION, "segment: written under another schema");
    if (meta->doc_count > INDEX_DOC_COUNT_MAX || meta->row_count > INDEX_DOC_COUNT_MAX ||
        meta->term_count == UINT32_MAX)
        return bad_section(SECTION_META, "a count is above its limit", err);
    return 0;
}

/* The format before had no forward sections. */
static bool forward_kept(const struct layout_meta *meta)
{
    return meta->version > LAYOUT_VERSION_READ;
}

/* The sections whose length follows from the counts in meta. */
static int check_lengths(const struct segment *segment, struct attar_error *err)
{
    const struct layout_meta *meta = segment->meta;
    size_t docs = meta->doc_count;
    size_t term_blocks =
        ((size_t)meta->term_count + LAYOUT_TERMS_PER_BLOCK - 1) / LAYOUT_TERMS_PER_BLOCK;
    const struct {
        enum segment_section section;
        size_t len;
    } table[] = {
        {SECTION_ID_OFFSETS, (docs + 1) * sizeof(uint32_t)},
        {SECTION_ID_ORDER, docs * sizeof(uint32_t)},
        {SECTION_TERM_OFFSETS, (term_blocks + 1) * sizeof(uint32_t)},
        {SECTION_TERM_INFOS, (size_t)meta->term_count * sizeof(struct layout_term)},
        {SECTION_ROW_OFFSETS, (docs + 1) * sizeof(uint32_t)},
        {SECTION_ROW_DOCS, (size_t)meta->row_count * sizeof(uint32_t)},
        {SECTION_HIT_OFFSETS, (docs + 1) * sizeof(uint64_t)},
    };
    size_t slots = segment->sections[SECTION_ID_SLOTS].len / sizeof(uint32_t);
    size_t forward_len = forward_kept(meta) ? (docs + 1) * sizeof(uint64_t) : 0;

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (segment->sections[table[i].section].len != table[i].len)
            return bad_section(table[i].section, "its size does not fit the counts", err);
    if (slots == 0 || (slots & (slots - 1)) != 0 || slots > UINT32_MAX || slots < 2 * docs)
        return bad_section(SECTION_ID_SLOTS, "its size is not a power of two", err);
    if (segment->sections[SECTION_FORWARD_OFFSETS].len != forward_len)
        return bad_section(SECTION_FORWARD_OFFSETS, "its size does not fit the counts", err);
    if (segment->sections[SECTION_DOC_INDEX].len % sizeof(struct layout_doc_block) != 0)
        return bad_section(SECTION_DOC_INDEX, "its size is no multiple of an entry", err);
    return 0;
}

static void set_pointers(struct segment *segment)
{
    const struct slice *at = segment->sections;

    segment->doc_count = segment->meta->doc_count;
    segment->row_count = segment->meta->row_count;
    segment->term_count = segment->meta->term_count;
    segment->term_block_count = (uint32_t)(at[SECTION_TERM_OFFSETS].len / sizeof(uint32_t)) - 1;
    segment->doc_block_count =
        (uint32_t)(at[SECTION_DOC_INDEX].len / sizeof(struct layout_doc_block));
    segment->id_slot_count = (uint32_t)(at[SECTION_ID_SLOTS].len / sizeof(uint32_t));
    segment->id_offsets = (const void *)at[SECTION_ID_OFFSETS].ptr;
    segment->id_order = (const void *)at[SECTION_ID_ORDER].ptr;
    segment->id_slots = (const void *)at[SECTION_ID_SLOTS].ptr;
    segment->term_offsets = (const void *)at[SECTION_TERM_OFFSETS].ptr;
    segment->terms = (const void *)at[SECTION_TERM_INFOS].ptr;
    segment->row_offsets = (const void *)at[SECTION_ROW_OFFSETS].ptr;
    segment->row_docs = (const void *)at[SECTION_ROW_DOCS].ptr;
    segment->hit_offsets = (const void *)at[SECTION_HIT_OFFSETS].ptr;
    segment->doc_blocks = (const void *)at[SECTION_DOC_INDEX].ptr;
    segment->forward_offsets =
        forward_kept(segment->meta) ? (const void *)at[SECTION_FORWARD_OFFSETS].ptr : NULL;
}

/* Facet counting walks rows and documents without asking again, so they are checked here. */
static int check_rows(const struct segment *segment, struct attar_error *err)
{
    const uint32_t *offsets = segment->row_offsets;

    if (offsets[0] != 0 || offsets[segment->doc_count] != segment->row_count)
        return bad_section(SECTION_ROW_OFFSETS, "it does not cover the rows", err);
    for (uint32_t doc = 0; doc < segment->doc_count; doc++) {
        if (offsets[doc + 1] < offsets[doc])
            return bad_section(SECTION_ROW_OFFSETS, "it descends", err);
        for (uint32_t row = offsets[doc]; row < offsets[doc + 1]; row++)
            if (row >= segment->row_count || segment->row_docs[row] != doc)
                return bad_section(SECTION_ROW_DOCS, "it contradicts row.offsets", err);
    }
    for (uint32_t i = 0; i < segment->doc_count; i++)
        if (segment->id_order[i] >= segment->doc_count)
            return bad_section(SECTION_ID_ORDER, "a document is out of range", err);
    return 0;
}

static int open_sections(struct segment *segment, struct attar_error *err)
{
    int rc;

    for (int i = 0; i < SECTION_COUNT_MAX; i++) {
        if ((uintptr_t)segment->sections[i].ptr % sizeof(uint64_t) != 0)
            return bad_section((enum segment_section)i, "it is not aligned", err);
        segment->bytes += segment->sections[i].len;
    }
    rc = check_meta(segment, err);
    if (rc == 0)
        rc = check_lengths(segment, err);
    if (rc < 0)
        return rc;
    set_pointers(segment);
    rc = check_rows(segment, err);
    if (rc == 0)
        rc = segment_columns_open(segment, err);
    if (rc == 0)
        term_trie_init(&segment->words, segment);
    return rc;
}

static int open_owned(struct segment *segment, struct segment **out_segment,
                      struct attar_error *err)
{
    int rc = open_sections(segment, err);

    if (rc < 0) {
        segment_unref(segment);
        return rc;
    }
    *out_segment = segment;
    return 0;
}

static struct segment *segment_new(const struct schema *schema)
{
    struct segment *segment = mem_zero(1, sizeof *segment);

    segment->schema = schema;
    segment_image_init(&segment->image, NULL);
    atomic_init(&segment->refs, 1);
    return segment;
}

int segment_open_image(struct segment_image *image, const struct schema *schema,
                       struct segment **out_segment, struct attar_error *err)
{
    struct segment *segment = segment_new(schema);

    assert(image != NULL && out_segment != NULL);
    for (int i = 0; i < SECTION_COUNT_MAX; i++) {
        buf_fit(&image->sections[i]);
        segment->sections[i] = buf_slice(&image->sections[i]);
    }
    segment->image = *image;
    segment_image_init(image, NULL);
    return open_owned(segment, out_segment, err);
}

int segment_open_sections(const struct slice sections[SECTION_COUNT_MAX],
                          const struct schema *schema, struct segment **out_segment,
                          struct attar_error *err)
{
    struct segment *segment = segment_new(schema);

    memcpy(segment->sections, sections, sizeof segment->sections);
    return open_owned(segment, out_segment, err);
}

/* Another format or schema has other sections: meta is asked before one is missed.  The forward
 * sections may be missing; their sizes are checked with all others. */
static int find_sections(struct segment *segment, struct attar_error *err)
{
    char name[SECTION_NAME_CAP];

    for (int i = 0; i < SECTION_COLUMN0 + segment->schema->column_count; i++) {
        int rc;

        section_name((enum segment_section)i, name);
        rc = store_file_section(segment->file, name, &segment->sections[i], err);
        if (rc < 0 && i != SECTION_FORWARD_OFFSETS && i != SECTION_FORWARD_BYTES)
            return -ATTAR_ECORRUPT;
        rc = i == SECTION_META ? check_meta(segment, err) : 0;
        if (rc < 0)
            return rc;
    }
    return 0;
}

int segment_open_file(struct store_file *file, const struct schema *schema,
                      struct segment **out_segment, struct attar_error *err)
{
    struct segment *segment = segment_new(schema);
    int rc;

    assert(file != NULL && out_segment != NULL);
    segment->file = file;
    rc = find_sections(segment, err);
    if (rc < 0) {
        segment_unref(segment);
        return rc;
    }
    return open_owned(segment, out_segment, err);
}

struct segment *segment_ref(struct segment *segment)
{
    assert(segment != NULL);
    atomic_fetch_add_explicit(&segment->refs, 1, memory_order_relaxed);
    return segment;
}

void segment_unref(struct segment *segment)
{
    if (segment == NULL || atomic_fetch_sub_explicit(&segment->refs, 1, memory_order_acq_rel) != 1)
        return;
    term_trie_release(&segment->words);
    segment_image_release(&segment->image);
    store_file_close(segment->file);
    free(segment);
}
