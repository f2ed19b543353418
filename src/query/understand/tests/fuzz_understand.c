/* The first byte says what the rest is: even, a query for the real grammar; odd, a table and,
 * behind a NUL, a query for it.  Whatever comes, spans lie in the query and the rest is as long as
 * it. */
#include "query/understand/understand.h"

#include "analysis/analysis.h"
#include "index/index.h"
#include "query/labels.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARENA_BYTES = 1 << 20, TABLE_BYTES_MAX = 4096 };

static struct schema *schema;
static struct filter_set *filters;
static struct labels *labels;
static struct analysis *analysis;
static struct analyzer *analyzer;
static struct grammar *real;

static void open_all(void)
{
    const char *root = getenv("ATTAR_ROOT") != NULL ? getenv("ATTAR_ROOT") : ".";
    char declarations[4096];
    char words[4096];

    snprintf(declarations, sizeof declarations, "%s/indexes/products/index.json", root);
    snprintf(words, sizeof words, "%s/indexes/products/understanding.tsv", root);
    if (schema_open(declarations, &schema, NULL) < 0 ||
        filter_set_open(declarations, schema, &filters, NULL) < 0 ||
        labels_open(slice_of("", 0), &labels, NULL) < 0 ||
        analysis_open(root, slice_of("", 0), &analysis, NULL) < 0)
        abort();
    analyzer = analyzer_new(analysis);
    if (grammar_open(words, filters, analyzer, &real, NULL) < 0)
        abort();
}

static void read_query(const struct grammar *grammar, struct slice q)
{
    struct understand_request request = {
        .q = q, .analyzer = analyzer, .labels = labels, .currency = SLICE("AED")};
    struct understood_clauses clauses;
    struct understanding read;
    struct slice texts[UNDERSTAND_ENDINGS_MAX];
    struct arena arena;
    int endings;

    arena_init(&arena, ARENA_BYTES);
    endings = understand_endings(grammar, q, &arena, texts);
    for (int i = 0; i < endings; i++)
        assert(texts[i].len > 0 && texts[i].len <= q.len + TABLE_BYTES_MAX);
    if (understand(grammar, &request, &arena, &read, NULL) == 0) {
        uint32_t past = 0;

        assert(read.rest.len == q.len);
        for (size_t i = 0; i < read.count; i++) {
            assert(read.items[i].start >= past && read.items[i].end > read.items[i].start);
            past = read.items[i].end;
        }
        assert(past <= q.len);
        do
            understanding_clauses(&read, &clauses);
        while (understanding_drop_least(&read) != NULL);
        assert(clauses.count == 0 || clauses.count <= UNDERSTOOD_MAX);
    }
    arena_release(&arena);
}

static void read_table(struct slice text)
{
    const char *nul = memchr(text.ptr, 0, text.len);
    size_t len = nul == NULL ? text.len : (size_t)(nul - text.ptr);
    struct grammar *grammar = NULL;

    if (len > TABLE_BYTES_MAX ||
        grammar_parse(slice_of(text.ptr, len), filters, analyzer, &grammar, NULL) < 0)
        return;
    read_query(grammar, slice_skip(text, len + 1));
    grammar_free(grammar);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = {(const char *)data + 1, size > 0 ? size - 1 : 0};

    if (real == NULL)
        open_all();
    if (size == 0)
        return 0;
    if (data[0] % 2 == 0)
        read_query(real, text);
    else
        read_table(text);
    return 0;
}
