/* One reader of postings for each term of each word, moved forward together.
 *
 * A document's places of a word are gathered from all its terms: (field, position), at most
 * PLACES_MAX of them, which is more than a name has words. */
#include "query/text/positions.h"

#include "query/searcher.h"
#include "query/text/places.h"

#include <assert.h>
#include <stdlib.h>

enum { PLACES_MAX = 32, ENTRIES_MAX = 64 };

struct place {
    uint32_t position;
    uint8_t field;
};

struct places {
    struct place items[PLACES_MAX];
    size_t count;
};

struct word_places {
    const struct word *word;
    struct postings *readers; /* one a term */
    size_t reader_count;
    bool placed; /* few enough terms to have places */
    uint8_t phrase;
    bool excluded;
    bool asked; /* its distances count at all */
    struct places here;
};

struct positions {
    const struct view *view;
    const struct searcher *searcher;
    size_t count;
    uint32_t doc; /* that `here` is of */
    struct word_places words[SEARCH_WORDS_MAX];
};

static size_t term_count(const struct word *word)
{
    size_t count = 0;

    for (size_t i = 0; i < word->form_count; i++)
        count += word->forms[i].past - word->forms[i].first;
    return count;
}

/* Every reader before its first posting. */
static void start_word(const struct view *view, struct word_places *places)
{
    const struct word *word = places->word;

    places->reader_count = 0;
    for (size_t i = 0; places->readers != NULL && i < word->form_count; i++)
        for (uint32_t ord = word->forms[i].first; ord < word->forms[i].past; ord++) {
            struct term term;

            term_at(view->snapshot, word->forms[i].segment, ord, &term);
            postings_init(&places->readers[places->reader_count++], view->snapshot, &term);
        }
}

static int open_word(const struct view *view, const struct word *word, struct arena *arena,
                     struct word_places *out)
{
    size_t count = term_count(word);
    size_t segments = snapshot_segment_count(view->snapshot);

    *out = (struct word_places){.word = word,
                                .phrase = word->phrase,
                                .excluded = word->excluded,
                                .asked = !word->excluded && count > 0,
                                .placed = count <= POSITIONS_TERMS_MAX * segments};
    if (count == 0 || word_bars(word) || !out->placed)
        return 0;
    out->readers = arena_array(arena, count, sizeof *out->readers);
    if (out->readers == NULL)
        return -ATTAR_ELIMIT;
    start_word(view, out);
    return 0;
}

int positions_open(const struct searcher *searcher, const struct view *view,
                   const struct words *words, struct arena *arena, struct positions **out_positions,
                   struct attar_error *err)
{
    struct positions *positions = arena_alloc(arena, sizeof *positions);
    int rc = positions == NULL ? -ATTAR_ELIMIT : 0;

    for (size_t i = 0; rc == 0 && i < words->count; i++)
        rc = open_word(view, &words->items[i], arena, &positions->words[i]);
    if (rc < 0)
        return error_set(err, ATTAR_ELIMIT, "q: it needs too much memory");
    positions->view = view;
    positions->count = words->count;
    positions->searcher = searcher;
    positions->doc = UINT32_MAX;
    *out_positions = positions;
    return 0;
}

void positions_rewind(struct positions *positions)
{
    for (size_t w = 0; positions->doc != UINT32_MAX && w < positions->count; w++)
        start_word(positions->view, &positions->words[w]);
    positions->doc = UINT32_MAX;
}

static void gather(const struct ranking *ranking, struct places *places, struct postings *reader,
                   uint32_t at)
{
    struct posting_entry entries[ENTRIES_MAX];
    uint32_t count = postings_entries(reader, at, entries, ENTRIES_MAX);

    for (uint32_t i = 0; i < count && i < ENTRIES_MAX && places->count < PLACES_MAX; i++)
        if (places_count(ranking, &entries[i]))
            places->items[places->count++] = (struct place){entries[i].position, entries[i].field};
}

static void move_to(struct positions *positions, uint32_t doc)
{
    if (positions->doc == doc)
        return;
    assert(positions->doc == UINT32_MAX || positions->doc < doc);
    positions->doc = doc;
    for (size_t w = 0; w < positions->count; w++) {
        struct word_places *word = &positions->words[w];

        word->here.count = 0;
        for (size_t i = 0; i < word->reader_count; i++) {
            uint32_t at = postings_seek(&word->readers[i], doc);

            if (at != POSTINGS_NONE)
                gather(&positions->searcher->ranking, &word->here, &word->readers[i], at);
        }
    }
}

static uint32_t distance(const struct place *a, const struct place *b)
{
    uint32_t far =
        b->position >= a->position ? b->position - a->position : a->position - b->position + 1;

    far = far > 0 ? far : 1; /* one form over both words */
    return far < POSITIONS_FAR ? far : POSITIONS_FAR;
}

/* Where two words are nearest. */
struct nearest {
    uint32_t distance;
    bool shared;   /* a field has both */
    uint8_t level; /* the best place of the fields where they are so near */
};

static void take_nearer(struct nearest *nearest, uint32_t far, uint8_t level)
{
    if (nearest->shared && far > nearest->distance)
        return;
    if (!nearest->shared || far < nearest->distance || level > nearest->level)
        nearest->level = level;
    nearest->distance = far;
    nearest->shared = true;
}

static struct nearest nearest_of(const struct positions *positions, const struct places *a,
                                 const struct places *b)
{
    const struct ranking *ranking = &positions->searcher->ranking;
    uint32_t least = positions->searcher->options.proximity_min;
    struct nearest nearest = {.distance = least > 1 ? least : 1};

    for (size_t i = 0; i < a->count; i++)
        for (size_t k = 0; k < b->count; k++) {
            const struct place *from = &a->items[i];
            const struct place *to = &b->items[k];
            uint32_t far = distance(from, to);

            if (from->field == to->field && ranking->near[from->field])
                take_nearer(&nearest, far > least ? far : least, ranking->levels[from->field]);
        }
    return nearest;
}

/* Is the word met here, or too often to tell? */
static bool is_here(const struct word_places *word)
{
    return word->asked && (!word->placed || word->here.count > 0);
}

size_t positions_pairs(struct positions *positions, uint32_t doc,
                       struct word_pair out[SEARCH_WORDS_MAX])
{
    const struct word_places *words = positions->words;
    size_t before = SIZE_MAX;
    size_t count = 0;

    move_to(positions, doc);
    for (size_t w = 0; w < positions->count; w++) {
        if (!is_here(&words[w]))
            continue;
        if (before != SIZE_MAX)
            out[count++] = (struct word_pair){
                (uint8_t)before, (uint8_t)w,
                (uint8_t)nearest_of(positions, &words[before].here, &words[w].here).distance};
        before = w;
    }
    return count;
}

uint32_t positions_nearness(struct positions *positions, uint32_t doc)
{
    struct word_pair pairs[SEARCH_WORDS_MAX];
    size_t count = positions_pairs(positions, doc, pairs);
    uint32_t sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += POSITIONS_FAR - pairs[i].distance;
    return sum;
}

static uint8_t best_level(const struct ranking *ranking, const struct places *places)
{
    uint8_t best = 0;

    for (size_t i = 0; i < places->count; i++)
        if (ranking->levels[places->items[i].field] > best)
            best = ranking->levels[places->items[i].field];
    return best;
}

uint32_t positions_attribute(struct positions *positions, uint32_t doc, uint32_t attribute)
{
    const struct ranking *ranking = &positions->searcher->ranking;
    struct word_pair pairs[SEARCH_WORDS_MAX];
    size_t count = positions_pairs(positions, doc, pairs);
    bool placed = false; /* the first word of the pair in hand has its place of the one before */
    uint32_t less = 0;

    for (size_t i = 0; i < count; i++) {
        const struct places *first = &positions->words[pairs[i].first].here;
        const struct places *second = &positions->words[pairs[i].second].here;
        struct nearest nearest = nearest_of(positions, first, second);

        if (nearest.shared && !placed)
            less += best_level(ranking, first) - nearest.level;
        if (nearest.shared)
            less += best_level(ranking, second) - nearest.level;
        placed = nearest.shared;
    }
    return attribute > less ? attribute - less : 0;
}

/* Does `a` come before `b`? */
static bool is_first(const struct ranking *ranking, const struct place *a, const struct place *b)
{
    if (ranking->levels[a->field] != ranking->levels[b->field])
        return ranking->levels[a->field] > ranking->levels[b->field];
    return a->field != b->field ? a->field < b->field : a->position < b->position;
}

bool positions_first(struct positions *positions, uint32_t doc, uint8_t *out_field,
                     uint32_t *out_place)
{
    const struct ranking *ranking = &positions->searcher->ranking;
    const struct place *first = NULL;

    move_to(positions, doc);
    for (size_t w = 0; w < positions->count; w++) {
        const struct places *here = &positions->words[w].here;

        for (size_t i = 0; positions->words[w].asked && i < here->count; i++)
            if (first == NULL || is_first(ranking, &here->items[i], first))
                first = &here->items[i];
    }
    if (first == NULL)
        return false;
    *out_field = first->field;
    *out_place = first->position;
    return true;
}

static bool stands_at(const struct places *places, uint8_t field, uint32_t position)
{
    for (size_t i = 0; i < places->count; i++)
        if (places->items[i].field == field && places->items[i].position == position)
            return true;
    return false;
}

/* Words [first, past) of one phrase, from where the first of them stands. */
static bool stands_as_one(const struct positions *positions, size_t first, size_t past)
{
    const struct places *places = &positions->words[first].here;

    for (size_t i = 0; i < places->count; i++) {
        size_t w = first + 1;

        while (w < past && stands_at(&positions->words[w].here, places->items[i].field,
                                     places->items[i].position + (uint32_t)(w - first)))
            w++;
        if (w == past)
            return true;
    }
    return false;
}

bool positions_phrases(struct positions *positions, uint32_t doc)
{
    move_to(positions, doc);
    for (size_t w = 0; w < positions->count;) {
        uint8_t phrase = positions->words[w].phrase;
        size_t first = w++;

        while (w < positions->count && positions->words[w].phrase == phrase)
            w++;
        if (phrase > 0 && stands_as_one(positions, first, w) == positions->words[first].excluded)
            return false;
    }
    return true;
}
