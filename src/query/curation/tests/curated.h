/* What tests of curation stand on: the analysis and the declared filters of the source tree, and
 * curations made from JSON texts.  Test support of src/query/curation. */
#ifndef QUERY_CURATION_TESTS_CURATED_H
#define QUERY_CURATION_TESTS_CURATED_H

#include "analysis/analysis.h"
#include "catalog/catalog.h"
#include "index/index.h"
#include "query/query.h"

struct curated {
    struct analysis *analysis;
    struct schema *schema;
    struct filter_set *filters;
    struct analyzer *analyzer;
    struct curation_builder *builder;
    struct arena arena;
};

void curated_open(struct curated *c);
void curated_close(struct curated *c);

/** Parse and add a record; what the builder says. */
int curated_add_synonym(struct curated *c, const char *json, struct attar_error *err);
int curated_add_rule(struct curated *c, const char *json, struct attar_error *err);

/** The folded words of `text`, in the arena; how many. */
size_t curated_words(struct curated *c, const char *text, struct slice out[SEARCH_WORDS_MAX]);

#endif
