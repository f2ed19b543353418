/* Which words can be missed, by worth and weight. */
#include "query/text/fewer.h"

#include "base/bitset.h"
#include "query/text/places.h"
#include "query/text/synonyms.h"
#include "query/titles.h"

#include <assert.h>

enum {
    NEARLY = 50,    /* per cent of the best */
    TITLE_PARTS = 4 /* of a title's words, the best name says one in so many or more */
};

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

/* Does `b` name the same as `a` with another token, and better: with more words, or before? */
static bool names_better(const struct word *a, const struct word *b)
{
    for (size_t i = 0; i < a->term_count; i++)
        for (size_t k = 0; a->terms[i].kind == TOKEN_CONCEPT && k < b->term_count; k++) {
            const struct token *mine = &a->terms[i];
            const struct token *other = &b->terms[k];

            if (mine->start == other->start || !slice_eq(mine->term, other->term))
                continue;
            if (other->words != mine->words ? other->words > mine->words
                                            : other->start < mine->start)
                return true;
        }
    return false;
}

static bool is_echo(const struct words *words, const struct word *word)
{
    for (size_t i = 0; i < words->count; i++)
        if (names_better(word, &words->items[i]))
            return true;
    return false;
}

/* A word said twice says no more; a phrase keeps all of its own. */
static bool said_before(const struct words *words, size_t i)
{
    const struct word *word = &words->items[i];

    for (size_t k = 0; k < i && !word->excluded && word->phrase == 0; k++)
        if (!words->items[k].excluded &&
            slice_eq(word_letters(&words->items[k]), word_letters(word)))
            return true;
    return false;
}

static void drop_repeats(struct words *words)
{
    size_t kept = 0;

    for (size_t i = 0; i < words->count; i++)
        if (!said_before(words, i))
            words->items[kept++] = words->items[i];
    words->count = kept;
}

void fewer_any(struct words *words)
{
    words->some = true;
    drop_repeats(words);
    for (size_t i = 0; i < words->count; i++) {
        words->items[i].required = false;
        words->items[i].echo = is_echo(words, &words->items[i]);
    }
}

static uint32_t greatest(const struct searcher *searcher, const struct view *view,
                         const uint64_t *docs, uint32_t (*of)(uint64_t merit))
{
    uint32_t most = 0;

    for (BITSET_EACH(doc, docs, view->doc_words)) {
        uint32_t value = of(searcher->merit[doc]);

        most = value > most ? value : most;
    }
    return most;
}

/* What the best one could say, if its name were made of the words. */
static uint32_t worth_of_all(const struct words *words)
{
    uint32_t worth = 0;

    for (size_t i = 0; i < words->count; i++) {
        const struct word *word = &words->items[i];

        if (!word->stop && !word->excluded && word->form_count > 0)
            worth += word->worth > 0 ? word->worth : title_worth(word->forms[0].idf);
    }
    return worth;
}

bool fewer_keep(struct searcher *searcher, const struct view *view, const struct words *words,
                uint64_t *docs)
{
    uint32_t named = greatest(searcher, view, docs, merit_named);
    bool titled = named * TITLE_PARTS >= worth_of_all(words);
    uint32_t (*of)(uint64_t merit) = titled ? merit_named : merit_weight;
    uint32_t most = titled ? named : greatest(searcher, view, docs, merit_weight);

    for (BITSET_EACH(doc, docs, view->doc_words)) {
        if (of(searcher->merit[doc]) * 100 >= most * NEARLY)
            continue;
        bitset_reset(docs, doc);
        searcher->merit[doc] = 0;
    }
    return titled;
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

/* Is the term that the postings are of met in the document at the form's price? */
static bool is_met(const struct fewer_input *input, const struct form *form, uint32_t doc)
{
    const struct ranking *ranking = &input->searcher->ranking;
    struct postings *postings = &input->searcher->postings;
    uint8_t places[PLACES_READ_MAX];
    uint32_t at = postings_seek(postings, doc);
    size_t count = at == POSTINGS_NONE ? 0 : places_read(ranking, postings, at, places);

    for (size_t i = 0; i < count; i++)
        if (form->cost == 0 || !ranking->exact[place_field(places[i])])
            return true;
    return false;
}

static bool form_has(const struct fewer_input *input, const struct form *form, uint32_t doc)
{
    if (form->segment != snapshot_doc_segment(input->view->snapshot, doc))
        return false;
    for (uint32_t ord = form->first; ord < form->past; ord++) {
        struct term term;

        term_at(input->view->snapshot, form->segment, ord, &term);
        postings_init(&input->searcher->postings, input->view->snapshot, &term);
        if (is_met(input, form, doc))
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
