/* Goal: whatever is put, deleted, published, merged, committed and reopened, in any order, every
 * answer of the newest snapshot equals the naive model's, and an older snapshot keeps its own.
 * Method: random runs of operations against model.c; ids come from a small range, so documents
 * are often replaced, in the same batch and across segments.  Large merges are captured, run and
 * settled whenever chance says, so that anything can happen between two of these. */
#include "base/bitset.h"
#include "base/buf.h"
#include "base/hash.h"
#include "index/tests/model.h"
#include "index/tests/temp_index.h"
#include "store/store.h"

struct run {
    struct prop *t;
    struct schema *schema;
    struct analysis *analysis;
    struct index_writer *writer;
    struct model *model;
    struct index_merge *merge; /* captured and not settled, or NULL */
    uint32_t merges;           /* settled */
    char dir[TEMP_INDEX_CAP];
    uint32_t ids; /* documents are d-0 .. d-(ids-1) */
};

static struct schema *shared_schema;
static struct analysis *shared_analysis;

static void open_writer(struct run *run)
{
    struct attar_error err = {0};

    if (index_writer_open(disk_posix(), run->dir, run->schema, run->analysis, &run->writer, &err) <
        0)
        prop_fail(run->t, __FILE__, __LINE__, "%s", err.text);
}

static void run_begin(struct run *run, struct prop *t, uint32_t ids)
{
    *run = (struct run){.t = t, .schema = shared_schema, .analysis = shared_analysis, .ids = ids};
    run->model = model_new(run->schema, run->analysis);
    temp_index_make(run->dir);
    open_writer(run);
}

static void run_end(struct run *run)
{
    index_writer_close(run->writer);
    if (run->merge != NULL)
        index_merge_settle(run->merge, NULL);
    model_free(run->model);
    temp_index_remove(run->dir);
}

static void put_some(struct run *run, uint32_t count)
{
    static struct generated generated;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t number = (uint32_t)rng_below(run->t->rng, run->ids);

        generate(run->t->rng, number, &generated);
        CHECK_EQ(run->t, index_writer_put(run->writer, &generated.document, NULL), 0);
        model_put(run->model, number, &generated.document);
    }
}

static void delete_some(struct run *run, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t number = (uint32_t)rng_below(run->t->rng, run->ids);
        char id[16];

        snprintf(id, sizeof id, "d-%u", number);
        index_writer_delete(run->writer, slice_cstr(id));
        model_delete(run->model, number);
    }
}

static struct snapshot *publish(struct run *run)
{
    struct snapshot *snapshot = NULL;

    CHECK_EQ(run->t, index_writer_publish(run->writer, &snapshot, NULL), 0);
    model_publish(run->model);
    return snapshot;
}

static int save_nothing(void *user, struct snapshot *snapshot, struct store_writer *file,
                        struct attar_error *err)
{
    (void)user, (void)snapshot, (void)file, (void)err;
    return 0;
}

/* With a warm file, from which the first snapshot after the next opening takes over. */
static void commit(struct run *run, uint64_t step)
{
    struct index_warmer warmer = {.docs_min = 1, .save = save_nothing};
    struct index_commit *commit;
    char position[32];
    int len = snprintf(position, sizeof position, "position-%llu", (unsigned long long)step);

    CHECK_EQ(run->t,
             index_commit_capture(run->writer, slice_of(position, (size_t)len), &commit, NULL), 0);
    CHECK_EQ(run->t, index_commit_write(commit, NULL), 0);
    CHECK_EQ(run->t, index_commit_warm(commit, &warmer, NULL), 0);
    index_commit_settle(commit, run->writer);
    model_publish(run->model);
    CHECK(run->t, slice_eq(index_writer_position(run->writer), slice_of(position, (size_t)len)));
}

static void settle_merge(struct run *run, struct index_writer *writer)
{
    if (run->merge == NULL)
        return;
    CHECK_EQ(run->t, index_merge_run(run->merge, NULL), 0);
    index_merge_settle(run->merge, writer);
    run->merge = NULL;
    run->merges += writer != NULL;
}

static void reopen(struct run *run, uint64_t step)
{
    struct attar_error err = {0};

    commit(run, step);
    index_writer_close(run->writer);
    settle_merge(run, NULL);
    if (index_verify(run->dir, run->schema, &err) < 0)
        prop_fail(run->t, __FILE__, __LINE__, "%s", err.text);
    open_writer(run);
}

static void step(struct run *run, uint64_t number)
{
    switch (rng_below(run->t->rng, 12)) {
    case 0: reopen(run, number); break;
    case 1: commit(run, number); break;
    case 2: delete_some(run, run->ids / 4); break;
    case 3: delete_some(run, 3); break;
    default: put_some(run, 1 + (uint32_t)rng_below(run->t->rng, 30)); break;
    }
    if (rng_below(run->t->rng, 40) == 0) {
        index_writer_clear(run->writer);
        model_clear(run->model);
    }
}

TEST_PROP(index_equals_the_model, 40)
{
    struct run run;

    run_begin(&run, t, 10 + (uint32_t)rng_below(t->rng, 120));
    for (uint64_t i = 0; i < 15; i++) {
        struct snapshot *snapshot;

        step(&run, i);
        snapshot = publish(&run);
        model_check(t, run.model, snapshot);
        snapshot_unref(snapshot);
    }
    run_end(&run);
}

/* Steps are of hundreds of documents, since small merges are not left to the caller. */
TEST_PROP(merges_beside_lose_and_revive_nothing, 6)
{
    struct run run;

    run_begin(&run, t, MODEL_DOCS);
    for (uint64_t i = 0; i < 24; i++) {
        struct snapshot *snapshot;

        index_writer_merge_beside(run.writer);
        put_some(&run, 1 + (uint32_t)rng_below(t->rng, 1000));
        delete_some(&run, (uint32_t)rng_below(t->rng, 100));
        if (rng_below(t->rng, 3) == 0)
            settle_merge(&run, run.writer);
        if (rng_below(t->rng, 8) == 0)
            reopen(&run, i);
        snapshot = publish(&run);
        if (run.merge == NULL)
            run.merge = index_merge_capture(run.writer);
        if (i % 4 == 3)
            model_check(t, run.model, snapshot);
        snapshot_unref(snapshot);
    }
    CHECK(t, run.merges > 0);
    run_end(&run);
}

TEST_PROP(index_equals_the_model_with_full_blocks, 3)
{
    struct run run;
    struct snapshot *snapshot;

    run_begin(&run, t, MODEL_DOCS);
    put_some(&run, 900);
    snapshot = publish(&run);
    model_check(t, run.model, snapshot);
    snapshot_unref(snapshot);
    for (int i = 0; i < 4; i++) {
        put_some(&run, 200);
        delete_some(&run, 50);
        snapshot_unref(publish(&run));
    }
    reopen(&run, 1);
    snapshot = publish(&run);
    model_check(t, run.model, snapshot);
    snapshot_unref(snapshot);
    run_end(&run);
}

/* Everything a reader can see of one document, apart from its number, as text. */
static void describe(const struct snapshot *snapshot, uint32_t doc, struct buf *out)
{
    buf_addf(out, "%.*s", SLICE_ARG(snapshot_id(snapshot, doc)));
    for (uint16_t i = 0; i < snapshot_schema(snapshot)->column_count; i++) {
        const struct column *column = snapshot_column(snapshot, i);
        struct ord_span span;

        if (snapshot_schema(snapshot)->columns[i].type != COLUMN_KEYWORD ||
            snapshot_schema(snapshot)->columns[i].scope != SCOPE_PRODUCT)
            continue;
        span = column_values(column, doc);
        for (uint32_t k = 0; k < span.count; k++)
            buf_addf(out, " %u", span.ords[k]);
    }
}

/* Sum of a hash of (text, id, impact) of each live posting of the term. */
static uint64_t term_sum(const struct snapshot *snapshot, const struct term *term, uint64_t text)
{
    struct postings postings;
    uint64_t sum = 0;

    postings_init(&postings, snapshot, term);
    while (postings_next(&postings))
        for (uint32_t i = 0; i < postings.count; i++)
            if (bitset_get(snapshot_live(snapshot), postings.docs[i]))
                sum += hash_bytes(snapshot_id(snapshot, postings.docs[i]),
                                  text ^ postings.impacts[i] ^ (uint64_t)postings.places[i] << 8);
    return sum;
}

/* Over all terms; a sum, because segments give the postings in different orders. */
static uint64_t postings_sum(const struct snapshot *snapshot)
{
    uint64_t sum = 0;

    for (uint32_t s = 0; s < snapshot_segment_count(snapshot); s++) {
        struct term_cursor cursor;
        struct term term;

        term_cursor_init(&cursor, snapshot, s, SLICE(""));
        while (term_cursor_next(&cursor, &term))
            sum += term_sum(snapshot, &term, hash_bytes(slice_of(cursor.text, cursor.len), 1));
    }
    return sum;
}

static void compare(struct prop *t, const struct snapshot *a, const struct snapshot *b)
{
    struct buf text_a;
    struct buf text_b;

    buf_init(&text_a, 1 << 20);
    buf_init(&text_b, 1 << 20);
    CHECK_EQ(t, snapshot_stats(a).doc_count, snapshot_stats(b).doc_count);
    CHECK(t, postings_sum(a) == postings_sum(b));
    for (BITSET_EACH(doc, snapshot_live(a), bitset_words(snapshot_doc_cap(a)))) {
        uint32_t other = snapshot_find(b, snapshot_id(a, (uint32_t)doc));

        CHECK(t, other != INDEX_DOC_NONE);
        buf_clear(&text_a);
        buf_clear(&text_b);
        describe(a, (uint32_t)doc, &text_a);
        describe(b, other, &text_b);
        CHECK(t, slice_eq(buf_slice(&text_a), buf_slice(&text_b)));
    }
    buf_release(&text_a);
    buf_release(&text_b);
}

/* The same documents after the same first batch: one publish more, or one after every few. */
TEST_PROP(segmentation_does_not_show, 10)
{
    static struct generated generated;
    struct run one;
    struct run many;
    struct snapshot *snapshots[2] = {NULL, NULL};

    run_begin(&one, t, MODEL_DOCS);
    run_begin(&many, t, MODEL_DOCS);
    for (uint32_t i = 0; i < 200; i++) {
        generate(t->rng, i, &generated);
        CHECK_EQ(t, index_writer_put(one.writer, &generated.document, NULL), 0);
        CHECK_EQ(t, index_writer_put(many.writer, &generated.document, NULL), 0);
        if (i == 30)
            snapshot_unref(publish(&one));
        if (i == 30 || (i > 30 && rng_below(t->rng, 10) == 0))
            snapshot_unref(publish(&many));
    }
    snapshots[0] = publish(&one);
    snapshots[1] = publish(&many);
    compare(t, snapshots[0], snapshots[1]);
    snapshot_unref(snapshots[0]);
    snapshot_unref(snapshots[1]);
    run_end(&one);
    run_end(&many);
}

/* A reader's snapshot is not touched by what happens after it, files removed included. */
TEST_PROP(a_snapshot_keeps_its_answers, 5)
{
    struct run run;
    struct snapshot *old;
    struct model *then;

    run_begin(&run, t, 60);
    put_some(&run, 100);
    commit(&run, 0);
    old = publish(&run);
    then = run.model;
    run.model = model_new(run.schema, run.analysis);
    for (uint64_t i = 1; i < 6; i++) {
        put_some(&run, 40);
        delete_some(&run, 20);
        commit(&run, i);
    }
    index_writer_clear(run.writer);
    commit(&run, 6);
    commit(&run, 7);
    model_check(t, then, old);
    run_end(&run);
    model_check(t, then, old);
    snapshot_unref(old);
    model_free(then);
}

static int set_up(void **state)
{
    (void)state;
    shared_schema = generate_schema();
    shared_analysis = generate_analysis();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    schema_free(shared_schema);
    analysis_unref(shared_analysis);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROP(index_equals_the_model),
        PROP(merges_beside_lose_and_revive_nothing),
        PROP(index_equals_the_model_with_full_blocks),
        PROP(a_snapshot_keeps_its_answers),
        PROP(segmentation_does_not_show),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
