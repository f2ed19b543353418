/* Which words can be missed, by weight. */
#include "query/text/fewer.h"

#include "base/bitset.h"
#include "query/text/synonyms.h"

#include <assert.h>

enum { NEARLY = 60 /* per cent of the heaviest */ };

bool fewer_known(struct words *words)
{
    size_t known = 0;
    size_t unknown = 0;

    for (size_t i = 0; i < words->count; i++) {
        known += words->items[i].required && word_is_known(&words->items[i]);
        unknown += words->items[i].required && !word_is_known(&words->items[i]);
    }
    for (size_t i = 0; known > 0 && i < words->count; i++)
        words->items[i].required &= word_is_known(&words->items[i]);
    return known > 0 && unknown > 0;
}

void fewer_any(struct words *words)
{
    for (size_t i = 0; i < words->count; i++)
        words->items[i].required = false;
}

static uint32_t heaviest(const struct searcher *searcher, const struct view *view,
                         const uint64_t *docs)
{
    uint32_t most = 0;

    for (BITSET_EACH(doc, docs, view->doc_words))
        if (merit_weight(searcher->merit[doc]) > most)
            most = merit_weight(searcher->merit[doc]);
    return most;
}

void fewer_keep(struct searcher *searcher, const struct view *view, const struct words *words,
                uint64_t *docs, uint32_t *out_share)
{
    uint32_t most = heaviest(searcher, view, docs);
    uint32_t all = 0;

    for (size_t i = 0; i < words->count; i++)
        all += words->items[i].excluded ? 0 : words->items[i].weight;
    for (BITSET_EACH(doc, docs, view->doc_words)) {
        if (merit_weight(searcher->merit[doc]) * 100 >= most * NEARLY)
            continue;
        bitset_reset(docs, doc);
        searcher->merit[doc] = 0;
    }
    *out_share = all > 0 ? most * 100 / all : 0;
}

/* The doc of the greatest merit, the first of equals; INDEX_DOC_NONE if there is none. */
static uint32_t best_doc(const struct fewer_input *input)
{
    uint32_t best = INDEX_DOC_NONE;

    for (BITSET_EACH(doc, input->docs, input->view->doc_words))
        if (best == INDEX_DOC_NONE || input->searcher->merit[doc] > input->searcher->merit[best])
            best = (uint32_t)doc;
    return best;
}

static bool form_has(const struct fewer_input *input, const struct form *form, uint32_t doc)
{
    struct postings *postings = &input->searcher->postings;

    if (form->segment != snapshot_doc_segment(input->view->snapshot, doc))
        return false;
    for (uint32_t ord = form->first; ord < form->past; ord++) {
        struct term term;

        term_at(input->view->snapshot, form->segment, ord, &term);
        postings_init(postings, input->view->snapshot, &term);
        if (postings_seek(postings, doc) != POSTINGS_NONE)
            return true;
    }
    return false;
}

static bool lacks(const struct fewer_input *input, const struct word *word, uint32_t doc)
{
    for (size_t i = 0; i < word->form_count; i++)
        if (form_has(input, &word->forms[i], doc))
            return false;
    for (size_t i = 0; i < word->stand_in_count; i++)
        if (word->stand_ins[i].levels[doc] > 0)
            return false;
    return true;
}

int fewer_account(const struct fewer_input *input, struct text_account *account,
                  struct attar_error *err)
{
    const struct words *words = input->words;
    struct dropped_word *dropped = arena_array(input->arena, words->count + 1, sizeof *dropped);
    uint32_t best = best_doc(input);
    size_t count = 0;

    if (dropped == NULL)
        return error_set(err, ATTAR_ELIMIT, "q: it needs too much memory");
    for (size_t i = 0; i < words->count; i++) {
        const struct word *word = &words->items[i];
        bool unknown = !word_is_known(word);

        if (word->excluded || word->stop || word->required)
            continue;
        if (unknown || best == INDEX_DOC_NONE || lacks(input, word, best))
            dropped[count++] = (struct dropped_word){word_text(word, input->q),
                                                     unknown ? DROP_UNKNOWN : DROP_APART};
    }
    account->dropped = dropped;
    account->dropped_count = count;
    return 0;
}
