/* From tokens to runs.
 *
 *   typed      its own prefix; what stands behind an article; the other names of its concept
 *   concepts   a name of several words ("خشب العود") counts for each of them
 *   slips      what typo_walk finds, when the caller wants more
 *
 * Any word may be a beginning, not only the last: "tom f wood". */
#include "query/suggest/asked.h"

#include "analysis/analysis.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "query/typo/typo.h"

#include <assert.h>
#include <stdlib.h>

enum { RUNS_FIRST = 8, TERM_BYTES_MAX = ANALYSIS_TERM_BYTES_MAX + 1 };

/* What may stand before an Arabic word as its article (search.md section 2). */
static const struct slice articles[] = {SLICE_INIT("ال"),  SLICE_INIT("لل"),  SLICE_INIT("وال"),
                                        SLICE_INIT("بال"), SLICE_INIT("كال"), SLICE_INIT("فال")};

bool asked_add(const struct asked *asked, struct asked_word *word, struct term_range run)
{
    if (run.first >= run.past)
        return true;
    if (word->run_count == word->run_cap) {
        uint32_t cap = word->run_cap == 0 ? RUNS_FIRST : word->run_cap * 2;
        struct term_range *runs = arena_array(asked->arena, cap, sizeof *runs);

        if (runs == NULL)
            return false;
        if (word->run_count > 0)
            memcpy(runs, word->runs, word->run_count * sizeof *runs);
        word->runs = runs;
        word->run_cap = cap;
    }
    word->runs[word->run_count++] = run;
    return true;
}

static int by_first(const void *left, const void *right)
{
    const struct term_range *a = left;
    const struct term_range *b = right;

    return (a->first > b->first) - (a->first < b->first);
}

void asked_settle(struct asked_word *word)
{
    uint32_t kept = 0;

    if (word->run_count < 2)
        return;
    qsort(word->runs, word->run_count, sizeof *word->runs, by_first);
    for (uint32_t i = 1; i < word->run_count; i++) {
        struct term_range *last = &word->runs[kept];

        if (word->runs[i].first > last->past)
            word->runs[++kept] = word->runs[i];
        else if (word->runs[i].past > last->past)
            last->past = word->runs[i].past;
    }
    word->run_count = kept + 1;
}

bool asked_meets(const struct asked_word *word, struct place_list list)
{
    for (uint32_t i = 0; i < list.count; i++) {
        uint32_t place = list.places[i];
        uint32_t low = 0;
        uint32_t high = word->run_count;

        while (low < high) {
            uint32_t middle = low + (high - low) / 2;

            if (word->runs[middle].past <= place)
                low = middle + 1;
            else
                high = middle;
        }
        if (low < word->run_count && word->runs[low].first <= place)
            return true;
    }
    return false;
}

/* ---- Runs of a word as it was typed ---- */

static bool add_prefix(const struct asked *asked, struct asked_word *word, struct slice text)
{
    const struct term_trie *trie = &asked->lexis->vocabulary->trie.trie;
    uint32_t node = text.len == 0 ? TERM_TRIE_NONE : term_trie_find(trie, text);

    if (node == TERM_TRIE_NONE)
        return true;
    return asked_add(asked, word,
                     (struct term_range){trie->first_term[node], trie->past_term[node]});
}

static bool add_without_article(const struct asked *asked, struct asked_word *word)
{
    bool room = true;

    for (size_t i = 0; i < sizeof articles / sizeof *articles; i++)
        if (slice_starts(word->text, articles[i]))
            room = room && add_prefix(asked, word, slice_skip(word->text, articles[i].len));
    return room;
}

/* The first entry of concepts_of that is not before `place`. */
static size_t concepts_at(const struct lexis *lexis, uint32_t place)
{
    size_t low = 0;
    size_t high = lexis->concepts_of_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (lexis->concepts_of[middle] >> 32 < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The other names of the concepts that the word alone is a name of. */
static bool add_other_names(const struct asked *asked, struct asked_word *word)
{
    const struct lexis *lexis = asked->lexis;
    uint32_t place = word->node == TERM_TRIE_NONE ? TERM_TRIE_NONE
                                                  : lexis->vocabulary->trie.trie.term[word->node];
    bool room = true;

    if (place == TERM_TRIE_NONE)
        return true;
    for (size_t i = concepts_at(lexis, place);
         i < lexis->concepts_of_count && lexis->concepts_of[i] >> 32 == place; i++) {
        struct place_list names =
            lexis_words(lexis, LEXIS_CONCEPTS, (uint32_t)lexis->concepts_of[i]);

        for (uint32_t n = 0; n < names.count; n++)
            if (names.places[n] != place)
                room = room && add_prefix(asked, word, lexis->vocabulary->words[names.places[n]]);
    }
    return room;
}

static bool add_typed(const struct asked *asked, struct asked_word *word)
{
    const struct term_trie *trie = &asked->lexis->vocabulary->trie.trie;

    word->node = term_trie_find(trie, word->text);
    return add_prefix(asked, word, word->text) && add_without_article(asked, word) &&
           add_other_names(asked, word);
}

/* ---- Reading ---- */

static bool is_arabic(struct slice text)
{
    size_t at = 0;

    while (at < text.len) {
        uint32_t letter = utf8_next(text, &at);

        if (letter >= 0x600 && letter <= 0x6FF)
            return true;
    }
    return false;
}

struct typed {
    const struct token_list *tokens;
    uint32_t word_of[SEARCH_WORDS_MAX]; /* position -> word, UINT32_MAX for a dropped one */
    uint32_t positions;
};

/* Folded where the word has a folded form; stop words only when there is nothing else. */
static void take_words(struct asked *asked, struct typed *typed, bool stops)
{
    asked->count = 0;
    memset(typed->word_of, 0xFF, sizeof typed->word_of);
    for (size_t i = 0; i < typed->tokens->count; i++) {
        const struct token *token = &typed->tokens->items[i];
        uint32_t *word;

        if (token->position >= typed->positions || (token->stop && !stops) ||
            (token->kind != TOKEN_EXACT && token->kind != TOKEN_FOLDED))
            continue;
        word = &typed->word_of[token->position];
        if (*word == UINT32_MAX)
            *word = (uint32_t)asked->count++;
        asked->words[*word] = (struct asked_word){.text = token->term};
    }
}

/* A name of several words counts for each of them. */
static bool add_concepts(struct asked *asked, const struct typed *typed)
{
    for (size_t i = 0; i < typed->tokens->count; i++) {
        const struct token *token = &typed->tokens->items[i];
        char room[TERM_BYTES_MAX];
        struct buf term = {.ptr = room, .cap = sizeof room, .max = sizeof room};
        uint32_t place;

        if (token->kind != TOKEN_CONCEPT || token->words < 2)
            continue;
        buf_addf(&term, ":%.*s", SLICE_ARG(token->term));
        place = vocabulary_find(asked->lexis->vocabulary, buf_slice(&term));
        if (place == NO_PLACE)
            continue;
        for (uint32_t at = token->position;
             at < token->position + token->words && at < typed->positions; at++)
            if (typed->word_of[at] != UINT32_MAX &&
                !asked_add(asked, &asked->words[typed->word_of[at]],
                           (struct term_range){place, place + 1}))
                return false;
    }
    return true;
}

int asked_read(struct asked *out_asked, const struct lexis *lexis, struct analyzer *analyzer,
               struct slice q, struct arena *arena, struct attar_error *err)
{
    struct token_list tokens;
    struct typed typed = {.tokens = &tokens};
    bool room = true;
    int rc = analyze(analyzer, q, &tokens, err);

    if (rc < 0)
        return rc;
    *out_asked = (struct asked){.lexis = lexis, .arena = arena, .script = LANG_EN};
    typed.positions =
        tokens.position_count < SEARCH_WORDS_MAX ? tokens.position_count : SEARCH_WORDS_MAX;
    take_words(out_asked, &typed, false);
    if (out_asked->count == 0)
        take_words(out_asked, &typed, true);
    for (size_t i = 0; i < out_asked->count; i++) {
        struct asked_word *word = &out_asked->words[i];

        if (is_arabic(word->text))
            out_asked->script = LANG_AR;
        room = room && add_typed(out_asked, word);
    }
    if (!room || !add_concepts(out_asked, &typed))
        return error_set(err, ATTAR_ELIMIT, "q: the request needs too much memory");
    for (size_t i = 0; i < out_asked->count; i++) {
        struct asked_word *word = &out_asked->words[i];

        word->plain = word->run_count == 1 && word->node != TERM_TRIE_NONE;
        asked_settle(word);
    }
    return 0;
}

/* ---- Slips ---- */

static int widen_word(struct asked *asked, size_t number, unsigned level, bool *wider)
{
    struct asked_word *word = &asked->words[number];
    struct typo_word typed = {word->text, level, number + 1 == asked->count};
    struct term_hits hits;
    int rc = typo_walk(&asked->lexis->vocabulary->trie.trie, &typed, asked->arena, &hits);

    if (rc < 0 || hits.count == 0)
        return rc;
    word->fresh_count = 0;
    word->fresh = arena_array(asked->arena, hits.count, sizeof *word->fresh);
    if (word->fresh == NULL)
        return -ATTAR_ELIMIT;
    if (asked->count == 1)
        word->run_count = 0;
    for (size_t i = 0; i < hits.count; i++) {
        struct term_range run = {hits.items[i].first, hits.items[i].past};

        word->fresh[word->fresh_count++] = run;
        if (!asked_add(asked, word, run))
            return -ATTAR_ELIMIT;
    }
    asked_settle(word);
    *wider = true;
    return 0;
}

int asked_widen(struct asked *asked, unsigned level, bool *out_wider)
{
    bool wider = false;
    int rc = 0;

    assert(level >= 1 && level <= TYPO_LEVEL_MAX);
    for (size_t i = 0; rc == 0 && i < asked->count; i++)
        if (typo_level(asked->words[i].text) >= level)
            rc = widen_word(asked, i, level, &wider);
    if (rc == 0)
        *out_wider = wider;
    return rc;
}
