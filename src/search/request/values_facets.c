/* The parameters that say what is counted: lists of filters, and how their values come.
 *
 *   "brand,note" -> numbers of filters, each once; an unknown name is told what is nearest to it */
#include "search/request/values.h"

#include "search/request/names.h"

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
        return param_out_of_range(reader, 0, SEARCH_FACETS_MAX);
    return rc;
}

int read_stats(struct param_reader *reader, struct slice value)
{
    reader->out->stats_given = true;
    return read_filters(reader, value, filter_has_stats, reader->stats,
                        &reader->out->request.stats_count);
}

int read_facet_size(struct param_reader *reader, struct slice value)
{
    return param_whole(reader, value, 0, SEARCH_FACET_SIZE_MAX, &reader->out->request.facet_size);
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
        return param_out_of_range(reader, 0, SEARCH_Q_BYTES_MAX);
    reader->out->request.facet_query = value;
    return 0;
}
