/* Which segments are merged, when and where (how: merge.c).
 *
 *   capture   writer's thread    references to the chosen segments, copies of their live bits
 *   run       any one thread     the rewriting
 *   settle    writer's thread    the result in their place, without what has died meanwhile
 *
 * When: a segment's tier is floor(log4(live / 64)).  Four segments of one tier, eight of the lowest
 * (where a stream of small batches would rewrite them all the time), or more dead than live
 * documents in a segment, are merged; so a document is rewritten about log4(n / batch) times and
 * an index has at most three segments a tier (O'Neil et al., "The log-structured merge-tree",
 * Acta Informatica 33, 1996; Lucene's TieredMergePolicy).
 *
 * Where: on the writer's thread, all three steps in a publish; readers do not notice, the publish
 * waits.  A writer that was told to leaves there only what is small, of tier 0, and lets its caller
 * run the rest on another thread, one at a time (as Lucene's ConcurrentMergeScheduler, which has
 * several).  Should segments become too many meanwhile, it helps itself to those that nobody has
 * captured. */
#include "index/merge.h"
#include "index/writer.h"

#include "analysis/analysis.h"
#include "base/bitset.h"
#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>

enum {
    MERGE_FACTOR = 4,
    MERGE_FACTOR0 = 8, /* of tier 0 */
    MERGE_TIER0 = 64,
    MERGE_TIER_MAX = 8,
    SMALL_DOCS = 1024,                       /* dead ones included: their postings are read too */
    SEGMENTS_BESIDE = INDEX_SEGMENTS_MAX - 4 /* more, and the writer helps itself */
};

_Static_assert(MERGE_FACTOR0 - 1 + (MERGE_FACTOR - 1) * MERGE_TIER_MAX <= INDEX_SEGMENTS_MAX,
               "after merging, a snapshot has room for what is left");

struct index_merge {
    const struct schema *schema; /* borrowed */
    struct analysis *analysis;   /* a reference */
    char *spool_dir;             /* owned */
    struct segment *segments[INDEX_SEGMENTS_MAX];
    uint64_t *live[INDEX_SEGMENTS_MAX]; /* as captured */
    uint32_t
        first_docs[INDEX_SEGMENTS_MAX]; /* of each segment in the snapshot that was rewritten */
    uint32_t count;
    struct merged merged;
    bool done;
};

/* ---- Which ---- */

enum reach { REACH_ALL, REACH_SMALL, REACH_LARGE };

static unsigned tier_of(const struct writer_segment *item)
{
    unsigned tier = 0;

    for (uint32_t live = item->live_count / MERGE_TIER0;
         live >= MERGE_FACTOR && tier < MERGE_TIER_MAX; live /= MERGE_FACTOR)
        tier++;
    return tier;
}

static uint32_t factor_of(unsigned tier)
{
    return tier == 0 ? MERGE_FACTOR0 : MERGE_FACTOR;
}

static bool mostly_dead(const struct writer_segment *item)
{
    return item->live_count * 2 < item->segment->doc_count;
}

static bool is_eligible(const struct writer_segment *item, enum reach reach)
{
    bool small = tier_of(item) == 0 && item->segment->doc_count < SMALL_DOCS;

    return item->merge == NULL && (reach == REACH_ALL || small == (reach == REACH_SMALL));
}

/* Mark the segments to merge next; returns how many. */
static uint32_t choose(const struct index_writer *writer, enum reach reach, bool *chosen)
{
    uint32_t counts[MERGE_TIER_MAX + 1] = {0};
    uint32_t full = UINT32_MAX;
    uint32_t count = 0;

    for (size_t i = 0; i < writer->segments.count; i++) {
        unsigned tier = tier_of(&writer->segments.items[i]);

        if (is_eligible(&writer->segments.items[i], reach) && ++counts[tier] == factor_of(tier) &&
            tier < full)
            full = tier;
    }
    for (size_t i = 0; i < writer->segments.count; i++) {
        const struct writer_segment *item = &writer->segments.items[i];

        chosen[i] = count < INDEX_SEGMENTS_MAX && is_eligible(item, reach) &&
                    (mostly_dead(item) || tier_of(item) == full);
        count += chosen[i];
    }
    return count;
}

/* ---- Capture ---- */

static void capture_segment(struct index_merge *merge, struct writer_segment *item)
{
    size_t words = bitset_words(item->segment->doc_count);
    uint64_t *live = mem_zero(words, sizeof *live);

    memcpy(live, item->live, words * sizeof *live);
    merge->segments[merge->count] = segment_ref(item->segment);
    merge->live[merge->count++] = live;
    item->merge = merge;
}

static struct index_merge *capture(struct index_writer *writer, enum reach reach)
{
    bool *chosen = mem_zero(writer->segments.count, sizeof *chosen);
    struct index_merge *merge = NULL;

    if (choose(writer, reach, chosen) > 0) {
        merge = mem_zero(1, sizeof *merge);
        merge->schema = writer->schema;
        merge->analysis = analysis_ref(writer->analysis);
        merge->spool_dir = mem_text(store_dir(writer->store));
    }
    for (size_t i = 0; merge != NULL && i < writer->segments.count; i++)
        if (chosen[i])
            capture_segment(merge, &writer->segments.items[i]);
    free(chosen);
    return merge;
}

void index_writer_merge_beside(struct index_writer *writer)
{
    writer->merges_beside = true;
}

struct index_merge *index_merge_capture(struct index_writer *writer)
{
    return writer->merges_beside ? capture(writer, REACH_LARGE) : NULL;
}

/* ---- Run ---- */

int index_merge_run(struct index_merge *merge, struct attar_error *err)
{
    struct snapshot_source source = {.schema = merge->schema,
                                     .analysis = merge->analysis,
                                     .segments = merge->segments,
                                     .live = merge->live,
                                     .segment_count = merge->count};
    struct snapshot *snapshot;
    int rc = snapshot_new(&source, &snapshot, err);

    assert(!merge->done);
    if (rc < 0)
        return rc;
    for (uint32_t i = 0; i < merge->count; i++)
        (void)snapshot_segment_docs(snapshot, i, &merge->first_docs[i]);
    rc = merge_rewrite(snapshot, merge->spool_dir, &merge->merged, err);
    snapshot_unref(snapshot);
    merge->done = rc == 0;
    return rc;
}

/* ---- Settle ---- */

static void merge_free(struct index_merge *merge)
{
    for (uint32_t i = 0; i < merge->count; i++) {
        segment_unref(merge->segments[i]);
        free(merge->live[i]);
    }
    segment_unref(merge->merged.segment);
    free(merge->merged.docs);
    analysis_unref(merge->analysis);
    free(merge->spool_dir);
    free(merge);
}

/* What has died in captured segment `i`, now `item`, since its capture dies in `into` too. */
static void bury(const struct index_merge *merge, uint32_t i, const struct writer_segment *item,
                 struct writer_segment *into)
{
    const uint32_t *docs = merge->merged.docs + merge->first_docs[i];

    for (size_t word = 0; word < bitset_words(item->segment->doc_count); word++)
        for (uint64_t died = merge->live[i][word] & ~item->live[word]; died != 0;
             died &= died - 1) {
            uint32_t doc = docs[word * 64 + (size_t)__builtin_ctzll(died)];

            assert(bitset_get(into->live, doc));
            bitset_reset(into->live, doc);
            into->live_count--;
        }
}

static struct writer_segment whole(struct segment *segment)
{
    struct writer_segment item = {.segment = segment};

    if (segment == NULL)
        return item;
    item.live_count = segment->doc_count;
    item.live = mem_zero(bitset_words(item.live_count), sizeof *item.live);
    bitset_fill(item.live, item.live_count);
    return item;
}

/* Put what came of the captured segments in the place of the first; none of them is there any more
 * if the writer was cleared. */
static void replace_captured(struct index_writer *writer, struct index_merge *merge)
{
    struct writer_segment into = whole(merge->merged.segment);
    uint32_t met = 0;
    size_t place = 0;
    size_t kept = 0;

    for (size_t i = 0; i < writer->segments.count; i++) {
        struct writer_segment *item = &writer->segments.items[i];

        if (item->merge != merge) {
            writer->segments.items[kept++] = *item;
            continue;
        }
        bury(merge, met, item, &into);
        writer_segment_release(item);
        if (met++ == 0 && into.segment != NULL)
            place = kept++;
    }
    writer->segments.count = kept;
    if (met == 0 || into.segment == NULL) {
        free(into.live);
        return;
    }
    assert(met == merge->count);
    writer->segments.items[place] = into;
    merge->merged.segment = NULL;
}

static void settle(struct index_merge *merge, struct index_writer *writer)
{
    if (merge->done)
        replace_captured(writer, merge);
    for (size_t i = 0; i < writer->segments.count; i++)
        if (writer->segments.items[i].merge == merge)
            writer->segments.items[i].merge = NULL;
}

void index_merge_settle(struct index_merge *merge, struct index_writer *writer)
{
    if (writer != NULL) {
        settle(merge, writer);
        writer->merges_beside = writer->merges_beside && merge->done;
    }
    merge_free(merge);
}

/* ---- All three at once ---- */

static enum reach reach_here(const struct index_writer *writer)
{
    return writer->merges_beside && writer->segments.count <= SEGMENTS_BESIDE ? REACH_SMALL
                                                                              : REACH_ALL;
}

static int merge_here(struct index_writer *writer, struct index_merge *merge,
                      struct attar_error *err)
{
    int rc = index_merge_run(merge, err);

    settle(merge, writer);
    merge_free(merge);
    return rc;
}

/* Then the merges beside have been in vain. */
static void take_back(struct index_writer *writer)
{
    for (size_t i = 0; i < writer->segments.count; i++)
        writer->segments.items[i].merge = NULL;
}

int writer_merge(struct index_writer *writer, struct attar_error *err)
{
    struct index_merge *merge;
    int rc = 0;

    while (rc == 0 && (merge = capture(writer, reach_here(writer))) != NULL)
        rc = merge_here(writer, merge, err);
    if (rc == 0 && writer->segments.count > INDEX_SEGMENTS_MAX) {
        take_back(writer);
        return writer_merge(writer, err);
    }
    return rc;
}
