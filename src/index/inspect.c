/* Looking into the commit of a folder from outside: `attar verify` and `attar dump`.
 *
 * Both open the store, which locks it, so neither runs beside a server on the same folder; the
 * analysis is not needed, since no text is analysed.  Opening a store may fall back to the commit
 * before the newest and then removes what it passed over: a dump of what is damaged is not a
 * safe copy of it.
 * The dump is for eyes and golden files, not for programs: it may change with the format. */
#include "index/writer.h"

#include "base/bitset.h"
#include "base/mem.h"

#include <assert.h>

enum { PATH_CAP = 4096, DUMP_ENTRIES_MAX = 64 };

/* A writer with a store and what it committed, but neither analysis nor builder. */
static int open_commit(const char *dir, const struct schema *schema,
                       struct index_writer **out_writer, struct attar_error *err)
{
    struct index_writer *writer = mem_zero(1, sizeof *writer);
    int rc;

    assert(dir != NULL && schema != NULL);
    writer->schema = schema;
    buf_init(&writer->position, STORE_POSITION_MAX);
    rc = store_open(disk_posix(), dir, &writer->store, err);
    if (rc == 0 && store_current(writer->store) == NULL)
        rc = error_set(err, ATTAR_ENOTFOUND, "index: there is no commit in %s", dir);
    if (rc == 0)
        rc = writer_load_commit(writer, err);
    if (rc < 0) {
        index_writer_close(writer);
        return rc;
    }
    *out_writer = writer;
    return 0;
}

/* ---- Verify ---- */

static int verify_file(const struct store *store, const char *name, struct attar_error *err)
{
    struct store_file *file = NULL;
    char path[PATH_CAP];
    int rc;

    store_path(store, name, path);
    rc = store_file_open(path, UINT64_MAX, &file, err);
    if (rc == 0)
        rc = store_file_verify(file, err);
    store_file_close(file);
    return rc;
}

static int verify_segments(const struct index_writer *writer, struct attar_error *err)
{
    for (size_t i = 0; i < writer->segments.count; i++) {
        const struct writer_segment *item = &writer->segments.items[i];
        const char *reason;

        if (!segment_validate(item->segment, &reason))
            return error_set(err, ATTAR_ECORRUPT, "%s: %s", item->entry.name, reason);
    }
    return 0;
}

/* Is the id alive in a segment from number `from` on, other than as document `self` of `from`? */
static bool alive_again(const struct index_writer *writer, size_t from, uint32_t self,
                        struct slice id)
{
    for (size_t i = from; i < writer->segments.count; i++) {
        const struct writer_segment *item = &writer->segments.items[i];
        uint32_t doc = segment_find(item->segment, id);

        if (doc != LAYOUT_NONE && (i != from || doc != self) && bitset_get(item->live, doc))
            return true;
    }
    return false;
}

/* An id is alive in one segment at most. */
static int verify_live(const struct index_writer *writer, struct attar_error *err)
{
    for (size_t i = 0; i < writer->segments.count; i++) {
        const struct writer_segment *item = &writer->segments.items[i];

        for (BITSET_EACH(doc, item->live, bitset_words(item->segment->doc_count))) {
            struct slice id = segment_id(item->segment, (uint32_t)doc);

            if (alive_again(writer, i, (uint32_t)doc, id))
                return error_set(err, ATTAR_ECORRUPT, "index: %.*s is alive twice", SLICE_ARG(id));
        }
    }
    return 0;
}

int index_verify(const char *dir, const struct schema *schema, struct attar_error *err)
{
    struct index_writer *writer = NULL;
    const struct store_manifest *manifest;
    const struct attar_error *passed_over;
    int rc = open_commit(dir, schema, &writer, err);

    if (rc < 0)
        return rc;
    manifest = store_current(writer->store);
    passed_over = store_fallback(writer->store);
    if (passed_over != NULL)
        rc = error_set(err, ATTAR_ECORRUPT, "index: the newest commit is damaged: %s",
                       passed_over->text);
    for (size_t i = 0; i < manifest->file_count && rc == 0; i++)
        rc = verify_file(writer->store, manifest->files[i].name, err);
    if (rc == 0)
        rc = verify_segments(writer, err);
    if (rc == 0)
        rc = verify_live(writer, err);
    index_writer_close(writer);
    return rc;
}

/* ---- Dump ---- */

static void dump_position(struct slice position, struct buf *out)
{
    buf_add_cstr(out, "position ");
    for (size_t i = 0; i < position.len; i++) {
        unsigned char c = (unsigned char)position.ptr[i];

        if (c > ' ' && c < 0x7F && c != '\\')
            buf_add_byte(out, (char)c);
        else
            buf_addf(out, "\\x%02x", c);
    }
    buf_add_byte(out, '\n');
}

static void dump_manifest(const struct index_writer *writer, struct buf *out)
{
    const struct store_manifest *manifest = store_current(writer->store);

    buf_addf(out, "manifest %llu\n", (unsigned long long)manifest->seq);
    for (size_t i = 0; i < manifest->version_count; i++)
        buf_addf(out, "version %.*s %.*s\n", SLICE_ARG(manifest->versions[i].key),
                 SLICE_ARG(manifest->versions[i].value));
    dump_position(manifest->position, out);
    buf_addf(out, "generation %llu\n", (unsigned long long)writer->generation);
    for (uint16_t i = 0; i < writer->schema->text_count; i++)
        buf_addf(out, "field %.*s average %u.%03u words\n",
                 SLICE_ARG(writer->schema->texts[i].name), writer->averages.milli[i] / 1000,
                 writer->averages.milli[i] % 1000);
    for (uint32_t i = 0; i < writer->blob_count; i++)
        buf_addf(out, "blob %s %zu bytes\n", writer->blobs[i].name, writer->blobs[i].bytes.len);
}

static void dump_sections(const struct segment *segment, struct buf *out)
{
    char name[SECTION_NAME_CAP];

    for (int i = 0; i < SECTION_COLUMN0; i++) {
        section_name((enum segment_section)i, name);
        buf_addf(out, "  section %s %zu bytes\n", name, segment->sections[i].len);
    }
    for (uint16_t i = 0; i < segment->schema->column_count; i++) {
        const struct layout_column *head = segment->columns[i].head;

        buf_addf(out, "  column %.*s %zu bytes, %u items, %u values, %u pairs, %u bitsets\n",
                 SLICE_ARG(segment->schema->columns[i].name),
                 segment->sections[SECTION_COLUMN0 + i].len, head->item_count, head->value_count,
                 head->entry_count, head->bitset_count);
    }
}

/* One line a document: id, impact, then field/position/kind of each entry. */
static void dump_posting(const struct segment *segment, struct postings *postings, uint32_t i,
                         struct buf *out)
{
    static const char kinds[] = "xfsvjc"; /* enum token_kind */
    struct posting_entry entries[DUMP_ENTRIES_MAX];
    uint32_t count = postings_entries(postings, i, entries, DUMP_ENTRIES_MAX);

    buf_addf(out, "    %.*s impact %u tier %u", SLICE_ARG(segment_id(segment, postings->docs[i])),
             postings->impacts[i], place_tier(postings->places[i]));
    for (uint32_t k = 0; k < count && k < DUMP_ENTRIES_MAX; k++)
        buf_addf(out, " %.*s/%u/%c", SLICE_ARG(segment->schema->texts[entries[k].field].name),
                 entries[k].position, kinds[entries[k].kind]);
    buf_add_cstr(out, count > DUMP_ENTRIES_MAX ? " ...\n" : "\n");
}

/* The documents of which enough is kept to put them again without analysis. */
static void dump_forward(const struct segment *segment, struct buf *out)
{
    uint32_t count = 0;

    for (uint32_t doc = 0; doc < segment->doc_count; doc++) {
        struct forward forward;

        count += forward_init(&forward, segment, doc);
    }
    buf_addf(out, "  forward records of %u docs\n", count);
}

static void dump_terms(const struct segment *segment, struct slice prefix, struct buf *out)
{
    struct term_walk walk;

    term_walk_init(&walk, segment, segment_term_seek(segment, prefix));
    while (term_walk_next(&walk) && slice_starts(slice_of(walk.text, walk.len), prefix)) {
        const struct layout_term *info = &segment->terms[walk.next - 1];
        const struct term term = {.df = info->df, .offset = info->offset};
        struct postings postings;

        buf_addf(out, "  term %.*s df %u impact_max %u\n", (int)walk.len, walk.text, info->df,
                 info->impact_max);
        segment_postings_init(&postings, segment, 0, &term);
        while (postings_next(&postings))
            for (uint32_t i = 0; i < postings.count; i++)
                dump_posting(segment, &postings, i, out);
    }
}

int index_dump(const char *dir, const struct schema *schema, struct slice what, struct buf *out,
               struct attar_error *err)
{
    struct index_writer *writer = NULL;
    int rc = open_commit(dir, schema, &writer, err);

    if (rc < 0)
        return rc;
    dump_manifest(writer, out);
    for (size_t i = 0; i < writer->segments.count; i++) {
        const struct writer_segment *item = &writer->segments.items[i];
        const struct segment *segment = item->segment;

        buf_addf(out, "%s %llu bytes, %u docs, %u live, %u rows, %u terms\n", item->entry.name,
                 (unsigned long long)item->entry.size, segment->doc_count, item->live_count,
                 segment->row_count, segment->term_count);
        dump_sections(segment, out);
        dump_forward(segment, out);
        if (what.len > 0)
            dump_terms(segment, what, out);
    }
    index_writer_close(writer);
    return out->overflow
               ? error_set(err, ATTAR_ELIMIT, "index: the dump passes %zu bytes", out->max)
               : 0;
}
