/* Goal: a document that is put with the texts it has is not analysed, and nobody can tell: every
 * byte of every segment is that of an index in which each put was analysed, whatever was put,
 * deleted, merged, committed and opened again.
 * Method: the same random operations on two writers.  To the other one's documents a text of
 * blanks is added, longer each time: no token comes of it, but no two puts have the same texts.
 * Compared are all sections, and of forward records all but the hash of the texts. */
#include "base/bitset.h"
#include "index/tests/model.h"
#include "index/tests/temp_index.h"
#include "index/writer.h"

enum { IDS = 50, BLANKS_MAX = 4096 };

struct known {
    struct generated texts; /* what the id was last put with */
    bool put;
    bool sealed; /* and is alive with, in a segment */
};

struct run {
    struct prop *t;
    struct index_writer *writers[2]; /* one that reuses, one that cannot */
    char dirs[2][TEMP_INDEX_CAP];
    size_t blanks;
};

static struct schema *schema;
static struct analysis *analysis;
static struct known known[IDS];

static void open_writer(struct run *run, int which)
{
    struct attar_error err = {0};

    if (index_writer_open(disk_posix(), run->dirs[which], schema, analysis, &run->writers[which],
                          &err) < 0)
        prop_fail(run->t, __FILE__, __LINE__, "%s", err.text);
}

/* Put into both; into the second with a text of blanks that no put before had. */
static void put_both(struct run *run, const struct index_document *document)
{
    static char blanks[BLANKS_MAX];
    struct index_text texts[13];
    struct index_document other = *document;

    CHECK(run->t, run->blanks < BLANKS_MAX && document->text_count < 13);
    memset(blanks, ' ', sizeof blanks);
    memcpy(texts, document->texts, document->text_count * sizeof *texts);
    texts[other.text_count++] = (struct index_text){0, slice_of(blanks, ++run->blanks)};
    other.texts = texts;
    CHECK_EQ(run->t, index_writer_put(run->writers[0], document, NULL), 0);
    CHECK_EQ(run->t, index_writer_put(run->writers[1], &other, NULL), 0);
}

/* Half of the puts change all but the texts. */
static void put_one(struct run *run)
{
    static struct generated fresh;
    uint32_t number = (uint32_t)rng_below(run->t->rng, IDS);
    struct known *id = &known[number];
    bool same = id->put && rng_below(run->t->rng, 2) == 0;
    struct index_writer_stats before = index_writer_stats(run->writers[0]);
    struct index_writer_stats after;

    generate(run->t->rng, number, same ? &fresh : &id->texts);
    if (same) {
        fresh.document.texts = id->texts.texts;
        fresh.document.text_count = id->texts.document.text_count;
    }
    put_both(run, same ? &fresh.document : &id->texts.document);
    after = index_writer_stats(run->writers[0]);
    CHECK_EQ(run->t, after.analysed + after.reused, before.analysed + before.reused + 1);
    if (id->sealed)
        CHECK_EQ(run->t, after.reused - before.reused, same);
    id->put = true;
    id->sealed = false;
}

static void delete_one(struct run *run)
{
    uint32_t number = (uint32_t)rng_below(run->t->rng, IDS);
    char id[16];

    snprintf(id, sizeof id, "d-%u", number);
    index_writer_delete(run->writers[0], slice_cstr(id));
    index_writer_delete(run->writers[1], slice_cstr(id));
    known[number].put = false;
    known[number].sealed = false;
}

static void publish_both(struct run *run)
{
    for (int which = 0; which < 2; which++) {
        struct snapshot *snapshot = NULL;

        CHECK_EQ(run->t, index_writer_publish(run->writers[which], &snapshot, NULL), 0);
        snapshot_unref(snapshot);
    }
    for (uint32_t i = 0; i < IDS; i++)
        known[i].sealed = known[i].put;
}

static void reopen_both(struct run *run)
{
    struct attar_error err = {0};

    for (int which = 0; which < 2; which++) {
        CHECK_EQ(run->t, index_writer_commit(run->writers[which], SLICE("p"), NULL), 0);
        CHECK(run->t, which == 0 || index_writer_stats(run->writers[which]).reused == 0);
        index_writer_close(run->writers[which]);
        if (index_verify(run->dirs[which], schema, &err) < 0)
            prop_fail(run->t, __FILE__, __LINE__, "%s", err.text);
        open_writer(run, which);
    }
}

static void compare_forward(struct prop *t, const struct segment *a, const struct segment *b)
{
    struct slice bytes = a->sections[SECTION_FORWARD_BYTES];
    struct slice other = b->sections[SECTION_FORWARD_BYTES];

    CHECK_EQ(t, bytes.len, other.len);
    for (uint32_t doc = 0; doc < a->doc_count; doc++) {
        uint64_t from = a->forward_offsets[doc] + sizeof(uint64_t);
        uint64_t end = a->forward_offsets[doc + 1];

        CHECK(t, from < end);
        CHECK(t, memcmp(bytes.ptr + from, other.ptr + from, end - from) == 0);
    }
}

static void compare_segments(struct prop *t, const struct segment *a, const struct segment *b)
{
    const char *reason = "";

    for (int i = 0; i < SECTION_COUNT_MAX; i++)
        if (i != SECTION_FORWARD_BYTES)
            CHECK(t, slice_eq(a->sections[i], b->sections[i]));
    compare_forward(t, a, b);
    if (!segment_validate(a, &reason))
        prop_fail(t, __FILE__, __LINE__, "%s", reason);
}

static void compare(const struct run *run)
{
    const struct index_writer *a = run->writers[0];
    const struct index_writer *b = run->writers[1];

    CHECK_EQ(run->t, a->segments.count, b->segments.count);
    for (size_t i = 0; i < a->segments.count; i++) {
        const struct segment *segment = a->segments.items[i].segment;

        compare_segments(run->t, segment, b->segments.items[i].segment);
        CHECK(run->t, memcmp(a->segments.items[i].live, b->segments.items[i].live,
                             bitset_words(segment->doc_count) * sizeof(uint64_t)) == 0);
    }
}

TEST_PROP(reuse_does_not_show, 12)
{
    struct run run = {.t = t};

    memset(known, 0, sizeof known);
    for (int which = 0; which < 2; which++) {
        temp_index_make(run.dirs[which]);
        open_writer(&run, which);
    }
    for (int step = 0; step < 25; step++) {
        for (uint64_t n = rng_below(t->rng, 40); n > 0; n--)
            put_one(&run);
        for (uint64_t n = rng_below(t->rng, 4); n > 0; n--)
            delete_one(&run);
        publish_both(&run);
        if (rng_below(t->rng, 5) == 0)
            reopen_both(&run);
        compare(&run);
    }
    for (int which = 0; which < 2; which++) {
        index_writer_close(run.writers[which]);
        temp_index_remove(run.dirs[which]);
    }
}

/* Which texts, in which fields and in which order: all of it decides. */
static void any_other_texts_have_another_hash(void **state)
{
    const struct index_text cases[][2] = {
        {{0, SLICE_INIT("oud")}, {0, SLICE_INIT("rose")}},
        {{0, SLICE_INIT("rose")}, {0, SLICE_INIT("oud")}},
        {{0, SLICE_INIT("oud")}, {1, SLICE_INIT("rose")}},
        {{1, SLICE_INIT("oud")}, {0, SLICE_INIT("rose")}},
        {{0, SLICE_INIT("oudrose")}, {0, SLICE_INIT("")}},
        {{0, SLICE_INIT("")}, {0, SLICE_INIT("oudrose")}},
    };
    enum { CASES = sizeof cases / sizeof *cases };

    (void)state;
    for (size_t i = 0; i < 2 * CASES; i++)
        for (size_t k = 0; k < i; k++) {
            struct index_document a = {.texts = cases[i / 2], .text_count = 1 + i % 2};
            struct index_document b = {.texts = cases[k / 2], .text_count = 1 + k % 2};
            bool same = a.text_count == 1 && b.text_count == 1 &&
                        a.texts->field == b.texts->field && slice_eq(a.texts->text, b.texts->text);

            assert_true((builder_text_hash(&a) == builder_text_hash(&b)) == same);
        }
}

static int set_up(void **state)
{
    (void)state;
    schema = generate_schema();
    analysis = generate_analysis();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    schema_free(schema);
    analysis_unref(analysis);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {PROP(reuse_does_not_show),
                                       cmocka_unit_test(any_other_texts_have_another_hash)};

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
