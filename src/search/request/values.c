/* One reader for each parameter, a few lines long.
 *
 *   text -> number in its bounds | one of the words | list of filters | clause | expression
 *
 * Numbers are decimal digits only.  What is longer or larger than its bound is a fault that names
 * the bound; nothing is cut.  Order follows the table PARAMS. */
#include "search/request/values.h"

#include "search/events/user_token.h"
#include "search/request/names.h"

#include <assert.h>
#include <string.h>

/* ---- Faults ---- */

int param_bad(struct param_reader *reader, const char *why)
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
        return param_bad(reader, "expected true or false");
    *out = yes;
    return 0;
}

static int read_expr(struct param_reader *reader, struct slice value, const char *param,
                     const struct filter_expr **out_expr)
{
    struct attar_error err = {.position = -1};
    struct filter_scope scope = {.filters = reader->scope->filters,
                                 .labels = reader->scope->labels,
                                 .arena = reader->scope->arena,
                                 .param = param};
    int rc = filter_expr_parse(&scope, value, out_expr, &err);

    if (rc == 0)
        return 0;
    rc = fault_set(reader->fault, PROBLEM_BAD_FILTER, reader->name, "%s", err.text);
    reader->fault->position = err.position;
    return rc;
}

int read_q(struct param_reader *reader, struct slice value)
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

int read_typo(struct param_reader *reader, struct slice value)
{
    static const char *const modes[] = {[TYPO_AUTO] = "auto",
                                        [TYPO_ALL] = "all",
                                        [TYPO_MIN] = "min",
                                        [TYPO_STRICT] = "strict",
                                        [TYPO_OFF] = "off"};

    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (slice_eq(value, slice_cstr(modes[i]))) {
            reader->out->request.typo = (enum typo_mode)i;
            return 0;
        }
    return param_bad(reader, "expected auto, all, min, strict or off");
}

/* "-price": the filter by that name. */
static int switch_off(struct param_reader *reader, struct slice item)
{
    uint16_t filter = UINT16_MAX;

    if (slice_starts(item, SLICE("-")))
        filter = filter_find(reader->scope->filters, slice_skip(item, 1));
    if (filter == UINT16_MAX)
        return param_bad(reader, "expected on, off, or filters to leave out, such as -price");
    reader->out->request.understand_off |= (uint64_t)1 << filter;
    return 0;
}

int read_optional_words(struct param_reader *reader, struct slice value)
{
    struct text_options *text = &reader->out->request.text;

    while (value.ptr != NULL) {
        struct slice word = slice_trim(slice_cut(&value, ','));

        if (text->optional_word_count == OPTIONAL_WORDS_MAX)
            return out_of_range(reader, 1, OPTIONAL_WORDS_MAX);
        if (word.len > SEARCH_Q_BYTES_MAX)
            return param_bad(reader, "a word is longer than q may be");
        reader->optional_words[text->optional_word_count++] = word;
    }
    text->optional_words = reader->optional_words;
    return 0;
}

/* weight:expression */
int read_boosts(struct param_reader *reader, struct slice value)
{
    struct search_request *request = &reader->out->request;
    struct boost *boost = &reader->boosts[request->boost_count];
    struct slice weight = slice_cut(&value, ':');
    int64_t by;
    int rc;

    if (request->boost_count == SEARCH_BOOSTS_MAX)
        return param_bad(reader, "more than 16 are given");
    if (value.ptr == NULL || slice_to_i64(weight, &by) < 0 || by < -BOOST_MAX || by > BOOST_MAX)
        return param_bad(reader, "expected -1000..1000, a colon and an expression");
    rc = read_expr(reader, value, "boosts", &boost->filter);
    if (rc < 0 && reader->fault->position >= 0)
        reader->fault->position += (int64_t)weight.len + 1;
    if (rc < 0)
        return rc;
    boost->by = (int32_t)by;
    request->boosts = reader->boosts;
    request->boost_count++;
    return 0;
}

int read_understand(struct param_reader *reader, struct slice value)
{
    int rc = 0;

    reader->out->understand = !slice_eq(value, SLICE("off"));
    if (!reader->out->understand || slice_eq(value, SLICE("on")))
        return 0;
    while (rc == 0 && value.ptr != NULL)
        rc = switch_off(reader, slice_trim(slice_cut(&value, ',')));
    return rc;
}

int read_lang(struct param_reader *reader, struct slice value)
{
    bool arabic = slice_eq(value, SLICE("ar"));

    if (!arabic && !slice_eq(value, SLICE("en")))
        return param_bad(reader, "expected en or ar");
    reader->out->request.lang = arabic ? LANG_AR : LANG_EN;
    return 0;
}

int read_currency(struct param_reader *reader, struct slice value)
{
    return slice_eq(value, SLICE("AED")) ? 0 : param_bad(reader, "this market's currency is AED");
}

int param_clause(struct param_reader *reader, uint16_t filter, struct slice value)
{
    struct search_request *request = &reader->out->request;
    struct attar_error err = {.position = -1};
    int rc;

    if (request->clause_count == SEARCH_CLAUSES_MAX) {
        rc = param_bad(reader, "more than 256 filter clauses");
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

int read_zone(struct param_reader *reader, struct slice value)
{
    uint16_t deliver = filter_find(reader->scope->filters, SLICE("deliver"));

    if (!is_zone(value))
        return param_bad(reader, "expected an area such as AE, AE-DU or IN-400001");
    return deliver == UINT16_MAX ? 0 : param_clause(reader, deliver, value);
}

int read_page(struct param_reader *reader, struct slice value)
{
    int rc = read_whole(reader, value, 1, SEARCH_WINDOW_MAX, &reader->out->page);

    if (rc < 0)
        reader->fault->problem = PROBLEM_PAGE_OUT_OF_RANGE;
    reader->page_given = true;
    return rc;
}

int read_size(struct param_reader *reader, struct slice value)
{
    return read_whole(reader, value, 0, reader->scope->size_max, &reader->out->request.size);
}

int read_cursor(struct param_reader *reader, struct slice value)
{
    reader->out->cursor = value;
    return 0;
}

int read_sort(struct param_reader *reader, struct slice value)
{
    int sort = sort_parse(value);

    if (sort < 0)
        return param_bad(reader,
                         "expected relevance, price, price_desc, price_per_ml, newest, rating, "
                         "popular, trending, discount, match or name");
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

int read_facets(struct param_reader *reader, struct slice value)
{
    struct search_request *request = &reader->out->request;
    int rc = read_filters(reader, value, filter_has_facet, reader->facets, &request->facet_count);

    reader->out->facets_given = true;
    if (rc == 0 && request->facet_count > SEARCH_FACETS_MAX)
        return out_of_range(reader, 0, SEARCH_FACETS_MAX);
    return rc;
}

int read_stats(struct param_reader *reader, struct slice value)
{
    reader->out->stats_given = true;
    return read_filters(reader, value, filter_has_stats, reader->stats,
                        &reader->out->request.stats_count);
}

/* [A-Za-z0-9_-]{1,64}, as in the `when` of a rule. */
static bool is_context(struct slice name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

        if (!letter && !(c >= '0' && c <= '9') && c != '_' && c != '-')
            return false;
    }
    return name.len >= 1 && name.len <= 64;
}

int read_context(struct param_reader *reader, struct slice value)
{
    struct search_request *request = &reader->out->request;
    struct slice *contexts = arena_array(reader->scope->arena, CONTEXTS_MAX, sizeof *contexts);

    if (contexts == NULL)
        return param_bad(reader, "the request needs too much memory");
    while (value.ptr != NULL) {
        struct slice name = slice_cut(&value, ',');

        if (request->context_count == CONTEXTS_MAX)
            return out_of_range(reader, 1, CONTEXTS_MAX);
        if (!is_context(name))
            return param_bad(reader, "expected names of letters, digits, _ and -");
        contexts[request->context_count++] = name;
    }
    request->contexts = contexts;
    return 0;
}

int read_facet_size(struct param_reader *reader, struct slice value)
{
    return read_whole(reader, value, 0, SEARCH_FACET_SIZE_MAX, &reader->out->request.facet_size);
}

int read_facet_sort(struct param_reader *reader, struct slice value)
{
    static const struct slice names[] = {[FACET_BY_COUNT] = SLICE_INIT("count"),
                                         [FACET_BY_LABEL] = SLICE_INIT("alpha"),
                                         [FACET_BY_MATCH] = SLICE_INIT("relevance")};

    for (enum facet_sort sort = FACET_BY_COUNT; sort <= FACET_BY_MATCH; sort++)
        if (slice_eq(value, names[sort])) {
            reader->out->request.facet_sort = sort;
            return 0;
        }
    return param_bad(reader, "expected count, alpha or relevance");
}

int read_facet_order(struct param_reader *reader, struct slice value)
{
    bool coverage = slice_eq(value, SLICE("coverage"));

    if (!coverage && !slice_eq(value, SLICE("given")))
        return param_bad(reader, "expected given or coverage");
    reader->out->request.facets_by_coverage = coverage;
    return 0;
}

int read_facet_query(struct param_reader *reader, struct slice value)
{
    if (value.len > SEARCH_Q_BYTES_MAX)
        return out_of_range(reader, 0, SEARCH_Q_BYTES_MAX);
    reader->out->request.facet_query = value;
    return 0;
}

/* ---- The rest ---- */

int read_filter(struct param_reader *reader, struct slice value)
{
    return read_expr(reader, value, "filter", &reader->out->request.expr);
}

int read_match_to(struct param_reader *reader, struct slice value)
{
    if (value.len == 0)
        return param_bad(reader, "expected the id of a product");
    reader->out->request.match_to = value;
    return 0;
}

int read_distinct(struct param_reader *reader, struct slice value)
{
    reader->out->request.distinct = slice_eq(value, SLICE("line"));
    return reader->out->request.distinct ? 0 : param_bad(reader, "expected line");
}

int read_diversify(struct param_reader *reader, struct slice value)
{
    return read_flag(reader, value, &reader->out->request.diversify);
}

int read_fields(struct param_reader *reader, struct slice value)
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

int read_highlight(struct param_reader *reader, struct slice value)
{
    return read_flag(reader, value, &reader->out->request.highlight);
}

int read_explain(struct param_reader *reader, struct slice value)
{
    int rc = read_flag(reader, value, &reader->out->explain);

    reader->out->request.count_more = rc == 0 && reader->out->explain;
    return rc;
}

int read_user_token(struct param_reader *reader, struct slice value)
{
    if (!user_token_valid(value))
        return param_bad(reader, "expected 1..129 of A-Z a-z 0-9 _ = / + -");
    reader->out->user_token = value;
    return 0;
}

int read_click_analytics(struct param_reader *reader, struct slice value)
{
    return read_flag(reader, value, &reader->out->click_analytics);
}

int read_analytics(struct param_reader *reader, struct slice value)
{
    bool reported;
    int rc = read_flag(reader, value, &reported);

    reader->out->unreported = rc == 0 && !reported;
    return rc;
}

int read_k(struct param_reader *reader, struct slice value)
{
    return read_whole(reader, value, 1, RECOMMEND_K_MAX, &reader->out->request.size);
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

int read_region(struct param_reader *reader, struct slice value)
{
    if (value.len != 2 || !is_capital(value.ptr[0]) || !is_capital(value.ptr[1]))
        return param_bad(reader, "expected two letters of ISO 3166-1, as AE");
    reader->out->region = value;
    return 0;
}

int read_window(struct param_reader *reader, struct slice value)
{
    int window = trend_window_parse(value);

    if (window < 0)
        return param_bad(reader, "expected day, week or month");
    reader->out->window = (enum trend_window)window;
    return 0;
}

static int read_identity(struct param_reader *reader, struct slice value, struct slice *out)
{
    enum { ID_BYTES_MAX = 64 };
    int rc;

    if (value.len > 0 && value.len <= ID_BYTES_MAX) {
        *out = value;
        return 0;
    }
    rc = param_bad(reader, "expected the id of a product, 1..64 bytes");
    reader->fault->limit = ID_BYTES_MAX;
    return rc;
}

int read_id(struct param_reader *reader, struct slice value)
{
    return read_identity(reader, value, &reader->out->id);
}

int read_product(struct param_reader *reader, struct slice value)
{
    return read_identity(reader, value, &reader->out->product);
}

int read_max_price(struct param_reader *reader, struct slice value)
{
    enum { AMOUNT_MAX = 1000000000, SCALE = 2 }; /* above every price, as whole units */
    uint16_t price = filter_find(reader->scope->filters, SLICE("price"));
    char *text = arena_alloc(reader->scope->arena, value.len + 2);
    int64_t minor;
    int rc;

    if (slice_to_fixed(value, SCALE, &minor) == 0 && minor > 0 && minor <= 100LL * AMOUNT_MAX) {
        if (price == UINT16_MAX || text == NULL)
            return param_bad(reader, "the index has no prices, or the request is too large");
        memcpy(text, "..", 2);
        memcpy(text + 2, value.ptr, value.len);
        return param_clause(reader, price, slice_of(text, value.len + 2));
    }
    rc = param_bad(reader, "expected an amount 0.01..1000000000 with at most two decimals");
    reader->fault->limit = AMOUNT_MAX;
    return rc;
}
