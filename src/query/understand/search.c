/* A search whose query was understood first.
 *
 *   q --understand--> rest, clauses --search_run--> nothing?  give up the least sure, once more
 *
 * Filters are given up only when the words alone do find products: what the words do not find, no
 * filter hides.  When nothing is found without any of them either, the request's own filters are
 * the reason, and all stay applied. */
#include "query/query.h"

#include "base/clock.h"
#include "query/searcher.h"

#include <assert.h>

struct said_search {
    struct searcher *searcher;
    const struct view *view;
    const struct search_request *request;
    struct understanding *read;
    struct arena *arena;
};

/* Names, brands, notes and lines have each two neighbours joined as a term (analyze_name). */
static bool names_have(void *context, struct slice joined)
{
    const struct snapshot *snapshot = context;
    struct term term;

    for (uint32_t i = 0; i < snapshot_segment_count(snapshot); i++)
        if (term_find(snapshot, i, joined, &term))
            return true;
    return false;
}

static bool has_clause(const struct search_request *request, uint16_t filter)
{
    for (size_t i = 0; i < request->clause_count; i++)
        if (request->clauses[i].filter == filter)
            return true;
    return false;
}

/* What the request says itself about a filter stands instead of what its words say; exclusions
 * stand beside it. */
static void give_way(const struct search_request *request, struct understanding *read)
{
    for (size_t i = 0; i < read->count; i++) {
        struct understood *item = &read->items[i];

        if (item->kind == UNDERSTOOD_FILTER && !item->clause.values[0].exclude)
            item->off |= has_clause(request, item->filter);
    }
}

static int read_q(struct said_search *said, struct attar_error *err)
{
    struct understand_request request = {
        .q = said->request->q,
        .analyzer = said->searcher->analyzer,
        .labels = said->view->labels,
        .currency = said->request->currency,
        .off = said->request->understand_off,
        .together = names_have,
        .context = said->view->snapshot,
    };
    int rc;

    rc = understand(said->request->grammar, &request, said->arena, said->read, err);
    if (rc == 0)
        give_way(said->request, said->read);
    return rc;
}

static int run_once(const struct said_search *said, struct search_result *out_result,
                    struct attar_error *err)
{
    struct search_request request = *said->request;
    struct understood_clauses clauses;
    struct clause *all;

    understanding_clauses(said->read, &clauses);
    all = arena_array(said->arena, request.clause_count + clauses.count + 1, sizeof *all);
    if (all == NULL)
        return error_set(err, ATTAR_ELIMIT, "the request needs too much memory");
    for (size_t i = 0; i < request.clause_count; i++)
        all[i] = request.clauses[i];
    for (size_t i = 0; i < clauses.count; i++)
        all[request.clause_count + i] = clauses.items[i];
    request.q = said->read->rest;
    request.clauses = all;
    request.clause_count += clauses.count;
    return search_run(said->searcher, said->view, &request, said->arena, out_result, err);
}

/* Fewer and fewer filters, while they leave nothing of what the words find.  When that helps
 * nothing, the answer is that of the first try, with the filters that stand in the way there. */
static int run_with_fewer(const struct said_search *said, struct search_result *result,
                          struct attar_error *err)
{
    struct understanding *read = said->read;
    struct understanding whole = *read;
    struct search_result first = {0};
    int rc = run_once(said, result, err);

    if (rc == 0)
        first = *result;
    while (rc == 0 && !said->request->as_understood && result->total == 0 &&
           result->text.total > 0 && !result->text.titled && understanding_drop_least(read) != NULL)
        rc = run_once(said, result, err);
    if (rc == 0 && result->total == 0 && !result->text.titled) {
        *result = first;
        *read = whole;
    }
    return rc;
}

/* A seller's title says a size, a strength, for whom: what the product is called, not what to leave
 * out.  All but limits and exclusions is given up, and is words again. */
static bool is_of_title(const struct said_search *said, const struct understood *item)
{
    return item->kind == UNDERSTOOD_FILTER && !item->dropped && !item->off &&
           said->view->filters->defs[item->filter].kind != FILTER_RANGE &&
           !item->clause.values[0].exclude;
}

static int take_back(const struct said_search *said, struct attar_error *err)
{
    struct understanding *read = said->read;
    struct slice q = said->request->q;
    char *rest = arena_alloc(said->arena, q.len + 1);

    if (rest == NULL)
        return error_set(err, ATTAR_ELIMIT, "the request needs too much memory");
    memcpy(rest, read->rest.ptr, read->rest.len);
    for (size_t i = 0; i < read->count; i++) {
        struct understood *item = &read->items[i];

        if (!is_of_title(said, item))
            continue;
        memcpy(rest + item->start, q.ptr + item->start, item->end - item->start);
        item->dropped = true;
    }
    read->rest = slice_of(rest, read->rest.len);
    return 0;
}

static int run_as_title(const struct said_search *said, struct search_result *result,
                        struct attar_error *err)
{
    bool any = false;
    int rc = 0;

    for (size_t i = 0; i < said->read->count; i++)
        any |= is_of_title(said, &said->read->items[i]);
    if (any)
        rc = take_back(said, err);
    return rc == 0 && any ? run_once(said, result, err) : rc;
}

static uint32_t us_since(int64_t start_ns)
{
    return (uint32_t)((clock_monotonic_ns() - start_ns) / 1000);
}

int search_has_said_filters(struct searcher *searcher, const struct view *view,
                            const struct search_request *request, struct arena *arena,
                            bool *out_any, struct attar_error *err)
{
    struct said_search said = {searcher, view, request, NULL, arena};
    int rc;

    assert(out_any != NULL);
    *out_any = false;
    if (request->grammar == NULL || request->q.len == 0)
        return 0;
    said.read = arena_alloc(arena, sizeof *said.read);
    if (said.read == NULL)
        return error_set(err, ATTAR_ELIMIT, "the request needs too much memory");
    searcher_prepare(searcher, view);
    rc = read_q(&said, err);
    if (rc == 0)
        *out_any = said.read->count > 0;
    return rc;
}

int search_understood(struct searcher *searcher, const struct view *view,
                      const struct search_request *request, struct arena *arena,
                      struct search_result *out_result, struct attar_error *err)
{
    struct said_search said = {searcher, view, request, NULL, arena};
    struct search_result result;
    int64_t start_ns = clock_monotonic_ns();
    uint32_t read_us;
    int rc;

    assert(request != NULL && out_result != NULL);
    if (request->grammar == NULL || request->q.len == 0)
        return search_run(searcher, view, request, arena, out_result, err);
    said.read = arena_alloc(arena, sizeof *said.read);
    if (said.read == NULL)
        return error_set(err, ATTAR_ELIMIT, "the request needs too much memory");
    searcher_prepare(searcher, view);
    rc = read_q(&said, err);
    if (rc < 0)
        return rc;
    read_us = us_since(start_ns);
    rc = run_with_fewer(&said, &result, err);
    if (rc == 0 && result.text.titled)
        rc = run_as_title(&said, &result, err);
    if (rc < 0)
        return rc;
    result.understood = said.read;
    result.timing.analyse_us += read_us;
    result.timing.total_us = us_since(start_ns);
    *out_result = result;
    return 0;
}
