/* A searcher's life: made once a thread, grown when the snapshot grows. */
#include "query/searcher.h"

#include "analysis/analysis.h"
#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>

struct searcher *searcher_new(void)
{
    return mem_zero(1, sizeof(struct searcher));
}

void searcher_free(struct searcher *searcher)
{
    if (searcher == NULL)
        return;
    analyzer_free(searcher->analyzer);
    memo_release(&searcher->memo);
    free(searcher->merit);
    free(searcher->best);
    free(searcher->found);
    free(searcher);
}

void searcher_prepare(struct searcher *searcher, const struct view *view)
{
    struct analysis *analysis = snapshot_analysis(view->snapshot);

    assert(searcher != NULL && view != NULL);
    if (searcher->analysis != analysis) {
        analyzer_free(searcher->analyzer);
        searcher->analyzer = analyzer_new(analysis);
        searcher->analysis = analysis;
    }
    if (searcher->doc_cap >= view->doc_cap)
        return;
    free(searcher->merit);
    free(searcher->best);
    free(searcher->found);
    searcher->merit = mem_zero(view->doc_words * 64, sizeof *searcher->merit);
    searcher->best = mem_zero(view->doc_words * 64, sizeof *searcher->best);
    searcher->found = mem_zero(view->doc_words, sizeof *searcher->found);
    searcher->doc_cap = view->doc_cap;
}

struct ranking searcher_ranking(const struct view *view, const struct search_request *request)
{
    return ranking_for(&view->filters->ranking, &request->text, request->typo == TYPO_STRICT);
}

void searcher_begin(struct searcher *searcher, const struct view *view,
                    const struct search_request *request)
{
    searcher_prepare(searcher, view);
    searcher->ranking = searcher_ranking(view, request);
    searcher->options = request->text;
}
