/* Goal: readers never see a half-made generation while the writer publishes, merges and commits.
 * Method: every document carries its generation in its hit, its stored bytes and a column; reader
 * threads hold the newest snapshot and check that the three agree and that counts fit, until the
 * writer is done.  Run under the thread sanitizer too (suite concurrency). */
#include "base/bitset.h"
#include "base/buf.h"
#include "index/tests/model.h"
#include "index/tests/temp_index.h"
#include "store/store.h"

#include <pthread.h>

enum { READERS = 3, ROUNDS = 60, DOCS = 80, COLUMN_BRAND = 0, COLUMN_YEAR = 4 };

/* The hand-over that src/search does with an atomic pointer and a turn of its loop. */
struct shared {
    pthread_mutex_t lock;
    struct snapshot *newest;
    bool done;
    int faults;
    uint64_t checks;
};

static struct snapshot *take(struct shared *shared, bool *out_done)
{
    struct snapshot *snapshot;

    pthread_mutex_lock(&shared->lock);
    snapshot = snapshot_ref(shared->newest);
    *out_done = shared->done;
    pthread_mutex_unlock(&shared->lock);
    return snapshot;
}

static void give(struct shared *shared, struct snapshot *snapshot)
{
    struct snapshot *old;

    pthread_mutex_lock(&shared->lock);
    old = shared->newest;
    shared->newest = snapshot;
    pthread_mutex_unlock(&shared->lock);
    snapshot_unref(old);
}

/* Does all that the snapshot says of one document agree? */
static bool doc_agrees(const struct snapshot *snapshot, uint32_t doc)
{
    int64_t year = column_numbers(snapshot_column(snapshot, COLUMN_YEAR))[doc];
    struct buf stored;
    char want[32];
    int len = snprintf(want, sizeof want, "%lld", (long long)year);
    bool agrees;

    buf_init(&stored, 64);
    agrees = snapshot_document(snapshot, doc, &stored, NULL) == 0 &&
             slice_eq(buf_slice(&stored), slice_of(want, (size_t)len)) &&
             slice_eq(snapshot_hit(snapshot, doc), slice_of(want, (size_t)len)) &&
             snapshot_find(snapshot, snapshot_id(snapshot, doc)) == doc;
    buf_release(&stored);
    return agrees;
}

/* Live documents with the term that all documents have. */
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

static bool snapshot_agrees(const struct snapshot *snapshot)
{
    const struct column *brand = snapshot_column(snapshot, COLUMN_BRAND);
    uint32_t docs = snapshot_stats(snapshot).doc_count;
    uint32_t branded = 0;
    bool agrees = count_common(snapshot) == docs;

    for (uint32_t ord = 0; ord < column_value_count(brand); ord++)
        branded += column_totals(brand)[ord];
    for (BITSET_EACH(doc, snapshot_live(snapshot), bitset_words(snapshot_doc_cap(snapshot))))
        agrees &= doc_agrees(snapshot, (uint32_t)doc);
    return agrees && branded == docs;
}

static void *read_until_done(void *arg)
{
    struct shared *shared = arg;
    bool done = false;

    while (!done) {
        struct snapshot *snapshot = take(shared, &done);
        bool agrees = snapshot_agrees(snapshot);

        snapshot_unref(snapshot);
        pthread_mutex_lock(&shared->lock);
        shared->faults += !agrees;
        shared->checks++;
        pthread_mutex_unlock(&shared->lock);
    }
    return NULL;
}

static void put_one(struct rng *rng, struct index_writer *writer, uint32_t number, int64_t round)
{
    char id[16];
    char bytes[32];
    char key[16];
    const struct index_text text = {0, SLICE("amber wood")};
    struct index_value values[] = {{.column = COLUMN_BRAND},
                                   {.column = COLUMN_YEAR, .number = round}};
    struct index_document document = {
        .texts = &text, .text_count = 1, .values = values, .value_count = 2};

    snprintf(id, sizeof id, "d-%u", number);
    snprintf(key, sizeof key, "b%u", (unsigned)rng_below(rng, 200));
    snprintf(bytes, sizeof bytes, "%lld", (long long)round);
    values[0].key = slice_cstr(key);
    document.id = slice_cstr(id);
    document.hit = document.stored = slice_cstr(bytes);
    assert_int_equal(index_writer_put(writer, &document, NULL), 0);
}

static struct snapshot *write_round(struct rng *rng, struct index_writer *writer, int64_t round)
{
    struct snapshot *snapshot = NULL;

    for (uint64_t n = 1 + rng_below(rng, DOCS); n > 0; n--)
        put_one(rng, writer, (uint32_t)rng_below(rng, DOCS), round);
    if (round % 10 == 9)
        assert_int_equal(index_writer_commit(writer, SLICE("p"), NULL), 0);
    assert_int_equal(index_writer_publish(writer, &snapshot, NULL), 0);
    return snapshot;
}

static void readers_see_whole_generations(void **state)
{
    struct schema *schema = generate_schema();
    struct analysis *analysis = generate_analysis();
    struct shared shared = {.lock = PTHREAD_MUTEX_INITIALIZER};
    struct index_writer *writer = NULL;
    pthread_t readers[READERS];
    char dir[TEMP_INDEX_CAP];
    struct rng rng;

    (void)state;
    rng_init(&rng, 7);
    temp_index_make(dir);
    assert_int_equal(index_writer_open(disk_posix(), dir, schema, analysis, &writer, NULL), 0);
    give(&shared, write_round(&rng, writer, 0));
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&readers[i], NULL, read_until_done, &shared), 0);
    for (int64_t round = 1; round < ROUNDS; round++)
        give(&shared, write_round(&rng, writer, round));
    index_writer_close(writer);
    pthread_mutex_lock(&shared.lock);
    shared.done = true;
    pthread_mutex_unlock(&shared.lock);
    for (int i = 0; i < READERS; i++)
        pthread_join(readers[i], NULL);
    assert_int_equal(shared.faults, 0);
    assert_true(shared.checks >= READERS);
    snapshot_unref(shared.newest);
    analysis_unref(analysis);
    schema_free(schema);
    temp_index_remove(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(readers_see_whole_generations)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
