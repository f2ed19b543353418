/* For tests of understanding: the real grammar over the real analysis and declarations, and what
 * was understood as one line of text. */
#ifndef TESTS_SAYINGS_H
#define TESTS_SAYINGS_H

#include "analysis/analysis.h"
#include "query/tests/declared.h"
#include "query/understand/understand.h"

struct buf;

struct sayings {
    struct declared declared;
    struct analysis *analysis;
    struct analyzer *analyzer;
    struct grammar *grammar;
    struct arena arena;
};

void sayings_open(struct sayings *sayings);
void sayings_close(struct sayings *sayings);

/** Understand `q` in a market of dirhams; fails the test on an error. */
void sayings_read(struct sayings *sayings, struct slice q, struct understanding *out);

/** "price=..200 | like: aventus | skipped price: USD", by place; "-" for nothing. */
void sayings_items(const struct sayings *sayings, const struct understanding *read,
                   struct buf *out);

/** The words of the rest with one blank between; "-" for none. */
void sayings_rest(const struct understanding *read, struct buf *out);

#endif
