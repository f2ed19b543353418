/* Looking the forms of each word up in the dictionaries of all segments.
 *
 * All forms of one lookup share an idf: that of the documents of all of them together, so that a
 * rare completion or a rare misspelling does not outrank the word itself. */
#include "query/text/forms/forms.h"

#include "query/repair/repair.h"
#include "query/text/forms/lookup.h"
#include "query/titles.h"

#include <assert.h>
#include <math.h>

static const double idf_unit = 64.0;

enum { WEIGHT_MAX = 31 };

const char *const form_origin_names[FORM_ORIGIN_COUNT] = {
    "typed", "concept", "prefix", "typo", "spelling", "synonym",
};

uint32_t forms_idf(uint64_t df, uint64_t n)
{
    double present = (double)(df < n ? df : n);
    double idf = log(1.0 + ((double)n - present + 0.5) / (present + 0.5));
    uint32_t fixed = (uint32_t)lround(idf * idf_unit);

    return fixed > 0 ? fixed : 1;
}

static bool is_letters(const struct token *token)
{
    return token->kind == TOKEN_EXACT || token->kind == TOKEN_FOLDED;
}

/* The term itself, wherever it is. */
static void add_term(struct lookup *lookup, const struct token *token, uint8_t cost)
{
    bool concept = token->kind == TOKEN_CONCEPT;
    size_t from = lookup->count;

    for (uint32_t s = 0; s < snapshot_segment_count(lookup->view->snapshot); s++) {
        struct term term;

        if (term_find(lookup->view->snapshot, s, token->term, &term))
            lookup_add(lookup, &(struct form){.segment = s,
                                              .first = term.ord,
                                              .past = term.ord + 1,
                                              .cost = cost,
                                              .tier = (uint8_t)posting_tier(token->kind),
                                              .origin = concept ? FORM_CONCEPT : FORM_TYPED,
                                              .span = token->words});
    }
    lookup_weigh(lookup, from);
}

/* A term of a word that may be said instead: it counts as a folded one at the best. */
static void add_synonym_term(struct lookup *lookup, const struct phrase_term *synonym)
{
    enum posting_tier tier = posting_tier(synonym->kind);
    size_t from = lookup->count;

    for (uint32_t s = 0; s < snapshot_segment_count(lookup->view->snapshot); s++) {
        struct term term;

        if (term_find(lookup->view->snapshot, s, synonym->text, &term))
            lookup_add(lookup,
                       &(struct form){.segment = s,
                                      .first = term.ord,
                                      .past = term.ord + 1,
                                      .tier = (uint8_t)(tier > TIER_FOLDED ? tier : TIER_FOLDED),
                                      .origin = FORM_SYNONYM});
    }
    lookup_weigh(lookup, from);
}

static void add_synonyms(struct lookup *lookup, const struct word *word)
{
    for (size_t i = 0; i < word->synonym_count; i++) {
        const struct phrase_word *said = &word->synonyms[i]->words[0];

        for (size_t k = 0; k < said->term_count; k++)
            add_synonym_term(lookup, &said->terms[k]);
    }
}

/* Every term that begins with the letters, but they themselves. */
static void add_prefix(struct lookup *lookup, struct slice letters, uint8_t cost)
{
    size_t from = lookup->count;

    for (uint32_t s = 0; s < snapshot_segment_count(lookup->view->snapshot); s++) {
        const struct term_trie *trie = snapshot_trie(lookup->view->snapshot, s);
        uint32_t node = term_trie_find(trie, letters);
        struct term_range run;
        uint32_t next;

        if (node == TERM_TRIE_NONE)
            continue;
        next = trie->first_term[node] + (trie->term[node] != TERM_TRIE_NONE);
        while (term_trie_run(trie, &next, trie->past_term[node], &run))
            lookup_add(lookup, &(struct form){.segment = s,
                                              .first = run.first,
                                              .past = run.past,
                                              .cost = cost,
                                              .tier = TIER_LOOSE,
                                              .origin = FORM_PREFIX});
    }
    lookup_weigh(lookup, from);
}

/* Returns how many forms came of it. */
static size_t add_concepts(struct lookup *lookup, const struct word *word)
{
    size_t before = lookup->count;

    for (size_t i = 0; i < word->term_count; i++)
        if (word->terms[i].kind == TOKEN_CONCEPT)
            add_term(lookup, &word->terms[i], 0);
    return lookup->count - before;
}

static bool is_variant(const struct token *token)
{
    return token->kind == TOKEN_STEM || token->kind == TOKEN_VARIANT;
}

static void add_letters(struct lookup *lookup, const struct word *word, uint8_t cost)
{
    for (size_t i = 0; i < word->term_count; i++) {
        const struct token *token = &word->terms[i];

        if (lookup->options->no_variants && is_variant(token))
            continue;
        if (token->kind != TOKEN_CONCEPT)
            add_term(lookup, token, cost);
        if (word->prefix && is_letters(token))
            add_prefix(lookup, token->term, cost);
    }
}

/* Weight of meeting the word: how rare it is at its cheapest, 1 for stop words. */
static uint16_t weight_of(const struct lookup *lookup, const struct word *word)
{
    const double full = 12.0 * 64.0; /* idf of one document in 160,000 */
    uint32_t idf = UINT32_MAX;
    uint32_t cost = UINT32_MAX;
    double weight;

    if (word->stop || lookup->count == 0)
        return 1;
    for (size_t i = 0; i < lookup->count; i++) {
        const struct form *form = &lookup->forms[i];

        if (form->cost > cost)
            continue;
        idf = form->cost < cost || form->idf < idf ? form->idf : idf;
        cost = form->cost;
    }
    weight = 1 + (WEIGHT_MAX - 1) * (double)idf / full;
    return (uint16_t)(weight < WEIGHT_MAX ? weight : WEIGHT_MAX);
}

/* The letters as typed, even where a concept stands for them: a house's name of three words is
 * worth each of them. */
static uint8_t worth_of(const struct view *view, const struct word *word)
{
    uint64_t df = snapshot_df(view->snapshot, word_letters(word));

    return df > 0 ? title_worth(forms_idf(df, view->live_count)) : 0;
}

/* Two neighbours written as one: flower bomb is flowerbomb. */
static void add_joined(struct lookup *lookup, const struct word *left, const struct word *right)
{
    struct token joined = {.kind = TOKEN_JOINED};

    if (lookup->level == 0 || !left->required || !right->required || left->phrase > 0 ||
        right->phrase > 0)
        return;
    if (join_words(lookup->view->snapshot, word_letters(left), word_letters(right), lookup->arena,
                   &joined.term) < 0)
        lookup->full = true;
    else if (joined.term.len > 0)
        add_term(lookup, &joined, 1);
}

static void add_neighbours(struct lookup *lookup, const struct words *words, size_t i)
{
    if (i > 0)
        add_joined(lookup, &words->items[i - 1], &words->items[i]);
    if (i + 1 < words->count)
        add_joined(lookup, &words->items[i], &words->items[i + 1]);
}

static int build_word(const struct forms_source *source, unsigned level, struct words *words,
                      size_t i, struct attar_error *err)
{
    struct word *word = &words->items[i];
    struct lookup lookup = {.view = source->view,
                            .memo = source->memo,
                            .arena = source->arena,
                            .options = source->options,
                            .level = level,
                            .wordy = source->wordy};
    bool concept = word->phrase == 0 && !word->echo && add_concepts(&lookup, word) > 0;
    bool beside = !word->required; /* what may be missing is met by name and by letters */

    if (word->excluded || word->phrase > 0)
        lookup.level = 0;
    word->worth = worth_of(source->view, word);
    if (!concept || beside || lookup.level > 0)
        add_letters(&lookup, word, concept && !beside ? 1 : 0);
    if (!source->as_typed)
        add_neighbours(&lookup, words, i);
    add_synonyms(&lookup, word);
    guesses_typos(&lookup, word);
    if (!source->as_typed)
        guesses_spellings(&lookup, word, concept);
    if (lookup.full)
        return error_set(err, ATTAR_ELIMIT, "q: it needs too much memory");
    word->forms = lookup.forms;
    word->form_count = lookup.count;
    word->weight = weight_of(&lookup, word);
    return 0;
}

int forms_build(const struct forms_source *source, unsigned level, struct words *words,
                struct attar_error *err)
{
    int rc = 0;

    assert(level <= LEVEL_WIDE);
    for (size_t i = 0; rc == 0 && i < words->count; i++)
        rc = build_word(source, level, words, i, err);
    return rc;
}

int forms_build_unmet(const struct forms_source *source, struct words *words,
                      struct attar_error *err)
{
    int rc = forms_build(source, 0, words, err);

    for (size_t i = 0; rc == 0 && i < words->count; i++)
        if (words->items[i].form_count == 0)
            rc = build_word(source, TYPO_LEVEL_MAX, words, i, err);
    return rc;
}

const struct form *forms_meet(const struct word *word, uint32_t segment, uint32_t ord)
{
    const struct form *best = NULL;

    for (size_t i = 0; i < word->form_count; i++) {
        const struct form *form = &word->forms[i];

        if (form->segment == segment && form->first <= ord && ord < form->past &&
            (best == NULL || form->cost < best->cost))
            best = form;
    }
    return best;
}
