/* One search from request to result: the order of the stages, and how long each took.
 *
 *   check limits -> rules -> text -> filter= -> groups -> facets, stats -> rank page
 *
 * Everything that the result points to is in the caller's arena. */
#include "query/stages.h"

#include "analysis/analysis.h"
#include "base/bitset.h"
#include "base/clock.h"
#include "query/expr_set.h"
#include "query/count/facet_query.h"
#include "query/count/facets.h"
#include "query/curation/pins.h"
#include "query/order/distinct.h"
#include "query/order/hybrid.h"
#include "query/order/named_scent.h"
#include "query/explain/witness.h"
#include "query/highlight.h"
#include "query/hit_met.h"
#include "query/limits.h"
#include "query/order/prefer.h"
#include "query/rank.h"
#include "query/relax.h"
#include "query/scent_match.h"
#include "query/text/positions.h"
#include "query/count/stats.h"

#include <assert.h>

static const char *const sort_names[SORT_COUNT] = {
    "relevance", "price",    "price_desc", "price_per_ml", "newest", "rating",
    "popular",   "trending", "discount",   "match",        "name",
};

int sort_parse(struct slice name)
{
    for (int i = 0; i < SORT_COUNT; i++)
        if (slice_eq(name, slice_cstr(sort_names[i])))
            return i;
    return -1;
}

const char *sort_name(enum sort_kind sort)
{
    assert(sort < SORT_COUNT);
    return sort_names[sort];
}

static uint32_t stage_end(struct search_stages *run)
{
    int64_t now = clock_monotonic_ns();
    uint32_t took_us = (uint32_t)((now - run->stage_ns) / 1000);

    run->stage_ns = now;
    return took_us;
}

static bool needs_scent(const struct search_stages *run)
{
    for (size_t i = 0; i < run->request->clause_count; i++)
        if (run->view->filters->defs[run->request->clauses[i].filter].kind == FILTER_MATCH)
            return true;
    return run->request->sort == SORT_MATCH;
}

static int prepare_scent(struct search_stages *run, struct attar_error *err)
{
    if (run->scent.match != NULL)
        return 0;
    if (run->request->scent != NULL)
        run->scent = *run->request->scent;
    else if (run->request->match_to.len > 0)
        return scent_match_product(run->view, run->request->match_to, run->arena, &run->scent, err);
    else if (needs_scent(run))
        return error_set(err, ATTAR_EINVAL, "match_to: match and sort=match need a product id");
    return 0;
}

/* Merits are zero but for the docs that are found. */
static void keep_within(struct search_stages *run)
{
    const uint64_t *within = run->request->within;

    for (BITSET_EACH(doc, run->base_docs, run->view->doc_words))
        if (!bitset_get(within, doc) && !run->text.match.all)
            run->searcher->merit[doc] = 0;
    bitset_and(run->base_docs, within, run->view->doc_words);
}

/* The scent that the words name, where no product is named to be like. */
static int compare_with_words(struct search_stages *run, struct attar_error *err)
{
    struct named_scent *named = arena_alloc(run->arena, sizeof *named);
    struct scent_query query;
    int rc;

    if (named == NULL)
        return error_set(err, ATTAR_ELIMIT, "hybrid: the request needs too much memory");
    rc = named_scent_read(run->view, &run->text.words, run->arena, named, err);
    if (rc < 0 || !named_scent_query(run->view, named, &query))
        return rc;
    run->named = named;
    return scent_match_query(run->view, &query, run->arena, &run->scent, err);
}

/* What is near in scent joins what the words found. */
static int join_near(struct search_stages *run, struct attar_error *err)
{
    int rc = 0;

    if (run->request->hybrid == 0)
        return 0;
    if (run->scent.match == NULL)
        rc = compare_with_words(run, err);
    if (rc < 0 || run->scent.match == NULL)
        return rc;
    rc = hybrid_join(run->searcher, run->view, &run->text.words, &run->scent, run->arena,
                     run->base_docs, err);
    if (rc == 0 && run->request->witness != NULL)
        witness_joined(run->request->witness, run->base_docs);
    return rc;
}

static int match(struct search_stages *run, struct attar_error *err)
{
    const struct text_input input = {run->searcher, run->view, run->request, run->arena};
    int rc;

    run->base_docs = arena_array(run->arena, run->view->doc_words + 1, sizeof(uint64_t));
    if (run->base_docs == NULL)
        return error_set(err, ATTAR_ELIMIT, "the request needs too much memory");
    rc = text_run(&input, run->steering.q, run->base_docs, &run->text, err);
    if (rc == 0 && run->request->witness != NULL)
        witness_matched(run->request->witness, run->searcher, run->base_docs);
    if (rc < 0)
        return rc;
    rc = join_near(run, err);
    if (rc < 0)
        stages_forget(run);
    else
        steer_docs(&run->steering, run->searcher, run->view, run->base_docs);
    if (rc == 0 && run->request->within != NULL)
        keep_within(run);
    return rc;
}

/* filter= narrows the base: its scores must go with it, so it gets a copy. */
static int filter(struct search_stages *run, struct attar_error *err)
{
    struct narrowed *narrowed = &run->narrowed;
    struct groups_base base = {.sets = run->sets};
    int rc = 0;

    run->sets->scent = &run->scent;
    if (!narrowed->known) {
        *narrowed = (struct narrowed){.docs = run->base_docs};
        if (run->steering.expr != NULL)
            rc = expr_narrow(run->sets, run->steering.expr, &narrowed->docs, &narrowed->rows, err);
    }
    if (rc < 0)
        return rc;
    base.docs = narrowed->docs;
    base.rows = narrowed->rows;
    return groups_build(run->view, run->request, &base, run->arena, &run->groups, err);
}

static int count(struct search_stages *run, struct search_result *result, struct attar_error *err)
{
    struct search_request request = *run->request;
    int rc = 0;

    if (request.facet_query.len > 0)
        rc = facet_query_read(run->view, run->searcher->analyzer, request.facet_query, run->arena,
                              &request.facet_asked, err);
    if (rc == 0)
        rc = facets_build(&run->groups, &request, run->arena, &result->facets, err);
    if (rc == 0)
        rc = stats_build(&run->groups, run->request, run->arena, &result->stats, err);
    result->facet_count = run->request->facet_count;
    result->stats_count = run->request->stats_count;
    return rc;
}

/* Is there a pair of words whose distance could order hits? */
static bool has_distances(const struct search_stages *run)
{
    const struct ranking *ranking = &run->searcher->ranking;
    bool wanted = run->request->text.attribute_by_proximity;

    for (uint8_t i = 0; i < ranking->bucket_count; i++)
        wanted |= ranking->buckets[i] == BUCKET_PROXIMITY;
    return wanted && run->text.words.count > 1;
}

static int ordered_page(struct search_stages *run, struct rank_input *input,
                        struct ranked_page *page, struct attar_error *err)
{
    const uint64_t *relevant = input->docs;
    struct lines lines;
    int rc = 0;

    if (run->request->distinct) {
        rc = lines_read(input, run->arena, &lines, err);
        input->docs = lines.kept;
    }
    if (rc == 0 && run->request->witness != NULL)
        rc = witness_ranking(run->request->witness, input, relevant, run->arena, err);
    if (rc == 0)
        rc = pins_page(input, run->arena, page, err);
    if (!run->request->distinct)
        return rc;
    for (size_t i = 0; rc == 0 && i < page->count; i++)
        page->hits[i].more_in_line = lines_behind(&lines, page->hits[i].doc);
    return rc;
}

/* The words as they were matched. */
static int tell_words(struct search_stages *run, struct search_result *result,
                      struct attar_error *err)
{
    const struct words *words = &run->text.words;
    struct query_word *told = arena_array(run->arena, words->count + 1, sizeof *told);

    if (told == NULL)
        return error_set(err, ATTAR_ELIMIT, "q: it needs too much memory");
    for (size_t i = 0; i < words->count; i++)
        told[i] = (struct query_word){word_text(&words->items[i], run->text.q),
                                      words->items[i].excluded, !words->items[i].required};
    result->q = run->text.q;
    result->named = run->named;
    result->words = told;
    result->word_count = words->count;
    return 0;
}

/* What is told of each hit besides its place. */
static int tell_hits(struct search_stages *run, struct ranked_page *page,
                     struct search_result *result, struct attar_error *err)
{
    int rc;

    if (run->text.words.count == 0)
        return 0;
    rc = marking_make(&run->text.words, run->text.q, run->arena, &result->marking, err);
    if (rc == 0 && run->request->met)
        rc = hit_met_fill(run->searcher, run->view, &run->text, run->arena, page->hits, page->count,
                          err);
    if (rc == 0 && run->request->highlight)
        rc = highlight_hits(run->searcher, run->view, result->marking, run->arena, page->hits,
                            page->count, err);
    return rc;
}

/* What of the request orders hits besides the words. */
static int prepare_order(struct search_stages *run, struct rank_input *input,
                         struct preferences *preferences, struct attar_error *err)
{
    const struct text_options *options = &run->request->text;
    int rc = prefer_begin(run->view, options, input->scent, run->arena, preferences, err);

    if (rc == 0)
        rc = steer_boosts(&run->steering, run->view, input->scent, run->arena, err);
    if (rc == 0 && prefer_cuts(input))
        rc = prefer_relevant(input, options->strictness, run->arena, err);
    if (rc == 0 && has_distances(run))
        rc = positions_open(run->searcher, run->view, &run->text.words, run->arena,
                            &input->positions, err);
    return rc;
}

static int rank(struct search_stages *run, struct search_result *result, struct attar_error *err)
{
    struct preferences preferences;
    struct rank_input input = {
        .searcher = run->searcher,
        .view = run->view,
        .request = run->request,
        .text = &run->text,
        .scent = run->scent.match != NULL ? &run->scent : NULL,
        .steering = &run->steering,
        .preferences = &preferences,
    };
    struct ranked_page page;
    int rc = groups_sets(&run->groups, GROUPS_SKIP_NONE, run->arena, &input.docs, &input.rows, err);

    if (rc < 0)
        return rc;
    result->text = run->text.account;
    result->docs = input.docs;
    result->rows = input.rows;
    result->total = bitset_count(input.docs, run->view->doc_words);
    if (result->total == 0 && !run->request->as_understood)
        rc = relax_build(&run->groups, run->arena, &result->relax, &result->relax_count, err);
    if (run->request->witness != NULL)
        witness_passed(run->request->witness, input.docs);
    if (rc == 0)
        rc = prepare_order(run, &input, &preferences, err);
    if (rc < 0)
        return rc;
    result->sorted = bitset_count(input.docs, run->view->doc_words);
    rc = ordered_page(run, &input, &page, err);
    if (rc == 0)
        rc = tell_words(run, result, err);
    if (rc == 0)
        rc = tell_hits(run, &page, result, err);
    if (rc < 0)
        return rc;
    result->hits = page.hits;
    result->hit_count = page.count;
    result->more = page.more;
    result->next = page.next;
    return 0;
}

/* ---- The stages in their order ---- */

int stages_begin(struct search_stages *run, struct attar_error *err)
{
    int rc = limits_check(run->request, snapshot_schema(run->view->snapshot), err);

    assert(run->searcher != NULL && run->view != NULL && run->sets != NULL);
    run->start_ns = run->stage_ns = clock_monotonic_ns();
    run->result.generation = snapshot_stats(run->view->snapshot).generation;
    if (rc < 0)
        return rc;
    searcher_begin(run->searcher, run->view, run->request);
    rc = prepare_scent(run, err);
    if (rc == 0)
        rc = steer_begin(run->searcher, run->view, run->request, run->arena, &run->steering, err);
    run->result.effects = run->steering.effects;
    return rc;
}

int stages_match(struct search_stages *run, struct attar_error *err)
{
    int rc;

    searcher_begin(run->searcher, run->view, run->request);
    rc = match(run, err);
    run->result.timing.analyse_us = run->text.read_us;
    run->result.timing.match_us = stage_end(run) - run->text.read_us;
    return rc;
}

void stages_share(struct search_stages *run, const struct search_stages *matched)
{
    run->start_ns = run->stage_ns = clock_monotonic_ns();
    searcher_begin(run->searcher, run->view, run->request);
    run->text = matched->text;
    run->scent = matched->scent;
    run->named = matched->named;
    run->base_docs = matched->base_docs;
}

int stages_answer(struct search_stages *run, struct attar_error *err)
{
    struct search_result *result = &run->result;
    int rc = filter(run, err);

    result->timing.filter_us = stage_end(run);
    if (rc == 0)
        rc = count(run, result, err);
    result->timing.facet_us = stage_end(run);
    if (rc == 0)
        rc = rank(run, result, err);
    result->timing.rank_us = stage_end(run);
    result->timing.total_us = (uint32_t)((clock_monotonic_ns() - run->start_ns) / 1000);
    return rc;
}

void stages_forget(struct search_stages *run)
{
    if (!run->text.match.all)
        match_clear(run->searcher, run->base_docs, run->view->doc_words);
}

int search_run(struct searcher *searcher, const struct view *view,
               const struct search_request *request, struct arena *arena,
               struct search_result *out_result, struct attar_error *err)
{
    struct search_stages run = {.searcher = searcher, .view = view, .request = request};
    struct clause_sets sets;
    int rc;

    assert(searcher != NULL && view != NULL && out_result != NULL);
    run.arena = arena;
    run.sets = &sets;
    clause_sets_init(&sets, view, NULL, arena);
    rc = stages_begin(&run, err);
    if (rc == 0)
        rc = stages_match(&run, err);
    if (rc < 0)
        return rc;
    rc = stages_answer(&run, err);
    stages_forget(&run);
    if (rc == 0)
        *out_result = run.result;
    return rc;
}
