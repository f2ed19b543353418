/* Ties, and neighbours unlike each other.
 *
 *   order    a a' b c d ..       of the first ALIKE_PLACES + ALIKE_SPARE, by match
 *   places   a b a' c d ..       each takes the greatest 49 * points - likeness to any taken
 *
 * Lambda .98 and few spare candidates, because the answer is to be the nearest: of the first ten by
 * match at least 95 in a hundred are to stay among the first ten.  Over 300 products each of a real
 * catalogue and of 60,000 made ones 97 and 96 in a hundred do (lambda .975: 95, .9: 88, 85).
 * Points are ten-thousandths: two products tie only where they are equal before the match is
 * rounded to be told.
 * Source: Carbonell and Goldstein, "The use of MMR, diversity-based reranking ...", SIGIR
 * 1998. */
#include "search/recommend/alike.h"

#include "codec/json_writer.h"

#include <assert.h>

enum { ALIKE_PLACES = 24, RELEVANCE_PART = 49, LIKENESS_PART = 1 };

struct alike_hit {
    const struct hit *hit;
    int32_t points;
    int32_t likeness; /* greatest to any that is taken */
    bool tie;
    bool taken;
};

struct alike {
    struct recommending *r;
    const struct match_reasons *reasons;
    struct offer_columns columns;
    struct alike_hit *items;
    size_t count;
    bool diverse;
};

static int32_t points_of(const struct view *view, const struct scent_query *query, uint32_t doc)
{
    struct scent_notes notes;
    const struct scent_code *code = view_scent(view, doc, &notes);

    return (int32_t)scent_score(query, code, &notes);
}

/* Equal points have an equal match, so they stand in one run of it. */
static void set_ties(struct alike *a)
{
    for (size_t i = 0; i < a->count; i++)
        for (size_t j = i + 1; j < a->count && a->items[j].hit->match == a->items[i].hit->match;
             j++)
            if (a->items[j].points == a->items[i].points)
                a->items[i].tie = a->items[j].tie = true;
}

static int32_t worth_of(const struct alike_hit *item)
{
    return RELEVANCE_PART * item->points - LIKENESS_PART * item->likeness;
}

/* The best of the first `count` that is left; of equals the first in the order. */
static struct alike_hit *best_of(struct alike *a, size_t count)
{
    struct alike_hit *best = NULL;

    for (size_t i = 0; i < count; i++)
        if (!a->items[i].taken && (best == NULL || worth_of(&a->items[i]) > worth_of(best)))
            best = &a->items[i];
    return best;
}

static void take(struct alike *a, struct alike_hit *item, size_t count)
{
    struct scent_query query;

    item->taken = true;
    if (scent_query_of_doc(a->r->call.view, item->hit->doc, &query, NULL) < 0)
        return;
    for (size_t i = 0; i < count; i++) {
        int32_t likeness = points_of(a->r->call.view, &query, a->items[i].hit->doc);

        if (likeness > a->items[i].likeness)
            a->items[i].likeness = likeness;
    }
}

static int add_hit(struct alike *a, struct alike_hit *item)
{
    struct json_writer *w = &a->r->call.worker->answer.w;
    struct match_reason why[MATCH_REASONS_MAX];
    const struct hit *hit = item->hit;
    int rc = recommending_hit_begin(a->r, &a->columns, hit);

    recommend_add_reasons(w, why, match_reasons_of(a->reasons, hit->doc, hit->match, why));
    if (item->tie) {
        json_key(w, "tie");
        json_add_bool(w, true);
    }
    json_object_end(w);
    item->taken = true;
    return rc;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static int add_diverse(struct alike *a, size_t *shown)
{
    size_t head = least(a->count, least(a->r->k, ALIKE_PLACES) + ALIKE_SPARE);
    int rc = 0;

    for (; rc == 0 && *shown < least(head, least(a->r->k, ALIKE_PLACES)); ++*shown) {
        struct alike_hit *item = best_of(a, head);

        take(a, item, head);
        rc = add_hit(a, item);
    }
    return rc;
}

static int add_all(struct alike *a)
{
    struct json_writer *w = &a->r->call.worker->answer.w;
    size_t shown = 0;
    int rc = 0;

    recommending_hits_begin(w, "hits");
    if (a->diverse)
        rc = add_diverse(a, &shown);
    for (size_t i = 0; rc == 0 && i < a->count && shown < a->r->k; i++) {
        if (a->items[i].taken)
            continue;
        rc = add_hit(a, &a->items[i]);
        shown++;
    }
    recommending_hits_end(w);
    return rc;
}

static void fill(struct alike *a, const struct alike_ask *ask)
{
    const struct search_result *found = &a->r->found;

    for (size_t i = 0; i < found->hit_count && a->count < a->r->k + ALIKE_SPARE; i++) {
        const struct hit *hit = &found->hits[i];

        if (hit->doc != ask->skip && hit->match > 0)
            a->items[a->count++] = (struct alike_hit){
                hit, points_of(a->r->call.view, ask->query, hit->doc), 0, false, false};
    }
}

int alike_add_hits(struct recommending *r, const struct alike_ask *ask)
{
    struct arena *arena = &r->call.worker->scratch;
    struct alike a = {.r = r, .diverse = ask->diverse};
    struct attar_error err = {.position = -1};

    assert(ask->query != NULL);
    a.items = arena_array(arena, r->found.hit_count + 1, sizeof *a.items);
    if (a.items == NULL)
        return fault_set(&r->call.fault, PROBLEM_LIMIT, slice_of("", 0),
                         "the request needs too much memory");
    if (match_reasons_of_query(r->call.view, ask->query, arena, &a.reasons, &err) < 0)
        return recommending_fail(r, &err);
    offer_columns_init(&a.columns, r->call.view);
    fill(&a, ask);
    set_ties(&a);
    return add_all(&a);
}
