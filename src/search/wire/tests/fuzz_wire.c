/* Goal: any bytes as the body of a search give an ask within its bounds, or a fault with a message;
 * and the echo of a URL-encoded text reads back as the same parameters.
 * Method: libFuzzer; the first byte chooses the shape.  Run by `tools/dev fuzz wire`. */
#include "search/wire/parse.h"

#include "codec/json.h"
#include "index/index.h"
#include "search/request/params.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { ARENA_BYTES = 16 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct schema *schema;
static struct filter_set *filters;

static void open_declared(void)
{
    const char *root = getenv("ATTAR_ROOT") != NULL ? getenv("ATTAR_ROOT") : ".";
    char path[4096];

    snprintf(path, sizeof path, "%s/indexes/products/index.json", root);
    if (schema_open(path, &schema, NULL) < 0 || filter_set_open(path, schema, &filters, NULL) < 0)
        abort();
}

static void check_ask(const struct wire_ask *ask)
{
    const struct search_request *r = &ask->request;

    assert(r->q.len <= SEARCH_Q_BYTES_MAX && r->size <= SEARCH_SIZE_MAX);
    assert(r->first + r->size <= SEARCH_WINDOW_MAX && r->clause_count == 0);
    assert(r->facet_count <= SEARCH_FACETS_MAX && r->stats_count <= FILTERS_MAX);
    assert(r->facet_size <= SEARCH_FACET_SIZE_MAX && r->distinct <= DISTINCT_MAX);
    assert(r->context_count <= CONTEXTS_MAX && r->text.custom_count <= CUSTOM_KEYS_MAX);
    assert(r->text.bucket_count <= BUCKET_COUNT && r->text.strictness <= STRICTNESS_MAX);
    assert(r->text.optional_filter_count <= OPTIONAL_FILTERS_MAX);
    assert(r->text.optional_word_count <= OPTIONAL_WORDS_MAX);
    assert(ask->hits_per_page <= WIRE_HITS_MAX && ask->facet_count <= WIRE_FACETS_MAX);
    assert(ask->kind == WIRE_SEARCH || ask->facet_count == 1);
    for (size_t i = 0; i < ask->facet_count; i++)
        assert(ask->facets[i].filter == WIRE_FILTER_NONE || ask->facets[i].filter < filters->count);
}

/* The echo as a form says what the members said, where these are texts. */
static void check_echo(struct arena *arena, const struct wire_members *members)
{
    struct wire_members again;
    struct fault fault;
    struct slice echo;

    if (wire_members_echo(members, &echo, &fault) < 0 || wire_members_init(&again, arena) < 0 ||
        wire_members_add_form(&again, echo, &fault) < 0)
        return;
    for (int i = 0; i < WIRE_PARAM_COUNT; i++) {
        const struct wire_value *one = wire_members_get(members, (enum wire_param)i);
        const struct wire_value *other = wire_members_get(&again, (enum wire_param)i);

        if (one != NULL && one->json == NULL && other != NULL)
            assert(slice_eq(one->text, other->text));
    }
}

static void read_search(struct arena *arena, const struct wire_members *members)
{
    struct wire_scope scope = {.filters = filters, .schema = schema, .arena = arena};
    struct fault fault = {.detail = ""};
    struct wire_view view;
    struct wire_ask ask;

    if (!wire_view_read(SLICE("products_ar"), &view))
        abort();
    if (wire_parse(&scope, members, &view, &ask, &fault) == 0)
        check_ask(&ask);
    else
        assert(fault.detail[0] != '\0' && problem_status(fault.problem) >= 400);
    wire_trees_free(scope.trees);
    check_echo(arena, members);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct json_limits limits = {.bytes = BODY_BYTES_MAX};
    struct wire_members members;
    struct json *body = NULL;
    struct arena arena;
    struct fault fault;
    struct slice text;
    int rc;

    if (filters == NULL)
        open_declared();
    if (size == 0)
        return 0;
    text = slice_of((const char *)data + 1, size - 1);
    arena_init(&arena, ARENA_BYTES);
    rc = wire_members_init(&members, &arena);
    if (rc == 0 && data[0] % 2 == 0)
        rc = wire_members_add_form(&members, text, &fault);
    else if (rc == 0 && json_parse(text, &limits, &body, NULL) == 0)
        rc = wire_members_add_object(&members, body, &fault);
    if (rc == 0)
        read_search(&arena, &members);
    json_free(body);
    arena_release(&arena);
    return 0;
}
