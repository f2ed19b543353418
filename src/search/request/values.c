/* What several parameters have in common: a number in its bounds, a flag, an expression, a clause.
 *
 *   values_query.c   what is looked for    values_facets.c  lists of filters, and what is counted
 *   values_reply.c   what of it comes back, and for whom
 *
 * A reader for each parameter, a few lines long, in the order of the table PARAMS.  Numbers are
 * decimal digits only.  What is longer or larger than its bound is a fault that names the bound;
 * nothing is cut. */
#include "search/request/values.h"

#include <assert.h>

int param_bad(struct param_reader *reader, const char *why)
{
    return fault_set(reader->fault, PROBLEM_BAD_PARAMETER, reader->name, "%.*s: %s",
                     SLICE_ARG(reader->name), why);
}

int param_out_of_range(struct param_reader *reader, int64_t least, int64_t most)
{
    int rc = fault_set(reader->fault, PROBLEM_BAD_PARAMETER, reader->name,
                       "%.*s: expected a whole number %lld..%lld", SLICE_ARG(reader->name),
                       (long long)least, (long long)most);

    reader->fault->limit = most;
    return rc;
}

int param_whole(struct param_reader *reader, struct slice value, uint32_t least, uint32_t most,
                uint32_t *out)
{
    int64_t number;

    assert(least <= most);
    if (value.len > 0 && (value.ptr[0] == '-' || value.ptr[0] == '+'))
        return param_out_of_range(reader, least, most);
    if (slice_to_i64(value, &number) < 0 || number < least || number > most)
        return param_out_of_range(reader, least, most);
    *out = (uint32_t)number;
    return 0;
}

int param_flag(struct param_reader *reader, struct slice value, bool *out)
{
    bool yes = slice_eq(value, SLICE("true"));

    if (!yes && !slice_eq(value, SLICE("false")))
        return param_bad(reader, "expected true or false");
    *out = yes;
    return 0;
}

int param_expr(struct param_reader *reader, struct slice value, const char *param,
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
