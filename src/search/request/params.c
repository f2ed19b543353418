/* All parameters of a request.
 *
 *   pairs --> table row by name --> its reader --> struct search_params
 *         `-> declared filter   --> clause
 *         `-> neither           --> fault, with the nearest name that the route has
 *
 * Bounds that concern several parameters are checked when all are read.  A parameter that holds a
 * list may come several times, any other once. */
#include "search/request/params.h"

#include "search/request/names.h"
#include "search/request/values.h"

#include <assert.h>

static const struct slice nothing = SLICE_INIT("");

/* ---- The table ---- */

const char *const hit_field_names[HIT_FIELD_COUNT] = {
#define X(name) #name,
    HIT_FIELDS(X)
#undef X
};

static const struct {
    int (*read)(struct param_reader *reader, struct slice value);
    bool repeats;  /* holds a list, may come several times */
    bool identity; /* decides what is found or its order */
    const char *schema;
    const char *about;
} params[PARAM_COUNT] = {
    [PARAM_Q] = {read_q, false, true, "{\"type\":\"string\",\"maxLength\":512}",
                 "Words, in any script; at most 512 bytes and 32 words."},
    [PARAM_TYPO] = {read_typo, false, true,
                    "{\"type\":\"string\",\"enum\":[\"auto\",\"all\",\"min\",\"strict\",\"off\"],"
                    "\"default\":\"auto\"}",
                    "How far letters may differ: auto allows 0, 1, then 2 typos a word while fewer "
                    "than 10 products match; strict keeps the two lowest numbers of typos; off "
                    "takes the words "
                    "as typed, without any repair."},
    [PARAM_OPTIONAL_WORDS] = {read_optional_words, true, true, "{\"type\":\"string\"}",
                              "Words of q that products may lack, separated by commas; at most "
                              "32. Those that have them rank first."},
    [PARAM_BOOSTS] = {read_boosts, true, true, "{\"type\":\"string\",\"maxLength\":8192}",
                      "weight:expression, such as 300:brand:ajmal: products that pass the "
                      "expression (as in filter) gain so many thousandths of the whole score, "
                      "-1000..1000; may be repeated, at most 16."},
    [PARAM_UNDERSTAND] =
        {read_understand, false, true, "{\"type\":\"string\",\"default\":\"on\"}",
         "on: words such as under 200, for men, شتوي are filters, told in "
         "`understood`; off: they are words; -price,-gender: understood, but these "
         "filters are not applied."},
    [PARAM_LANG] = {read_lang, false, false,
                    "{\"type\":\"string\",\"enum\":[\"en\",\"ar\"],\"default\":\"en\"}",
                    "Language of labels; never decides what is found."},
    [PARAM_CURRENCY] = {read_currency, false, false, "{\"type\":\"string\",\"enum\":[\"AED\"]}",
                        "Currency of amounts: the market's."},
    [PARAM_ZONE] = {read_zone, false, true,
                    "{\"type\":\"string\",\"pattern\":\"^[A-Z]{2}(-[A-Z0-9]{1,13})?$\"}",
                    "Only offers that are delivered to this area."},
    [PARAM_PAGE] = {read_page, false, false,
                    "{\"type\":\"integer\",\"minimum\":1,\"maximum\":10000,\"default\":1}",
                    "Page number; page * size is at most 10000, a cursor goes on."},
    [PARAM_SIZE] = {read_size, false, false, "{\"type\":\"integer\",\"minimum\":0}",
                    "How many a page holds."},
    [PARAM_CURSOR] = {read_cursor, false, false, "{\"type\":\"string\",\"maxLength\":192}",
                      "The `cursor` of the page before, instead of `page`: the list is frozen."},
    [PARAM_SORT] =
        {read_sort, false, false,
         "{\"type\":\"string\",\"enum\":[\"relevance\",\"price\",\"price_desc\","
         "\"price_per_ml\",\"newest\",\"rating\",\"popular\",\"trending\",\"discount\",\"match\","
         "\"name\"],\"default\":\"relevance\"}",
         "Order; ties fall to score, then id."},
    [PARAM_FACETS] = {read_facets, true, false, "{\"type\":\"string\"}",
                      "Filters to count the values of, separated by commas; at most 40."},
    [PARAM_FACET_SIZE] = {read_facet_size, false, false,
                          "{\"type\":\"integer\",\"minimum\":0,\"maximum\":1000,\"default\":20}",
                          "Values listed a facet; the chosen ones come in addition."},
    [PARAM_FACET_SORT] = {read_facet_sort, false, false,
                          "{\"type\":\"string\",\"enum\":[\"count\",\"alpha\",\"relevance\"],"
                          "\"default\":\"count\"}",
                          "Order of facet values; of a tree within each level."},
    [PARAM_FACET_ORDER] = {read_facet_order, false, false,
                           "{\"type\":\"string\",\"enum\":[\"given\",\"coverage\"],"
                           "\"default\":\"given\"}",
                           "Order of the facets: as asked for, or by how many of the products "
                           "found have a value in them."},
    [PARAM_FACET_QUERY] =
        {read_facet_query, false, false, "{\"type\":\"string\",\"maxLength\":512}",
         "Only facet values with a word that begins so, in either language, or that "
         "have another name so; with a typo, when there are none."},
    [PARAM_STATS] = {read_stats, true, false, "{\"type\":\"string\"}",
                     "Number filters to describe: min, max, avg, n, 32 bins."},
    [PARAM_FILTER] = {read_filter, false, true, "{\"type\":\"string\",\"maxLength\":8192}",
                      "An expression such as (brand:ajmal OR brand:rasasi) AND price<250."},
    [PARAM_CONTEXT] = {read_context, false, true, "{\"type\":\"string\",\"maxLength\":650}",
                       "Where the search is made, for merchandising rules: names separated by "
                       "commas; at most 10."},
    [PARAM_MATCH_TO] = {read_match_to, false, true, "{\"type\":\"string\",\"maxLength\":64}",
                        "Product that `match`, sort=match and `hybrid` compare with."},
    [PARAM_HYBRID] = {read_hybrid, false, true,
                      "{\"type\":\"number\",\"minimum\":0,\"maximum\":1,\"default\":0}",
                      "How much the scent says beside the words, in at most three decimals: order "
                      "is (1 - hybrid) * text + hybrid * scent, over what the words find and what "
                      "is at least 35 % alike. The scent is that of match_to, else what the words "
                      "name. With sort=relevance."},
    [PARAM_DISTINCT] = {read_distinct, false, true, "{\"type\":\"string\",\"enum\":[\"line\"]}",
                        "line: of each line of a house the product that ranks first, with "
                        "`more_in_line`; totals and counts stay those of products."},
    [PARAM_DIVERSIFY] = {read_diversify, false, true, "{\"type\":\"boolean\",\"default\":false}",
                         "Neighbours that differ in scent and seller, among the first 200; with "
                         "sort=relevance, and with page, not cursor."},
    [PARAM_FIELDS] = {read_fields, true, false, "{\"type\":\"string\"}",
                      "Members of a hit to return, separated by commas; id always comes."},
    [PARAM_HIGHLIGHT] = {read_highlight, false, false, "{\"type\":\"boolean\",\"default\":false}",
                         "Mark what the words met, as ranges of UTF-16 units."},
    [PARAM_EXPLAIN] = {read_explain, false, false, "{\"type\":\"boolean\",\"default\":false}",
                       "Show the parts of each hit's rank, and the time of each stage."},
    [PARAM_USER_TOKEN] = {read_user_token, false, false,
                          "{\"type\":\"string\",\"pattern\":\"^[A-Za-z0-9_=/+-]{1,129}$\"}",
                          "Who asks, as in events: reports count users by it."},
    [PARAM_CLICK_ANALYTICS] = {read_click_analytics, false, false,
                               "{\"type\":\"boolean\",\"default\":false}",
                               "Give the answer a `query_id`, for the events that follow."},
    [PARAM_ANALYTICS] = {read_analytics, false, false, "{\"type\":\"boolean\",\"default\":true}",
                         "false: leave this search out of the reports."},
    [PARAM_MIN_POSITION] =
        {read_minPosition, false, false,
         "{\"type\":\"string\",\"pattern\":\"^(s1-[0-9a-f]{1,16}|m1-[0-9a-f]{1,8}-[0-9a-f]{1,8})$"
         "\"}",
         "Answer from an index that has this position, an X-Attar-Position or what a write gave; "
         "also as the header X-Attar-Min-Position. 412 when it is not reached in time."},
    [PARAM_WAIT] = {read_wait, false, false,
                    "{\"type\":\"integer\",\"minimum\":0,\"maximum\":2000,\"default\":1000}",
                    "How long to wait for minPosition, in milliseconds."},
    [PARAM_ID] = {read_id, false, false, "{\"type\":\"string\",\"maxLength\":64}",
                  "The product that is asked about."},
    [PARAM_K] = {read_k, false, false, "{\"type\":\"integer\",\"minimum\":1}",
                 "How many to recommend; fewer when fewer fit."},
    [PARAM_REGION] = {read_region, false, false, "{\"type\":\"string\",\"pattern\":\"^[A-Z]{2}$\"}",
                      "Where the people are whose events count: ISO 3166-1; all unless given."},
    [PARAM_WINDOW] = {read_window, false, false,
                      "{\"type\":\"string\",\"enum\":[\"day\",\"week\",\"month\"],"
                      "\"default\":\"week\"}",
                      "How far back the time lies that now is compared with."},
    [PARAM_PRODUCT] = {read_product, false, false, "{\"type\":\"string\",\"maxLength\":64}",
                       "The product whose twins are looked for."},
    [PARAM_MAX_PRICE] = {read_max_price, false, true,
                         "{\"type\":\"number\",\"exclusiveMinimum\":0}",
                         "Only with an offer at this price or below, in whole units and at most "
                         "two decimals, as in `price`; the other conditions hold for that offer."},
};

static const char *const names[PARAM_COUNT] = {
#define X(name, NAME) #name,
    PARAMS(X)
#undef X
};

struct param_info param_info(enum param param)
{
    assert(param < PARAM_COUNT);
    return (struct param_info){names[param], params[param].schema, params[param].about};
}

/* ---- All of them ---- */

static int find_param(const struct param_reader *reader, struct slice name)
{
    for (int i = 0; i < PARAM_COUNT; i++)
        if (reader->scope->accepts >> i & 1 && slice_eq(name, slice_cstr(names[i])))
            return i;
    return -1;
}

static bool takes_filter(const struct params_scope *scope, uint16_t filter)
{
    if (filter == UINT16_MAX || scope->filter_params == FILTER_PARAMS_NONE)
        return false;
    return scope->filter_params == FILTER_PARAMS_ALL || scope->filters->defs[filter].offer;
}

static int unknown(struct param_reader *reader)
{
    const struct params_scope *scope = reader->scope;
    struct name_guess guess = {{NULL, 0}, SIZE_MAX};

    for (int i = 0; i < PARAM_COUNT; i++)
        if (scope->accepts >> i & 1)
            name_guess(&guess, reader->name, slice_cstr(names[i]));
    for (uint16_t i = 0; i < scope->filters->count; i++)
        if (takes_filter(scope, i))
            name_guess(&guess, reader->name, scope->filters->defs[i].name);
    if (guess.name.len > 0)
        return fault_set(reader->fault, PROBLEM_BAD_PARAMETER, reader->name,
                         "unknown parameter \"%.*s\"; did you mean \"%.*s\"?",
                         SLICE_ARG(reader->name), SLICE_ARG(guess.name));
    return fault_set(reader->fault, PROBLEM_BAD_PARAMETER, reader->name,
                     "unknown parameter \"%.*s\"", SLICE_ARG(reader->name));
}

/* A hash that does not depend on the order of the pairs: their hashes are added. */
static void identify(struct param_reader *reader, struct slice value)
{
    struct slice name = reader->name;
    uint64_t halves[2] = {siphash(reader->scope->key, name), siphash(reader->scope->key, value)};

    reader->out->identity +=
        siphash(reader->scope->key, slice_of((const char *)halves, sizeof halves));
}

static int read_pair(struct param_reader *reader, struct http_pair pair, uint64_t *seen)
{
    int param;
    uint16_t filter;

    reader->name = pair.name;
    param = find_param(reader, pair.name);
    if (param >= 0) {
        if (*seen >> param & 1 && !params[param].repeats)
            return param_bad(reader, "given twice");
        *seen |= (uint64_t)1 << param;
        if (params[param].identity)
            identify(reader, pair.value);
        return params[param].read(reader, pair.value);
    }
    filter = filter_find(reader->scope->filters, pair.name);
    if (!takes_filter(reader->scope, filter))
        return unknown(reader);
    identify(reader, pair.value);
    return param_clause(reader, filter, pair.value);
}

static int check_together(struct param_reader *reader)
{
    struct search_request *request = &reader->out->request;
    int rc;

    reader->name = SLICE("diversify");
    if (request->diversify && request->sort != SORT_RELEVANCE)
        return param_bad(reader, "only with sort=relevance");
    reader->name = SLICE("cursor");
    if (reader->out->cursor.len > 0 && request->diversify)
        return param_bad(reader, "a diversified list has pages only");
    if (reader->out->cursor.len > 0 && reader->page_given)
        return param_bad(reader, "give either page or cursor");
    if ((uint64_t)reader->out->page * request->size <= SEARCH_WINDOW_MAX) {
        request->first = (reader->out->page - 1) * request->size;
        return 0;
    }
    rc = fault_set(reader->fault, PROBLEM_PAGE_OUT_OF_RANGE, SLICE("page"),
                   "page: page * size is %llu, at most %d can be reached; a cursor goes on",
                   (unsigned long long)reader->out->page * request->size, SEARCH_WINDOW_MAX);
    reader->fault->limit = SEARCH_WINDOW_MAX;
    return rc;
}

static void add_fixed(struct param_reader *reader, const struct clause *fixed)
{
    struct search_request *request = &reader->out->request;

    if (fixed == NULL)
        return;
    reader->clauses[request->clause_count++] = *fixed;
    reader->name = reader->scope->filters->defs[fixed->filter].name;
    identify(reader, fixed->value_count > 0 ? fixed->values[0].key : nothing);
}

static int prepare(struct param_reader *reader)
{
    const struct params_scope *scope = reader->scope;
    struct search_params *out = reader->out;

    reader->facets = arena_array(scope->arena, FILTERS_MAX, sizeof(uint16_t));
    reader->stats = arena_array(scope->arena, FILTERS_MAX, sizeof(uint16_t));
    reader->clauses = arena_array(scope->arena, SEARCH_CLAUSES_MAX + 1, sizeof(struct clause));
    reader->optional_words =
        arena_array(scope->arena, OPTIONAL_WORDS_MAX, sizeof *reader->optional_words);
    reader->boosts = arena_array(scope->arena, SEARCH_BOOSTS_MAX + 1, sizeof *reader->boosts);
    if (reader->facets == NULL || reader->stats == NULL || reader->clauses == NULL ||
        reader->optional_words == NULL || reader->boosts == NULL)
        return fault_set(reader->fault, PROBLEM_LIMIT, nothing,
                         "the request needs too much memory");
    *out = (struct search_params){.fields = HIT_FIELDS_ALL,
                                  .cursor = nothing,
                                  .id = nothing,
                                  .region = nothing,
                                  .product = nothing,
                                  .page = 1,
                                  .understand = true,
                                  .window = TREND_WEEK};
    out->request = (struct search_request){
        .q = nothing,
        .currency = SLICE("AED"),
        .size = scope->size_default,
        .facet_size = FACET_SIZE_DEFAULT,
        .facet_query = nothing,
        .facets = reader->facets,
        .stats = reader->stats,
        .clauses = reader->clauses,
    };
    return 0;
}

int params_read(const struct params_scope *scope, const struct pairs *pairs,
                struct search_params *out, struct fault *fault)
{
    struct param_reader reader = {.scope = scope, .out = out, .fault = fault, .name = nothing};
    uint64_t seen = 0;
    uint64_t order[2];
    int rc = prepare(&reader);

    assert(scope->filters != NULL && scope->arena != NULL && scope->key != NULL);
    if (rc == 0)
        add_fixed(&reader, scope->fixed);
    for (size_t i = 0; rc == 0 && i < pairs->count; i++)
        rc = read_pair(&reader, pairs->items[i], &seen);
    if (rc == 0 && (scope->accepts & PARAM_BIT(ID)) != 0 && out->id.len == 0)
        rc = fault_set(fault, PROBLEM_BAD_PARAMETER, SLICE("id"), "id: it is missing");
    if (rc == 0)
        rc = check_together(&reader);
    order[0] = (uint64_t)out->request.sort;
    order[1] = out->request.sort == SORT_NAME ? (uint64_t)out->request.lang : 0;
    out->identity += siphash(scope->key, slice_of((const char *)order, sizeof order));
    return rc;
}
