/* Filters, facets and statistics by brute force. */
#include "query/tests/oracle.h"

#include "query/filter/delivery.h"
#include "tests/support/prop.h"

static const struct filter_def *def_of(const struct oracle *oracle, uint16_t filter)
{
    return &oracle->shelf->filters->defs[filter];
}

/* ---- One clause on one item: a product, or one of its offers ---- */

static bool zone_serves(const char *zone, const char *asked)
{
    size_t len = strlen(zone);

    if (len > 0 && zone[len - 1] == '*')
        return strncmp(zone, asked, len - 1) == 0;
    return strcmp(zone, asked) == 0 || (strncmp(zone, asked, len) == 0 && asked[len] == '-');
}

/* Zone and mask of "AE-DU|9"; false for a key that is not of that form. */
static bool delivery_of(const char *key, char zone[SHELF_KEY], unsigned *out_mask)
{
    const char *bar = strchr(key, '|');

    if (bar == NULL)
        return false;
    snprintf(zone, SHELF_KEY, "%.*s", (int)(bar - key), key);
    *out_mask = (unsigned)strtoul(bar + 1, NULL, 10);
    return true;
}

static bool delivers(const char *key, const struct clause_value *wanted)
{
    char zone[SHELF_KEY];
    char asked[64];
    unsigned mask;

    snprintf(asked, sizeof asked, "%.*s", SLICE_ARG(wanted->key));
    return delivery_of(key, zone, &mask) && zone_serves(zone, asked) &&
           (mask & wanted->options) == wanted->options;
}

static bool value_fits(const struct filter_def *def, const struct shelf_value *value,
                       const struct clause_value *wanted)
{
    bool by_number = def->kind == FILTER_RANGE || wanted->key.ptr == NULL;
    uint16_t column = by_number && def->kind != FILTER_RANGE ? def->number : def->column;

    if (value->column != column)
        return false;
    if (by_number)
        return value->number >= wanted->lo && value->number <= wanted->hi;
    if (def->kind == FILTER_DELIVERY)
        return delivers(value->key, wanted);
    return slice_eq(slice_cstr(value->key), wanted->key) && value->weight >= wanted->weight_min;
}

static bool item_fits(const struct filter_def *def, const struct shelf_doc *doc, uint16_t row,
                      const struct clause_value *wanted)
{
    if (def->kind == FILTER_ID)
        return slice_eq(slice_cstr(doc->id), wanted->key);
    for (uint32_t i = 0; i < doc->value_count; i++)
        if ((!def->offer || doc->values[i].row == row) && value_fits(def, &doc->values[i], wanted))
            return true;
    return false;
}

static bool clause_fits(const struct filter_def *def, const struct clause *clause,
                        const struct shelf_doc *doc, uint16_t row)
{
    size_t wanted = 0;
    size_t met = 0;

    for (size_t i = 0; i < clause->value_count; i++) {
        bool fits = item_fits(def, doc, row, &clause->values[i]);

        if (clause->values[i].exclude && fits)
            return false;
        wanted += !clause->values[i].exclude;
        met += !clause->values[i].exclude && fits;
    }
    return clause->all ? met == wanted : wanted == 0 || met > 0;
}

/* ---- filter= ---- */

static bool expr_row(const struct oracle *oracle, const struct filter_expr *expr,
                     const struct shelf_doc *doc, uint16_t row);

static bool any_row(const struct oracle *oracle, const struct filter_expr *expr,
                    const struct shelf_doc *doc)
{
    for (uint16_t row = 0; row < doc->row_count; row++)
        if (expr_row(oracle, expr, doc, row))
            return true;
    return false;
}

/* Does the expression hold for this offer of the product (expr_set.h)? */
static bool expr_row(const struct oracle *oracle, const struct filter_expr *expr,
                     const struct shelf_doc *doc, uint16_t row)
{
    size_t met = 0;

    if (expr->kind == EXPR_CLAUSE)
        return clause_fits(def_of(oracle, expr->clause.filter), &expr->clause, doc, row);
    if (expr->kind == EXPR_OFFER)
        return any_row(oracle, expr->parts[0], doc);
    for (size_t i = 0; i < expr->part_count; i++)
        met += expr_row(oracle, expr->parts[i], doc, row);
    if (expr->kind == EXPR_NOT)
        return met == 0;
    return expr->kind == EXPR_AND ? met == expr->part_count : met > 0;
}

static bool speaks_of_offers(const struct oracle *oracle, const struct filter_expr *expr)
{
    size_t offers = 0;

    if (expr->kind == EXPR_CLAUSE || expr->kind == EXPR_OFFER)
        return expr->kind == EXPR_CLAUSE && def_of(oracle, expr->clause.filter)->offer;
    for (size_t i = 0; i < expr->part_count; i++)
        offers += speaks_of_offers(oracle, expr->parts[i]);
    return offers > 0;
}

static bool is_conjunction(const struct filter_expr *expr)
{
    return expr->kind == EXPR_AND;
}

/* The offer( ) of the outermost conjunction that `row` passes, and how many there are. */
static size_t offers_passed(const struct oracle *oracle, const struct filter_expr *expr,
                            const struct shelf_doc *doc, uint16_t row, size_t *out_count)
{
    size_t count = is_conjunction(expr) ? expr->part_count : 1;
    size_t passed = 0;

    *out_count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct filter_expr *part = is_conjunction(expr) ? expr->parts[i] : expr;

        if (part->kind != EXPR_OFFER)
            continue;
        *out_count += 1;
        passed += expr_row(oracle, part->parts[0], doc, row);
    }
    return passed;
}

/* Is `row` eligible? */
static bool expr_eligible(const struct oracle *oracle, const struct shelf_doc *doc, uint16_t row)
{
    const struct filter_expr *expr = oracle->request->expr;
    size_t offers;
    size_t passed;

    if (expr == NULL)
        return true;
    if (speaks_of_offers(oracle, expr))
        return expr_row(oracle, expr, doc, row);
    passed = offers_passed(oracle, expr, doc, row, &offers);
    return offers == 0 || passed > 0;
}

static bool expr_doc(const struct oracle *oracle, const struct filter_expr *expr,
                     const struct shelf_doc *doc)
{
    if (speaks_of_offers(oracle, expr))
        return any_row(oracle, expr, doc);
    return expr_row(oracle, expr, doc, 0);
}

static bool expr_narrows_rows(const struct oracle *oracle)
{
    const struct filter_expr *expr = oracle->request->expr;
    static const struct shelf_doc no_doc;
    size_t offers = 0;

    if (expr == NULL)
        return false;
    if (!speaks_of_offers(oracle, expr))
        offers_passed(oracle, expr, &no_doc, 0, &offers);
    return offers > 0 || speaks_of_offers(oracle, expr);
}

/* ---- A whole request ---- */

static bool has_word(const struct shelf_doc *doc, const struct oracle *oracle, uint32_t w)
{
    bool prefix = oracle->last_prefix && w + 1 == oracle->word_count;
    const char *want = prefix ? oracle->last : shelf_words[oracle->words[w]];

    for (uint32_t i = 0; i < doc->name_count + doc->other_count; i++) {
        const char *have =
            shelf_words[i < doc->name_count ? doc->name[i] : doc->other[i - doc->name_count]];

        if (strcmp(have, want) == 0 || (prefix && strncmp(have, want, strlen(want)) == 0))
            return true;
    }
    return false;
}

bool oracle_eligible(const struct oracle *oracle, const struct shelf_doc *doc, uint16_t row,
                     uint16_t skip)
{
    const struct search_request *request = oracle->request;

    if (!expr_eligible(oracle, doc, row))
        return false;
    for (size_t i = 0; i < request->clause_count; i++) {
        const struct clause *clause = &request->clauses[i];
        const struct filter_def *def = def_of(oracle, clause->filter);

        if (def->offer && clause->filter != skip && !clause_fits(def, clause, doc, row))
            return false;
    }
    return true;
}

static bool offers_asked(const struct oracle *oracle, uint16_t skip)
{
    bool asked = expr_narrows_rows(oracle);

    for (size_t i = 0; i < oracle->request->clause_count; i++) {
        uint16_t filter = oracle->request->clauses[i].filter;

        asked |= def_of(oracle, filter)->offer && filter != skip;
    }
    return asked;
}

bool oracle_has_words(const struct oracle *oracle, const struct shelf_doc *doc)
{
    for (uint32_t w = 0; w < oracle->word_count; w++)
        if (!has_word(doc, oracle, w))
            return false;
    return true;
}

static bool is_near(const struct oracle *oracle, const struct shelf_doc *doc)
{
    return oracle->request->hybrid > 0 &&
           (doc == oracle->asked || shelf_match(oracle->asked, doc) >= 350);
}

bool oracle_found(const struct oracle *oracle, const struct shelf_doc *doc, uint16_t skip)
{
    const struct search_request *request = oracle->request;
    bool eligible = !offers_asked(oracle, skip);

    if (!doc->live || (request->expr != NULL && !expr_doc(oracle, request->expr, doc)))
        return false;
    if (!oracle_has_words(oracle, doc) && !is_near(oracle, doc))
        return false;
    for (size_t i = 0; i < request->clause_count; i++) {
        const struct clause *clause = &request->clauses[i];
        const struct filter_def *def = def_of(oracle, clause->filter);

        if (!def->offer && clause->filter != skip && !clause_fits(def, clause, doc, 0))
            return false;
    }
    for (uint16_t row = 0; row < doc->row_count; row++)
        eligible |= oracle_eligible(oracle, doc, row, skip);
    return eligible;
}

/* ---- Facets and statistics ---- */

/* Does the value count for `key`?  A delivery key is "zone" or "zone:option". */
static bool counts_for(const struct filter_def *def, const struct shelf_value *value,
                       struct slice key)
{
    char name[SHELF_KEY];
    struct slice rest = key;
    struct slice asked = slice_cut(&rest, ':');
    char zone[SHELF_KEY];
    unsigned mask;

    if (value->column != def->column)
        return false;
    if (def->kind != FILTER_DELIVERY)
        return slice_eq(slice_cstr(value->key), key);
    snprintf(name, sizeof name, "%.*s", SLICE_ARG(asked));
    if (!delivery_of(value->key, zone, &mask) || !zone_serves(zone, name))
        return false;
    for (unsigned bit = 0; rest.ptr != NULL && bit < DELIVERY_OPTIONS_MAX; bit++)
        if (slice_eq(rest, slice_cstr(delivery_option_names[bit])))
            return mask >> bit & 1;
    return rest.ptr == NULL;
}

uint64_t oracle_count(const struct oracle *oracle, uint16_t filter, struct slice key)
{
    const struct filter_def *def = def_of(oracle, filter);
    uint64_t count = 0;

    for (int d = 0; d < SHELF_DOCS; d++) {
        const struct shelf_doc *doc = &oracle->shelf->docs[d];
        bool has = false;

        for (uint32_t i = 0; i < doc->value_count; i++)
            has |= counts_for(def, &doc->values[i], key) &&
                   (!def->offer || oracle_eligible(oracle, doc, doc->values[i].row, filter));
        count += has && oracle_found(oracle, doc, filter);
    }
    return count;
}

int64_t oracle_number(const struct shelf *shelf, const struct shelf_doc *doc, const char *column,
                      uint16_t row)
{
    uint16_t number = schema_column(shelf->schema, slice_cstr(column));

    for (uint32_t i = 0; i < doc->value_count; i++)
        if (doc->values[i].column == number && doc->values[i].row == row)
            return doc->values[i].number;
    return INDEX_NUMBER_MISSING;
}

/* Lowest and highest number of `doc` over what is eligible; false if there is none. */
static bool extent_of(const struct oracle *oracle, uint16_t filter, const struct shelf_doc *doc,
                      int64_t *low, int64_t *high)
{
    const struct filter_def *def = def_of(oracle, filter);
    uint16_t column = def->kind == FILTER_RANGE ? def->column : def->number;
    bool any = false;

    for (uint32_t i = 0; i < doc->value_count; i++) {
        const struct shelf_value *value = &doc->values[i];

        if (value->column != column ||
            (def->offer && !oracle_eligible(oracle, doc, value->row, filter)))
            continue;
        *low = !any || value->number < *low ? value->number : *low;
        *high = !any || value->number > *high ? value->number : *high;
        any = true;
    }
    return any;
}

struct stats oracle_stats(const struct oracle *oracle, uint16_t filter)
{
    struct stats stats = {.filter = filter, .min = INT64_MAX, .max = INT64_MIN};
    int64_t low = 0;
    int64_t high = 0;

    for (int pass = 0; pass < 2; pass++)
        for (int d = 0; d < SHELF_DOCS; d++) {
            const struct shelf_doc *doc = &oracle->shelf->docs[d];

            if (!oracle_found(oracle, doc, filter) || !extent_of(oracle, filter, doc, &low, &high))
                continue;
            if (pass == 0) {
                stats.min = low < stats.min ? low : stats.min;
                stats.max = high > stats.max ? high : stats.max;
                stats.sum += low;
                stats.n++;
            } else {
                stats.bins[(low - stats.min) * SEARCH_BINS / (stats.max - stats.min + 1)]++;
            }
        }
    if (stats.n == 0)
        stats.min = stats.max = 0;
    return stats;
}
