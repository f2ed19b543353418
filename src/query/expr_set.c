/* Evaluating an expression bottom up, one new bitset a node.  The parser bounds leaves and depth;
 * the arena bounds the memory. */
#include "query/expr_set.h"

#include "base/bitset.h"

#include <assert.h>

struct expr_run {
    const struct view *view;
    const struct scent_matches *scent;
    struct arena *arena;
    struct attar_error *err;
};

static int docs_of(const struct expr_run *run, const struct filter_expr *expr, uint64_t **out_docs);

static uint64_t *new_set(const struct expr_run *run, size_t words)
{
    uint64_t *set = arena_array(run->arena, words + 1, sizeof *set);

    if (set == NULL)
        error_set(run->err, ATTAR_ELIMIT, "filter: the request needs too much memory");
    return set;
}

static bool is_offer_clause(const struct expr_run *run, const struct filter_expr *expr)
{
    return expr->kind == EXPR_CLAUSE && run->view->filters->defs[expr->clause.filter].offer;
}

static int leaf(const struct expr_run *run, const struct filter_expr *expr, uint64_t **out_set)
{
    const struct filter_def *def = &run->view->filters->defs[expr->clause.filter];

    if (def->kind == FILTER_MATCH && (run->scent == NULL || run->scent->match == NULL))
        return error_set(run->err, ATTAR_EINVAL, "match_to: match needs a product id");
    return clause_set(run->view, &expr->clause, run->scent, run->arena, out_set, run->err);
}

/* ---- Inside an offer( ): sets of rows ---- */

static int rows_of(const struct expr_run *run, const struct filter_expr *expr, uint64_t **out_rows)
{
    size_t words = run->view->row_words;
    uint64_t *rows = NULL;
    int rc = 0;

    assert(expr->kind != EXPR_OFFER);
    if (expr->kind == EXPR_CLAUSE)
        return leaf(run, expr, out_rows);
    for (size_t i = 0; i < expr->part_count; i++) {
        uint64_t *part;

        rc = rows_of(run, expr->parts[i], &part);
        if (rc < 0)
            return rc;
        if (rows == NULL)
            rows = part;
        else if (expr->kind == EXPR_AND)
            bitset_and(rows, part, words);
        else
            bitset_or(rows, part, words);
    }
    if (expr->kind == EXPR_NOT) {
        uint64_t *rest = new_set(run, words);

        if (rest == NULL)
            return -ATTAR_ELIMIT;
        memcpy(rest, run->view->rows_live, words * sizeof *rest);
        bitset_and_not(rest, rows, words);
        rows = rest;
    }
    *out_rows = rows;
    return 0;
}

/* ---- Outside: sets of docs ---- */

static int project(const struct expr_run *run, const uint64_t *rows, uint64_t **out_docs)
{
    const struct view *view = run->view;
    uint64_t *docs = new_set(run, view->doc_words);

    if (docs == NULL)
        return -ATTAR_ELIMIT;
    for (BITSET_EACH(row, rows, view->row_words))
        bitset_set(docs, snapshot_row_doc(view->snapshot, (uint32_t)row));
    *out_docs = docs;
    return 0;
}

/* AND of the offer clauses among the parts of a conjunction; NULL if it has none. */
static int shared_rows(const struct expr_run *run, const struct filter_expr *expr,
                       uint64_t **out_rows)
{
    uint64_t *rows = NULL;

    for (size_t i = 0; i < expr->part_count; i++) {
        uint64_t *part;
        int rc;

        if (!is_offer_clause(run, expr->parts[i]))
            continue;
        rc = leaf(run, expr->parts[i], &part);
        if (rc < 0)
            return rc;
        if (rows != NULL)
            bitset_and(rows, part, run->view->row_words);
        else
            rows = part;
    }
    *out_rows = rows;
    return 0;
}

static int docs_of_and(const struct expr_run *run, const struct filter_expr *expr,
                       uint64_t **out_docs)
{
    uint64_t *rows;
    uint64_t *docs = NULL;
    int rc = shared_rows(run, expr, &rows);

    if (rc == 0 && rows != NULL)
        rc = project(run, rows, &docs);
    for (size_t i = 0; rc == 0 && i < expr->part_count; i++) {
        uint64_t *part;

        if (is_offer_clause(run, expr->parts[i]))
            continue;
        rc = docs_of(run, expr->parts[i], &part);
        if (rc == 0 && docs != NULL)
            bitset_and(docs, part, run->view->doc_words);
        else if (rc == 0)
            docs = part;
    }
    if (rc == 0)
        *out_docs = docs;
    return rc;
}

static int docs_of_or(const struct expr_run *run, const struct filter_expr *expr,
                      uint64_t **out_docs)
{
    uint64_t *docs = NULL;

    for (size_t i = 0; i < expr->part_count; i++) {
        uint64_t *part;
        int rc = docs_of(run, expr->parts[i], &part);

        if (rc < 0)
            return rc;
        if (docs != NULL)
            bitset_or(docs, part, run->view->doc_words);
        else
            docs = part;
    }
    *out_docs = docs;
    return 0;
}

static int docs_of_not(const struct expr_run *run, const struct filter_expr *expr,
                       uint64_t **out_docs)
{
    size_t words = run->view->doc_words;
    uint64_t *docs = new_set(run, words);
    uint64_t *inside;
    int rc = docs == NULL ? -ATTAR_ELIMIT : docs_of(run, expr->parts[0], &inside);

    if (rc < 0)
        return rc;
    memcpy(docs, snapshot_live(run->view->snapshot), words * sizeof *docs);
    bitset_and_not(docs, inside, words);
    *out_docs = docs;
    return 0;
}

static int docs_with_rows(const struct expr_run *run, const struct filter_expr *expr,
                          uint64_t **out_docs)
{
    uint64_t *rows;
    int rc = rows_of(run, expr, &rows);

    return rc < 0 ? rc : project(run, rows, out_docs);
}

static int docs_of(const struct expr_run *run, const struct filter_expr *expr, uint64_t **out_docs)
{
    switch (expr->kind) {
    case EXPR_AND: return docs_of_and(run, expr, out_docs);
    case EXPR_OR: return docs_of_or(run, expr, out_docs);
    case EXPR_NOT: return docs_of_not(run, expr, out_docs);
    case EXPR_OFFER: return docs_with_rows(run, expr->parts[0], out_docs);
    case EXPR_CLAUSE: break;
    }
    if (is_offer_clause(run, expr))
        return docs_with_rows(run, expr, out_docs);
    return leaf(run, expr, out_docs);
}

/* ---- The outermost conjunction ---- */

/* OR of the offer( ) among the parts; NULL if there is none. */
static int named_rows(const struct expr_run *run, const struct filter_expr *expr,
                      uint64_t **out_rows)
{
    uint64_t *rows = NULL;

    for (size_t i = 0; i < expr->part_count; i++) {
        uint64_t *part;
        int rc;

        if (expr->parts[i]->kind != EXPR_OFFER)
            continue;
        rc = rows_of(run, expr->parts[i]->parts[0], &part);
        if (rc < 0)
            return rc;
        if (rows != NULL)
            bitset_or(rows, part, run->view->row_words);
        else
            rows = part;
    }
    *out_rows = rows;
    return 0;
}

static int eligible_rows(const struct expr_run *run, const struct filter_expr *expr,
                         uint64_t **out_rows)
{
    struct filter_expr alone = {.kind = EXPR_AND, .parts = &expr, .part_count = 1};
    const struct filter_expr *conjunction = expr->kind == EXPR_AND ? expr : &alone;
    int rc = shared_rows(run, conjunction, out_rows);

    if (rc < 0 || *out_rows != NULL)
        return rc;
    return named_rows(run, conjunction, out_rows);
}

int expr_apply(const struct view *view, const struct filter_expr *expr,
               const struct scent_matches *scent, struct arena *arena, const uint64_t **docs,
               const uint64_t **out_rows, struct attar_error *err)
{
    struct expr_run run = {view, scent, arena, err};
    uint64_t *passing = NULL;
    uint64_t *rows = NULL;
    int rc = docs_of(&run, expr, &passing);

    assert(view != NULL && docs != NULL && out_rows != NULL);
    if (rc == 0)
        rc = eligible_rows(&run, expr, &rows);
    if (rc < 0)
        return rc;
    bitset_and(passing, *docs, view->doc_words);
    *docs = passing;
    *out_rows = rows;
    return 0;
}
