/* Autocomplete: six groups, each item with what a click on it filters by, and the searches that the
 * words typed are, or may become (suggest_searches.c).
 *
 *   struct clause -> "filters":{"brand":"ajmal","accord":"oud:60","price":"..200"}
 *
 * The filters are written in the native grammar, so that a page puts them into a search as they
 * are, and the count is the total that this search has. */
#include "base/buf.h"
#include "catalog/catalog.h"
#include "codec/json.h"
#include "index/index.h"
#include "search/handlers.h"
#include "search/lists.h"
#include "search/suggest_searches.h"
#include "search/render/render.h"

#include <assert.h>

/* The clause as its parameter is written. */
static void add_clause(struct answer *answer, const struct filter_set *filters,
                       const struct clause *clause)
{
    const struct filter_def *def = &filters->defs[clause->filter];
    struct buf *text = &answer->side;

    buf_clear(text);
    clause_text(text, def, clause);
    json_key_slice(&answer->w, def->name);
    json_add_str(&answer->w, buf_slice(text));
}

static void add_completion(struct answer *answer, const struct filter_set *filters,
                           const struct suggestion *suggestion)
{
    struct json_writer *w = &answer->w;

    json_object_begin(w);
    if (suggestion->key.len > 0) {
        json_key(w, "id");
        json_add_str(w, suggestion->key);
    }
    json_key(w, "text");
    json_add_str(w, suggestion->text);
    json_key(w, "filters");
    json_object_begin(w);
    for (size_t i = 0; i < suggestion->clause_count; i++)
        add_clause(answer, filters, &suggestion->clauses[i]);
    json_object_end(w);
    json_key(w, "count");
    json_add_u64(w, suggestion->count);
    json_object_end(w);
}

/* id, slug, name, brand and image of the product's card, and the text that was completed. */
static int add_product(struct answer *answer, const struct view *view,
                       const struct suggestion *suggestion, struct attar_error *err)
{
    static const char *const shown[] = {"id", "slug", "name", "brand", "image"};
    struct hit_parts parts;
    struct slice name;
    struct slice value;
    int rc = hit_decode(snapshot_hit(view_snapshot(view), suggestion->doc), &parts, err);

    if (rc < 0)
        return rc;
    json_object_begin(&answer->w);
    while (member_next(&parts.members, &name, &value)) {
        for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
            if (!slice_eq(name, slice_cstr(shown[i])))
                continue;
            json_key_slice(&answer->w, name);
            json_add_raw(&answer->w, value);
        }
    }
    json_key(&answer->w, "text");
    json_add_str(&answer->w, suggestion->text);
    json_object_end(&answer->w);
    return 0;
}

static int render_suggestions(struct call *call, const struct search_params *params,
                              const struct suggest_result *result, struct attar_error *err)
{
    static const char *const names[SUGGEST_GROUP_COUNT] = {
        "completions", "products", "brands", "notes", "perfumers", "categories"};
    struct answer *answer = &call->worker->answer;
    const struct view *view = call->view;
    struct json_writer *w = &answer->w;
    int rc = 0;

    json_object_begin(w);
    for (int group = 0; group < SUGGEST_GROUP_COUNT; group++) {
        json_key(w, names[group]);
        json_array_begin(w);
        for (size_t i = 0; rc == 0 && i < result->counts[group]; i++) {
            const struct suggestion *suggestion = &result->groups[group][i];

            if (group == SUGGEST_PRODUCTS)
                rc = add_product(answer, view, suggestion, err);
            else
                add_completion(answer, view_filters(view), suggestion);
        }
        json_array_end(w);
    }
    if (rc == 0)
        rc = suggest_searches(call, &params->request, err);
    json_object_end(w);
    return rc;
}

static int read_params(struct call *call, struct search_params *params)
{
    struct json *body;
    int rc = list_read(call, route_named("autocomplete"), NULL, params, &body);

    json_free(body);
    if (rc < 0)
        return rc;
    if (params->request.q.len == 0)
        return fault_set(&call->fault, PROBLEM_BAD_PARAMETER, SLICE("q"),
                         "q: at least one character is needed");
    if (params->request.size == 0)
        return fault_set(&call->fault, PROBLEM_BAD_PARAMETER, SLICE("size"),
                         "size: expected a whole number 1..%d", SUGGEST_GROUP_MAX);
    return 0;
}

void handle_autocomplete(struct http_request *req, void *user)
{
    struct attar_error err = {.position = -1};
    struct search_params params;
    struct suggest_result result;
    struct call call;

    if (!call_begin(&call, req, user))
        return;
    if (read_params(&call, &params) < 0) {
        call_fault(&call);
        return;
    }
    if (suggest_run(
            call.worker->searcher, call.view,
            &(struct suggest_request){params.request.q, params.request.lang, params.request.size},
            &call.worker->scratch, &result, &err) < 0 ||
        render_suggestions(&call, &params, &result, &err) < 0)
        call_error(&call, &err);
    else
        call_send_cached(&call);
}
