/* What one snapshot has in common with the one before.
 *
 *   earlier   [ A | B | C | D ]                docs of A and B have the same numbers in both;
 *   later     [ A | B | M(C, D, batch) ]       a column's ords too, while its values are the same
 *
 * Segments never change, so the same segment at the same place is the same docs, rows and values.
 */
#include "index/snapshot/column.h"

#include "base/bitset.h"

#include <assert.h>

/* Has a doc below `docs` come to life? */
static bool any_revived(const struct snapshot *earlier, const struct snapshot *later, uint32_t docs)
{
    for (size_t word = 0; word < bitset_words(docs); word++)
        if ((later->live[word] & ~earlier->live[word]) != 0)
            return true;
    return false;
}

struct snapshot_overlap snapshot_overlap(const struct snapshot *earlier,
                                         const struct snapshot *later)
{
    struct snapshot_overlap overlap = {0};

    assert(earlier != NULL && later != NULL);
    while (overlap.segments < earlier->part_count && overlap.segments < later->part_count) {
        const struct snapshot_part *part = &later->parts[overlap.segments];

        if (part->segment != earlier->parts[overlap.segments].segment)
            break;
        overlap.docs = part->doc_base + part->segment->doc_count;
        overlap.rows = part->row_base + part->segment->row_count;
        overlap.segments++;
    }
    return any_revived(earlier, later, overlap.docs) ? (struct snapshot_overlap){0} : overlap;
}

const void *snapshot_segment_key(const struct snapshot *snapshot, uint32_t segment)
{
    assert(segment < snapshot->part_count);
    return snapshot->parts[segment].segment;
}

uint32_t snapshot_segment_docs(const struct snapshot *snapshot, uint32_t segment,
                               uint32_t *out_first)
{
    assert(segment < snapshot->part_count);
    *out_first = snapshot->parts[segment].doc_base;
    return snapshot->parts[segment].segment->doc_count;
}

bool column_same_values(const struct column *a, const struct column *b)
{
    const struct snapshot *one = a->snapshot;
    const struct snapshot *other = b->snapshot;

    assert(a->schema->type == COLUMN_KEYWORD && a->number == b->number);
    if (one->part_count == 0 || other->part_count == 0 ||
        one->parts[one->base].segment != other->parts[other->base].segment ||
        a->extra_count != b->extra_count)
        return false;
    for (uint32_t i = 0; i < a->extra_count; i++)
        if (a->extras[i].at != b->extras[i].at || !slice_eq(a->extras[i].key, b->extras[i].key))
            return false;
    return true;
}
