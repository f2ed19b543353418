/* The native route /api/products/{id}/layering: what to wear over or under a perfume.
 *
 *   filters --> docs in stock --scent_layering_bound--> those that may score most first
 *               --scent_layering_score, while the bound reaches the k-th best--> hits, score, why
 *
 * Exact, as if each were scored.  Equal scores are in the order of the ids. */
#include "base/bitset.h"
#include "codec/json_writer.h"
#include "index/index.h"
#include "scent/scent.h"
#include "search/handlers.h"
#include "search/recommend/recommending.h"

#include <assert.h>

enum { BASE_TOLD = 2, PAIRS_TOLD = 3, BOUND_STEP = 64, BOUND_STEPS = SCENT_MATCH_MAX / 64 + 1 };

const char recommend_by_layering[] = "layering";

struct partner {
    uint32_t doc;
    int32_t score;
};

struct partners {
    const struct view *view;
    struct scent_layering *layering;
    struct partner best[RECOMMEND_K_MAX]; /* the best first */
    uint32_t count;
    uint32_t k;
};

/* ---- Finding ---- */

static bool is_better(const struct partners *p, const struct partner *a, const struct partner *b)
{
    const struct snapshot *snapshot = view_snapshot(p->view);

    if (a->score != b->score)
        return a->score > b->score;
    return slice_cmp(snapshot_id(snapshot, a->doc), snapshot_id(snapshot, b->doc)) < 0;
}

static void keep(struct partners *p, struct partner partner)
{
    uint32_t at = p->count;

    if (at == p->k && !is_better(p, &partner, &p->best[--at]))
        return;
    for (; at > 0 && is_better(p, &partner, &p->best[at - 1]); at--)
        p->best[at] = p->best[at - 1];
    p->best[at] = partner;
    p->count += p->count < p->k;
}

static void look_at(struct partners *p, uint32_t doc)
{
    int32_t least = p->count < p->k ? 0 : p->best[p->count - 1].score - 1;
    struct scent_layers_why why;
    struct scent_notes notes;
    const struct scent_code *code = view_scent(p->view, doc, &notes);

    scent_layering_score(p->layering, code, &notes, least, &why);
    if (why.score > least)
        keep(p, (struct partner){doc, why.score});
}

/* The docs that were found, those that may score most first. */
struct candidates {
    uint16_t *bounds; /* a doc; 0: it is none */
    uint32_t *docs;
    uint32_t count;
};

static void bound_all(const struct recommending *r, const struct partners *p, uint32_t asked,
                      struct candidates *c, uint32_t *counts)
{
    size_t words = bitset_words(snapshot_doc_cap(view_snapshot(p->view)));

    for (BITSET_EACH(doc, r->found.docs, words)) {
        struct scent_notes notes;
        const struct scent_code *code = view_scent(p->view, (uint32_t)doc, &notes);

        c->bounds[doc] = (uint16_t)scent_layering_bound(p->layering, code, &notes);
        if (doc == asked)
            c->bounds[doc] = 0;
        counts[c->bounds[doc] / BOUND_STEP] += c->bounds[doc] > 0;
    }
}

/* A counting sort by steps of the bound. */
static int order_candidates(struct recommending *r, const struct partners *p, uint32_t asked,
                            struct candidates *c)
{
    struct arena *arena = &r->call.worker->scratch;
    uint32_t cap = snapshot_doc_cap(view_snapshot(p->view));
    uint32_t starts[BOUND_STEPS] = {0};

    c->count = 0;
    c->bounds = arena_array(arena, cap + 1, sizeof *c->bounds);
    c->docs = arena_array(arena, cap + 1, sizeof *c->docs);
    if (c->bounds == NULL || c->docs == NULL)
        return -ATTAR_ELIMIT;
    bound_all(r, p, asked, c, starts);
    for (int step = BOUND_STEPS - 1; step >= 0; step--) {
        uint32_t held = starts[step];

        starts[step] = c->count;
        c->count += held;
    }
    for (uint32_t doc = 0; doc < cap; doc++)
        if (c->bounds[doc] > 0)
            c->docs[starts[c->bounds[doc] / BOUND_STEP]++] = doc;
    return 0;
}

static int find_partners(struct recommending *r, uint32_t asked, struct partners *out)
{
    struct arena *arena = &r->call.worker->scratch;
    const struct view *view = r->call.view;
    struct scent_notes notes;
    struct candidates c;
    const struct scent_code *code = view_scent(view, asked, &notes);

    *out = (struct partners){.view = view, .k = r->k};
    out->layering = scent_layering_new(view_scent_model(view), code, &notes, arena);
    if (out->layering == NULL || order_candidates(r, out, asked, &c) < 0)
        return fault_set(&r->call.fault, PROBLEM_LIMIT, slice_of("", 0),
                         "the request needs too much memory");
    for (uint32_t i = 0; code->sure > 0 && i < c.count; i++)
        if (out->count < out->k || c.bounds[c.docs[i]] >= out->best[out->count - 1].score)
            look_at(out, c.docs[i]);
    return 0;
}

/* ---- Telling ---- */

static struct match_reason pair_told(const struct scent_model *model, const char *kind,
                                     const struct scent_layer_pair *pair)
{
    return (struct match_reason){.kind = kind,
                                 .id = scent_model_note(model, pair->note),
                                 .with = scent_model_note(model, pair->with),
                                 .share = pair->share};
}

/* The base notes that give most, the first in the lexicon of equals. */
static size_t tell_base(const struct scent_model *model, const struct scent_layers_why *why,
                        struct match_reason *out)
{
    bool told[SCENT_NOTES_MAX] = {false};
    size_t count = 0;

    for (; count < BASE_TOLD && count < why->base_count; count++) {
        uint32_t best = UINT32_MAX;

        for (uint32_t i = 0; i < why->base_count; i++)
            if (!told[i] && (best == UINT32_MAX || why->base[i].share > why->base[best].share))
                best = i;
        told[best] = true;
        out[count] = pair_told(model, "base", &why->base[best]);
    }
    return count;
}

static size_t tell(const struct scent_model *model, const struct scent_layers_why *why,
                   struct match_reason *out)
{
    const struct {
        const char *kind;
        int32_t share;
    } plain[] = {{"sillage", why->sillage}, {"too_alike", why->too_alike}};
    size_t count = tell_base(model, why, out);
    int32_t rest = why->score;

    for (uint32_t i = 0; i < why->pair_count && i < PAIRS_TOLD; i++)
        out[count++] = pair_told(model, "pair", &why->pairs[i]);
    for (size_t i = 0; i < 2; i++)
        if (plain[i].share != 0)
            out[count++] = (struct match_reason){
                .kind = plain[i].kind, .id = {"", 0}, .with = {"", 0}, .share = plain[i].share};
    for (size_t i = 0; i < count; i++)
        rest -= out[i].share;
    if (rest != 0)
        out[count++] =
            (struct match_reason){.kind = "other", .id = {"", 0}, .with = {"", 0}, .share = rest};
    return count;
}

static int add_partner(struct recommending *r, const struct partners *p,
                       const struct offer_columns *columns, const struct partner *partner)
{
    struct json_writer *w = &r->call.worker->answer.w;
    struct match_reason told[MATCH_REASONS_MAX];
    struct scent_layers_why why;
    struct scent_notes notes;
    struct hit hit;
    int rc;

    search_hit_unranked(p->view, r->found.rows, partner->doc, &hit);
    rc = recommending_hit_begin(r, columns, &hit);
    view_scent(p->view, partner->doc, &notes);
    scent_layering_score(p->layering, view_scent_code(p->view, partner->doc), &notes, INT32_MIN,
                         &why);
    assert(why.score == partner->score);
    recommend_add_score(w, why.score);
    recommend_add_reasons(w, told, tell(view_scent_model(p->view), &why, told));
    json_object_end(w);
    return rc;
}

static int write_partners(struct recommending *r, const struct partners *p)
{
    struct json_writer *w = &r->call.worker->answer.w;
    struct offer_columns columns;
    int rc = 0;

    offer_columns_init(&columns, p->view);
    json_object_begin(w);
    recommending_add_cstr(w, "method", recommend_by_layering);
    recommending_add_cstr(w, "model_version", match_version(p->view));
    recommending_hits_begin(w, "hits");
    for (uint32_t i = 0; rc == 0 && i < p->count; i++)
        rc = add_partner(r, p, &columns, &p->best[i]);
    recommending_hits_end(w);
    json_object_end(w);
    return rc;
}

void handle_layering(struct http_request *req, void *user)
{
    struct slice id = http_param(req, "id");
    struct partners partners;
    struct recommending r;
    uint32_t doc;
    int rc;

    if (!call_begin(&r.call, req, user))
        return;
    rc = recommending_read(&r, "layering");
    doc = rc < 0 ? INDEX_DOC_NONE : call_product(&r.call, id);
    if (rc == 0 && doc == INDEX_DOC_NONE)
        rc = -ATTAR_ENOTFOUND;
    if (rc == 0)
        rc = call_need_scents(&r.call);
    r.params.fields &= ~(uint32_t)(1 << HIT_FIELD_match); /* likeness orders nothing here */
    if (rc == 0)
        rc = recommending_run(&r, SORT_RELEVANCE, 0);
    if (rc == 0)
        rc = find_partners(&r, doc, &partners);
    recommending_finish(&r, rc < 0 ? rc : write_partners(&r, &partners));
}
