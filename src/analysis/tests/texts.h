/* Texts for the analyzer's tests: random ones with a bias to what goes wrong, the analysis over
 * the project's own analyzers and a small ontology of the tests, and printing of tokens. */
#ifndef ANALYSIS_TESTS_TEXTS_H
#define ANALYSIS_TESTS_TEXTS_H

#include "analysis/state.h"

#include "base/buf.h"
#include "base/rng.h"

enum texts_kind {
    TEXTS_PLAIN, /* Latin, Arabic, digits, punctuation of the byte tables */
    TEXTS_MIXED, /* plus accents, signs, ligatures, compatibility forms, emoji */
    TEXTS_BYTES  /* any bytes */
};

/** $ATTAR_ROOT, or "." */
const char *texts_root(void);

/** Over <root>/analyzers and src/analysis/tests/ontology, with `guard`; ends the process with the
 * reason when it cannot be opened. */
struct analysis *texts_analysis(struct slice guard);

/** Up to `max` pieces of `kind`, appended to `out`. */
void texts_random(struct rng *rng, enum texts_kind kind, size_t max, struct buf *out);

/** "term/kind/position/start-end", separated by blanks. */
void texts_print(const struct token_list *tokens, struct buf *out);

/** A deep copy, to compare with a later call: texts_print with flags and words, too. */
void texts_print_all(const struct token_list *tokens, struct buf *out);

#endif
