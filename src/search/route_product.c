/* One product: by id, by slug, and its offers under given conditions.
 *
 *   slug -> column "slug" (slug and old slugs) -> the product that has it now     200
 *                                              -> else one that once had it       308 to its slug
 *
 * A product that is not live (withheld, or without a live offer) is not found on any of them. */
#include "catalog/catalog.h"
#include "index/index.h"
#include "search/handlers.h"
#include "search/lists.h"
#include "search/render/product.h"
#include "search/slugs.h"

#include <assert.h>
#include <stdio.h>

enum { SLUG_PATH_MAX = 512 };

static void not_found(struct call *call, struct slice slug)
{
    fault_set(&call->fault, PROBLEM_NOT_FOUND, slice_of("", 0),
              "there is no product with the slug \"%.*s\"", SLICE_ARG(slug));
    call_fault(call);
}

static void answer_product(struct call *call, uint32_t doc, const struct search_params *params)
{
    struct rendering rendering = call_rendering(call, params);
    struct attar_error err = {.position = -1};

    if (product_render(&rendering, doc, &err) < 0)
        call_error(call, &err);
    else
        call_send_cached(call);
}

void handle_product(struct http_request *req, void *user)
{
    struct search_params params;
    struct call call;
    uint32_t doc;

    if (!call_begin(&call, req, user) || !list_params(&call, "product", &params))
        return;
    doc = call_product(&call, http_param(req, "id"));
    if (doc == INDEX_DOC_NONE)
        call_fault(&call);
    else
        answer_product(&call, doc, &params);
}

/* ---- Slugs ---- */

static void answer_moved(struct call *call, struct slice slug)
{
    char path[SLUG_PATH_MAX];
    int len = snprintf(path, sizeof path, "/api/products/slug/%.*s", SLICE_ARG(slug));

    assert(len > 0 && len < SLUG_PATH_MAX);
    call_reply(call, 308);
    http_reply_header(call->req, "Location", slice_of(path, (size_t)len));
    http_reply_send(call->req);
}

void handle_product_by_slug(struct http_request *req, void *user)
{
    struct slice slug = http_param(req, "slug");
    struct search_params params;
    struct slice now;
    struct call call;
    uint32_t doc;

    if (!call_begin(&call, req, user) || !list_params(&call, "product_by_slug", &params))
        return;
    doc = slug_find(call.view, slug, &call.worker->scratch);
    now = doc == INDEX_DOC_NONE ? slice_of("", 0) : slug_now(call.view, doc);
    if (slice_eq(now, slug) && now.len > 0)
        answer_product(&call, doc, &params);
    else if (slug_plain(now))
        answer_moved(&call, now);
    else
        not_found(&call, slug);
}

/* ---- Offers ---- */

static void answer_offers(struct call *call, uint32_t doc, const struct search_params *params)
{
    struct rendering rendering = call_rendering(call, params);
    struct attar_error err = {.position = -1};

    if (offers_render(&rendering, doc, &err) < 0)
        call_error(call, &err);
    else
        call_send_cached(call);
}

void handle_offers(struct http_request *req, void *user)
{
    struct search_params params;
    struct call call;
    uint32_t doc;

    if (!call_begin(&call, req, user) || !list_params(&call, "offers", &params))
        return;
    doc = call_product(&call, http_param(req, "id"));
    if (doc == INDEX_DOC_NONE)
        call_fault(&call);
    else
        answer_offers(&call, doc, &params);
}
