/* From strict to generous, one step at a time, and no step further than needed. */
#include "query/text/text.h"

#include "base/bitset.h"
#include "query/text/positions.h"

#include <assert.h>

enum { ENOUGH = 10 /* products, for typo=auto to go no further */ };

struct text_run {
    struct searcher *searcher;
    const struct view *view;
    const struct search_request *request;
    struct arena *arena;
    uint64_t *docs;
    struct text *text;
};

static int read_words(struct text_run *run, struct slice q, struct attar_error *err)
{
    struct token_list tokens;
    int rc = analyze(run->searcher->analyzer, q, &tokens, err);

    run->text->q = q;
    return rc < 0 ? rc : words_from_tokens(q, &tokens, run->arena, &run->text->words, err);
}

static int keep_phrases(struct text_run *run, struct attar_error *err)
{
    struct positions *positions;
    int rc = positions_open(run->view, &run->text->words, run->arena, &positions, err);

    if (rc < 0)
        return rc;
    for (BITSET_EACH(doc, run->docs, run->view->doc_words))
        if (!positions_phrases(positions, (uint32_t)doc)) {
            bitset_reset(run->docs, doc);
            run->searcher->merit[doc] = 0;
        }
    return 0;
}

/* Match the words at `level`; with an error the merits are zero. */
static int match_at(struct text_run *run, unsigned level, struct attar_error *err)
{
    struct text *text = run->text;
    int rc = forms_build(run->view, level, text->q, &text->words, run->arena, err);

    if (rc == 0)
        rc = match_words(run->searcher, run->view, &text->words, run->request->deadline_ns,
                         run->docs, &text->match, err);
    if (rc < 0)
        return rc;
    if (text->words.phrase_count > 0)
        rc = keep_phrases(run, err);
    if (rc < 0)
        match_clear(run->searcher, run->docs, run->view->doc_words);
    text->account.level = (uint8_t)level;
    text->account.total = bitset_count(run->docs, run->view->doc_words);
    return rc;
}

static bool satisfied(const struct text_run *run)
{
    const struct text_account *account = &run->text->account;

    switch (run->request->typo) {
    case TYPO_ALL: return account->level == TYPO_LEVEL_MAX;
    case TYPO_MIN: return account->total > 0;
    case TYPO_OFF: return true;
    default: return account->total >= ENOUGH;
    }
}

/* From level 0 up to where there is enough. */
static int widen(struct text_run *run, struct attar_error *err)
{
    unsigned level = run->request->typo == TYPO_ALL ? TYPO_LEVEL_MAX : 0;

    for (;; level++) {
        int rc = match_at(run, level, err);

        if (rc < 0 || level == TYPO_LEVEL_MAX || satisfied(run))
            return rc;
        match_clear(run->searcher, run->docs, run->view->doc_words);
    }
}

int text_run(struct searcher *searcher, const struct view *view,
             const struct search_request *request, struct slice q, struct arena *arena,
             uint64_t *docs, struct text *out_text, struct attar_error *err)
{
    struct text text = {.q = q};
    struct text_run run = {searcher, view, request, arena, docs, &text};
    int rc = read_words(&run, q, err);

    assert(searcher != NULL && docs != NULL);
    if (rc == 0)
        rc = widen(&run, err);
    if (rc == 0)
        *out_text = text;
    return rc;
}
