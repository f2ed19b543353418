/* Goal: any bytes as a query string or as a JSON body give a request within its bounds, or a fault
 * that names one of the API's problems; and the body of a request means what the string does.
 * Method: libFuzzer; the first byte chooses the form.  Run by `tools/dev fuzz params`. */
#include "search/request/cursor.h"
#include "search/request/params.h"

#include "codec/json.h"
#include "index/index.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { ARENA_BYTES = 8 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t key[SIPHASH_KEY_BYTES] = "sixteen letters";
static struct filter_set *filters;

static void open_declared(void)
{
    const char *root = getenv("ATTAR_ROOT") != NULL ? getenv("ATTAR_ROOT") : ".";
    static struct schema *schema; /* the filters name its columns */
    char path[4096];

    snprintf(path, sizeof path, "%s/indexes/products/index.json", root);
    if (schema_open(path, &schema, NULL) < 0 || filter_set_open(path, schema, &filters, NULL) < 0)
        abort();
}

static void check_request(const struct search_params *params)
{
    const struct search_request *r = &params->request;

    assert(r->q.len <= SEARCH_Q_BYTES_MAX && r->size <= SIZE_MAX_NATIVE);
    assert((uint64_t)r->first + r->size <= SEARCH_WINDOW_MAX);
    assert(r->clause_count <= SEARCH_CLAUSES_MAX && r->facet_count <= SEARCH_FACETS_MAX);
    assert(r->stats_count <= FILTERS_MAX && r->facet_size <= SEARCH_FACET_SIZE_MAX);
    assert(params->fields != 0 && params->fields <= HIT_FIELDS_ALL && r->sort < SORT_COUNT);
    for (size_t i = 0; i < r->facet_count; i++)
        assert(r->facets[i] < filters->count && filters->defs[r->facets[i]].facet);
    for (size_t i = 0; i < r->stats_count; i++)
        assert(r->stats[i] < filters->count && filter_has_stats(&filters->defs[r->stats[i]]));
    for (size_t i = 0; i < r->clause_count; i++)
        assert(r->clauses[i].filter < filters->count);
}

static void check_fault(const struct fault *fault)
{
    assert(fault->problem < PROBLEM_COUNT && fault->detail[0] != '\0');
    assert(memchr(fault->detail, '\0', sizeof fault->detail) != NULL);
    assert(fault->position >= -1 && fault->limit >= -1 && fault->query == -1);
    assert(problem_status(fault->problem) >= 400);
}

static int add_string(struct pairs *pairs, struct slice rest)
{
    while (rest.ptr != NULL && pairs->count < PAIRS_MAX) {
        struct slice value = slice_cut(&rest, '&');
        struct slice name = slice_cut(&value, '=');

        pairs->items[pairs->count++] =
            (struct http_pair){name, value.ptr == NULL ? SLICE("") : value};
    }
    return 0;
}

static void read_cursor(const struct pairs *pairs, struct arena *arena)
{
    struct slice text = pairs_get(pairs, SLICE("cursor"));
    struct cursor cursor;

    if (text.ptr != NULL && cursor_decode(text, key, arena, &cursor) == 0)
        abort(); /* signed with a key that the input does not know */
}

static void read_pairs(struct pairs *pairs, struct arena *arena)
{
    const struct params_scope scope = {
        .filters = filters,
        .arena = arena,
        .key = key,
        .accepts = PARAMS_ALL | PARAM_BIT(MAX_PRICE),
        .filter_params = FILTER_PARAMS_ALL,
        .size_default = SIZE_DEFAULT,
        .size_max = SIZE_MAX_NATIVE,
    };
    struct search_params params;
    struct fault fault;

    read_cursor(pairs, arena);
    if (params_read(&scope, pairs, &params, &fault) == 0)
        check_request(&params);
    else
        check_fault(&fault);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct json_limits limits = {.bytes = BODY_BYTES_MAX, .unique_keys = true};
    struct json *body = NULL;
    struct pairs pairs;
    struct fault fault;
    struct arena arena;
    struct slice text;
    int rc;

    if (filters == NULL)
        open_declared();
    if (size == 0)
        return 0;
    text = slice_of((const char *)data + 1, size - 1);
    arena_init(&arena, ARENA_BYTES);
    rc = pairs_init(&pairs, &arena);
    if (data[0] % 2 == 0)
        rc = add_string(&pairs, text);
    else if (json_parse(text, &limits, &body, NULL) == 0)
        rc = pairs_add_json(&pairs, body, &arena, &fault);
    if (rc < 0)
        check_fault(&fault);
    else
        read_pairs(&pairs, &arena);
    json_free(body);
    arena_release(&arena);
    return 0;
}
