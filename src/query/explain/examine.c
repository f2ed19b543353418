/* One search, looked at for one product: run it with a witness, then take its words and its gates
 * apart. */
#include "query/explain/trace.h"

#include "query/scent_match.h"
#include "query/searcher.h"
#include "query/sort_key.h"

#include <assert.h>

static bool is_hidden(const struct view *view, const struct search_witness *witness)
{
    const struct rule_effects *effects = &witness->steering.effects;

    for (size_t i = 0; i < effects->hide_count; i++)
        if (slice_eq(effects->hides[i], snapshot_id(view->snapshot, witness->doc)))
            return true;
    return false;
}

static void fill_numbers(const struct trace *trace)
{
    const struct search_witness *witness = trace->witness;
    const struct view *view = trace->view;
    struct examination *out = trace->out;

    out->text_score = merit_score(witness->merit);
    out->text_max = witness->text.match.score_max;
    out->unsaid = witness->unsaid;
    out->unsaid_cost = witness->unsaid * UNSAID_COST;
    out->title_worth = view->title_worth[witness->doc];
    out->prior = view->prior[witness->doc];
    out->recency = view->recency[witness->doc];
    out->stock = witness->stock * 10u;
    out->best_text = witness->best_text;
    out->optional_met = witness->optional_met;
    out->match = witness->scent.match != NULL ? witness->scent.match[witness->doc] : 0;
}

static void fill(const struct trace *trace)
{
    const struct search_witness *witness = trace->witness;
    const struct search_request *request = trace->request;
    struct examination *out = trace->out;

    out->q = witness->text.q;
    out->no_words = witness->text.match.all;
    out->matched = witness->matched;
    out->listed = witness->listed;
    out->hidden = is_hidden(trace->view, witness);
    out->place = witness->place;
    out->hit = witness->place > 0 ? &witness->hit : NULL;
    out->found = witness->listed && witness->place > request->first &&
                 witness->place <= (uint64_t)request->first + request->size;
    out->pairs = witness->pairs;
    out->pair_count = witness->pair_count;
    fill_numbers(trace);
}

/* The same search without what costs and is not looked at. */
static struct search_request bare(const struct search_request *request,
                                  struct search_witness *witness)
{
    struct search_request search = *request;

    search.first = search.size = 0;
    search.after = (struct search_after){0};
    search.facet_count = search.stats_count = 0;
    search.highlight = false;
    search.witness = witness;
    return search;
}

int search_examine(struct searcher *searcher, const struct view *view,
                   const struct search_request *request, uint32_t doc, struct arena *arena,
                   struct examination *out_examination, struct attar_error *err)
{
    struct search_witness *witness = arena_alloc(arena, sizeof *witness);
    struct search_result *result = arena_alloc(arena, sizeof *result);
    struct examination out = {.result = result};
    struct trace trace = {searcher, view, request, witness, arena, &out};
    struct search_request search;
    int rc;

    assert(doc < view->doc_cap && bitset_get(snapshot_live(view->snapshot), doc));
    assert(out_examination != NULL);
    if (witness == NULL || result == NULL)
        return trace_too_large(err);
    *witness = (struct search_witness){.doc = doc};
    search = bare(request, witness);
    rc = search_understood(searcher, view, &search, arena, result, err);
    if (rc < 0)
        return rc;
    fill(&trace);
    rc = trace_words(&trace, err);
    if (rc == 0)
        rc = trace_gates(&trace, err);
    if (rc == 0)
        *out_examination = out;
    return rc;
}
