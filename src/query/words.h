/* The words of a query and the terms each may meet.
 *
 *   q = "l'eau d'oud"      word 0  l      terms: l, leau (joined)
 *                          word 1  eau    terms: eau, leau, edp-less concept, ...
 *
 * A term serves every word whose bytes lie inside its own, so that a joined form or a concept over
 * several words serves each of them.  Private to src/query.  Thread: any (pure). */
#ifndef QUERY_WORDS_H
#define QUERY_WORDS_H

#include "analysis/analysis.h"
#include "base/arena.h"
#include "query/query.h"

struct word {
    uint32_t start; /* bytes in q */
    uint32_t end;
    bool required;             /* false: a stop word beside others */
    bool prefix;               /* the last word, still being typed */
    const struct token *terms; /* copies: they outlive the analyzer's next call */
    size_t term_count;
};

struct words {
    struct word items[SEARCH_WORDS_MAX];
    size_t count;
};

/** The words of `tokens`, each with its terms, copied into `arena`.
 * Errors: -ATTAR_EINVAL past SEARCH_WORDS_MAX, -ATTAR_ELIMIT (arena). */
int words_from_tokens(const struct token_list *tokens, struct arena *arena, struct words *out_words,
                      struct attar_error *err);

#endif
