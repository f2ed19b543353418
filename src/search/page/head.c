/* The head of a product's page: what a browser's tab, a search engine and a messenger show of it.
 * Sources: HTML; the Open Graph protocol (ogp.me); hreflang as Google Search documents it. */
#include "search/page/page.h"

#include "search/page/html.h"

enum { URL_BYTES_MAX = 1024, TITLE_BYTES_MAX = 2048, ABOUT_BYTES_MAX = 200 };

static void meta(const struct page *page, const char *kind, const char *name, struct slice content)
{
    buf_addf(page->out, "<meta %s=\"%s\"", kind, name);
    html_attribute(page->out, "content", content);
    html_markup(page->out, ">");
}

static void link(const struct page *page, const char *rel, const char *lang, struct slice href)
{
    buf_addf(page->out, "<link rel=\"%s\"", rel);
    if (lang != NULL)
        html_attribute(page->out, "hreflang", slice_cstr(lang));
    html_attribute(page->out, "href", href);
    html_markup(page->out, ">");
}

static void title_of(const struct page *page, struct buf *out)
{
    enum lang lang;

    buf_add_slice(out, page_text(page, json_get(page->product, "name"), &lang));
    buf_add_cstr(out, " · ");
    buf_add_slice(out, page_text(page, json_get(json_get(page->product, "brand"), "name"), &lang));
}

/* The description's first words, cut between characters. */
static struct slice about(const struct page *page)
{
    enum lang lang;
    struct slice text = page_text(page, json_get(page->product, "description"), &lang);
    size_t len = ABOUT_BYTES_MAX;

    if (text.len <= ABOUT_BYTES_MAX)
        return text.ptr == NULL ? slice_of("", 0) : text;
    while (len > 0 && text.ptr[len] != ' ' && ((unsigned char)text.ptr[len] & 0xC0) == 0x80)
        len--;
    return slice_of(text.ptr, len);
}

static void addresses(const struct page *page)
{
    struct buf url;

    buf_init(&url, URL_BYTES_MAX);
    page_url(page, page->lang, &url);
    link(page, "canonical", NULL, buf_slice(&url));
    meta(page, "property", "og:url", buf_slice(&url));
    buf_clear(&url);
    page_url(page, LANG_EN, &url);
    link(page, "alternate", "en", buf_slice(&url));
    link(page, "alternate", "x-default", buf_slice(&url));
    buf_clear(&url);
    page_url(page, LANG_AR, &url);
    link(page, "alternate", "ar", buf_slice(&url));
    buf_release(&url);
}

static void price(const struct page *page)
{
    const struct json *from = json_get(page->product, "from");
    int64_t minor;
    struct buf amount;

    if (json_i64(json_get(from, "amount"), &minor) < 0)
        return;
    buf_init(&amount, 64);
    buf_addf(&amount, "%lld.%02d", (long long)(minor / 100), (int)(minor % 100));
    meta(page, "property", "product:price:amount", buf_slice(&amount));
    meta(page, "property", "product:price:currency", page_member(from, "currency"));
    buf_release(&amount);
}

void page_head(const struct page *page)
{
    struct slice image = page_member(json_at(json_get(page->product, "images"), 0), "url");
    struct buf title;

    buf_init(&title, TITLE_BYTES_MAX);
    title_of(page, &title);
    html_markup(page->out, "<title>");
    html_text(page->out, buf_slice(&title));
    html_markup(page->out, " · Attar</title>");
    if (about(page).len > 0) {
        meta(page, "name", "description", about(page));
        meta(page, "property", "og:description", about(page));
    }
    meta(page, "property", "og:type", SLICE("product"));
    meta(page, "property", "og:title", buf_slice(&title));
    meta(page, "property", "og:site_name", SLICE("Attar"));
    meta(page, "property", "og:locale", page->lang == LANG_AR ? SLICE("ar_AE") : SLICE("en_AE"));
    if (image.len > 0)
        meta(page, "property", "og:image", image);
    meta(page, "name", "twitter:card",
         image.len > 0 ? SLICE("summary_large_image") : SLICE("summary"));
    price(page);
    addresses(page);
    buf_release(&title);
}
