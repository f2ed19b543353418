/* A schema of one text, one keyword and one number, so that a commit is a few kilobytes. */
#include "tests/support/small_index.h"

#include "analysis/analysis.h"
#include "base/bitset.h"
#include "base/buf.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

enum { COLUMN_BRAND, COLUMN_VERSION };

static const char schema_json[] =
    "{\"text\":[{\"name\":\"title\",\"weight\":5}],\"columns\":["
    "{\"name\":\"brand\",\"scope\":\"product\",\"type\":\"keyword\"},"
    "{\"name\":\"version\",\"scope\":\"product\",\"type\":\"number\"}]}";

void small_index_init(struct small_index *small)
{
    char source[PATH_MAX];

    files_source("", source);
    assert_int_equal(schema_parse(slice_cstr(schema_json), "small", &small->schema, NULL), 0);
    assert_int_equal(analysis_open(source, slice_of("", 0), &small->analysis, NULL), 0);
}

void small_index_release(struct small_index *small)
{
    analysis_unref(small->analysis);
    schema_free(small->schema);
}

static void put(struct rng *rng, struct index_writer *writer, uint32_t doc, uint32_t version)
{
    char id[16];
    char text[48];
    char brand[16];
    char bytes[16];
    struct index_text title = {.field = 0};
    struct index_value values[] = {{.column = COLUMN_BRAND},
                                   {.column = COLUMN_VERSION, .number = version}};
    struct index_document document = {
        .texts = &title, .text_count = 1, .values = values, .value_count = 2};

    snprintf(id, sizeof id, "d-%u", doc);
    snprintf(text, sizeof text, "amber w%u w%u", doc, (unsigned)rng_below(rng, 40));
    snprintf(brand, sizeof brand, "b%u", (unsigned)rng_below(rng, 9));
    snprintf(bytes, sizeof bytes, "%u", version);
    title.text = slice_cstr(text);
    values[0].key = slice_cstr(brand);
    document.id = slice_cstr(id);
    document.hit = document.stored = slice_cstr(bytes);
    assert_int_equal(index_writer_put(writer, &document, NULL), 0);
}

void small_index_change(struct rng *rng, struct index_writer *writer, unsigned changes,
                        uint32_t *version, struct small_state *state)
{
    char id[16];

    for (; changes > 0; changes--) {
        uint32_t doc = (uint32_t)rng_below(rng, SMALL_DOCS);

        state->versions[doc] = rng_below(rng, 4) == 0 ? 0 : ++*version;
        snprintf(id, sizeof id, "d-%u", doc);
        if (state->versions[doc] == 0)
            index_writer_delete(writer, slice_cstr(id));
        else
            put(rng, writer, doc, state->versions[doc]);
    }
}

static bool doc_holds(const struct snapshot *snapshot, uint32_t number, uint32_t version)
{
    char id[16];
    char want[16];
    struct buf stored;
    uint32_t doc;
    bool holds;

    snprintf(id, sizeof id, "d-%u", number);
    doc = snapshot_find(snapshot, slice_cstr(id));
    if (version == 0 || doc == INDEX_DOC_NONE)
        return version == 0 && doc == INDEX_DOC_NONE;
    snprintf(want, sizeof want, "%u", version);
    buf_init(&stored, 64);
    holds = snapshot_document(snapshot, doc, &stored, NULL) == 0 &&
            slice_eq(buf_slice(&stored), slice_cstr(want)) &&
            slice_eq(snapshot_hit(snapshot, doc), slice_cstr(want)) &&
            column_numbers(snapshot_column(snapshot, COLUMN_VERSION))[doc] == version;
    buf_release(&stored);
    return holds;
}

/* Live documents with the word that all have. */
static uint32_t count_common(const struct snapshot *snapshot)
{
    uint32_t count = 0;

    for (uint32_t s = 0; s < snapshot_segment_count(snapshot); s++) {
        struct postings postings;
        struct term term;

        if (!term_find(snapshot, s, SLICE("amber"), &term))
            continue;
        postings_init(&postings, snapshot, &term);
        while (postings_next(&postings))
            for (uint32_t i = 0; i < postings.count; i++)
                count += bitset_get(snapshot_live(snapshot), postings.docs[i]);
    }
    return count;
}

bool small_index_holds(const struct snapshot *snapshot, const struct small_state *state)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < SMALL_DOCS; i++) {
        if (!doc_holds(snapshot, i, state->versions[i]))
            return false;
        count += state->versions[i] != 0;
    }
    return snapshot_stats(snapshot).doc_count == count && count_common(snapshot) == count;
}

bool small_index_writer_holds(struct index_writer *writer, const struct small_state *state)
{
    struct snapshot *snapshot = NULL;
    bool holds;

    assert_int_equal(index_writer_publish(writer, &snapshot, NULL), 0);
    holds = small_index_holds(snapshot, state);
    snapshot_unref(snapshot);
    return holds;
}

bool small_index_dir_holds(const struct small_index *small, const struct disk *disk,
                           const char *dir, const struct small_state *state)
{
    struct index_writer *writer = NULL;
    struct attar_error err = {0};
    bool holds;

    if (index_writer_open(disk, dir, small->schema, small->analysis, &writer, &err) < 0)
        fail_msg("%s", err.text);
    holds = small_index_writer_holds(writer, state);
    index_writer_close(writer);
    return holds;
}
