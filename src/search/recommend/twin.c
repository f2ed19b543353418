/* The native route POST /api/products/scent-twin: products of other lines that smell as one does,
 * or as a perfume of given notes would.
 *
 *   match of another line, in stock, by every condition on one offer
 *      >= 75 %  "hits": twins         another brand and cheaper: a dupe, with what is saved
 *      <  75 %  "nearest": no twins   only where there is no twin
 *
 * What is saved is the difference of the two cheapest prices, whatever the sizes of the bottles:
 * both `from` tell theirs. */
#include "codec/json.h"
#include "index/index.h"
#include "search/handlers.h"
#include "search/recommend/recommending.h"
#include "search/scent/wishes.h"

#include <assert.h>

enum { NEAREST_MAX = 3 };

struct twins {
    struct recommending *r;
    uint32_t doc; /* asked; INDEX_DOC_NONE: notes are */
    struct hit asked;
    struct scent_matches matches; /* of notes */
    const struct match_reasons *reasons;
    struct offer_columns columns;
};

/* The asked product's line is left out before anything is ranked, so that it takes no places. */
static int leave_line_out(struct recommending *r, uint32_t doc)
{
    struct search_request *request = &r->params.request;
    struct arena *arena = &r->call.worker->scratch;
    struct slice line = recommend_line(r->call.view, doc);
    uint16_t filter = filter_find(view_filters(r->call.view), SLICE("line"));
    struct clause_value *value = arena_alloc(arena, sizeof *value);
    struct clause clause = {.filter = filter, .values = value, .value_count = 1};

    if (line.len == 0 || filter == UINT16_MAX)
        return 0;
    if (value != NULL)
        *value = (struct clause_value){.key = line, .exclude = true};
    if (value == NULL || recommend_add_clause(request, &clause, arena) < 0)
        return fault_set(&r->call.fault, PROBLEM_LIMIT, slice_of("", 0),
                         "the request needs too much memory");
    return 0;
}

/* ---- Answering ---- */

static int64_t price_of(const struct twins *t, const struct hit *hit)
{
    return t->columns.price == NULL || hit->from_row == UINT32_MAX
               ? INT64_MAX
               : t->columns.price[hit->from_row];
}

static void add_dupe(const struct twins *t, struct json_writer *w, const struct hit *hit)
{
    int64_t own = price_of(t, &t->asked);
    int64_t price = price_of(t, hit);
    bool dupe =
        own != INT64_MAX && price < own && !recommend_same_brand(t->r->call.view, t->doc, hit->doc);

    json_key(w, "dupe");
    json_add_bool(w, dupe);
    if (!dupe)
        return;
    json_key(w, "saves");
    json_object_begin(w);
    json_key(w, "amount");
    json_add_i64(w, own - price);
    json_key(w, "currency");
    json_add_str(w, market_currency);
    json_object_end(w);
}

static int add_hit(const struct twins *t, const struct hit *hit, bool twin)
{
    struct json_writer *w = &t->r->call.worker->answer.w;
    struct match_reason why[MATCH_REASONS_MAX];
    int rc = recommending_hit_begin(t->r, &t->columns, hit);

    recommend_add_reasons(w, why, match_reasons_of(t->reasons, hit->doc, hit->match, why));
    if (twin)
        add_dupe(t, w, hit);
    json_object_end(w);
    return rc;
}

/* The first `max` that are twins, or that are not. */
static int add_hits(const struct twins *t, bool twin, uint32_t max, uint32_t *out_shown)
{
    const struct search_result *found = &t->r->found;
    uint32_t shown = 0;
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < found->hit_count && shown < max; i++) {
        const struct hit *hit = &found->hits[i];

        if (!recommend_is_other(t->r->call.view, t->doc, hit) ||
            (hit->match >= TWIN_PER_MILLE) != twin)
            continue;
        rc = add_hit(t, hit, twin);
        shown++;
    }
    *out_shown = shown;
    return rc;
}

static int add_asked(const struct twins *t)
{
    struct json_writer *w = &t->r->call.worker->answer.w;
    int rc;

    if (t->doc == INDEX_DOC_NONE)
        return 0;
    json_key(w, "product");
    rc = recommending_hit_begin(t->r, &t->columns, &t->asked);
    json_object_end(w);
    return rc;
}

static int write_twins(const struct twins *t)
{
    struct json_writer *w = &t->r->call.worker->answer.w;
    uint32_t twins;
    uint32_t nearest;
    int rc;

    json_object_begin(w);
    recommending_add_cstr(w, "method", recommend_by_scent);
    recommending_add_cstr(w, "model_version", match_version(t->r->call.view));
    rc = add_asked(t);
    recommending_hits_begin(w, "hits");
    if (rc == 0)
        rc = add_hits(t, true, t->r->k, &twins);
    recommending_hits_end(w);
    recommending_hits_begin(w, "nearest");
    if (rc == 0 && twins == 0)
        rc = add_hits(t, false, NEAREST_MAX, &nearest);
    recommending_hits_end(w);
    json_object_end(w);
    return rc;
}

/* ---- Asking ---- */

static int ask_product(struct twins *t)
{
    struct recommending *r = t->r;
    struct attar_error err = {.position = -1};

    t->doc = call_product(&r->call, r->params.product);
    if (t->doc == INDEX_DOC_NONE)
        return -ATTAR_ENOTFOUND;
    if (match_reasons_init(r->call.view, t->doc, &r->call.worker->scratch, &t->reasons, &err) < 0)
        return recommending_fail(r, &err);
    r->params.request.match_to = r->params.product;
    search_hit_unranked(r->call.view, NULL, t->doc, &t->asked);
    t->asked.match = 1000;
    t->asked.compared = true;
    return leave_line_out(r, t->doc);
}

/* A perfume of these notes; it has no line, no brand and no price. */
static int ask_notes(struct twins *t, const struct json *notes)
{
    struct recommending *r = t->r;
    struct arena *arena = &r->call.worker->scratch;
    struct attar_error err = {.position = -1};
    struct scent_query query;
    int rc = wishes_read_notes(&r->call, notes, &query);

    if (rc < 0)
        return rc;
    t->doc = INDEX_DOC_NONE;
    t->asked = (struct hit){.from_row = UINT32_MAX};
    rc = scent_match_query(r->call.view, &query, arena, &t->matches, &err);
    if (rc == 0)
        rc = match_reasons_of_query(r->call.view, &query, arena, &t->reasons, &err);
    r->params.request.scent = &t->matches;
    return rc < 0 ? recommending_fail(r, &err) : 0;
}

static int find(struct twins *t)
{
    struct recommending *r = t->r;
    uint32_t size = r->k > NEAREST_MAX ? r->k : NEAREST_MAX;
    const struct json *notes;
    int rc = wish_list(&r->call, r->body, "notes", &notes);

    if (rc == 0 && (json_count(notes) > 0) == (r->params.product.len > 0))
        rc = fault_set(&r->call.fault, PROBLEM_BAD_PARAMETER, SLICE("product"),
                       "product: expected a product or notes, one of them");
    if (rc == 0)
        rc = notes == NULL ? ask_product(t) : ask_notes(t, notes);
    return rc < 0 ? rc
                  : recommending_run(r, SORT_MATCH, size + 1); /* and itself, if without line */
}

void handle_scent_twin(struct http_request *req, void *user)
{
    struct recommending r;
    struct twins t = {.r = &r};
    int rc;

    if (!call_begin(&r.call, req, user))
        return;
    rc = recommending_read(&r, "scent_twin");
    if (rc == 0)
        rc = find(&t);
    if (rc == 0) {
        offer_columns_init(&t.columns, r.call.view);
        rc = write_twins(&t);
    }
    recommending_finish(&r, rc);
}
