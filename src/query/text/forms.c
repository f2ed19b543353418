/* Looking the forms of each word up in the dictionaries of all segments.
 *
 * All forms of one lookup share an idf: that of the documents of all of them together, so that a
 * rare completion or a rare misspelling does not outrank the word itself. */
#include "query/text/forms.h"

#include "base/utf8.h"
#include "query/repair/repair.h"
#include "query/titles.h"

#include <assert.h>
#include <math.h>

static const double idf_unit = 64.0;

enum { FORMS_FIRST = 16, WEIGHT_MAX = 31 };

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

/* What is looked up for one word. */
struct lookup {
    const struct view *view;
    struct memo *memo;
    struct arena *arena;
    const struct text_options *options;
    unsigned level;
    bool wordy;
    struct form *forms;
    size_t count;
    size_t cap;
    bool full; /* the arena is */
};

static void add_form(struct lookup *lookup, const struct form *form)
{
    if (lookup->count == lookup->cap) {
        size_t cap = lookup->cap > 0 ? 2 * lookup->cap : FORMS_FIRST;
        struct form *forms = arena_array(lookup->arena, cap, sizeof *forms);

        if (forms == NULL) {
            lookup->full = true;
            return;
        }
        if (lookup->count > 0)
            memcpy(forms, lookup->forms, lookup->count * sizeof *forms);
        lookup->forms = forms;
        lookup->cap = cap;
    }
    lookup->forms[lookup->count++] = *form;
}

static uint64_t df_of(const struct view *view, const struct form *form)
{
    uint64_t df = 0;

    for (uint32_t ord = form->first; ord < form->past; ord++) {
        struct term term;

        term_at(view->snapshot, form->segment, ord, &term);
        df += term.df;
    }
    return df;
}

/* Give the forms from `from` on their common idf. */
static void weigh_forms(struct lookup *lookup, size_t from)
{
    uint64_t df = 0;
    uint32_t idf;

    for (size_t i = from; i < lookup->count; i++)
        df += df_of(lookup->view, &lookup->forms[i]);
    idf = forms_idf(df, lookup->view->live_count);
    for (size_t i = from; i < lookup->count; i++)
        lookup->forms[i].idf = idf;
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
            add_form(lookup, &(struct form){.segment = s,
                                            .first = term.ord,
                                            .past = term.ord + 1,
                                            .cost = cost,
                                            .tier = (uint8_t)posting_tier(token->kind),
                                            .origin = concept ? FORM_CONCEPT : FORM_TYPED,
                                            .span = token->words});
    }
    weigh_forms(lookup, from);
}

/* A term of a word that may be said instead: it counts as a folded one at the best. */
static void add_synonym_term(struct lookup *lookup, const struct phrase_term *synonym)
{
    enum posting_tier tier = posting_tier(synonym->kind);
    size_t from = lookup->count;

    for (uint32_t s = 0; s < snapshot_segment_count(lookup->view->snapshot); s++) {
        struct term term;

        if (term_find(lookup->view->snapshot, s, synonym->text, &term))
            add_form(lookup,
                     &(struct form){.segment = s,
                                    .first = term.ord,
                                    .past = term.ord + 1,
                                    .tier = (uint8_t)(tier > TIER_FOLDED ? tier : TIER_FOLDED),
                                    .origin = FORM_SYNONYM});
    }
    weigh_forms(lookup, from);
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
            add_form(lookup, &(struct form){.segment = s,
                                            .first = run.first,
                                            .past = run.past,
                                            .cost = cost,
                                            .tier = TIER_LOOSE,
                                            .origin = FORM_PREFIX});
    }
    weigh_forms(lookup, from);
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

/* `toll`: what they cost more than their slips. */
static void take_typos(struct lookup *lookup, const struct typo_word *typo, unsigned toll)
{
    for (uint32_t s = 0; s < snapshot_segment_count(lookup->view->snapshot); s++) {
        struct term_hits hits;

        if (typo_walk(snapshot_trie(lookup->view->snapshot, s), typo, lookup->arena, &hits) < 0) {
            lookup->full = true;
            return;
        }
        for (size_t i = 0; i < hits.count; i++)
            add_form(lookup, &(struct form){.segment = s,
                                            .first = hits.items[i].first,
                                            .past = hits.items[i].past,
                                            .cost = (uint8_t)(hits.items[i].cost + toll),
                                            .tier = TIER_LOOSE,
                                            .origin = FORM_TYPO});
    }
}

static bool has_digit(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] >= '0' && text.ptr[i] <= '9')
            return true;
    return false;
}

/* The slips of LEVEL_WIDE: one in three letters, two from four on; none beside digits. */
static unsigned wide_level(struct slice letters)
{
    enum { ONE_LETTERS = 3, TWO_LETTERS = 4 };
    size_t count = has_digit(letters) ? 0 : utf8_count(letters);

    return count < ONE_LETTERS ? 0 : count < TWO_LETTERS ? 1 : 2;
}

/* Whole words with any slips, and completions with one; no more than `allowed` where the request
 * says from how many letters on. */
static void add_wide(struct lookup *lookup, struct typo_word typo, unsigned allowed)
{
    const struct text_options *options = lookup->options;
    bool prefix = typo.prefix;

    typo.level = wide_level(typo.text);
    if (options->typo_min_1 > 0 && allowed < typo.level)
        typo.level = allowed;
    if (typo.level == 0)
        return;
    typo.loose = true;
    typo.prefix = false;
    take_typos(lookup, &typo, TYPO_LEVEL_MAX);
    typo.prefix = true;
    typo.level = 1;
    if (prefix)
        take_typos(lookup, &typo, TYPO_LEVEL_MAX);
}

/* At level 2: completions with a slip, and for words that may have one slip only, that one in the
 * first letter. */
static void add_second(struct lookup *lookup, struct typo_word typo, unsigned allowed)
{
    bool prefix = typo.prefix;

    typo.level = 1;
    typo.prefix = true;
    if (prefix)
        take_typos(lookup, &typo, 1);
    typo.prefix = false;
    typo.loose = true;
    if (allowed == 1)
        take_typos(lookup, &typo, 1);
}

/* Of a word by its letters, as the request or search.md section 3 has it. */
static unsigned slips_allowed(const struct text_options *options, struct slice letters)
{
    unsigned min_1 = options->typo_min_1 > 0 ? options->typo_min_1 : TYPO_MIN_1_DEFAULT;
    unsigned min_2 = options->typo_min_2 > 0 ? options->typo_min_2 : TYPO_MIN_2_DEFAULT;

    return typo_level_from(letters, min_1, min_2);
}

/* Terms a few slips away. */
static void add_typos(struct lookup *lookup, const struct word *word)
{
    struct typo_word typo = {.text = word_letters(word)};
    unsigned allowed = slips_allowed(lookup->options, typo.text);
    size_t from = lookup->count;

    typo.level = allowed < lookup->level ? allowed : lookup->level;
    if (typo.level > 0)
        take_typos(lookup, &typo, 0);
    typo.prefix = word->prefix;
    if (allowed > 0 && lookup->level >= TYPO_LEVEL_MAX)
        add_second(lookup, typo, allowed);
    if (lookup->level == LEVEL_WIDE)
        add_wide(lookup, typo, allowed);
    weigh_forms(lookup, from);
}

static bool is_arabic(struct slice text)
{
    size_t at = 0;

    return text.len > 0 && utf8_next(text, &at) >= 0x0600;
}

/* The highest band of spellings that is looked at.  A word whose letters are known is only taken
 * for what is as good as the same name.  Where products have no Arabic names, an Arabic word is a
 * spelling and nothing else: all bands at once, told apart by their cost. */
static unsigned band_wanted(const struct lookup *lookup, const struct word *word)
{
    unsigned level = lookup->level < TYPO_LEVEL_MAX ? lookup->level : TYPO_LEVEL_MAX;

    if (!word->required)
        level = lookup->wordy ? 1 : TYPO_LEVEL_MAX;
    else if (!lookup->wordy && !lookup->view->named[LANG_AR] && is_arabic(word_letters(word)))
        level = TYPO_LEVEL_MAX;
    return word->worth > 0 ? 0 : level;
}

/* The same name in the other script.  Arabic leaves the vowels out, so a Latin word says more than
 * the Arabic one it is taken for, and pays for that. */
static void add_spellings(struct lookup *lookup, const struct word *word)
{
    struct spelling_word spelling = {.text = word_letters(word), .prefix = false};
    uint8_t toll = is_arabic(spelling.text) || !word->required ? 0 : 1;
    size_t from = lookup->count;

    spelling.level = band_wanted(lookup, word);
    if (toll > spelling.level)
        return;
    spelling.level -= toll;
    for (uint32_t s = 0; s < snapshot_segment_count(lookup->view->snapshot); s++) {
        struct term_hits hits;

        if (memo_spellings(lookup->memo, &(struct memo_place){lookup->view, s}, &spelling,
                           lookup->arena, &hits) < 0) {
            lookup->full = true;
            return;
        }
        for (size_t i = 0; i < hits.count; i++) {
            uint8_t cost = (uint8_t)(hits.items[i].cost + toll);

            add_form(lookup, &(struct form){.segment = s,
                                            .first = hits.items[i].first,
                                            .past = hits.items[i].past,
                                            .cost = cost,
                                            .tier = cost == 0 ? TIER_EXACT : TIER_LOOSE,
                                            .origin = FORM_SPELLING});
        }
    }
    weigh_forms(lookup, from);
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

/* A word that must be there and is a concept needs no spelling until letters count; one that may be
 * missing only if its letters are unknown.  Where the products have names in the word's own script,
 * it is first one that is mistyped; digits make it Arabizi. */
static bool wants_spellings(const struct lookup *lookup, const struct word *word, bool concept)
{
    struct slice letters = word_letters(word);

    if (word->excluded || word->phrase > 0 || word->stop)
        return false;
    if (lookup->count > 0 && !has_digit(letters) &&
        lookup->view->named[is_arabic(letters) ? LANG_AR : LANG_EN])
        return false;
    return word->required ? !concept || lookup->level > 0 : word->worth == 0;
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

/* The index declares words that are taken as typed. */
static bool is_never_mistyped(const struct lookup *lookup, const struct word *word)
{
    const struct ranking *ranking = &lookup->view->filters->ranking;

    for (size_t i = 0; i < ranking->no_typo_word_count; i++)
        if (slice_eq(ranking->no_typo_words[i], word_letters(word)))
            return true;
    return false;
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
    if (!word->stop && lookup.level > 0 && !is_never_mistyped(&lookup, word))
        add_typos(&lookup, word);
    if (!source->as_typed && wants_spellings(&lookup, word, concept))
        add_spellings(&lookup, word);
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
