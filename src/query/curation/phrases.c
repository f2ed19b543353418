/* Texts of records as words, in the way the words of a query are made.
 *
 *   "Oud Wood"   word 0  oud    terms: oud x, note:oud c, oudwood j
 *                word 1  wood   terms: wood x, oudwood j
 *
 * A word is a position that has a token of its own; joined terms and concepts may cover several
 * and serve each word that lies inside them.  The folded form of a word is its `f` term, else its
 * `x` term. */
#include "query/curation/compiled.h"

#include "analysis/analysis.h"

#include <assert.h>

/* Words of a record's text; more are a fault of the record. */
enum { TEXT_WORDS_MAX = 512 };

static bool spans_words(const struct token *token)
{
    return token->kind == TOKEN_JOINED || token->kind == TOKEN_CONCEPT;
}

size_t curation_fold(const struct token_list *tokens, struct slice *out, size_t cap)
{
    uint32_t position = UINT32_MAX;
    size_t count = 0;

    assert(tokens != NULL && (out != NULL || cap == 0));
    for (size_t i = 0; i < tokens->count; i++) {
        const struct token *token = &tokens->items[i];
        bool first = token->position != position;

        if (spans_words(token))
            continue;
        count += first;
        position = token->position;
        if (count <= cap && (first || token->kind == TOKEN_FOLDED))
            out[count - 1] = token->term;
    }
    return count;
}

static int too_large(const char *member, struct attar_error *err)
{
    return error_set(err, ATTAR_ELIMIT, "%s: the records take more than %d bytes", member,
                     CURATION_BYTES_MAX);
}

/* Analyse `text` and fold it; the words are borrowed from the analyzer. */
static int read_words(struct curation_builder *builder, const char *member, struct slice text,
                      struct token_list *tokens, struct slice words[TEXT_WORDS_MAX],
                      size_t *out_count, struct attar_error *err)
{
    int rc = analyze(builder->analyzer, text, tokens, err);

    if (rc < 0)
        return rc;
    *out_count = curation_fold(tokens, words, TEXT_WORDS_MAX);
    if (*out_count == 0)
        return error_set(err, ATTAR_EPARSE, "%s: \"%.*s\" has no words", member, SLICE_ARG(text));
    if (*out_count > TEXT_WORDS_MAX)
        return error_set(err, ATTAR_EPARSE, "%s: %zu words, at most %d", member, *out_count,
                         TEXT_WORDS_MAX);
    return 0;
}

int fold_words(struct curation_builder *builder, const char *member, struct slice text,
               const struct slice **out_words, size_t *out_count, struct attar_error *err)
{
    struct arena *memory = &builder->curation->memory;
    struct slice words[TEXT_WORDS_MAX];
    struct token_list tokens;
    struct slice *copy;
    size_t count;
    int rc = read_words(builder, member, text, &tokens, words, &count, err);

    if (rc < 0)
        return rc;
    copy = arena_array(memory, count, sizeof *copy);
    for (size_t i = 0; copy != NULL && i < count; i++) {
        copy[i] = arena_copy(memory, words[i]);
        if (copy[i].ptr == NULL)
            return too_large(member, err);
    }
    if (copy == NULL)
        return too_large(member, err);
    *out_words = copy;
    *out_count = count;
    return 0;
}

/* The terms of `tokens` that cover bytes [start, end). */
static bool take_terms(struct arena *memory, const struct token_list *tokens, uint32_t start,
                       uint32_t end, struct phrase_word *word)
{
    struct phrase_term *terms = arena_array(memory, tokens->count, sizeof *terms);

    for (size_t i = 0; terms != NULL && i < tokens->count; i++) {
        const struct token *token = &tokens->items[i];

        if (token->start > start || token->end < end)
            continue;
        terms[word->term_count] =
            (struct phrase_term){arena_copy(memory, token->term), token->kind};
        if (terms[word->term_count++].text.ptr == NULL)
            return false;
    }
    word->terms = terms;
    return terms != NULL;
}

static struct phrase_word *take_words(struct arena *memory, const struct token_list *tokens,
                                      const struct slice *folded, size_t count)
{
    struct phrase_word *words = arena_array(memory, count, sizeof *words);
    uint32_t position = UINT32_MAX;
    size_t taken = 0;

    for (size_t i = 0; words != NULL && i < tokens->count; i++) {
        const struct token *token = &tokens->items[i];

        if (spans_words(token) || token->position == position)
            continue;
        position = token->position;
        words[taken].folded = arena_copy(memory, folded[taken]);
        if (words[taken].folded.ptr == NULL ||
            !take_terms(memory, tokens, token->start, token->end, &words[taken]))
            return NULL;
        taken++;
    }
    assert(words == NULL || taken == count);
    return words;
}

static struct slice join(struct arena *memory, const struct slice *words, size_t count)
{
    size_t len = count - 1;
    char *text;

    for (size_t i = 0; i < count; i++)
        len += words[i].len;
    text = arena_alloc(memory, len + 1);
    len = 0;
    for (size_t i = 0; text != NULL && i < count; i++) {
        if (i > 0)
            text[len++] = ' ';
        memcpy(text + len, words[i].ptr, words[i].len);
        len += words[i].len;
    }
    return slice_of(text, len);
}

int phrase_make(struct curation_builder *builder, const char *member, struct slice text,
                const struct phrase **out_phrase, struct attar_error *err)
{
    struct arena *memory = &builder->curation->memory;
    struct slice words[TEXT_WORDS_MAX];
    struct token_list tokens;
    struct phrase *phrase;
    size_t count;
    int rc = read_words(builder, member, text, &tokens, words, &count, err);

    if (rc < 0)
        return rc;
    if (count > CURATION_PHRASE_WORDS_MAX)
        return error_set(err, ATTAR_EPARSE, "%s: \"%.*s\" has %zu words, at most %d", member,
                         SLICE_ARG(text), count, CURATION_PHRASE_WORDS_MAX);
    phrase = arena_alloc(memory, sizeof *phrase);
    if (phrase == NULL)
        return too_large(member, err);
    phrase->word_count = count;
    phrase->folded = join(memory, words, count);
    phrase->words = take_words(memory, &tokens, words, count);
    if (phrase->folded.ptr == NULL || phrase->words == NULL)
        return too_large(member, err);
    *out_phrase = phrase;
    return 0;
}
