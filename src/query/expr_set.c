/* Evaluating an expression bottom up.  What speaks of products only is worked out over docs, the
 * rest over rows; a part over docs inside one over rows is lifted: each row says what its product
 * does.  The parser bounds leaves and depth; the arena bounds the memory. */
#include "query/expr_set.h"

#include "base/bitset.h"

#include <assert.h>

struct expr_run {
    struct clause_sets *sets;
    const struct view *view;
    struct attar_error *err;
};

static int docs_of(const struct expr_run *run, const struct filter_expr *expr,
                   const uint64_t **out_docs);

/* Does it say something of single offers? */
static bool on_offers(const struct expr_run *run, const struct filter_expr *expr)
{
    if (expr->kind == EXPR_CLAUSE)
        return run->view->filters->defs[expr->clause.filter].offer;
    for (size_t i = 0; expr->kind != EXPR_OFFER && i < expr->part_count; i++)
        if (on_offers(run, expr->parts[i]))
            return true;
    return false;
}

/* A set of `words` and a spare one; a copy of `from`, or empty. */
static uint64_t *new_set(const struct expr_run *run, const uint64_t *from, size_t words)
{
    uint64_t *set = arena_array(run->sets->arena, words + 1, sizeof *set);

    if (set == NULL)
        error_set(run->err, ATTAR_ELIMIT, "filter: the request needs too much memory");
    else if (from != NULL)
        memcpy(set, from, words * sizeof *set);
    return set;
}

static int leaf(const struct expr_run *run, const struct filter_expr *expr,
                const uint64_t **out_set)
{
    const struct filter_def *def = &run->view->filters->defs[expr->clause.filter];
    const struct scent_matches *scent = run->sets->scent;

    if (def->kind == FILTER_MATCH && (scent == NULL || scent->match == NULL))
        return error_set(run->err, ATTAR_EINVAL, "match_to: match needs a product id");
    return clause_sets_get(run->sets, &expr->clause, out_set, run->err);
}

/* ---- AND, OR and NOT of sets, of docs or of rows alike ---- */

typedef int (*part_fn)(const struct expr_run *run, const struct filter_expr *part,
                       const uint64_t **out_set);

/* All items of a kind, and how its parts become sets of them. */
struct universe {
    part_fn part;
    const uint64_t *live;
    size_t words;
};

static int combine(const struct expr_run *run, const struct universe *universe,
                   const struct filter_expr *expr, const uint64_t **out_set)
{
    uint64_t *set = new_set(run, expr->kind == EXPR_OR ? NULL : universe->live, universe->words);

    if (set == NULL)
        return -ATTAR_ELIMIT;
    for (size_t i = 0; i < expr->part_count; i++) {
        const uint64_t *part;
        int rc = universe->part(run, expr->parts[i], &part);

        if (rc < 0)
            return rc;
        if (expr->kind == EXPR_AND)
            bitset_and(set, part, universe->words);
        else if (expr->kind == EXPR_OR)
            bitset_or(set, part, universe->words);
        else
            bitset_and_not(set, part, universe->words);
    }
    *out_set = set;
    return 0;
}

/* ---- Sets of rows ---- */

/* The rows of the docs. */
static int lift(const struct expr_run *run, const uint64_t *docs, const uint64_t **out_rows)
{
    const struct view *view = run->view;
    uint64_t *rows = new_set(run, NULL, view->row_words);

    if (rows == NULL)
        return -ATTAR_ELIMIT;
    for (BITSET_EACH(doc, docs, view->doc_words)) {
        struct row_span span = view->rows[doc];

        for (uint32_t row = span.first; row < span.first + span.count; row++)
            bitset_set(rows, row);
    }
    bitset_and(rows, view->rows_live, view->row_words);
    *out_rows = rows;
    return 0;
}

static int rows_of(const struct expr_run *run, const struct filter_expr *expr,
                   const uint64_t **out_rows)
{
    const struct universe rows = {rows_of, run->view->rows_live, run->view->row_words};
    const uint64_t *docs;
    int rc;

    if (!on_offers(run, expr)) {
        rc = docs_of(run, expr, &docs);
        return rc < 0 ? rc : lift(run, docs, out_rows);
    }
    return expr->kind == EXPR_CLAUSE ? leaf(run, expr, out_rows)
                                     : combine(run, &rows, expr, out_rows);
}

/* ---- Sets of docs ---- */

/* Docs that have one of the rows. */
static int project(const struct expr_run *run, const uint64_t *rows, const uint64_t **out_docs)
{
    const struct view *view = run->view;
    uint64_t *docs = new_set(run, NULL, view->doc_words);

    if (docs == NULL)
        return -ATTAR_ELIMIT;
    for (BITSET_EACH(row, rows, view->row_words))
        bitset_set(docs, snapshot_row_doc(view->snapshot, (uint32_t)row));
    *out_docs = docs;
    return 0;
}

static int docs_of(const struct expr_run *run, const struct filter_expr *expr,
                   const uint64_t **out_docs)
{
    const struct view *view = run->view;
    const struct universe docs = {docs_of, snapshot_live(view->snapshot), view->doc_words};
    const uint64_t *rows;
    int rc;

    assert(!on_offers(run, expr));
    if (expr->kind == EXPR_OFFER) {
        rc = rows_of(run, expr->parts[0], &rows);
        return rc < 0 ? rc : project(run, rows, out_docs);
    }
    return expr->kind == EXPR_CLAUSE ? leaf(run, expr, out_docs)
                                     : combine(run, &docs, expr, out_docs);
}

/* ---- The outermost conjunction ---- */

int sets_meet(struct clause_sets *sets, const uint64_t *part, size_t words, const uint64_t **set,
              struct attar_error *err)
{
    const struct expr_run run = {sets, sets->view, err};
    uint64_t *both;

    if (*set == NULL || part == NULL) {
        *set = *set == NULL ? part : *set;
        return 0;
    }
    both = new_set(&run, *set, words);
    if (both == NULL)
        return -ATTAR_ELIMIT;
    bitset_and(both, part, words);
    *set = both;
    return 0;
}

int expr_part(struct clause_sets *sets, const struct filter_expr *part, bool *out_on_rows,
              const uint64_t **out_set, struct attar_error *err)
{
    const struct expr_run run = {sets, sets->view, err};

    *out_on_rows = on_offers(&run, part);
    return *out_on_rows ? rows_of(&run, part, out_set) : docs_of(&run, part, out_set);
}

/* OR of the offer( ) among the parts; NULL if there is none. */
static int named_rows(const struct expr_run *run, const struct filter_expr *expr,
                      const uint64_t **out_rows)
{
    uint64_t *rows = NULL;

    for (size_t i = 0; i < expr->part_count; i++) {
        const uint64_t *part;
        int rc;

        if (expr->parts[i]->kind != EXPR_OFFER)
            continue;
        rc = rows_of(run, expr->parts[i]->parts[0], &part);
        if (rc < 0)
            return rc;
        if (rows == NULL)
            rows = new_set(run, NULL, run->view->row_words);
        if (rows == NULL)
            return -ATTAR_ELIMIT;
        bitset_or(rows, part, run->view->row_words);
    }
    *out_rows = rows;
    return 0;
}

int expr_narrow(struct clause_sets *sets, const struct filter_expr *expr, const uint64_t **docs,
                const uint64_t **out_rows, struct attar_error *err)
{
    const struct expr_run run = {sets, sets->view, err};
    const struct filter_expr alone = {.kind = EXPR_AND, .parts = &expr, .part_count = 1};
    const struct filter_expr *all = expr->kind == EXPR_AND ? expr : &alone;
    const uint64_t *passing = *docs;
    const uint64_t *rows = NULL;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < all->part_count; i++) {
        const uint64_t *part;
        bool on_rows;

        rc = expr_part(sets, all->parts[i], &on_rows, &part, err);
        if (rc == 0)
            rc = on_rows ? sets_meet(sets, part, sets->view->row_words, &rows, err)
                         : sets_meet(sets, part, sets->view->doc_words, &passing, err);
    }
    if (rc == 0 && rows == NULL)
        rc = named_rows(&run, all, &rows);
    if (rc < 0)
        return rc;
    *docs = passing;
    *out_rows = rows;
    return 0;
}

int expr_apply(struct clause_sets *sets, const struct filter_expr *expr, const uint64_t **docs,
               const uint64_t **out_rows, struct attar_error *err)
{
    const struct expr_run run = {sets, sets->view, err};
    const uint64_t *passing = *docs;
    const uint64_t *with_rows;
    const uint64_t *rows;
    int rc = expr_narrow(sets, expr, &passing, &rows, err);

    assert(out_rows != NULL);
    if (rc == 0 && rows != NULL)
        rc = project(&run, rows, &with_rows);
    if (rc == 0 && rows != NULL)
        rc = sets_meet(sets, with_rows, sets->view->doc_words, &passing, err);
    if (rc < 0)
        return rc;
    *docs = passing;
    *out_rows = rows;
    return 0;
}

bool expr_eq(const struct filter_expr *a, const struct filter_expr *b)
{
    if (a == b)
        return true;
    if (a == NULL || b == NULL || a->kind != b->kind || a->score != b->score ||
        a->part_count != b->part_count)
        return false;
    if (a->kind == EXPR_CLAUSE)
        return clause_eq(&a->clause, &b->clause);
    for (size_t i = 0; i < a->part_count; i++)
        if (!expr_eq(a->parts[i], b->parts[i]))
            return false;
    return true;
}
