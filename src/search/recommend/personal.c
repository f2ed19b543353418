/* Ranking for one person.
 *
 *   taste --> vetoes as clauses, matches of all scents --> search: every product that may be shown
 *         --> partners of what they have
 *   each of those, less what is done with --> score --> the best k
 *
 * Where nothing is known of a taste, the order is that of the anonymous answer, and `cold` says
 * so. */
#include "search/recommend/personal.h"

#include "base/bitset.h"
#include "base/clock.h"
#include "codec/json_writer.h"
#include "http/http.h"
#include "index/index.h"
#include "search/events/events.h"

#include <assert.h>
#include <stdlib.h>

enum {
    WHOLE = 10000, /* ten-thousandths */
    MATCH_PER_CENT = 70,
    TOGETHER_PER_CENT = 15,
    POPULAR_PER_CENT = 15,
    PER_MILLE = 10,  /* of WHOLE */
    SOURCES_MAX = 20 /* products whose partners are looked at: the heaviest */
};

_Static_assert(MATCH_PER_CENT + TOGETHER_PER_CENT + POPULAR_PER_CENT == 100, "parts of a whole");

const char recommend_by_taste[] = "personal";

/* Of others' baskets, per document. */
struct partnership {
    uint16_t strength; /* 0..WHOLE */
    uint16_t source;   /* position in products */
    uint32_t baskets;
};

struct scored {
    uint32_t doc;
    uint32_t score; /* ten-thousandths */
};

struct personal {
    struct recommending r;
    const struct known_taste *known;
    struct taste_products products;
    struct scent_query query;
    struct scent_matches matches;
    const struct match_reasons *reasons; /* NULL: no scent is asked for */
    struct partnership *together;        /* one a doc; NULL: nobody bought with it */
    const struct column *family;
    uint64_t families[4]; /* bit: ord of a family of what they like */
    bool any_family;
    struct scored best[RECOMMEND_K_MAX];
    uint32_t best_count;
};

static int full(struct personal *p)
{
    return fault_set(&p->r.call.fault, PROBLEM_LIMIT, slice_of("", 0),
                     "the request needs too much memory");
}

/* ---- What is asked ---- */

/* One clause a veto: of one filter, clauses are one group, from which each takes away. */
static int add_veto(struct personal *p, const char *filter, struct slice id, uint8_t weight)
{
    struct arena *arena = &p->r.call.worker->scratch;
    struct clause_value *value = arena_alloc(arena, sizeof *value);
    struct clause clause = {.value_count = 1, .values = value};

    clause.filter = filter_find(view_filters(p->r.call.view), slice_cstr(filter));
    if (clause.filter == UINT16_MAX)
        return 0;
    if (value == NULL)
        return full(p);
    *value = (struct clause_value){.key = id, .exclude = true, .weight_min = weight};
    return recommend_add_clause(&p->r.params.request, &clause, arena) < 0 ? full(p) : 0;
}

static int add_stated_vetoes(struct personal *p)
{
    const struct wish_list *vetoes = &p->known->profile.vetoes;
    int rc = 0;

    for (uint32_t i = 0; rc == 0 && i < vetoes->count; i++)
        rc = add_veto(p, vetoes->items[i].kind == WISH_NOTE ? "note" : "accord",
                      vetoes->items[i].id, 1);
    return rc;
}

static int add_answered_vetoes(struct personal *p)
{
    const struct profile *profile = &p->known->profile;
    struct quiz_fact fact;
    int rc = 0;

    for (uint32_t i = 0; rc == 0 && i < profile->answer_count; i++) {
        const struct quiz_option *option = profile->answers[i].option;
        struct slice rest = option == NULL ? slice_of("", 0) : option->veto;

        while (rc == 0 && fact_next(&rest, &fact))
            rc = add_veto(p, slice_eq(fact.kind, SLICE("note")) ? "note" : "accord", fact.id, 1);
    }
    return rc;
}

static int ask_scent(struct personal *p)
{
    struct call *call = &p->r.call;
    struct arena *arena = &call->worker->scratch;
    struct attar_error err = {.position = -1};
    int rc = taste_query(p->known, &p->products, call->view,
                         profiles_questions(call->service->profiles), arena, &p->query);

    if (rc < 0)
        return full(p);
    if (p->query.self <= 0)
        return 0;
    rc = scent_match_query(call->view, &p->query, arena, &p->matches, &err);
    if (rc == 0)
        rc = match_reasons_of_query(call->view, &p->query, arena, &p->reasons, &err);
    if (rc < 0)
        return recommending_fail(&p->r, &err);
    p->r.params.request.scent = &p->matches;
    return 0;
}

/* ---- What others bought with it ---- */

static int add_partners(struct personal *p, uint32_t source)
{
    struct call *call = &p->r.call;
    const struct taste_product *product = &p->products.items[source];
    size_t count;
    const struct partner *partners =
        events_together(call->service->events, http_loop(call->req), product->id, &count);

    if (count > 0 && p->together == NULL)
        p->together = arena_array(&call->worker->scratch,
                                  snapshot_doc_cap(view_snapshot(call->view)), sizeof *p->together);
    if (count > 0 && p->together == NULL)
        return full(p);
    for (size_t i = 0; i < count; i++) {
        uint32_t doc = snapshot_find(view_snapshot(call->view), partners[i].product);
        uint16_t strength = (uint16_t)(WHOLE * partners[i].worth / partners[0].worth);

        if (doc != INDEX_DOC_NONE && strength > p->together[doc].strength)
            p->together[doc] =
                (struct partnership){strength, (uint16_t)source, partners[i].baskets};
    }
    return 0;
}

static int find_partners(struct personal *p)
{
    int rc = 0;

    for (uint32_t i = 0; rc == 0 && i < p->products.count && i < SOURCES_MAX; i++)
        if (p->products.items[i].weight > 0)
            rc = add_partners(p, i);
    return rc;
}

/* ---- Families ---- */

static bool in_families(const struct personal *p, uint32_t doc)
{
    struct ord_span span = column_values(p->family, doc);

    for (uint32_t i = 0; i < span.count; i++)
        if (span.ords[i] < 256 && bitset_get(p->families, span.ords[i]))
            return true;
    return false;
}

/* The roots of the trees that liked products are in. */
static void note_families(struct personal *p)
{
    const struct snapshot *snapshot = view_snapshot(p->r.call.view);
    uint16_t column = schema_column(snapshot_schema(snapshot), SLICE("family"));

    p->family = column == UINT16_MAX ? NULL : snapshot_column(snapshot, column);
    for (uint32_t i = 0; p->family != NULL && i < p->products.count; i++) {
        uint32_t doc = snapshot_find(snapshot, p->products.items[i].id);
        struct ord_span span = {0};

        if (p->products.items[i].weight > 0 && doc != INDEX_DOC_NONE)
            span = column_values(p->family, doc);
        for (uint32_t v = 0; v < span.count; v++) {
            struct slice key = column_key(p->family, span.ords[v]);

            if (span.ords[v] >= 256 || memchr(key.ptr, '/', key.len) != NULL)
                continue;
            bitset_set(p->families, span.ords[v]);
            p->any_family = true;
        }
    }
}

/* ---- Scores ---- */

struct parts {
    uint32_t match; /* each in ten-thousandths of the whole score */
    uint32_t together;
    uint32_t popular;
};

static struct parts parts_of(const struct personal *p, uint32_t doc)
{
    uint32_t match = p->matches.match == NULL ? 0 : p->matches.match[doc] * PER_MILLE;
    uint32_t together = p->together == NULL ? 0 : p->together[doc].strength;
    uint32_t popular = 0;

    if (!p->any_family || in_families(p, doc))
        popular = view_prior(p->r.call.view, doc) * PER_MILLE;
    return (struct parts){match * MATCH_PER_CENT / 100, together * TOGETHER_PER_CENT / 100,
                          popular * POPULAR_PER_CENT / 100};
}

static uint32_t score_of(const struct personal *p, uint32_t doc)
{
    struct parts parts = parts_of(p, doc);

    return parts.match + parts.together + parts.popular;
}

static bool is_done(const struct personal *p, struct slice id)
{
    for (uint32_t i = 0; i < p->products.done_count; i++)
        if (slice_eq(p->products.done[i], id))
            return true;
    return false;
}

static bool ranks_before(const struct personal *p, const struct scored *a, const struct scored *b)
{
    const struct snapshot *snapshot = view_snapshot(p->r.call.view);

    if (a->score != b->score)
        return a->score > b->score;
    return slice_cmp(snapshot_id(snapshot, a->doc), snapshot_id(snapshot, b->doc)) < 0;
}

/* Insertion into a list that is in order. */
static void consider(struct personal *p, uint32_t doc)
{
    struct scored scored = {doc, score_of(p, doc)};
    uint32_t at = p->best_count;

    if (at == p->r.k && !ranks_before(p, &scored, &p->best[at - 1]))
        return;
    if (is_done(p, snapshot_id(view_snapshot(p->r.call.view), doc)))
        return;
    if (at == p->r.k)
        at--;
    else
        p->best_count++;
    for (; at > 0 && ranks_before(p, &scored, &p->best[at - 1]); at--)
        p->best[at] = p->best[at - 1];
    p->best[at] = scored;
}

static void rank(struct personal *p)
{
    const struct snapshot *snapshot = view_snapshot(p->r.call.view);
    size_t words = bitset_words(snapshot_doc_cap(snapshot));

    for (BITSET_EACH(doc, p->r.found.docs, words))
        consider(p, (uint32_t)doc);
}

/* In the order of the anonymous answer. */
static void take_popular(struct personal *p)
{
    const struct snapshot *snapshot = view_snapshot(p->r.call.view);

    for (size_t i = 0; i < p->r.found.hit_count && p->best_count < p->r.k; i++) {
        uint32_t doc = p->r.found.hits[i].doc;

        if (!is_done(p, snapshot_id(snapshot, doc)))
            p->best[p->best_count++] = (struct scored){doc, score_of(p, doc)};
    }
}

/* ---- Answering ---- */

static int add_hit(struct personal *p, const struct offer_columns *columns,
                   const struct scored *scored)
{
    struct json_writer *w = &p->r.call.worker->answer.w;
    struct parts parts = parts_of(p, scored->doc);
    struct personal_why why = {.score = scored->score, .popular = parts.popular};
    struct hit hit;
    int rc;

    search_hit_unranked(p->r.call.view, p->r.found.rows, scored->doc, &hit);
    if (p->reasons != NULL) {
        hit.compared = true;
        hit.match = p->matches.match[scored->doc];
        why.count = match_reasons_of(p->reasons, scored->doc, hit.match, why.scent);
        why.scent_per_cent = MATCH_PER_CENT;
    }
    if (parts.together > 0) {
        why.together = parts.together;
        why.baskets = p->together[scored->doc].baskets;
        why.with = p->products.items[p->together[scored->doc].source].id;
    }
    rc = recommending_hit_begin(&p->r, columns, &hit);
    recommend_add_personal(w, &why);
    json_object_end(w);
    return rc;
}

static int write(struct personal *p, bool cold)
{
    struct json_writer *w = &p->r.call.worker->answer.w;
    struct offer_columns columns;
    int rc = 0;

    offer_columns_init(&columns, p->r.call.view);
    json_object_begin(w);
    recommending_add_cstr(w, "method", recommend_by_taste);
    recommending_add_cstr(w, "model_version", match_version(p->r.call.view));
    json_key(w, "cold");
    json_add_bool(w, cold);
    recommending_hits_begin(w, "hits");
    for (uint32_t i = 0; rc == 0 && i < p->best_count; i++)
        rc = add_hit(p, &columns, &p->best[i]);
    recommending_hits_end(w);
    json_object_end(w);
    return rc;
}

/* What the body tells besides parameters. */
static int read_told(struct personal *p)
{
    struct http_request *req = p->r.call.req;
    struct known_taste *told = arena_alloc(http_arena(req), sizeof *told);
    struct attar_error err = {.position = -1};
    int rc = 0;

    if (told == NULL)
        return full(p);
    p->known = told;
    if (p->r.body != NULL)
        rc = profile_read(p->r.body, PROFILE_ASKED, profiles_questions(p->r.call.service->profiles),
                          http_arena(req), &told->profile, &err);
    return rc < 0 ? recommending_fail(&p->r, &err) : 0;
}

static int find(struct personal *p, bool *out_cold)
{
    int rc;

    taste_products(p->known, p->r.params.request.now_ms, &p->products);
    rc = add_stated_vetoes(p);
    if (rc == 0)
        rc = add_answered_vetoes(p);
    if (rc == 0)
        rc = ask_scent(p);
    if (rc == 0)
        rc = find_partners(p);
    if (rc < 0)
        return rc;
    note_families(p);
    *out_cold = p->reasons == NULL && p->together == NULL;
    p->r.params.request.diversify = *out_cold;
    if (*out_cold)
        return recommending_run(&p->r, SORT_RELEVANCE, p->r.k + p->products.done_count);
    return recommending_run(&p->r, SORT_POPULAR, 0);
}

void personal_answer(struct http_request *req, struct search_service *service, const char *route,
                     const struct known_taste *known)
{
    struct personal *p;
    struct call call;
    bool cold = false;
    int rc;

    if (!call_begin(&call, req, service))
        return;
    p = arena_alloc(http_arena(req), sizeof *p);
    if (p == NULL) {
        fault_set(&call.fault, PROBLEM_LIMIT, slice_of("", 0), "the request needs too much memory");
        call_fault(&call);
        return;
    }
    p->r.call = call;
    p->known = known;
    rc = recommending_read(&p->r, route);
    if (rc == 0 && known == NULL)
        rc = read_told(p);
    if (rc == 0)
        rc = find(p, &cold);
    if (rc == 0 && cold)
        take_popular(p);
    else if (rc == 0)
        rank(p);
    http_reply_always(req, "Cache-Control", SLICE("no-store"));
    recommending_finish(&p->r, rc < 0 ? rc : write(p, cold));
}
