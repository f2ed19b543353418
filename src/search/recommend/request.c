/* What may be recommended: products in stock, by the filters of the request.
 *
 *   request --> + in_stock, its own filters kept
 *           --> - facets, statistics, lines, merchandising rules
 *
 * An index that declares no stock recommends what it has. */
#include "search/recommend/recommend.h"

#include <assert.h>
#include <string.h>

const char recommend_by_scent[] = "dna_v1";
const char recommend_by_trend[] = "trending";
const char recommend_by_popularity[] = "popularity";
const char recommend_by_purchase[] = "co-purchase";

int recommend_add_clause(struct search_request *request, const struct clause *clause,
                         struct arena *arena)
{
    struct clause *clauses = arena_array(arena, request->clause_count + 1, sizeof *clauses);

    if (clauses == NULL)
        return -ATTAR_ELIMIT;
    if (request->clause_count > 0)
        memcpy(clauses, request->clauses, request->clause_count * sizeof *clauses);
    clauses[request->clause_count++] = *clause;
    request->clauses = clauses;
    return 0;
}

/* That there is stock, if the index knows what that is. */
static int add_in_stock(struct search_request *request, const struct filter_set *filters,
                        struct arena *arena)
{
    struct clause_value *value = arena_alloc(arena, sizeof *value);
    uint16_t filter = filter_find(filters, SLICE("in_stock"));
    struct clause clause = {.filter = filter, .values = value, .value_count = 1};

    if (value == NULL)
        return -ATTAR_ELIMIT;
    if (filter == UINT16_MAX)
        return 0;
    *value = (struct clause_value){.key = SLICE("true")};
    return recommend_add_clause(request, &clause, arena);
}

int recommend_request(struct search_request *request, const struct view *view, enum sort_kind sort,
                      uint32_t size, struct arena *arena)
{
    assert(size <= SEARCH_SIZE_MAX && sort < SORT_COUNT);
    request->first = 0;
    request->size = size;
    request->sort = sort;
    request->facet_count = 0;
    request->stats_count = 0;
    request->distinct = 0;
    request->text.rules_off = true;
    return add_in_stock(request, view_filters(view), arena);
}
