/* Reading parameters.  Each has a reader of a few lines; what they share is the scope, the output
 * and the fault.  Numbers are decimal digits only; a parameter that holds a list may come several
 * times, any other once. */
#include "search/request/params.h"

#include "search/request/names.h"

#include <assert.h>

struct param_reader {
    const struct params_scope *scope;
    struct search_params *out;
    struct fault *fault;
    struct slice name; /* of the pair in hand */
    uint16_t *facets;  /* room for FILTERS_MAX each */
    uint16_t *stats;
    struct clause *clauses;
    bool page_given;
};

static const struct slice nothing = SLICE_INIT("");

/* ---- Faults ---- */

static int bad(struct param_reader *reader, const char *why)
{
    return fault_set(reader->fault, PROBLEM_BAD_PARAMETER, reader->name, "%.*s: %s",
                     SLICE_ARG(reader->name), why);
}

static int out_of_range(struct param_reader *reader, int64_t least, int64_t most)
{
    int rc = fault_set(reader->fault, PROBLEM_BAD_PARAMETER, reader->name,
                       "%.*s: expected a whole number %lld..%lld", SLICE_ARG(reader->name),
                       (long long)least, (long long)most);

    reader->fault->limit = most;
    return rc;
}

static int no_memory(struct param_reader *reader)
{
    return fault_set(reader->fault, PROBLEM_LIMIT, reader->name,
                     "%.*s: the request needs too much memory", SLICE_ARG(reader->name));
}

/* ---- Values ---- */

static int read_whole(struct param_reader *reader, struct slice value, uint32_t least,
                      uint32_t most, uint32_t *out)
{
    int64_t number;

    if (value.len > 0 && (value.ptr[0] == '-' || value.ptr[0] == '+'))
        return out_of_range(reader, least, most);
    if (slice_to_i64(value, &number) < 0 || number < least || number > most)
        return out_of_range(reader, least, most);
    *out = (uint32_t)number;
    return 0;
}

static int read_flag(struct param_reader *reader, struct slice value, bool *out)
{
    bool yes = slice_eq(value, SLICE("true"));

    if (!yes && !slice_eq(value, SLICE("false")))
        return bad(reader, "expected true or false");
    *out = yes;
    return 0;
}

static int read_q(struct param_reader *reader, struct slice value)
{
    int rc;

    if (value.len <= SEARCH_Q_BYTES_MAX) {
        reader->out->request.q = value;
        return 0;
    }
    rc = fault_set(reader->fault, PROBLEM_QUERY_TOO_LONG, reader->name,
                   "q: %zu bytes, at most %d are allowed", value.len, SEARCH_Q_BYTES_MAX);
    reader->fault->limit = SEARCH_Q_BYTES_MAX;
    return rc;
}

static int read_lang(struct param_reader *reader, struct slice value)
{
    bool arabic = slice_eq(value, SLICE("ar"));

    if (!arabic && !slice_eq(value, SLICE("en")))
        return bad(reader, "expected en or ar");
    reader->out->request.lang = arabic ? LANG_AR : LANG_EN;
    return 0;
}

static int read_currency(struct param_reader *reader, struct slice value)
{
    return slice_eq(value, SLICE("AED")) ? 0 : bad(reader, "this market's currency is AED");
}

static int read_clause(struct param_reader *reader, uint16_t filter, struct slice value)
{
    struct search_request *request = &reader->out->request;
    struct attar_error err = {.position = -1};
    int rc;

    if (request->clause_count == SEARCH_CLAUSES_MAX) {
        rc = bad(reader, "more than 256 filter clauses");
        reader->fault->limit = SEARCH_CLAUSES_MAX;
        return rc;
    }
    rc = clause_parse(reader->scope->filters, filter, value, reader->scope->labels,
                      reader->scope->arena, &reader->clauses[request->clause_count], &err);
    if (rc < 0) {
        rc = fault_set(reader->fault, PROBLEM_BAD_FILTER, reader->name, "%s", err.text);
        reader->fault->position = err.position;
        return rc;
    }
    request->clause_count++;
    return 0;
}

static bool is_zone(struct slice text)
{
    if (text.len < 2 || text.len > 16)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        bool upper = text.ptr[i] >= 'A' && text.ptr[i] <= 'Z';
        bool digit = text.ptr[i] >= '0' && text.ptr[i] <= '9';

        if (i == 2 ? text.ptr[i] != '-' : !upper && (!digit || i < 2))
            return false;
    }
    return text.len != 3;
}

static int read_zone(struct param_reader *reader, struct slice value)
{
    uint16_t deliver = filter_find(reader->scope->filters, SLICE("deliver"));

    if (!is_zone(value))
        return bad(reader, "expected an area such as AE, AE-DU or IN-400001");
    return deliver == UINT16_MAX ? 0 : read_clause(reader, deliver, value);
}

static int read_page(struct param_reader *reader, struct slice value)
{
    int rc = read_whole(reader, value, 1, SEARCH_WINDOW_MAX, &reader->out->request.page);

    if (rc < 0)
        reader->fault->problem = PROBLEM_PAGE_OUT_OF_RANGE;
    reader->page_given = true;
    return rc;
}

static int read_size(struct param_reader *reader, struct slice value)
{
    return read_whole(reader, value, 0, reader->scope->size_max, &reader->out->request.size);
}

static int read_cursor(struct param_reader *reader, struct slice value)
{
    reader->out->cursor = value;
    return 0;
}

static int read_sort(struct param_reader *reader, struct slice value)
{
    int sort = sort_parse(value);

    if (sort < 0)
        return bad(reader, "expected relevance, price, price_desc, price_per_ml, newest, rating, "
                           "popular, discount, match or name");
    reader->out->request.sort = (enum sort_kind)sort;
    return 0;
}

/* ---- Lists of filters ---- */

bool filter_has_stats(const struct filter_def *def)
{
    return def->kind == FILTER_RANGE || def->number != UINT16_MAX;
}

static bool filter_has_facet(const struct filter_def *def)
{
    return def->facet;
}

static size_t all_filters(const struct filter_set *filters, uint16_t *out,
                          bool (*has)(const struct filter_def *def))
{
    size_t count = 0;

    for (uint16_t i = 0; i < filters->count; i++)
        if (has(&filters->defs[i]))
            out[count++] = i;
    return count;
}

size_t params_all_facets(const struct filter_set *filters, uint16_t *out)
{
    return all_filters(filters, out, filter_has_facet);
}

size_t params_all_stats(const struct filter_set *filters, uint16_t *out)
{
    return all_filters(filters, out, filter_has_stats);
}

static int no_such_filter(struct param_reader *reader, struct slice name, const char *kind)
{
    struct name_guess guess = {{NULL, 0}, SIZE_MAX};

    for (uint16_t i = 0; i < reader->scope->filters->count; i++)
        name_guess(&guess, name, reader->scope->filters->defs[i].name);
    if (guess.name.len > 0 && guess.distance > 0)
        return fault_set(reader->fault, PROBLEM_BAD_PARAMETER, reader->name,
                         "%.*s: there is no %s \"%.*s\"; did you mean \"%.*s\"?",
                         SLICE_ARG(reader->name), kind, SLICE_ARG(name), SLICE_ARG(guess.name));
    return fault_set(reader->fault, PROBLEM_BAD_PARAMETER, reader->name,
                     "%.*s: there is no %s \"%.*s\"", SLICE_ARG(reader->name), kind,
                     SLICE_ARG(name));
}

/* `a,b` into `out`, each filter once. */
static int read_filters(struct param_reader *reader, struct slice value,
                        bool (*has)(const struct filter_def *def), uint16_t *out, size_t *count)
{
    while (value.ptr != NULL) {
        struct slice name = slice_trim(slice_cut(&value, ','));
        uint16_t filter = filter_find(reader->scope->filters, name);
        bool seen = false;

        if (filter == UINT16_MAX || !has(&reader->scope->filters->defs[filter]))
            return no_such_filter(reader, name, out == reader->facets ? "facet" : "number");
        for (size_t i = 0; i < *count; i++)
            seen = seen || out[i] == filter;
        if (!seen)
            out[(*count)++] = filter;
    }
    return 0;
}

static int read_facets(struct param_reader *reader, struct slice value)
{
    struct search_request *request = &reader->out->request;
    int rc = read_filters(reader, value, filter_has_facet, reader->facets, &request->facet_count);

    reader->out->facets_given = true;
    if (rc == 0 && request->facet_count > SEARCH_FACETS_MAX)
        return out_of_range(reader, 0, SEARCH_FACETS_MAX);
    return rc;
}

static int read_stats(struct param_reader *reader, struct slice value)
{
    reader->out->stats_given = true;
    return read_filters(reader, value, filter_has_stats, reader->stats,
                        &reader->out->request.stats_count);
}

static int read_facet_size(struct param_reader *reader, struct slice value)
{
    return read_whole(reader, value, 0, SEARCH_FACET_SIZE_MAX, &reader->out->request.facet_size);
}

static int read_facet_sort(struct param_reader *reader, struct slice value)
{
    bool alpha = slice_eq(value, SLICE("alpha"));

    if (!alpha && !slice_eq(value, SLICE("count")))
        return bad(reader, "expected count or alpha");
    reader->out->request.facet_alpha = alpha;
    return 0;
}

static int read_facet_query(struct param_reader *reader, struct slice value)
{
    if (value.len > SEARCH_Q_BYTES_MAX)
        return out_of_range(reader, 0, SEARCH_Q_BYTES_MAX);
    reader->out->request.facet_query = value;
    return 0;
}

/* ---- The rest ---- */

static int read_filter(struct param_reader *reader, struct slice value)
{
    struct attar_error err = {.position = -1};
    int rc = filter_expr_parse(reader->scope->filters, value, reader->scope->labels,
                               reader->scope->arena, &reader->out->request.expr, &err);

    if (rc == 0)
        return 0;
    rc = fault_set(reader->fault, PROBLEM_BAD_FILTER, reader->name, "%s", err.text);
    reader->fault->position = err.position;
    return rc;
}

static int read_match_to(struct param_reader *reader, struct slice value)
{
    if (value.len == 0)
        return bad(reader, "expected the id of a product");
    reader->out->request.match_to = value;
    return 0;
}

static int read_fields(struct param_reader *reader, struct slice value)
{
    uint32_t fields = reader->out->fields == HIT_FIELDS_ALL ? 0 : reader->out->fields;

    while (value.ptr != NULL) {
        struct slice name = slice_trim(slice_cut(&value, ','));
        uint32_t bit = 0;

        for (int i = 0; i < HIT_FIELD_COUNT; i++)
            if (slice_eq(name, slice_cstr(hit_field_names[i])))
                bit = (uint32_t)1 << i;
        if (bit == 0)
            return fault_set(reader->fault, PROBLEM_BAD_PARAMETER, reader->name,
                             "fields: a hit has no member \"%.*s\"", SLICE_ARG(name));
        fields |= bit;
    }
    reader->out->fields = fields;
    return 0;
}

static int read_highlight(struct param_reader *reader, struct slice value)
{
    return read_flag(reader, value, &reader->out->request.highlight);
}

static int read_explain(struct param_reader *reader, struct slice value)
{
    return read_flag(reader, value, &reader->out->explain);
}

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
    [PARAM_SORT] = {read_sort, false, false,
                    "{\"type\":\"string\",\"enum\":[\"relevance\",\"price\",\"price_desc\","
                    "\"price_per_ml\",\"newest\",\"rating\",\"popular\",\"discount\",\"match\","
                    "\"name\"],\"default\":\"relevance\"}",
                    "Order; ties fall to score, then id."},
    [PARAM_FACETS] = {read_facets, true, false, "{\"type\":\"string\"}",
                      "Filters to count the values of, separated by commas; at most 40."},
    [PARAM_FACET_SIZE] = {read_facet_size, false, false,
                          "{\"type\":\"integer\",\"minimum\":0,\"maximum\":1000,\"default\":20}",
                          "Values listed a facet; the chosen ones come in addition."},
    [PARAM_FACET_SORT] = {read_facet_sort, false, false,
                          "{\"type\":\"string\",\"enum\":[\"count\",\"alpha\"],"
                          "\"default\":\"count\"}",
                          "Order of facet values."},
    [PARAM_FACET_QUERY] = {read_facet_query, false, false,
                           "{\"type\":\"string\",\"maxLength\":512}",
                           "Only facet values with a word that begins so, in either language."},
    [PARAM_STATS] = {read_stats, true, false, "{\"type\":\"string\"}",
                     "Number filters to describe: min, max, avg, n, 32 bins."},
    [PARAM_FILTER] = {read_filter, false, true, "{\"type\":\"string\",\"maxLength\":8192}",
                      "An expression such as (brand:ajmal OR brand:rasasi) AND price<250."},
    [PARAM_MATCH_TO] = {read_match_to, false, true, "{\"type\":\"string\",\"maxLength\":64}",
                        "Product that `match` and sort=match compare with."},
    [PARAM_FIELDS] = {read_fields, true, false, "{\"type\":\"string\"}",
                      "Members of a hit to return, separated by commas; id always comes."},
    [PARAM_HIGHLIGHT] = {read_highlight, false, false, "{\"type\":\"boolean\",\"default\":false}",
                         "Mark what the words met, as ranges of UTF-16 units."},
    [PARAM_EXPLAIN] = {read_explain, false, false, "{\"type\":\"boolean\",\"default\":false}",
                       "Show the parts of each hit's rank, and the time of each stage."},
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

static int read_pair(struct param_reader *reader, struct http_pair pair, uint32_t *seen)
{
    int param;
    uint16_t filter;

    reader->name = pair.name;
    param = find_param(reader, pair.name);
    if (param >= 0) {
        if (*seen >> param & 1 && !params[param].repeats)
            return bad(reader, "given twice");
        *seen |= (uint32_t)1 << param;
        if (params[param].identity)
            identify(reader, pair.value);
        return params[param].read(reader, pair.value);
    }
    filter = filter_find(reader->scope->filters, pair.name);
    if (!takes_filter(reader->scope, filter))
        return unknown(reader);
    identify(reader, pair.value);
    return read_clause(reader, filter, pair.value);
}

static int check_together(struct param_reader *reader)
{
    const struct search_request *request = &reader->out->request;
    int rc;

    reader->name = SLICE("cursor");
    if (reader->out->cursor.len > 0 && reader->page_given)
        return bad(reader, "give either page or cursor");
    if ((uint64_t)request->page * request->size <= SEARCH_WINDOW_MAX)
        return 0;
    rc = fault_set(reader->fault, PROBLEM_PAGE_OUT_OF_RANGE, SLICE("page"),
                   "page: page * size is %llu, at most %d can be reached; a cursor goes on",
                   (unsigned long long)request->page * request->size, SEARCH_WINDOW_MAX);
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
    if (reader->facets == NULL || reader->stats == NULL || reader->clauses == NULL)
        return no_memory(reader);
    *out = (struct search_params){.fields = HIT_FIELDS_ALL, .cursor = nothing};
    out->request = (struct search_request){
        .q = nothing,
        .page = 1,
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
    uint32_t seen = 0;
    uint64_t order[2];
    int rc = prepare(&reader);

    assert(scope->filters != NULL && scope->arena != NULL && scope->key != NULL);
    if (rc == 0)
        add_fixed(&reader, scope->fixed);
    for (size_t i = 0; rc == 0 && i < pairs->count; i++)
        rc = read_pair(&reader, pairs->items[i], &seen);
    if (rc == 0)
        rc = check_together(&reader);
    order[0] = (uint64_t)out->request.sort;
    order[1] = out->request.sort == SORT_NAME ? (uint64_t)out->request.lang : 0;
    out->identity += siphash(scope->key, slice_of((const char *)order, sizeof order));
    return rc;
}
