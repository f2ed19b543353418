/* GET /p/{slug}: a product's page, made here so that it reads without JavaScript.
 *
 *   slug -> product -> its JSON and that of its offers -> six by scent -> HTML with an ETag
 *        -> once had it: 308     -> none: a page that says so, 404
 *
 * The language is ?lang=, else what the browser prefers of the two. */
#include "search/page/page.h"

#include "catalog/catalog.h"
#include "codec/checksum.h"
#include "index/index.h"
#include "search/handlers.h"
#include "search/page/html.h"
#include "search/page/origin.h"
#include "search/render/product.h"
#include "search/service.h"
#include "search/slugs.h"

#include <assert.h>
#include <stdio.h>

enum { PAGE_ETAG_MAX = 32, PAGE_PATH_MAX = 256 };

/* ---- Language ---- */

/* Which of the two languages an Accept-Language prefers: the first named, qualities aside, as
 * browsers name the best first (RFC 9110, section 12.5.4). */
static enum lang preferred(struct slice accepted)
{
    while (accepted.ptr != NULL) {
        struct slice range = slice_trim(slice_cut(&accepted, ','));

        if (slice_starts(range, SLICE("ar")))
            return LANG_AR;
        if (slice_starts(range, SLICE("en")))
            return LANG_EN;
    }
    return LANG_EN;
}

static enum lang language(struct http_request *req)
{
    struct slice asked = http_query(req, "lang");

    if (slice_eq(asked, SLICE("ar")) || slice_eq(asked, SLICE("en")))
        return slice_eq(asked, SLICE("ar")) ? LANG_AR : LANG_EN;
    return preferred(http_header(req, "accept-language"));
}

/* ---- What the page is made of ---- */

/* The JSON that is in the worker's answer, parsed; the answer is empty again.  NULL if it cannot
 * be.  Owner: json_free. */
static struct json *taken(struct call *call)
{
    const struct json_limits limits = {.bytes = ANSWER_TEXT_MAX};
    struct json *root = NULL;

    (void)json_parse(buf_slice(&call->worker->answer.text), &limits, &root, NULL);
    answer_begin(&call->worker->answer);
    return root;
}

static int read_product(struct call *call, uint32_t doc, enum lang lang, struct json **out_product,
                        struct json **out_offers, struct attar_error *err)
{
    const struct search_params params = {.request = {.lang = lang}};
    struct rendering rendering = call_rendering(call, &params);
    int rc = product_render(&rendering, doc, err);

    if (rc < 0)
        return rc;
    *out_product = taken(call);
    rc = offers_render(&rendering, doc, err);
    if (rc == 0)
        *out_offers = taken(call);
    return rc;
}

static struct slice one_of(struct slice wanted, struct slice other)
{
    return wanted.len > 0 ? wanted : other;
}

/* The nearest scents but the product itself; none if it has no scent. */
static void find_related(struct call *call, struct slice id, struct page *page)
{
    const struct search_request request = {
        .match_to = id,
        .sort = SORT_MATCH,
        .size = PAGE_RELATED_MAX + 1,
        .lang = page->lang,
        .deadline_ns = http_deadline_ns(call->req),
    };
    struct search_result result;
    bool ar = page->lang == LANG_AR;

    if (search_run(call->worker->searcher, call->view, &request, &call->worker->scratch, &result,
                   NULL) < 0)
        return;
    for (size_t i = 0; i < result.hit_count && page->related_count < PAGE_RELATED_MAX; i++) {
        const struct hit *hit = &result.hits[i];
        const struct snapshot *snapshot = view_snapshot(call->view);
        struct hit_parts parts;

        if (hit->match == 0 || slice_eq(snapshot_id(snapshot, hit->doc), id) ||
            hit_decode(snapshot_hit(snapshot, hit->doc), &parts, NULL) < 0)
            continue;
        page->related[page->related_count++] = (struct page_link){
            .slug = parts.texts[HIT_SLUG],
            .name = one_of(parts.texts[ar ? HIT_NAME_AR : HIT_NAME_EN],
                           parts.texts[ar ? HIT_NAME_EN : HIT_NAME_AR]),
            .brand = one_of(parts.texts[ar ? HIT_BRAND_AR : HIT_BRAND_EN],
                            parts.texts[ar ? HIT_BRAND_EN : HIT_BRAND_AR]),
            .match = hit->match,
        };
    }
}

/* ---- Answering ---- */

static void send_page(struct call *call, int status)
{
    struct slice text = buf_slice(&call->worker->answer.text);
    char etag[PAGE_ETAG_MAX];
    int len = snprintf(etag, sizeof etag, "\"%016llx\"", (unsigned long long)checksum_xxh3(text));
    struct http_asset asset = {
        .content_type = "text/html; charset=utf-8",
        .body = arena_copy(http_arena(call->req), text),
        .etag = arena_copy(http_arena(call->req), slice_of(etag, (size_t)len)),
        .csp = assets_page_csp,
        .vary = "Accept-Language",
    };

    if (asset.body.ptr == NULL || asset.etag.ptr == NULL || call->worker->answer.text.overflow) {
        fault_set(&call->fault, PROBLEM_LIMIT, slice_of("", 0), "the page is too large");
        call_fault(call);
        return;
    }
    if (status == 200) {
        http_reply_asset(call->req, &asset);
        return;
    }
    http_reply(call->req, status, asset.content_type);
    http_reply_header(call->req, "Content-Security-Policy", slice_cstr(asset.csp));
    http_reply_header(call->req, "Vary", slice_cstr(asset.vary));
    http_reply_slice(call->req, asset.body);
    http_reply_send(call->req);
}

static void open_page(const struct call *call, const struct page *page)
{
    html_markup(page->out, page->lang == LANG_AR
                               ? "<!doctype html><html lang=\"ar\" dir=\"rtl\" data-rendered>"
                               : "<!doctype html><html lang=\"en\" dir=\"ltr\" data-rendered>");
    buf_add_slice(page->out, call->service->shell.before_title);
}

static void write_page(const struct call *call, const struct page *page)
{
    const struct page_shell *shell = &call->service->shell;

    open_page(call, page);
    page_head(page);
    page_linked_data(page);
    buf_add_slice(page->out, shell->after_title);
    buf_add_slice(page->out, shell->before_body);
    page_body(page);
    buf_add_slice(page->out, shell->after_body);
}

static void answer_unknown(struct call *call, enum lang lang)
{
    const struct page_shell *shell = &call->service->shell;
    const struct page page = {.out = &call->worker->answer.text, .lang = lang};
    struct slice told = page_word(PAGE_NOT_FOUND, lang);

    open_page(call, &page);
    html_markup(page.out, "<title>");
    html_text(page.out, told);
    html_markup(page.out, "</title><meta name=\"robots\" content=\"noindex\">");
    buf_add_slice(page.out, shell->after_title);
    buf_add_slice(page.out, shell->before_body);
    html_markup(page.out, "<article class=\"product\"><h1>");
    html_text(page.out, told);
    html_markup(page.out, lang == LANG_AR ? "</h1><p><a href=\"/perfumes?lang=ar\">"
                                          : "</h1><p><a href=\"/perfumes?lang=en\">");
    html_text(page.out, page_word(PAGE_SEARCH_ON, lang));
    html_markup(page.out, "</a></p></article>");
    buf_add_slice(page.out, shell->after_body);
    send_page(call, 404);
}

static void answer_moved(struct call *call, struct slice slug)
{
    struct slice query = http_query_text(call->req);
    struct buf path;

    buf_init(&path, PAGE_PATH_MAX);
    buf_addf(&path, "/p/%.*s", SLICE_ARG(slug));
    if (slice_eq(query, SLICE("lang=ar")) || slice_eq(query, SLICE("lang=en")))
        buf_addf(&path, "?%.*s", SLICE_ARG(query));
    http_reply(call->req, 308, NULL);
    http_reply_header(call->req, "Location", buf_slice(&path));
    http_reply_send(call->req);
    buf_release(&path);
}

static void answer_page(struct call *call, uint32_t doc, struct slice slug, enum lang lang)
{
    struct page page = {
        .out = &call->worker->answer.text,
        .lang = lang,
        .origin = page_origin(call->service->public_url, call->req),
        .slug = slug,
        .labels = view_labels(call->view),
    };
    struct attar_error err = {.position = -1};
    struct json *product = NULL;
    struct json *offers = NULL;
    int rc = read_product(call, doc, lang, &product, &offers, &err);

    if (rc == 0) {
        page.product = product;
        page.offers = json_get(offers, "offers");
        find_related(call, snapshot_id(view_snapshot(call->view), doc), &page);
        write_page(call, &page);
        send_page(call, 200);
    } else {
        call_error(call, &err);
    }
    json_free(product);
    json_free(offers);
}

void handle_product_page(struct http_request *req, void *user)
{
    struct slice slug = http_param(req, "slug");
    enum lang lang = language(req);
    struct slice now;
    struct call call;
    uint32_t doc;

    if (!call_begin(&call, req, user))
        return;
    doc = slug_find(call.view, slug, &call.worker->scratch);
    if (doc == INDEX_DOC_NONE) {
        answer_unknown(&call, lang);
        return;
    }
    now = slug_now(call.view, doc);
    if (slice_eq(now, slug))
        answer_page(&call, doc, slug, lang);
    else if (slug_plain(now))
        answer_moved(&call, now);
    else
        answer_unknown(&call, lang);
}
