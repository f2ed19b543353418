/* All parameters of one search, in the order of the table, then what they mean together.
 *
 *   defaults -> facet search? -> the request's, else the settings' -> the key's -> page, facets,
 *                                                                                filters
 *
 * The key's come last and so take the place of the request's; its filters are one more part of the
 * conjunction. */
#include "search/wire/parse.h"

#include "codec/json.h"
#include "search/request/params.h"
#include "search/wire/reader.h"
#include "search/wire/settings/settings.h"

#include <assert.h>

typedef int (*read_fn)(struct wire_reader *reader, const struct wire_value *value);

static const struct {
    enum wire_param param;
    read_fn read;
} rows[] = {
#define X(NAME, text, reader) {WIRE_PARAM_##NAME, wire_read_##reader},
    WIRE_READ(X)
#undef X
};

static const struct slice nothing = {"", 0};

/* naturalLanguages says what the words are for; a setting that says it otherwise is not asked. */
static bool speaks(const struct wire_members *members, enum wire_param param)
{
    bool of_words = param == WIRE_PARAM_REMOVE_WORDS || param == WIRE_PARAM_REMOVE_STOP_WORDS ||
                    param == WIRE_PARAM_IGNORE_PLURALS;

    return of_words && wire_members_get(members, WIRE_PARAM_NATURAL_LANGUAGES) != NULL;
}

const struct wire_value *wire_given(const struct wire_reader *reader,
                                    const struct wire_members *members, enum wire_param param)
{
    const struct wire_value *value = wire_members_get(members, param);

    if (value != NULL || reader->of_key || reader->scope->settings == NULL ||
        speaks(members, param))
        return value;
    return wire_members_get(&reader->scope->settings->defaults, param);
}

static int read_rows(struct wire_reader *reader, const struct wire_members *members)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sizeof rows / sizeof *rows; i++) {
        const struct wire_value *value = wire_given(reader, members, rows[i].param);

        if (value == NULL)
            continue;
        reader->name = wire_param_name(rows[i].param);
        rc = rows[i].read(reader, value);
    }
    return rc;
}

/* What the page is told beside hits: empty where no setting says it. */
static struct slice told(const struct slice *setting)
{
    return setting != NULL && setting->ptr != NULL ? *setting : nothing;
}

static struct wire_ask default_ask(const struct wire_scope *scope, const struct wire_view *view)
{
    const struct index_settings *settings = scope->settings;

    return (struct wire_ask){
        .kind = WIRE_SEARCH,
        .view = *view,
        .request = {.q = nothing,
                    .lang = view->lang,
                    .sort = view->sort,
                    .facet_query = nothing,
                    .currency = SLICE("AED")},
        .understand = true,
        .hits_per_page = WIRE_HITS_DEFAULT,
        .length = WIRE_HITS_DEFAULT,
        .max_values_per_facet = WIRE_VALUES_DEFAULT,
        .facet_query = nothing,
        .max_facet_hits = WIRE_FACET_HITS_DEFAULT,
        .pre_tag = SLICE("<em>"),
        .post_tag = SLICE("</em>"),
        .ellipsis = SLICE("…"),
        .see_unretrievable = scope->see_unretrievable,
        .params = nothing,
        .query = nothing,
        .facet_ordering = told(settings != NULL ? &settings->facet_ordering : NULL),
        .user_data = told(settings != NULL ? &settings->user_data : NULL),
        .analytics = true,
        .user_token = nothing,
    };
}

/* ---- What parameters mean together ---- */

static bool is_facet_search(const struct wire_members *members)
{
    const struct wire_value *type = wire_members_get(members, WIRE_PARAM_TYPE);
    struct slice text;

    if (type == NULL) /* no other search names one facet */
        return wire_members_get(members, WIRE_PARAM_FACET) != NULL;
    text = type->text;
    if (type->json != NULL && json_str(type->json, &text) < 0)
        return false;
    return slice_eq(text, SLICE("facet"));
}

/* What can be reached ends at SEARCH_WINDOW_MAX: a page behind it has no hits. */
static void set_window(struct wire_ask *ask, uint32_t hits_max)
{
    uint32_t *size = ask->by_offset ? &ask->length : &ask->hits_per_page;
    uint64_t first;

    if (hits_max > 0 && *size > hits_max)
        *size = hits_max;
    first = ask->by_offset ? ask->offset : (uint64_t)ask->page * *size;
    if (ask->kind == WIRE_FACET || first >= SEARCH_WINDOW_MAX) {
        ask->request.first = ask->request.size = 0;
        return;
    }
    ask->request.first = (uint32_t)first;
    ask->request.size =
        *size <= SEARCH_WINDOW_MAX - first ? *size : (uint32_t)(SEARCH_WINDOW_MAX - first);
}

static bool holds(const uint16_t *filters, size_t count, uint16_t filter)
{
    for (size_t i = 0; i < count; i++)
        if (filters[i] == filter)
            return true;
    return false;
}

/* Filters to count and to describe, each once.  Values of a tree come all levels in one list. */
static int set_facets(struct wire_reader *reader)
{
    struct wire_ask *ask = reader->out;
    uint16_t *counted = arena_array(reader->scope->arena, FILTERS_MAX, sizeof *counted);
    uint16_t *described = arena_array(reader->scope->arena, FILTERS_MAX, sizeof *described);
    bool tree = false;

    if (counted == NULL || described == NULL)
        return wire_full(reader);
    for (size_t i = 0; i < ask->facet_count; i++) {
        const struct wire_facet *facet = &ask->facets[i];

        tree = tree || facet->level != WIRE_LEVEL_NONE;
        if (facet->values && !holds(counted, ask->request.facet_count, facet->filter))
            counted[ask->request.facet_count++] = facet->filter;
        if (facet->stats && ask->kind == WIRE_SEARCH &&
            !holds(described, ask->request.stats_count, facet->filter))
            described[ask->request.stats_count++] = facet->filter;
    }
    ask->request.list_numbers = true;
    ask->request.facets = counted;
    ask->request.stats = described;
    ask->request.facet_sort = ask->facet_alpha ? FACET_BY_LABEL : FACET_BY_COUNT;
    ask->request.facet_query = ask->facet_query;
    ask->request.facet_size =
        ask->kind == WIRE_FACET ? ask->max_facet_hits : ask->max_values_per_facet;
    if (tree)
        ask->request.facet_size = SEARCH_FACET_SIZE_MAX;
    return 0;
}

static int set_filters(struct wire_reader *reader)
{
    struct attar_error err = {.position = -1};

    if (filter_expr_and(&reader->filters, reader->conjuncts, reader->conjunct_count,
                        &reader->out->request.expr, &err) < 0)
        return wire_engine_fault(reader->fault, SLICE("filters"), &err);
    return 0;
}

/* Two typos need at least as many letters as one, whichever of the two was said. */
static void set_letters(struct text_options *text)
{
    uint8_t two = text->typo_min_2 > 0 ? text->typo_min_2 : TYPO_MIN_2_DEFAULT;

    if (text->typo_min_1 > two)
        text->typo_min_2 = text->typo_min_1;
}

static int set_together(struct wire_reader *reader)
{
    struct wire_ask *ask = reader->out;
    int rc;

    set_letters(&ask->request.text);
    set_window(ask, reader->scope->hits_max);
    if (ask->facet_ordering.len > 0)
        ask->request.facets_by_coverage = false;
    if (reader->scope->user_token.ptr != NULL)
        ask->user_token = reader->scope->user_token;
    ask->request.highlight =
        ask->kind == WIRE_SEARCH && ask->request.size > 0 &&
        (!ask->highlight.given || ask->highlight.all || ask->highlight.count > 0);
    if (ask->request.diversify && ask->request.sort != SORT_RELEVANCE) {
        reader->name = wire_param_name(WIRE_PARAM_ATTAR_DIVERSIFY);
        return wire_bad(reader, "only where hits are by relevance");
    }
    rc = set_facets(reader);
    return rc < 0 ? rc : set_filters(reader);
}

int wire_parse(struct wire_scope *scope, const struct wire_members *members,
               const struct wire_view *view, struct wire_ask *out_ask, struct fault *fault)
{
    struct wire_ask ask = default_ask(scope, view);
    struct wire_reader reader = {
        .scope = scope, .out = &ask, .fault = fault, .name = nothing, .own = WIRE_FILTER_NONE};
    int rc = 0;

    assert(scope->filters != NULL && scope->schema != NULL && scope->arena != NULL);
    reader.filters = (struct filter_scope){
        .filters = scope->filters, .labels = scope->labels, .arena = scope->arena, .wire = true};
    if (is_facet_search(members))
        rc = wire_facet_read(&reader, members);
    if (rc == 0)
        rc = read_rows(&reader, members);
    reader.of_key = true;
    for (int layer = 0; rc == 0 && layer < 2; layer++)
        if (scope->key[layer] != NULL)
            rc = read_rows(&reader, scope->key[layer]);
    if (rc == 0)
        rc = set_together(&reader);
    if (rc == 0 && ask.kind == WIRE_SEARCH)
        rc = wire_members_echo(members, &ask.params, fault);
    if (rc == 0)
        *out_ask = ask;
    return rc;
}
