/* One evaluation for several searches.
 *
 *   for each set of searches with the same words and rules:
 *       match once -> for each of them: filters (shared sets, near misses) -> counts -> page
 *
 * Whether two searches share is decided by what they ask for; a difference that is not understood
 * (padding, a pointer) costs a second evaluation and never a wrong answer. */
#include "query/batch.h"

#include "base/clock.h"
#include "query/expr_set.h"
#include "query/near_misses.h"

#include <assert.h>

struct batch {
    struct search_stages *runs; /* one a request */
    bool *done;
    size_t count;
    struct clause_sets sets;
    size_t failed;
};

/* ---- Which searches have the same words? ---- */

static bool same_slices(const struct slice *a, size_t a_count, const struct slice *b,
                        size_t b_count)
{
    if (a_count != b_count)
        return false;
    for (size_t i = 0; i < a_count; i++)
        if (!slice_eq(a[i], b[i]))
            return false;
    return true;
}

static bool same_optional(const struct text_options *a, const struct text_options *b)
{
    if (a->optional_filter_count != b->optional_filter_count)
        return false;
    for (size_t i = 0; i < a->optional_filter_count; i++) {
        const struct optional_filter *x = &a->optional_filters[i];
        const struct optional_filter *y = &b->optional_filters[i];

        if (x->score != y->score || x->demote != y->demote || !expr_eq(x->expr, y->expr))
            return false;
    }
    return true;
}

static bool same_custom(const struct text_options *a, const struct text_options *b)
{
    if (a->custom_count != b->custom_count)
        return false;
    for (size_t i = 0; i < a->custom_count; i++)
        if (a->custom[i].column != b->custom[i].column ||
            a->custom[i].descending != b->custom[i].descending)
            return false;
    return true;
}

/* Options that differ only in where their lists lie. */
static bool same_options(const struct text_options *a, const struct text_options *b)
{
    struct text_options moved = *b;

    if (!same_slices(a->optional_words, a->optional_word_count, b->optional_words,
                     b->optional_word_count) ||
        !same_optional(a, b) || !same_custom(a, b))
        return false;
    moved.custom = a->custom;
    moved.optional_words = a->optional_words;
    moved.optional_filters = a->optional_filters;
    return memcmp(a, &moved, sizeof moved) == 0;
}

static bool same_pins(const struct steering *a, const struct steering *b)
{
    if (a->pin_count != b->pin_count)
        return false;
    for (size_t i = 0; i < a->pin_count; i++)
        if (a->pins[i].doc != b->pins[i].doc)
            return false;
    return true;
}

/* Does matching find the same for both? */
static bool same_words(const struct search_stages *a, const struct search_stages *b)
{
    const struct search_request *x = a->request;
    const struct search_request *y = b->request;
    const struct rule_effects *p = &a->steering.effects;
    const struct rule_effects *q = &b->steering.effects;

    return slice_eq(a->steering.q, b->steering.q) && x->typo == y->typo &&
           x->count_more == y->count_more && x->curation == y->curation &&
           x->deadline_ns == y->deadline_ns && slice_eq(x->match_to, y->match_to) &&
           x->scent == y->scent && x->within == y->within && x->hybrid == y->hybrid &&
           same_options(&x->text, &y->text) && same_pins(&a->steering, &b->steering) &&
           same_slices(p->hides, p->hide_count, q->hides, q->hide_count);
}

/* ---- Beginning ---- */

/* The scent matches of an earlier request with the same product. */
static struct scent_matches shared_scent(const struct batch *batch, size_t at)
{
    const struct search_request *request = batch->runs[at].request;

    for (size_t i = 0; request->match_to.len > 0 && i < at; i++)
        if (slice_eq(batch->runs[i].request->match_to, request->match_to))
            return batch->runs[i].scent;
    return (struct scent_matches){NULL};
}

static int begin(struct batch *batch, struct attar_error *err)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < batch->count; i++) {
        batch->failed = i;
        batch->runs[i].scent = shared_scent(batch, i);
        rc = stages_begin(&batch->runs[i], err);
    }
    return rc;
}

/* ---- One set of searches ---- */

static size_t condition_count(const struct search_stages *run)
{
    const struct filter_expr *expr = run->steering.expr;

    return expr == NULL ? 0 : expr->kind == EXPR_AND ? expr->part_count : 1;
}

/* The member with most conditions: the others' may be its near misses. */
static size_t widest(const struct batch *batch, const size_t *members, size_t count)
{
    size_t most = members[0];

    for (size_t i = 1; i < count; i++)
        if (condition_count(&batch->runs[members[i]]) > condition_count(&batch->runs[most]))
            most = members[i];
    return most;
}

static int check_deadline(const struct search_request *request, struct attar_error *err)
{
    if (request->deadline_ns == 0 || clock_monotonic_ns() < request->deadline_ns)
        return 0;
    return error_set(err, ATTAR_EDEADLINE, "the batch passed its deadline");
}

static int answer_one(struct near_misses *near, const struct search_stages *lead,
                      struct search_stages *run, struct attar_error *err)
{
    int rc = check_deadline(run->request, err);

    if (rc < 0)
        return rc;
    if (run != lead)
        stages_share(run, lead);
    rc = near_misses_narrow(near, run->steering.expr, &run->narrowed, err);
    return rc < 0 ? rc : stages_answer(run, err);
}

/* All of members[0..count), whose words have been matched by the first. */
static int answer(struct batch *batch, const size_t *members, size_t count, struct attar_error *err)
{
    struct search_stages *lead = &batch->runs[members[0]];
    struct near_misses near = {.usable = false};
    int rc = 0;

    if (count > 1) {
        batch->failed = widest(batch, members, count);
        rc = near_misses_init(&near, &batch->sets, batch->runs[batch->failed].steering.expr,
                              lead->base_docs, err);
    }
    for (size_t i = 0; rc == 0 && i < count; i++) {
        batch->failed = members[i];
        rc = answer_one(&near, lead, &batch->runs[members[i]], err);
    }
    return rc;
}

/* Those that are not done and have the words of `lead`, itself first. */
static size_t find_members(struct batch *batch, size_t lead, size_t *members)
{
    size_t count = 0;

    for (size_t i = lead; i < batch->count; i++) {
        if (batch->done[i] || !same_words(&batch->runs[lead], &batch->runs[i]))
            continue;
        members[count++] = i;
        batch->done[i] = true;
    }
    return count;
}

static int answer_like(struct batch *batch, size_t lead, struct attar_error *err)
{
    size_t members[SEARCH_BATCH_MAX];
    size_t count = find_members(batch, lead, members);
    int rc;

    batch->failed = lead;
    batch->sets.scent = &batch->runs[lead].scent;
    rc = stages_match(&batch->runs[lead], err);
    if (rc < 0)
        return rc;
    rc = answer(batch, members, count, err);
    stages_forget(&batch->runs[lead]);
    return rc;
}

int search_batch(struct searcher *searcher, const struct view *view,
                 const struct search_list *asked, struct arena *arena,
                 struct search_result *out_results, size_t *out_failed, struct attar_error *err)
{
    size_t count = asked->count;
    struct batch batch = {.count = count};
    int rc;

    assert(count <= SEARCH_BATCH_MAX && out_results != NULL && out_failed != NULL);
    batch.runs = arena_array(arena, count + 1, sizeof *batch.runs);
    batch.done = arena_array(arena, count + 1, sizeof *batch.done);
    *out_failed = 0;
    if (batch.runs == NULL || batch.done == NULL)
        return error_set(err, ATTAR_ELIMIT, "the batch needs too much memory");
    clause_sets_init(&batch.sets, view, NULL, arena);
    for (size_t i = 0; i < count; i++)
        batch.runs[i] = (struct search_stages){.searcher = searcher,
                                               .view = view,
                                               .request = &asked->items[i],
                                               .arena = arena,
                                               .sets = &batch.sets};
    rc = begin(&batch, err);
    for (size_t i = 0; rc == 0 && i < count; i++)
        if (!batch.done[i])
            rc = answer_like(&batch, i, err);
    for (size_t i = 0; rc == 0 && i < count; i++)
        out_results[i] = batch.runs[i].result;
    if (rc < 0)
        *out_failed = batch.failed;
    return rc;
}
