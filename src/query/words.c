/* Tokens grouped into words.  A word is a position; its extent is the first token there that is
 * neither joined nor a concept, because those two may reach over several positions. */
#include "query/words.h"

#include <assert.h>

static bool spans_words(const struct token *token)
{
    return token->kind == TOKEN_JOINED || token->kind == TOKEN_CONCEPT;
}

static bool serves(const struct token *token, const struct word *word)
{
    return token->start <= word->start && token->end >= word->end;
}

static int add_word(struct words *words, const struct token *token, struct attar_error *err)
{
    if (words->count == SEARCH_WORDS_MAX)
        return error_set(err, ATTAR_EINVAL, "q: more than %d words", SEARCH_WORDS_MAX);
    words->items[words->count++] = (struct word){
        .start = token->start,
        .end = token->end,
        .required = !token->stop,
        .prefix = token->last,
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

static void require_all_if_none(struct words *words)
{
    for (size_t i = 0; i < words->count; i++)
        if (words->items[i].required)
            return;
    for (size_t i = 0; i < words->count; i++)
        words->items[i].required = true;
}

int words_from_tokens(const struct token_list *tokens, struct arena *arena, struct words *out_words,
                      struct attar_error *err)
{
    struct words words = {.count = 0};
    uint32_t seen = UINT32_MAX; /* position of the last word added */
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < tokens->count; i++) {
        const struct token *token = &tokens->items[i];

        if (spans_words(token) || token->position == seen)
            continue;
        seen = token->position;
        rc = add_word(&words, token, err);
    }
    for (size_t i = 0; rc == 0 && i < words.count; i++)
        rc = collect_terms(tokens, arena, &words.items[i], err);
    if (rc < 0)
        return rc;
    require_all_if_none(&words);
    *out_words = words;
    return 0;
}
