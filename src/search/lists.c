/* From parameters to a page.
 *
 *   cursor -> generation -> parameters (against its labels) -> search -> answer, next cursor
 *
 * Faults end up in call->fault; whoever called sends it.  Everything but the answer's text lies in
 * the worker's scratch, which the next call resets. */
#include "search/lists.h"

#include "base/clock.h"
#include "codec/json.h"
#include "index/index.h"
#include "loop/loop.h"
#include "search/admin/admin.h"
#include "search/analytics/note.h"
#include "search/keys/cost.h"
#include "search/request/cursor.h"
#include "search/render/render.h"

#include <assert.h>

/* What the native API is called among the indexes of the wire. */
static const struct slice native_index = SLICE_INIT("products");

static int error(struct call *call, const struct attar_error *err)
{
    return fault_from_error(&call->fault, slice_of("", 0), err);
}

static int bad_cursor(struct call *call, const char *why)
{
    return fault_set(&call->fault, PROBLEM_BAD_CURSOR, SLICE("cursor"), "cursor: %s", why);
}

/* The generation that the cursor was made in, if it is still kept; the labels and values of the
 * parameters are then those of that generation. */
static int enter_cursor(struct call *call, struct slice text, struct cursor *cursor)
{
    int64_t now_ms = clock_monotonic_ns() / 1000000;
    int rc = cursor_decode(text, call->service->cursor_key, &call->worker->scratch, cursor);

    if (rc < 0)
        return bad_cursor(call, "it was not given by this server, or was changed on the way");
    call->generation =
        generation_find(&call->service->ring, http_loop(call->req), cursor->generation, now_ms);
    call->view = call->generation->view;
    return 0;
}

int list_read_pairs(struct call *call, const struct search_route *route, const struct clause *fixed,
                    const struct pairs *pairs, struct search_params *out_params)
{
    struct slice text = pairs_get(pairs, SLICE("cursor"));
    bool paged = text.len > 0 && (route->params & PARAM_BIT(CURSOR)) != 0;
    struct cursor cursor = {0};
    int rc = paged ? enter_cursor(call, text, &cursor) : 0;
    struct params_scope scope = {
        .filters = view_filters(call->view),
        .labels = view_labels(call->view),
        .arena = &call->worker->scratch,
        .key = call->service->cursor_key,
        .accepts = route->params,
        .filter_params = route->filter_params,
        .fixed = fixed,
        .size_default = route->size_default,
        .size_max = route->size_max,
    };

    if (rc == 0)
        rc = params_read(&scope, pairs, out_params, &call->fault);
    if (rc < 0)
        return rc;
    out_params->request.deadline_ns = http_deadline_ns(call->req);
    out_params->request.now_ms = clock_wall_ms();
    out_params->request.grammar = out_params->understand ? call->service->grammar : NULL;
    out_params->request.curation = admin_curation(call->service->admin, http_loop(call->req));
    if (!paged)
        return 0;
    if (cursor.identity != out_params->identity)
        return bad_cursor(call, "it belongs to another search");
    out_params->request.after = (struct search_after){
        .on = true,
        .generation = cursor.generation >> GENERATION_EDITION_BITS,
        .key = cursor.key,
        .merit = cursor.merit,
        .score = cursor.score,
        .id = cursor.id,
        .place = cursor.place,
    };
    return 0;
}

int list_read(struct call *call, const struct search_route *route, const struct clause *fixed,
              struct search_params *out_params, struct json **out_body)
{
    struct arena *scratch = &call->worker->scratch;
    struct pairs pairs;
    int rc = pairs_init(&pairs, scratch);

    *out_body = NULL;
    if (rc < 0)
        return fault_set(&call->fault, PROBLEM_LIMIT, slice_of("", 0), "too many parameters");
    rc = pairs_add_request(&pairs, call->req, route->members, scratch, out_body, &call->fault);
    return rc < 0 ? rc : list_read_pairs(call, route, fixed, &pairs, out_params);
}

bool list_params(struct call *call, const char *route, struct search_params *out_params)
{
    struct json *body;
    int rc = list_read(call, route_named(route), NULL, out_params, &body);

    json_free(body);
    if (rc < 0)
        call_fault(call);
    return rc == 0;
}

int list_run(struct call *call, const struct search_params *params,
             struct search_result *out_result)
{
    struct attar_error err = {.position = -1};
    int rc = call_spend(call, &params->request);

    if (rc < 0)
        return rc;
    rc = search_understood(call->worker->searcher, call->view, &params->request,
                           &call->worker->scratch, out_result, &err);

    if (rc < 0)
        return error(call, &err);
    call_count(call, out_result);
    return 0;
}

static struct slice next_cursor(struct call *call, const struct search_params *params,
                                const struct search_result *result, char out[CURSOR_TEXT_MAX])
{
    const struct search_after *next = &result->next;
    struct cursor cursor = {
        .generation = call->generation->stamp,
        .identity = params->identity,
        .key = next->key,
        .merit = next->merit,
        .score = next->score,
        .id = next->id,
        .place = next->place,
    };

    generation_touch(call->generation, clock_monotonic_ns() / 1000000);
    return slice_of(out, cursor_encode(&cursor, call->service->cursor_key, out));
}

static void note_search(struct call *call, const struct search_params *params,
                        const struct search_result *result, struct slice query_id)
{
    struct search_note note = search_note_of(&params->request, result);

    note.index = native_index;
    note.user_token = params->user_token;
    note.query_id = query_id;
    note.unreported = params->unreported;
    analytics_search(call, &note);
}

int list_render(struct call *call, const struct search_params *params,
                const struct search_result *result)
{
    struct rendering rendering = call_rendering(call, params);
    struct attar_error err = {.position = -1};
    struct slice cursor = {"", 0};
    char text[CURSOR_TEXT_MAX];
    char query_id[QUERY_ID_LEN];

    if (result->more && result->hit_count > 0 && !params->request.diversify)
        cursor = next_cursor(call, params, result, text);
    if (params->click_analytics) {
        query_id_next(call->service, native_index, query_id);
        rendering.query_id = slice_of(query_id, sizeof query_id);
    }
    if (render_result(&rendering, result, cursor, &err) < 0)
        return error(call, &err);
    note_search(call, params, result, rendering.query_id);
    return 0;
}

void list_answer(struct call *call, const struct search_route *route, const struct clause *fixed)
{
    struct search_params params;
    struct search_result result;
    struct json *body;
    int rc = list_read(call, route, fixed, &params, &body);

    if (rc == 0)
        rc = list_run(call, &params, &result);
    if (rc == 0)
        rc = list_render(call, &params, &result);
    if (rc < 0) {
        call_fault(call);
    } else {
        call_timing(call, &result.timing);
        call_send(call);
    }
    json_free(body);
}

void list_answer_of(struct call *call, const char *route, const char *filter, struct slice slug)
{
    uint16_t number = filter_find(call->service->filters, slice_cstr(filter));
    const struct label *label = NULL;
    struct clause_value value = {0};
    struct clause fixed = {.filter = number, .values = &value, .value_count = 1};

    if (number != UINT16_MAX)
        label = call_resolve(call, call->service->filters->defs[number].label_of, slug);
    if (label == NULL) {
        fault_set(&call->fault, PROBLEM_NOT_FOUND, slice_of("", 0), "there is no %s \"%.*s\"",
                  filter, SLICE_ARG(slug));
        call_fault(call);
        return;
    }
    value.key = label->key;
    list_answer(call, route_named(route), &fixed);
}
