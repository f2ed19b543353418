/* An index of nothing but words, for tests of what walks its dictionary.  Test support. */
#ifndef QUERY_TYPO_TESTS_DICTIONARY_H
#define QUERY_TYPO_TESTS_DICTIONARY_H

#include "analysis/analysis.h"
#include "base/buf.h"
#include "index/index.h"

#include <limits.h>

struct dictionary {
    struct schema *schema;
    struct analysis *analysis;
    struct index_writer *writer;
    struct snapshot *snapshot; /* after dictionary_publish */
    uint32_t doc_count;
    char dir[PATH_MAX];
};

/** Empty, analysed as the source tree says.  The caller gives it to dictionary_free. */
struct dictionary *dictionary_new(void);
void dictionary_free(struct dictionary *dictionary);

/** One document with this text; its words and their stems become terms. */
void dictionary_add(struct dictionary *dictionary, struct slice text);

/** What was added since becomes a segment of the snapshot. */
void dictionary_publish(struct dictionary *dictionary);

#endif
