/* Tokens grouped into words.  A word is a position; its extent is the first token there that is
 * neither joined nor a concept, because those two may reach over several positions.
 *
 * Quotes and the minus are read from the query's own bytes, since to the analysis they are
 * separators like any other: "…", “…” and «…» make a phrase, a minus with nothing or a blank before
 * it excludes the word or the phrase behind it.  A quote that is never closed means nothing. */
#include "query/text/words.h"

#include "base/utf8.h"

#include <assert.h>

enum { PHRASES_MAX = 16 };

/* Bytes between a pair of quotes. */
struct quoted {
    size_t start;
    size_t end;
    bool excluded;
};

struct quotes {
    struct quoted items[PHRASES_MAX];
    size_t count;
};

static uint32_t closing_of(uint32_t opening)
{
    switch (opening) {
    case '"': return '"';
    case 0x201C: return 0x201D; /* “ ” */
    case 0x00AB: return 0x00BB; /* « » */
    default: return 0;
    }
}

static bool minus_before(struct slice q, size_t at)
{
    return at > 0 && q.ptr[at - 1] == '-' && (at == 1 || q.ptr[at - 2] == ' ');
}

static struct quotes find_quotes(struct slice q)
{
    struct quotes quotes = {.count = 0};

    for (size_t at = 0; at < q.len && quotes.count < PHRASES_MAX;) {
        size_t opening = at;
        uint32_t closing = closing_of(utf8_next(q, &at));
        size_t start = at;
        size_t end = at;

        while (closing != 0 && at < q.len && utf8_next(q, &at) != closing)
            end = at;
        if (closing != 0 && end < at)
            quotes.items[quotes.count++] = (struct quoted){start, end, minus_before(q, opening)};
        else if (closing != 0)
            at = start;
    }
    return quotes;
}

static bool spans_words(const struct token *token)
{
    return token->kind == TOKEN_JOINED || token->kind == TOKEN_CONCEPT;
}

static bool serves(const struct token *token, const struct word *word)
{
    return token->start <= word->start && token->end >= word->end;
}

static void place_in_phrase(const struct quotes *quotes, struct word *word)
{
    for (size_t i = 0; i < quotes->count; i++) {
        const struct quoted *quoted = &quotes->items[i];

        if (word->start < quoted->start || word->end > quoted->end)
            continue;
        word->phrase = (uint8_t)(i + 1);
        word->excluded |= quoted->excluded;
        word->prefix = false;
    }
}

static int add_word(struct words *words, struct slice q, const struct token *token,
                    struct attar_error *err)
{
    if (words->count == SEARCH_WORDS_MAX)
        return error_set(err, ATTAR_EINVAL, "q: more than %d words", SEARCH_WORDS_MAX);
    words->items[words->count++] = (struct word){
        .start = token->start,
        .end = token->end,
        .stop = token->stop,
        .prefix = token->last,
        .excluded = minus_before(q, token->start),
    };
    return 0;
}

static int collect_terms(const struct token_list *tokens, struct arena *arena, struct word *word,
                         struct attar_error *err)
{
    struct token *terms = arena_array(arena, tokens->count, sizeof *terms);

    if (terms == NULL)
        return error_set(err, ATTAR_ELIMIT, "q: too many terms");
    for (size_t i = 0; i < tokens->count; i++) {
        struct token *copy = &terms[word->term_count];

        if (!serves(&tokens->items[i], word))
            continue;
        *copy = tokens->items[i];
        copy->term = arena_copy(arena, tokens->items[i].term);
        if (copy->term.ptr == NULL)
            return error_set(err, ATTAR_ELIMIT, "q: too many terms");
        word->term_count++;
    }
    word->terms = terms;
    assert(word->term_count > 0);
    return 0;
}

/* A stop word may be missing, unless there is nothing else or it is quoted. */
static void mark_required(struct words *words)
{
    bool others = false;

    for (size_t i = 0; i < words->count; i++)
        others |= !words->items[i].stop && !words->items[i].excluded;
    for (size_t i = 0; i < words->count; i++) {
        struct word *word = &words->items[i];

        word->required = !word->excluded && (!word->stop || !others || word->phrase > 0);
    }
}

int words_from_tokens(struct slice q, const struct token_list *tokens, struct arena *arena,
                      struct words *out_words, struct attar_error *err)
{
    struct words words = {.count = 0};
    struct quotes quotes = find_quotes(q);
    uint32_t seen = UINT32_MAX; /* position of the last word added */
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < tokens->count; i++) {
        const struct token *token = &tokens->items[i];

        if (spans_words(token) || token->position == seen)
            continue;
        seen = token->position;
        rc = add_word(&words, q, token, err);
    }
    for (size_t i = 0; rc == 0 && i < words.count; i++) {
        place_in_phrase(&quotes, &words.items[i]);
        rc = collect_terms(tokens, arena, &words.items[i], err);
    }
    if (rc < 0)
        return rc;
    words.phrase_count = (uint8_t)quotes.count;
    mark_required(&words);
    *out_words = words;
    return 0;
}

struct slice word_text(const struct word *word, struct slice q)
{
    assert(word->start <= word->end && word->end <= q.len);
    return slice_of(q.ptr + word->start, word->end - word->start);
}
