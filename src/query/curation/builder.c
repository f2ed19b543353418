/* The life of a curation, from records to one immutable struct.
 *
 *   new -> add, add, ... -> finish -> curation            the builder starts afresh
 *
 * Everything that a record says is copied into the curation's own arena, so that it outlives the
 * records, the labels and the analyzer it was made with.  What a search looks up is laid out in
 * flat arrays at the end, when it is known how much there is. */
#include "query/curation/compiled.h"

#include "analysis/analysis.h"

#include <assert.h>
#include <stdlib.h>

static struct curation *curation_new(void)
{
    struct curation *curation = mem_zero(1, sizeof *curation);

    arena_init(&curation->memory, CURATION_BYTES_MAX);
    map_init(&curation->steps, CURATION_BYTES_MAX);
    map_init(&curation->firsts, CURATION_BYTES_MAX);
    map_init(&curation->contexts, CURATION_BYTES_MAX);
    return curation;
}

void curation_free(void *object)
{
    struct curation *curation = object;

    if (curation == NULL)
        return;
    free(curation->ends);
    free(curation->end_items);
    free(curation->rules);
    free(curation->lists);
    free(curation->context_lists);
    free(curation->list_items);
    map_release(&curation->firsts);
    map_release(&curation->contexts);
    map_release(&curation->steps);
    arena_release(&curation->memory);
    free(curation);
}

struct curation_builder *curation_builder_new(const struct curation_source *source)
{
    struct curation_builder *builder = mem_zero(1, sizeof *builder);

    assert(source->analysis != NULL && source->filters != NULL);
    builder->source = *source;
    builder->analyzer = analyzer_new(source->analysis);
    builder->curation = curation_new();
    return builder;
}

void curation_builder_free(struct curation_builder *builder)
{
    if (builder == NULL)
        return;
    curation_free(builder->curation);
    analyzer_free(builder->analyzer);
    VEC_RELEASE(&builder->pairs);
    VEC_RELEASE(&builder->rules);
    free(builder);
}

struct curation *curation_builder_finish(struct curation_builder *builder, int64_t version)
{
    struct curation *curation = builder->curation;

    synonyms_finish(builder);
    rules_finish(builder);
    curation->version = version;
    builder->curation = curation_new();
    builder->pairs.count = 0;
    builder->rules.count = 0;
    return curation;
}

int64_t curation_version_of(const struct curation *curation)
{
    return curation->version;
}

size_t curation_rule_count(const struct curation *curation)
{
    return curation->rule_count;
}

size_t curation_synonym_count(const struct curation *curation)
{
    return curation->synonym_count;
}
