/* One product in one search: why it stands where it does, and why it is not there.
 *
 *   parameters of a search + id --> live product? --search_examine--> /explain or /why
 *                                        `-- no --> 404; with the admin token /why asks the
 *                                                   catalogue what withholds it (admin/withheld.c)
 *
 * Both show what the product's page and a search show, and the same of products that the page
 * does not know: nothing. */
#include "codec/json.h"
#include "index/index.h"
#include "search/admin/admin.h"
#include "search/handlers.h"
#include "search/lists.h"

static void not_found(struct call *call, struct slice id)
{
    fault_set(&call->fault, PROBLEM_NOT_FOUND, slice_of("", 0),
              "there is no product with the id \"%.*s\"", SLICE_ARG(id));
    call_fault(call);
}

typedef void (*render_fn)(const struct rendering *rendering, const struct examination *examined);

static void answer(struct call *call, const struct search_params *params, uint32_t doc,
                   render_fn render)
{
    struct rendering rendering = call_rendering(call, params);
    struct attar_error err = {.position = -1};
    struct examination examined;

    if (search_examine(call->worker->searcher, call->view, &params->request, doc,
                       &call->worker->scratch, &examined, &err) < 0) {
        call_error(call, &err);
        return;
    }
    render(&rendering, &examined);
    call_timing(call, &examined.result->timing);
    call_send(call);
}

/* True if the product is not served and the staff asks why. */
static bool is_for_staff(const struct call *call, render_fn render)
{
    return render == render_why && admin_allows(call->service->admin, call->req);
}

static void examine(struct http_request *req, void *user, const char *route, render_fn render)
{
    struct search_params params;
    struct json *body;
    struct call call;
    uint32_t doc;

    if (!call_begin(&call, req, user))
        return;
    if (list_read(&call, route_named(route), NULL, &params, &body) < 0) {
        call_fault(&call);
        json_free(body);
        return;
    }
    params.request.count_more = true;
    doc = snapshot_find(view_snapshot(call.view), params.id);
    if (doc != INDEX_DOC_NONE)
        answer(&call, &params, doc, render);
    else if (is_for_staff(&call, render))
        answer_why_withheld(req, user, params.id);
    else
        not_found(&call, params.id);
    json_free(body);
}

void handle_explain(struct http_request *req, void *user)
{
    examine(req, user, "explain", render_explanation);
}

void handle_why(struct http_request *req, void *user)
{
    examine(req, user, "why", render_why);
}
