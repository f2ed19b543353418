/* One page of the order, by a bounded heap.
 *
 *   order of candidates: key ascending, merit descending, custom keys ascending, score descending,
 *   id bytes ascending (id rank)
 *
 *   heap of the best page * size seen so far, the worst on top; a candidate that is worse than the
 *   top of a full heap costs one comparison.  The order is total, so pages of any size concatenate
 *   to the same list. */
#include "query/rank.h"

#include "base/bitset.h"
#include "query/sort_key.h"

#include <assert.h>
#include <stdlib.h>

struct heap {
    struct candidate *items;
    size_t count;
    size_t cap;
};

/* Of the custom keys, if all before is equal. */
static int custom_cmp(const struct candidate *a, const struct candidate *b)
{
    for (size_t i = 0; i < CUSTOM_KEYS_MAX; i++)
        if (a->custom[i] != b->custom[i])
            return a->custom[i] < b->custom[i] ? -1 : 1;
    return 0;
}

int rank_cmp(const struct candidate *a, const struct candidate *b)
{
    int custom;

    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    if (a->merit != b->merit)
        return a->merit > b->merit ? -1 : 1;
    custom = custom_cmp(a, b);
    if (custom != 0)
        return custom;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return (a->id_rank > b->id_rank) - (a->id_rank < b->id_rank);
}

static int candidate_order(const void *a, const void *b)
{
    return rank_cmp(a, b);
}

static void sift_up(struct heap *heap, size_t at)
{
    while (at > 0) {
        size_t parent = (at - 1) / 2;
        struct candidate swap = heap->items[parent];

        if (rank_cmp(&heap->items[at], &swap) <= 0)
            return;
        heap->items[parent] = heap->items[at];
        heap->items[at] = swap;
        at = parent;
    }
}

static void sift_down(struct heap *heap)
{
    size_t at = 0;

    for (;;) {
        size_t worst = at;
        struct candidate swap = heap->items[at];

        for (size_t child = at * 2 + 1; child <= at * 2 + 2 && child < heap->count; child++)
            if (rank_cmp(&heap->items[child], &heap->items[worst]) > 0)
                worst = child;
        if (worst == at)
            return;
        heap->items[at] = heap->items[worst];
        heap->items[worst] = swap;
        at = worst;
    }
}

/* Does `a` rank behind `b`, whatever their ids? */
static bool worse(const struct candidate *a, const struct candidate *b)
{
    int custom;

    if (a->key != b->key)
        return a->key > b->key;
    if (a->merit != b->merit)
        return a->merit < b->merit;
    custom = custom_cmp(a, b);
    return custom != 0 ? custom > 0 : a->score < b->score;
}

/* Most candidates are worse than the top of a full heap by key, merit or score: the id, which is
 * further away in memory, is asked for only then. */
static void heap_offer(struct heap *heap, struct candidate candidate,
                       const struct snapshot *snapshot)
{
    const struct candidate *top = &heap->items[0];
    bool full = heap->count == heap->cap;

    if (full && (heap->cap == 0 || worse(&candidate, top)))
        return;
    candidate.id_rank = snapshot_id_rank(snapshot, candidate.doc);
    if (!full) {
        heap->items[heap->count++] = candidate;
        sift_up(heap, heap->count - 1);
    } else if (rank_cmp(&candidate, top) < 0) {
        heap->items[0] = candidate;
        sift_down(heap);
    }
}

/* Is the candidate behind the hit that the page starts after? */
static bool behind(const struct rank_input *input, const struct search_after *after,
                   const struct candidate *candidate)
{
    if (!after->on)
        return true;
    if (candidate->key != after->key)
        return candidate->key > after->key;
    if (candidate->merit != after->merit)
        return candidate->merit < after->merit;
    if (candidate->score != after->score)
        return candidate->score < after->score;
    return slice_cmp(snapshot_id(input->view->snapshot, candidate->doc), after->id) > 0;
}

/* Is there a key before the buckets? */
static bool is_keyed(const struct rank_input *input)
{
    return input->request->sort != SORT_RELEVANCE || input->request->hybrid > 0;
}

static int64_t key_of(const struct rank_input *input, uint32_t doc)
{
    enum sort_kind sort = input->request->sort;
    struct offer_view offers = {.from_row = UINT32_MAX};

    if (sort == SORT_PRICE || sort == SORT_PRICE_DESC)
        offers = offers_of(input->view, input->rows, doc);
    return sort_key_of(input, doc, &offers);
}

static struct candidate candidate_of(const struct rank_input *input, uint32_t doc)
{
    struct candidate candidate = {.doc = doc};

    candidate.score = score_of(input, doc, view_stock(input->view, doc, input->rows));
    candidate.merit = merit_of(input, doc);
    prefer_keys(input->preferences, doc, candidate.custom);
    candidate.key = is_keyed(input) ? key_of(input, doc) : 0;
    return candidate;
}

struct candidate rank_candidate(const struct rank_input *input, uint32_t doc)
{
    struct candidate candidate = candidate_of(input, doc);

    candidate.id_rank = snapshot_id_rank(input->view->snapshot, doc);
    return candidate;
}

/* Where the page starts.  A name's key is its number in the snapshot: a cursor of another
 * generation finds its number here by the hit it stood at. */
static struct search_after after_of(const struct rank_input *input)
{
    struct search_after after = input->request->after;
    uint64_t generation = snapshot_stats(input->view->snapshot).generation;
    uint32_t doc;

    if (!after.on || input->request->sort != SORT_NAME || after.generation == generation)
        return after;
    doc = snapshot_find(input->view->snapshot, after.id);
    if (doc != INDEX_DOC_NONE)
        after.key = candidate_of(input, doc).key;
    return after;
}

/* Does the doc rank behind `other` by its key, or by relevance whatever its exact score and
 * nearness? */
static bool surely_behind(const struct rank_input *input, uint32_t doc,
                          const struct candidate *other, double scale)
{
    uint64_t bound;

    if (is_keyed(input))
        return key_of(input, doc) > other->key;
    bound = merit_bound(input, doc);
    if (bound != other->merit)
        return bound < other->merit;
    return score_bound(input, doc, scale) < other->score && input->steering->boost_count == 0 &&
           input->preferences->custom_count == 0;
}

/* Can the doc not enter a full heap? */
static bool hopeless(const struct rank_input *input, const struct heap *heap, uint32_t doc,
                     double scale)
{
    if (heap->count < heap->cap || heap->cap == 0)
        return false;
    return surely_behind(input, doc, &heap->items[0], scale);
}

static double score_scale(const struct rank_input *input)
{
    return (double)TEXT_SHARE / (double)input->text->match.score_max;
}

/* Returns how many candidates there were. */
static size_t fill_heap(const struct rank_input *input, struct heap *heap)
{
    struct search_after after = after_of(input);
    bool bounded = !after.on || is_keyed(input);
    double scale = score_scale(input);
    size_t seen = 0;

    if (input->size == 0 && !after.on)
        return bitset_count(input->docs, input->view->doc_words);
    if (input->positions != NULL)
        positions_rewind(input->positions);
    for (BITSET_EACH(doc, input->docs, input->view->doc_words)) {
        struct candidate candidate;

        if (bounded && hopeless(input, heap, (uint32_t)doc, scale)) {
            seen++;
            continue;
        }
        candidate = candidate_of(input, (uint32_t)doc);
        if (!behind(input, &after, &candidate))
            continue;
        seen++;
        heap_offer(heap, candidate, input->view->snapshot);
    }
    return seen;
}

static void make_hit(const struct rank_input *input, const struct candidate *candidate,
                     struct hit *hit)
{
    struct offer_view offers = offers_of(input->view, input->rows, candidate->doc);

    *hit = (struct hit){
        .doc = candidate->doc,
        .key = candidate->key,
        .merit = candidate->merit,
        .score = candidate->score,
        .parts = score_parts_of(input, candidate->doc,
                                view_stock(input->view, candidate->doc, input->rows)),
        .match = input->scent != NULL ? input->scent->match[candidate->doc] : 0,
        .compared = input->scent != NULL,
        .from_row = offers.from_row,
        .eligible = offers.eligible,
        .in_stock = offers.in_stock,
    };
}

void rank_one(const struct rank_input *input, uint32_t doc, struct hit *out_hit)
{
    struct candidate candidate;

    if (input->positions != NULL)
        positions_rewind(input->positions);
    candidate = rank_candidate(input, doc);
    make_hit(input, &candidate, out_hit);
}

uint64_t rank_before(const struct rank_input *input, const struct hit *hit)
{
    const struct snapshot *snapshot = input->view->snapshot;
    struct candidate own = {.key = hit->key,
                            .merit = hit->merit,
                            .score = hit->score,
                            .id_rank = snapshot_id_rank(snapshot, hit->doc),
                            .doc = hit->doc};
    double scale = score_scale(input);
    uint64_t count = 0;

    prefer_keys(input->preferences, hit->doc, own.custom);
    if (input->positions != NULL)
        positions_rewind(input->positions);
    for (BITSET_EACH(doc, input->docs, input->view->doc_words)) {
        struct candidate other;

        if (surely_behind(input, (uint32_t)doc, &own, scale))
            continue;
        other = rank_candidate(input, (uint32_t)doc);
        count += rank_cmp(&other, &own) < 0;
    }
    return count;
}

void rank_pinned(const struct rank_input *input, uint32_t doc, struct hit *out_hit)
{
    struct candidate candidate = {.doc = doc};

    candidate.score = score_of(input, doc, view_stock(input->view, doc, input->rows));
    make_hit(input, &candidate, out_hit);
    out_hit->pinned = true;
}

int rank_page(const struct rank_input *input, struct arena *arena, struct ranked_page *out_page,
              struct attar_error *err)
{
    size_t skip = input->skip;
    struct heap heap = {.cap = skip + input->size};
    struct hit *hits = arena_array(arena, input->size + 1, sizeof *hits);
    size_t seen;
    size_t count;

    assert(heap.cap <= SEARCH_WINDOW_MAX);
    heap.items = arena_array(arena, heap.cap + 1, sizeof *heap.items);
    if (hits == NULL || heap.items == NULL)
        return error_set(err, ATTAR_ELIMIT, "size: the request needs too much memory");
    seen = fill_heap(input, &heap);
    qsort(heap.items, heap.count, sizeof *heap.items, candidate_order);
    count = heap.count > skip ? heap.count - skip : 0;
    for (size_t i = 0; i < count; i++)
        make_hit(input, &heap.items[skip + i], &hits[i]);
    *out_page = (struct ranked_page){.hits = hits, .count = count, .more = seen > skip + count};
    return 0;
}
