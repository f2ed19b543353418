/* Attaching synonyms: the runs of plain words are looked up from each of their words on.
 *
 *   levels of a phrase   word 1   word 2   both
 *     doc 5              name     notes    notes       the worst of its words decides the place
 *     doc 9              name     -        -
 *
 * What is attached is counted first, so that each word's list is one array. */
#include "query/text/synonyms.h"

#include "query/text/forms/forms.h"
#include "query/text/places.h"

#include <assert.h>

struct attaching {
    struct synonyms_source source;
    struct words *words;
    struct arena *arena;
    struct slice folded[SEARCH_WORDS_MAX];
    size_t singles[SEARCH_WORDS_MAX]; /* room for phrases of one word */
    size_t several[SEARCH_WORDS_MAX];
    bool counting;
    bool full; /* the arena is */
};

static struct slice folded_of(const struct word *word)
{
    struct slice folded = {NULL, 0};

    for (size_t i = 0; i < word->term_count; i++)
        if (word->terms[i].kind == TOKEN_FOLDED ||
            (word->terms[i].kind == TOKEN_EXACT && folded.ptr == NULL))
            folded = word->terms[i].term;
    return folded;
}

/* ---- The documents of a phrase ---- */

static void take_places(const struct ranking *ranking, struct postings *postings, uint32_t i,
                        uint8_t *known)
{
    uint8_t places[PLACES_READ_MAX];
    size_t count = places_read(ranking, postings, i, places);

    for (size_t k = 0; k < count; k++) {
        uint8_t level = (uint8_t)(1 + ranking->levels[place_field(places[k])]);

        *known = level > *known ? level : *known;
    }
}

static void take_term(const struct synonyms_source *source, struct slice text, uint8_t *levels)
{
    const struct view *view = source->view;

    for (uint32_t s = 0; s < snapshot_segment_count(view->snapshot); s++) {
        struct postings postings;
        struct term term;

        if (!term_find(view->snapshot, s, text, &term))
            continue;
        postings_init(&postings, view->snapshot, &term);
        while (postings_next(&postings))
            for (uint32_t i = 0; i < postings.count; i++)
                take_places(source->ranking, &postings, i, &levels[postings.docs[i]]);
    }
}

/* both[doc] = the lesser of the two; returns in how many docs there is one. */
static uint64_t keep_both(uint8_t *both, const uint8_t *other, size_t docs)
{
    uint64_t count = 0;

    for (size_t doc = 0; doc < docs; doc++) {
        both[doc] = both[doc] < other[doc] ? both[doc] : other[doc];
        count += both[doc] > 0;
    }
    return count;
}

static struct stand_in stand_in_of(struct attaching *attaching, const struct phrase *phrase)
{
    size_t docs = attaching->source.view->doc_words * 64;
    uint8_t *both = arena_alloc(attaching->arena, docs);
    uint8_t *other = arena_alloc(attaching->arena, docs);
    uint64_t count = 0;

    attaching->full |= both == NULL || other == NULL;
    for (size_t w = 0; !attaching->full && w < phrase->word_count; w++) {
        const struct phrase_word *word = &phrase->words[w];

        memset(other, 0, docs);
        for (size_t i = 0; i < word->term_count; i++)
            take_term(&attaching->source, word->terms[i].text, other);
        if (w == 0)
            memcpy(both, other, docs);
        count = keep_both(both, other, docs);
    }
    return (struct stand_in){both, forms_idf(count, attaching->source.view->live_count)};
}

/* ---- Attaching ---- */

static void add_phrase(struct attaching *attaching, const struct phrase *phrase, size_t at,
                       size_t past)
{
    struct stand_in stand_in = {NULL, 0};

    if (!attaching->counting && phrase->word_count > 1)
        stand_in = stand_in_of(attaching, phrase);
    for (size_t i = at; i < past; i++) {
        struct word *word = &attaching->words->items[i];

        if (attaching->counting)
            (phrase->word_count > 1 ? attaching->several : attaching->singles)[i]++;
        else if (phrase->word_count > 1)
            word->stand_ins[word->stand_in_count++] = stand_in;
        else
            word->synonyms[word->synonym_count++] = phrase;
    }
}

/* What begins at word `at` of a run that ends before `past`. */
static void attach_at(struct attaching *attaching, size_t at, size_t past)
{
    struct synonym_hit hits[CURATION_PHRASE_WORDS_MAX];
    size_t count =
        curation_synonyms(attaching->source.curation, attaching->folded + at, past - at, hits);

    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < hits[i].phrase_count; k++)
            add_phrase(attaching, hits[i].phrases[k], at, at + hits[i].word_count);
}

static void attach_all(struct attaching *attaching)
{
    const struct words *words = attaching->words;

    for (size_t at = 0; at < words->count && !attaching->full; at++) {
        size_t past = at;

        while (past < words->count && !words->items[past].excluded &&
               words->items[past].phrase == 0)
            past++;
        if (past > at)
            attach_at(attaching, at, past);
    }
}

static bool make_room(struct attaching *attaching)
{
    for (size_t i = 0; i < attaching->words->count; i++) {
        struct word *word = &attaching->words->items[i];

        word->synonyms = arena_array(attaching->arena, attaching->singles[i], sizeof(void *));
        word->stand_ins =
            arena_array(attaching->arena, attaching->several[i], sizeof *word->stand_ins);
        if (word->synonyms == NULL || word->stand_ins == NULL)
            return false;
    }
    return true;
}

int synonyms_attach(const struct synonyms_source *source, struct words *words, struct arena *arena,
                    struct attar_error *err)
{
    struct attaching attaching = {
        .source = *source, .words = words, .arena = arena, .counting = true};

    assert(words->count <= SEARCH_WORDS_MAX);
    if (source->curation == NULL || curation_synonym_count(source->curation) == 0)
        return 0;
    for (size_t i = 0; i < words->count; i++)
        attaching.folded[i] = folded_of(&words->items[i]);
    attach_all(&attaching);
    attaching.full = !make_room(&attaching);
    attaching.counting = false;
    attach_all(&attaching);
    return attaching.full ? error_set(err, ATTAR_ELIMIT, "q: it needs too much memory") : 0;
}
