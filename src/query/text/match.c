/* Term-at-a-time matching over 8-bit impacts, one word after the other.
 *
 *   merit  sums of the words done so far, of the docs still in the set
 *   best   of the word in hand; zero again after each word
 *
 * Optional words add to the merit of documents that the others found and never remove one. */
#include "query/text/match.h"

#include "base/bitset.h"
#include "base/clock.h"
#include "query/text/places.h"
#include "query/text/synonyms.h"
#include "query/titles.h"

#include <assert.h>
#include <stdlib.h>

_Static_assert(SEARCH_WORDS_MAX * 31 < 1 << 10, "sums of weights fit their field");
_Static_assert(SEARCH_WORDS_MAX *MERIT_THRIFT_MAX < 1 << 8, "sums of thrift fit their field");
_Static_assert(SEARCH_WORDS_MAX *RANKING_LEVELS_MAX < 1 << 10, "sums of attributes fit");
_Static_assert(SEARCH_WORDS_MAX < 1 << 6, "counts of words fit their fields");
_Static_assert(SEARCH_WORDS_MAX *WORTH_MAX < 1 << 10, "sums of worths fit their field");

enum { WORD_SCORE_MAX = ((1 << MERIT_SCORE_BITS) / SEARCH_WORDS_MAX - 1) * MERIT_SCORE_UNIT };

/* What one word has collected so far. */
struct word_run {
    struct searcher *searcher;
    const struct view *view;
    const uint64_t *within; /* only these docs count */
    const struct word *word;
    bool some; /* words may be missing */
    uint32_t score_max;
};

/* What meeting the word is worth at a place: outside of names, a word that may be missing is half
 * as good a sign. */
static uint64_t weight_at(const struct word_run *run, unsigned field)
{
    const struct ranking *ranking = &run->searcher->ranking;
    const struct word *word = run->word;

    if (word->required || ranking->levels[field] == ranking->best)
        return word->weight;
    return (word->weight + 1u) / 2;
}

/* Does a word met in the field say something of the product's title?  When words may be missing
 * that is brand and name, else the name alone, which is field 0. */
static bool titles(const struct word_run *run, unsigned field)
{
    const struct ranking *ranking = &run->searcher->ranking;

    return field == 0 || (run->some && ranking->levels[field] == ranking->best);
}

static bool is_exact(const struct word_run *run, const struct form *form, unsigned field,
                     unsigned tier)
{
    unsigned kinds = run->searcher->options.exact_kinds;

    if (run->searcher->ranking.inexact[field])
        return false;
    if (form->origin == FORM_SYNONYM)
        return kinds & EXACT_SYNONYMS;
    if (form->origin == FORM_TYPED && form->cost == 0 && kinds & EXACT_VARIANTS)
        return true;
    return tier == TIER_EXACT && form->tier == TIER_EXACT;
}

/* The part of a merit that a form decides, for a place; 0: it is not met there. */
static uint64_t merit_at(const struct word_run *run, const struct form *form, unsigned field,
                         unsigned tier)
{
    const struct ranking *ranking = &run->searcher->ranking;
    bool exact = is_exact(run, form, field, tier);

    if (ranking->closed[field])
        return 0;
    if ((form->cost > 0 || form->origin == FORM_SPELLING) && ranking->exact[field])
        return 0;
    if (run->word->stop && !run->word->required && !run->some) /* it says a little of a title */
        return (uint64_t)titles(run, field) << MERIT_NAMED_SHIFT;
    return (uint64_t)(MERIT_THRIFT_MAX - form->cost) << MERIT_THRIFT_SHIFT |
           (uint64_t)ranking->levels[field] << MERIT_ATTRIBUTE_SHIFT |
           weight_at(run, field) << MERIT_WEIGHT_SHIFT | (uint64_t)exact << MERIT_EXACT_SHIFT;
}

static void fill_place_merits(const struct word_run *run, const struct form *form,
                              uint64_t out_merits[UINT8_MAX + 1])
{
    for (unsigned field = 0; field < SCHEMA_TEXTS_MAX; field++)
        for (unsigned tier = 0; tier <= TIER_LOOSE; tier++)
            out_merits[field << 4 | tier << 2] = merit_at(run, form, field, tier);
}

/* What a form's term is as a word of a name: a typed one as rare as all its documents say, one of
 * many by itself. */
static uint64_t worth_of(const struct word_run *run, const struct form *form,
                         const struct term *term)
{
    char text[INDEX_KEY_BYTES_MAX];
    uint64_t df = term->df;

    if (form->origin == FORM_CONCEPT && run->word->worth > 0 && run->some)
        return (run->word->worth + 1u) / 2;
    if (form->origin == FORM_CONCEPT && run->word->worth > 0 && form->span > 1)
        return run->word->worth;
    if (form->origin <= FORM_CONCEPT)
        return title_worth(form->idf);
    if (snapshot_segment_count(run->view->snapshot) > 1)
        df = snapshot_df(
            run->view->snapshot,
            slice_of(text, term_text(run->view->snapshot, term->segment, term->ord, text)));
    return title_worth(forms_idf(df, run->view->live_count));
}

/* The best that a document's places of the term give. */
static uint64_t merit_of_places(struct word_run *run, uint32_t at, const uint64_t *place_merits)
{
    struct postings *postings = &run->searcher->postings;
    uint8_t places[PLACES_READ_MAX];
    size_t count = places_read(&run->searcher->ranking, postings, at, places);
    uint64_t best = 0;

    for (size_t i = 0; i < count; i++)
        best = place_merits[places[i]] > best ? place_merits[places[i]] : best;
    return best;
}

static void take_postings(struct word_run *run, const struct term *term, uint32_t idf,
                          const uint64_t *place_merits)
{
    struct postings *postings = &run->searcher->postings;
    bool by_entry = run->searcher->ranking.by_entry;
    uint64_t *best = run->searcher->best;

    postings_init(postings, run->view->snapshot, term);
    while (postings_next(postings)) {
        for (uint32_t i = 0; i < postings->count; i++) {
            uint32_t doc = postings->docs[i];
            uint64_t merit = place_merits[postings->places[i]];

            if (by_entry && bitset_get(run->within, doc))
                merit = merit_of_places(run, i, place_merits);
            if (merit == 0 || !bitset_get(run->within, doc))
                continue;
            merit += idf * postings->impacts[i] / MERIT_SCORE_UNIT;
            bitset_set(run->searcher->found, doc);
            best[doc] = merit > best[doc] ? merit : best[doc];
        }
    }
}

static void set_worth(const struct word_run *run, uint64_t place_merits[UINT8_MAX + 1],
                      uint64_t worth)
{
    const uint64_t mask = (uint64_t)1023 << MERIT_NAMED_SHIFT;

    for (unsigned field = 0; field < SCHEMA_TEXTS_MAX; field++)
        for (unsigned tier = 0; titles(run, field) && tier <= TIER_LOOSE; tier++) {
            uint64_t *merit = &place_merits[field << 4 | tier << 2];

            if (*merit == 0)
                continue;
            *merit = (*merit & ~mask) | worth << MERIT_NAMED_SHIFT;
        }
}

static void take_form(struct word_run *run, const struct form *form)
{
    uint64_t place_merits[UINT8_MAX + 1] = {0};
    uint32_t idf_max = WORD_SCORE_MAX / UINT8_MAX;
    uint32_t idf = form->idf < idf_max ? form->idf : idf_max;

    fill_place_merits(run, form, place_merits);
    for (uint32_t ord = form->first; ord < form->past; ord++) {
        struct term term;
        uint32_t top;

        term_at(run->view->snapshot, form->segment, ord, &term);
        top = idf * term.impact_max / MERIT_SCORE_UNIT;
        run->score_max = top > run->score_max ? top : run->score_max;
        set_worth(run, place_merits, worth_of(run, form, &term));
        take_postings(run, &term, idf, place_merits);
    }
}

/* A phrase that stands for the word: as a folded term of middling impact. */
static void take_stand_in(struct word_run *run, const struct stand_in *stand_in)
{
    enum { IMPACT = UINT8_MAX / 2 };
    uint32_t idf_max = WORD_SCORE_MAX / UINT8_MAX;
    uint32_t score = (stand_in->idf < idf_max ? stand_in->idf : idf_max) * IMPACT;
    bool exact = run->searcher->options.exact_kinds & EXACT_PHRASES;
    uint64_t base = (uint64_t)run->word->weight << MERIT_WEIGHT_SHIFT |
                    (uint64_t)MERIT_THRIFT_MAX << MERIT_THRIFT_SHIFT |
                    (uint64_t)exact << MERIT_EXACT_SHIFT | score;
    uint64_t *best = run->searcher->best;

    run->score_max = score > run->score_max ? score : run->score_max;
    for (BITSET_EACH(doc, run->within, run->view->doc_words)) {
        uint64_t place = stand_in->levels[doc];
        uint64_t merit = base | (place > 0 ? place - 1 : 0) << MERIT_ATTRIBUTE_SHIFT;

        if (place == 0)
            continue;
        bitset_set(run->searcher->found, doc);
        best[doc] = merit > best[doc] ? merit : best[doc];
    }
}

/* From so many docs in a word of 64 on, all 64 are done at once: vector code without branches. */
enum { CROWDED = 8 };

/* Add the word's bests to the sums and leave them zero. */
static void add_merits(struct word_run *run)
{
    const uint64_t *found = run->searcher->found;

    for (size_t w = 0; w < run->view->doc_words; w++) {
        uint64_t *sums = run->searcher->merit + w * 64;
        uint64_t *bests = run->searcher->best + w * 64;

        if (__builtin_popcountll(found[w]) >= CROWDED) {
            for (int i = 0; i < 64; i++)
                sums[i] += bests[i];
            memset(bests, 0, 64 * sizeof *bests);
            continue;
        }
        for (uint64_t bits = found[w]; bits != 0; bits &= bits - 1) {
            sums[__builtin_ctzll(bits)] += bests[__builtin_ctzll(bits)];
            bests[__builtin_ctzll(bits)] = 0;
        }
    }
}

static void clear(uint64_t *merits, const uint64_t *docs, size_t words)
{
    for (size_t w = 0; w < words; w++)
        if (docs[w] != 0)
            memset(merits + w * 64, 0, 64 * sizeof *merits);
}

void match_clear(struct searcher *searcher, const uint64_t *docs, size_t words)
{
    clear(searcher->merit, docs, words);
}

/* docs &= found, or &= ~found; the merits of what falls out are zeroed. */
static void keep_found(struct searcher *searcher, uint64_t *docs, bool with, size_t words)
{
    for (size_t i = 0; i < words; i++) {
        uint64_t kept = with ? searcher->found[i] : ~searcher->found[i];
        uint64_t lost = docs[i] & ~kept;

        docs[i] &= kept;
        for (; lost != 0; lost &= lost - 1)
            searcher->merit[i * 64 + (size_t)__builtin_ctzll(lost)] = 0;
    }
}

static void find_word(struct word_run *run, const struct word *word)
{
    memset(run->searcher->found, 0, run->view->doc_words * sizeof *run->searcher->found);
    run->word = word;
    run->score_max = 0;
    for (size_t i = 0; i < word->form_count; i++)
        take_form(run, &word->forms[i]);
    for (size_t i = 0; i < word->stand_in_count; i++)
        take_stand_in(run, &word->stand_ins[i]);
}

/* Returns the highest score that the word can give. */
static uint32_t run_word(struct word_run *run, const struct word *word, uint64_t *docs)
{
    size_t words = run->view->doc_words;

    find_word(run, word);
    if (word_bars(word))
        clear(run->searcher->best, run->searcher->found, words);
    else
        add_merits(run);
    if (word_bars(word) || word->required)
        keep_found(run->searcher, docs, word->required, words);
    return word_bars(word) ? 0 : run->score_max;
}

/* Without a required word, documents with no word at all fall out. */
static void keep_any(struct searcher *searcher, uint64_t *docs, size_t words)
{
    for (size_t w = 0; w < words; w++)
        for (uint64_t bits = docs[w]; bits != 0; bits &= bits - 1) {
            size_t doc = w * 64 + (size_t)__builtin_ctzll(bits);

            if (searcher->merit[doc] == 0)
                bitset_reset(docs, doc);
        }
}

static int check_deadline(int64_t deadline_ns, struct attar_error *err)
{
    if (deadline_ns == 0 || clock_monotonic_ns() < deadline_ns)
        return 0;
    return error_set(err, ATTAR_EDEADLINE, "the search passed its deadline while matching");
}

/* Required and excluded words first: they make the set small. */
static bool narrows(const struct word *word)
{
    return word->required || word_bars(word);
}

/* An excluded phrase is told by positions alone. */
static bool is_matched(const struct word *word)
{
    return !word->excluded || word_bars(word);
}

int match_words(struct searcher *searcher, const struct view *view, const struct words *words,
                int64_t deadline_ns, uint64_t *docs, struct text_match *out_match,
                struct attar_error *err)
{
    struct text_match match = {.all = true};
    struct word_run run = {.searcher = searcher, .view = view, .within = docs, .some = words->some};
    bool required = false;
    int rc = 0;

    assert(searcher->doc_cap >= view->doc_cap);
    memcpy(docs, snapshot_live(view->snapshot), view->doc_words * sizeof *docs);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; rc == 0 && i < words->count; i++) {
            if (narrows(&words->items[i]) != (pass == 0))
                continue;
            if (!is_matched(&words->items[i]))
                continue;
            match.all &= words->items[i].excluded;
            required |= words->items[i].required;
            rc = check_deadline(deadline_ns, err);
            if (rc == 0)
                match.score_max += run_word(&run, &words->items[i], docs);
        }
    }
    if (rc < 0) {
        match_clear(searcher, docs, view->doc_words);
        return rc;
    }
    if (!match.all && !required)
        keep_any(searcher, docs, view->doc_words);
    match.score_max = match.score_max > 0 ? match.score_max : 1;
    *out_match = match;
    return 0;
}

void match_word(struct searcher *searcher, const struct view *view, const struct words *words,
                const struct word *word, const uint32_t *docs, size_t count, uint64_t *out_merits)
{
    struct word_run run = {.searcher = searcher,
                           .view = view,
                           .within = snapshot_live(view->snapshot),
                           .some = words->some};
    struct word alone = *word;

    assert(searcher->doc_cap >= view->doc_cap);
    alone.required = true;
    find_word(&run, &alone);
    for (size_t i = 0; i < count; i++)
        out_merits[i] = bitset_get(searcher->found, docs[i]) ? searcher->best[docs[i]] : 0;
    clear(searcher->best, searcher->found, view->doc_words);
}

void match_bar(struct searcher *searcher, const struct view *view, const struct words *words,
               uint64_t *docs)
{
    struct word_run run = {.searcher = searcher, .view = view, .within = docs, .some = words->some};

    assert(searcher->doc_cap >= view->doc_cap);
    for (size_t i = 0; i < words->count; i++) {
        if (!word_bars(&words->items[i]))
            continue;
        find_word(&run, &words->items[i]);
        clear(searcher->best, searcher->found, view->doc_words);
        bitset_and_not(docs, searcher->found, view->doc_words);
    }
}
