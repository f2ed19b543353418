/* Forms by guess: letters changed, and the same name in the other script.
 *
 *   typos      terms of the dictionary a few slips away, as far as the level and the request allow
 *   spellings  خمر for khamr: a band of them a level, all at once where no product has Arabic names
 */
#include "query/text/forms/lookup.h"

#include "base/utf8.h"

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
            lookup_add(lookup, &(struct form){.segment = s,
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

/* The index declares words that are taken as typed. */
static bool is_never_mistyped(const struct lookup *lookup, const struct word *word)
{
    const struct ranking *ranking = &lookup->view->filters->ranking;

    for (size_t i = 0; i < ranking->no_typo_word_count; i++)
        if (slice_eq(ranking->no_typo_words[i], word_letters(word)))
            return true;
    return false;
}

void guesses_typos(struct lookup *lookup, const struct word *word)
{
    struct typo_word typo = {.text = word_letters(word)};
    unsigned allowed = slips_allowed(lookup->options, typo.text);
    size_t from = lookup->count;

    if (word->stop || lookup->level == 0 || is_never_mistyped(lookup, word))
        return;
    typo.level = allowed < lookup->level ? allowed : lookup->level;
    if (typo.level > 0)
        take_typos(lookup, &typo, 0);
    typo.prefix = word->prefix;
    if (allowed > 0 && lookup->level >= TYPO_LEVEL_MAX)
        add_second(lookup, typo, allowed);
    if (lookup->level == LEVEL_WIDE)
        add_wide(lookup, typo, allowed);
    lookup_weigh(lookup, from);
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

            lookup_add(lookup, &(struct form){.segment = s,
                                              .first = hits.items[i].first,
                                              .past = hits.items[i].past,
                                              .cost = cost,
                                              .tier = cost == 0 ? TIER_EXACT : TIER_LOOSE,
                                              .origin = FORM_SPELLING});
        }
    }
    lookup_weigh(lookup, from);
}

void guesses_spellings(struct lookup *lookup, const struct word *word, bool concept)
{
    if (wants_spellings(lookup, word, concept))
        add_spellings(lookup, word);
}
