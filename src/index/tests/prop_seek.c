/* Goal: seeking a document in a postings list finds it exactly where a walk over all blocks does,
 * with the same impact, place and entries, however far the jumps are.
 * Method: terms of every frequency, many blocks long, in several segments; random ascending jumps,
 * also to documents asked for twice, in front of a segment and behind it. */
#include "analysis/analysis.h"
#include "index/index.h"

#include "base/mem.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"
#include "store/store.h"

enum { DOCS = 4000, TERMS = 8, ENTRIES = 64, TEXT_CAP = 256 };

static const char declared[] = "{\"text\":[{\"name\":\"name\",\"weight\":10,\"from\":[\"x\"]}],"
                               "\"columns\":[]}";

struct run {
    struct prop *t;
    struct schema *schema;
    struct analysis *analysis;
    struct index_writer *writer;
    struct snapshot *snapshot;
    char dir[PATH_MAX];
};

/* Word n is in one document of 2^n, sometimes several times. */
static void put(struct run *run, uint32_t number)
{
    char text[TEXT_CAP] = "";
    struct index_text field = {.field = 0};
    char id[16];
    size_t len = 0;

    for (int n = 0; n < TERMS; n++)
        for (uint64_t times = rng_below(run->t->rng, 1u << n) == 0 ? 1 + rng_below(run->t->rng, 3)
                                                                   : 0;
             times > 0; times--)
            len += (size_t)snprintf(text + len, TEXT_CAP - len, "zorvak%c ", 'b' + n);
    snprintf(id, sizeof id, "d-%u", number);
    field.text = slice_of(text, len);
    CHECK_EQ(run->t,
             index_writer_put(
                 run->writer,
                 &(struct index_document){
                     .id = slice_cstr(id), .texts = &field, .text_count = 1, .stored = SLICE("{}")},
                 NULL),
             0);
}

static void publish(struct run *run)
{
    snapshot_unref(run->snapshot);
    CHECK_EQ(run->t, index_writer_publish(run->writer, &run->snapshot, NULL), 0);
}

static void run_begin(struct run *run, struct prop *t)
{
    char root[PATH_MAX];

    *run = (struct run){.t = t};
    files_source("", root);
    files_temp_dir(run->dir);
    CHECK_EQ(t, schema_parse(slice_cstr(declared), "test", &run->schema, NULL), 0);
    CHECK_EQ(t, analysis_open(root, slice_of("", 0), &run->analysis, NULL), 0);
    CHECK_EQ(
        t,
        index_writer_open(disk_posix(), run->dir, run->schema, run->analysis, &run->writer, NULL),
        0);
    for (uint32_t i = 0; i < DOCS; i++) {
        put(run, i);
        if (rng_below(t->rng, DOCS) < 2)
            publish(run);
    }
    publish(run);
}

static void run_end(struct run *run)
{
    snapshot_unref(run->snapshot);
    index_writer_close(run->writer);
    analysis_unref(run->analysis);
    schema_free(run->schema);
    files_remove_tree(run->dir);
}

/* ---- The walk ---- */

/* A list as a walk sees it: what each document of the snapshot has. */
struct walked {
    bool has[2 * DOCS];
    uint8_t impacts[2 * DOCS];
    uint8_t places[2 * DOCS];
    uint32_t entry_counts[2 * DOCS];
    uint32_t first_positions[2 * DOCS];
};

static void walk(struct run *run, const struct term *term, struct walked *out)
{
    static struct postings postings;
    struct posting_entry entries[ENTRIES];
    uint32_t seen = 0;

    memset(out, 0, sizeof *out);
    postings_init(&postings, run->snapshot, term);
    while (postings_next(&postings))
        for (uint32_t i = 0; i < postings.count; i++) {
            uint32_t doc = postings.docs[i];

            CHECK(run->t, doc < 2 * DOCS);
            out->has[doc] = true;
            out->impacts[doc] = postings.impacts[i];
            out->places[doc] = postings.places[i];
            out->entry_counts[doc] = postings_entries(&postings, i, entries, ENTRIES);
            out->first_positions[doc] = entries[0].position;
            seen++;
        }
    CHECK_EQ(run->t, seen, term->df);
}

static void check_found(struct run *run, struct postings *postings, uint32_t at, uint32_t doc,
                        const struct walked *walked)
{
    struct posting_entry entries[ENTRIES];

    CHECK_EQ(run->t, postings->docs[at], doc);
    CHECK_EQ(run->t, postings->impacts[at], walked->impacts[doc]);
    CHECK_EQ(run->t, postings->places[at], walked->places[doc]);
    CHECK_EQ(run->t, postings_entries(postings, at, entries, ENTRIES), walked->entry_counts[doc]);
    CHECK_EQ(run->t, entries[0].position, walked->first_positions[doc]);
}

static void check_seeks(struct run *run, const struct term *term, const struct walked *walked,
                        uint64_t stride)
{
    static struct postings postings;
    uint32_t cap = snapshot_doc_cap(run->snapshot);

    postings_init(&postings, run->snapshot, term);
    for (uint64_t doc = rng_below(run->t->rng, stride + 1); doc < cap + stride;
         doc += rng_below(run->t->rng, stride + 1)) {
        uint32_t at = postings_seek(&postings, (uint32_t)doc);

        CHECK_EQ(run->t, at != POSTINGS_NONE, doc < cap && walked->has[doc]);
        if (at != POSTINGS_NONE)
            check_found(run, &postings, at, (uint32_t)doc, walked);
    }
}

TEST_PROP(a_seek_is_a_walk, 6)
{
    static const uint64_t strides[] = {1, 7, 130, 900, 3000};
    static struct walked walked;
    struct run run;

    run_begin(&run, t);
    CHECK(t, snapshot_doc_cap(run.snapshot) <= 2 * DOCS);
    for (uint32_t s = 0; s < snapshot_segment_count(run.snapshot); s++)
        for (int n = 0; n < TERMS; n++) {
            char text[] = "zorvak?";
            struct term term;

            text[sizeof text - 2] = (char)('b' + n);
            if (!term_find(run.snapshot, s, slice_cstr(text), &term))
                continue;
            walk(&run, &term, &walked);
            for (int i = 0; i < 5; i++)
                check_seeks(&run, &term, &walked, strides[i]);
        }
    run_end(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(a_seek_is_a_walk)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
