/* What crawlers are told: robots.txt, an index of sitemaps, and sitemaps of the products' pages in
 * both languages.
 *
 *   /sitemap.xml -> /sitemap/0, /sitemap/1, ...      each the live products of SITEMAP_DOCS numbers
 *
 * A sitemap is made when asked, from the snapshot in force: about 1 ms, so a loop is never held for
 * longer.  Without lastmod: the index does not know when a product last changed, and a guess would
 * be worse than nothing.  Source: sitemaps.org protocol 0.9; hreflang as Google Search documents.
 */
#include "base/bitset.h"
#include "index/index.h"
#include "search/handlers.h"
#include "search/page/html.h"
#include "search/page/origin.h"
#include "search/service.h"
#include "search/slugs.h"

#include <assert.h>

enum { SITEMAP_DOCS = 2000, SITEMAPS_MAX = 50000 };

static const char xml_head[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

static uint32_t sitemap_count(const struct view *view)
{
    uint32_t docs = snapshot_doc_cap(view_snapshot(view));
    uint32_t count = (docs + SITEMAP_DOCS - 1) / SITEMAP_DOCS;

    return count < SITEMAPS_MAX ? count : SITEMAPS_MAX;
}

static void send_text(struct call *call, const char *content_type)
{
    const struct buf *text = &call->worker->answer.text;

    assert(!text->overflow);
    http_reply(call->req, 200, content_type);
    http_reply_header(call->req, "Cache-Control", SLICE("public, max-age=3600"));
    http_reply_copy(call->req, buf_slice(text));
    http_reply_send(call->req);
}

void handle_sitemap_index(struct http_request *req, void *user)
{
    struct slice origin;
    struct buf *out;
    struct call call;

    if (!call_begin(&call, req, user))
        return;
    out = &call.worker->answer.text;
    origin = page_origin(call.service->public_url, req);
    html_markup(out, xml_head);
    html_markup(out, "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for (uint32_t i = 0; i < sitemap_count(call.view); i++) {
        html_markup(out, "<sitemap><loc>");
        html_text(out, origin);
        buf_addf(out, "/sitemap/%u</loc></sitemap>\n", i);
    }
    html_markup(out, "</sitemapindex>\n");
    send_text(&call, "application/xml");
}

static void add_address(struct buf *out, struct slice origin, struct slice slug, const char *lang)
{
    html_text(out, origin);
    buf_addf(out, "/p/%.*s?lang=%s", SLICE_ARG(slug), lang);
}

/* One entry for each language, each with both as alternates. */
static void add_page(struct buf *out, struct slice origin, struct slice slug)
{
    static const char *const langs[] = {"en", "ar"};

    for (size_t i = 0; i < 2; i++) {
        html_markup(out, "<url><loc>");
        add_address(out, origin, slug, langs[i]);
        html_markup(out, "</loc>");
        for (size_t j = 0; j < 2; j++) {
            buf_addf(out, "<xhtml:link rel=\"alternate\" hreflang=\"%s\" href=\"", langs[j]);
            add_address(out, origin, slug, langs[j]);
            html_markup(out, "\"/>");
        }
        html_markup(out, "</url>\n");
    }
}

static void add_pages(struct buf *out, const struct view *view, struct slice origin, uint32_t first)
{
    const struct snapshot *snapshot = view_snapshot(view);
    uint32_t end = first + SITEMAP_DOCS;

    if (end > snapshot_doc_cap(snapshot))
        end = snapshot_doc_cap(snapshot);
    for (uint32_t doc = first; doc < end; doc++) {
        struct slice slug;

        if (!bitset_get(snapshot_live(snapshot), doc))
            continue;
        slug = slug_now(view, doc);
        if (slug_plain(slug))
            add_page(out, origin, slug);
    }
}

void handle_sitemap(struct http_request *req, void *user)
{
    int64_t number;
    struct buf *out;
    struct call call;

    if (!call_begin(&call, req, user))
        return;
    if (slice_to_i64(http_param(req, "number"), &number) < 0 || number < 0 ||
        number >= sitemap_count(call.view)) {
        fault_set(&call.fault, PROBLEM_NOT_FOUND, slice_of("", 0), "there is no such sitemap");
        call_fault(&call);
        return;
    }
    out = &call.worker->answer.text;
    html_markup(out, xml_head);
    html_markup(out, "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" "
                     "xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n");
    add_pages(out, call.view, page_origin(call.service->public_url, req),
              (uint32_t)number * SITEMAP_DOCS);
    html_markup(out, "</urlset>\n");
    send_text(&call, "application/xml");
}

void handle_robots(struct http_request *req, void *user)
{
    const struct search_service *service = user;
    struct slice origin = page_origin(service->public_url, req);

    http_reply(req, 200, "text/plain; charset=utf-8");
    http_reply_copy(req, SLICE("User-agent: *\nDisallow: /api/\nDisallow: /1/\nSitemap: "));
    http_reply_copy(req, origin);
    http_reply_copy(req, SLICE("/sitemap.xml\n"));
    http_reply_send(req);
}
