/* The offers of one product that meet the offer conditions of a request: the same sets that a
 * search narrows its rows with, looked at for one product. */
#include "query/offers.h"

#include "base/bitset.h"
#include "query/groups.h"
#include "query/sort_key.h"

#include <assert.h>

static int too_large(struct attar_error *err)
{
    return error_set(err, ATTAR_ELIMIT, "the request needs too much memory");
}

int search_offers(const struct view *view, const struct search_request *request, uint32_t doc,
                  struct arena *arena, struct offer_rows *out_rows, struct attar_error *err)
{
    const struct scent_matches no_scent = {NULL};
    struct clause_sets sets;
    struct groups_base base = {snapshot_live(view->snapshot), NULL, &sets};
    struct groups groups;
    const uint64_t *docs;
    const uint64_t *rows = NULL;
    struct row_span span = view->rows[doc];
    uint32_t *found = arena_array(arena, span.count + 1, sizeof *found);
    size_t found_count = 0;
    int rc;

    assert(bitset_get(base.docs, doc));
    if (found == NULL)
        return too_large(err);
    clause_sets_init(&sets, view, &no_scent, arena);
    rc = groups_build(view, request, &base, arena, &groups, err);
    if (rc == 0)
        rc = groups_sets(&groups, GROUPS_SKIP_NONE, arena, &docs, &rows, err);
    if (rc < 0)
        return rc;
    for (uint32_t row = span.first; row < span.first + span.count; row++)
        if (rows == NULL || bitset_get(rows, row))
            found[found_count++] = row;
    *out_rows = (struct offer_rows){found, found_count, span.first, span.count};
    return 0;
}

size_t search_hit_offers(const struct view *view, const uint64_t *rows, uint32_t doc,
                         uint32_t *out_rows)
{
    struct row_span span = view->rows[doc];
    size_t count = 0;

    assert(span.count <= INDEX_DOC_ROWS_MAX);
    for (uint32_t row = span.first; row < span.first + span.count; row++)
        if (rows == NULL || bitset_get(rows, row))
            out_rows[count++] = row;
    return count;
}

void search_hit_unranked(const struct view *view, const uint64_t *rows, uint32_t doc,
                         struct hit *out_hit)
{
    struct offer_view offers = offers_of(view, rows, doc);

    *out_hit = (struct hit){
        .doc = doc,
        .from_row = offers.from_row,
        .eligible = offers.eligible,
        .in_stock = offers.in_stock,
    };
}
