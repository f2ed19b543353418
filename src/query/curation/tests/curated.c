/* The fixture of curated.h; whatever goes wrong here fails the test. */
#include "query/curation/tests/curated.h"

#include "codec/json.h"
#include "tests/support/files.h"
#include "tests/support/prop.h"

void curated_open(struct curated *c)
{
    char path[PATH_MAX];

    memset(c, 0, sizeof *c);
    files_source("", path);
    assert_int_equal(analysis_open(path, slice_of("", 0), &c->analysis, NULL), 0);
    files_source("indexes/products/index.json", path);
    assert_int_equal(schema_open(path, &c->schema, NULL), 0);
    assert_int_equal(filter_set_open(path, c->schema, &c->filters, NULL), 0);
    c->analyzer = analyzer_new(c->analysis);
    c->builder = curation_builder_new(
        &(struct curation_source){.analysis = c->analysis, .filters = c->filters});
    arena_init(&c->arena, 64 << 20);
}

void curated_close(struct curated *c)
{
    arena_release(&c->arena);
    curation_builder_free(c->builder);
    analyzer_free(c->analyzer);
    filter_set_free(c->filters);
    schema_free(c->schema);
    analysis_unref(c->analysis);
}

static struct json *parse(const char *text)
{
    const struct json_limits limits = {1 << 16, true};
    struct json *root = NULL;

    assert_int_equal(json_parse(slice_cstr(text), &limits, &root, NULL), 0);
    return root;
}

int curated_add_synonym(struct curated *c, const char *text, struct attar_error *err)
{
    struct json *root = parse(text);
    struct synonym synonym;
    int rc;

    assert_int_equal(synonym_parse(root, &c->arena, &synonym, err), 0);
    rc = curation_builder_add_synonym(c->builder, &synonym, err);
    json_free(root);
    return rc;
}

int curated_add_rule(struct curated *c, const char *text, struct attar_error *err)
{
    struct json *root = parse(text);
    struct merch_rule rule;
    int rc;

    assert_int_equal(merch_rule_parse(root, &c->arena, &rule, err), 0);
    rc = curation_builder_add_rule(c->builder, &rule, err);
    json_free(root);
    return rc;
}

size_t curated_words(struct curated *c, const char *text, struct slice out[SEARCH_WORDS_MAX])
{
    struct token_list tokens;
    size_t count;

    assert_int_equal(analyze(c->analyzer, slice_cstr(text), &tokens, NULL), 0);
    count = curation_fold(&tokens, out, SEARCH_WORDS_MAX);
    assert_true(count <= SEARCH_WORDS_MAX);
    for (size_t i = 0; i < count; i++)
        out[i] = arena_copy(&c->arena, out[i]);
    return count;
}
