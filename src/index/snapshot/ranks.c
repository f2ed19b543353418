/* Ranks of ids: where each document stands among all by the bytes of its id.
 *
 *   base part    its own order                 a b   d   f
 *   others       sorted, each with its place       c   e e'      at 2, 3, 3
 *   rank         place + others before         0 1 2 3 4 5 6
 *
 * Places are found by binary search, once: they stay true while the base stays, so a publish looks
 * up the ids of its new segments only. */
#include "index/snapshot/snapshot.h"

#include "base/mem.h"
#include "base/shared.h"

#include <assert.h>
#include <stdlib.h>

static int by_id(const void *a, const void *b)
{
    const struct ranked_id *x = a;
    const struct ranked_id *y = b;
    int order = slice_cmp(x->id, y->id);

    return order != 0 ? order : (x->doc > y->doc) - (x->doc < y->doc);
}

/* First place in the base's order, from `from` on, whose id is not before `id`. */
static uint32_t seek_id(const struct segment *base, struct slice id, uint32_t from)
{
    uint32_t lo = from;
    uint32_t hi = base->doc_count;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (slice_cmp(segment_id(base, base->id_order[mid]), id) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* The documents of the parts from `from` on that are not the base, by id and placed, in `out`;
 * returns how many. */
static size_t rank_new(const struct snapshot *snapshot, uint32_t from, struct ranked_id *out)
{
    const struct segment *base = snapshot->parts[snapshot->base].segment;
    size_t count = 0;
    uint32_t at = 0;

    for (uint32_t i = from; i < snapshot->part_count; i++) {
        const struct snapshot_part *part = &snapshot->parts[i];

        for (uint32_t doc = 0; i != snapshot->base && doc < part->segment->doc_count; doc++)
            out[count++] =
                (struct ranked_id){segment_id(part->segment, doc), part->doc_base + doc, 0};
    }
    qsort(out, count, sizeof *out, by_id);
    for (size_t i = 0; i < count; i++)
        at = out[i].at = seek_id(base, out[i].id, at);
    return count;
}

/* Those of the former that have kept their numbers, and the new ones, by id. */
static size_t merge_ranked(const struct snapshot *former, uint32_t docs,
                           const struct ranked_id *fresh, size_t fresh_count, struct ranked_id *out)
{
    size_t count = 0;
    size_t next = 0;

    for (size_t i = 0; i < former->other_count; i++) {
        if (former->others[i].doc >= docs)
            continue;
        while (next < fresh_count && by_id(&fresh[next], &former->others[i]) < 0)
            out[count++] = fresh[next++];
        out[count++] = former->others[i];
    }
    while (next < fresh_count)
        out[count++] = fresh[next++];
    return count;
}

static void rank_others(struct snapshot *snapshot, const struct snapshot *former)
{
    size_t room = snapshot->doc_cap - snapshot->parts[snapshot->base].segment->doc_count;
    struct snapshot_overlap overlap = {0};
    struct ranked_id *fresh;
    size_t fresh_count;

    snapshot->others = shared_new(room, sizeof *snapshot->others);
    if (former != NULL)
        overlap = snapshot_overlap(former, snapshot);
    if (overlap.segments <= snapshot->base || former->base != snapshot->base) {
        snapshot->other_count = rank_new(snapshot, 0, snapshot->others);
        return;
    }
    fresh = mem_zero(snapshot->doc_cap - overlap.docs, sizeof *fresh);
    fresh_count = rank_new(snapshot, overlap.segments, fresh);
    snapshot->other_count =
        merge_ranked(former, overlap.docs, fresh, fresh_count, snapshot->others);
    free(fresh);
}

void snapshot_rank_ids(struct snapshot *snapshot, const struct snapshot *former)
{
    const struct snapshot_part *base = &snapshot->parts[snapshot->base];
    const struct ranked_id *others;
    size_t done = 0;

    snapshot->id_ranks = snapshot_array(snapshot, snapshot->doc_cap, sizeof(uint32_t));
    if (snapshot->part_count == 0)
        return;
    rank_others(snapshot, former);
    others = snapshot->others;
    assert(snapshot->other_count + base->segment->doc_count <= snapshot->doc_cap);
    for (uint32_t at = 0; at <= base->segment->doc_count; at++) {
        for (; done < snapshot->other_count && others[done].at == at; done++)
            snapshot->id_ranks[others[done].doc] = at + (uint32_t)done;
        if (at < base->segment->doc_count)
            snapshot->id_ranks[base->doc_base + base->segment->id_order[at]] = at + (uint32_t)done;
    }
}
